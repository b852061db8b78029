"""Who has which lead, as far as records tell: read anew after an import, in a few statements over whole tables."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, text

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import slot, team_slot
from fairlead.adapters.sql.time_off_log import follow_records
from fairlead.application.ports import Guard, TeamGuard
from fairlead.domain.availability import THOUSAND
from fairlead.domain.records import CLOSING_STAGES

_CLOSING = ", ".join(f"'{stage}'" for stage in CLOSING_STAGES)
# How `fairlead.domain.records.CLOSING_STAGES` reads deals: all of a lead's deals are won or lost, and there is one. NULL without deals.
_DEALS_CLOSED = "MIN(CASE WHEN deal.won IS NULL THEN 0 ELSE 1 END) = 1"


def _above(used: str, most: str) -> str:
    """SQL: how far ``used`` stands above ``most``; 0 where it does not, or nothing limits."""
    return f"CASE WHEN {used} > {most} THEN {used} - {most} ELSE 0 END"


# What an imported lead is expected to bring: the value of its deals that are still open.
_EXPECTED = """(SELECT CASE WHEN SUM(deal.value_minor) > 0 THEN SUM(deal.value_minor) ELSE 0 END
  FROM record_deal AS deal WHERE deal.lead_id = lead.lead_id AND deal.won IS NULL)"""
# An imported lead is its last receiver's until an outcome closes it, or all of its deals are closed.
_GIVEN = "FROM record_assignment AS given WHERE given.lead_id = lead.lead_id"
_NEWEST = "ORDER BY given.assigned_at DESC NULLS LAST, given.assignment_id DESC LIMIT 1"
_IMPORTED = f"""
INSERT INTO lead_state (lead_id, state, rep_id, since, value_minor)
SELECT lead.lead_id,
  CASE
    WHEN EXISTS (SELECT 1 FROM record_outcome AS told WHERE told.lead_id = lead.lead_id AND told.stage IN ({_CLOSING})) THEN 'closed'
    WHEN (SELECT {_DEALS_CLOSED} FROM record_deal AS deal WHERE deal.lead_id = lead.lead_id) THEN 'closed'
    WHEN EXISTS (SELECT 1 {_GIVEN}) THEN 'assigned'
    ELSE 'unrouted'
  END,
  (SELECT given.rep_id {_GIVEN} {_NEWEST}),
  COALESCE((SELECT given.assigned_at {_GIVEN} {_NEWEST}), lead.created_at),
  {_EXPECTED}
FROM record_lead AS lead LEFT JOIN lead_state AS before ON before.lead_id = lead.lead_id
WHERE before.decision_id IS NULL AND COALESCE(before.state, '') <> 'merged'
ORDER BY lead.lead_id
ON CONFLICT (lead_id) DO UPDATE SET state = excluded.state, rep_id = excluded.rep_id, since = excluded.since,
  value_minor = excluded.value_minor
WHERE lead_state.state <> excluded.state OR lead_state.value_minor <> excluded.value_minor
   OR lead_state.rep_id IS DISTINCT FROM excluded.rep_id OR lead_state.since IS DISTINCT FROM excluded.since
"""  # noqa: S608, our own words
# A lead routed here follows its source system where that tells something later: given to somebody else, or closed.
_LATER = "given.lead_id = lead_state.lead_id AND given.decision_id IS NULL AND given.assigned_at > lead_state.since"
_LAST = "ORDER BY given.assigned_at DESC, given.assignment_id DESC LIMIT 1"
_MOVED = f"""
UPDATE lead_state SET state = 'assigned', queue_reason = NULL, accept_by = NULL,
  rep_id = (SELECT given.rep_id FROM record_assignment AS given WHERE {_LATER} {_LAST}),
  since = (SELECT given.assigned_at FROM record_assignment AS given WHERE {_LATER} {_LAST})
WHERE decision_id IS NOT NULL AND state <> 'merged' AND EXISTS (SELECT 1 FROM record_assignment AS given WHERE {_LATER})
"""  # noqa: S608, our own words
_CLOSED = f"""
UPDATE lead_state SET state = 'closed', queue_reason = NULL, accept_by = NULL
WHERE decision_id IS NOT NULL AND state NOT IN ('closed', 'merged') AND (
  EXISTS (SELECT 1 FROM record_outcome AS told WHERE told.lead_id = lead_state.lead_id AND told.stage IN ({_CLOSING})
          AND COALESCE(told.occurred_at, lead_state.since) >= lead_state.since)
  OR (SELECT {_DEALS_CLOSED} AND MAX(COALESCE(deal.closed_at, lead_state.since)) >= lead_state.since
      FROM record_deal AS deal WHERE deal.lead_id = lead_state.lead_id)
)
"""  # noqa: S608, our own words
_SLOTS = f"""
INSERT INTO slot (rep_id, open_leads, thousandths, value_minor, max_open, max_value_minor, over_thousandths, over_value_minor)
WITH held AS (
  SELECT rep_id, COUNT(*) AS leads, SUM(thousandths) AS thousandths, SUM(value_minor) AS value_minor
  FROM lead_state WHERE state = 'assigned' GROUP BY rep_id
),
limits AS (
  SELECT rep_id, CASE WHEN max_open < 0 THEN 0 ELSE max_open END AS max_open,
    CASE WHEN max_value_minor < 0 THEN 0 ELSE max_value_minor END AS max_value_minor
  FROM record_rep
),
everybody AS (SELECT rep_id FROM record_rep UNION SELECT rep_id FROM held)
SELECT everybody.rep_id, COALESCE(held.leads, 0), COALESCE(held.thousandths, 0), COALESCE(held.value_minor, 0),
  limits.max_open, limits.max_value_minor,
  {_above("held.thousandths", "limits.max_open * 1000")}, {_above("held.value_minor", "limits.max_value_minor")}
