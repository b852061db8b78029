"""What a proposed policy would have earned on past leads, from decisions that were drawn with known probabilities.

Every stored decision keeps its facts, its loads and the probability of each rep. So it can be walked again by another policy, with the
model of that time: a model of today has seen what became of these leads, and would choose by it. Leads are compared once old enough that
their outcome is known; those that a person placed are left out, for nobody knows what made them choose.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from fairlead.application.decisions import walk_again
from fairlead.application.estimate_loops import Again, Loops, route_again
from fairlead.application.estimate_ports import DecisionsKept, PolicyEstimate
from fairlead.application.plan_foreseen import believed, shares_of
from fairlead.application.ports import Decisions, Kept, Models, NotFound
from fairlead.application.routed_again import Present, Proposal
from fairlead.domain.deciding import MANUAL, Decision, Policy
from fairlead.domain.evidence import (
    CannotTell,
    DecisionLog,
    Deployed,
    Estimate,
    Estimated,
    Guess,
    Known,
    answer,
    cross_fitted,
    deployed,
    estimate_of,
    ips,
)
from fairlead.domain.intake import Unreadable
from fairlead.domain.prediction import Model, added_read
from fairlead.domain.pricing import SlotPrices
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions, Rulebook
from fairlead.learning.consent import consenting
from fairlead.learning.crew import ALONE, Crew
from fairlead.learning.history import History
from fairlead.learning.outcomes import label
from fairlead.learning.recent import held_at, recent_leads
from fairlead.learning.settings import TrainingSettings

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how far it is, and how far it has to go; 0 where nobody can tell."""
DAYS: Final = 90
RUNS: Final = 3
MOST_LEADS: Final = 5_000
_TOGETHER: Final = 500
_LONGEST: Final = 3650


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: a policy with its compiled conditions, on the leads of so many ``days`` that are ripe at ``at``.

    ``horizon_days``: how old a lead is when its outcome counts as known; ``stage``: reaching it is a win. ``runs``: how often leads are
    routed again for the closed loop; 0 leaves it out. ``most``: leads at most, the latest.
    """

    policy: Policy
    conditions: Conditions
    at: datetime
    horizon_days: int
    stage: str = "won"
    days: int = DAYS
    runs: int = RUNS
    most: int = MOST_LEADS

    @property
    def until(self) -> datetime:
        """Leads younger than this are not ripe."""
        return self.at - timedelta(days=self.horizon_days)

    @property
    def since(self) -> datetime:
        """When the period begins."""
        return self.until - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where it reads: kept decisions, what they saw, models by version, and what decides now."""

    kept: DecisionsKept
    decisions: Decisions
    models: Models
    compile: Callable[[Rulebook], Conditions]
    present: Present
    tell: Tell = field(default=lambda _what, _done, _all: None)


@dataclass(frozen=True, slots=True)
class _Lead:
    """One logged lead beside what the proposed policy does with it; ``believed``: chance and worth of the rep who had it."""

    lead_id: str
    cluster: str
    rep_id: str
    logged: Mapping[str, float]
    proposed: Mapping[str, float]
    choices: int
    believed: tuple[float, float]
    expected: tuple[float, float]
    won: bool
    value_minor: float


def estimate_policy(history: History, asked: Asked, sources: Sources, crew: Crew = ALONE) -> PolicyEstimate:
    """Estimate what the policy would have earned. Raises `NotFound` where the period has neither decisions nor leads.

    ``crew``: who routes leads again.
    """
    left_out: Counter[str] = Counter()
    kept = _first_of_each(sources, asked)
    outcomes = _outcomes(history, [each.decision.lead_id for each in kept], asked)
    leads = list(_compared(kept, outcomes, asked, sources, left_out))
    versions = Counter(each.decision.versions.model for each in kept)
    looped, no_loop = _loops(history, asked, sources, versions, kept, crew) if asked.runs else (None, "it was not asked for")
    if not kept and looped is None:
        raise NotFound(
            f"no decision and no lead from {asked.since:%Y-%m-%d} to {asked.until:%Y-%m-%d}, when outcomes are known; name more days"
        )
    value, wins = _logs(leads)
    by_value, by_wins = _answered(value, leads, 1), _answered(wins, leads, 0)
    return PolicyEstimate(
        first=kept[0].decision.decided_at if kept else asked.since,
        last=kept[-1].decision.decided_at if kept else asked.until,
        stage=asked.stage,
        horizon_days=asked.horizon_days,
        decided=len(kept),
        compared=len(leads),
        left_out=dict(left_out.most_common()),
        actual=_earned(value) if leads else None,
        actual_wins=_earned(wins) if leads else None,
        value=by_value,
        wins=by_wins,
        difference=_against(value, leads) if isinstance(by_value, Estimated) else None,
        deployed=None if looped is None or not leads else _deployed(looped, value, leads),
        no_loop=no_loop,
        modelled=None if looped is None else looped.modelled({each.decision.lead_id for each in kept}),
        models=tuple(version for version, _ in versions.most_common()),
        prices=() if looped is None else looped.prices,
    )


