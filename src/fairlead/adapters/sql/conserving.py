"""The conservation check: no lead is lost, no slot is counted wrong, no credit comes from nowhere."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from fairlead.adapters.sql.audit import SqlAuditLog
from fairlead.adapters.sql.engine import reading_one_moment
from fairlead.adapters.sql.exceeding import teams_exceeded, windows_exceeded
from fairlead.adapters.sql.ledger import imbalances

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Rule:
    """``broken`` selects the name of each offender; ``words`` say what is wrong and what to do."""

    words: str
    broken: str


_RULES = (
    _Rule(
        "leads without a state; import again, which reads the state of every lead anew",
        "SELECT lead.lead_id FROM record_lead AS lead LEFT JOIN lead_state AS now ON now.lead_id = lead.lead_id WHERE now.lead_id IS NULL",
    ),
    _Rule(
        "leads that were decided on but have no record or no state",
        "SELECT d.lead_id FROM decision AS d LEFT JOIN record_lead AS lead ON lead.lead_id = d.lead_id"
        " LEFT JOIN lead_state AS now ON now.lead_id = d.lead_id WHERE lead.lead_id IS NULL OR now.lead_id IS NULL",
    ),
    _Rule(
        "leads in no possible state (assigned without a rep, queued without a reason, or an unknown word)",
        "SELECT lead_id FROM lead_state WHERE state NOT IN ('assigned', 'queued', 'closed', 'unrouted',"
        " 'suggested', 'shadowed', 'nurture', 'workflow', 'disqualified', 'merged')"
        " OR (state = 'assigned' AND rep_id IS NULL) OR (state = 'merged' AND rep_id IS NOT NULL)"
        " OR (state = 'queued' AND (queue_reason IS NULL OR rep_id IS NOT NULL OR decision_id IS NULL))",
    ),
    _Rule(
        "leads that were merged into another without a merge that holds, or merged and still somewhere",
        "SELECT now.lead_id FROM lead_state AS now WHERE now.state = 'merged' AND NOT EXISTS"
        " (SELECT 1 FROM lead_merge AS held WHERE held.lead_id = now.lead_id AND held.undone_at IS NULL)"
        " UNION SELECT held.lead_id FROM lead_merge AS held LEFT JOIN lead_state AS now ON now.lead_id = held.lead_id"
        " WHERE held.undone_at IS NULL AND COALESCE(now.state, '') <> 'merged'",
    ),
    _Rule(
        "leads whose state does not come from their latest decision",
        "SELECT now.lead_id FROM lead_state AS now JOIN decision AS d ON d.lead_id = now.lead_id"
        " AND (d.action <> 'shadow' OR now.state = 'shadowed') GROUP BY now.lead_id, now.decision_id HAVING MAX(d.number) <>"
        " COALESCE((SELECT own.number FROM decision AS own WHERE own.decision_id = now.decision_id), -1)",
    ),
    _Rule(
        "leads that a rep is to accept although nobody has them",
        "SELECT lead_id FROM lead_state WHERE accept_by IS NOT NULL AND state <> 'assigned'",
    ),
    _Rule(
        "leads that went back by themselves to a rep who had given them up",
        "SELECT given.lead_id FROM decline JOIN decision AS given ON given.lead_id = decline.lead_id AND given.rep_id = decline.rep_id"
        " WHERE given.action = 'assign' AND given.method <> 'manual' AND given.decided_at > decline.declined_at",
    ),
    _Rule(
        "pairs of booked meetings at one time with one rep; move or cancel one of them: `fairlead meeting move`, `… cancel`",
        "SELECT one.rep_id || ' (' || one.meeting_id || ', ' || other.meeting_id || ')' FROM meeting AS one JOIN meeting AS other"
        " ON other.rep_id = one.rep_id AND one.meeting_id < other.meeting_id AND one.starts_at < other.ends_at"
        " AND other.starts_at < one.ends_at WHERE one.state = 'booked' AND other.state = 'booked'",
    ),
    _Rule(
        "decisions for a rep without the assignment they made",
        "SELECT d.decision_id FROM decision AS d LEFT JOIN record_assignment AS given"
        " ON given.lead_id = d.lead_id AND given.decision_id = d.decision_id AND given.rep_id = d.rep_id"
        " WHERE d.action = 'assign' AND given.assignment_id IS NULL",
    ),
    _Rule(
        "reps whose counted slots differ from the leads they have open",
        "SELECT COALESCE(slot.rep_id, held.rep_id) FROM"
        " (SELECT rep_id, COUNT(*) AS leads, SUM(thousandths) AS thousandths, SUM(value_minor) AS value_minor"
        " FROM lead_state WHERE state = 'assigned' GROUP BY rep_id) AS held"
        " FULL JOIN slot ON slot.rep_id = held.rep_id WHERE COALESCE(slot.open_leads, 0) <> COALESCE(held.leads, 0)"
        " OR COALESCE(slot.thousandths, 0) <> COALESCE(held.thousandths, 0)"
        " OR COALESCE(slot.value_minor, 0) <> COALESCE(held.value_minor, 0)",
    ),
    _Rule(
        "reps with more open leads than their limit and what they brought with them allow",
        "SELECT rep_id FROM slot WHERE open_leads < 0 OR thousandths < 0 OR thousandths > max_open * 1000 + over_thousandths",
    ),
    _Rule(
        "reps whose open leads are worth more than their limit and what they brought with them allow",
        "SELECT rep_id FROM slot WHERE value_minor < 0 OR value_minor > max_value_minor + over_value_minor",
    ),
)


def conservation(engine: Engine) -> list[str]:
    """What is broken, in words; empty when every lead and slot is accounted for. Raises `StoreUnavailable`."""
    # Books that are compared must be of one moment: leads are given meanwhile.
    with reading_one_moment(engine) as connection:
        found = [*filter(None, (_offenders(connection, rule) for rule in _RULES)), *teams_exceeded(connection), *imbalances(connection)]
        found += windows_exceeded(connection)
    return [*found, *(f"the audit log: {fault}" for fault in SqlAuditLog(engine).links())]


def _offenders(connection: Connection, rule: _Rule) -> str | None:
    names = [str(row[0]) for row in connection.execute(text(f"{rule.broken} ORDER BY 1 LIMIT {_SHOWN + 1}"))]
    if not names:
        return None
    total = connection.execute(text(f"SELECT COUNT(*) FROM ({rule.broken}) AS broken")).scalar_one()  # noqa: S608, our own words
    shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return f"{total} {rule.words}: {shown}"