FROM everybody LEFT JOIN held ON held.rep_id = everybody.rep_id LEFT JOIN limits ON limits.rep_id = everybody.rep_id
"""  # noqa: S608, our own words
_LIMIT = f"""
INSERT INTO slot (rep_id, max_open, max_value_minor) VALUES (:rep_id, :max_open, :max_value_minor)
ON CONFLICT (rep_id) DO UPDATE SET max_open = excluded.max_open, max_value_minor = excluded.max_value_minor,
  over_thousandths = {_above("slot.thousandths", "excluded.max_open * 1000")},
  over_value_minor = {_above("slot.value_minor", "excluded.max_value_minor")}
"""  # noqa: S608, our own words
_TEAM_LIMIT = """
INSERT INTO team_slot (team_id, members, max_open, max_value_minor, over_thousandths, over_value_minor)
VALUES (:team_id, :members, :max_open, :max_value_minor, :over_thousandths, :over_value_minor)
"""
# The keys of persons are written anew by the first who looks for an earlier lead.
_FORGET_KEYS = "UPDATE matching SET people_since = NULL WHERE id = 1"
NEW_EDITION = "UPDATE sequence SET value = value + 1, edition = edition + 1 WHERE id = 1"


def rebuild_standing(engine: Engine) -> None:
    """Read loads and the state of every lead anew from the records; call it after an import. Raises `StoreUnavailable`.

    Leads routed here keep their state unless the records tell of a later assignment or closing; rotation credit is not touched.
    """
    words = statements_for(engine.dialect.name)
    with writing(engine) as connection:
        connection.exec_driver_sql(words.lock)
        for statement in (_IMPORTED, _MOVED, _CLOSED, "DELETE FROM slot", "DELETE FROM team_slot", _SLOTS, _FORGET_KEYS, NEW_EDITION):
            connection.exec_driver_sql(statement)
        follow_records(connection)


def keep_guards(engine: Engine, reps: Mapping[str, Guard], teams: Mapping[str, TeamGuard]) -> None:
    """Hold loads against these limits from now on; writes nothing where they are in force already. Raises `StoreUnavailable`.

    What stands above a limit that is new here is carried, and told apart from what routing would have added to it.
    """
    with reading(engine) as connection:
        if not _stale(connection, reps) and not _stale_teams(connection, teams):
            return
    with writing(engine) as connection:
        connection.exec_driver_sql(statements_for(engine.dialect.name).lock)
        if stale := _stale(connection, reps):
            connection.execute(text(_LIMIT), stale)
        if _stale_teams(connection, teams):
            _write_teams(connection, teams)


def carry_teams(connection: Connection, rep_id: str) -> None:
    """Carry what a rep's teams hold above their limits, as one said that it may be so."""
    used = {row.rep_id: (row.thousandths, row.value_minor) for row in connection.execute(select(slot))}
    for row in connection.execute(select(team_slot)).all():
        members = json.loads(row.members)
        if rep_id not in members:
            continue
        thousandths, value = (sum(used[each][place] for each in members if each in used) for place in (0, 1))
        over = {
            "over_thousandths": 0 if row.max_open is None else max(thousandths - row.max_open * THOUSAND, row.over_thousandths),
            "over_value_minor": 0 if row.max_value_minor is None else max(value - row.max_value_minor, row.over_value_minor),
        }
        connection.execute(team_slot.update().where(team_slot.c.team_id == row.team_id).values(**over))


def _stale(connection: Connection, reps: Mapping[str, Guard]) -> list[dict[str, Any]]:
    """Limits of reps that are not in force yet."""
    there = {row.rep_id: Guard(row.max_open, row.max_value_minor) for row in connection.execute(select(slot))}
    return [{"rep_id": rep_id, **asdict(guard)} for rep_id, guard in reps.items() if there.get(rep_id) != guard]


def _stale_teams(connection: Connection, teams: Mapping[str, TeamGuard]) -> bool:
    rows = connection.execute(select(team_slot))
    there = {row.team_id: TeamGuard(frozenset(json.loads(row.members)), Guard(row.max_open, row.max_value_minor)) for row in rows}
    return there != dict(teams)


def _write_teams(connection: Connection, teams: Mapping[str, TeamGuard]) -> None:
    used = {row.rep_id: (row.thousandths, row.value_minor) for row in connection.execute(select(slot))}
    connection.execute(delete(team_slot))
    for team_id, team in teams.items():
        thousandths, value = (sum(used[rep_id][place] for rep_id in team.members if rep_id in used) for place in (0, 1))
        most, most_value = team.guard.max_open, team.guard.max_value_minor
        over = {
            "over_thousandths": 0 if most is None else max(thousandths - most * THOUSAND, 0),
            "over_value_minor": 0 if most_value is None else max(value - most_value, 0),
        }
        members = json.dumps(sorted(team.members))
        connection.execute(text(_TEAM_LIMIT), {"team_id": team_id, "members": members, **asdict(team.guard), **over})