def _first_of_each(sources: Sources, asked: Asked) -> list[Kept]:
    """The first decision on each lead of the period, in order; the latest leads where there are more than asked for."""
    found: dict[str, Kept] = {}
    after = 0
    while rows := sources.kept.decisions(after=after, since=asked.since, limit=_TOGETHER):
        after = rows[-1][0]
        for _, each in rows:
            if each is not None and each.decision.decided_at <= asked.until:
                found.setdefault(each.decision.lead_id, each)
    return sorted(found.values(), key=lambda each: each.decision.decided_at)[-asked.most :]


def _outcomes(history: History, lead_ids: Sequence[str], asked: Asked) -> Mapping[str, tuple[bool, float | None]]:
    """Of these leads, those old enough: whether each was won, and its value where that is known."""
    if not lead_ids:
        return {}
    settings = TrainingSettings(stage=asked.stage, horizon_days=asked.horizon_days, window_days=_LONGEST)
    few = history.having({"lead": history.lead.filter(pl.col("lead_id").is_in(list(lead_ids)))}).known_by(asked.at)
    frame = label(consenting(few), settings).frame.filter(pl.col("created_at") <= asked.until)
    return {str(lead_id): (bool(won), value) for lead_id, won, value in frame.select("lead_id", "won", "value_minor").iter_rows()}


def _compared(
    kept: Sequence[Kept], outcomes: Mapping[str, tuple[bool, float | None]], asked: Asked, sources: Sources, left_out: Counter[str]
) -> Iterator[_Lead]:
    """Each decision walked again by the policy; what cannot be compared is counted by why."""
    seen = _Instead(sources.decisions, asked.policy, asked.conditions)
    models = _Opened(sources.models)
    for place, each in enumerate(kept):
        if place % 50 == 0:
            sources.tell("walking decisions again", place, len(kept))
        decision = each.decision
        outcome = outcomes.get(decision.lead_id)
        if decision.method == MANUAL or decision.rep_id is None:
            left_out["a person placed them"] += 1
        elif outcome is None:
            left_out["their outcome is not known, or they may not be profiled"] += 1
        elif (again := _walked(each, seen, models)) is None:
            left_out["what they saw is not on record any more"] += 1
        else:
            yield _lead(decision, again, *outcome)
    sources.tell("walking decisions again", len(kept), len(kept))


def _walked(kept: Kept, seen: "_Instead", models: "_Opened") -> Decision | None:
    try:
        return walk_again(kept, seen, models, seen)
    except (Unreadable, LookupError):
        return None


def _lead(decision: Decision, again: Decision, won: bool, value_minor: float | None) -> _Lead:  # noqa: FBT001, an outcome
    rep_id, proposed = decision.rep_id or "", shares_of(again)
    had = decision.candidates.where(rep_id)
    return _Lead(
        lead_id=decision.lead_id,
        cluster=decision.account_id or decision.lead_id,
        rep_id=rep_id,
        logged=shares_of(decision),
        proposed=proposed,
        choices=max(len(decision.candidates), 1),
        believed=(had.chance, had.worth_minor) if had is not None else (0.0, 0.0),
        expected=believed(again, proposed),
        won=won,
        value_minor=(decision.value_minor if value_minor is None else value_minor) if won else 0.0,
    )


def _logs(leads: Sequence[_Lead]) -> tuple[DecisionLog, DecisionLog]:
    """The log in value, and the same in wins."""
    numbers: dict[str, int] = {}
    value = DecisionLog(
        reward=np.array([each.value_minor for each in leads], dtype=np.float64),
        logged=np.array([each.logged.get(each.rep_id, 0.0) for each in leads], dtype=np.float64),
        target=np.array([each.proposed.get(each.rep_id, 0.0) for each in leads], dtype=np.float64),
        beyond=np.array([_beyond(each.proposed, each.logged) for each in leads], dtype=np.float64),
        given=np.array([sum(each.proposed.values()) for each in leads], dtype=np.float64),
        cluster=np.array([numbers.setdefault(each.cluster, len(numbers)) for each in leads], dtype=np.intp),
        choices=np.array([each.choices for each in leads], dtype=np.float64),
    )
    return value, replace(value, reward=np.array([float(each.won) for each in leads], dtype=np.float64))


def _beyond(proposed: Mapping[str, float], logged: Mapping[str, float]) -> float:
    return sum(share for rep_id, share in proposed.items() if logged.get(rep_id, 0.0) <= 0.0)


def _guess(log: DecisionLog, leads: Sequence[_Lead], what: int) -> Guess:
    """What the model of that time believed, brought to the level of what came of other accounts."""
    believed = np.array([[each.believed[what]] for each in leads])
    return cross_fitted(log, Known(believed, np.array([[each.expected[what]] for each in leads])))


def _answered(log: DecisionLog, leads: Sequence[_Lead], what: int) -> Estimated | CannotTell:
    return answer(log, _guess(log, leads, what) if leads else None)


