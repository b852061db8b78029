"""What is written into the ledger: every change has a reason from one closed list, and sums to zero over everybody it touches."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from fairlead.domain.fairness.filling import FloatArray
from fairlead.domain.fairness.group import Group, bounded
from fairlead.domain.fairness.policy import Rotation, Settle


class EntryReason(StrEnum):
    """Why credit changed."""

    OPENING = "OPENING"
    ROTATION = "ROTATION"
    NEAR_TIE = "NEAR_TIE"
    OWNERSHIP = "OWNERSHIP"
    ABSENCE_MADE_UP = "ABSENCE_MADE_UP"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    OVERDUE = "OVERDUE"
    NO_SHOW = "NO_SHOW"
    MOVED = "MOVED"
    ADJUSTED = "ADJUSTED"
    JOINED = "JOINED"
    LEFT = "LEFT"

    @property
    def words(self) -> str:
        """The reason in plain words."""
        return _WRITTEN_BECAUSE[self]


_WRITTEN_BECAUSE = {
    EntryReason.OPENING: "what everybody had when entries began to be written",
    EntryReason.ROTATION: "a lead was given in turn: everybody present earned a share of it, the receiver paid it",
    EntryReason.NEAR_TIE: "a lead was drawn among reps that the model could not tell apart: each earned a share, the receiver paid it",
    EntryReason.OWNERSHIP: "a lead came by ownership, and the policy charges it",
    EntryReason.ABSENCE_MADE_UP: "those away earned their share of a lead, to be made up slowly after their return",
    EntryReason.DECLINED: "the rep declined the lead",
    EntryReason.EXPIRED: "the rep did not accept the lead in time",
    EntryReason.OVERDUE: "a clock of the lead ran out, so it went to another rep",
    EntryReason.NO_SHOW: "the person did not come to the meeting",
    EntryReason.MOVED: "the lead was moved by hand",
    EntryReason.ADJUSTED: "a manager adjusted credit",
    EntryReason.JOINED: "took part for the first time, and starts at the average, zero",
    EntryReason.LEFT: "left, and what was owed either way is spread over the others alike",
}

GIVEN_UP: Final = frozenset({EntryReason.DECLINED, EntryReason.EXPIRED, EntryReason.OVERDUE})
"""By these a rep loses a lead for good: what it had cost is settled, and it never comes back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Changes by rep, in leads. ``changes`` of credit sum to zero; ``aside``: changes of the part that is set aside."""

    reason: EntryReason
    changes: Mapping[str, float]
    aside: Mapping[str, float] = field(default_factory=dict)


def given(
    reason: EntryReason, group: Group, receiver: str, rotation: Rotation, *, aside: FloatArray | None = None, lead_weight: float = 1.0
) -> Entry:
    """A lead went to ``receiver``: every member earns its share of the lead, the receiver pays the lead.

    ``aside``: what that changes in what is set aside (`Turn.aside`); shape (n,).
    """
    paid = np.array([lead_weight if rep_id == receiver else 0.0 for rep_id in group.rep_ids], dtype=np.float64)
    due = lead_weight * group.shares - paid
    changes = bounded(group, due, rotation.bound)
    # A turn is paid in full out of what is in play, also where the bound leaves credit as it is.
    cut = changes - due
    return Entry(reason, group.named(changes), group.named(cut if aside is None else aside + cut))


def made_up(here: Group, away: Group, rotation: Rotation, *, lead_weight: float = 1.0) -> Entry:
    """Those away earn their share of a lead, at the cost of those present; it is set aside, and comes back slowly."""
    everyone = Group(
        (*here.rep_ids, *away.rep_ids),
        np.concatenate([here.credit, away.credit]),
        np.concatenate([here.aside, away.aside]),
        np.concatenate([here.weights, away.weights]),
    )
    earned = lead_weight * everyone.shares[len(here.rep_ids) :]
    changes = bounded(everyone, np.concatenate([-earned.sum() * here.shares, earned]), rotation.bound)
    return Entry(EntryReason.ABSENCE_MADE_UP, everyone.named(changes), away.named(changes[len(here.rep_ids) :]))


def joined(rep_ids: Iterable[str]) -> Entry:
    """They take part from now on, at the average, zero."""
    return Entry(EntryReason.JOINED, dict.fromkeys(rep_ids, 0.0))


def left(gone: Mapping[str, tuple[float, float]], rest: Group) -> Entry:
    """They left with this credit, and this much of it set aside. It is spread over the rest, per weight: nobody's place changes."""
    credit = sum(credit for credit, _ in gone.values())
    spread = rest.named(credit * rest.shares) if rest.rep_ids else {}
    changes = {rep_id: -credit for rep_id, (credit, _) in gone.items()}
    return Entry(EntryReason.LEFT, {**changes, **spread}, {rep_id: -aside for rep_id, (_, aside) in gone.items() if aside})


