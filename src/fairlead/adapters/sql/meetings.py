"""`fairlead.application.meeting_ports.MeetingBook` over SQLite or PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, select, update

from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.keeping import SqlKeeping
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.tables import RECORD_TABLES, decision, lead_state, meeting, meeting_step
from fairlead.application.meeting_ports import MetLead, Step, Tried, Wanted
from fairlead.application.ports import Keeping, NotFound
from fairlead.domain.followup.meetings import Attendee, Deed, Meeting, MeetingState
from fairlead.domain.time import Period

_ANSWERED: Final = ("connected", "answered", "reached", "spoke", "held", "completed")
_MISSED: Final = ("no answer", "not reached", "voicemail", "left voicemail", "left message", "busy", "no show", "no-show", "missed")
_RESULTS: Final = {
    Deed.BOOKED: "booked",
    Deed.HELD: "held",
    Deed.NO_SHOW: "no show",
}
"""What an activity of the kind ``meeting`` says of each deed that is one: moving a meeting or calling it off does not touch the lead."""


class SqlMeetings:
    """Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine

    def lead(self, lead_id: str) -> MetLead:
        """The lead as it is now. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return _lead(connection, lead_id)

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return _meeting(connection, meeting_id)

    def meetings(self, wanted: Wanted) -> Sequence[Meeting]:
        """Those that are asked for."""
        found = select(meeting)
        if wanted.reps is not None:
            found = found.where(meeting.c.rep_id.in_(sorted(wanted.reps)))
        if wanted.lead_id is not None:
            found = found.where(meeting.c.lead_id == wanted.lead_id)
        if wanted.state is not None:
            found = found.where(meeting.c.state == wanted.state.value)
        if wanted.since is not None:
            found = found.where(meeting.c.ends_at > micros(wanted.since))
        if wanted.until is not None:
            found = found.where(meeting.c.starts_at < micros(wanted.until))
        begins = meeting.c.starts_at.desc() if wanted.newest else meeting.c.starts_at
        with reading(self._engine) as connection:
            return _all(connection, found.order_by(begins, meeting.c.meeting_id).limit(wanted.limit))

    def of_rep(self, rep_id: str, *, since: datetime) -> Sequence[Meeting]:
        """Meetings of a rep that end after ``since``, in order, without those that were cancelled."""
        with reading(self._engine) as connection:
            return _all(connection, _of_rep(rep_id, since))

    def steps(self, meeting_id: str) -> Sequence[Step]:
        """What was done with a meeting, in order."""
        wanted = select(meeting_step).where(meeting_step.c.meeting_id == meeting_id).order_by(meeting_step.c.number)
        with reading(self._engine) as connection:
            return [_step(row) for row in connection.execute(wanted).mappings()]

    def tries(self, *, since: datetime, most: int) -> Sequence[Tried]:
        """Calls and meetings of which it is known whether the person answered, the latest ``most``."""
        activity, lead = RECORD_TABLES["activity"], RECORD_TABLES["lead"]
        result = func.lower(activity.c.result)
        told = (activity.c.occurred_at, result.label("result"), lead.c.country, lead.c.state, lead.c.seniority)
        wanted = select(*told).join(lead, lead.c.lead_id == activity.c.lead_id)
        wanted = wanted.where(activity.c.kind.in_(("call", "meeting")), result.in_((*_ANSWERED, *_MISSED)))
        wanted = wanted.where(activity.c.occurred_at >= micros(since)).order_by(activity.c.occurred_at.desc()).limit(most)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return [Tried(moment(row.occurred_at), row.result in _ANSWERED, row.country, row.state, row.seniority) for row in rows]

    def inside(self, keeping: Keeping) -> "SqlMeetingKeeping":
        """The part of an open write transaction that is about meetings."""
        assert isinstance(keeping, SqlKeeping)  # noqa: S101, the store and this book are of one database
        return SqlMeetingKeeping(keeping.connection)


class SqlMeetingKeeping:
    """`fairlead.application.meeting_ports.MeetingKeeping` in the transaction of the desk, which translates what the database says."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: that of the transaction."""
        self._connection = connection

    def lead(self, lead_id: str) -> MetLead:
        """The lead as it is now. Raises `NotFound`."""
        return _lead(self._connection, lead_id)

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting. Raises `NotFound`."""
        return _meeting(self._connection, meeting_id)

    def of_rep(self, rep_id: str, *, since: datetime) -> Sequence[Meeting]:
        """Meetings of a rep that end after ``since``, in order, without those that were cancelled."""
        return _all(self._connection, _of_rep(rep_id, since))

    def of_lead(self, lead_id: str, *, since: datetime) -> Meeting | None:
        """The meeting of a lead that stands and ends after ``since``."""
        found = _all(self._connection, _standing(since).where(meeting.c.lead_id == lead_id).limit(1))
        return found[0] if found else None

    def keep(self, kept: Meeting, step: Step) -> None:
        """Keep the meeting as it is now, what was done, and what of it is an activity of the rep."""
        row = _row(kept)
        if step.deed is Deed.BOOKED:
            self._connection.execute(insert(meeting).values(**row))
        else:
            self._connection.execute(update(meeting).where(meeting.c.meeting_id == kept.meeting_id).values(**row))
        number = self._connection.execute(insert(meeting_step).values(**_step_row(kept, step))).inserted_primary_key
        assert number is not None  # noqa: S101, the database numbers it
        if step.deed in _RESULTS:
            self._connection.execute(insert(RECORD_TABLES["activity"]).values(**_activity(kept, step, int(number[0]))))


def _standing(since: datetime) -> Select[tuple[object, ...]]:
    return select(meeting).where(meeting.c.state == MeetingState.BOOKED.value, meeting.c.ends_at > micros(since))


def _of_rep(rep_id: str, since: datetime) -> Select[tuple[object, ...]]:
    there = (meeting.c.rep_id == rep_id, meeting.c.state != MeetingState.CANCELLED.value, meeting.c.ends_at > micros(since))
    return select(meeting).where(*there).order_by(meeting.c.starts_at, meeting.c.meeting_id)


def _all(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[Meeting]:
    return [_of(row) for row in connection.execute(wanted).mappings()]


def _meeting(connection: Connection, meeting_id: str) -> Meeting:
    found = _all(connection, select(meeting).where(meeting.c.meeting_id == meeting_id))
    if not found:
        raise NotFound(f"there is no meeting {meeting_id}; `fairlead meeting list` shows them")
    return found[0]


def _lead(connection: Connection, lead_id: str) -> MetLead:
    lead = RECORD_TABLES["lead"]
    names = ("lead_id", "first_name", "last_name", "company", "email", "country", "state", "language", "seniority", "score")
    held = (lead_state.c.state.label("now"), lead_state.c.rep_id, lead_state.c.decision_id, lead_state.c.priority, decision.c.lead_score)
    wanted = select(*(lead.c[name] for name in names), *held).where(lead.c.lead_id == lead_id)
    wanted = wanted.outerjoin(lead_state, lead_state.c.lead_id == lead.c.lead_id)
    wanted = wanted.outerjoin(decision, decision.c.decision_id == lead_state.c.decision_id)
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotFound(f"there is no lead {lead_id}; send the lead first")
    person = " ".join(part for part in (row["first_name"], row["last_name"]) if part)
    return MetLead(
        lead_id=lead_id,
        name=person or row["company"] or lead_id,
        **{name: row[name] for name in ("company", "email", "country", "state", "language", "seniority", "decision_id")},
        rep_id=row["rep_id"] if row["now"] == "assigned" else None,
        score=row["lead_score"] if row["lead_score"] is not None else row["score"],
        urgent=(row["priority"] or 0) > 0,
    )


def _of(row: RowMapping) -> Meeting:
    return Meeting(
        meeting_id=row["meeting_id"],
        lead_id=row["lead_id"],
        rep_id=row["rep_id"],
        period=Period(moment(row["starts_at"]), moment(row["ends_at"])),
        attendee=Attendee(row["attendee"], row["email"], row["zone"], row["language"]),
        place=row["place"],
        author=row["author"],
        made_at=moment(row["made_at"]),
        changed_at=moment(row["changed_at"]),
        state=MeetingState(row["state"]),
        sequence=row["sequence"],
    )


def _row(kept: Meeting) -> dict[str, object]:
    return {
        "meeting_id": kept.meeting_id,
        "lead_id": kept.lead_id,
        "rep_id": kept.rep_id,
        "starts_at": micros(kept.period.start),
        "ends_at": micros(kept.period.end),
        "state": kept.state.value,
        "sequence": kept.sequence,
        "place": kept.place,
        "attendee": kept.attendee.name,
        "email": kept.attendee.email,
        "zone": kept.attendee.zone,
        "language": kept.attendee.language,
        "author": kept.author,
        "made_at": micros(kept.made_at),
        "changed_at": micros(kept.changed_at),
    }


def _step_row(kept: Meeting, step: Step) -> dict[str, object]:
    return {
        "meeting_id": kept.meeting_id,
        "at": micros(step.at),
        "deed": step.deed.value,
        "author": step.author,
        "words": step.words,
        "zone": step.zone,
        "lead_id": kept.lead_id,
        "rep_id": kept.rep_id,
        "from_rep_id": step.from_rep_id,
        "starts_at": micros(kept.period.start),
        "ends_at": micros(kept.period.end),
        "sequence": kept.sequence,
        "place": kept.place,
        "attendee": kept.attendee.name,
        "email": kept.attendee.email,
    }


def _step(row: RowMapping) -> Step:
    return Step(
        deed=Deed(row["deed"]),
        at=moment(row["at"]),
        author=row["author"],
        words=row["words"],
        zone=row["zone"],
        from_rep_id=row["from_rep_id"],
        number=row["number"],
        period=Period(moment(row["starts_at"]), moment(row["ends_at"])),
        sequence=row["sequence"],
    )


def _activity(kept: Meeting, step: Step, number: int) -> dict[str, object]:
    """What the rep did for the lead: it booked the meeting, or met the person when the meeting was, so that it counts as a touch."""
    when = kept.period.start if step.deed in {Deed.HELD, Deed.NO_SHOW} else step.at
    return {
        "activity_id": f"{kept.meeting_id}-{number}",
        "lead_id": kept.lead_id,
        "rep_id": kept.rep_id,
        "kind": "meeting",
        "occurred_at": micros(when),
        "result": _RESULTS[step.deed],
    }
