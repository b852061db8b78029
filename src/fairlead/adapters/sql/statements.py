"""The statements of the hot path, spelled once for each database: no statement is built while a lead waits."""

from dataclasses import dataclass
from functools import cache

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.domain.records import LEAD

LEAD_COLUMNS = (*(field.name for field in LEAD.fields), "custom", "source_id")
"""What a routed lead fills, in the order of `Statements.lead`."""
DECISION_COLUMNS = (
    *("decision_id", "key", "request_hash", "lead_id", "decided_at", "action", "rep_id", "queue_reason", "method", "person", "company"),
    *(
        "chance",
        "chance_low",
        "chance_high",
        "match_score",
        "worth_minor",
        "lead_score",
        "source",
        "country",
        "industry_group",
        "product",
        "policy_version",
        "roster_version",
        "gave_up_minor",
        "gave_up_wins",
        "body",
    ),
)
"""What a decision fills, in the order of `Statements.decision`."""
POSTING_COLUMNS = ("posted_at", "reason", "lead_id", "decision_id", "author", "words", "aside", "changes")
"""What an entry of the ledger fills, in the order of `Statements.posting`."""
DEED_COLUMNS = (
    *("key", "kind", "lead_id", "at", "author", "seen", "decision_id", "from_rep_id", "suggested_rep_id", "rep_id", "reason", "words"),
)
"""What somebody did with a lead, in the order of `Statements.deed`."""
STAGE_COLUMNS = ("lead_id", "stage", "occurred_at", "value_minor", "rep_id", "decision_id", "author")
"""A stage that a lead reached, in the order of `Statements.stage`."""
# A lead keeps its first arrival and the file row it came from; of everything else the newest value that is known counts.
_FIRST_KEPT = {"created_at", "source_id"}


@dataclass(frozen=True, slots=True)
class Statements:
    """Driver SQL, with the driver's own placeholders; the comments name the parameters."""

    lock: str  # -> sequence, edition
    rise: str  # by
    earlier: str  # key -> body, decision_id
    current: str  # lead -> body, decision_id
    state: str  # lead -> state, rep, decision, since, thousandths, value, accept_by, locked
    take: str  # thousandths, value, rep, thousandths, value
    slot: str  # rep -> 1
    free: str  # thousandths, value, rep
    decision: str  # DECISION_COLUMNS
    lead: str  # LEAD_COLUMNS
    engagement: str  # id, lead, account, kind, occurred_at, detail, source
    assignment: str  # id, lead, rep, assigned_at, method, decision, propensity
    settle: str  # lead, state, rep, queue_reason, decision, since, priority, thousandths, value, accept_by
    latest: str  # lead -> body, decision_id
    credit: str  # changes as JSON
    aside: str  # changes as JSON
    posting: str  # POSTING_COLUMNS
    postings: str  # lead -> reason, changes, aside
    decline: str  # lead, rep, at, reason
    pair: str  # kind, lead, other, probability, evidence, signature, found_at
    release: str  # at, lead
    force: str  # thousandths, value, thousandths twice, value twice, rep
    known_lead: str  # lead -> 1
    known_outcome: str  # lead, stage -> 1
    outcome: str  # id, lead, stage, occurred_at, value
    stage: str  # STAGE_COLUMNS
    finish: str  # lead, since
    accept: str  # lead
    lock_lead: str  # number of the deed, lead
    deed: str  # DEED_COLUMNS
    deed_number: str  # key -> number


@cache
def statements_for(dialect: str) -> Statements:
    """The statements of ``sqlite`` or ``postgresql``."""
    mark = "?" if dialect == "sqlite" else "%s"
    json = _JSON[dialect]
    texts = {name: text.replace("{value}", json[0]).replace("{each}", json[1]).replace("?", mark) for name, text in _TEXTS.items()}
    # SQLite's write transactions hold the one lock already; PostgreSQL's take turns at this row, so that no two see the same standing.
    return Statements(lock=_SEQUENCE if dialect == "sqlite" else f"{_SEQUENCE} FOR UPDATE", **texts)


def _insert(table: str, columns: tuple[str, ...], conflict: str = "") -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) {conflict}".strip()  # noqa: S608, our own names


def _lead_conflict() -> str:
    assert set(LEAD_COLUMNS) <= set(RECORD_TABLES["lead"].c.keys())  # noqa: S101, the statement and the table are written apart
    changes = [
        f"{name} = COALESCE(record_lead.{name}, excluded.{name})"
        if name in _FIRST_KEPT
        else f"{name} = COALESCE(excluded.{name}, record_lead.{name})"
        for name in LEAD_COLUMNS[1:]
    ]
    return f"ON CONFLICT (lead_id) DO UPDATE SET {', '.join(changes)}"


