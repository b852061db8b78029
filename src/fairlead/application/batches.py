"""Batches as people and the calendar ask for them: proposed, looked through, confirmed whole or one by one, changed, rejected."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import structlog

from fairlead.application.batch_leads import Chosen, Picked, pick
from fairlead.application.batch_order import in_order
from fairlead.application.batch_ports import Batch, BatchBook, BatchHead, BatchRefused, Line, LineState, Offered, OpenLeads
from fairlead.application.desk import Desk
from fairlead.application.edit_ports import Deed
from fairlead.application.give_in_batch import Give
from fairlead.application.job_ports import Job, Jobs
from fairlead.application.passing_on import CannotPassOn
from fairlead.application.ports import Clock, DamagedLead, NotFound, Store
from fairlead.application.propose_batch import propose
from fairlead.domain.deciding import Batching, Decision, Schedule
from fairlead.domain.fairness import UnderContract
from fairlead.domain.matching import People
from fairlead.domain.pricing import Auctioneer

T = TypeVar("T")
_log = structlog.get_logger(__name__)
BATCH_JOB: Final = "batch"
"""The kind of jobs that propose batches."""
THE_SCHEDULE: Final = "the schedule"
_AT_A_TIME: Final = 1_000
_SETTLED_TOGETHER: Final = 250
_TOUCHED: Final = "somebody has worked on it since, so it stays"
MOST_LEADS: Final = 100_000
MOST_NAMED: Final = 10_000
"""So many leads can be named in one request."""
LONGEST_NOTE: Final = 2_000
_NAMED_OF_DEED: Final = 100


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the lines that were asked for: given, and those that do not hold any more, each with why."""

    given: Sequence[Line]
    refused: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Change:
    """A lead of a batch that goes to another rep than the one proposed."""

    lead_id: str
    rep_id: str


