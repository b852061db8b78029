"""Which times are offered to a lead: of the rep who has it, by the policy, as everything stands at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fairlead.application.meeting_ports import MetLead
from fairlead.application.ports import NotFound
from fairlead.domain.deciding import MeetingRules
from fairlead.domain.followup.meetings import (
    Floor,
    Importance,
    Meeting,
    MeetingFlawed,
    MeetingRefused,
    Offer,
    Rates,
    fits,
    kept_for_important,
    offered,
    open_slots,
    slot_at,
    zone_of,
)
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import BadHours, Period, local_day, zone_named

_MIDDLE = 50.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is offered. ``zone``: the lead's, None where it is not known. ``kept``: how many times are kept for more important leads."""

    lead: MetLead
    rep: Rep
    zone: str | None
    important: bool
    offers: tuple[Offer, ...]
    rates: Rates
    open: int
    kept: int


class TimeTaken(MeetingRefused):
    """The time cannot be had; what can is told with it. Nothing was booked."""

    def __init__(self, words: str, proposal: Proposal) -> None:
        """Why, and what is offered instead."""
        super().__init__(words)
        self.proposal = proposal


@dataclass(frozen=True, slots=True)
class Ground:
    """What a proposal is made from. ``taken``, ``done``: of the rep, as in `Floor`; ``zone``: the lead's, None to tell it."""

    lead: MetLead
    roster: Roster
    rules: MeetingRules
    rates: Rates
    taken: tuple[Period, ...] = ()
    zone: str | None = None
    done: tuple[Period, ...] = ()

    @property
    def rep(self) -> Rep:
        """The rep who has the lead. Raises `MeetingRefused` where nobody has it or the rep is gone."""
        if self.lead.rep_id is None:
            raise MeetingRefused(f"lead {self.lead.lead_id} is with nobody now, so there is nobody to meet; assign it first")
        row = self.roster.row_of.get(self.lead.rep_id)
        if row is None:
            raise NotFound(f"there is no rep {self.lead.rep_id}")
        return self.roster.reps[row]

    @property
    def lead_zone(self) -> str | None:
        """Where the lead is."""
        return self.zone or zone_of(self.lead.country, self.lead.state)

    @property
    def importance(self) -> Importance:
        """How much the lead matters."""
        return Importance(_MIDDLE if self.lead.score is None else self.lead.score, self.lead.urgent)


def ground(
    lead: MetLead, roster: Roster, rules: MeetingRules, rates: Rates, meetings: Sequence[Meeting], *, zone: str | None, but: str | None
) -> Ground:
    """What a proposal is made from; ``meetings``: of the rep since `day_of` the rep; ``but``: the one that is being moved.

    Raises `MeetingRefused` for a zone that is none.
    """
    if zone is not None:
        try:
            zone_named(zone)
        except BadHours as bad:
            raise MeetingFlawed(str(bad)) from bad
    others = [each for each in meetings if each.meeting_id != but]
    taken, done = (tuple(each.period for each in others if each.stands is stands) for stands in (True, False))
    return Ground(lead, roster, rules, rates, taken, zone, done)


def day_of(rep_id: str, roster: Roster, at: datetime) -> datetime:
    """When the day began on the clock of the rep; ``at`` itself where there is no such rep."""
    row = roster.row_of.get(rep_id)
    if row is None:
        return at
    zone = zone_named(roster.reps[row].zone)
    return local_day(at.astimezone(zone).date(), zone).start


def propose(given: Ground, *, at: datetime) -> Proposal:
    """Offer times. Raises `MeetingRefused`."""
    rep = _at_work(given, at)
    slots, kept = _slots(given, rep, at)
    zone = given.lead_zone
    offers = offered(slots, kept, given.importance, given.rules, given.rates, zone=zone or rep.zone, at=at)
    important = given.importance.important(given.rules)
    held_back = 0 if important else sum(slot.start in kept for slot in slots)
    return Proposal(given.lead, rep, zone, important, offers, given.rates, len(slots), held_back)


def chosen(given: Ground, start: datetime, *, agreed: bool, at: datetime) -> Period:
    """The time that begins at ``start``, seen to be free.

    ``agreed``: it was agreed with the person, so that only the rep's own time counts. Raises `TimeTaken` and `MeetingRefused`.
    """
    rep = _at_work(given, at)
    slot = slot_at(start, given.rules)
    if agreed:
        if fits(_floor(given, rep), given.rules, slot.start, at=at):
            return slot
        raise TimeTaken(f"{rep.name} is not free then: {_spell(slot, rep)}", propose(given, at=at))
    slots, kept = _slots(given, rep, at)
    if slot not in slots:
        raise TimeTaken(f"that time cannot be had any more: {_spell(slot, rep)}", propose(given, at=at))
    if slot.start in kept and not given.importance.important(given.rules):
        raise TimeTaken(f"that time is kept for more important leads: {_spell(slot, rep)}", propose(given, at=at))
    return slot


def _slots(given: Ground, rep: Rep, at: datetime) -> tuple[tuple[Period, ...], frozenset[datetime]]:
    """Open times, and beginnings of those that are kept; which these are does not depend on what is booked."""
    floor = _floor(given, rep)
    slots = open_slots(floor, given.rules, at=at)
    possible = slots if not (floor.taken or floor.done) else open_slots(Floor(rep, given.roster, (), floor.lead_zone), given.rules, at=at)
    zone = floor.lead_zone or rep.zone
    return slots, kept_for_important(possible, given.rules, given.rates, rep_zone=rep.zone, zone=zone, at=at)


def _floor(given: Ground, rep: Rep) -> Floor:
    return Floor(rep, given.roster, given.taken, given.lead_zone, given.done)


def _at_work(given: Ground, at: datetime) -> Rep:
    rep = given.rep
    if not given.roster.employed(at)[given.roster.row_of[rep.rep_id]]:
        raise MeetingRefused(f"{rep.name} does not work here now; give the lead to somebody else, then book")
    return rep


def _spell(slot: Period, rep: Rep) -> str:
    local = slot.start.astimezone(zone_named(rep.zone))
    return f"{local:%Y-%m-%d %H:%M} ({rep.zone})"
