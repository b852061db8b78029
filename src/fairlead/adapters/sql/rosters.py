"""Rep, territory and absence records as a roster. What cannot be read of one rep is left out and told; the others route on."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select

from fairlead.adapters.calendar.public_holidays import public_holidays
from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import moment
from fairlead.adapters.sql.tables import RECORD_TABLES, closed_day
from fairlead.adapters.sql.time_off_log import read_time_off
from fairlead.domain.rep import Rep, Roster, Team, Territory
from fairlead.domain.screening import faults_of
from fairlead.domain.time import BadHours, Hours, zone_named

Row = Mapping[str, Any]


def read_roster(connection: Connection) -> tuple[Roster, tuple[str, ...]]:
    """The roster by identity without time off, which changes by itself, and the problems met, each naming its record."""
    read = _Reading(connection)
    territories = tuple(read.territory(row) for row in read.rows("territory"))
    known = {territory.territory_id for territory in territories}
    reps = tuple(read.rep(row, known) for row in read.rows("rep"))
    read.absences()
    read.backups(reps)
    teams = tuple(read.team(row) for row in read.rows("team"))
    closed = tuple(date.fromisoformat(row.day) for row in connection.execute(select(closed_day.c.day).order_by(closed_day.c.day)))
    roster = Roster(reps=reps, territories=territories, teams=teams, holidays=read.holidays, closed_days=closed)
    return roster, tuple(read.problems)


def roster_now(engine: Engine) -> Roster:
    """Everybody as the records have them now; nothing is written. Raises `StoreUnavailable`."""
    with reading(engine) as connection:
        return read_time_off(connection).on(read_roster(connection)[0])


def roster_problems(engine: Engine) -> tuple[str, ...]:
    """What cannot be read of the roster, each naming its record; nothing is written. Raises `StoreUnavailable`."""
    with reading(engine) as connection:
        return read_roster(connection)[1]


@dataclass(slots=True)
class _Reading:
    """One pass over the records, gathering problems."""

    connection: Connection
    problems: list[str] = field(default_factory=list)
    holidays: dict[str, tuple[date, ...]] = field(default_factory=dict)

    def rows(self, record: str) -> list[Row]:
        table = RECORD_TABLES[record]
        return [dict(row) for row in self.connection.execute(select(table).order_by(*table.primary_key)).mappings()]

    def rep(self, row: Row, territories: set[str]) -> Rep:
        name = f"rep {row['rep_id']}"
        served = self.names(row["territory_ids"], name)
        for unknown in sorted(served - territories):
            self.problems.append(f"{name} serves territory {unknown}, which is not there; import it, or take it off the rep")
        return Rep(
            rep_id=row["rep_id"],
            name=row["name"] or row["rep_id"],
            team_id=row["team_id"],
            hours=self.hours(row, name),
            languages=self.names(row["languages"], name),
            territory_ids=served,
            industry_groups=self.names(row["industry_groups"], name),
            products=self.names(row["products"], name),
            certifications=self.names(row["certifications"], name),
            seniority=row["seniority"],
            selling_style=row["selling_style"],
            max_open=self.limit(row["max_open"], name),
            weight=self.weight(row["weight"], name),
            active=row["active"] is not False,
            started_at=None if row["started_at"] is None else moment(row["started_at"]),
            ended_at=None if row["ended_at"] is None else moment(row["ended_at"]),
            max_day=self.limit(row["max_day"], name),
            max_week=self.limit(row["max_week"], name),
            max_month=self.limit(row["max_month"], name),
            max_value_minor=self.limit(row["max_value_minor"], name),
            backgrounds=self.names(row["backgrounds"], name),
            backup_rep_id=row["backup_rep_id"],
            holidays=self.public_holidays(row, name),
            time_zone=self.time_zone(row, name),
            credited_territory_ids=self.names(row["credited_territory_ids"], name),
            competitors=self.names(row["competitors"], name),
        )

    @staticmethod
    def team(row: Row) -> Team:
        return Team(row["team_id"], row["name"] or row["team_id"], row["manager_rep_id"], row["parent_team_id"])

    def hours(self, row: Row, name: str) -> Hours | None:
        text = (row["hours"] or "").strip()
        if not text:
            return None
        if not row["time_zone"]:
            self.problems.append(f"{name} has hours but no time zone; they are read as UTC until time_zone is filled")
        try:
            return Hours.parse(text, (row["time_zone"] or "UTC").strip())
        except BadHours as error:
            self.problems.append(f"{name} counts as always at work: {error}")
            return None

    def names(self, text: str | None, name: str) -> frozenset[str]:
        if not text:
            return frozenset()
        try:
            listed = json.loads(text)
        except ValueError:
            listed = None
        if isinstance(listed, list):
            return frozenset(str(each) for each in listed if each is not None)
        self.problems.append(f"{name} has the list {text!r}, which is not JSON; it is read as names joined by ;")
        return frozenset(part.strip() for part in text.split(";") if part.strip())

    def limit(self, value: int | None, name: str) -> int | None:
        if value is not None and value < 0:
            self.problems.append(f"{name} has the limit {value}, which is below zero; it counts as 0")
            return 0
        return value

    def weight(self, value: float | None, name: str) -> float:
        if value is None:
            return 1.0
        if not math.isfinite(value) or value < 0:
            self.problems.append(f"{name} has the weight {value}; it counts as 1 until it is a number of 0 or more")
            return 1.0
        return float(value)

    def territory(self, row: Row) -> Territory:
        name = f"territory {row['territory_id']}"
        found = Territory(
            territory_id=row["territory_id"],
            name=row["name"] or row["territory_id"],
            countries=self.names(row["countries"], name),
            states=self.names(row["states"], name),
            industry_groups=self.names(row["industry_groups"], name),
            size_bands=self.names(row["size_bands"], name),
            priority=row["priority"] or 0,
            postal_codes=self.names(row["postal_codes"], name),
            channels=self.names(row["channels"], name),
            products=self.names(row["products"], name),
            revenue_from_minor=row["revenue_from_minor"],
            revenue_below_minor=row["revenue_below_minor"],
            account_ids=self.names(row["account_ids"], name),
            owner_rep_id=row["owner_rep_id"],
        )
        self.problems += [f"{name}, {column}: {words}" for column, words in faults_of(found)]
        return found

    def absences(self) -> None:
        """Tell absences that count for nothing."""
        for row in self.rows("absence"):
            if row["ends_at"] <= row["starts_at"]:
                self.problems.append(f"absence {row['absence_id']} of rep {row['rep_id']} ends before it starts and counts for nothing")

    def backups(self, reps: tuple[Rep, ...]) -> None:
        """Tell backups that are nobody, or that lead back to the rep."""
        backup_of = {rep.rep_id: rep.backup_rep_id for rep in reps}
        for rep_id, backup in backup_of.items():
            if backup is not None and backup not in backup_of:
                self.problems.append(f"rep {rep_id} has the backup {backup}, who is not there; name another, or import that rep")
            chain = [rep_id]
            while (backup := backup_of.get(chain[-1])) is not None and backup not in chain:
                chain.append(backup)
            if backup == rep_id and rep_id == min(chain):
                way = " → ".join((*chain, rep_id))
                self.problems.append(f"the backups {way} lead in a circle; nobody stands in while all of them are away")

    def public_holidays(self, row: Row, name: str) -> str | None:
        """The rep's calendar of public holidays, if anybody knows it."""
        calendar = (row["holidays"] or "").strip().upper()
        if not calendar:
            return None
        days = public_holidays(calendar)
        if days is None:
            self.problems.append(f"{name} has the holidays of '{calendar}', which nobody knows; write a country, or a part of one: US-MA")
            return None
        self.holidays[calendar] = days
        return calendar

    def time_zone(self, row: Row, name: str) -> str | None:
        """The rep's zone where no working hours tell it."""
        zone = (row["time_zone"] or "").strip()
        try:
            return zone_named(zone).key if zone else None
        except BadHours as error:
            if not row["hours"]:
                self.problems.append(f"{name} is counted in UTC: {error}")
            return None
