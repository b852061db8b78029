"""Give a lead to the rep that a batch proposes for it: the desk decides on it as on any lead, in the world as it is by then."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from fairlead.application.passing_on import CannotPassOn, kept_again, submitted_again
from fairlead.application.ports import Keeping, SlotTaken
from fairlead.application.scene import Scene
from fairlead.domain.corridor import Walked, walk
from fairlead.domain.deciding import BATCH, Decision, InBatch
from fairlead.domain.intake import Submission
from fairlead.domain.matching import KnownPeople


class ChangedSince(CannotPassOn):
    """What a batch proposed does not hold any more; the message says what changed. Nothing was given."""


@dataclass(frozen=True, slots=True)
class Give:
    """A lead that waits, and the rep who is to have it. ``key`` makes it safe to ask again: the same key gives the same decision."""

    lead_id: str
    rep_id: str
    runner_up: str | None
    why: str
    at: datetime
    key: str


def give(asked: Give, keeping: Keeping, scene: Scene, *, digest: Callable[[Submission], str]) -> Decision:
    """Decide on the lead as if it came now, with the rep whom the batch chose. Raises `ChangedSince`."""
    earlier = keeping.earlier(asked.key)
    if earlier is not None:
        return earlier.decision
    where = keeping.whereabouts(asked.lead_id)
    if where.state in {"assigned", "closed"}:
        raise ChangedSince(f"lead {asked.lead_id} is {where.state}{f' to rep {where.rep_id}' if where.rep_id else ''} by now")
    if (into := keeping.merged_into(asked.lead_id)) is not None:
        raise ChangedSince(f"lead {asked.lead_id} was merged into {into}")
    again = submitted_again(asked.lead_id, keeping, asked.at, asked.key)
    world = scene.world(asked.at, KnownPeople(keeping.people))
    world = replace(world, in_batch={asked.lead_id: InBatch(asked.rep_id, asked.runner_up, asked.why)})
    walked = walk(again, world)
    if walked.decision.method != BATCH:
        raise ChangedSince(_changed(asked, walked))
    entries = (*scene.balances.newcomers(walked.choice.entries), *walked.choice.entries)
    kept = kept_again(again, keeping.latest(asked.lead_id), walked.decision, walked, world, digest)
    try:
        freed = keeping.keep(kept, entries)
    except SlotTaken as taken:
        raise ChangedSince(f"rep {asked.rep_id} has no free slot any more") from taken
    scene.kept(walked, entries, freed=freed)
    return walked.decision


def _changed(asked: Give, walked: Walked) -> str:
    """Why the rep cannot have it now."""
    refusals = walked.decision.refusals
    why = next((f"{one.reason.words} ({one.evidence})" for one in refusals if one.rep_id == asked.rep_id), None)
    return f"rep {asked.rep_id} {why or 'is not one of those who can have it'} now"
