"""Deeds as rows, and back."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.rows import storable
from fairlead.adapters.sql.tables import lead_deed
from fairlead.application.deed_ports import Deed, DeedKind, OverrideReason


def deed_row(deed: Deed) -> tuple[Any, ...]:
    """In the order of `fairlead.adapters.sql.statements.DEED_COLUMNS`."""
    reps = (deed.from_rep_id, deed.suggested_rep_id, deed.rep_id)
    said = (None if deed.reason is None else deed.reason.value, storable(deed.words))
    who = (micros(deed.at), storable(deed.author))
    return deed.key, deed.kind.value, deed.lead_id, *who, deed.seen, deed.decision_id, *reps, *said


def deed_of(row: Any) -> Deed:  # noqa: ANN401, a row
    """A row as the deed that it keeps."""
    reason = row["reason"]
    same = ("key", "lead_id", "author", "seen", "decision_id", "from_rep_id", "suggested_rep_id", "rep_id", "words", "number")
    return Deed(
        kind=DeedKind(row["kind"]),
        at=moment(row["at"]),
        reason=None if reason is None else OverrideReason(reason),
        **{name: row[name] for name in same},
    )


def one_deed(connection: Connection, where: ColumnElement[bool]) -> Deed | None:
    """The latest deed of which that is true."""
    wanted = select(lead_deed).where(where).order_by(lead_deed.c.number.desc()).limit(1)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else deed_of(row)
