"""The routing desk: one thread walks leads through the corridor and keeps their decisions, many at a time in one durable commit."""

import hashlib
import json
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, TypeVar

from fairlead.application.dispute_ports import Dispute
from fairlead.application.give_in_batch import Give, give_together
from fairlead.application.ledger_ports import Note
from fairlead.application.match_ports import LeadMerged
from fairlead.application.next_up import NextUp, next_up
from fairlead.application.passing_on import Decide, Decline, Move, NoShow, Passed, decline, move, no_show
from fairlead.application.ports import DamagedLead, Keeping, Kept, OutcomeKept, OutcomeReport, SlotTaken, Store, StoreUnavailable
from fairlead.application.posting import Adjustment, adjust
from fairlead.application.queue_order import Turn, in_turn
from fairlead.application.rehoming import Rehome, rehome
from fairlead.application.scene import Scene, State
from fairlead.application.settle_dispute import Settle, settle_dispute
from fairlead.domain.availability import kinds_asked
from fairlead.domain.corridor import World, decision_id, walk
from fairlead.domain.deciding import Action, Decision
from fairlead.domain.fairness import Entry
from fairlead.domain.intake import Submission, Unreadable
from fairlead.domain.matching import KnownPeople
from fairlead.domain.reasons import QueueReason

T = TypeVar("T")
_SLOT_TRIES = 5
_READ_TRIES = 20
_MOST_TOGETHER = 64
_RETRIED_TOGETHER = 200


class KeyReused(Exception):
    """An idempotency key came back with other content. Nothing was decided."""

    words: ClassVar = (
        "the key {!r} was used before for another lead; send a key of its own with each lead, or the first content for a retry"
    )

    def __init__(self, key: str) -> None:
        """Name the key."""
        super().__init__(self.words.format(key))


class LeadChanged(KeyReused):
    """A lead without a key came back under its identity with other content. Nothing was decided."""

    words: ClassVar = (
        "lead {!r} was sent before with other content; send another lead under a lead_id of its own, or this one with a key of its own"
        " (the header Idempotency-Key, or --key), and it is decided on again as long as it waits"
    )


def reused(submission: Submission) -> KeyReused:
    """What is wrong with a submission whose key was used before for other content."""
    own = submission.fields.get("lead_id")
    return (LeadChanged if own is not None and str(own).strip() == submission.key else KeyReused)(submission.key)


class LeadHeld(Exception):
    """A rep has this lead already, by what was imported from the CRM. Nothing was decided: nobody's lead is taken away unasked."""

    def __init__(self, lead_id: str, rep_id: str) -> None:
        """Name both."""
        super().__init__(
            f"lead {lead_id} is with rep {rep_id} by what was imported; close it, or move it in the CRM and import again, to route it here"
        )


class DeskClosed(Exception):
    """The desk is closing; send the lead again to the next one."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The decision on a submission; ``replayed`` if it had been made before."""

    decision: Decision
    replayed: bool


