"""Propose a batch: every lead that waits goes through the corridor as it would alone, and all are assigned together, under all limits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol, TypeVar

import numpy as np

from fairlead.application.batch_ports import Batch, BatchHead, Line, LineState
from fairlead.application.ports import Kept
from fairlead.application.rehoming import Stage
from fairlead.domain.availability import THOUSAND, Kind, Usage, below, team_uses
from fairlead.domain.corridor import World, walk
from fairlead.domain.deciding import Action, Candidate, Decision, InBatch
from fairlead.domain.intake import Submission, Unreadable
from fairlead.domain.lead import Lead
from fairlead.domain.money import in_words
from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing import Assignment, Auctioneer, Contest, Limit, assign, in_rotation, one_by_one, value

_COUNTED: Final = (Kind.OPEN, Kind.DAY, Kind.WEEK, Kind.MONTH)
_BY_TURNS: Final = frozenset({"rotation"})
_TOGETHER: Final = 20
T = TypeVar("T")


class Apart(Protocol):
    """Runs work where the world stands still meanwhile, such as the desk's thread; others wait for it, so work is short."""

    def __call__(self, work: Callable[[], list[T]], /) -> list[T]:
        """What the work gives."""
        ...


@dataclass(frozen=True, slots=True)
class Considered:
    """A lead that waits with what the corridor says of it alone, before anybody is chosen."""

    lead: Lead
    submission: Submission
    decision: Decision


def propose(waiting: Sequence[Kept], world: World, *, auctioneer: Auctioneer, apart: Apart, batch_id: str, reason: str) -> Batch:
    """The batch of these leads in ``world``; nothing is kept, and nothing is given.

    ``apart`` runs a few walks where the world stands still; the auction runs outside, so that no lead that arrives has to wait for it.
    """
    open_world = replace(world, in_batch=_Everyone())
    seen: list[Considered] = []
    for some in _few(waiting):
        seen += apart(partial(_walked, some, open_world))
    plain = [each for each in seen if _may_be_batched(each) and each.decision.method in _BY_TURNS]
    joint = [each for each in seen if _may_be_batched(each) and each.decision.method not in _BY_TURNS]
    stage = Stage(open_world)
    lines: dict[str, Line] = {}
    for few in _few(plain):
        lines |= {line.lead_id: line for line in apart(partial(_all_by_turns, few, stage))}
    given = _Taken.of(world, [line.rep_id for line in lines.values()])
    contest, pairs = _contest(joint, world, given)
    assignment = assign(contest, _limits(joint, contest, world, given), auctioneer=auctioneer)
    lines |= {each.lead.lead_id: line for each, line in zip(joint, _lines(joint, pairs, contest, assignment, world), strict=True)}
    lines |= {each.lead.lead_id: _left(each) for each in seen if each.lead.lead_id not in lines}
    told = [lines[each.lead.lead_id] for each in seen]
    head = BatchHead(
        batch_id=batch_id,
        made_at=world.at,
        reason=reason,
        leads=len(told),
        placed=sum(line.rep_id is not None for line in told),
        by_turns=sum(lines[each.lead.lead_id].rep_id is not None for each in plain),
        value_minor=assignment.value,
        bound_minor=assignment.bound,
        gap=assignment.gap,
        rotation_minor=value(contest, in_rotation(contest)),
        one_by_one_minor=value(contest, one_by_one(contest)),
        policy=world.versions.policy,
        model=world.versions.model,
        seconds=0.0,
    )
    return Batch(head, tuple(told))


def _few(many: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(many), _TOGETHER):
        yield many[at : at + _TOGETHER]


class _Everyone(dict[str, InBatch]):
    """Every lead is in the batch, and nobody is chosen yet."""

    def get(self, key: str, default: object = None) -> InBatch:
        """The same of every lead."""
        del key, default
        return InBatch()


def _walked(waiting: Iterable[Kept], world: World) -> list[Considered]:
    """Each lead as it would be decided now, alone; one that cannot be read any more is passed over."""
    found = []
    for kept in waiting:
        fields = {**kept.submission.fields, "lead_id": kept.lead.lead_id, "created_at": kept.lead.created_at.isoformat()}
        submission = Submission(f"batch:{kept.lead.lead_id}:{world.at.isoformat()}", kept.submission.source, world.at, fields)
        try:
            walked = walk(submission, world)
        except Unreadable:
            continue
        found.append(Considered(walked.qualified.lead, submission, walked.decision))
    return found


