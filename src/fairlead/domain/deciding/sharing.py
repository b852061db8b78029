"""How the credit ledger shares a lead: whose turn it is, how near ties are pulled, and what is written once somebody has it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import Book
from fairlead.domain.fairness import (
    CatchUp,
    Entry,
    EntryReason,
    Group,
    Rotation,
    Settle,
    given,
    in_turn,
    made_up,
    present,
    pull,
    take_turns,
)
from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.reasons import Reason, Refusals
from fairlead.domain.rep import Roster

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Ledger:
    """The credit ledger as a decision sees it. ``rows``: roster indices of those admitted, shape (n,)."""

    roster: Roster
    book: Book
    rotation: Rotation
    rows: IntArray

    @property
    def weights(self) -> FloatArray:
        """Shares in rotation of those admitted; shape (n,)."""
        return self.roster.weights[self.rows]

    def group(self, rows: IntArray) -> Group:
        """These roster rows as members; those of weight 0 take no part."""
        rows = rows[self.roster.weights[rows] > 0]
        return Group(tuple(self.roster.ids_at(rows)), self.book.credit[rows], self.book.aside_now[rows], self.roster.weights[rows])

    def by_turns(self, wait_minutes: FloatArray, fit: BoolArray) -> "Shared":
        """Fair rotation among those who fit and are present, or back first. Where all of them have weight 0 it is an even draw."""
        here = fit.copy()
        here[fit] = present(wait_minutes[fit])
        members = here & (self.weights > 0)
        if not members.any():
            return Shared(self, here, here / here.sum(), EntryReason.ROTATION)
        turn = take_turns(self.group(self.rows[members]), self.rotation)
        propensity = np.zeros(len(fit))
        propensity[members] = turn.propensity
        return Shared(self, members, propensity, EntryReason.ROTATION, turn.aside)

    def by_near_ties(self, ties: BoolArray, ahead: FloatArray) -> "Shared":
        """Probabilities in proportion to ``ahead``, the chance of being the best, pulled by credit; both have shape (n,)."""
        members = ties & (self.weights > 0)
        pulled, aside = np.ones(len(ties)), None
        if members.sum() > 1:
            group = self.group(self.rows[members])
            owed, released = in_turn(group, self.rotation)
            pulled[members], aside = pull(group, owed), -released
        likely = np.where(ties, ahead * pulled, 0.0)
        return Shared(self, ties, likely / likely.sum(), EntryReason.NEAR_TIE, aside)

    def owned(self, receiver: str, fellows: IntArray) -> tuple[Entry, ...]:
        """What a lead that came by ownership costs, if the policy charges it.

        It is owed to the owner's team, or to all where the owner is alone in it. ``fellows``: roster rows of everybody employed.
        """
        if self.rotation.ownership is Settle.FREE:
            return ()
        reps = self.roster.reps
        team = reps[self.roster.row_of[receiver]].team_id
        mates = np.array([row for row in fellows.tolist() if team is not None and reps[row].team_id == team], dtype=np.intp)
        for rows in (mates, fellows):
            group = self.group(rows)
            if receiver in group.rep_ids and len(group.rep_ids) > 1:
                return (given(EntryReason.OWNERSHIP, group, receiver, self.rotation),)
        return ()


@dataclass(frozen=True)
class Shared:
    """How one lead is shared; arrays follow the admitted. ``members``: those who share it; ``propensity``: each one's chance of it.

    ``aside``: what it changes in what is set aside, of the members with a weight.
    """

    ledger: Ledger
    members: BoolArray
    propensity: FloatArray
    reason: EntryReason
    aside: FloatArray | None = None

    def entries(self, winner: int, refusals: Refusals) -> tuple[Entry, ...]:
        """What is written once the ``winner`` (an index into the admitted) has the lead; nothing where there was nobody to share with."""
        ledger = self.ledger
        group = ledger.group(ledger.rows[self.members])
        receiver = ledger.roster.rep_ids[ledger.rows[winner]]
        if receiver not in group.rep_ids:
            return ()
        away = self._away(refusals)
        written: list[Entry] = []
        if len(group.rep_ids) > 1:
            written.append(given(self.reason, group, receiver, ledger.rotation, aside=self.aside))
        if away is not None and away.rep_ids:
            written.append(made_up(after(group, written), away, ledger.rotation))
        return tuple(written)

    def _away(self, refusals: Refusals) -> Group | None:
        """Those who would have taken part had they not been away, where the policy lets them make it up."""
        if self.reason is not EntryReason.ROTATION or self.ledger.rotation.catch_up is CatchUp.NONE:
            return None
        row_of = self.ledger.roster.row_of
        absent = [row_of[rep_id] for rep_id, reason in zip(refusals.rep_id, refusals.reason, strict=True) if reason is Reason.ABSENT]
        return self.ledger.group(np.array(absent, dtype=np.intp))


def after(group: Group, entries: list[Entry]) -> Group:
    """The group as it stands once these entries are written."""
    credit = group.credit + sum((group.array(entry.changes) for entry in entries), np.zeros(len(group.rep_ids)))
    return Group(group.rep_ids, credit, group.aside, group.weights)
