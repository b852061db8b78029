"""What a proposed policy would change: recent leads routed again by the policy in force and by the proposed one, side by side.

Both start from the loads of the first moment and give with the same draws, and a lead frees its slot when it was closed in truth. So every
difference comes from the policy, and from what earlier differences did to loads and turns.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

import numpy as np

from fairlead.application.balance_sheet import BalanceSheet
from fairlead.application.plan_foreseen import Expecting, Foreseen, Spread, Touch, cautions, spread_of, touch_of, unpriced
from fairlead.application.ports import NotFound
from fairlead.application.rehearse_rules import rehearse_rules
from fairlead.domain.availability import KNOWN_BEFORE, THOUSAND, Book, Calendar, Gift, Takes, Tally
from fairlead.domain.corridor import Walked, World, onward
from fairlead.domain.deciding import Action, Decision, Policy, Versions
from fairlead.domain.fairness import Receiving
from fairlead.domain.matching import AccountBook
from fairlead.domain.prediction import Case, Forecast, Foresees, Model, Predictor, Readiness, added_read, scorecard_of
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.reasons import QueueReason
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions, Finding
from fairlead.learning.history import History
from fairlead.learning.recent import Recent, held_at, recent_leads

MOST_LEADS: Final = 50_000
DAYS: Final = 90
_REHEARSED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Going:
    """Where one policy sends a lead: ``where`` is the rep, or the action with its reason or place; ``by``: the rule, if one did."""

    action: Action
    rep_id: str | None
    where: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A lead that goes elsewhere under the proposed policy, and why. ``had_it``: the rep who had it in truth, None where not known."""

    lead_id: str
    person: str
    company: str | None
    arrived_at: datetime
    had_it: str | None
    before: Going
    after: Going
    why: str


@dataclass(frozen=True, slots=True)
class Share:
    """One rep under a policy: leads given, and the highest load reached (None without a limit)."""

    leads: int
    peak_load: float | None


@dataclass(frozen=True, slots=True)
class RepChange:
    """One rep under both policies."""

    rep_id: str
    name: str
    team_id: str | None
    before: Share
    after: Share


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
class Plan:
    """The comparison. ``changes`` are in the order of arrival; ``reasons`` counts them by why.

    ``findings``: what the latest of the leads show of the proposed rules. ``foreseen``: what the model in force expects of both; None, with
    ``not_foreseen``, where it cannot tell. ``cautions``: what to know before believing it.
    """

    leads: int
    first: datetime
    last: datetime
    changes: Sequence[Change]
    reasons: Mapping[str, int]
    reps: Sequence[RepChange]
    before: Side
    after: Side
    findings: Sequence[Finding] = ()
    foreseen: Foreseen | None = None
    not_foreseen: str = ""
    cautions: Sequence[str] = ()

    @property
    def changed_share(self) -> float:
        """Of the leads, the share that goes elsewhere."""
        return len(self.changes) / self.leads


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy with its compiled conditions; ``roster``: the same reps in the same order otherwise than imported, None as imported."""

    policy: Policy
    conditions: Conditions
    roster: Roster | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """What decides at ``at``. ``roster``: as imported, without what a policy states."""

    at: datetime
    roster: Roster
    in_force: Proposal
    model: Model


def plan_policy(
    history: History,
    now: Present,
    proposed: Proposal,
    *,
    days: int = DAYS,
    most: int = MOST_LEADS,
    drawn: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """Route the leads of the last ``days`` again, at most ``most``; ``tell`` hears how far it is.

    ``drawn``: decisions with known probabilities are on record, by which what the model expects can be corrected.

    Raises `NotFound` where no lead arrived in that time.
    """
    recent = recent_leads(history, since=now.at - timedelta(days=days), most=most, added=added_read(now.model))
    if not recent:
        raise NotFound(f"no lead arrived in the last {days} days; name more days, or import leads first")
    again = RoutedAgain(recent, held_at(history, recent[0].arrived_at), now, (now.in_force, proposed))
    runs = again.runs
    changes, expecting = [], Expecting()
    for place, (lead, (one, other)) in enumerate(again):
        expecting.hear(one, other)
        if _going(one).where != _going(other).where:
            changes.append(_change(lead, one, other))
        if place % _TOLD_EVERY == 0:
            tell(place, len(recent))
    tell(len(recent), len(recent))
    foreseen, not_foreseen = expecting.told(now.model.readiness)
    stated = (proposed.policy.queue_minutes, now.in_force.policy.queue_minutes)
    limit = next((each for each in stated if each is not None), None)
    one_side, other_side = (run.side(limit) for run in runs)
    waiting = (sum(one_side.waiting.values()), sum(other_side.waiting.values()))
    return Plan(
        leads=len(recent),
        first=recent[0].arrived_at,
        last=recent[-1].arrived_at,
        changes=tuple(changes),
        reasons=dict(Counter(change.why for change in changes).most_common()),
        reps=tuple(
            RepChange(rep.rep_id, rep.name, rep.team_id, runs[0].share(rep.rep_id), runs[1].share(rep.rep_id)) for rep in now.roster.reps
        ),
        before=one_side,
        after=other_side,
        findings=rehearse_rules(recent[-_REHEARSED:], proposed.policy, proposed.conditions, now.roster, scorecard_of(now.model), at=now.at),
        foreseen=foreseen,
        not_foreseen=not_foreseen,
        cautions=(
            *expecting.contracts,
            *unpriced(now.in_force.policy, proposed.policy),
            *cautions(foreseen, now.model.readiness, waiting, drawn=drawn),
        ),
    )


def shown_by_leads(history: History, roster: Roster, proposed: Proposal, model: Model, *, at: datetime) -> Sequence[Finding]:
    """What the latest leads show of the rules of a proposed policy, without routing them; ``roster`` as imported, ``model`` in force."""
    recent = recent_leads(history, since=at - timedelta(days=DAYS), most=_REHEARSED, added=added_read(model))
    return rehearse_rules(recent, proposed.policy, proposed.conditions, roster, scorecard_of(model), at=at)


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
        """Forecast every rep in ``case.rows``; of one lead a rep's wait is the same whoever asks."""
        asked = case.rows.tobytes()
        if asked not in self._known:
            self._known[asked] = self._predictor.forecast(case)
        return self._known[asked]


