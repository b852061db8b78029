"""What a plan expects of two policies: conversions, value, first replies, and how evenly leads and their value are shared.

All of it is what the model in force believes of the leads as each policy gives them; nothing here was observed. A policy that gives by
the same chances that judge it looks better than it is, which only decisions drawn with known probabilities can correct.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.application.estimate_told import MODEL_ALONE
from fairlead.domain.deciding import Action, Decision, Policy
from fairlead.domain.evidence import estimate_of
from fairlead.domain.money import in_words
from fairlead.domain.prediction import FloatArray, Level, Readiness
from fairlead.domain.rep import Roster

_PLACED: Final = frozenset({Action.ASSIGN, Action.SUGGEST})
_LOW, _HIGH = 10.0, 90.0


@dataclass(frozen=True, slots=True)
class Versus:
    """A sum over the leads compared under both policies; ``low`` and ``high``: the 95% interval of the ``difference``."""

    before: float
    after: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the model in force expects. ``leads``: compared; ``accounts``: of so many; ``left_out``: where it knows nothing of the pairing.

    ``value_minor``: in minor units. A lead that waits, or is nobody's, counts nothing.
    """

    leads: int
    accounts: int
    left_out: int
    conversions: Versus
    value_minor: Versus


@dataclass(frozen=True, slots=True)
class Touch:
    """Expected minutes from arrival to first reply of the ``leads`` given to a rep: their wait, that for the rep, the reply.

    ``late``: the share expected after ``limit_minutes``; None where neither policy states how long a lead may wait.
    """

    leads: int
    mean_minutes: float
    high_minutes: float
    limit_minutes: int | None
    late: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How evenly reps are given leads: P10 and P90 over reps of what each got over the mean of the team; 1 is even."""

    reps: int
    leads_low: float
    leads_high: float
    value_low: float
    value_high: float


def shares_of(decision: Decision) -> Mapping[str, float]:
    """The probability with which each rep gets the lead; nobody where it waits, or is only recorded."""
    if decision.action not in _PLACED or decision.rep_id is None:
        return {}
    drawn = decision.candidates.propensity
    if not (drawn > 0).any():
        return {decision.rep_id: 1.0}
    return {decision.candidates.rep_ids[place]: float(drawn[place]) for place in np.flatnonzero(drawn > 0)}


def believed(decision: Decision, shares: Mapping[str, float]) -> tuple[float, float]:
    """Chance and worth in the mean over the draw."""
    found = [(share, decision.candidates.where(rep_id)) for rep_id, share in shares.items()]
    known = [(share, candidate) for share, candidate in found if candidate is not None]
    return sum(share * one.chance for share, one in known), sum(share * one.worth_minor for share, one in known)


def was_drawn(decision: Decision) -> bool:
    """Whether it was drawn with known probabilities."""
    return decision.rep_id is not None and bool((decision.candidates.propensity > 0).any())


def _knows(decision: Decision, shares: Mapping[str, float]) -> bool:
    """Whether the model says anything of everybody who may get the lead."""
    found = (decision.candidates.where(rep_id) for rep_id in shares)
    return all(candidate is not None and candidate.foreseen for candidate in found)


class Expecting:
    """Both policies, lead by lead: wins and worth as the model in force believes, in pairs."""

    def __init__(self) -> None:
        """Nothing heard yet."""
        self._rows: list[tuple[float, float, float, float]] = []
        self._accounts: list[int] = []
        self._numbers: dict[str, int] = {}
        self._left_out = 0
        self._gave_up = np.zeros((2, 2))

    def hear(self, before: Decision, after: Decision) -> None:
        """One lead under both policies."""
        for place, decision in enumerate((before, after)):
            if decision.contract is not None:
                self._gave_up[place] += decision.contract.gave_up_minor, decision.contract.gave_up_wins
        one, other = shares_of(before), shares_of(after)
        if not (_knows(before, one) and _knows(after, other)):
            self._left_out += 1
            return
        self._rows.append((*believed(before, one), *believed(after, other)))
        self._accounts.append(self._numbers.setdefault(before.account_id or f" {before.lead_id}", len(self._numbers)))

    @property
    def contracts(self) -> tuple[str, ...]:
        """What the fairness contract of each policy costs in these leads; nothing where neither does."""
        if not self._gave_up.any():
            return ()
        now, then = (f"{in_words(minor)} of expected value and {wins:,.2f} conversions" for minor, wins in self._gave_up.tolist())
        return (f"What the fairness contract gives up in these leads: {then} under the proposed policy, {now} under the one in force.",)

    def told(self, readiness: Readiness) -> tuple[Foreseen | None, str]:
        """What is expected, or why nothing can be said."""
        if readiness.level is Level.NONE:
            return None, f"the model in force says nothing of chances: {readiness.why}"
        if not self._rows:
            return None, "the model in force says nothing of those who would get these leads"
        table = np.array(self._rows)
        cluster = np.array(self._accounts, dtype=np.intp)
        wins, worth = (_versus(table[:, place], table[:, place + 2], cluster) for place in (0, 1))
        return Foreseen(len(table), len(self._numbers), self._left_out, wins, worth), ""


def by_prices(policies: Sequence[Policy], leads: int, missing: int) -> tuple[str, ...]:
    """What to know of prices where one of the policies goes by them; of ``missing`` of the leads none were kept."""
    if not any(policy.capacity.priced for policy in policies):
        return ()
    if missing == leads:
        none = "No prices of slots were kept of that time, so a policy that goes by prices is rehearsed as if no slot had a price."
        return (f"{none} A worker (`fairlead serve`) keeps them every day.",)
    told = "Slots cost what they cost then, on the floor as it was."
    return (told if not missing else f"{told} Of {missing:,} of the {leads:,} leads no prices were kept: slots are free to these.",)


def cautions(found: Foreseen | None, readiness: Readiness, waiting: tuple[int, int], *, drawn: bool) -> Iterator[str]:
    """What somebody should know before believing it.

    ``waiting``: leads that wait now and proposed. ``drawn``: there are decisions with known probabilities to correct it by.
    """
    if found is None:
        return
    yield (
        "These are the chances of the model in force, not outcomes. A policy that chooses by the same chances looks better than it is;"
        " the interval holds which leads come, not what the model does not know."
    )
    if readiness.level is Level.LEAD:
        yield "The model does not tell reps apart, so only leads that wait, or wait no longer, make a difference."
    if any(waiting):
        yield f"A lead that waits to the end counts nothing here, though it may be given: {waiting[0]:,} wait now, {waiting[1]:,} would."
    if found.left_out:
        yield f"Left out: {found.left_out:,} leads, because the model knows nothing of a rep who would get them."
    if drawn:
        yield "`fairlead estimate` corrects it by what came of leads that were drawn with known probabilities."
    else:
        yield f"No decision was drawn with known probabilities yet, so `fairlead estimate` cannot correct it. {MODEL_ALONE}"


def touch_of(minutes: Sequence[float], limit_minutes: int | None) -> Touch | None:
    """Expected replies in short; None where no lead was given, or no reply is foreseen."""
    if not minutes:
        return None
    waits = np.array(minutes)
    late = None if limit_minutes is None else float((waits > limit_minutes).mean())
    return Touch(len(waits), float(waits.mean()), float(np.percentile(waits, _HIGH)), limit_minutes, late)


def spread_of(roster: Roster, leads: Mapping[str, float], value: Mapping[str, float]) -> Spread | None:
    """P10 and P90 of reps at work, each against the mean of the team; None where nobody got anything."""
    reps = [rep for rep in roster.reps if rep.active and rep.ended_at is None]
    teams: dict[str | None, list[str]] = {}
    for rep in reps:
        teams.setdefault(rep.team_id, []).append(rep.rep_id)
    counts, values = (_over_the_mean(teams.values(), given) for given in (leads, value))
    if not len(counts) or not len(values):
        return None
    return Spread(len(counts), *(float(np.percentile(each, at)) for each in (counts, values) for at in (_LOW, _HIGH)))


def _over_the_mean(teams: Iterable[Sequence[str]], given: Mapping[str, float]) -> FloatArray:
    """Over every rep of a team that got anything, what each got over the team's mean."""
    found: list[float] = []
    for team in teams:
        got = np.array([given.get(rep_id, 0.0) for rep_id in team], dtype=np.float64)
        if got.sum() > 0.0:
            found += list(got / got.mean())
    return np.array(found)


def _versus(before: FloatArray, after: FloatArray, cluster: np.ndarray) -> Versus:
    """Totals; each lead is its own pair, and leads of one account go together."""
    move, leads = after - before, len(before)
    mean = estimate_of("difference", float(move.mean()), move - move.mean(), cluster)
    return Versus(float(before.sum()), float(after.sum()), *(float(each * leads) for each in (mean.value, mean.low, mean.high)))
