"""Patterns in who wins what: "manufacturing leads convert 1.4 times as often with reps whose profile names their industry".

Many pairings are tried, so each gets a p-value and only those that survive Benjamini and Hochberg's control of false discoveries (1995)
are told. Leads of one rep
hang together, so the error of a ratio comes from leaving out one rep at a time (jackknife), and leads are compared within strata of like
chance
(Mantel and Haenszel 1959). A pattern in records is a correlation: managers may have given these reps easier leads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm, t

from fairlead.learning.audit.closings import codes
from fairlead.learning.audit.findings import Estimate
from fairlead.learning.audit.signal import Alike
from fairlead.learning.history import History

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_FALSE_SHARE: Final = 0.05
_LEAST_WINS: Final = 15
_LEAST_REPS: Final = 4
_MOST_VALUES: Final = 12
_LEAD_FIELDS: Final = ("industry_group", "size_band", "source", "product", "country", "seniority", "channel")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Leads of ``segment`` convert ``ratio`` times as often ``when``.

    ``n`` leads where it holds and ``others`` where not; ``reps`` for whom it holds.
    """

    segment: str
    when: str
    ratio: Estimate
    rate: float
    other_rate: float
    n: int
    others: int
    reps: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Patterns:
    """What survived, the strongest first: about leads alone, and about leads with reps. ``tried``: how many were looked at."""

    leads: tuple[Pattern, ...]
    pairs: tuple[Pattern, ...]
    tried: int


def patterns(history: History, alike: Alike | None) -> Patterns:
    """Look at leads by segment, and at segments by what is known of the rep."""
    if alike is None or not alike.frame.height:
        return Patterns((), (), 0)
    leads = list(_of_leads(alike))
    pairs = list(_of_pairs(history, alike))
    # One family: a reader takes all that is shown together.
    kept = _survivors([each.p_value for each in (*leads, *pairs)])
    shown = [each for each, stays in zip((*leads, *pairs), kept, strict=True) if stays]
    ordered = sorted(shown, key=lambda each: (-abs(np.log(each.ratio.value)), each.segment, each.when))
    return Patterns(
        tuple(each for each in ordered if each in leads), tuple(each for each in ordered if each in pairs), len(leads) + len(pairs)
    )


def _of_leads(alike: Alike) -> Iterator[Pattern]:
    told: set[bytes] = set()
    for field in _LEAD_FIELDS:
        for value in _frequent(alike.frame[field]):
            having = (alike.frame[field] == value).fill_null(value=False).to_numpy()
            # The same leads under another name, such as a channel with one source, are one pattern.
            mark = np.packbits(having).tobytes()
            if mark in told:
                continue
            told.add(mark)
            wins, n = float(alike.won[having].sum()), int(having.sum())
            other_wins, others = float(alike.won[~having].sum()), int((~having).sum())
            if min(wins, other_wins) < _LEAST_WINS:
                continue
            rate, other = wins / n, other_wins / others
            error = float(np.sqrt((1 - rate) / wins + (1 - other) / other_wins))
            log = float(np.log(rate / other))
            ratio = _ratio(log, error, float(norm.ppf(0.975)))
            p_value = float(2 * norm.sf(abs(log) / error)) if error else 1.0
            yield Pattern(_named(field, value), "compared with all other leads", ratio, rate, other, n, others, 0, p_value)


def _of_pairs(history: History, alike: Alike) -> Iterator[Pattern]:
    traits = _traits(history, alike.frame)
    everything = np.ones(alike.frame.height, dtype=bool)
    segments = [("", "all leads", everything)]
    for field in ("industry_group", "size_band", "source", "product"):
        column = alike.frame[field]
        segments += [(field, _named(field, value), (column == value).fill_null(value=False).to_numpy()) for value in _frequent(column)]
    for field, segment, inside in segments:
        for trait, (about, flags) in traits.items():
            # What a profile says of its own industry or product is asked once over all leads and once in each such segment only.
            if field and about not in {"", field}:
                continue
            found = _compared(alike, inside, flags)
            if found:
                ratio, p_value, counts = found
                yield Pattern(
                    segment, f"with reps {trait}", ratio, counts[0], counts[1], int(counts[2]), int(counts[3]), int(counts[4]), p_value
                )


