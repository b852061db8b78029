"""What else people do with a lead: accept it, lock it, send it back to wait; and what the clock does where nobody accepts in time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from fairlead.application.as_seen import CannotPassOn, locked_by, must_be_as_seen, must_not_be_locked
from fairlead.application.deed_ports import Deed, DeedKind, OverrideReason
from fairlead.application.passing_on import (
    Decide,
    Decline,
    LeadNotHeld,
    Passed,
    decline,
    done_before,
    kept_again,
    request_key,
    submitted_again,
)
from fairlead.application.ports import Keeping
from fairlead.application.scene import Scene
from fairlead.domain.corridor import walk
from fairlead.domain.deciding import Action, set_aside
from fairlead.domain.fairness import Entry, EntryReason
from fairlead.domain.intake import Submission


class NothingAsked(CannotPassOn):
    """Nobody is asked to accept the lead. Nothing was changed."""


class CannotLock(CannotPassOn):
    """The lead cannot be locked or unlocked now; the message says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Accept:
    """A rep accepts a lead that is reserved. ``author``: who says so, the rep or somebody for the rep."""

    lead_id: str
    rep_id: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class Lock:
    """Somebody locks a lead against automatic moves, or unlocks it."""

    lead_id: str
    at: datetime
    author: str
    words: str
    locked: bool


@dataclass(frozen=True, slots=True)
class SendBack:
    """Somebody gives a lead that waits to nobody: it waits on for a person (``QUEUE``), or goes to ``NURTURE``.

    ``seen``: the decision that the author had before them; ``suggested_rep_id``: whom it recommended.
    """

    lead_id: str
    at: datetime
    author: str
    seen: str
    to: Action
    reason: OverrideReason
    words: str
    suggested_rep_id: str | None = None
    despite_lock: bool = False

    @property
    def key(self) -> str:
        """The same for the same request."""
        return request_key(DeedKind.REJECTED, self.lead_id, self.seen, self.author, self.to.value)


@dataclass(frozen=True, slots=True)
class Expire:
    """The time in which a rep was to accept a lead is over."""

    lead_id: str
    rep_id: str
    at: datetime


def accept(asked: Accept, keeping: Keeping, scene: Scene) -> tuple[Deed, bool]:
    """End the reservation: the lead is the rep's. Given with whether it had been accepted before.

    Whoever comes first counts: a lead can be accepted as long as the rep has it, even if its time is over. Raises `NotFound`,
    `LeadNotHeld` and `NothingAsked`.
    """
    where = keeping.whereabouts(asked.lead_id)
    last = keeping.last_deed(asked.lead_id)
    if where.state != "assigned" or where.rep_id != asked.rep_id:
        gone = last is not None and last.kind is DeedKind.EXPIRED and last.from_rep_id == asked.rep_id
        why = f"it was not accepted in time and went on at {last.at:%Y-%m-%d %H:%M} UTC" if gone and last else f"it is {where.state}"
        raise LeadNotHeld(f"lead {asked.lead_id} is not with rep {asked.rep_id}: {why}")
    key = f"accepted:{asked.lead_id}:{asked.rep_id}:{where.decision_id}"
    if (done := keeping.deed_of(key)) is not None:
        return done, True
    if where.accept_by is None:
        raise NothingAsked(f"nobody is asked to accept lead {asked.lead_id}; rep {asked.rep_id} has it already")
    keeping.accept(asked.lead_id)
    scene.noted()
    deed = Deed(key, DeedKind.ACCEPTED, asked.lead_id, asked.at, asked.author, where.decision_id, where.decision_id, rep_id=asked.rep_id)
    return keeping.add_deed(deed), False


def expire(asked: Expire, keeping: Keeping, scene: Scene, decide: Decide, *, digest: Callable[[Submission], str]) -> Passed | None:
    """Give a lead on that was not accepted in time; None where that is settled, or the lead is locked. It never goes back."""
    where = keeping.whereabouts(asked.lead_id)
    over = where.accept_by is not None and where.accept_by <= asked.at
    if where.state != "assigned" or where.rep_id != asked.rep_id or not over or where.locked is not None:
        return None
    words = f"not accepted by {where.accept_by:%Y-%m-%d %H:%M} UTC"
    gone = Decline(asked.lead_id, asked.rep_id, asked.at, words, EntryReason.EXPIRED)
    return decline(gone, keeping, scene, decide, digest=digest)


def lock(asked: Lock, keeping: Keeping, scene: Scene) -> tuple[Deed, bool]:
    """Lock or unlock a lead. Given with whether the same person had done it before. Raises `NotFound` and `CannotLock`."""
    where = keeping.whereabouts(asked.lead_id)
    kind = DeedKind.LOCKED if asked.locked else DeedKind.UNLOCKED
    if where.decision_id is None or where.state in {"closed", "merged"}:
        why = f"is {where.state}" if where.decision_id else "was never decided on here"
        raise CannotLock(f"lead {asked.lead_id} {why}; nothing automatic moves it")
    if asked.locked == (where.locked is not None):
        last = locked_by(asked.lead_id, keeping) if asked.locked else keeping.last_deed(asked.lead_id)
        if last is not None and last.kind is kind and last.author == asked.author:
            return last, True
        by = f" by {last.author} since {last.at:%Y-%m-%d %H:%M} UTC" if asked.locked and last is not None else ""
        raise CannotLock(f"lead {asked.lead_id} is {'locked already' if asked.locked else 'not locked'}{by}")
    key = f"{kind.value}:{asked.lead_id}:{asked.at.isoformat()}"
    deed = Deed(key, kind, asked.lead_id, asked.at, asked.author, where.decision_id, words=asked.words, rep_id=where.rep_id)
    kept = keeping.add_deed(deed)
    keeping.lock_lead(asked.lead_id, kept.number if asked.locked else None)
    scene.noted()
    return kept, False


def send_back(asked: SendBack, keeping: Keeping, scene: Scene, *, digest: Callable[[Submission], str]) -> Passed:
    """Let nobody have the lead, by a person's word. Raises `NotFound`, `ChangedSinceSeen`, `LeadNotHeld` and `LeadLocked`."""
    if (done := done_before(asked.key, keeping)) is not None:
        return done
    where = must_be_as_seen(asked.lead_id, asked.seen, keeping)
    if where.state not in {"suggested", "queued"}:
        raise LeadNotHeld(f"lead {asked.lead_id} is {where.state}; only a lead that waits can be sent back")
    if not asked.despite_lock:
        must_not_be_locked(asked.lead_id, where, keeping)
    again = submitted_again(asked.lead_id, keeping, asked.at, asked.key)
    world = scene.world(asked.at)
    walked = walk(again, world)
    decision = set_aside(walked.decision, asked.to, why=f"{asked.author} sent it back: {asked.words or asked.reason.words}")
    keeping.keep(kept_again(again, keeping.latest(asked.lead_id), decision, walked, world, digest))
    scene.kept(replace(walked, decision=decision), (), freed=None)
    what = (asked.key, DeedKind.REJECTED, asked.lead_id, asked.at, asked.author, asked.seen, decision.decision_id)
    keeping.add_deed(Deed(*what, None, asked.suggested_rep_id, None, asked.reason, asked.words))
    return Passed(asked.lead_id, None, decision, Entry(EntryReason.MOVED, {}))
