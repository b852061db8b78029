"""What can be said of a policy from a log: estimates, or that the log cannot tell, why, and what logging would make it able to."""

from dataclasses import dataclass
from typing import Final

from fairlead.domain.evidence.cross_fitting import Guess
from fairlead.domain.evidence.logged import DecisionLog, Overlap, overlap_of
from fairlead.domain.evidence.off_policy import LEVEL, Estimate, doubly_robust, ips, snips

_MOST_SHARE: Final = 0.2
"""As much exploration as a policy may state."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond these a log cannot tell.

    ``effective``: leads, after weighing, at least. ``rewarded``: among those that brought something, at least. ``accounts``: at least.
    ``top_share``: weight on the heaviest 1% of leads, at most. ``unsupported``: share of draws that the log could not make, at most.
    """

    effective: float = 200.0
    rewarded: float = 15.0
    accounts: int = 50
    top_share: float = 0.5
    unsupported: float = 0.05


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Estimated:
    """What the policy earns a lead by each estimator; ``dr`` is None where nothing was guessed."""

    ips: Estimate
    snips: Estimate
    dr: Estimate | None
    overlap: Overlap

    @property
    def best(self) -> Estimate:
        """The one to tell: doubly robust, else self-normalized."""
        return self.dr or self.snips


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The log cannot tell: ``what`` is the matter, ``why`` that forbids an estimate, and ``remedy``: what logging would make it answer."""

    what: str
    why: str
    remedy: str
    overlap: Overlap

    @property
    def words(self) -> str:
        """All of it."""
        return f"The log cannot tell: {self.what}. {self.why} {self.remedy}"


Answer = Estimated | CannotTell


def answer(log: DecisionLog, guess: Guess | None = None, *, limits: Limits = LIMITS, level: float = LEVEL) -> Answer:
    """Estimate what the policy earns a lead, or say why this log cannot tell."""
    overlap = overlap_of(log)
    fault = _fault(overlap, limits)
    if fault is not None:
        return fault
    dr = None if guess is None else doubly_robust(log, guess, level=level)
    return Estimated(ips(log, level=level), snips(log, level=level), dr, overlap)


def _fault(seen: Overlap, limits: Limits) -> CannotTell | None:
    """The first limit that the log is beyond, if it is."""
    if not seen.leads:
        return CannotTell(
            what="it holds no lead whose outcome is known and whose rep was drawn with a known probability",
            why="Only such leads say what another choice would have brought.",
            remedy="Route leads for as long as they take to ripen, then ask again.",
            overlap=seen,
        )
    if seen.beyond > limits.unsupported or seen.unsupported > limits.unsupported:
        share = max(seen.beyond, seen.unsupported)
        return CannotTell(
            what=f"for {share:.0%} of the leads this policy picks reps who had no chance of getting them",
            why=f"What such a pair would have brought is in no outcome; at most {limits.unsupported:.0%} may be so.",
            remedy=_explore(seen, limits),
            overlap=seen,
        )
    if seen.effective < limits.effective:
        return CannotTell(
            what=f"{seen.leads:,} leads count for only {seen.effective:,.0f} once they are weighed for this policy",
            why=f"It chooses so differently that a few leads would decide the result; {limits.effective:,.0f} are needed.",
            remedy=_sooner(seen, limits),
            overlap=seen,
        )
    if seen.top_share > limits.top_share:
        return CannotTell(
            what=f"the heaviest 1% of the leads carry {seen.top_share:.0%} of the weight",
            why=f"An interval from so few leads means nothing; at most {limits.top_share:.0%} may be so.",
            remedy=_explore(seen, limits),
            overlap=seen,
        )
    return _too_few(seen, limits)


def _too_few(seen: Overlap, limits: Limits) -> CannotTell | None:
    if seen.accounts < limits.accounts:
        return CannotTell(
            what=f"the leads come from {seen.accounts:,} accounts only",
            why=f"Leads of one account go together, so that they count as one; {limits.accounts:,} accounts are needed.",
            remedy=_wait(seen, limits.accounts / max(seen.accounts, 1)),
            overlap=seen,
        )
    if seen.rewarded < limits.rewarded:
        return CannotTell(
            what=f"after weighing, only {seen.rewarded:,.0f} of the leads that brought something remain",
            why=f"The rate of wins cannot be told from so few; {limits.rewarded:,.0f} are needed.",
            remedy=_wait(seen, limits.rewarded / max(seen.rewarded, 1.0)),
            overlap=seen,
        )
    return None


def _sooner(seen: Overlap, limits: Limits) -> str:
    """Whichever takes fewer leads: to wait for more, or to explore."""
    times = limits.effective / max(seen.effective, 1.0)
    wait = _wait(seen, times)
    return wait if seen.leads * times <= limits.effective * seen.choices / _MOST_SHARE else f"{wait} {_explore(seen, limits)}"


def _wait(seen: Overlap, times: float) -> str:
    """How many leads it takes at this overlap."""
    return f"With the choices as random as now it takes about {_round(seen.leads * times):,} leads with known outcomes."


def _explore(seen: Overlap, limits: Limits) -> str:
    """How much exploration makes it answerable.

    Of a policy that always picks one of K reps, whom a share s of the leads draws evenly, n leads weigh as n s / K.
    """
    share = limits.effective * max(seen.choices, 1.0) / max(seen.leads, 1)
    if share <= _MOST_SHARE:
        return f"Draw at least {max(share, 0.01):.0%} of the leads among all who fit (exploration in the policy) for as many leads again."
    leads = _round(limits.effective * max(seen.choices, 1.0) / _MOST_SHARE)
    return f"Draw {_MOST_SHARE:.0%} of the leads among all who fit (exploration in the policy) for about {leads:,} leads."


def _round(leads: float) -> int:
    """To two digits: more would promise what nobody knows."""
    scale = 10 ** max(len(str(int(leads))) - 2, 0)
    return int(-(-leads // scale) * scale)
