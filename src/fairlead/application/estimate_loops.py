"""Past leads routed again by the policy in force and by a proposed one, each along its own loads, as often as is asked for.

A run takes the leads in order, since each decision hangs on those before it; runs have draws of their own and know nothing of each other.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from fairlead.application.estimate_ports import Modelled
from fairlead.application.plan_foreseen import by_prices, shares_of
from fairlead.application.routed_again import Present, Proposal, RoutedAgain
from fairlead.domain.deciding import Decision
from fairlead.domain.prediction import FloatArray
from fairlead.learning.crew import Crew
from fairlead.learning.recent import Recent


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """Leads in order of arrival, not none; what each rep held before the first; what decided; and the proposed policy."""

    recent: Sequence[Recent]
    held: Mapping[str, int]
    now: Present
    proposed: Proposal


@dataclass(frozen=True, slots=True)
class Along:
    """One lead along the loop of a policy, in the mean of the runs: who gets it how often, and its worth with a range."""

    shares: Mapping[str, float]
    worth: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Loops:
    """Both policies along their own loops, by lead.

    ``totals``: mean worth a lead of each run of the proposed one. ``had``: leads that somebody had, whoever gave them. ``prices``: what to
    know of prices where a policy goes by them.
    """

    in_force: Mapping[str, Along]
    proposed: Mapping[str, Along]
    runs: int
    totals: FloatArray
    had: frozenset[str]
    prices: Sequence[str] = ()

    @property
    def error(self) -> float:
        """Of the mean worth a lead, over runs with other draws."""
        return float(self.totals.std(ddof=1) / np.sqrt(self.runs)) if self.runs > 1 else 0.0

    def modelled(self, decided: set[str]) -> Modelled | None:
        """What the model says of the leads that were given, and not by a decision made here."""
        others = [lead_id for lead_id in self.proposed if lead_id in self.had and lead_id not in decided]
        if not others:
            return None
        told = np.array([[self.proposed[one].worth, self.proposed[one].low, self.proposed[one].high] for one in others]).mean(axis=0)
        now = float(np.mean([self.in_force[one].worth for one in others]))
        return Modelled(len(others), float(told[0]), float(told[1]), float(told[2]), now)


class _Part(NamedTuple):
    """One rep's part in a lead: the probability, and what the model believes it brings, with a range."""

    rep_id: str
    share: float
    worth: float
    low: float
    high: float


_Side = Sequence[Sequence[_Part]]
"""What one run of a policy made of each lead."""


def route_again(again: Again, runs: int, tell: Callable[[int, int], None], crew: Crew) -> Loops:
    """Route the leads ``runs`` times by both; ``tell`` hears how many runs are done."""
    lead_ids = [each.qualified.lead.lead_id for each in again.recent]
    sums: tuple[dict[str, _Sum], dict[str, _Sum]] = ({}, {})
    totals = []
    tell(0, runs)
    for done, sides in enumerate(crew.map(_run, again, range(runs)), start=1):
        _, total = (_added(of, lead_ids, side) for of, side in zip(sums, sides, strict=True))
        totals.append(total / len(lead_ids))
        tell(done, runs)
    one, other = ({lead_id: each.mean(runs) for lead_id, each in side.items()} for side in sums)
    had = frozenset(each.qualified.lead.lead_id for each in again.recent if each.rep_id is not None)
    missing = again.now.prices.missing_at(each.arrived_at for each in again.recent)
    prices = by_prices((again.now.in_force.policy, again.proposed.policy), len(again.recent), missing)
    return Loops(one, other, runs, np.array(totals), had, prices)


def _run(again: Again, number: int) -> tuple[_Side, _Side]:
    """One run of both."""
    proposals = [_salted(each, number) for each in (again.now.in_force, again.proposed)]
    place = {each.qualified.lead.lead_id: row for row, each in enumerate(again.recent)}
    sides: tuple[list[Sequence[_Part]], list[Sequence[_Part]]] = ([()] * len(place), [()] * len(place))
    for lead, decisions in RoutedAgain(again.recent, again.held, again.now, proposals):
        for side, decision in zip(sides, decisions, strict=True):
            parts = tuple(_part(decision, rep_id, share) for rep_id, share in shares_of(decision).items())
            side[place[lead.qualified.lead.lead_id]] = parts
    return sides


def _part(decision: Decision, rep_id: str, share: float) -> _Part:
    candidate = decision.candidates.where(rep_id)
    if candidate is None:
        return _Part(rep_id, share, 0.0, 0.0, 0.0)
    value = decision.value_minor
    return _Part(rep_id, share, share * candidate.worth_minor, share * candidate.chance_low * value, share * candidate.chance_high * value)


@dataclass(slots=True)
class _Sum:
    """What some runs made of one lead."""

    shares: Counter[str] = field(default_factory=Counter)
    worth: float = 0.0
    low: float = 0.0
    high: float = 0.0

    def add(self, parts: Sequence[_Part]) -> float:
        """One more run; tells what the model believes it brought."""
        worth = 0.0
        for part in parts:
            self.shares[part.rep_id] += part.share  # type: ignore[assignment]
            worth += part.worth
            self.low += part.low
            self.high += part.high
        self.worth += worth
        return worth

    def mean(self, runs: int) -> Along:
        """In the mean of so many runs."""
        shares = {rep_id: share / runs for rep_id, share in self.shares.items()}
        return Along(shares, self.worth / runs, self.low / runs, self.high / runs)


def _added(sums: dict[str, _Sum], lead_ids: Sequence[str], side: _Side) -> float:
    """One more run of a policy; tells what the model believes it brought in all."""
    total = 0.0
    for lead_id, parts in zip(lead_ids, side, strict=True):
        total += sums.setdefault(lead_id, _Sum()).add(parts)
    return total


def _salted(proposal: Proposal, number: int) -> Proposal:
    """The same policy with other draws."""
    return replace(proposal, policy=replace(proposal.policy, salt=f"{proposal.policy.salt} {number}") if number else proposal.policy)
