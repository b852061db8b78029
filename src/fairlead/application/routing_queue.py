"""The routing queue: leads that wait for a person, what is recommended for each, and what people do with them."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final

from fairlead.application.access_ports import NotAllowed
from fairlead.application.as_seen import CannotPassOn, ChangedSinceSeen, LeadLocked, locked_by, must_be_as_seen
from fairlead.application.booked_meetings import OfLead, none_of_lead
from fairlead.application.deed_ports import MOST_WORDS, Deed, DeedKind, OverrideReason
from fairlead.application.desk import Desk, DeskClosed, request_hash
from fairlead.application.handling import Accept, Expire, Lock, SendBack, accept, expire, lock, send_back
from fairlead.application.ledger_ports import Whereabouts
from fairlead.application.passing_on import Decide, Move, OverLimit, Passed, done_before, request_key, submitted_again
from fairlead.application.ports import Clock, Keeping, NotFound, StoreUnavailable
from fairlead.application.queue_ports import Judged, QueueBook, Waiting
from fairlead.application.recommending import Recommending
from fairlead.application.rehoming import Handed, Stage
from fairlead.application.scene import Scene
from fairlead.domain.deciding import Action, Candidate, Decision
from fairlead.domain.followup.meetings import Meeting
from fairlead.domain.intake import Submission, Unreadable, normalize
from fairlead.domain.matching import People

ALTERNATIVES: Final = 4
MOST_LINES: Final = 500
"""So many leads can be settled, or looked at, in one request."""
_AT_ONCE: Final = 200


class QueueRefused(CannotPassOn):
    """This cannot be asked of the queue; the message says why. Nothing was changed."""


class QueueFlawed(QueueRefused):
    """What was entered of a request has mistakes, whatever there is already."""


class What(StrEnum):
    """What a person says of a lead: take the recommended rep, another one, nobody; or move one that a rep has."""

    APPROVE = "approve"
    CHANGE = "change"
    REJECT = "reject"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Line:
    """One lead, and what is to become of it.

    ``seen``: the decision that its author had before them; `NOTHING_SEEN` where none was made here, and then ``held_by`` is who had it.
    ``rep_id``: who is to have it; an approval may leave it out where a rep is suggested. ``instead_of``: who was recommended, where that
    was not the decision's own. ``to``: where a rejected lead goes, ``QUEUE`` or ``NURTURE``.
    """

    lead_id: str
    what: What
    seen: str
    rep_id: str | None = None
    instead_of: str | None = None
    reason: OverrideReason | None = None
    words: str = ""
    to: Action = Action.QUEUE
    over_limit: bool = False
    despite_lock: bool = False
    held_by: str | None = None

    def key(self, author: str) -> str:
        """What the deed is kept under that comes of it: the same for the same request."""
        if self.what is What.REJECT:
            return request_key(DeedKind.REJECTED, self.lead_id, self.seen, author, self.to.value)
        named = self.rep_id or (self.instead_of if self.what is What.APPROVE else None)
        return request_key(_KINDS[self.what], self.lead_id, self.seen, author, *(() if named is None else (named,)))


class Outcome(StrEnum):
    """What became of a line: done; somebody was quicker; or it cannot be done like this."""

    DONE = "done"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Confirm(StrEnum):
    """What a person may confirm, so that a line that was refused goes all the same; named as the field of the line that says so."""

    OVER_LIMIT = "over_limit"
    DESPITE_LOCK = "despite_lock"


@dataclass(frozen=True, slots=True)
class Settled:
    """A line as it was settled; ``told``: why not, in words; ``confirm``: with what it could be sent again."""

    lead_id: str
    outcome: Outcome
    passed: Passed | None = None
    told: str = ""
    decision_id: str | None = None
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A lead that waits, with what is recommended: by the decision itself, or ``fresh``, as it would be decided now."""

    waiting: Waiting
    decision: Decision
    recommended: Candidate | None
    alternatives: tuple[Candidate, ...]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """Who would get a lead in a reassignment; ``problem``: why nobody. ``meeting``: one that is booked and stays with who has it."""

    lead_id: str
    person: str
    seen: str | None
    from_rep_id: str | None
    handed: Handed | None
    locked: Deed | None = None
    problem: str = ""
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class Expired:
    """What became of leads that were not accepted in time: those that went on, and those that could not, each with what went wrong."""

    passed: tuple[Passed, ...] = ()
    failed: tuple[tuple[str, Exception], ...] = ()


