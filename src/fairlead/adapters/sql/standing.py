"""Who has which lead, as far as records tell: read anew after an import, in a few statements over whole tables."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, text

from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.statements import statements_for
from fairlead.domain.records import CLOSING_STAGES

_CLOSING = ", ".join(f"'{stage}'" for stage in CLOSING_STAGES)
# How `fairlead.domain.records.CLOSING_STAGES` reads deals: all of a lead's deals are won or lost, and there is one. NULL without deals.
_DEALS_CLOSED = "MIN(CASE WHEN deal.won IS NULL THEN 0 ELSE 1 END) = 1"
# An imported lead is its last receiver's until an outcome closes it, or all of its deals are closed.
_GIVEN = "FROM record_assignment AS given WHERE given.lead_id = lead.lead_id"
_NEWEST = "ORDER BY given.assigned_at DESC NULLS LAST, given.assignment_id DESC LIMIT 1"
_IMPORTED = f"""
INSERT INTO lead_state (lead_id, state, rep_id, since)
SELECT lead.lead_id,
  CASE
    WHEN EXISTS (SELECT 1 FROM record_outcome AS told WHERE told.lead_id = lead.lead_id AND told.stage IN ({_CLOSING})) THEN 'closed'
    WHEN (SELECT {_DEALS_CLOSED} FROM record_deal AS deal WHERE deal.lead_id = lead.lead_id) THEN 'closed'
    WHEN EXISTS (SELECT 1 {_GIVEN}) THEN 'assigned'
    ELSE 'unrouted'
  END,
  (SELECT given.rep_id {_GIVEN} {_NEWEST}),
  COALESCE((SELECT given.assigned_at {_GIVEN} {_NEWEST}), lead.created_at)
FROM record_lead AS lead LEFT JOIN lead_state AS before ON before.lead_id = lead.lead_id
WHERE before.decision_id IS NULL
ORDER BY lead.lead_id
ON CONFLICT (lead_id) DO UPDATE SET state = excluded.state, rep_id = excluded.rep_id, since = excluded.since
WHERE lead_state.state <> excluded.state
   OR lead_state.rep_id IS DISTINCT FROM excluded.rep_id OR lead_state.since IS DISTINCT FROM excluded.since
"""  # noqa: S608, our own words
# A lead routed here follows its source system where that tells something later: given to somebody else, or closed.
_LATER = "given.lead_id = lead_state.lead_id AND given.decision_id IS NULL AND given.assigned_at > lead_state.since"
_LAST = "ORDER BY given.assigned_at DESC, given.assignment_id DESC LIMIT 1"
_MOVED = f"""
UPDATE lead_state SET state = 'assigned', queue_reason = NULL,
  rep_id = (SELECT given.rep_id FROM record_assignment AS given WHERE {_LATER} {_LAST}),
  since = (SELECT given.assigned_at FROM record_assignment AS given WHERE {_LATER} {_LAST})
WHERE decision_id IS NOT NULL AND EXISTS (SELECT 1 FROM record_assignment AS given WHERE {_LATER})
"""  # noqa: S608, our own words
_CLOSED = f"""
UPDATE lead_state SET state = 'closed', queue_reason = NULL
WHERE decision_id IS NOT NULL AND state <> 'closed' AND (
  EXISTS (SELECT 1 FROM record_outcome AS told WHERE told.lead_id = lead_state.lead_id AND told.stage IN ({_CLOSING})
          AND COALESCE(told.occurred_at, lead_state.since) >= lead_state.since)
  OR (SELECT {_DEALS_CLOSED} AND MAX(COALESCE(deal.closed_at, lead_state.since)) >= lead_state.since
      FROM record_deal AS deal WHERE deal.lead_id = lead_state.lead_id)
)
"""  # noqa: S608, our own words
_SLOTS = """
INSERT INTO slot (rep_id, open_leads, max_open, over_by)
WITH held AS (SELECT rep_id, COUNT(*) AS leads FROM lead_state WHERE state = 'assigned' GROUP BY rep_id),
everybody AS (SELECT rep_id FROM record_rep UNION SELECT rep_id FROM held)
SELECT everybody.rep_id, COALESCE(held.leads, 0), CASE WHEN rep.max_open < 0 THEN 0 ELSE rep.max_open END,
       CASE WHEN held.leads > CASE WHEN rep.max_open < 0 THEN 0 ELSE rep.max_open END
            THEN held.leads - CASE WHEN rep.max_open < 0 THEN 0 ELSE rep.max_open END ELSE 0 END
FROM everybody LEFT JOIN held ON held.rep_id = everybody.rep_id LEFT JOIN record_rep AS rep ON rep.rep_id = everybody.rep_id
"""
_LIMIT = """
INSERT INTO slot (rep_id, max_open) VALUES (:rep_id, :max_open)
ON CONFLICT (rep_id) DO UPDATE SET max_open = excluded.max_open,
  over_by = CASE WHEN slot.open_leads > excluded.max_open THEN slot.open_leads - excluded.max_open ELSE 0 END
"""
NEW_EDITION = "UPDATE sequence SET value = value + 1, edition = edition + 1 WHERE id = 1"


def rebuild_standing(engine: Engine) -> None:
    """Read loads and the state of every lead anew from the records; call it after an import. Raises `StoreUnavailable`.

    Leads routed here keep their state unless the records tell of a later assignment or closing; rotation credit is not touched.
    """
    words = statements_for(engine.dialect.name)
    with writing(engine) as connection:
        connection.exec_driver_sql(words.lock)
        for statement in (_IMPORTED, _MOVED, _CLOSED, "DELETE FROM slot", _SLOTS, NEW_EDITION):
            connection.exec_driver_sql(statement)


def keep_limits(connection: Connection, limits: Mapping[str, int | None]) -> None:
    """Guard these reps' slots by these limits from now on."""
    if limits:
        connection.execute(text(_LIMIT), [{"rep_id": rep_id, "max_open": limit} for rep_id, limit in limits.items()])
