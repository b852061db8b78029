"""Who still fits once load, wait and chance are known: bands, what rules demand, and tiers that go out at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import Admission
from fairlead.domain.deciding.wording import in_time
from fairlead.domain.money import in_words
from fairlead.domain.prediction import Forecast
from fairlead.domain.reasons import Reason, Refusal, Refusals
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Demand, Screening, Tier


@dataclass(slots=True)
class Sieve:
    """``fit``: shape (n,), in the order of ``admission``, True for those not refused yet."""

    admission: Admission
    roster: Roster
    fit: NDArray[np.bool_] = field(init=False)
    found: list[Refusal] = field(default_factory=list)

    def __post_init__(self) -> None:
        """At first everybody fits."""
        self.fit = np.ones(len(self.admission.rows), dtype=bool)

    @property
    def refusals(self) -> Refusals:
        """All refusals, those of the rooms before included."""
        return self.admission.refusals + Refusals.of(self.found) if self.found else self.admission.refusals

    def refuse(self, out: NDArray[np.bool_], reason: Reason, words: Callable[[int], str]) -> None:
        """Refuse those of ``out`` who still fit; ``words`` gives the evidence of each."""
        for index in (out & self.fit).nonzero()[0].tolist():
            self.found.append(Refusal(self.roster.rep_ids[self.admission.rows[index]], reason, words(index)))
            self.fit[index] = False


def sieve(screening: Screening, admission: Admission, forecast: Forecast, roster: Roster, high_match: float, *, personal: bool) -> Sieve:
    """Refuse whom it is worth too much for, low matches in the high-match band, whom a demand keeps away, the absent if it goes at once.

    Chances and matches refuse only where the model tells reps apart (``personal``).
    """
    left = Sieve(admission, roster)
    _values(left, forecast.value_minor)
    # A lead that is sent to a rep by name is that rep's match: scored among those named alone, it would be an average one.
    if personal and screening.named is None and admission.high_match_only.any():
        _high_matches(left, forecast, high_match)
    _loads(left, screening.demands)
    if personal:
        _chances(left, forecast, screening.demands)
    tier = screening.ruling.tier
    if tier is not None and tier.at_once:
        _at_once(left, tier)
    return left


def _high_matches(left: Sieve, forecast: Forecast, least: float) -> None:
    match = forecast.match_score
    low = left.admission.high_match_only & (match < least)
    pressed = left.admission.pressed
    left.refuse(low, Reason.BAND_HIGH_MATCH_ONLY, lambda index: f"{pressed(index)}, match {match[index]:.0f} below {least:.0f}")


def _values(left: Sieve, value_minor: float) -> None:
    """Those whose limit of expected value, or whose team's, has no room for this lead."""
    room = left.admission.room_minor
    told = "room for {} more, this lead brings {}"
    left.refuse(room < value_minor, Reason.FULL_VALUE, lambda index: told.format(in_words(room[index]), in_words(value_minor)))


def _loads(left: Sieve, demands: Sequence[Demand]) -> None:
    load = left.admission.load
    for demand in demands:
        if (most := demand.requirement.max_load) is not None:
            told = f"{demand.by} allows {most:.0%}"
            left.refuse(load > most, Reason.LOAD_REQUIREMENT, lambda index, told=told: f"load {load[index]:.0%}, {told}")  # type: ignore[misc]


def _chances(left: Sieve, forecast: Forecast, demands: Sequence[Demand]) -> None:
    chance = forecast.chance
    for demand in demands:
        if (least := demand.requirement.min_chance) is not None:
            told = f"{demand.by} requires {least:.1%}"
            left.refuse(chance < least, Reason.CHANCE_REQUIREMENT, lambda index, told=told: f"chance {chance[index]:.1%}, {told}")  # type: ignore[misc]


def _at_once(left: Sieve, tier: Tier) -> None:
    """Only those at work now, if anybody is."""
    wait = left.admission.wait_minutes
    if (left.fit & (wait <= 0)).any():
        left.refuse(wait > 0, Reason.NOT_AT_WORK, lambda index: f"back in {in_time(float(wait[index]))}; tier {tier.name} goes out at once")