class RoutedAgain:
    """Leads routed again by several policies side by side, each along loads and turns of its own; it is gone through once."""

    def __init__(self, recent: Sequence[Recent], held: Mapping[str, int], now: Present, proposals: Sequence[Proposal]) -> None:
        """``recent``: not empty, in the order of arrival. ``held``: what each rep had open just before the first."""
        start = recent[0].arrived_at
        self._recent, self._roster = recent, now.roster
        self._predictor = _Shared(now.model.bind(now.roster))
        self._calendar = Calendar.of(now.roster, start)
        self.runs = [_Run(_world(each, now, self._calendar, self._predictor), held, start) for each in proposals]

    def __iter__(self) -> Iterator[tuple[Recent, tuple[Decision, ...]]]:
        """Each lead with what every policy decides on it, in their order."""
        for place, lead in enumerate(self._recent):
            if not self._calendar.covers(lead.arrived_at):
                self._calendar = Calendar.of(self._roster, lead.arrived_at)
            if place % _FORESEEN_TOGETHER == 0:
                self._predictor.foresee(self._recent[place : place + _FORESEEN_TOGETHER])
            self._predictor.next_lead()
            yield lead, tuple(run.route(lead, self._calendar) for run in self.runs)


class _Run:
    """One policy's way through the leads: loads and turns move along as it decides."""

    def __init__(self, world: World, held: Mapping[str, int], start: datetime) -> None:
        self._world = world
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

    def route(self, lead: Recent, calendar: Calendar) -> Decision:
        """Decide on one lead as it arrived, and carry the decision out."""
        at = lead.arrived_at
        while self._open and self._open[0][0] <= at:
            _, _, rep_id, takes = heappop(self._open)
            self._tally.freed(rep_id, takes)
        book = self._balances.over(self._tally.book(at, np.zeros(len(self._world.roster.reps))))
        if self._receiving is not None:
            leads, value_minor = self._receiving.at(at)
            book = replace(book, received=leads, received_minor=value_minor)
        world = replace(self._world, at=at, calendar=calendar, book=book)
        walked = onward(lead.qualified, world, key=lead.qualified.lead.lead_id)
        self._count(walked.decision, lead)
        if walked.decision.action is Action.ASSIGN and walked.decision.rep_id is not None:
            self._give(walked, walked.decision.rep_id, lead.closed_at)
        return walked.decision

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

    def _give(self, walked: Walked, rep_id: str, closed_at: datetime | None) -> None:
        decision = walked.decision
        takes = Takes.of(decision.weight, decision.value_minor)
        self._tally.took(rep_id, takes)
        self._tally.received([Gift(rep_id, decision.lead_id, round(decision.decided_at.timestamp() * 1e6))])
        if closed_at is not None and closed_at > decision.decided_at:
            heappush(self._open, (closed_at, decision.lead_id, rep_id, takes))
        self._balances.write(walked.choice.entries)
        if self._receiving is not None and decision.receipt is not None:
            self._receiving.give(decision.receipt)
        self._given[rep_id] += 1
        self._value[rep_id] = self._value.get(rep_id, 0.0) + decision.value_minor
        winner = decision.winner
        if winner is not None:
            self._replies.append(winner.reply_minutes)
        if winner is not None and winner.load is not None:
            self._peak[rep_id] = max(self._peak.get(rep_id, 0.0), winner.load)

    def _count(self, decision: Decision, lead: Recent) -> None:
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
_TOLD_EVERY: Final = 500
_FORESEEN_TOGETHER: Final = 5_000


