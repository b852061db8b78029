"""Past leads routed again by several policies, side by side, with the loads, turns and prices of their time.

All start from the loads of the first moment and give with the same draws, and a lead frees its slot when it was closed in truth. So every
difference comes from the policies, and from what earlier differences did to loads and turns.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

import numpy as np

from fairlead.application.balance_sheet import BalanceSheet
from fairlead.application.past_prices import NO_PAST_PRICES, PastPrices
from fairlead.application.plan_foreseen import Spread, Touch, spread_of, touch_of
from fairlead.domain.availability import KNOWN_BEFORE, THOUSAND, Book, Calendar, Gift, Takes, Tally
from fairlead.domain.corridor import Walked, World, onward
from fairlead.domain.deciding import Action, Decision, Policy, Versions
from fairlead.domain.fairness import Receiving
from fairlead.domain.matching import AccountBook
from fairlead.domain.prediction import Case, Forecast, Foresees, Model, Predictor, Readiness, scorecard_of
from fairlead.domain.pricing import NO_PRICES, SlotPrices
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.reasons import QueueReason
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions
from fairlead.learning.recent import Recent


@dataclass(frozen=True, slots=True)
class Share:
    """One rep under a policy: leads given, and the highest load reached (None without a limit)."""

    leads: int
    peak_load: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """All leads under one policy.

    ``actions``: leads by what becomes of them. ``waiting``: leads in a queue by reason. ``uncovered``: leads that no territory takes or
    nobody may have, by where they come from. ``above_fair``: the largest number of leads over the team's average, as a ratio: 1 is even.
    ``rules``: how many leads each rule matched. ``failures``: conditions that could not be judged, by condition. ``warnings``: by words.
    ``spread``: how evenly reps get leads and value; ``touch``: how soon leads are answered; None where nothing was given.
    ``mean_peak_load``: the mean over reps of the highest load that each reached; None where nobody has a limit.
    """

    actions: Mapping[str, int]
    waiting: Mapping[str, int]
    uncovered: Mapping[str, int]
    above_fair: float | None
    rules: Mapping[str, int]
    failures: Mapping[str, int]
    warnings: Mapping[str, int]
    spread: Spread | None = None
    touch: Touch | None = None
    mean_peak_load: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy with its compiled conditions; ``roster``: the same reps in the same order otherwise than imported, None as imported."""

    policy: Policy
    conditions: Conditions
    roster: Roster | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """What decides at ``at``. ``roster``: as imported, without what a policy states. ``prices``: of slots, as they were."""

    at: datetime
    roster: Roster
    in_force: Proposal
    model: Model
    prices: PastPrices = NO_PAST_PRICES


def _world(proposal: Proposal, now: Present, calendar: Calendar, predictor: Predictor) -> World:
    """The world of one policy. Accounts and memory are empty: what was known of each lead when it came is known."""
    roster = proposal.policy.over(proposal.roster or now.roster)
    return World(
        at=now.at,
        roster=roster,
        calendar=calendar,
        accounts=AccountBook(()),
        memory=FeatureMemory(),
        book=Book(np.zeros(len(roster.reps)), np.zeros(len(roster.reps))),
        predictor=predictor,
        policy=proposal.policy,
        versions=Versions("plan", "plan", "plan", predictor.version),
        conditions=proposal.conditions,
        scorecard=scorecard_of(now.model),
    )


