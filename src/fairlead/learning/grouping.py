"""Do chances come true in each group of leads and of reps? Groups too small say so, and noise is not flagged.

For each group: outcomes against the sum of chances, z = (Σy − Σp) / √V. V is Σp(1 − p), and where leads of one account stand or fall
together what that adds: the sum over pairs of leads of one account of (y − p)(y' − p'), if it is above zero.
All groups are looked at together: the p-values are adjusted by Benjamini and Hochberg (1995), so that among calibrated groups a false flag
comes up in at most one test of twenty in which anything is flagged at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
import polars as pl
from scipy.stats import norm

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.rep import Roster
from fairlead.learning.calibration import calibration_error
from fairlead.learning.cases import Cases
from fairlead.learning.discoveries import RATE, benjamini_hochberg
from fairlead.learning.reliability import Draws, Interval, Point, calibration_interval, points

_LEAD_FIELDS: Final = ("source", "industry_group", "size_band", "product", "country", "channel")
_REP_FIELDS: Final = ("team_id", "seniority", "selling_style")
_WORDS: Final = {"industry_group": "industry", "size_band": "size", "team_id": "team", "selling_style": "selling style"}
_LEAST_EXPECTED: Final = 10.0
_LEAST_LEADS: Final = 50
_MOST_OF_A_FIELD: Final = 12
_NEW_DAYS: Final = 180.0
_DAY: Final = 86_400.0
_LEADS_A_POINT: Final = 60
_MOST_POINTS: Final = 8
_FEWEST_POINTS: Final = 3


class Fit(StrEnum):
    """How chances stand to what came: as they should, lower, higher; or the group cannot tell."""

    RIGHT = "right"
    TOO_LOW = "too low"
    TOO_HIGH = "too high"
    TOO_SMALL = "too small"


@dataclass(frozen=True, slots=True)
class Group:
    """One group of held-out leads.

    ``of``: lead or rep; ``by``: what they have in common, such as ``source``; ``name``: which. ``predicted``: mean chance, ``observed``:
    share won. ``ratio``: won against expected with its 95% interval. ``p_value`` alone, ``adjusted`` for all groups looked at; None where
    the group is too small. ``calibration``: debiased error within the group, with its interval.
    """

    of: str
    by: str
    name: str
    leads: int
    won: int
    predicted: float
    observed: float
    fit: Fit
    ratio: Interval | None = None
    p_value: float | None = None
    adjusted: float | None = None
    calibration: float | None = None
    calibration_interval: Interval | None = None
    points: tuple[Point, ...] = ()

    @property
    def words(self) -> str:
        """Such as ``source webinar``."""
        return f"{_WORDS.get(self.by, self.by)} {self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """``rows``: which held-out leads belong to a group."""

    of: str
    by: str
    name: str
    rows: IntArray


def memberships(cases: Cases, known_reps: frozenset[int], roster: Roster) -> Iterator[Membership]:
    """The groups of held-out leads: by fields of the lead, then by fields of the rep who had it.

    ``known_reps``: roster rows of reps with leads among those learned from. The largest twelve groups of a field, the others left aside.
    """
    for name in _LEAD_FIELDS:
        values = _decoded(cases, name)
        if values is not None:
            yield from _by("lead", name, values)
    if (cases.rep < 0).any():
        return
    for name in _REP_FIELDS:
        worn = np.array([getattr(rep, name) or "" for rep in roster.reps], dtype=object)
        if len(set(worn.tolist()) - {""}) > 1:
            yield from _by("rep", name, worn[cases.rep])
    started = roster.started.astype(np.float64)[cases.rep]
    new = (cases.created - started < _NEW_DAYS * _DAY) & np.isfinite(started)
    if new.any() and not new.all():
        yield from _by("rep", "time in the job", np.where(new, "first half-year", "longer").astype(object))
    seen = np.isin(cases.rep, list(known_reps))
    if not seen.all():
        yield from _by("rep", "known to the model", np.where(seen, "yes", "no, without leads in training").astype(object))


def judge_groups(
    chance: FloatArray, won: FloatArray, account: IntArray, groups: Iterator[Membership] | list[Membership], draws: Draws
) -> tuple[Group, ...]:
    """Judge all groups together; in the order given. ``chance``, ``won``, ``account`` (codes): shape (n,)."""
    found = [_judged(each, chance, won, account, draws) for each in groups]
    tested = [place for place, each in enumerate(found) if each.p_value is not None]
    adjusted = benjamini_hochberg(np.array([found[place].p_value for place in tested], dtype=np.float64))
    for place, value in zip(tested, adjusted, strict=True):
        found[place] = _flagged(found[place], float(value))
    return tuple(found)


def _judged(group: Membership, chance: FloatArray, won: FloatArray, account: IntArray, draws: Draws) -> Group:
    p, y = chance[group.rows], won[group.rows]
    n, expected = len(p), float(p.sum())
    plain = Group(group.of, group.by, group.name, n, int(y.sum()), float(p.mean()), float(y.mean()), Fit.TOO_SMALL)
    if n < _LEAST_LEADS or min(expected, n - expected) < _LEAST_EXPECTED:
        return plain
    rest = y - p
    clusters = np.bincount(np.unique(account[group.rows], return_inverse=True)[1], weights=rest)
    together = max(float((clusters**2).sum() - (rest**2).sum()), 0.0)
    spread = float(np.sqrt(float((p * (1.0 - p)).sum()) + together))
    gap = float(rest.sum())
    several = int(np.clip(n // _LEADS_A_POINT, _FEWEST_POINTS, _MOST_POINTS))
    mine = draws.among(group.rows)
    return Group(
        *(plain.of, plain.by, plain.name, plain.leads, plain.won, plain.predicted, plain.observed),
        fit=Fit.RIGHT,
        ratio=Interval(max((expected + gap - 1.96 * spread) / expected, 0.0), (expected + gap + 1.96 * spread) / expected),
        p_value=float(2.0 * norm.sf(abs(gap) / spread)),
        calibration=debiased_error(p, y),
        calibration_interval=calibration_interval(p, y, mine) if mine.enough else None,
        points=points(p, y, several),
    )


def debiased_error(chance: FloatArray, won: FloatArray) -> float:
    """The calibration error of leads that weigh alike."""
    return calibration_error(chance, won, np.ones(len(chance)))


def _flagged(group: Group, adjusted: float) -> Group:
    fit = Fit.RIGHT
    if adjusted < RATE:
        fit = Fit.TOO_LOW if group.observed > group.predicted else Fit.TOO_HIGH
    return replace(group, adjusted=adjusted, fit=fit)


def _by(of: str, by: str, values: np.ndarray) -> Iterator[Membership]:
    counted = pl.Series(values, dtype=pl.String).value_counts(name="leads")
    column = counted.columns[0]
    for name, _ in counted.sort("leads", column, descending=[True, False]).head(_MOST_OF_A_FIELD).iter_rows():
        if name:
            yield Membership(of, by, str(name), np.flatnonzero(values == name))


def _decoded(cases: Cases, name: str) -> np.ndarray | None:
    """A text feature of the leads as its words, empty where rare or missing; None where the model does not read it."""
    vocabulary = cases.encoding.vocabularies.get(name)
    if not vocabulary or name not in cases.encoding.names:
        return None
    code = cases.x[:, cases.encoding.names.index(name)]
    words = np.array([*vocabulary, ""], dtype=object)
    return np.asarray(words[np.where(np.isfinite(code), code, len(vocabulary)).astype(np.intp)], dtype=object)
