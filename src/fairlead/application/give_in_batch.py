"""Give a lead to the rep that a batch proposes for it: the desk decides on it as on any lead, in the world as it is by then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fairlead.application.ledger_ports import Note
from fairlead.application.passing_on import CannotPassOn, kept_again, post, submitted_again
from fairlead.application.ports import Freed, Keeping, SlotTaken
from fairlead.application.scene import Scene
from fairlead.domain.corridor import Walked, walk
from fairlead.domain.deciding import BATCH, Decision, InBatch
from fairlead.domain.fairness import UnderContract, moved, standing_charge
from fairlead.domain.intake import Submission
from fairlead.domain.matching import KnownPeople


class ChangedSince(CannotPassOn):
    """What a batch proposed does not hold any more; the message says what changed. Nothing was given."""


@dataclass(frozen=True, slots=True)
class Give:
    """A lead, and the rep who is to have it. ``key`` makes it safe to ask again: the same key gives the same decision.

    ``from_rep``: who has the lead and loses it; None for one that waits. ``contract``: what the fairness
    contract took from it in the batch.
    """

    lead_id: str
    rep_id: str
    runner_up: str | None
    why: str
    at: datetime
    key: str
    from_rep: str | None = None
    contract: UnderContract | None = None


def give_together(asked: Sequence[Give], keeping: Keeping, scene: Scene, *, digest: Callable[[Submission], str]) -> list[Decision]:
    """Give all of them: those that reps have are taken from them first, so that they can change places. Raises `ChangedSince`."""
    fresh = [each for each in asked if keeping.earlier(each.key) is None]
    held = {each.lead_id: _taken(each, keeping, scene) for each in fresh if each.from_rep is not None}
    return [_give(each, held.get(each.lead_id), keeping, scene, digest=digest) for each in asked]


def _taken(asked: Give, keeping: Keeping, scene: Scene) -> Freed:
    """Take the lead from the rep who is said to have it."""
    where = keeping.whereabouts(asked.lead_id)
    if where.state != "assigned" or where.rep_id != asked.from_rep:
        now = f"with rep {where.rep_id}" if where.rep_id else where.state
        raise ChangedSince(f"lead {asked.lead_id} is not with rep {asked.from_rep} any more; it is {now}")
    _must_be_free(asked.lead_id, keeping)
    freed = keeping.release(asked.lead_id, at=asked.at)
    scene.released(freed)
    return freed


def _give(asked: Give, taken: Freed | None, keeping: Keeping, scene: Scene, *, digest: Callable[[Submission], str]) -> Decision:
    """Decide on the lead as if it came now, with the rep whom the batch chose. Raises `ChangedSince`.

    ``taken``: from whom it was just taken; the turn it had cost there goes along as with any lead that is moved.
    """
    earlier = keeping.earlier(asked.key)
    if earlier is not None:
        return earlier.decision
    where = keeping.whereabouts(asked.lead_id)
    if where.state in {"assigned", "closed"}:
        raise ChangedSince(f"lead {asked.lead_id} is {where.state}{f' to rep {where.rep_id}' if where.rep_id else ''} by now")
    if taken is None:
        _must_be_free(asked.lead_id, keeping)
    if (into := keeping.merged_into(asked.lead_id)) is not None:
        raise ChangedSince(f"lead {asked.lead_id} was merged into {into}")
    again = submitted_again(asked.lead_id, keeping, asked.at, asked.key)
    world = scene.world(asked.at, KnownPeople(keeping.people))
    world = replace(world, in_batch={asked.lead_id: InBatch(asked.rep_id, asked.runner_up, asked.why, asked.contract)})
    walked = walk(again, world)
    if walked.decision.method != BATCH:
        raise ChangedSince(_changed(asked, walked))
    entries = () if taken is not None else (*scene.balances.newcomers(walked.choice.entries), *walked.choice.entries)
    kept = kept_again(again, keeping.latest(asked.lead_id), walked.decision, walked, world, digest)
    try:
        freed = keeping.keep(kept, entries)
    except SlotTaken as full:
        raise ChangedSince(f"rep {asked.rep_id} has no free slot any more") from full
    scene.kept(walked, entries, freed=freed)
    if taken is not None:
        _turn_moved(asked, taken.rep_id, walked.decision, keeping, scene)
    return walked.decision


def _must_be_free(lead_id: str, keeping: Keeping) -> None:
    """Raises `ChangedSince` for a lead that somebody locked."""
    if keeping.is_locked(lead_id):
        raise ChangedSince(f"lead {lead_id} is locked, so no batch moves it")


def _turn_moved(asked: Give, giver: str, decision: Decision, keeping: Keeping, scene: Scene) -> None:
    """Let the turn that the lead had cost go along, as the policy says of moved leads."""
    charge = standing_charge(keeping.entries_of(asked.lead_id))
    concerned = scene.balances.group({*(charge.changes if charge else ()), asked.rep_id})
    fellows = scene.balances.fellows(asked.rep_id, asked.at)
    entry = moved(charge, giver, asked.rep_id, concerned, fellows, scene.policy.rotation)
    post(entry, Note(asked.lead_id, decision.decision_id, None, asked.why), asked.at, keeping, scene)


def _changed(asked: Give, walked: Walked) -> str:
    """Why the rep cannot have it now."""
    refusals = walked.decision.refusals
    why = next((f"{one.reason.words} ({one.evidence})" for one in refusals if one.rep_id == asked.rep_id), None)
    return f"rep {asked.rep_id} {why or 'is not one of those who can have it'} now"
