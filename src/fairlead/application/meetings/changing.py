"""A meeting booked, moved, cancelled, held or missed: each in one transaction of the desk, under the writers' lock."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fairlead.application.meeting_ports import MeetingKeeping, MetLead, Step
from fairlead.application.meetings.proposing import Ground, chosen, day_of, ground
from fairlead.application.passing_on import AlreadyPosted, LeadNotHeld, NoShow, Passed, no_show
from fairlead.application.ports import Keeping, OutcomeReport
from fairlead.application.scene import Scene
from fairlead.application.wording import flaw_of_author
from fairlead.domain.followup.meetings import Attendee, Deed, Meeting, MeetingFlawed, MeetingRefused, Rates, slot_at
from fairlead.domain.time import zone_named

RatesOf = Callable[[str | None], Rates]
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Booking:
    """A meeting to book. ``zone``: the lead's, None to tell it from its address; ``agreed``: the person has agreed to the time already."""

    lead_id: str
    start: datetime
    at: datetime
    author: str
    place: str = ""
    words: str = ""
    zone: str | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What is done with a meeting. ``start``: where it is moved to; ``agreed``: as `Booking`'s."""

    meeting_id: str
    deed: Deed
    at: datetime
    author: str
    words: str = ""
    start: datetime | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """The meeting as it is now. ``passed``: what a no-show did in the ledger; ``credit``: in words."""

    meeting: Meeting
    passed: Passed | None = None
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What a change is made in: one open transaction, in which the scene is true."""

    keeping: Keeping
    meetings: MeetingKeeping
    scene: Scene
    rates: RatesOf

    def holder(self, lead_id: str) -> str | None:
        """Who has a lead, or the one that it was merged into. Raises `fairlead.application.ports.NotFound`."""
        return self.meetings.lead(_stands(lead_id, self.keeping)).rep_id


Allow = Callable[[Room], None]
"""Asked in the transaction that writes, before anything is written; raises where whoever asks may not."""


def book(asked: Booking, room: Room) -> Changed:
    """Book it. Raises `TimeTaken`, `MeetingRefused` and `NotFound`."""
    _signed(asked.author, asked.words, asked.place)
    lead = room.meetings.lead(_stands(asked.lead_id, room.keeping))
    before = room.meetings.of_lead(lead.lead_id, since=asked.at)
    if before is not None:
        raise MeetingRefused(f"{lead.name} has a meeting already: {before.meeting_id}, {_when(before, room)}; move it, or cancel it first")
    given = _ground(lead, room, asked.at, zone=asked.zone, but=None)
    period = chosen(given, asked.start, agreed=asked.agreed, at=asked.at)
    who = Attendee(lead.name, lead.email, given.lead_zone, lead.language)
    identity = hashlib.sha256(f"{lead.lead_id}\n{asked.at.isoformat()}\n{period.start.isoformat()}".encode()).hexdigest()
    meeting = Meeting(
        f"mt-{identity[:20]}", lead.lead_id, given.rep.rep_id, period, who, asked.place.strip(), asked.author.strip(), asked.at, asked.at
    )
    room.meetings.keep(meeting, Step(Deed.BOOKED, asked.at, asked.author.strip(), asked.words.strip(), given.rep.zone))
    return Changed(meeting)


def change(asked: Change, room: Room) -> Changed:
    """Move it, cancel it, or tell how it went. Raises `TimeTaken`, `MeetingRefused` and `NotFound`."""
    _signed(asked.author, asked.words)
    meeting = room.meetings.meeting(asked.meeting_id)
    if asked.deed is Deed.MOVED:
        return _move(asked, meeting, room)
    after = meeting.cancelled(at=asked.at) if asked.deed is Deed.CANCELLED else meeting.settled(asked.deed, at=asked.at)
    room.meetings.keep(after, Step(asked.deed, asked.at, asked.author.strip(), asked.words.strip(), _zone(after, room)))
    if asked.deed is Deed.HELD:
        return _held(after, room)
    return _missed(asked, after, room) if asked.deed is Deed.NO_SHOW else Changed(after)


def _move(asked: Change, meeting: Meeting, room: Room) -> Changed:
    """To another time, with whoever has the lead now."""
    if asked.start is None:
        raise MeetingFlawed("say when the meeting shall begin")
    lead = room.meetings.lead(_stands(meeting.lead_id, room.keeping))
    given = _ground(lead, room, asked.at, zone=meeting.attendee.zone, but=meeting.meeting_id)
    wish = slot_at(asked.start, given.rules)
    meeting.moved(given.rep.rep_id, wish, at=asked.at)
    period = chosen(given, wish.start, agreed=asked.agreed, at=asked.at)
    after = meeting.moved(given.rep.rep_id, period, at=asked.at)
    left = meeting.rep_id if meeting.rep_id != after.rep_id else None
    room.meetings.keep(after, Step(Deed.MOVED, asked.at, asked.author.strip(), asked.words.strip(), given.rep.zone, left))
    return Changed(after)


def _held(meeting: Meeting, room: Room) -> Changed:
    """The lead reached the stage: outcomes and the learning from them hear of it."""
    report = OutcomeReport(_stands(meeting.lead_id, room.keeping), "meeting", meeting.period.start)
    room.scene.closed(report, room.keeping.close(report))
    return Changed(meeting)


def _missed(asked: Change, meeting: Meeting, room: Room) -> Changed:
    """The turn is settled as the policy says, unless the lead is with somebody else by now or it was settled before."""
    lead_id = _stands(meeting.lead_id, room.keeping)
    holder = room.keeping.whereabouts(lead_id).rep_id
    if holder != meeting.rep_id:
        return Changed(meeting, credit="the lead is with somebody else by now, so nobody's credit changes")
    try:
        passed = no_show(NoShow(lead_id, asked.at, asked.author.strip(), asked.words.strip() or None), room.keeping, room.scene)
    except (AlreadyPosted, LeadNotHeld) as why:
        return Changed(meeting, credit=f"{why}; nobody's credit changes")
    changes = passed.entry.changes
    back = f"{changes[meeting.rep_id]:+.2f} leads of credit" if changes.get(meeting.rep_id) else "by the policy, nobody's credit changes"
    return Changed(meeting, passed, back)


def _ground(lead: MetLead, room: Room, at: datetime, *, zone: str | None, but: str | None) -> Ground:
    """By the roster and the policy in force, and the meetings of the rep since its day began, all under the lock."""
    world = room.scene.world(at)
    meetings = room.meetings.of_rep(lead.rep_id, since=day_of(lead.rep_id, world.roster, at)) if lead.rep_id is not None else ()
    return ground(lead, world.roster, world.policy.meetings, room.rates(lead.seniority), meetings, zone=zone, but=but)


def _stands(lead_id: str, keeping: Keeping) -> str:
    """The lead itself, or the one that it was merged into."""
    return keeping.merged_into(lead_id) or lead_id


def _zone(meeting: Meeting, room: Room) -> str:
    row = room.scene.roster.row_of.get(meeting.rep_id)
    return "UTC" if row is None else room.scene.roster.reps[row].zone


def _when(meeting: Meeting, room: Room) -> str:
    zone = _zone(meeting, room)
    return f"{meeting.period.start.astimezone(zone_named(zone)):%Y-%m-%d %H:%M} ({zone})"


def _signed(author: str, *texts: str) -> None:
    if (flaw := flaw_of_author(author)) is not None:
        raise MeetingFlawed(flaw)
    for each in texts:
        if len(each) > _LONGEST or not each.replace("\n", " ").isprintable():
            raise MeetingFlawed(f"notes and places have at most {_LONGEST} letters that can be printed")