@dataclass(frozen=True, slots=True)
class Retried:
    """Decisions on leads that waited and now have a rep, and leads that could not be walked, each with what went wrong."""

    moved: tuple[Decision, ...]
    failed: tuple[tuple[str, Exception], ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """Work for the desk's thread inside the group's transaction, and where its answer goes."""

    work: Callable[[Keeping], Any]
    answer: Future[Any]


class Desk:
    """Accepts submissions and outcomes from any thread; answers when they are durable.

    The future of a submission fails with `Unreadable`, `KeyReused`, `LeadHeld`, `LeadMerged`, `StoreUnavailable` or `DeskClosed`;
    then nothing of it was kept.
    """

    def __init__(self, store: Store, scene: Scene) -> None:
        """Start the desk's thread; `close` ends it."""
        self._store = store
        self._scene = scene
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def submit(self, submission: Submission, *, afresh: bool = False) -> "Future[Routed]":
        """Route one lead; ``afresh`` as if it arrived for the first time, even if an import shows it with a rep."""
        return self._ask(lambda keeping: self._route(submission, keeping, afresh=afresh))

    def report(self, report: OutcomeReport) -> "Future[OutcomeKept]":
        """Keep an outcome. Its future fails with `fairlead.application.ports.NotFound` for an unknown lead."""
        return self._ask(lambda keeping: self._close_lead(report, keeping))

    def decline(self, asked: Decline) -> "Future[Passed]":
        """A rep declines a lead: it is decided on again, and never goes back. Its future fails with `LeadNotHeld` and `NotFound`."""
        return self._ask(lambda keeping: self._whole(keeping, partial(self._decline, asked, keeping)))

    def handle(self, work: Callable[[Keeping, Scene, Decide], T]) -> "Future[T]":
        """Whatever else people or a clock do with a lead, all of it or nothing; ``work`` gets what decides anew where that is wanted."""
        return self._ask(lambda keeping: self._whole(keeping, partial(work, keeping, self._scene, partial(self._anew, keeping))))

    def no_show(self, asked: NoShow) -> "Future[Passed]":
        """The person did not come. Its future fails with `LeadNotHeld`, `AlreadyPosted` and `NotFound`."""
        return self._ask(lambda keeping: self._whole(keeping, lambda: no_show(asked, keeping, self._scene)))

    def move(self, asked: Move) -> "Future[Passed]":
        """Give a lead to a rep by hand. Its future fails with `LeadNotHeld`, `RepUnavailable`, `OverLimit` and `NotFound`."""
        return self._ask(lambda keeping: self._whole(keeping, lambda: move(asked, keeping, self._scene, digest=_digest)))

    def rehome(self, asked: Rehome) -> "Future[Decision]":
        """Decide anew on a lead that its rep may not keep. Its future fails with `LeadNotHeld` where somebody else has it by now."""
        return self._ask(lambda keeping: self._whole(keeping, partial(self._rehome, asked, keeping)))

    def give(self, *asked: Give) -> "Future[list[Decision]]":
        """Give leads to the reps whom a batch chose, all or none. Its future fails with `ChangedSince` where that no longer holds."""
        return self._ask(lambda keeping: self._whole(keeping, partial(self._give, asked, keeping)))

    def considering(self, work: Callable[[World], T], at: datetime) -> "Future[T]":
        """What ``work`` makes of the world as a lead at ``at`` would find it; nothing is kept."""
        return self._ask(lambda keeping: work(self._scene.world(at, KnownPeople(keeping.people))))

    def looking(self, work: Callable[[World, State], T], at: datetime) -> "Future[T]":
        """As `considering`, and with the state of which that world is: the same state is the same world, but for the time of day."""
        return self._ask(lambda keeping: work(self._scene.world(at, KnownPeople(keeping.people)), self._scene.state))

    def meeting(self, work: Callable[[Keeping, Scene], T]) -> "Future[T]":
        """Book, move or settle a meeting, all of it or nothing. Its future fails with `MeetingRefused` and `NotFound`."""
        return self._ask(lambda keeping: self._whole(keeping, lambda: work(keeping, self._scene)))

    def adjust(self, asked: Adjustment) -> "Future[Entry]":
        """Give a rep credit at the cost of others. Its future fails with `EntryRefused` and `NotFound`."""
        return self._ask(lambda keeping: self._whole(keeping, lambda: adjust(asked, keeping, self._scene)))

    def settle_dispute(self, asked: Settle) -> "Future[Dispute]":
        """Settle a dispute, with whatever that moves. Its future fails as `fairlead.application.settle_dispute.settle_dispute` does."""
        return self._ask(lambda keeping: self._whole(keeping, lambda: settle_dispute(asked, keeping, self._scene, digest=_digest)))

    def next_up(self, at: datetime, team_id: str | None = None) -> "Future[NextUp]":
        """Who is next in a team, or among everybody, by what is committed at this moment. Its future fails with `NotFound`."""
        return self._ask(lambda _: next_up(self._scene.world(at), team_id))

    def retry_waiting(self, at: datetime) -> Retried:
        """Walk every waiting lead again; those that now find a rep are assigned, in the order of `in_turn`.

        A lead that cannot be walked is told in the answer and holds up no other. Raises `StoreUnavailable` and `DeskClosed`.
        """
        turns: list[Turn] = []
        failed: list[tuple[str, Exception]] = []
        skip = 0
        while waiting := self._store.waiting(_RETRIED_TOGETHER, skip=skip):
            failed += [(each.lead_id, each.problem) for each in waiting if isinstance(each, DamagedLead)]
            found = self._each([each for each in waiting if isinstance(each, Kept)], partial(self._found, at=at), failed)
            turns += [Turn.of(kept, decision, at) for kept, decision in found]
            skip += len(waiting)
        moved: list[Decision] = []
        ordered = in_turn(turns)
        for first in range(0, len(ordered), _RETRIED_TOGETHER):
            again = self._each(ordered[first : first + _RETRIED_TOGETHER], partial(self._again, at=at), failed)
            moved += [decision for _, decision in again]
        return Retried(tuple(moved), tuple(failed))

    def _each(
        self, waiting: Sequence[Kept], work: Callable[[Kept, Keeping], Decision | None], failed: list[tuple[str, Exception]]
    ) -> list[tuple[Kept, Decision]]:
        """What the work makes of each lead, where it makes anything; leads that it fails on are added to ``failed``."""
        asked = [(kept, self._ask(partial(work, kept))) for kept in waiting]
        done: list[tuple[Kept, Decision]] = []
        for kept, answer in asked:
            try:
                decision = answer.result()
            except (StoreUnavailable, DeskClosed):
                raise
            except Exception as problem:  # noqa: BLE001, whatever is wrong with one lead, the others must be tried
                failed.append((kept.lead.lead_id, problem))
            else:
                if decision is not None:
                    done.append((kept, decision))
        return done

    def look(self) -> None:
        """See now what changed outside, such as a policy that came into force, instead of at the next lead.

        Raises `StoreUnavailable` and `DeskClosed`.
        """
        self._ask(lambda _keeping: None).result()

    def close(self) -> None:
        """Finish what was accepted, then stop."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _ask(self, work: Callable[[Keeping], Any]) -> "Future[Any]":
        answer: Future[Any] = Future()
        with self._closing:
            if self._closed:
                raise DeskClosed("the desk is closing; send the lead again in a moment, with the same key")
            self._jobs.put(_Job(work, answer))
        return answer

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            group = [first]
            last = False
            while len(group) < _MOST_TOGETHER and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    last = True
                    break
                group.append(job)
            self._together(group)
            if last:
                break

    def _together(self, group: list[_Job]) -> None:
        """One transaction for the whole group; answers go out after the commit."""
        # A sender that took its future back gets no answer and no decision; from here on none can.
        group = [job for job in group if job.answer.set_running_or_notify_cancel()]
        answers: list[tuple[_Job, Any]] = []
        refused: list[tuple[_Job, Exception]] = []
        try:
            with self._writing() as keeping:
                for job in group:
                    try:
                        answers.append((job, job.work(keeping)))
                    except StoreUnavailable:
                        raise
                    except Exception as problem:  # noqa: BLE001, one bad lead must not stop the others; its sender is told
                        refused.append((job, problem))
        except Exception as broken:  # noqa: BLE001, whatever broke the commit, every sender must be told and nothing was kept
            self._scene.forget()
            for job in group:
                job.answer.set_exception(broken)
            return
        self._scene.settle()
        for job, reason in refused:
            job.answer.set_exception(reason)
        for job, answer in answers:
            job.answer.set_result(answer)

    @contextmanager
    def _writing(self) -> Iterator[Keeping]:
        """A write transaction in which the scene is true: whatever was committed before it is known, and nothing is until it ends."""
        for _ in range(_READ_TRIES):
            with self._store.writing() as keeping:
                if self._scene.is_current(keeping):
                    yield keeping
                    return
            # Reading reps and history takes long, so the lock is let go for it.
            self._scene.reload()
        raise StoreUnavailable("reps or limits change faster than they can be read; send the lead again in a moment, with the same key")

    def _route(self, submission: Submission, keeping: Keeping, *, afresh: bool) -> Routed:
        digest = request_hash(submission.fields)
        if earlier := keeping.earlier(submission.key):
            if earlier.request_hash != digest:
                raise reused(submission)
            return Routed(earlier.decision, replayed=True)
        made = self._decide(submission, digest, keeping, afresh=afresh)
        return Routed(made, replayed=made.decision_id != decision_id(submission.key))

    def _found(self, waiting: Kept, keeping: Keeping, *, at: datetime) -> Decision | None:
        """What would be decided now on a lead that waits; None where it has to go on waiting. Nothing is kept."""
        if keeping.is_locked(waiting.lead.lead_id) or waiting.decision.queue_reason is QueueReason.SENT_BACK:
            return None
        again = as_now(waiting, at)
        decision = walk(again, self._scene.world(at, KnownPeople(keeping.people))).decision
        return None if decision.action is Action.QUEUE else decision

    def _again(self, waiting: Kept, keeping: Keeping, *, at: datetime) -> Decision | None:
        """Decide again on a lead that waits; kept only if it no longer has to."""
        current = keeping.current(waiting.lead.lead_id)
        if current is None or current.decision.action is not Action.QUEUE or self._found(current, keeping, at=at) is None:
            return None
        return self._decide(as_now(current, at), current.request_hash, keeping, afresh=False)

    def _decide(self, submission: Submission, digest: str, keeping: Keeping, *, afresh: bool, taken_from: str | None = None) -> Decision:
        """Decide and keep; a lead that has a rep keeps that rep, unless it is ``taken_from`` that rep."""
        for _ in range(_SLOT_TRIES):
            self._settle_departures(submission.received_at, keeping)
            world = self._scene.world(submission.received_at, KnownPeople(keeping.people))
            began = self._scene.clock_reading()
            walked = walk(submission, world)
            took = self._scene.clock_reading() - began
            seen, lead = walked.qualified, walked.qualified.lead
            current = keeping.current(lead.lead_id)
            if current is not None and current.decision.action is Action.ASSIGN and current.decision.rep_id != taken_from:
                return current.decision
            if taken_from is None and (stays := _left_to_people(lead.lead_id, current, keeping)) is not None:
                return stays
            if (into := keeping.merged_into(lead.lead_id)) is not None:
                raise LeadMerged(lead.lead_id, into)
            if not afresh and (holder := keeping.holder(lead.lead_id)) not in {None, taken_from}:
                raise LeadHeld(lead.lead_id, holder)
            book = world.book.only(kinds_asked(world.roster, world.policy.capacity))
            declined = tuple(sorted(world.declined.get(lead.lead_id, ())))
            kept = Kept(submission, digest, walked.decision, lead, seen.account, seen.facts, book, declined, seen.match, seen.person)
            entries = (*self._scene.balances.newcomers(walked.choice.entries), *walked.choice.entries)
            try:
                freed = keeping.keep(kept, entries)
            except SlotTaken:
                self._scene.recount()
                continue
            self._scene.kept(walked, entries, freed=freed)
            self._scene.watched(submission, walked, world, took)
            return walked.decision
        raise StoreUnavailable("other processes keep taking the last slots; send the lead again in a moment, with the same key")

    def _whole(self, keeping: Keeping, work: Callable[[], Any]) -> Any:  # noqa: ANN401, what the work answers
        """Work of several steps: all of it is kept or none, and the scene knows which."""
        try:
            with keeping.whole():
                return work()
        except BaseException:
            self._scene.recover()
            raise

    def _anew(self, keeping: Keeping, again: Submission, digest: str) -> Decision:
        return self._decide(again, digest, keeping, afresh=False)

    def _decline(self, asked: Decline, keeping: Keeping) -> Passed:
        return decline(asked, keeping, self._scene, partial(self._anew, keeping), digest=_digest)

    def _rehome(self, asked: Rehome, keeping: Keeping) -> Decision:
        def decide(again: Submission, digest: str) -> Decision:
            return self._decide(again, digest, keeping, afresh=False, taken_from=asked.rep_id)

        return rehome(asked, keeping, decide, digest=_digest)

    def _give(self, asked: Sequence[Give], keeping: Keeping) -> list[Decision]:
        self._settle_departures(max(each.at for each in asked), keeping)
        return give_together(asked, keeping, self._scene, digest=_digest)

    def _settle_departures(self, at: datetime, keeping: Keeping) -> None:
        """What those who left had is spread over the others, before the ledger is asked again."""
        for entry in self._scene.balances.departures(at):
            keeping.post(entry, Note(), at=at)
            self._scene.posted(entry)

    def _close_lead(self, report: OutcomeReport, keeping: Keeping) -> OutcomeKept:
        kept = keeping.close(report)
        self._scene.closed(report, kept)
        return kept


def _left_to_people(lead_id: str, current: Kept | None, keeping: Keeping) -> Decision | None:
    """The decision that stands on a lead which only people may move; None for any other."""
    if current is not None and current.decision.queue_reason is QueueReason.SENT_BACK:
        return current.decision
    if not keeping.is_locked(lead_id):
        return None
    latest = keeping.latest(lead_id)
    return None if latest is None else latest.decision


def as_now(waiting: Kept, at: datetime) -> Submission:
    """What came in of a lead that waits, as if it were asked for now."""
    lead, first = waiting.lead, waiting.submission
    fields = {**first.fields, "lead_id": lead.lead_id, "created_at": lead.created_at.isoformat()}
    return Submission(f"waiting:{lead.lead_id}:{at.isoformat()}", first.source, at, fields, first.held)


def _digest(submission: Submission) -> str:
    return request_hash(submission.fields)


def request_hash(fields: Mapping[str, object]) -> str:
    """SHA-256 of the fields in canonical JSON: the same content gives the same hash, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()


__all__ = [
    "Desk",
    "DeskClosed",
    "KeyReused",
    "LeadChanged",
    "LeadHeld",
    "Retried",
    "Routed",
    "State",
    "Unreadable",
    "as_now",
    "request_hash",
    "reused",
]
