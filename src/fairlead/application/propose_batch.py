"""Propose a batch: every lead that waits goes through the corridor as it would alone, and all are assigned together, under all limits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

import numpy as np

from fairlead.application.batch_contest import Considered, Meeting, Outcome, Taken, freed, meet
from fairlead.application.batch_ports import Batch, BatchHead, Line, LineState, Offered
from fairlead.application.contract_limits import decided_fairly
from fairlead.application.rehoming import Stage
from fairlead.domain.availability import Kind, Usage, below, team_uses
from fairlead.domain.corridor import World, walk
from fairlead.domain.deciding import Action, Candidate, InBatch
from fairlead.domain.intake import Submission, Unreadable
from fairlead.domain.money import in_words
from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing import Auctioneer, Contest, Limit, in_rotation, one_by_one, sent_home, value

_BY_TURNS: Final = frozenset({"rotation"})
_TOGETHER: Final = 20
_NOBODY: Final = "every rep who may have it is full with leads that bring more, or it is worth less than the policy's threshold"
T = TypeVar("T")
Passed = Mapping[str, tuple[Offered, str]]


class Apart(Protocol):
    """Runs work where the world stands still meanwhile, such as the desk's thread; others wait for it, so work is short."""

    def __call__(self, work: Callable[[], list[T]], /) -> list[T]:
        """What the work gives."""
        ...


def propose(
    leads: Sequence[Offered],
    world: World,
    *,
    auctioneer: Auctioneer,
    apart: Apart,
    batch_id: str,
    reason: str,
    passed: Passed = MappingProxyType({}),
) -> Batch:
    """The batch of these leads in ``world``; nothing is kept, and nothing is given.

    ``apart`` runs a few walks where the world stands still; the auction runs outside, so that no lead that arrives has to wait for it.
    ``passed``: leads that were asked for and cannot be given to anybody else, each with why.
    """
    as_it_is = replace(world, in_batch=_Everyone())
    open_world = replace(as_it_is, book=freed(world.book, leads, world.roster.row_of))
    seen: list[Considered] = []
    unread: dict[str, tuple[Offered, str]] = {}
    for some in _few(leads):
        seen += apart(partial(_walked, some, open_world, unread))
    plain = [each for each in seen if _may_be_batched(each) and each.decision.method in _BY_TURNS and each.held_by is None]
    joint = [each for each in seen if _may_be_batched(each) and each.decision.method not in _BY_TURNS]
    stage = Stage(as_it_is)
    lines: dict[str, Line] = {}
    for few in _few(plain):
        lines |= {line.lead_id: line for line in apart(partial(_all_by_turns, few, stage))}
    outside = {each.lead.lead_id for each in joint}
    kept = [each.held_by for each in seen if each.lead.lead_id not in outside]
    given = Taken.of(world, [*(line.rep_id for line in lines.values()), *kept])
    meeting = meet(joint, open_world, given)
    contest = meeting.contest
    limits = [*_limits(joint, contest, open_world, given), *_kept_for_tiers(joint, meeting, open_world)]
    outcome = decided_fairly(meeting, limits, auctioneer, world)
    lines |= {each.lead.lead_id: line for each, line in zip(joint, _lines(joint, meeting, outcome, world), strict=True)}
    lines |= {each.lead.lead_id: _left(each, world.roster.names) for each in seen if each.lead.lead_id not in lines}
    aside = [_passed(each, why, world.roster.names) for each, why in (*passed.values(), *unread.values())]
    told = [*(lines[each.lead.lead_id] for each in seen), *aside]
    stay = meeting.home[meeting.home >= 0]
    head = BatchHead(
        batch_id=batch_id,
        made_at=world.at,
        reason=reason,
        leads=len(told),
        placed=sum(line.rep_id is not None for line in told),
        by_turns=sum(lines[each.lead.lead_id].rep_id is not None for each in plain),
        value_minor=outcome.value,
        bound_minor=outcome.bound,
        gap=outcome.gap,
        rotation_minor=_held_against(meeting, in_rotation(contest)),
        one_by_one_minor=_held_against(meeting, one_by_one(contest)),
        policy=world.versions.policy,
        model=world.versions.model,
        seconds=0.0,
        moving=sum(line.moves for line in told),
        staying=sum(line.state is LineState.STAYS for line in told),
        now_minor=float(contest.worth[stay].sum()),
        damaged=len(unread),
    )
    return Batch(head, tuple(told))


def _held_against(meeting: Meeting, chosen: IntArray) -> float:
    """What another way of giving the same leads is worth; a lead that finds nobody stays with the rep it has."""
    return value(meeting.contest, sent_home(meeting.contest, chosen, meeting.home, meeting.level, meeting.room))


def _few(many: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(many), _TOGETHER):
        yield many[at : at + _TOGETHER]


class _Everyone(dict[str, InBatch]):
    """Every lead is in the batch, and nobody is chosen yet."""

    def get(self, key: str, default: object = None) -> InBatch:
        """The same of every lead."""
        del key, default
        return InBatch()


def _walked(leads: Iterable[Offered], world: World, unread: dict[str, tuple[Offered, str]]) -> list[Considered]:
    """Each lead as it would be decided now, alone; one that cannot be read any more is put into ``unread`` with the reason."""
    found = []
    for each in leads:
        key = f"batch:{each.lead_id}:{world.at.isoformat()}"
        submission = Submission(key, each.source, world.at, each.fields, held=each.held or each.held_by is not None)
        try:
            walked = walk(submission, world)
        except Unreadable as problem:
            unread[each.lead_id] = (each, f"its record cannot be read ({problem}), so it stays")
            continue
        found.append(Considered(walked.qualified.lead, submission, walked.decision, each.held_by))
    return found


