"""Whether routing ever went above a limit: counted from what was given, not from what a decision believed to be given."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
from sqlalchemy import Connection, RowMapping, select

from fairlead.adapters.sql.codec import decode
from fairlead.adapters.sql.moments import moment
from fairlead.adapters.sql.tables import decision, slot, snapshot, team_slot
from fairlead.adapters.sql.time_off_log import split_version
from fairlead.application.ports import DamagedRecord
from fairlead.domain.availability import KNOWN_BEFORE, THOUSAND, Gift, Kind, Tally, Usage, Use, below, kinds_asked, team_uses
from fairlead.domain.deciding import MANUAL, Action, Policy
from fairlead.domain.rep import Roster

T = TypeVar("T", Roster, Policy)
_WINDOWS = (Kind.DAY, Kind.WEEK, Kind.MONTH)
_SHOWN = 5
_LAST = KNOWN_BEFORE * 2
_MOST_KEPT = 200_000


def teams_exceeded(connection: Connection) -> list[str]:
    """Teams that hold more than their limit, and what they held when it was set, allow; in words."""
    used = {row.rep_id: (row.thousandths, row.value_minor) for row in connection.execute(select(slot))}
    found = []
    for team in connection.execute(select(team_slot).order_by(team_slot.c.team_id)):
        members = [used[rep_id] for rep_id in json.loads(team.members) if rep_id in used]
        thousandths, value = (sum(one[place] for one in members) for place in (0, 1))
        open_too_many = team.max_open is not None and thousandths > team.max_open * THOUSAND + team.over_thousandths
        if open_too_many or (team.max_value_minor is not None and value > team.max_value_minor + team.over_value_minor):
            found.append(team.team_id)
    return [f"{len(found)} teams with more open leads, or of more value, than their limit allows: {', '.join(found)}"] if found else []


def windows_exceeded(connection: Connection) -> list[str]:
    """Leads given by a decision where the limit for a day, 7 or 30 days was reached already, by decisions before it; in words.

    What was imported does not count here: a decision could not know what the source system did on its own meanwhile.
    """
    book = _Book(connection)
    told = list(_exceeding(connection, book))
    found = []
    if told:
        more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
        found.append(f"{len(told)} leads given above a limit of new leads: {'; '.join(told[:_SHOWN])}{more}")
    if book.lost:
        names = ", ".join(sorted(book.lost)[:_SHOWN])
        found.append(f"{len(book.lost)} policies or rosters that decisions name cannot be read, so their limits cannot be checked: {names}")
    return found


@dataclass(slots=True)
class _Book:
    """The snapshots that decisions name, each read once. ``lost``: versions that are named and cannot be read."""

    connection: Connection
    read: dict[tuple[str, str], tuple[Roster, Policy] | None] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def limits(self, row: RowMapping) -> tuple[Roster, Policy] | None:
        """What a decision saw, if it had limits of new leads; None too where the record of an old decision does not name it."""
        if row["roster_version"] is None or row["policy_version"] is None:
            return None
        # Time off, which has numbers of its own, changes no limit.
        name = (split_version(row["roster_version"])[0], row["policy_version"])
        if name not in self.read:
            self.read[name] = self._seen(*name)
        return self.read[name]

    def _seen(self, roster_version: str, policy_version: str) -> tuple[Roster, Policy] | None:
        imported, policy = self._snapshot(roster_version, Roster), self._snapshot(policy_version, Policy)
        if imported is None or policy is None:
            return None
        roster = policy.over(imported)
        return (roster, policy) if kinds_asked(roster, policy.capacity) & set(_WINDOWS) else None

    def _snapshot(self, version: str, kind: type[T]) -> T | None:
        body = self.connection.execute(select(snapshot.c.body).where(snapshot.c.version == version)).scalar_one_or_none()
        try:
            found = None if body is None else decode(body, kind, f"{kind.__name__.lower()} {version}")
        except DamagedRecord:
            found = None
        if found is None:
            self.lost.add(version)
        return found


def _exceeding(connection: Connection, book: "_Book") -> Iterator[str]:
    """Each lead given above a limit, in words, in the order of keeping."""
    names = ("decision_id", "lead_id", "rep_id", "decided_at", "method", "policy_version", "roster_version")
    given = select(*(decision.c[name] for name in names)).where(decision.c.action == Action.ASSIGN.value).order_by(decision.c.number)
    recent = _Recent()
    for row in connection.execute(given).mappings():
        at = moment(row["decided_at"])
        recent.given(Gift(row["rep_id"], row["lead_id"], row["decided_at"]))
        seen = book.limits(row)
        # A person may say that a limit shall not hold; what routing gives after that is judged as ever.
        if seen is None or row["rep_id"] not in seen[0].row_of or row["method"] == MANUAL:
            continue
        for use, whose in _uses(*seen, recent, row["rep_id"], at):
            if use.kind in _WINDOWS and use.used > use.most:
                yield f"{whose}, {use.words}, by decision {row['decision_id']}"


def _uses(roster: Roster, policy: Policy, recent: "_Recent", rep_id: str, at: datetime) -> Iterator[tuple[Use, str]]:
    counted = recent.tally(roster, at).book(at, np.zeros(len(roster.reps)))
    row = roster.row_of[rep_id]
    for use in Usage.of(roster, counted, policy.capacity).uses(row):
        yield use, f"rep {rep_id}"
    for team_id, limits in policy.capacity.teams.items():
        uses = team_uses(roster, counted, limits, team_id)
        if uses and below(roster, team_id)[row]:
            yield from ((use, f"team {team_id}") for use in uses)


@dataclass(slots=True)
class _Recent:
    """The gifts of the last weeks, counted for one roster at a time."""

    gifts: list[Gift] = field(default_factory=list)
    counted: Tally | None = None
    roster: Roster | None = None

    def given(self, gift: Gift) -> None:
        self.gifts.append(gift)
        if len(self.gifts) > _MOST_KEPT:
            horizon = gift.at_micros - _LAST // timedelta(microseconds=1)
            self.gifts = [each for each in self.gifts if each.at_micros >= horizon]
        if self.counted is not None:
            self.counted.received([gift])

    def tally(self, roster: Roster, at: datetime) -> Tally:
        if self.counted is None or self.roster is not roster or not self.counted.knows(at):
            self.counted, self.roster = Tally(roster, since=at - _LAST), roster
            self.counted.received(self.gifts)
        return self.counted