class Batches:
    """The batches of a house."""

    def __init__(
        self,
        book: BatchBook,
        store: Store,
        desk: Callable[[], Desk],
        clock: Clock,
        *,
        people: People,
        open_leads: OpenLeads,
        auctioneer: Auctioneer,
    ) -> None:
        """``desk`` is opened when something is proposed or settled; ``people`` knows who came before."""
        self._book, self._store, self._desk, self._clock = book, store, desk, clock
        self._people, self._open_leads, self._auctioneer = people, open_leads, auctioneer

    def run(self, reason: str, *, chosen: Chosen | None = None, most: int = MOST_LEADS) -> Batch:
        """Propose a batch and keep it; nothing is given.

        Of the leads that wait now, or of those ``chosen``: open leads that nobody has worked on may move to another rep. Raises
        `BatchRefused` where there is nothing to give.
        """
        at, began = self._clock.now(), self._clock.elapsed_seconds()
        waiting, damaged = self._waiting(most) if chosen is None or chosen.waiting else ([], {})
        if chosen is None and not waiting:
            raise BatchRefused(_nothing_waits(damaged))
        batch_id = f"b-{hashlib.sha256(f'{at.isoformat()} {reason}'.encode()).hexdigest()[:12]}"
        desk = self._desk()

        def apart(work: Callable[[], list[T]]) -> list[T]:
            return desk.considering(lambda _: work(), at).result()

        world = replace(desk.considering(lambda now: now, at).result(), people=self._people)
        picked = Picked(tuple(waiting)) if chosen is None else pick(chosen, self._open_leads, waiting, world.roster, most=most)
        batch = propose(
            picked.leads,
            world,
            auctioneer=self._auctioneer,
            apart=apart,
            batch_id=batch_id,
            reason=reason,
            passed={**picked.passed_over, **damaged},
        )
        seconds, unread = round(self._clock.elapsed_seconds() - began, 3), batch.head.damaged + len(damaged)
        batch = replace(batch, head=replace(batch.head, seconds=seconds, damaged=unread))
        self._book.add(batch)
        return batch

    def heads(self, limit: int = 20) -> Sequence[tuple[BatchHead, int]]:
        """The latest batches, newest first, each with how many of its lines wait for somebody."""
        return self._book.heads(limit)

    def batch(self, batch_id: str) -> Batch:
        """One batch. Raises `NotFound`."""
        return self._book.batch(batch_id)

    def confirm(self, batch_id: str, lead_ids: Collection[str] | None = None, *, author: str) -> Settled:
        """Give the open lines, or those named, to the reps proposed, each by a decision of its own.

        What has changed in between is told and not forced: such a line is ``refused``, and its lead waits on. Raises `NotFound`.
        """
        return self._settle(batch_id, self._open(batch_id, lead_ids), self._deed(batch_id, author, f"confirmed {_which(lead_ids)}"))

    def change(self, batch_id: str, asked: Change, *, author: str) -> Settled:
        """Give one lead to another rep than the one proposed. Raises `NotFound` and `BatchRefused`."""
        (line,) = self._open(batch_id, (asked.lead_id,))
        if line.rep_id == asked.rep_id:
            return self._settle(batch_id, (line,), self._deed(batch_id, author, f"confirmed {line.lead_id}"))
        if line.from_rep == asked.rep_id:
            raise BatchRefused(f"rep {asked.rep_id} has lead {asked.lead_id} now; reject the line, and it stays there")
        why = f"{author} changed it: the batch had proposed {line.rep_id}"
        other = replace(line, rep_id=asked.rep_id, runner_up=line.rep_id, runner_up_minor=line.worth_minor, why=why)
        other = replace(other, gave_up_minor=0.0, gave_up_wins=0.0)  # a person's word, and no contract's
        said = f"changed {line.lead_id}: to {other.rep_id}, where the batch had proposed {line.rep_id or 'nobody'}"
        return self._settle(batch_id, (other,), self._deed(batch_id, author, said))

    def reject(self, batch_id: str, lead_ids: Collection[str] | None = None, *, author: str, note: str = "") -> Sequence[Line]:
        """Give none of the open lines, or of those named; their leads wait on. Raises `NotFound` and `BatchRefused`."""
        if len(note) > LONGEST_NOTE:
            raise BatchRefused(f"the note is longer than {LONGEST_NOTE:,} characters; say it shorter")
        done = [replace(line, state=LineState.REJECTED, settled_by=author, told=note) for line in self._open(batch_id, lead_ids)]
        said = f"rejected {_which(lead_ids)}{f': {note}' if note else ''}"
        fresh = self._book.settle(batch_id, done, self._deed(batch_id, author, said))
        return [line for line in done if line.lead_id in fresh]

    def ask(self, jobs: Jobs, *, author: str, chosen: Chosen | None = None) -> Job:
        """Ask a worker for a batch in somebody's name; it waits for a person, whatever the policy says of scheduled ones."""
        asked = self._clock.now().isoformat()
        given = {"reason": f"asked for by {author} at {asked}", "author": author}
        if chosen is not None:
            given["chosen"] = json.dumps(asdict(chosen))
        return jobs.ask(BATCH_JOB, f"{asked} {hashlib.sha256(author.encode()).hexdigest()[:8]}", given)[0]

    def ask_when_due(self, jobs: Jobs, batching: Batching) -> Job | None:
        """Ask for the batch of the latest occasion of the calendar, once; None where nothing is due."""
        due = latest_occasion(batching, self._clock.now())
        if due is None:
            return None
        job, fresh = jobs.ask(BATCH_JOB, f"{due:%Y-%m-%dT%H}", {"reason": f"{THE_SCHEDULE}, {due:%Y-%m-%d %H:%M} UTC"})
        return job if fresh else None

    def by_job(self, given: Mapping[str, str], batching: Batching) -> dict[str, Any]:
        """What a worker was asked for, by the calendar or by somebody; what it came to."""
        chosen = None
        if "chosen" in given:
            told = json.loads(given["chosen"])
            chosen = Chosen(tuple(told["lead_ids"]), tuple(told["rep_ids"]), tuple(told["team_ids"]), waiting=told["waiting"])
        return self.by_schedule(given["reason"], replace(batching, review=batching.review or "author" in given), chosen)

    def by_schedule(self, reason: str, batching: Batching, chosen: Chosen | None = None) -> dict[str, Any]:
        """Propose the batch of an occasion, and confirm it at once where the policy wants no review; what it came to."""
        made = next((head for head, _ in self.heads(100) if head.reason == reason), None)
        try:
            batch = self.run(reason, chosen=chosen) if made is None else self.batch(made.batch_id)
        except BatchRefused as nothing:
            return {"leads": 0, "why": str(nothing)}
        done = {"batch_id": batch.head.batch_id, "leads": batch.head.leads, "placed": batch.head.placed}
        if batch.head.damaged:
            done["damaged"] = batch.head.damaged
        if batching.review:
            return done
        settled = self.confirm(batch.head.batch_id, author=THE_SCHEDULE)
        return done | {"given": len(settled.given), "refused": len(settled.refused)}

    def _waiting(self, most: int) -> tuple[list[Offered], dict[str, tuple[Offered, str]]]:
        """The leads that wait; and those that cannot be read, each with why the batch leaves it out."""
        waiting: list[Offered] = []
        damaged: dict[str, tuple[Offered, str]] = {}
        skip = 0
        while skip < most and (some := self._store.waiting(min(_AT_A_TIME, most - skip), skip=skip)):
            for each in some:
                if isinstance(each, DamagedLead):
                    _log.warning("a batch leaves out a lead that cannot be read", lead=each.lead_id, problem=str(each.problem))
                    damaged[each.lead_id] = (Offered(each.lead_id, "", {}), str(each.problem))
                else:
                    waiting.append(Offered.of(each.lead, each.submission))
            skip += len(some)
        return waiting, damaged

    def _open(self, batch_id: str, lead_ids: Collection[str] | None) -> list[Line]:
        """The lines that can be settled. Raises `NotFound` and `BatchRefused`."""
        lines = {line.lead_id: line for line in self._book.batch(batch_id).lines}
        if lead_ids is None:
            return [line for line in lines.values() if line.state is LineState.OPEN]
        for lead_id in lead_ids:
            if lead_id not in lines:
                raise NotFound(f"lead {lead_id} is not in batch {batch_id}")
            if lines[lead_id].state is not LineState.OPEN:
                raise BatchRefused(f"lead {lead_id} of batch {batch_id} is {lines[lead_id].state.value} already")
        return [lines[lead_id] for lead_id in lead_ids]

    def _deed(self, batch_id: str, author: str, said: str) -> Deed:
        return Deed("batch", batch_id, author, self._clock.now(), said)

    def _settle(self, batch_id: str, lines: Sequence[Line], deed: Deed) -> Settled:
        """Every line through the desk, who loses a lead before who gets one; many wait for one commit together.

        What was given and not noted yet when something dies is found again by its key: nothing is given twice.
        """
        desk, at, author = self._desk(), deed.at, deed.author
        # What nobody asked for but the calendar is nobody's deed. A person's is kept once, with what is settled first.
        by: Deed | None = None if author == THE_SCHEDULE else deed
        touched = self._touched(lines)
        worked_on = [replace(line, state=LineState.REFUSED, settled_by=author, told=_TOUCHED) for line in lines if line.lead_id in touched]
        by = None if self._book.settle(batch_id, worked_on, by) else by
        groups = in_order([line for line in lines if line.rep_id is not None and line.lead_id not in touched])
        done = list(worked_on)
        for some in _few(groups):
            asked = [(group, desk.give(*(_giving(batch_id, line, at) for line in group))) for group in some]
            settled = [line for group, answer in asked for line in _became(group, answer, author)]
            by = None if self._book.settle(batch_id, settled, by) else by
            done += settled
        place = {line.lead_id: number for number, line in enumerate(lines)}
        done.sort(key=lambda line: place[line.lead_id])
        given = tuple(line for line in done if line.state is LineState.GIVEN)
        return Settled(given, tuple(line for line in done if line.state is LineState.REFUSED))

    def _touched(self, lines: Sequence[Line]) -> frozenset[str]:
        """Leads that would move and that somebody has worked on since."""
        moving = [line.lead_id for line in lines if line.moves]
        found = self._open_leads.named(moving) if moving else ()
        return frozenset(each.lead.lead_id for each in found if each.touched)