class _Shared:
    """The predictor of both runs: where both ask for the same reps of the same lead, it forecasts once."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._known: dict[bytes, Forecast] = {}

    @property
    def version(self) -> str:
        """Identity of the artefact."""
        return self._predictor.version

    @property
    def readiness(self) -> Readiness:
        """What it may be used for."""
        return self._predictor.readiness

    @property
    def reads(self) -> frozenset[str]:
        """Which rep features it reads."""
        return self._predictor.reads

    def foresee(self, leads: Sequence[Recent]) -> None:
        """These leads will be asked for next."""
        if isinstance(self._predictor, Foresees):
            self._predictor.foresee([lead.qualified.facts.lead for lead in leads])

    def next_lead(self) -> None:
        """Forget the lead before."""
        self._known.clear()

    def forecast(self, case: Case) -> Forecast:
        """Forecast every rep in ``case.rows``: once of the same lead, reps and waits, by the loads of whoever asks first."""
        asked = case.rows.tobytes() + case.wait_minutes.tobytes()
        if asked not in self._known:
            self._known[asked] = self._predictor.forecast(case)
        return self._known[asked]


@dataclass(slots=True)
class _Waiting:
    """A lead that at least one policy lets bide its time, what each decided, and which of them are asked again."""

    lead: Recent
    decisions: list[Decision]
    asked: list[bool]

    @property
    def over(self) -> bool:
        """Whether no policy lets it wait any more."""
        return not any(self.open)

    @property
    def open(self) -> list[bool]:
        """For each policy, whether the lead waits still and is tried again."""
        return [asked and each.action is Action.QUEUE for asked, each in zip(self.asked, self.decisions, strict=True)]

    def next_at(self, at: datetime) -> datetime:
        """When it is tried again: the longer it has waited the more seldom, and in any case when its time is over."""
        biding = any(still and each.queue_reason in _BIDES for each, still in zip(self.decisions, self.open, strict=True))
        soon = at + max(_TRIED_EVERY, (at - self.lead.arrived_at) / (_LESS_OFTEN if biding else _LESS_OFTEN_STILL))
        ends = [each.due_at + _A_MOMENT for each, still in zip(self.decisions, self.open, strict=True) if still and each.due_at is not None]
        return min([soon, *(each for each in ends if each > at)])


class RoutedAgain:
    """Leads routed again by several policies side by side, each along loads and turns of its own; it is gone through once."""

    def __init__(self, recent: Sequence[Recent], held: Mapping[str, int], now: Present, proposals: Sequence[Proposal]) -> None:
        """``recent``: not empty, in the order of arrival. ``held``: what each rep had open just before the first."""
        start = recent[0].arrived_at
        self._recent, self._roster, self._until = recent, now.roster, now.at
        self._predictor = _Shared(now.model.bind(now.roster))
        self._calendar = Calendar.of(now.roster, start)
        self._agenda: list[tuple[datetime, int]] = []
        self._waiting: dict[int, _Waiting] = {}
        self.runs = [_Run(_world(each, now, self._calendar, self._predictor), now.prices, held, start) for each in proposals]

    def __iter__(self) -> Iterator[tuple[Recent, tuple[Decision, ...]]]:
        """Each lead with what every policy decides on it, in their order.

        Leads come in the order of arrival, but for those that wait for a time: they come once no policy lets them wait any more, or at the
        end, which is the moment of the present.
        """
        for place, lead in enumerate(self._recent):
            yield from self._tried_again(lead.arrived_at)
            if place % _FORESEEN_TOGETHER == 0:
                self._predictor.foresee(self._recent[place : place + _FORESEEN_TOGETHER])
            decisions = self._routed(lead, lead.arrived_at, [None] * len(self.runs))
            waiting = _Waiting(lead, decisions, [_for_a_time(each) for each in decisions])
            if waiting.over:
                yield self._settled(waiting)
            else:
                self._waiting[place] = waiting
                heappush(self._agenda, (waiting.next_at(lead.arrived_at), place))
        yield from self._tried_again(self._until)
        for waiting in self._waiting.values():
            yield self._settled(waiting)

    def _tried_again(self, until: datetime) -> Iterator[tuple[Recent, tuple[Decision, ...]]]:
        """Leads that bide their time and are to be tried by then, each at its moment; those for which that ends it."""
        while self._agenda and self._agenda[0][0] <= until:
            at, place = heappop(self._agenda)
            waiting = self._waiting[place]
            again = [None if still else each for still, each in zip(waiting.open, waiting.decisions, strict=True)]
            waiting.decisions = self._routed(waiting.lead, at, again)
            if waiting.over:
                yield self._settled(self._waiting.pop(place))
            else:
                heappush(self._agenda, (waiting.next_at(at), place))

    def _routed(self, lead: Recent, at: datetime, settled: Sequence[Decision | None]) -> list[Decision]:
        if not self._calendar.covers(at):
            self._calendar = Calendar.of(self._roster, at)
        self._predictor.next_lead()
        return [run.route(lead, at, self._calendar) if known is None else known for run, known in zip(self.runs, settled, strict=True)]

    def _settled(self, done: _Waiting) -> tuple[Recent, tuple[Decision, ...]]:
        for run, decision in zip(self.runs, done.decisions, strict=True):
            run.count(decision, done.lead)
        return done.lead, tuple(done.decisions)


class _Run:
    """One policy's way through the leads: loads and turns move along as it decides."""

    def __init__(self, world: World, prices: PastPrices, held: Mapping[str, int], start: datetime) -> None:
        self._world = world
        self._prices, self._latest = prices, (NO_PRICES, NO_PRICES)
        self._tally = Tally(world.roster, since=start - KNOWN_BEFORE)
        self._tally.hold({rep_id: leads * THOUSAND for rep_id, leads in held.items()}, {})
        self._balances = BalanceSheet(world.roster)
        contract = world.policy.fairness
        self._receiving = Receiving(world.roster.rep_ids, contract.window_days) if contract.says_anything else None
        self._open: list[tuple[datetime, str, str, Takes]] = []
        self._given: Counter[str] = Counter()
        self._value: dict[str, float] = {}
        self._replies: list[float] = []
        self._peak: dict[str, float] = {}
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in _COUNTED}

    def route(self, lead: Recent, at: datetime, calendar: Calendar) -> Decision:
        """Decide on one lead, as it arrives or later, and carry the decision out."""
        while self._open and self._open[0][0] <= at:
            _, _, rep_id, takes = heappop(self._open)
            self._tally.freed(rep_id, takes)
        book = self._balances.over(self._tally.book(at, np.zeros(len(self._world.roster.reps))))
        if self._receiving is not None:
            leads, value_minor = self._receiving.at(at)
            book = replace(book, received=leads, received_minor=value_minor)
        world = replace(self._world, at=at, calendar=calendar, book=book, prices=self._prices_at(at))
        walked = onward(lead.qualified, world, key=lead.qualified.lead.lead_id)
        if walked.decision.action is Action.ASSIGN and walked.decision.rep_id is not None:
            self._give(walked, walked.decision.rep_id, lead)
        return walked.decision

    def _prices_at(self, at: datetime) -> SlotPrices:
        """Those of that time, in the order of the roster."""
        if not self._world.policy.capacity.priced:
            return NO_PRICES
        found, (before, laid) = self._prices.at(at), self._latest
        if found is not before:
            laid = found.over(self._world.roster.rep_ids)
            self._latest = found, laid
        return laid

    def share(self, rep_id: str) -> Share:
        """What a rep got."""
        return Share(self._given[rep_id], self._peak.get(rep_id))

    def side(self, limit_minutes: int | None) -> Side:
        """Everything counted; ``limit_minutes``: after which a first reply is late."""
        given = [self._given[rep_id] for rep_id in self._world.roster.rep_ids if rep_id in self._given]
        counted = {name: dict(counts.most_common()) for name, counts in self._counts.items()}
        peaks = list(self._peak.values())
        return Side(
            above_fair=max(given) / (sum(given) / len(given)) if given else None,
            **counted,
            spread=spread_of(self._world.roster, self._given, self._value),
            touch=touch_of(self._replies, limit_minutes),
            mean_peak_load=sum(peaks) / len(peaks) if peaks else None,
        )

    def _give(self, walked: Walked, rep_id: str, lead: Recent) -> None:
        decision = walked.decision
        waited = decision.decided_at - lead.arrived_at
        takes = Takes.of(decision.weight, decision.value_minor)
        self._tally.took(rep_id, takes)
        self._tally.received([Gift(rep_id, decision.lead_id, round(decision.decided_at.timestamp() * 1e6))])
        # Who gets it later has it as long as it took in truth.
        if lead.closed_at is not None and lead.closed_at > lead.arrived_at:
            heappush(self._open, (lead.closed_at + waited, decision.lead_id, rep_id, takes))
        self._balances.write(walked.choice.entries)
        if self._receiving is not None and decision.receipt is not None:
            self._receiving.give(decision.receipt)
        self._given[rep_id] += 1
        self._value[rep_id] = self._value.get(rep_id, 0.0) + decision.value_minor
        winner = decision.winner
        if winner is not None:
            self._replies.append(waited.total_seconds() / 60.0 + winner.reply_minutes)
        if winner is not None and winner.load is not None:
            self._peak[rep_id] = max(self._peak.get(rep_id, 0.0), winner.load)

    def count(self, decision: Decision, lead: Recent) -> None:
        """What became of one lead in the end."""
        counts = self._counts
        counts["actions"][decision.action.value] += 1
        if decision.queue_reason is not None:
            counts["waiting"][decision.queue_reason.value] += 1
            if decision.queue_reason in _UNCOVERED:
                counts["uncovered"][_where_from(lead)] += 1
        counts["rules"].update(decision.rules)
        counts["failures"].update(condition for condition, _ in decision.rules_failed)
        counts["warnings"].update(decision.warnings)


