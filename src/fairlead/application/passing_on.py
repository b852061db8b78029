"""What people do with a lead: its rep declines it, the person does not come, somebody moves it or gives it out of the queue by hand.

`decline` is the one way on which a lead leaves its rep for good, whether the rep said so or a time limit was over.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np

from fairlead.application.as_seen import CannotPassOn, must_be_as_seen, must_not_be_locked
from fairlead.application.deed_ports import Deed, DeedKind, OverrideReason
from fairlead.application.ledger_ports import Note, Whereabouts
from fairlead.application.plain import as_plain
from fairlead.application.ports import Keeping, Kept, NotFound, SlotTaken
from fairlead.application.scene import Scene
from fairlead.domain.availability import kinds_asked
from fairlead.domain.corridor import Walked, World, handed, walk
from fairlead.domain.deciding import Action, Decision
from fairlead.domain.fairness import Entry, EntryReason, moved, settled, standing_charge
from fairlead.domain.intake import Submission
from fairlead.domain.matching import KnownPeople
from fairlead.domain.reasons import Reason, Refusals
from fairlead.domain.screening import Ruling, Screening

Decide = Callable[[Submission, str], Decision]
THE_CLOCK: Final = "the clock"
"""The author of what is done because a time limit is over."""
_GIVEN_UP_BY: Final = {EntryReason.EXPIRED: DeedKind.EXPIRED, EntryReason.OVERDUE: DeedKind.OVERDUE}
_DONE: Final = {
    DeedKind.MOVED: "moved",
    DeedKind.HANDED_OFF: "handed over",
    DeedKind.APPROVED: "approved",
    DeedKind.CHANGED: "chose somebody else for",
}
LIMITS = frozenset({Reason.FULL, Reason.FULL_DAY, Reason.FULL_WEEK, Reason.FULL_MONTH, Reason.FULL_VALUE, Reason.TEAM_FULL})


class LeadNotHeld(CannotPassOn):
    """The lead is not with the rep who is said to have it, or cannot be passed on as it is. Nothing was changed."""


class AlreadyPosted(CannotPassOn):
    """The same was told of this lead before. Nothing was changed."""


class RepUnavailable(CannotPassOn):
    """The rep does not work here now. Nothing was changed: a lead is never given to somebody who left."""


class OverLimit(CannotPassOn):
    """The rep's limit, or a team's, is reached. Nothing was changed; a person may say that it shall not hold for this lead."""

    def __init__(self, rep_id: str, why: str) -> None:
        """Name the rep and the limit."""
        super().__init__(f"rep {rep_id} cannot take it: {why}; choose somebody else, or confirm that the limit shall not hold for it")


@dataclass(frozen=True, slots=True)
class Decline:
    """A rep gives a lead up for good; ``because``: declined, or one of the other reasons in `fairlead.domain.fairness.GIVEN_UP`.

    ``seen``: the decision that the rep had before them, where that was told; with it the same request gives the same answer however late it
    comes again. ``author``: who says so; None: the rep.
    """

    lead_id: str
    rep_id: str
    at: datetime
    reason: str | None = None
    because: EntryReason = EntryReason.DECLINED
    seen: str | None = None
    author: str | None = None

    @property
    def key(self) -> str | None:
        """The same for the same request; None where it does not tell what its author saw."""
        return None if self.seen is None else declined_key(self.lead_id, self.rep_id, self.seen)


@dataclass(frozen=True, slots=True)
class NoShow:
    """The person did not come to the meeting."""

    lead_id: str
    at: datetime
    author: str
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody gives a lead to a rep by hand. ``over_limit``: limits shall not hold for it; ``despite_lock``: nor shall a lock.

    ``kind``: moved, handed off, or approved or changed out of the queue. ``seen``: the decision that the author had before them; with it
    the same request again gives the same answer. ``suggested_rep_id`` and ``reason``: whom the author decided against, and why.
    ``unnamed``: the author named nobody and meant whoever was suggested, who may be somebody else when the request comes again.
    ``held_by``: who must have the lead still; None: whoever has it.
    """

    lead_id: str
    rep_id: str
    at: datetime
    author: str
    words: str
    over_limit: bool = False
    kind: DeedKind = DeedKind.MOVED
    seen: str | None = None
    despite_lock: bool = False
    suggested_rep_id: str | None = None
    reason: OverrideReason | None = None
    unnamed: bool = False
    held_by: str | None = None

    @property
    def key(self) -> str:
        """The same for the same request."""
        if self.seen is None:
            return f"moved:{self.lead_id}:{self.rep_id}:{self.at.isoformat()}"
        return request_key(self.kind, self.lead_id, self.seen, self.author, *(() if self.unnamed else (self.rep_id,)))


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of it: where the lead is by which decision (None: where it was), and what the ledger wrote.

    ``replayed``: it was done before, on the same request.
    """

    lead_id: str
    from_rep_id: str | None
    decision: Decision | None
    entry: Entry
    replayed: bool = False


def decline(asked: Decline, keeping: Keeping, scene: Scene, decide: Decide, *, digest: Callable[[Submission], str]) -> Passed:
    """Take the lead from the rep for good, settle the turn as the policy says, and decide on it again.

    Declined twice it is answered as it was the first time. Raises `LeadNotHeld`, `LeadLocked` and, where ``seen`` was told,
    `ChangedSinceSeen`.
    """
    if asked.because is EntryReason.DECLINED and (done := _declined_before(asked, keeping)) is not None:
        return done
    if asked.seen is not None:
        must_be_as_seen(asked.lead_id, asked.seen, keeping)
    where = _open(asked.lead_id, keeping)
    if where.rep_id != asked.rep_id:
        raise LeadNotHeld(f"lead {asked.lead_id} is with rep {where.rep_id}, not with {asked.rep_id}; only who has a lead can decline it")
    must_not_be_locked(asked.lead_id, where, keeping)
    again = submitted_again(asked.lead_id, keeping, asked.at, _key_of(asked, where, keeping), given_up=True)
    before = keeping.latest(asked.lead_id)
    charge = standing_charge(keeping.entries_of(asked.lead_id))
    scene.declined(asked.lead_id, keeping.decline(asked.lead_id, asked.rep_id, asked.reason, at=asked.at))
    members = scene.balances.group(charge.changes if charge else ())
    entry = settled(asked.because, charge, members, scene.policy.rotation)
    note = Note(asked.lead_id, before.decision.decision_id if before else None, asked.rep_id, asked.reason)
    post(entry, note, asked.at, keeping, scene)
    decision = decide(again, before.request_hash if before else digest(again))
    kind = _GIVEN_UP_BY.get(asked.because, DeedKind.DECLINED)
    author = (asked.author or asked.rep_id) if kind is DeedKind.DECLINED else THE_CLOCK
    seen = before.decision.decision_id if before else None
    receiver = decision.rep_id if decision.action is Action.ASSIGN else None
    what = (again.key, kind, asked.lead_id, asked.at, author, seen, decision.decision_id)
    keeping.add_deed(Deed(*what, asked.rep_id, None, receiver, None, asked.reason))
    return Passed(asked.lead_id, asked.rep_id, decision, entry)


def declined_key(lead_id: str, rep_id: str, seen: str) -> str:
    """The key under which a rep declines a lead that it has by decision ``seen``: that is done once."""
    return request_key(DeedKind.DECLINED, lead_id, seen, rep_id)


def _key_of(asked: Decline, where: Whereabouts, keeping: Keeping) -> str:
    if asked.because is EntryReason.DECLINED and where.decision_id is not None:
        key = declined_key(asked.lead_id, asked.rep_id, where.decision_id)
        if keeping.deed_of(key) is None:  # else it came back to the rep without a decision of ours
            return key
    return f"declined:{asked.lead_id}:{asked.rep_id}:{asked.at.isoformat()}"


def _declined_before(asked: Decline, keeping: Keeping) -> Passed | None:
    """What came of it where the rep declined the lead already: by the decision seen, else as the last thing that was done with it."""
    if asked.key is not None:
        return done_before(asked.key, keeping, EntryReason.DECLINED)
    where, last = keeping.whereabouts(asked.lead_id), keeping.last_deed(asked.lead_id)
    has_it = where.state == "assigned" and where.rep_id == asked.rep_id
    if has_it or last is None or last.kind is not DeedKind.DECLINED or last.from_rep_id != asked.rep_id:
        return None
    return done_before(last.key, keeping, EntryReason.DECLINED)


@dataclass(frozen=True, slots=True)
class TakeOn:
    """A rep did not see to a lead in time, so it goes to another. ``had_by``: everybody who had it; it goes back to none of them."""

    lead_id: str
    rep_id: str
    at: datetime
    words: str
    had_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stays:
    """A lead stays with its rep; why."""

    why: str


def take_on(
    asked: TakeOn,
    keeping: Keeping,
    scene: Scene,
    decide: Decide,
    bar: Callable[[Sequence[str]], None],
    *,
    digest: Callable[[Submission], str],
) -> Passed | Stays:
    """Take the lead from a silent rep for good and give it to somebody who never had it; where nobody could have it now, it stays.

    The turn is settled as that of a declined lead. ``bar`` keeps who is barred from it. Raises `LeadNotHeld`.
    """
    where = _open(asked.lead_id, keeping)
    if where.rep_id != asked.rep_id:
        raise LeadNotHeld(f"lead {asked.lead_id} is with rep {where.rep_id}, not with {asked.rep_id}")
    if where.locked is not None:
        return Stays("somebody locked it")
    again = submitted_again(asked.lead_id, keeping, asked.at, f"rehearsed:{asked.lead_id}", given_up=True)
    barred = sorted({*asked.had_by, asked.rep_id})
    world = scene.world(asked.at, KnownPeople(keeping.people))
    known = world.declined.get(asked.lead_id, frozenset())
    found = walk(again, replace(world, declined={**world.declined, asked.lead_id: frozenset(known).union(barred)})).decision
    if found.action is not Action.ASSIGN:
        return Stays("nobody else could be given it")
    bar(barred)
    scene.barred(asked.lead_id, barred)
    given_up = Decline(asked.lead_id, asked.rep_id, asked.at, asked.words, EntryReason.OVERDUE)
    return decline(given_up, keeping, scene, decide, digest=digest)


def no_show(asked: NoShow, keeping: Keeping, scene: Scene) -> Passed:
    """Settle the turn as the policy says; the lead stays where it is. Raises `LeadNotHeld` and `AlreadyPosted`."""
    where = keeping.whereabouts(asked.lead_id)
    if where.rep_id is None or where.state not in {"assigned", "closed"}:
        raise LeadNotHeld(f"lead {asked.lead_id} is with nobody ({where.state}), so nobody's meeting was missed")
    entries = keeping.entries_of(asked.lead_id)
    if entries and entries[-1].reason is EntryReason.NO_SHOW:
        raise AlreadyPosted(f"the no-show of lead {asked.lead_id} is in the ledger already")
    before = keeping.latest(asked.lead_id)
    charge = standing_charge(entries)
    members = scene.balances.group(charge.changes if charge else ())
    entry = settled(EntryReason.NO_SHOW, charge, members, scene.policy.rotation)
    note = Note(asked.lead_id, before.decision.decision_id if before else None, asked.author, asked.words)
    post(entry, note, asked.at, keeping, scene)
    return Passed(asked.lead_id, where.rep_id, None, entry)


def move(asked: Move, keeping: Keeping, scene: Scene, *, digest: Callable[[Submission], str]) -> Passed:
    """Give the lead to the rep by hand.

    Raises `fairlead.application.ports.NotFound`, `LeadNotHeld`, `LeadLocked`, `RepUnavailable`, `OverLimit` and `ChangedSinceSeen`.
    """
    if (done := done_before(asked.key, keeping)) is not None:
        return done
    if asked.seen is not None:
        must_be_as_seen(asked.lead_id, asked.seen, keeping)
    where = keeping.whereabouts(asked.lead_id)
    held = _had_by(asked, where)
    if not asked.despite_lock:
        must_not_be_locked(asked.lead_id, where, keeping)
    again = submitted_again(asked.lead_id, keeping, asked.at, asked.key)
    world = scene.world(asked.at)
    row = world.roster.row_of.get(asked.rep_id)
    if row is None:
        raise NotFound(f"there is no rep {asked.rep_id}; see `fairlead ledger show` for who there is")
    if not world.roster.employed(asked.at)[row]:
        raise RepUnavailable(f"rep {asked.rep_id} {_gone(world, row, asked.at)}; a lead is never given to somebody who does not work here")
    walked = walk(again, world)
    if not asked.over_limit and (limit := limit_reached(world, row, walked)) is not None:
        raise OverLimit(asked.rep_id, limit)
    decision = handed(walked, asked.rep_id, world.roster, why=f"{asked.author} {_DONE[asked.kind]} it: {asked.words}")
    charge = standing_charge(keeping.entries_of(asked.lead_id))
    kept = kept_again(again, keeping.latest(asked.lead_id), decision, walked, world, digest)
    try:
        freed = keeping.keep(kept, over_limit=asked.over_limit)
    except SlotTaken as taken:
        raise OverLimit(asked.rep_id, "no slot is free") from taken
    scene.kept(replace(walked, decision=decision), (), freed=freed)
    concerned = scene.balances.group({*(charge.changes if charge else ()), asked.rep_id})
    fellows = scene.balances.fellows(asked.rep_id, asked.at)
    entry = moved(charge, held, asked.rep_id, concerned, fellows, scene.policy.rotation)
    post(entry, Note(asked.lead_id, decision.decision_id, asked.author, asked.words), asked.at, keeping, scene)
    what = (asked.key, asked.kind, asked.lead_id, asked.at, asked.author, asked.seen or None, decision.decision_id)
    keeping.add_deed(Deed(*what, held, asked.suggested_rep_id, asked.rep_id, asked.reason, asked.words))
    return Passed(asked.lead_id, held, decision, entry)


def _had_by(asked: Move, where: Whereabouts) -> str | None:
    """Who has the lead that is to move, None where nobody has. Raises `LeadNotHeld` where it cannot move from there."""
    held = where.rep_id if where.state == "assigned" else None
    if where.state in {"closed", "merged"}:
        raise LeadNotHeld(f"lead {asked.lead_id} is {where.state}; such a lead cannot be moved")
    if asked.held_by is not None and held != asked.held_by:
        # By whom it is held now is not told: the author may see a part of the reps only.
        raise LeadNotHeld(f"lead {asked.lead_id} is not with rep {asked.held_by} any more; load it again")
    if held == asked.rep_id:
        raise LeadNotHeld(f"rep {asked.rep_id} has lead {asked.lead_id} already")
    return held


def request_key(kind: DeedKind, lead_id: str, seen: str, *more: str) -> str:
    """The key of a request about a lead that somebody saw as decision ``seen`` left it: the same request has the same one."""
    return f"{kind.value}:{hashlib.sha256(json.dumps([lead_id, seen, *more]).encode()).hexdigest()[:32]}"


def done_before(key: str, keeping: Keeping, reason: EntryReason = EntryReason.MOVED) -> Passed | None:
    """What came of the same request before, of which the ledger writes nothing again; None where it is new."""
    deed = keeping.deed_of(key)
    if deed is None:
        return None
    kept = keeping.earlier(key)
    return Passed(deed.lead_id, deed.from_rep_id, None if kept is None else kept.decision, Entry(reason, {}), replayed=True)


def told(passed: Passed) -> dict[str, Any]:
    """What became of it, as plain data."""
    decision = passed.decision
    return {
        "lead_id": passed.lead_id,
        "from_rep_id": passed.from_rep_id,
        "rep_id": decision.rep_id if decision else passed.from_rep_id,
        "decision_id": decision.decision_id if decision else None,
        "queue_reason": decision.queue_reason.value if decision and decision.queue_reason else None,
        "entry": as_plain(passed.entry),
    }


def _open(lead_id: str, keeping: Keeping) -> Whereabouts:
    where = keeping.whereabouts(lead_id)
    if where.state != "assigned" or where.rep_id is None:
        raise LeadNotHeld(f"lead {lead_id} is with nobody now ({where.state}), so nobody can decline it")
    return where


def submitted_again(lead_id: str, keeping: Keeping, at: datetime, key: str, *, given_up: bool = False) -> Submission:
    """The lead as it came in, or as the records have it where it was imported.

    ``given_up``: whoever has it did not answer it. A rep who loses it otherwise may have.
    """
    latest = keeping.latest(lead_id)
    if latest is not None:
        fields = {**latest.submission.fields, "lead_id": lead_id, "created_at": latest.lead.created_at.isoformat()}
        had = latest.decision.action is Action.ASSIGN or keeping.holder(lead_id) is not None
        held = latest.submission.held or (had and not given_up)
        return Submission(key, latest.submission.source, at, fields, held)
    fields = dict(keeping.lead_fields(lead_id))
    created = fields.get("created_at")
    told = {**fields, **({"created_at": created.isoformat()} if isinstance(created, datetime) else {})}
    return Submission(key, "records", at, told, held=not given_up and keeping.holder(lead_id) is not None)


def kept_again(
    again: Submission, latest: Kept | None, decision: Decision, walked: Walked, world: World, digest: Callable[[Submission], str]
) -> Kept:
    """The decision on a lead that came before, with everything it rested on."""
    seen = walked.qualified
    return Kept(
        submission=again,
        request_hash=latest.request_hash if latest is not None else digest(again),
        decision=decision,
        lead=seen.lead,
        account=seen.account,
        facts=seen.facts,
        book=world.book.only(kinds_asked(world.roster, world.policy.capacity)),
        declined=tuple(sorted(world.declined.get(seen.lead.lead_id, ()))),
        match=seen.match,
        person=seen.person,
    )


def limit_reached(world: World, row: int, walked: Walked) -> str | None:
    """Which limit keeps the lead from this rep, in words; bands, absences and reserved shares do not bind a person."""
    alone = Screening(np.array([row], dtype=np.intp), None, Refusals(), Ruling(weight=walked.decision.weight))
    refusals = world.admit(alone).refusals
    return next((f"{one.reason.words} ({one.evidence})" for one in refusals if one.reason in LIMITS), None)


def _gone(world: World, row: int, at: datetime) -> str:
    rep = world.roster.reps[row]
    if rep.ended_at is not None and rep.ended_at <= at:
        return f"left on {rep.ended_at:%Y-%m-%d}"
    return "is not active" if not rep.active else "has not started yet"


def post(entry: Entry, note: Note, at: datetime, keeping: Keeping, scene: Scene) -> None:
    """Write an entry, and before it what makes newcomers part of the ledger."""
    for each, about in (*((joined, Note()) for joined in scene.balances.newcomers((entry,))), (entry, note)):
        keeping.post(each, about, at=at)
        scene.posted(each)


__all__ = [
    "LIMITS",
    "THE_CLOCK",
    "AlreadyPosted",
    "CannotPassOn",
    "Decide",
    "Decline",
    "LeadNotHeld",
    "Move",
    "NoShow",
    "OverLimit",
    "Passed",
    "RepUnavailable",
    "Stays",
    "TakeOn",
    "decline",
    "done_before",
    "kept_again",
    "limit_reached",
    "move",
    "no_show",
    "post",
    "request_key",
    "submitted_again",
    "take_on",
    "told",
]
