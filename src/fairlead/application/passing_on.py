"""What people do with a lead once a rep has it: the rep declines it, the person does not come, somebody moves it by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from fairlead.application.ledger_ports import Note, Whereabouts
from fairlead.application.plain import as_plain
from fairlead.application.ports import Keeping, Kept, NotFound, SlotTaken
from fairlead.application.scene import Scene
from fairlead.domain.availability import kinds_asked
from fairlead.domain.corridor import Walked, World, handed, walk
from fairlead.domain.deciding import Decision
from fairlead.domain.fairness import Entry, EntryReason, moved, settled, standing_charge
from fairlead.domain.intake import Submission
from fairlead.domain.reasons import Reason, Refusals
from fairlead.domain.screening import Ruling, Screening

Decide = Callable[[Submission, str], Decision]
_LIMITS = frozenset({Reason.FULL, Reason.FULL_DAY, Reason.FULL_WEEK, Reason.FULL_MONTH, Reason.FULL_VALUE, Reason.TEAM_FULL})


class CannotPassOn(Exception):
    """A lead cannot be passed on like this; the message says why. Nothing was changed."""


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
    """A rep declines a lead."""

    lead_id: str
    rep_id: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NoShow:
    """The person did not come to the meeting."""

    lead_id: str
    at: datetime
    author: str
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody moves a lead to a rep by hand. ``over_limit``: limits shall not hold for it."""

    lead_id: str
    rep_id: str
    at: datetime
    author: str
    words: str
    over_limit: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of it: where the lead is by which decision (None: where it was), and what the ledger wrote."""

    lead_id: str
    from_rep_id: str | None
    decision: Decision | None
    entry: Entry


def decline(asked: Decline, keeping: Keeping, scene: Scene, decide: Decide, *, digest: Callable[[Submission], str]) -> Passed:
    """Take the lead from the rep for good, settle the turn as the policy says, and decide on it again. Raises `LeadNotHeld`."""
    where = _open(asked.lead_id, keeping)
    if where.rep_id != asked.rep_id:
        raise LeadNotHeld(f"lead {asked.lead_id} is with rep {where.rep_id}, not with {asked.rep_id}; only who has a lead can decline it")
    again = submitted_again(asked.lead_id, keeping, asked.at, f"declined:{asked.lead_id}:{asked.rep_id}:{asked.at.isoformat()}")
    before = keeping.latest(asked.lead_id)
    charge = standing_charge(keeping.entries_of(asked.lead_id))
    scene.declined(asked.lead_id, keeping.decline(asked.lead_id, asked.rep_id, asked.reason, at=asked.at))
    members = scene.balances.group(charge.changes if charge else ())
    entry = settled(EntryReason.DECLINED, charge, members, scene.policy.rotation)
    note = Note(asked.lead_id, before.decision.decision_id if before else None, asked.rep_id, asked.reason)
    post(entry, note, asked.at, keeping, scene)
    decision = decide(again, before.request_hash if before else digest(again))
    return Passed(asked.lead_id, asked.rep_id, decision, entry)


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

    Raises `fairlead.application.ports.NotFound`, `LeadNotHeld`, `RepUnavailable` and `OverLimit`.
    """
    where = keeping.whereabouts(asked.lead_id)
    held = where.rep_id if where.state == "assigned" else None
    if where.state == "closed":
        raise LeadNotHeld(f"lead {asked.lead_id} is closed; a closed lead cannot be moved")
    if held == asked.rep_id:
        raise LeadNotHeld(f"rep {asked.rep_id} has lead {asked.lead_id} already")
    again = submitted_again(asked.lead_id, keeping, asked.at, f"moved:{asked.lead_id}:{asked.rep_id}:{asked.at.isoformat()}")
    world = scene.world(asked.at)
    row = world.roster.row_of.get(asked.rep_id)
    if row is None:
        raise NotFound(f"there is no rep {asked.rep_id}; see `fairlead ledger show` for who there is")
    if not world.roster.employed(asked.at)[row]:
        raise RepUnavailable(f"rep {asked.rep_id} {_gone(world, row, asked.at)}; a lead is never given to somebody who does not work here")
    walked = walk(again, world)
    if not asked.over_limit and (limit := _limit(world, row, walked)) is not None:
        raise OverLimit(asked.rep_id, limit)
    decision = handed(walked, asked.rep_id, world.roster, why=f"{asked.author} moved it: {asked.words}")
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
    return Passed(asked.lead_id, held, decision, entry)


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


def submitted_again(lead_id: str, keeping: Keeping, at: datetime, key: str) -> Submission:
    """The lead as it came in, or as the records have it where it was imported."""
    latest = keeping.latest(lead_id)
    if latest is not None:
        fields = {**latest.submission.fields, "lead_id": lead_id, "created_at": latest.lead.created_at.isoformat()}
        return Submission(key, latest.submission.source, at, fields)
    fields = dict(keeping.lead_fields(lead_id))
    created = fields.get("created_at")
    return Submission(key, "records", at, {**fields, **({"created_at": created.isoformat()} if isinstance(created, datetime) else {})})


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


def _limit(world: World, row: int, walked: Walked) -> str | None:
    """Which limit keeps the lead from this rep, in words; bands, absences and reserved shares do not bind a person."""
    alone = Screening(np.array([row], dtype=np.intp), None, Refusals(), Ruling(weight=walked.decision.weight))
    refusals = world.admit(alone).refusals
    return next((f"{one.reason.words} ({one.evidence})" for one in refusals if one.reason in _LIMITS), None)


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