def _earned(log: DecisionLog) -> Estimate:
    """What came of the leads as they were given."""
    return ips(replace(log, target=log.logged, given=np.ones(len(log))))


def _against(log: DecisionLog, leads: Sequence[_Lead]) -> Estimate:
    """The policy's value less what came of the same leads: what both share falls out, so that it is surer than either."""
    guess = _guess(log, leads, 1)
    each = guess.target + log.weights * (log.reward - guess.logged) - log.reward
    return estimate_of("difference", float(each.mean()), each - each.mean(), log.cluster)


def _loops(
    history: History, asked: Asked, sources: Sources, versions: Counter[str], kept: Sequence[Kept], crew: Crew
) -> tuple[Loops | None, str]:
    """Route the period's leads again, by what was in force and by what is proposed, each along its own loads; or why that cannot be."""
    try:
        now = _then(sources, versions, kept)
    except Exception as error:  # noqa: BLE001, adapters have errors of their own for what cannot be read; the rest is told without it
        return None, f"the model or the policy of that time cannot be read: {error}"
    sources.tell("finding what was known of each lead when it came", 0, 0)
    past = history.having({"lead": history.lead.filter(pl.col("created_at") <= asked.until)})
    recent = recent_leads(past, since=asked.since, most=asked.most, added=added_read(now.model))
    if not recent:
        return None, "no lead of that time is on record"
    again = Again(recent, held_at(history, recent[0].arrived_at), now, Proposal(asked.policy, asked.conditions))
    return route_again(again, asked.runs, lambda done, whole: sources.tell("routing again, deployed", done, whole), crew), ""


def _then(sources: Sources, versions: Counter[str], kept: Sequence[Kept]) -> Present:
    """What decided most of the leads: its model and its policy; today's where nothing was decided here."""
    if not kept:
        return sources.present
    model = sources.models.at(versions.most_common(1)[0][0])
    policy = sources.decisions.policy_at(Counter(each.decision.versions.policy for each in kept).most_common(1)[0][0])
    return replace(sources.present, model=model, in_force=Proposal(policy, sources.compile(policy.rulebook)))


def _deployed(loops: Loops, value: DecisionLog, leads: Sequence[_Lead]) -> Deployed | CannotTell:
    """The closed loop, corrected by the log; what really happened counts as one more run of the policy that logged."""
    there = [place for place, each in enumerate(leads) if each.lead_id in loops.proposed]
    told = [leads[place] for place in there]
    proposed = [loops.proposed[each.lead_id] for each in told]
    usual = [_mixed(loops.in_force[each.lead_id].shares, each.logged, loops.runs) for each in told]
    log = DecisionLog(
        reward=value.reward[there],
        logged=np.array([each.get(lead.rep_id, 0.0) for each, lead in zip(usual, told, strict=True)], dtype=np.float64),
        target=np.array([each.shares.get(lead.rep_id, 0.0) for each, lead in zip(proposed, told, strict=True)], dtype=np.float64),
        beyond=np.array([_beyond(each.shares, shares) for each, shares in zip(proposed, usual, strict=True)], dtype=np.float64),
        given=np.array([sum(each.shares.values()) for each in proposed], dtype=np.float64),
        cluster=value.cluster[there],
        choices=value.choices[there],
    )
    believed = np.array([[each.believed[1]] for each in told]).reshape(-1, 1)
    found = answer(log)
    if isinstance(found, CannotTell):
        return found
    guess = cross_fitted(log, Known(believed, np.array([[each.worth] for each in proposed])))
    return deployed(log, guess, twin_error=loops.error)


def _mixed(shares: Mapping[str, float], logged: Mapping[str, float], runs: int) -> Mapping[str, float]:
    return {rep_id: (shares.get(rep_id, 0.0) * runs + logged.get(rep_id, 0.0)) / (runs + 1) for rep_id in {*shares, *logged}}


class _Instead:
    """What a decision saw, with another policy instead of its own; rosters are read once as long as they stay the same."""

    def __init__(self, decisions: Decisions, policy: Policy, conditions: Conditions) -> None:
        self._decisions, self._policy, self._conditions = decisions, policy, conditions
        self._rosters: dict[str, Roster] = {}

    def roster_at(self, version: str) -> Roster:
        if version not in self._rosters:
            self._rosters = {version: self._decisions.roster_at(version)}
        return self._rosters[version]

    def policy_at(self, version: str) -> Policy:  # noqa: ARG002, the protocol's argument
        return self._policy

    def prices_at(self, version: str) -> SlotPrices:
        return self._decisions.prices_at(version)

    def compile(self, rulebook: Rulebook) -> Conditions:  # noqa: ARG002, the protocol's argument
        return self._conditions


class _Opened:
    """Models of that time, each read once."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._known: dict[str, Model] = {}

    def at(self, version: str) -> Model:
        if version not in self._known:
            self._known[version] = self._models.at(version)
        return self._known[version]