def _may_be_batched(each: Considered) -> bool:
    """Whether somebody could have it now: it is in no shadow, and goes to no other place than a rep."""
    return each.decision.action in {Action.ASSIGN, Action.SUGGEST} and len(each.decision.candidates) > 0


def _limits(joint: Sequence[Considered], contest: Contest, world: World, taken: Taken) -> list[Limit]:
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


def _kept_for_tiers(joint: Sequence[Considered], meeting: Meeting, world: World) -> list[Limit]:
    """What teams keep for tiers: leads that may use only a share of a team's limit take no more than that together."""
    found = []
    for level, share in enumerate(meeting.shares.tolist()):
        if share >= 1.0:
            continue
        mine = np.repeat((meeting.level <= level).astype(np.float64), np.diff(meeting.contest.indptr))
        for team_id, limits in world.policy.capacity.teams.items():
            members = np.flatnonzero(below(world.roster, team_id))
            for use in team_uses(world.roster, world.book, limits, team_id):
                worths = np.repeat([max(each.decision.value_minor, 0.0) for each in joint], np.diff(meeting.contest.indptr))
                counted = _amounts(joint, meeting.contest, use.kind, worths)
                amounts = mine if counted is None else mine * counted
                most = max(use.most * share - use.used, 0.0)
                found.append(Limit(f"team {team_id}, {use.kind.value}, {share:.0%}", members, at_most=most, amounts=amounts))
    return found


def _lines(joint: Sequence[Considered], meeting: Meeting, outcome: Outcome, world: World) -> Iterator[Line]:
    """Each lead with the rep it is proposed for, in words."""
    names, contest, pairs, prices = world.roster.names, meeting.contest, meeting.pairs, outcome.prices
    for row, each in enumerate(joint):
        start, end = int(contest.indptr[row]), int(contest.indptr[row + 1])
        place, home = int(outcome.chosen[row]), int(meeting.home[row])
        if place < 0 or place == home:
            yield _left(each, names, _NOBODY)
            continue
        others = [pair for pair in range(start, end) if pair != place and contest.capacity[contest.reps[pair]] > 0]
        second = max(others, key=lambda pair: contest.worth[pair] - prices[pair], default=None)
        chosen, next_one = pairs[place], pairs[second] if second is not None else None
        price = float(prices[place]) + (chosen.price_minor or 0.0)
        rival = (next_one, float(prices[second]) + (next_one.price_minor or 0.0)) if next_one is not None and second is not None else None
        why = _why(chosen, price, rival, names)
        if each.held_by is not None:
            now = f", where it is worth {in_words(pairs[home].worth_minor)}" if home >= 0 else ", who may or can not have it now"
            why = f"from {names.get(each.held_by, each.held_by)}{now}; {why}"
        minor, wins = _given_up(meeting, outcome, row)
        yield Line(
            *(each.lead.lead_id, each.lead.person, each.lead.company, chosen.rep_id),
            worth_minor=chosen.worth_minor,
            price_minor=round(price, 2),
            chance=chosen.chance,
            match_score=chosen.match_score,
            lead_score=each.decision.lead_score,
            runner_up=next_one.rep_id if next_one is not None else None,
            runner_up_minor=next_one.worth_minor if next_one is not None else None,
            why=why,
            from_rep=each.held_by,
            share=float(meeting.shares[meeting.level[row]]),
            gave_up_minor=minor,
            gave_up_wins=wins,
        )


def _given_up(meeting: Meeting, outcome: Outcome, row: int) -> tuple[float, float]:
    """What the fairness contract takes from one lead, in worth and in wins; a lead that nobody gets brings nothing."""
    if outcome.unbound is None or outcome.unbound[row] == outcome.chosen[row]:
        return 0.0, 0.0
    bound, free = (meeting.pairs[place] if place >= 0 else None for place in (int(outcome.chosen[row]), int(outcome.unbound[row])))
    nets = [each.worth_minor - (each.price_minor or 0.0) if each is not None else 0.0 for each in (bound, free)]
    wins = [each.chance if each is not None else 0.0 for each in (bound, free)]
    return round(nets[1] - nets[0], 2), round(wins[1] - wins[0], 6)


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
        return _left(Considered(each.lead, each.submission, decision), {})
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


def _left(each: Considered, names: Mapping[str, str], why: str | None = None) -> Line:
    """A lead for which nobody is proposed, or nobody else than the rep who has it."""
    decision = each.decision
    if each.held_by is not None:
        why, state = f"it stays with {names.get(each.held_by, each.held_by)}: nobody else brings clearly more", LineState.STAYS
    else:
        queued = decision.queue_reason.words if decision.queue_reason is not None else decision.method_why or decision.action.value
        why, state = why or queued, LineState.LEFT
    return Line(
        *(each.lead.lead_id, each.lead.person, each.lead.company, None, 0.0, 0.0, 0.0, 0.0, decision.lead_score, None, None, why),
        state=state,
        from_rep=each.held_by,
    )


def _passed(each: Offered, why: str, names: Mapping[str, str]) -> Line:
    """A lead that was asked for and stays where it is."""
    name = names.get(each.held_by or "", each.held_by)
    told = f"{why} with {name}" if each.held_by is not None else why
    person = " ".join(str(each.fields[part]) for part in ("first_name", "last_name") if each.fields.get(part)) or each.lead_id
    return Line(
        *(each.lead_id, person, each.fields.get("company"), None, 0.0, 0.0, 0.0, 0.0, 0.0, None, None, told),
        state=LineState.STAYS if each.held_by is not None else LineState.LEFT,
        from_rep=each.held_by,
    )