class RoutingQueue:
    """What people ask of leads that wait for them, and what the clock does where they do not answer."""

    def __init__(self, book: QueueBook, desk: Callable[[], Desk], clock: Clock, *, people: People, booked: OfLead = none_of_lead) -> None:
        """``desk`` is opened when something is asked of it; ``people`` knows who came before, ``booked`` who is to meet whom."""
        self._book, self._desk, self._clock, self._people, self._booked = book, desk, clock, people, booked
        self._recommending = Recommending(desk)

    def waiting(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that are suggested or queued: by priority, then who has waited longest; ``reps``: for one of them, or for nobody."""
        return self._book.waiting(limit=limit, skip=skip, reps=reps)

    def counts(self, *, reps: Collection[str] | None = None) -> Mapping[str, int]:
        """How many leads are suggested, queued and reserved; ``reps``: for one of them, or for nobody."""
        return self._book.counts(reps=reps)

    def reserved(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that a rep, one of ``reps`` where given, is to accept, whose time is up first first."""
        return self._book.reserved(limit=limit, skip=skip, reps=reps)

    def one(self, lead_id: str) -> Waiting | None:
        """A lead with its latest decision; None where nothing was decided on it here. Raises `NotFound`."""
        return self._book.one(lead_id)

    def deeds(self, *, limit: int, before: int | None = None, lead_id: str | None = None, overrides: bool = False) -> Sequence[Deed]:
        """What was done, the latest first."""
        return self._book.deeds(limit=limit, before=before, lead_id=lead_id, overrides=overrides)

    def judged(self) -> Sequence[Judged]:
        """Every lead on whose recommendation somebody decided, in the order of deciding."""
        return self._book.judged()

    def shown(self, waiting: Sequence[Waiting], among: Collection[str] | None = None) -> Sequence[Shown]:
        """Leads, each with what is recommended for it; ``among``: these reps only."""
        queued = [each.kept for each in waiting if each.state == "queued"]
        fresh = self._recommending.now(queued, self._clock.now())
        return [_shown(each, fresh.get(each.kept.decision.decision_id), among) for each in waiting]

    def settle(self, lines: Sequence[Line], *, author: str, allow: Callable[[Line], None] = lambda _: None) -> Sequence[Settled]:
        """Each line by itself, within every limit as it stands then; what somebody did meanwhile is told and not overruled.

        The same request again gives the same answers. ``allow`` raises `NotAllowed` for a line that is not its author's to settle. Raises
        `QueueRefused` for too many lines.
        """
        if len(lines) > MOST_LINES:
            raise QueueFlawed(f"{len(lines):,} leads are more than {MOST_LINES} at a time; send them in parts")
        asked: list[tuple[Line, Future[Passed] | Exception]] = []
        for line in lines:
            try:
                allow(line)
                asked.append((line, self._asked(line, author)))
            except (CannotPassOn, NotAllowed, NotFound) as refused:
                asked.append((line, refused))
        return [_settled(line, answer) for line, answer in asked]

    def settle_one(self, line: Line, *, author: str) -> "Future[Passed]":
        """One line. Raises, or its future fails with, `CannotPassOn` and `NotFound`; `ChangedSinceSeen` where somebody was quicker."""
        return self._asked(line, author)

    def accept(self, lead_id: str, rep_id: str, *, author: str) -> "Future[tuple[Deed, bool]]":
        """A rep accepts a lead that is reserved."""
        asked = Accept(lead_id, rep_id, self._clock.now(), author)
        return self._desk().handle(lambda keeping, scene, _: accept(asked, keeping, scene))

    def lock(self, lead_id: str, *, locked: bool, author: str, words: str) -> "Future[tuple[Deed, bool]]":
        """Lock a lead against automatic moves, or unlock it."""
        asked = Lock(lead_id, self._clock.now(), author, _short(words), locked)
        return self._desk().handle(lambda keeping, scene, _: lock(asked, keeping, scene))

    def hand_off(
        self, lead_id: str, to: str, *, author: str, words: str, seen: str | None = None, held_by: str | None = None
    ) -> "Future[Passed]":
        """The rep who has a lead gives it to another one; limits and locks hold. ``held_by``: only while this rep has it."""
        asked = Move(lead_id, to, self._clock.now(), author, _short(words), kind=DeedKind.HANDED_OFF, seen=seen, held_by=held_by)
        return self._desk().move(asked)

    def was_done(self, line: Line, *, author: str) -> bool:
        """Whether this very request was carried out before: then it is answered as it was, wherever the lead is by now."""
        return self._book.deed_of(line.key(author)) is not None

    def was_handed_off(self, lead_id: str, to: str, *, author: str, seen: str) -> bool:
        """As `was_done`, of a hand-off."""
        return self._book.deed_of(request_key(DeedKind.HANDED_OFF, lead_id, seen, author, to)) is not None

    def expire(self) -> Expired:
        """Give on every lead that was not accepted in time, each once, whoever else looks at the same moment.

        A lead that cannot be decided on is told in the answer, once, and holds up no other. Raises `StoreUnavailable` and `DeskClosed`.
        """
        at = self._clock.now()
        seen, passed, failed = set[str](), list[Passed](), list[tuple[str, Exception]]()
        # Leads that could not go on are due still, and come first again: so many more are asked for.
        while due := [each for each in self._book.due(at, _AT_ONCE + len(seen)) if each[0] not in seen]:
            asked = [(lead_id, self._desk().handle(partial(_expire, Expire(lead_id, rep_id, at)))) for lead_id, rep_id in due]
            seen.update(lead_id for lead_id, _ in asked)
            for lead_id, answer in asked:
                try:
                    gone = answer.result()
                except (StoreUnavailable, DeskClosed):
                    raise
                except Exception as problem:  # noqa: BLE001, whatever is wrong with one lead, the others must go on
                    failed.append((lead_id, problem))
                else:
                    passed += [] if gone is None else [gone]
        return Expired(tuple(passed), tuple(failed))

    def preview(self, lead_ids: Sequence[str], to: Sequence[str]) -> Sequence[Proposed]:
        """Who of ``to`` would get each lead, one after the other as loads fill up, and what would not hold; nothing is changed."""
        if len(lead_ids) > MOST_LINES:
            raise QueueFlawed(f"{len(lead_ids):,} leads are more than {MOST_LINES} at a time; look at them in parts")
        at, desk = self._clock.now(), self._desk()
        stage = Stage(replace(desk.considering(lambda world: world, at).result(), people=self._people))
        return [self._proposed(lead_id, to, stage, at) for lead_id in dict.fromkeys(lead_ids)]

    def open_leads(self, rep_id: str) -> Sequence[str]:
        """The leads that a rep has open, the longest held first, as many as can be looked at together."""
        return self._book.open_leads(rep_id, MOST_LINES)

    def _proposed(self, lead_id: str, to: Sequence[str], stage: Stage, at: datetime) -> Proposed:
        try:
            kept = self._desk().handle(lambda keeping, *_: _as_kept(lead_id, at, keeping)).result()
            found = _proposal(lead_id, kept, to, stage, at)  # outside: who came before is looked up in transactions of their own
        except NotFound:
            return Proposed(lead_id, lead_id, None, None, None, problem="there is no lead of this identity")
        except Unreadable as problem:
            return Proposed(lead_id, lead_id, None, None, None, problem=str(problem))
        meeting = self._booked(lead_id)
        stays = meeting is not None and found.handed is not None and found.handed.rep_id not in {None, meeting.rep_id}
        return replace(found, meeting=meeting) if stays else found

    def _asked(self, line: Line, author: str) -> "Future[Passed]":
        at, desk = self._clock.now(), self._desk()
        words, found = _short(line.words), self._book.one(line.lead_id)
        suggested = line.instead_of or (None if found is None else found.kept.decision.rep_id)
        if line.what is What.REJECT:
            if line.reason is None:
                raise QueueFlawed("say why: a reason is kept with every rejection")
            back = SendBack(line.lead_id, at, author, line.seen, line.to, line.reason, words, suggested, line.despite_lock)
            return desk.handle(partial(_send_back, back))
        unnamed = line.what is What.APPROVE and line.rep_id is None and line.instead_of is None
        rep_id = line.rep_id or (suggested if line.what is What.APPROVE else None)
        if rep_id is None:
            return desk.handle(partial(_nobody_named, line, author))
        if line.what is What.CHANGE and line.reason is None:
            raise QueueFlawed("say why: a reason is kept with every change")
        said = words or (line.reason.words if line.reason is not None else "as recommended" if line.what is What.APPROVE else "by hand")
        return desk.move(
            Move(
                *(line.lead_id, rep_id, at, author, said, line.over_limit, _KINDS[line.what], line.seen, line.despite_lock),
                suggested_rep_id=rep_id if line.what is What.APPROVE else suggested,
                reason=line.reason,
                unnamed=unnamed,
                held_by=line.held_by,
            )
        )


_MOVABLE: Final = frozenset({"assigned", "suggested", "queued"})
_KINDS: Final = {What.APPROVE: DeedKind.APPROVED, What.CHANGE: DeedKind.CHANGED, What.MOVE: DeedKind.MOVED}


def with_names(words: str, names: Mapping[str, str]) -> str:
    """The words with names of reps instead of identities."""
    return re.sub(r"\brep ([^\s;:,]+)", lambda found: names.get(found[1], found[0]), words)


def _shown(waiting: Waiting, fresh: Decision | None, among: Collection[str] | None) -> Shown:
    decision = fresh or waiting.kept.decision
    may = [each for each in decision.candidates if among is None or each.rep_id in among]
    best = next((each for each in may if each.rep_id == decision.rep_id), may[0] if may else None)
    others = tuple(each for each in may if best is None or each.rep_id != best.rep_id)[:ALTERNATIVES]
    return Shown(waiting, decision, best, others, fresh is not None)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A lead that somebody could be given, as it is kept."""

    submission: Submission
    where: Whereabouts
    locked: Deed | None


def _as_kept(lead_id: str, at: datetime, keeping: Keeping) -> _Kept:
    """As it was decided on last or, where it never was, as the records have it. Raises `NotFound`."""
    again = submitted_again(lead_id, keeping, at, f"looked at:{lead_id}")
    return _Kept(again, keeping.whereabouts(lead_id), locked_by(lead_id, keeping))


def _proposal(lead_id: str, kept: _Kept, to: Sequence[str], stage: Stage, at: datetime) -> Proposed:
    """Who would get the lead. Raises `Unreadable`."""
    has, state = kept.where.rep_id, kept.where.state
    if state not in _MOVABLE:
        why = "was not routed yet" if state == "unrouted" else f"is {state}"
        return Proposed(lead_id, normalize(kept.submission, at=at).person, None, has, None, problem=why)
    handed = stage.hand(kept.submission, to, held_by=has)
    problem = "" if handed.rep_id is not None else "none of those named can be given it"
    if handed.rep_id is None and set(to) == {has}:
        problem = "has it already; name somebody else"
    person = handed.walked.qualified.lead.person
    return Proposed(lead_id, person, kept.where.decision_id, has, handed, kept.locked, problem)


def _digest(submission: Submission) -> str:
    return request_hash(submission.fields)


def _expire(asked: Expire, keeping: Keeping, scene: Scene, decide: Decide) -> Passed | None:
    return expire(asked, keeping, scene, decide, digest=_digest)


def _send_back(asked: SendBack, keeping: Keeping, scene: Scene, _: Decide) -> Passed:
    return send_back(asked, keeping, scene, digest=_digest)


def _nobody_named(line: Line, author: str, keeping: Keeping, _: Scene, __: Decide) -> Passed:
    """Nobody was named, and the lead suggests nobody: perhaps because it is not as it was seen, or was approved before and went on."""
    if line.what is What.APPROVE and (done := done_before(line.key(author), keeping)) is not None:
        return done
    must_be_as_seen(line.lead_id, line.seen, keeping)
    raise QueueRefused(f"nobody is suggested for lead {line.lead_id}; say who is to have it")


def _settled(line: Line, answer: "Future[Passed] | Exception") -> Settled:
    try:
        if isinstance(answer, Exception):
            raise answer
        passed = answer.result()
    except ChangedSinceSeen as changed:
        return Settled(line.lead_id, Outcome.CONFLICT, None, str(changed), changed.decision_id)
    except (CannotPassOn, NotAllowed, NotFound) as refused:
        return Settled(line.lead_id, Outcome.REFUSED, None, str(refused), None, _confirmable(refused))
    return Settled(line.lead_id, Outcome.DONE, passed, "", passed.decision.decision_id if passed.decision else None)


def _confirmable(refused: Exception) -> Confirm | None:
    if isinstance(refused, OverLimit):
        return Confirm.OVER_LIMIT
    return Confirm.DESPITE_LOCK if isinstance(refused, LeadLocked) else None


def _short(words: str) -> str:
    if len(words) > MOST_WORDS:
        raise QueueFlawed(f"the note is longer than {MOST_WORDS:,} characters; say it shorter")
    return words.strip()