def _may_be_batched(each: Considered) -> bool:
    """Whether somebody could have it now: it is in no shadow, and goes to no other place than a rep."""
    return each.decision.action in {Action.ASSIGN, Action.SUGGEST} and len(each.decision.candidates) > 0


@dataclass(frozen=True, slots=True)
class _Taken:
    """What leads that are shared by turns take before the others: leads by rep, in roster order."""

    leads: IntArray

    @classmethod
    def of(cls, world: World, rep_ids: Sequence[str | None]) -> "_Taken":
        rows = [world.roster.row_of[rep_id] for rep_id in rep_ids if rep_id is not None]
        return cls(np.bincount(np.array(rows, dtype=np.int64), minlength=len(world.roster.reps)))


def _contest(joint: Sequence[Considered], world: World, taken: _Taken) -> tuple[Contest, list[Candidate]]:
    """The pairings of all leads, each worth what it brings net of the price of the slot; what a rep can take, and the reserves."""
    pairs = [candidate for each in joint for candidate in each.decision.candidates]
    indptr = np.concatenate(([0], np.cumsum([len(each.decision.candidates) for each in joint]))).astype(np.int64)
    worth = [pair.worth_minor - (pair.price_minor or 0.0) for pair in pairs]
    nurture = world.policy.thresholds.nurture_below_minor or 0
    rows = [world.roster.row_of[pair.rep_id] for pair in pairs]
    return Contest.of(indptr, rows, worth, _room(joint, world, taken), np.full(len(joint), float(nurture))), pairs


def _room(joint: Sequence[Considered], world: World, taken: _Taken) -> IntArray:
    """How many more leads each rep can take by every limit that counts leads, without leaving the band of load that the rep is in.

    Where leads weigh differently, each counts as the heaviest of the batch: nobody is proposed more than fits.
    """
    usage = Usage.of(world.roster, world.book, world.policy.capacity)
    heaviest = max((each.decision.weight for each in joint), default=1.0)
    edge = _edges(world, usage)
    room = np.full(len(world.roster.reps), len(joint), dtype=np.float64)
    for kind, most in usage.at_most.items():
        if kind in _COUNTED:
            unit = max(heaviest, 1.0 / THOUSAND) if kind is Kind.OPEN else 1.0
            with np.errstate(invalid="ignore"):
                # The lead that is given at the very edge of a band is the last one in it.
                rest = np.floor(np.minimum(most, np.floor(edge * most + 1e-9) + 1.0) - world.book.of(kind))
            room = np.minimum(room, np.where(np.isfinite(most), rest / unit, room))
    pace = world.policy.capacity.pace_per_day
    if pace is not None and not world.policy.capacity.priced:
        today = world.book.of(Kind.DAY)
        room = np.where(today < pace, np.minimum(room, pace - today), room)
    return np.maximum(np.floor(room) - taken.leads, 0).astype(np.int64)


def _edges(world: World, usage: Usage) -> FloatArray:
    """The load at which the band ends that each rep is in; infinity where bands ration nothing. Shape (n_reps,)."""
    capacity = world.policy.capacity
    if capacity.priced or not capacity.bands:
        return np.full(len(usage.load), np.inf)
    ends = [next((rule.up_to for rule in capacity.bands if not load > rule.up_to), np.inf) for load in usage.load.tolist()]
    return np.array([np.inf if np.isnan(load) else end for load, end in zip(usage.load.tolist(), ends, strict=True)])


def _limits(joint: Sequence[Considered], contest: Contest, world: World, taken: _Taken) -> list[Limit]:
    """Limits of teams, and limits of value of reps and teams."""
    worths = np.repeat([max(each.decision.value_minor, 0.0) for each in joint], np.diff(contest.indptr)) if joint else np.zeros(0)
    found = []
    for team_id, limits in world.policy.capacity.teams.items():
        members = np.flatnonzero(below(world.roster, team_id))
        for use in team_uses(world.roster, world.book, limits, team_id):
            before = float(taken.leads[members].sum()) if use.kind is not Kind.VALUE else 0.0
            rest = max(use.most - use.used - before, 0.0)
            amounts = _amounts(joint, contest, use.kind, worths)
            found.append(Limit(f"team {team_id}, {use.kind.value}", members, at_most=rest, amounts=amounts))
    usage = Usage.of(world.roster, world.book, world.policy.capacity)
    most = usage.at_most.get(Kind.VALUE)
    if most is not None:
        left = np.maximum(most - world.book.of(Kind.VALUE), 0.0)
        found += [
            Limit(f"value of {world.roster.rep_ids[row]}", np.array([row]), at_most=float(left[row]), amounts=worths)
            for row in np.flatnonzero(np.isfinite(left))
        ]
    return found


