"""What decides about accounts and merged leads beside the records themselves, and what was found before by the same."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import polars as pl

from fairlead.domain.matching import PLAINLY, Matching, Means, Verdicts

_MOST_REMEMBERED: Final = 2_000_000
"""Leads of which more is not kept in memory."""
_SAID: Final = "said"
_FOUND: Final = "found"
_ANSWERS: Final = {_SAID: pl.UInt64, _FOUND: pl.String}
_SEPARATOR, _NOTHING = "\x1f", "\x00"

Rules = tuple[Matching, Verdicts, Means]
"""Whatever decides besides the accounts and contacts."""


class Shelf(Protocol):
    """Where answers outlast the process. What it loses is found anew."""

    def load(self, key: str) -> pl.DataFrame | None:
        """The answers (columns said and found) kept under ``key``, the last ones only; None where there are none."""
        ...

    def save(self, key: str, answers: pl.DataFrame) -> None:
        """Keep answers instead of those before."""
        ...


class Remembered:
    """The accounts found for leads the last time, told again while the accounts and the lead stay as they were. Threads may share it.

    Of what a lead says only a hash is kept (64 bits: among a million leads two in some thirty million are taken for one another).
    """

    def __init__(self, shelf: Shelf | None = None) -> None:
        """Nothing was found yet, except for what is on the shelf."""
        self._lock = threading.Lock()
        self._shelf = shelf
        self._last: tuple[Rules, str, pl.DataFrame] | None = None

    def found(self, rules: Rules, among: Sequence[pl.DataFrame], asked: pl.DataFrame) -> pl.DataFrame | None:
        """Of ``asked`` (column row, and what a lead says) those known: columns row and found, null for none; None where all must be asked.

        ``among``: the accounts and contacts.
        """
        known = self._known(rules, _key(rules, among))
        return None if known is None else _said(asked).join(known, on=_SAID, how="inner").select("row", _FOUND)

    def keep(self, rules: Rules, among: Sequence[pl.DataFrame], answered: pl.DataFrame) -> None:
        """``answered``: row, what each lead says, and the column found. What was kept under the same accounts stays beside it."""
        key = _key(rules, among)
        answers = _said(answered.drop(_FOUND)).with_columns(answered[_FOUND]).select(_SAID, _FOUND)
        before = self._known(rules, key)
        # Whoever asks about some leads only must not make the next one compare all of them anew.
        whole = (answers if before is None else pl.concat([before, answers])).unique(_SAID, keep="last", maintain_order=True)
        if before is not None and len(whole) == len(before):
            return
        with self._lock:
            self._last = (rules, key, whole) if len(whole) <= _MOST_REMEMBERED else None
        if self._shelf is not None and len(whole) <= _MOST_REMEMBERED:
            self._shelf.save(key, whole)

    def _known(self, rules: Rules, key: str) -> pl.DataFrame | None:
        with self._lock:
            if self._last is not None and self._last[:2] == (rules, key):
                return self._last[2]
        kept = self._shelf.load(key) if self._shelf is not None else None
        if kept is None or dict(kept.schema) != _ANSWERS:
            return None
        with self._lock:
            self._last = (rules, key, kept)
        return kept


def _said(asked: pl.DataFrame) -> pl.DataFrame:
    """The rows, each with a hash of what its lead says."""
    told = [pl.col(name).to_physical() if kind.is_temporal() else pl.col(name) for name, kind in asked.schema.items() if name != "row"]
    texts = [each.cast(pl.String).fill_null(_NOTHING) for each in told]
    return asked.select("row", pl.concat_str(texts, separator=_SEPARATOR).hash(seed=7).alias(_SAID))


def _key(rules: Rules, among: Sequence[pl.DataFrame]) -> str:
    """A hash of everything that decides, except for what the lead says and the program itself."""
    policy, verdicts, _ = rules
    told = hashlib.sha256(f"{policy}{sorted(verdicts.accepted.items())}{sorted(verdicts.rejected)}".encode())
    for frame in among:
        told.update(_said(frame.with_row_index("row"))[_SAID].to_numpy().tobytes())
    return told.hexdigest()


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
