"""A manager adjusts credit: to one rep, at the stated cost of others."""

import math
from dataclasses import dataclass
from datetime import datetime

from fairlead.application.ledger_ports import Note
from fairlead.application.ports import Keeping, NotFound
from fairlead.application.scene import Scene
from fairlead.domain.fairness import Entry, Group, adjusted, beyond


class EntryRefused(Exception):
    """The entry cannot be made; the message says why. Nothing was changed."""


class EntryFlawed(EntryRefused):
    """What was entered of it has mistakes, whatever the ledger holds."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """``leads`` of credit for ``rep_id`` (below zero: taken away), at the cost of a rep, of a team, or of everybody else."""

    rep_id: str
    leads: float
    at: datetime
    author: str
    words: str
    against_rep_id: str | None = None
    against_team_id: str | None = None


def adjust(asked: Adjustment, keeping: Keeping, scene: Scene) -> Entry:
    """Write it. Raises `EntryRefused` and `fairlead.application.ports.NotFound`."""
    if not math.isfinite(asked.leads) or asked.leads == 0:
        raise EntryFlawed("say how many leads of credit, above zero to give and below zero to take, such as 1 or -0.5")
    if not asked.words.strip():
        raise EntryFlawed("an adjustment needs a note: everybody sees it, so say what it makes good")
    against = _against(asked, scene)
    if asked.rep_id not in scene.roster.row_of:
        raise NotFound(f"there is no rep {asked.rep_id}; see `fairlead ledger show` for who there is")
    if not scene.roster.employed(asked.at)[scene.roster.row_of[asked.rep_id]]:
        # It would be spread over the others at once: their cost for nobody's good.
        raise EntryRefused(f"rep {asked.rep_id} does not work here now and takes no turns; give it to somebody who does")
    entry = adjusted(asked.rep_id, asked.leads, against)
    bound = scene.policy.rotation.bound
    if out := beyond(entry.changes, scene.balances.credit_of(entry.changes), entry, bound):
        remedy = "adjust by less, or at the cost of more reps"
        raise EntryRefused(f"it would carry {_told(out, scene, entry)} beyond the bound of {bound:g} leads; {remedy}")
    note = Note(author=asked.author, words=asked.words)
    for each, about in (*((joined, Note()) for joined in scene.balances.newcomers((entry,))), (entry, note)):
        keeping.post(each, about, at=asked.at)
        scene.posted(each)
    return entry


def _against(asked: Adjustment, scene: Scene) -> Group:
    roster = scene.roster
    employed = {roster.rep_ids[row] for row in roster.employed(asked.at).nonzero()[0].tolist()}
    if asked.against_rep_id is not None:
        named, words = {asked.against_rep_id}, f"rep {asked.against_rep_id}"
    elif asked.against_team_id is not None:
        named = {rep.rep_id for rep in roster.reps if rep.team_id == asked.against_team_id}
        words = f"team {asked.against_team_id}"
    else:
        named, words = set(roster.rep_ids), "everybody else"
    group = scene.balances.group((named & employed) - {asked.rep_id})
    if not group.rep_ids:
        raise EntryRefused(f"{words} has nobody who takes turns and could bear the cost; credit is never made from nothing")
    return group


def _told(rep_ids: list[str], scene: Scene, entry: Entry) -> str:
    credit = scene.balances.credit_of(rep_ids)
    shown = [f"{rep_id} to {credit[rep_id] + entry.changes[rep_id]:+.2f}" for rep_id in rep_ids[:5]]
    return ", ".join(shown) + (f" and {len(rep_ids) - 5} more" if len(rep_ids) > 5 else "")
