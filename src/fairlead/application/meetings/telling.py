"""Meetings and proposals as JSON values, and the words that go with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fairlead.application.meeting_ports import Step
from fairlead.application.meetings.changing import Changed
from fairlead.application.meetings.proposing import Proposal
from fairlead.domain.followup.meetings import HOURS, AnswerRates, Meeting, Rates, TooFewTries
from fairlead.domain.time import zone_named

Names = Mapping[str, str]
Told = dict[str, Any]


def proposal_told(found: Proposal, *, mailed: bool) -> Told:
    """What is offered, best first. ``mailed``: whether invitations are sent."""
    rep, zone = found.rep, found.zone
    return {
        "lead_id": found.lead.lead_id,
        "lead": found.lead.name,
        "email": found.lead.email is not None,
        "rep": {"rep_id": rep.rep_id, "name": rep.name},
        "rep_zone": rep.zone,
        "lead_zone": zone,
        "important": found.important,
        "offers": [
            {
                "starts_at": each.period.start.isoformat(),
                "ends_at": each.period.end.isoformat(),
                "rep_time": local(each.period.start, rep.zone),
                "lead_time": None if zone is None else local(each.period.start, zone),
                "answers": None if each.answers is None else round(each.answers, 3),
                "kept": each.kept,
            }
            for each in found.offers
        ],
        "open": found.open,
        "kept": found.kept,
        "why": why(found),
        "invitation": invitation_words(found, mailed=mailed),
    }


def meeting_told(meeting: Meeting, names: Names, steps: Sequence[Step] = ()) -> Told:
    """A meeting with what was done with it."""
    return {
        "meeting_id": meeting.meeting_id,
        "lead_id": meeting.lead_id,
        "lead": meeting.attendee.name,
        "email": meeting.attendee.email,
        "lead_zone": meeting.attendee.zone,
        "rep": {"rep_id": meeting.rep_id, "name": names.get(meeting.rep_id, meeting.rep_id)},
        "starts_at": meeting.period.start.isoformat(),
        "ends_at": meeting.period.end.isoformat(),
        "place": meeting.place or None,
        "state": meeting.state.value,
        "sequence": meeting.sequence,
        "author": meeting.author,
        "made_at": meeting.made_at.isoformat(),
        "changed_at": meeting.changed_at.isoformat(),
        "steps": [
            {
                "deed": each.deed.value,
                "at": each.at.isoformat(),
                "author": each.author,
                "note": each.words or None,
                "starts_at": each.period.start.isoformat() if each.period else None,
                "sequence": each.sequence,
            }
            for each in steps
        ],
    }


def changed_told(changed: Changed, names: Names) -> Told:
    """A meeting as it is now, and what that did to credit."""
    return {**meeting_told(changed.meeting, names), "credit": changed.credit or None}


def why(found: Proposal) -> list[str]:
    """Why these times in this order, in sentences."""
    told = [hours_words(found.rates)]
    if found.important:
        told.append("The lead is important: sooner times come first, and times that are kept for such leads are among them.")
    elif found.kept:
        told.append(f"{found.kept} times are kept for more important leads.")
    if found.zone is None:
        told.append("Where the lead is cannot be told from its country and state, so its own hours are not asked for.")
    if not found.offers:
        told.append(f"{found.rep.name} has no free time within the hours, the notice and the days that the policy allows.")
    return told


def hours_words(rates: Rates) -> str:
    """At which hours people answer, as far as that can be told."""
    if isinstance(rates, TooFewTries):
        return (
            f"Too early to tell at which hours people answer: {rates.tries} calls and meetings have a known result, and {rates.needed} are"
            " needed. Times are ordered by how soon they are."
        )
    basis = f"from {rates.tries:,} calls and meetings of a year, {rates.alike:,} of them with people of this seniority"
    if not rates.differ:
        return f"No hour stands out: people answer about as often at any ({basis}). Times are ordered by how soon they are."
    return f"People answer most at {_hours(rates)} on their own clock ({basis})."


def invitation_words(found: Proposal, *, mailed: bool) -> str:
    """Whether the person is sent an invitation."""
    if not mailed:
        return "No invitation is sent: no mail server is set."
    if found.lead.email is None:
        return "No invitation is sent: the lead has no e-mail address."
    return "An invitation is sent by e-mail."


def local(at: datetime, zone: str) -> str:
    """A moment on a clock, such as ``Tue 2026-05-05 14:30``."""
    return f"{at.astimezone(zone_named(zone)):%a %Y-%m-%d %H:%M}"


def _hours(rates: AnswerRates) -> str:
    """Hours as spans: ``10:00 to 12:00 and 16:00 to 17:00``."""
    spans: list[list[int]] = []
    for hour in rates.best:
        if spans and spans[-1][1] == hour:
            spans[-1][1] = hour + 1
        else:
            spans.append([hour, hour + 1])
    told = [f"{begin:02}:00 to {end % HOURS:02}:00" for begin, end in spans]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