def _which(lead_ids: Collection[str] | None) -> str:
    """Which lines somebody settles, in words: all leads by name where they are few."""
    if lead_ids is None:
        return "all open lines"
    more = f" and {len(lead_ids) - _NAMED_OF_DEED:,} more" if len(lead_ids) > _NAMED_OF_DEED else ""
    return ", ".join(list(lead_ids)[:_NAMED_OF_DEED]) + more


def _nothing_waits(damaged: Collection[str]) -> str:
    if not damaged:
        return "no lead waits; a batch takes the leads in the queue, such as those that a rule sends there"
    named = f"{', '.join(list(damaged)[:3])}{f' and {len(damaged) - 3:,} more' if len(damaged) > 3 else ''}"
    return f"none of the leads that wait can be read: {named}; `fairlead check` tells what is damaged of each"


def _few(groups: Sequence[tuple[Line, ...]]) -> Iterator[Sequence[tuple[Line, ...]]]:
    for at in range(0, len(groups), _SETTLED_TOGETHER):
        yield groups[at : at + _SETTLED_TOGETHER]


def _became(group: tuple[Line, ...], answer: "Future[list[Decision]]", author: str) -> list[Line]:
    """The lines of a group, as they were settled."""
    try:
        decisions = answer.result()
    except CannotPassOn as changed:
        return [replace(line, state=LineState.REFUSED, settled_by=author, told=str(changed)) for line in group]
    return [
        replace(line, state=LineState.GIVEN, settled_by=author, decision_id=decision.decision_id)
        for line, decision in zip(group, decisions, strict=True)
    ]


def _giving(batch_id: str, line: Line, at: datetime) -> Give:
    why = f"batch {batch_id}: {line.why}"
    mover = line.from_rep if line.moves else None
    given_up = UnderContract(line.gave_up_minor, line.gave_up_wins) if line.gave_up_minor or line.gave_up_wins else None
    return Give(line.lead_id, line.rep_id or "", line.runner_up, why, at, f"{batch_id}:{line.lead_id}:{line.rep_id}", mover, given_up)


def latest_occasion(batching: Batching, now: datetime) -> datetime | None:
    """The last moment, up to ``now``, at which the policy wants a batch; None where it wants none. Only the latest is made up for."""
    now = now.astimezone(UTC)
    if batching.schedule is Schedule.NEVER:
        return None
    if batching.schedule is Schedule.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0)
    days = (now - timedelta(days=1), now)
    times = [day.replace(hour=hour, minute=0, second=0, microsecond=0) for day in days for hour in sorted(batching.at_hours)]
    return max(time for time in times if time <= now)