_COUNTED: Final = ("actions", "waiting", "uncovered", "rules", "failures", "warnings")
_UNCOVERED: Final = {QueueReason.NO_TERRITORY, QueueReason.NOBODY_ELIGIBLE, QueueReason.NO_REPS}
_BIDES: Final = frozenset({QueueReason.OUTPRICED, QueueReason.HELD})
"""It waits for prices to fall, or for a rep who is worth the wait."""
_CROWDED: Final = frozenset({QueueReason.ALL_FULL, QueueReason.ALL_AWAY})
_FORESEEN_TOGETHER: Final = 5_000
_TRIED_EVERY: Final = timedelta(hours=4)
_LESS_OFTEN: Final = 4
_LESS_OFTEN_STILL: Final = 2
_A_MOMENT: Final = timedelta(seconds=1)
"""Leads that wait for a time are tried again after four hours, or a quarter of what they have waited; where everybody is full or away,
half of it. The desk tries always."""


def _for_a_time(decision: Decision) -> bool:
    """Whether the lead only waits for a time: it bides it, or there is no slot for it, or nobody, just now."""
    return decision.queue_reason in _BIDES or decision.queue_reason in _CROWDED


def _where_from(lead: Recent) -> str:
    """The segment of a lead, as a territory would be cut."""
    who = lead.qualified.lead
    return ", ".join(part or "?" for part in (who.country, who.state, who.size_band)) + (f", {who.language}" if who.language else "")