def _where_from(lead: Recent) -> str:
    """The segment of a lead, as a territory would be cut."""
    who = lead.qualified.lead
    return ", ".join(part or "?" for part in (who.country, who.state, who.size_band)) + (f", {who.language}" if who.language else "")


def _going(decision: Decision) -> Going:
    place = decision.place or (decision.queue_reason.value if decision.queue_reason is not None else "")
    confirmed = decision.action is Action.ASSIGN
    where = decision.rep_id if confirmed and decision.rep_id else " ".join(filter(None, (decision.action.value, decision.rep_id, place)))
    return Going(decision.action, decision.rep_id, where, decision.routed_by)


def _change(lead: Recent, before: Decision, after: Decision) -> Change:
    who = lead.qualified.lead
    return Change(
        lead_id=who.lead_id,
        person=who.person,
        company=who.company,
        arrived_at=lead.arrived_at,
        had_it=lead.rep_id,
        before=_going(before),
        after=_going(after),
        why=_why(before, after),
    )


def _why(before: Decision, after: Decision) -> str:
    """The first cause that applies."""
    return next(_causes(before, after))


def _causes(before: Decision, after: Decision) -> Iterator[str]:
    """What can send a lead elsewhere: a rule, a queue, a mode, a refusal, a territory, a tier, the ranking; else the numbers moved."""
    if after.routed_by != before.routed_by:
        yield f"sent by {after.routed_by}" if after.routed_by is not None else f"no longer sent by {before.routed_by}"
    if after.queue_reason is not None:
        yield after.queue_reason.cause
    if before.queue_reason is not None:
        yield f"no longer waits because {before.queue_reason.cause}"
    if after.mode is not before.mode:
        yield f"mode {after.mode.value} instead of {before.mode.value}"
    if after.action is not before.action:
        yield after.method_why if after.action in _PLACES else f"{after.action.value} instead of {before.action.value}"
    yield from (f"the rep who had it {one.reason.words}" for one in after.refusals if one.rep_id == before.rep_id)
    if after.territory_id != before.territory_id:
        yield f"territory {after.territory_id or 'none'} instead of {before.territory_id or 'none'}"
    if after.tier != before.tier:
        yield f"tier {after.tier or 'none'} instead of {before.tier or 'none'}"
    if after.method != before.method or after.objective != before.objective:
        yield f"ranked by {after.objective} ({after.method}) instead of {before.objective} ({before.method})"
    yield "loads and turns differ, because other leads went elsewhere"


_PLACES: Final = {Action.NURTURE, Action.WORKFLOW, Action.DISQUALIFY}