def _amounts(joint: Sequence[Considered], contest: Contest, kind: Kind, worths: FloatArray) -> FloatArray | None:
    """What each pairing counts against a limit of that kind; None where each counts one."""
    if kind is Kind.VALUE:
        return worths
    weights = [each.decision.weight for each in joint]
    if kind is not Kind.OPEN or all(weight == 1.0 for weight in weights):
        return None
    return np.repeat(weights, np.diff(contest.indptr))


def _lines(joint: Sequence[Considered], pairs: Sequence[Candidate], contest: Contest, done: Assignment, world: World) -> Iterator[Line]:
    """Each lead with the rep it is proposed for, in words."""
    names = world.roster.names
    for row, each in enumerate(joint):
        start, end = int(contest.indptr[row]), int(contest.indptr[row + 1])
        place = int(done.chosen[row])
        if place < 0:
            why = "every rep who may have it is full with leads that bring more, or it is worth less than the policy's threshold"
            yield replace(_left(each), why=why)
            continue
        prices = done.prices[contest.reps]
        others = [pair for pair in range(start, end) if pair != place and contest.capacity[contest.reps[pair]] > 0]
        second = max(others, key=lambda pair: contest.worth[pair] - prices[pair], default=None)
        chosen, next_one = pairs[place], pairs[second] if second is not None else None
        price = float(prices[place]) + (chosen.price_minor or 0.0)
        rival = (next_one, float(prices[second]) + (next_one.price_minor or 0.0)) if next_one is not None and second is not None else None
        yield Line(
            *(each.lead.lead_id, each.lead.person, each.lead.company, chosen.rep_id),
            worth_minor=chosen.worth_minor,
            price_minor=round(price, 2),
            chance=chosen.chance,
            match_score=chosen.match_score,
            lead_score=each.decision.lead_score,
            runner_up=next_one.rep_id if next_one is not None else None,
            runner_up_minor=next_one.worth_minor if next_one is not None else None,
            why=_why(chosen, price, rival, names),
        )


def _why(chosen: Candidate, price: float, rival: tuple[Candidate, float] | None, names: Mapping[str, str]) -> str:
    """Worth, what the slot is worth to others, and the same of who would be next."""
    told = f"worth {in_words(chosen.worth_minor)} with {names.get(chosen.rep_id, chosen.rep_id)}"
    told += f", whose slot other leads would pay {in_words(price)} for" if price >= 50 else ", with slots to spare"
    if rival is None:
        return f"{told}; nobody else can have it"
    other, cost = rival
    told += f"; next {names.get(other.rep_id, other.rep_id)} with {in_words(other.worth_minor)}"
    return f"{told} at a slot worth {in_words(cost)}" if cost >= 50 else told


def _all_by_turns(some: Iterable[Considered], stage: Stage) -> list[Line]:
    return [_by_turns(each, stage) for each in some]


def _by_turns(each: Considered, stage: Stage) -> Line:
    """A lead whose reps no model tells apart: whose turn it is, one after the other."""
    decision = stage.walk(each.submission).decision
    chosen = decision.winner if decision.action in {Action.ASSIGN, Action.SUGGEST} else None
    if chosen is None:
        return _left(Considered(each.lead, each.submission, decision))
    return Line(
        *(each.lead.lead_id, each.lead.person, each.lead.company, chosen.rep_id),
        worth_minor=chosen.worth_minor,
        price_minor=0.0,
        chance=chosen.chance,
        match_score=chosen.match_score,
        lead_score=decision.lead_score,
        runner_up=decision.backup_rep_id,
        runner_up_minor=None,
        why=f"by turns, because {decision.method_why}",
    )


def _left(each: Considered) -> Line:
    """A lead for which nobody is proposed."""
    decision = each.decision
    why = decision.queue_reason.words if decision.queue_reason is not None else decision.method_why or decision.action.value
    return Line(
        *(each.lead.lead_id, each.lead.person, each.lead.company, None, 0.0, 0.0, 0.0, 0.0, decision.lead_score, None, None, why),
        state=LineState.LEFT,
    )