# How an object in JSON becomes rows of key and value.
_JSON = {"sqlite": ("value", "json_each(?)"), "postgresql": ("value::double precision", "json_each_text(?)")}
_SEQUENCE = "SELECT value, edition FROM sequence WHERE id = 1"
_TEXTS = {
    "rise": "UPDATE sequence SET value = value + ? WHERE id = 1",
    "earlier": "SELECT body, decision_id FROM decision WHERE key = ?",
    "current": "SELECT d.body, d.decision_id FROM lead_state AS s JOIN decision AS d ON d.decision_id = s.decision_id"
    " WHERE s.lead_id = ? AND s.state IN ('assigned', 'queued') AND s.rep_id IS NOT DISTINCT FROM d.rep_id",
    "state": "SELECT state, rep_id, decision_id, since, thousandths, value_minor, accept_by, locked FROM lead_state WHERE lead_id = ?",
    "take": "UPDATE slot SET open_leads = open_leads + 1, thousandths = thousandths + ?, value_minor = value_minor + ? WHERE rep_id = ?"
    " AND (max_open IS NULL OR (max_open > 0 AND thousandths + ? <= max_open * 1000))"
    " AND (max_value_minor IS NULL OR (max_value_minor > 0 AND value_minor + ? <= max_value_minor))",
    "slot": "SELECT 1 FROM slot WHERE rep_id = ?",
    "free": "UPDATE slot SET open_leads = open_leads - 1, thousandths = thousandths - ?, value_minor = value_minor - ?"
    " WHERE rep_id = ? AND open_leads > 0",
    "decision": _insert("decision", DECISION_COLUMNS),
    "lead": _insert("record_lead", LEAD_COLUMNS, _lead_conflict()),
    "engagement": _insert(
        "record_engagement",
        ("engagement_id", "lead_id", "account_id", "kind", "occurred_at", "detail", "source_id"),
        "ON CONFLICT (engagement_id) DO NOTHING",
    ),
    "assignment": _insert(
        "record_assignment",
        ("assignment_id", "lead_id", "rep_id", "assigned_at", "method", "decision_id", "propensity"),
    ),
    "settle": _insert(
        "lead_state",
        ("lead_id", "state", "rep_id", "queue_reason", "decision_id", "since", "priority", "thousandths", "value_minor", "accept_by"),
        "ON CONFLICT (lead_id) DO UPDATE SET state = excluded.state, rep_id = excluded.rep_id, queue_reason = excluded.queue_reason,"
        " decision_id = excluded.decision_id, since = excluded.since, priority = excluded.priority,"
        " thousandths = excluded.thousandths, value_minor = excluded.value_minor, accept_by = excluded.accept_by",
    ),
    "latest": "SELECT d.body, d.decision_id FROM lead_state AS s JOIN decision AS d ON d.decision_id = s.decision_id WHERE s.lead_id = ?",
    "credit": "INSERT INTO credit (rep_id, credit) SELECT key, {value} FROM {each} WHERE true"
    " ON CONFLICT (rep_id) DO UPDATE SET credit = credit.credit + excluded.credit",
    "aside": "INSERT INTO credit (rep_id, credit, aside) SELECT key, 0.0, {value} FROM {each} WHERE true"
    " ON CONFLICT (rep_id) DO UPDATE SET aside = credit.aside + excluded.aside",
    "posting": _insert("posting", POSTING_COLUMNS),
    "postings": "SELECT reason, changes, aside FROM posting WHERE lead_id = ? ORDER BY number",
    "pair": _insert(
        "match_pair",
        ("kind", "lead_id", "other_id", "probability", "evidence", "signature", "found_at"),
        "ON CONFLICT (kind, lead_id, other_id) DO UPDATE SET probability = excluded.probability, evidence = excluded.evidence,"
        " signature = excluded.signature WHERE match_pair.verdict IS NULL",
    ),
    "decline": _insert("decline", ("lead_id", "rep_id", "declined_at", "reason"), "ON CONFLICT (lead_id, rep_id) DO NOTHING"),
    "release": "UPDATE lead_state SET state = 'queued', rep_id = NULL, queue_reason = 'NOBODY_ELIGIBLE', since = ?, accept_by = NULL"
    " WHERE lead_id = ?",
    "force": "UPDATE slot SET open_leads = open_leads + 1, thousandths = thousandths + ?, value_minor = value_minor + ?,"
    " over_thousandths = CASE WHEN max_open * 1000 + over_thousandths < thousandths + ? THEN thousandths + ? - max_open * 1000"
    " ELSE over_thousandths END,"
    " over_value_minor = CASE WHEN max_value_minor + over_value_minor < value_minor + ? THEN value_minor + ? - max_value_minor"
    " ELSE over_value_minor END WHERE rep_id = ?",
    "known_lead": "SELECT 1 FROM record_lead WHERE lead_id = ?",
    "known_outcome": "SELECT 1 FROM record_outcome WHERE lead_id = ? AND stage = ?",
    "outcome": _insert(
        "record_outcome", ("outcome_id", "lead_id", "stage", "occurred_at", "value_minor"), "ON CONFLICT (outcome_id) DO NOTHING"
    ),
    "stage": _insert("lead_stage", STAGE_COLUMNS),
    "finish": "INSERT INTO lead_state (lead_id, state, since) VALUES (?, 'closed', ?)"
    " ON CONFLICT (lead_id) DO UPDATE SET state = 'closed', queue_reason = NULL, since = excluded.since, accept_by = NULL",
    "accept": "UPDATE lead_state SET accept_by = NULL WHERE lead_id = ?",
    "lock_lead": "UPDATE lead_state SET locked = ? WHERE lead_id = ?",
    "deed": _insert("lead_deed", DEED_COLUMNS),
    "deed_number": "SELECT number FROM lead_deed WHERE key = ?",
}