def _traits(history: History, frame: pl.DataFrame) -> dict[str, tuple[str, Flags]]:
    """Words about the rep → the segment field they speak of ("" any), and for each lead whether they hold of its rep; shape (n,)."""
    profile = history.rep.unique("rep_id", keep="first").select(
        "rep_id", "seniority", "selling_style", "certifications", "industry_groups", "products", "started_at"
    )
    joined = frame.select("rep_id", "created_at", lead_industry="industry_group", lead_product="product").join(
        profile, on="rep_id", how="left", maintain_order="left"
    )
    found: dict[str, tuple[str, Flags]] = {}

    def put(words: str, about: str, holds: pl.Expr) -> None:
        flags = joined.select(holds.fill_null(value=False)).to_series().to_numpy().astype(bool)
        if flags.any() and not flags.all():
            found[words] = (about, flags)

    put("whose profile names the lead's industry", "industry_group", pl.col("industry_groups").list.contains(pl.col("lead_industry")))
    put("whose profile names the lead's product", "product", pl.col("products").list.contains(pl.col("lead_product")))
    put("in their first year", "", (pl.col("created_at") - pl.col("started_at")).dt.total_days() < 365)
    for name, words in (("seniority", "who are {}"), ("selling_style", "who sell in a {} way")):
        for value in _frequent(profile[name], least=2):
            put(words.format(value), "", pl.col(name) == value)
    for value in _frequent(profile["certifications"].explode(), least=2):
        put(f"certified in {value}", "", pl.col("certifications").list.contains(value))
    return found


def _compared(alike: Alike, inside: Flags, flags: Flags) -> tuple[Estimate, float, tuple[float, float, float, float, float]] | None:
    """Mantel–Haenszel ratio of win rates with and without a trait, its p-value, and (rate, other rate, n, others, reps with the trait)."""
    won, having = alike.won[inside], flags[inside]
    if min(won[having].sum(), won[~having].sum()) < _LEAST_WINS:
        return None
    rep = codes(alike.frame["rep_id"].filter(pl.Series(inside)))
    # Reps come in number, so that leaving one out makes sense.
    with_trait, without = np.unique(rep[having]), np.unique(rep[~having])
    if min(len(with_trait), len(without)) < _LEAST_REPS:
        return None
    strata = alike.strata[inside]
    shape = (int(strata.max()) + 1, int(rep.max()) + 1)
    sums = [_table(strata, rep, shape, weights) for weights in (won * having, having.astype(float), won * ~having, (~having).astype(float))]
    whole = [each.sum(axis=1) for each in sums]
    log = _mantel_haenszel(whole)
    left_out = _mantel_haenszel([all_reps[:, None] - one for all_reps, one in zip(whole, sums, strict=True)])
    n = shape[1]
    if not np.isfinite(log) or not np.isfinite(left_out).all():
        return None
    error = float(np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum()))
    freedom = min(len(with_trait), len(without)) - 1
    if error == 0:
        return None
    p_value = float(2 * t.sf(abs(float(log)) / error, freedom))
    counts = (float(won[having].mean()), float(won[~having].mean()), float(having.sum()), float((~having).sum()), float(len(with_trait)))
    return _ratio(float(log), error, float(t.ppf(0.975, freedom))), p_value, counts


def _table(strata: NDArray[np.intp], rep: NDArray[np.intp], shape: tuple[int, int], weights: Floats) -> Floats:
    found: Floats = np.bincount(strata * shape[1] + rep, weights=weights, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    return found


def _mantel_haenszel(sums: list[Floats]) -> Floats:
    """Log of Σ a·n0/N over Σ b·n1/N over strata (first axis): a wins of n1 with, b wins of n0 without."""
    a, n1, b, n0 = sums
    n = np.maximum(n1 + n0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        log: Floats = np.log((a * n0 / n).sum(axis=0)) - np.log((b * n1 / n).sum(axis=0))
    return log


def _ratio(log: float, error: float, reach: float) -> Estimate:
    return Estimate(float(np.exp(log)), float(np.exp(log - reach * error)), float(np.exp(log + reach * error)))


def _survivors(p_values: list[float]) -> list[bool]:
    """Which of many tests stand with at most 5% false ones among them expected."""
    values = np.array(p_values)
    if not values.size:
        return []
    order = np.argsort(values)
    passing = values[order] <= _FALSE_SHARE * np.arange(1, len(values) + 1) / len(values)
    limit = values[order][passing.nonzero()[0].max()] if passing.any() else -1.0
    return [bool(value <= limit) for value in values]


def _frequent(column: pl.Series, least: int = 30) -> list[str]:
    counts = column.drop_nulls().value_counts().filter(pl.col("count") >= least).sort("count", column.name, descending=[True, False])
    return [str(value) for value in counts[column.name].head(_MOST_VALUES).to_list()]


def _named(field: str, value: str) -> str:
    return f"{value} employees" if field == "size_band" else f"{field.removesuffix('_group')} {value}"
