"""The log of time off: what stands now, what stood at an earlier change, and how it follows the absences among the records."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, or_, select

from fairlead.adapters.sql.moments import moment
from fairlead.adapters.sql.tables import sequence, time_off
from fairlead.application.calendar_ports import Kept
from fairlead.domain.rep import Roster
from fairlead.domain.time import Period

_RECORD = "record_absence AS entered WHERE entered.ends_at > entered.starts_at"
_SAME = (
    "entered.rep_id = time_off.rep_id AND entered.starts_at = time_off.starts_at AND entered.ends_at = time_off.ends_at"
    " AND entered.reason IS NOT DISTINCT FROM time_off.reason"
)
_STANDS = "time_off.kind = 'away' AND time_off.known_until IS NULL"
_GONE = f"{_STANDS} AND NOT EXISTS (SELECT 1 FROM {_RECORD} AND entered.absence_id = time_off.origin AND {_SAME})"  # noqa: S608, our own words
_NEW = f"NOT EXISTS (SELECT 1 FROM time_off WHERE {_STANDS} AND time_off.origin = entered.absence_id)"  # noqa: S608, our own words
_NEXT = "(SELECT time_off + 1 FROM sequence WHERE id = 1)"
_CLOSE = f"UPDATE time_off SET known_until = {_NEXT} WHERE {_GONE}"  # noqa: S608, our own words
_OPEN = (
    "INSERT INTO time_off (rep_id, kind, starts_at, ends_at, origin, reason, known_from)"  # noqa: S608, our own words
    f" SELECT entered.rep_id, 'away', entered.starts_at, entered.ends_at, entered.absence_id, entered.reason, {_NEXT}"
    f" FROM {_RECORD} AND {_NEW} ORDER BY entered.absence_id"
)
_BEHIND = f"SELECT EXISTS (SELECT 1 FROM time_off WHERE {_GONE}) OR EXISTS (SELECT 1 FROM {_RECORD} AND {_NEW})"  # noqa: S608, our own words
_CHANGED = "UPDATE sequence SET value = value + 1, time_off = time_off + 1 WHERE id = 1"


@dataclass(frozen=True, slots=True)
class KnownTimeOff:
    """Time off by rep as it stands after change ``number``."""

    number: int
    absences: Mapping[str, tuple[Period, ...]]
    busy: Mapping[str, tuple[Period, ...]]
    pauses: Mapping[str, tuple[Period, ...]]

    def on(self, roster: Roster) -> Roster:
        """The roster with this time off, of reps who are on it."""
        known = roster.row_of
        kinds = (self.absences, self.busy, self.pauses)
        absences, busy, pauses = ({rep_id: periods for rep_id, periods in kind.items() if rep_id in known} for kind in kinds)
        return replace(roster, absences=absences, busy=busy, pauses=pauses)


def read_time_off(connection: Connection, number: int | None = None) -> KnownTimeOff:
    """Time off as it stood after change ``number``, or as it stands."""
    if number is None:
        number = int(connection.execute(select(sequence.c.time_off)).scalar_one())
    stood = and_(time_off.c.known_from <= number, or_(time_off.c.known_until.is_(None), time_off.c.known_until > number))
    found: dict[str, dict[str, list[Period]]] = {kind.value: defaultdict(list) for kind in Kept}
    wanted = select(time_off.c.rep_id, time_off.c.kind, time_off.c.starts_at, time_off.c.ends_at).where(stood)
    for row in connection.execute(wanted.order_by(time_off.c.rep_id, time_off.c.starts_at, time_off.c.ends_at)):
        found[row.kind][row.rep_id].append(Period(moment(row.starts_at), moment(row.ends_at)))
    kinds = (Kept.AWAY, Kept.BUSY, Kept.PAUSE)
    return KnownTimeOff(number, *({rep_id: tuple(periods) for rep_id, periods in found[kind.value].items()} for kind in kinds))


def version_with_time_off(version: str, number: int) -> str:
    """The version of a roster together with the change after which its time off stood."""
    return f"{split_version(version)[0]}.{number}"


def split_version(version: str) -> tuple[str, int | None]:
    """The version of the roster by itself, and the change of time off; None of a decision made before time off had a log."""
    base, dot, number = version.partition(".")
    return base, int(number) if dot and number.isdecimal() else None


def is_behind(connection: Connection) -> bool:
    """Whether the absences among the records changed since the log followed them."""
    return bool(connection.exec_driver_sql(_BEHIND).scalar_one())


def follow_records(connection: Connection) -> None:
    """Let the log follow the absences among the records, in a write transaction that holds the writers' lock."""
    closed = connection.exec_driver_sql(_CLOSE).rowcount
    opened = connection.exec_driver_sql(_OPEN).rowcount
    if closed > 0 or opened > 0:
        connection.exec_driver_sql(_CHANGED)


def changed(connection: Connection) -> None:
    """Number a change whose rows were written with the number that comes next; routing services learn of it."""
    connection.exec_driver_sql(_CHANGED)


def next_number(connection: Connection) -> int:
    """The number of the change that is being written."""
    return int(connection.execute(select(sequence.c.time_off)).scalar_one()) + 1
