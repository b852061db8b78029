"""Tags that the won history speaks for: industries, products, languages, deal ranges and competitors, with the evidence for each."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import polars as pl

from fairlead.domain.qualification import read_text
from fairlead.learning.insight.basis import Basis
from fairlead.learning.insight.pairings import Contrast
from fairlead.learning.insight.shrinking import shrunken_ratios
from fairlead.learning.insights import Span, TagEvidence

LEAST_WINS = 5
DEAL_RANGES = ((0, "below 10k"), (1_000_000, "10k to 50k"), (5_000_000, "50k to 200k"), (20_000_000, "200k and more"))
"""From so many minor units on, up to the next."""
_FIELDS = {"industry_group": ("industry_groups", "industry"), "product": ("products", "product")}
_LEAST_EXPECTED = 0.5
_MOST_READ = 40_000
"""Messages read for competitors, the newest ones."""
_SURE = 0.8416212335729143
"""Deviations: four to one that a rep is better there than with other leads."""


def tag_evidence(basis: Basis, found: Iterable[Contrast], competitors: frozenset[str]) -> tuple[TagEvidence, ...]:
    """Tags of active reps that stand in no profile yet and have at least five wins and an interval above one, by rep."""
    told = [*_segments(basis, found), *_languages(basis), *_ranges(basis), *_rivals(basis, competitors)]
    return tuple(sorted(told, key=lambda each: (each.rep_id, each.field, each.value)))


def _segments(basis: Basis, found: Iterable[Contrast]) -> Iterator[TagEvidence]:
    """Industries and products in which a rep is ahead of an average eligible one, and better than elsewhere."""
    reps = len(basis.ground.roster.reps)
    for one in found:
        segment = basis.ground.cases.segments[one.place]
        if segment.feature not in _FIELDS:
            continue
        field, word = _FIELDS[segment.feature]
        value = segment.values[one.value]
        inside = basis.cases.segment[:, one.place] == one.value
        leads = np.bincount(basis.cases.rep[inside], minlength=reps)
        won = np.bincount(basis.cases.rep[inside], weights=basis.cases.won[inside], minlength=reps)
        for row in np.flatnonzero(won >= LEAST_WINS):
            rep = basis.rep_at(int(row))
            points, odds = one.spans(int(row))
            if rep.rep_id not in basis.active or value in getattr(rep, field) or odds.low <= 1.0:
                continue
            # Who wins more of everything is no specialist.
            if one.special[row] <= _SURE * one.special_sd[row]:
                continue
            words = (
                f"won {int(won[row])} of {int(leads[row])} leads of {word} {value}: a chance of {one.chance + points.value:.1%};"
                f" with an average eligible rep it is {one.chance:.1%}"
            )
            yield TagEvidence(
                *(rep.rep_id, field, value, int(leads[row]), int(won[row]), one.chance + points.value, one.chance, odds, words)
            )


def _languages(basis: Basis) -> Iterator[TagEvidence]:
    """Languages of leads that a rep whose languages are known won, and not clearly less often than others."""
    ids = basis.cases.frame.select("lead_id")
    column = ids.join(basis.ground.history.lead.unique("lead_id", keep="first").select("lead_id", "language"), on="lead_id", how="left")
    for each in _counts(basis, column["language"].to_list(), "languages"):
        languages = basis.ground.roster.reps[basis.ground.roster.row_of[each.rep_id]].languages
        if languages and each.ratio.high > 1.0:
            yield each


def _rivals(basis: Basis, competitors: frozenset[str]) -> Iterator[TagEvidence]:
    """Vendors that leads named and that a rep was ahead of all the same."""
    history = basis.ground.history
    asked = (
        basis.cases.frame.select("lead_id")
        .tail(_MOST_READ)
        .join(history.lead.unique("lead_id", keep="first").select("lead_id", "message", "created_at", "product"), on="lead_id", how="left")
    )
    own = frozenset(history.product["name"].drop_nulls().to_list()) | frozenset(asked["product"].drop_nulls().unique().to_list())
    named = [
        _rival(message, created, competitors, own) if message else None
        for message, created in zip(asked["message"].to_list(), basis.cases.frame["created_at"].tail(_MOST_READ).to_list(), strict=True)
    ]
    named = [*(None for _ in range(len(basis.cases) - len(named))), *named]
    yield from (each for each in _counts(basis, named, "competitors") if each.ratio.low > 1.0)


def _rival(message: str, created: object, competitors: frozenset[str], own: frozenset[str]) -> str | None:
    found = read_text(message, at=created.date(), competitors=competitors, products=own).competitors  # type: ignore[attr-defined]
    return found[0].name if found else None


def _counts(basis: Basis, values: list[str | None], field: str) -> Iterator[TagEvidence]:
    """Wins of every rep with each value, against what the leads alone let expect."""
    frame = pl.DataFrame(
        {"value": pl.Series(values, dtype=pl.String), "rep": basis.cases.rep, "won": basis.cases.won, "expected": basis.alone}
    ).filter(pl.col("value").is_not_null())
    # What the value is worth with anybody is no merit of one rep.
    level = frame.group_by("value").agg(level=pl.col("won").sum() / pl.col("expected").sum())
    table = (
        frame.group_by("value", "rep")
        .agg(pl.len().alias("leads"), pl.col("won").sum(), pl.col("expected").sum())
        .join(level, on="value")
        .with_columns(expected=pl.col("expected") * pl.col("level"))
        .filter(pl.col("expected") > _LEAST_EXPECTED)
        .sort("value", "rep")
    )
    ratios = shrunken_ratios(table["won"].to_numpy(), table["expected"].to_numpy())
    for place, (value, row, leads, won, expected, _) in enumerate(table.iter_rows()):
        rep = basis.rep_at(int(row))
        known: frozenset[str] = getattr(rep, field, frozenset())
        if won < LEAST_WINS or rep.rep_id not in basis.active or value in known:
            continue
        ratio = Span(float(ratios.mean[place]), float(ratios.low[place]), float(ratios.high[place]))
        average = expected / leads
        what = {"languages": f"leads in language {value}", "competitors": f"leads that named {value}"}[field]
        words = f"won {int(won)} of {leads} {what}; of such leads {expected:.1f} were to be expected"
        yield TagEvidence(rep.rep_id, field, value, leads, int(won), average * ratio.value, average, ratio, words)


def _ranges(basis: Basis) -> Iterator[TagEvidence]:
    """Deal ranges in which more of a rep's wins lie than the sizes of the companies let expect."""
    cases = basis.cases
    place = next((p for p, segment in enumerate(cases.segments) if segment.feature == "size_band"), None)
    value = cases.frame["value_minor"].fill_null(0.0).to_numpy()
    wins = np.flatnonzero((cases.won > 0) & (value > 0))
    if place is None or not len(wins):
        return
    size, band = cases.segment[wins, place], np.searchsorted([edge for edge, _ in DEAL_RANGES], value[wins], side="right") - 1
    together = np.zeros((int(size.max()) + 1, len(DEAL_RANGES)))
    np.add.at(together, (size, band), 1.0)
    share = (together + 0.5) / (together + 0.5).sum(axis=1, keepdims=True)
    reps = len(basis.ground.roster.reps)
    seen, expected = np.zeros((reps, len(DEAL_RANGES))), np.zeros((reps, len(DEAL_RANGES)))
    np.add.at(seen, (cases.rep[wins], band), 1.0)
    np.add.at(expected, cases.rep[wins], share[size])
    rows, bands = np.nonzero(expected > _LEAST_EXPECTED)
    ratios = shrunken_ratios(seen[rows, bands], expected[rows, bands])
    won = Counter(cases.rep[wins].tolist())
    for at, (row, of) in enumerate(zip(rows.tolist(), bands.tolist(), strict=True)):
        rep, count = basis.rep_at(row), int(seen[row, of])
        if count < LEAST_WINS or rep.rep_id not in basis.active or ratios.low[at] <= 1.0:
            continue
        ratio = Span(float(ratios.mean[at]), float(ratios.low[at]), float(ratios.high[at]))
        average = float(expected[row, of]) / won[row]
        usual = f"of companies of these sizes {expected[row, of]:.1f} were to be expected"
        words = f"{count} of {won[row]} wins are worth {DEAL_RANGES[of][1]}; {usual}"
        yield TagEvidence(rep.rep_id, "deal_ranges", DEAL_RANGES[of][1], won[row], count, average * ratio.value, average, ratio, words)
