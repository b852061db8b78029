"""Which of a rep's open times are offered to a lead, in which order: soon for important leads, and when people answer."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from fairlead.domain.deciding import MeetingRules
from fairlead.domain.followup.meetings.responding import AnswerRates, Rates
from fairlead.domain.time import Period, zone_named

_PATIENT_DAYS: Final = 5.0
_URGENT_DAYS: Final = 1.0
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Importance:
    """How much a lead matters: ``score``, its percentile among leads in [0, 100], 50 where none is known; ``urgent`` by the policy."""

    score: float = 50.0
    urgent: bool = False

    def important(self, rules: MeetingRules) -> bool:
        """Whether times are kept for it."""
        return self.urgent or self.score >= rules.important_from

    @property
    def patience_days(self) -> float:
        """After so many days a meeting is worth a fraction 1/e of one at once: 5 days for the least lead, 1 for the first."""
        share = 1.0 if self.urgent else min(max(self.score, 0.0), 100.0) / 100.0
        return _PATIENT_DAYS - (_PATIENT_DAYS - _URGENT_DAYS) * share


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that is offered.

    ``standing``: what times are ordered by; ``answers``: how often people answer at that hour, over the mean of all hours, None where too
    little is known; ``kept``: whether it is kept for important leads.
    """

    period: Period
    standing: float
    answers: float | None
    kept: bool


def offered(
    slots: Sequence[Period],
    kept: frozenset[datetime],
    lead: Importance,
    rules: MeetingRules,
    rates: Rates,
    *,
    zone: str,
    at: datetime,
) -> tuple[Offer, ...]:
    """At most as many times as the policy offers, the best first, none overlapping another, and half of them at most on one day.

    A time stands by ``answers x exp(-days until then / patience)``. ``kept``: beginnings of those kept for important leads. ``zone``:
    whose hours answers are counted by, the lead's where it is known.
    """
    may = [slot for slot in slots if lead.important(rules) or slot.start not in kept]
    ranked = sorted((_offer(slot, slot.start in kept, lead, rates, zone, at) for slot in may), key=_order)
    chosen: list[Offer] = []
    by_day: dict[date, int] = defaultdict(int)
    most = math.ceil(rules.offered / 2)
    for each in ranked:
        day = each.period.start.astimezone(zone_named(zone)).date()
        if len(chosen) == rules.offered:
            break
        if by_day[day] < most and not any(overlap(each.period, other.period) for other in chosen):
            chosen.append(each)
            by_day[day] += 1
    return tuple(chosen)


def kept_for_important(
    possible: Sequence[Period], rules: MeetingRules, rates: Rates, *, rep_zone: str, zone: str, at: datetime
) -> frozenset[datetime]:
    """Beginnings of the times that are kept for important leads, let go in time before they begin.

    Of each day's ``possible`` times (other meetings left out of account) the stated share, rounded down: those at which most people
    answer, and the earliest among equals.
    """
    where = zone_named(rep_zone)
    days: Mapping[date, list[Period]] = defaultdict(list)
    for slot in possible:
        days[slot.start.astimezone(where).date()].append(slot)
    let_go = at + timedelta(minutes=rules.keep_until_minutes)
    found = []
    for slots in days.values():
        best = sorted(slots, key=lambda each: (-(_answers(each, rates, zone) or 0.0), each.start))
        found += [each.start for each in best[: math.floor(rules.keep_share * len(slots))] if each.start > let_go]
    return frozenset(found)


def overlap(one: Period, other: Period) -> bool:
    """Whether they share a moment; both are half-open."""
    return one.start < other.end and other.start < one.end


def _offer(slot: Period, kept: bool, lead: Importance, rates: Rates, zone: str, at: datetime) -> Offer:  # noqa: FBT001, named by its order
    answers = _answers(slot, rates, zone)
    standing = (1.0 if answers is None else answers) * math.exp(-((slot.start - at) / _DAY) / lead.patience_days)
    return Offer(slot, standing, answers, kept)


def _answers(slot: Period, rates: Rates, zone: str) -> float | None:
    return rates.relative(slot.start.astimezone(zone_named(zone)).hour) if isinstance(rates, AnswerRates) else None


def _order(offer: Offer) -> tuple[float, datetime]:
    return -offer.standing, offer.period.start