def standing_charge(entries: Iterable[Entry]) -> Entry | None:
    """What a lead costs and earns everybody by those who have it since it was last declined; None where nothing of it stands.

    ``entries``: all about the lead, in their order. What a declined lead had cost was settled then.
    """
    changes, aside = _Sum(), _Sum()
    for entry in entries:
        if entry.reason in GIVEN_UP:
            changes, aside = _Sum(), _Sum()
            continue
        changes.add(entry.changes)
        if entry.reason in {EntryReason.ABSENCE_MADE_UP, EntryReason.NO_SHOW, EntryReason.MOVED}:
            aside.add(entry.aside)
    return Entry(EntryReason.ROTATION, changes.told(), aside.told()) if changes.told() else None


def given_back(reason: EntryReason, charge: Entry, members: Group, rotation: Rotation) -> Entry:
    """The reverse of what a lead has cost and earned. What those earned who left since is taken from the others, per weight."""
    if not members.rep_ids:
        return Entry(reason, {})
    back = members.array({rep_id: -change for rep_id, change in charge.changes.items()})
    back -= back.sum() * members.shares
    known = set(members.rep_ids)
    aside = {rep_id: -change for rep_id, change in charge.aside.items() if rep_id in known}
    return Entry(reason, members.named(bounded(members, back, rotation.bound)), aside)


def settled(reason: EntryReason, charge: Entry | None, members: Group, rotation: Rotation) -> Entry:
    """What a lead declined or a meeting missed does: the turn is given back where the policy says free, else nothing changes."""
    settle = rotation.declined if reason in GIVEN_UP else rotation.no_show
    if charge is None or settle is Settle.CHARGE:
        return Entry(reason, {})
    return given_back(reason, charge, members, rotation)


def moved(charge: Entry | None, held: str | None, receiver: str, concerned: Group, fellows: Group, rotation: Rotation) -> Entry:
    """A lead moved by hand from ``held`` (None: from a queue) to ``receiver``.

    ``concerned``: whom the ``charge`` names, and the receiver; ``fellows``: with whom the receiver shares turns. Where the policy says
    free, the lead costs nobody a turn any more. Where it charges, what it cost the one is charged to the other; a lead that had cost
    nothing is charged to the receiver in favor of the fellows. Who has the weight 0 pays nothing.
    """
    cost = -charge.changes.get(held or "", 0.0) if charge is not None else 0.0
    passes_on = cost > 0 and {held, receiver} <= set(concerned.rep_ids)
    if charge is not None and (rotation.moved is Settle.FREE or (cost > 0 and not passes_on)):
        return given_back(EntryReason.MOVED, charge, concerned, rotation)
    if rotation.moved is Settle.FREE or receiver not in fellows.rep_ids:
        return Entry(EntryReason.MOVED, {})
    if not passes_on:
        return given(EntryReason.MOVED, fellows, receiver, rotation)
    changes = bounded(concerned, concerned.array({held or "": cost, receiver: -cost}), rotation.bound)
    return Entry(EntryReason.MOVED, concerned.named(changes))


def adjusted(rep_id: str, leads: float, against: Group) -> Entry:
    """A manager gives ``rep_id`` so many leads of credit (or takes them, below zero), at the cost of ``against``, per weight."""
    return Entry(EntryReason.ADJUSTED, {rep_id: leads, **against.named(-leads * against.shares)})


def totals(entries: Iterable[Entry]) -> dict[str, float]:
    """All changes of credit together, by rep."""
    changes = _Sum()
    for entry in entries:
        changes.add(entry.changes)
    return changes.by_rep


class _Sum:
    """Changes added up; what cancels out to rounding is nothing."""

    def __init__(self) -> None:
        self.by_rep: dict[str, float] = {}

    def add(self, changes: Mapping[str, float]) -> None:
        for rep_id, change in changes.items():
            self.by_rep[rep_id] = self.by_rep.get(rep_id, 0.0) + change

    def told(self) -> dict[str, float]:
        return {rep_id: change for rep_id, change in self.by_rep.items() if abs(change) > _NOTHING}


_NOTHING = 1e-9


def beyond(rep_ids: Collection[str], credit: Mapping[str, float], entry: Entry, bound: float) -> list[str]:
    """Whose credit an entry would carry beyond the bound, or further beyond it."""
    return [
        rep_id
        for rep_id in rep_ids
        if abs(credit.get(rep_id, 0.0) + entry.changes.get(rep_id, 0.0)) > max(bound, abs(credit.get(rep_id, 0.0))) + _NOTHING
    ]
