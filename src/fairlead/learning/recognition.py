"""What decides about accounts and merged leads beside the records themselves, and what was found before by the same."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from fairlead.domain.matching import PLAINLY, Matching, Means, Verdicts

_MOST_REMEMBERED: Final = 300_000
"""Leads of which more is not kept in memory."""


class Remembered:
    """The accounts found for leads the last time, told again while the accounts and the lead stay as they were. Threads may share it."""

    def __init__(self) -> None:
        """Nothing was found yet."""
        self._lock = threading.Lock()
        self._last: tuple[tuple[object, ...], Sequence[pl.DataFrame], pl.DataFrame] | None = None

    def found(self, rules: tuple[object, ...], among: Sequence[pl.DataFrame], asked: pl.DataFrame) -> pl.DataFrame | None:
        """Of ``asked`` (column row, and what a lead says) those known: columns row and found, null for none; None where all must be asked.

        ``rules``: whatever decides besides ``among``, the accounts and contacts.
        """
        with self._lock:
            last = self._last
        if last is None or last[0] != rules or not _same(last[1], among):
            return None
        said = [name for name in asked.columns if name != "row"]
        return asked.join(last[2], on=said, how="inner", nulls_equal=True).select("row", "found")

    def keep(self, rules: tuple[object, ...], among: Sequence[pl.DataFrame], answered: pl.DataFrame) -> None:
        """``answered``: what each lead says, and the column found. What was kept under the same accounts stays beside it."""
        with self._lock:
            last = self._last
            if last is not None and last[0] == rules and _same(last[1], among):
                # Whoever asks about some leads only must not make the next one compare all of them anew.
                answered = pl.concat([last[2], answered])
            answered = answered.unique(maintain_order=True)
            self._last = (rules, among, answered) if len(answered) <= _MOST_REMEMBERED else None


def _same(these: Sequence[pl.DataFrame], those: Sequence[pl.DataFrame]) -> bool:
    return all(one.equals(other) for one, other in zip(these, those, strict=True))


@dataclass(frozen=True, slots=True)
class Recognition:
    """The policy's part on matching, the pairs that people reviewed, and what is asked of libraries; as live matching has them.

    ``memo``: what was found before; it changes no answer, and None finds everything anew.
    """

    policy: Matching = field(default_factory=Matching)
    verdicts: Verdicts = field(default_factory=Verdicts)
    means: Means = PLAINLY
    merged: Mapping[str, str] = field(default_factory=dict)
    memo: Remembered | None = field(default=None, compare=False, repr=False)


BARE: Final = Recognition()
