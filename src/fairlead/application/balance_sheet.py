"""Everybody's credit in the order of a roster, moved along as entries are written."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import Book
from fairlead.domain.fairness import Entry, Group, joined, left
from fairlead.domain.rep import Roster

_NOTHING = 1e-9


class BalanceSheet:
    """The balances of the ledger. Arrays follow the roster and have shape (n_reps,), in leads; who left it is kept by name."""

    def __init__(self, roster: Roster, credit: Mapping[str, float] | None = None, aside: Mapping[str, float] | None = None) -> None:
        """Begin with these balances, by rep; everybody in the ledger is in ``credit``."""
        self._roster = roster
        self._members = set(credit or ())
        self._credit = _row_by_row(roster, credit or {})
        self._aside = _row_by_row(roster, aside or {})
        self._elsewhere = {
            rep_id: (owed, (aside or {}).get(rep_id, 0.0)) for rep_id, owed in (credit or {}).items() if rep_id not in roster.row_of
        }

    def over(self, book: Book) -> Book:
        """The book with these balances, in arrays of its own."""
        aside = self._aside.copy() if self._aside.any() else None
        return Book(book.open_leads, self._credit.copy(), book.today, book.week, book.month, book.value_minor, aside)

    def write(self, entries: Iterable[Entry]) -> None:
        """Count entries that were posted."""
        row_of = self._roster.row_of
        for entry in entries:
            self._members.update(entry.changes)
            for rep_id, change in entry.changes.items():
                if (row := row_of.get(rep_id)) is not None:
                    self._credit[row] += change
                else:
                    self._move_elsewhere(rep_id, change, 0.0)
            for rep_id, change in entry.aside.items():
                if (row := row_of.get(rep_id)) is not None:
                    self._aside[row] += change
                else:
                    self._move_elsewhere(rep_id, 0.0, change)

    def newcomers(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """The entry of those who take part for the first time, if there are such."""
        new = {rep_id for entry in entries for rep_id in entry.changes} - self._members
        return (joined(sorted(new)),) if new else ()

    def departures(self, at: datetime) -> tuple[Entry, ...]:
        """The entry of those who left before ``at`` with credit either way, if there are such."""
        now = at.timestamp()
        if not self._elsewhere and now < self._roster.first_end:
            return ()
        ended = self._roster.ended <= now
        gone = {rep_id: balance for rep_id, balance in self._elsewhere.items() if max(map(abs, balance)) > _NOTHING}
        for row in np.flatnonzero(ended & (np.maximum(np.abs(self._credit), np.abs(self._aside)) > _NOTHING)).tolist():
            gone[self._roster.rep_ids[row]] = (float(self._credit[row]), float(self._aside[row]))
        if not gone:
            return ()
        here = [row for row in np.flatnonzero(~ended).tolist() if self._roster.rep_ids[row] in self._members]
        return (left(gone, self._rest(np.array(here, dtype=np.intp))),)

    def group(self, rep_ids: Collection[str]) -> Group:
        """These reps as members; those of weight 0, and those who are not in the roster, take no part."""
        rows = np.array(sorted(self._roster.row_of[rep_id] for rep_id in rep_ids if rep_id in self._roster.row_of), dtype=np.intp)
        return self._members_at(rows[self._roster.weights[rows] > 0], self._roster.weights)

    def fellows(self, rep_id: str, at: datetime) -> Group:
        """With whom a rep shares turns: those of the rep's team who work here, or everybody where the rep is alone in it."""
        reps, employed = self._roster.reps, set(np.flatnonzero(self._roster.employed(at)).tolist())
        team = reps[self._roster.row_of[rep_id]].team_id
        mates = {reps[row].rep_id for row in employed if team is not None and reps[row].team_id == team}
        group = self.group(mates)
        return group if len(group.rep_ids) > 1 else self.group({reps[row].rep_id for row in employed})

    def credit_of(self, rep_ids: Iterable[str]) -> dict[str, float]:
        """What these reps have."""
        row_of = self._roster.row_of
        return {rep_id: float(self._credit[row_of[rep_id]]) for rep_id in rep_ids if rep_id in row_of}

    def _rest(self, rows: NDArray[np.intp]) -> Group:
        """Those over whom departures are spread: who takes turns, else all alike."""
        weights = self._roster.weights
        turning = rows[weights[rows] > 0]
        return self._members_at(turning, weights) if len(turning) else self._members_at(rows, np.ones_like(weights))

    def _members_at(self, rows: NDArray[np.intp], weights: NDArray[np.float64]) -> Group:
        names = tuple(self._roster.ids_at(rows))
        return Group(names, self._credit[rows], self._aside[rows], weights[rows])

    def _move_elsewhere(self, rep_id: str, credit: float, aside: float) -> None:
        owed, kept = self._elsewhere.get(rep_id, (0.0, 0.0))
        self._elsewhere[rep_id] = (owed + credit, kept + aside)


def _row_by_row(roster: Roster, values: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array([values.get(rep_id, 0.0) for rep_id in roster.rep_ids], dtype=np.float64)
