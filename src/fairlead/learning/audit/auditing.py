"""The whole audit, in order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import polars as pl

from fairlead.domain.qualification import LEAD_FEATURES, Attribute
from fairlead.learning.audit import baseline as today
from fairlead.learning.audit import leakage, quality, references, signal
from fairlead.learning.audit.closings import judge
from fairlead.learning.audit.findings import Finding, Weight
from fairlead.learning.audit.patterns import Patterns, patterns
from fairlead.learning.audit.verdict import Verdict, verdict
from fairlead.learning.consent import refusers
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.settings import TrainingSettings

STEPS: Final = ("records", "references", "outcomes", "leakage", "features", "leads", "reps", "pairs", "patterns")
"""What an audit does, in the order in which it tells of its progress."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything found. Findings come with the gravest first."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    rows: dict[str, int]
    span: quality.Span
    missing: tuple[quality.Missing, ...]
    duplicates: tuple[quality.Duplicates, ...]
    dangling: tuple[references.Dangling, ...]
    horizon_days: int
    unripe: int
    stale: int
    suspects: tuple[leakage.Suspect, ...]
    baseline: today.Baseline
    signals: signal.Signals
    patterns: Patterns


def _silent(step: str) -> None:
    """Tell nobody."""


def audit(
    history: History, *, settings: TrainingSettings | None = None, at: datetime | None = None, tick: Callable[[str], None] = _silent
) -> Audit:
    """Look at ``history`` before anything is trained on it. Equal histories give equal audits.

    ``at``: this moment; leads are judged by what is dated no later. ``tick`` is told each of `STEPS` as it begins.
    """
    chosen = settings or TrainingSettings()
    tick("records")
    doubles, missing, covered = quality.duplicates(history), quality.missing_fields(history), quality.span(history)
    found = [*quality.findings(history, doubles, missing, covered), *quality.misspelled(history)]
    tick("references")
    lost = references.dangling(history)
    tick("outcomes")
    judged = judge(history if at is None else history.known_by(at), chosen)
    routing = today.baseline(history, judged)
    tick("leakage")
    suspects = leakage.suspects(history, judged)
    found += [*references.findings(lost), *today.findings(history, judged, routing), *leakage.findings(suspects)]
    tick("features")
    ready = with_accounts(history)
    barred = _barred((*suspects, *leakage.suspects(ready, judged, only="account_id")), chosen)
    learnable = replace(judged, frame=judged.frame.filter(~pl.col("lead_id").is_in(refusers(history).implode())))
    signals, alike = signal.test(learnable, feature_table(ready), barred, seed=chosen.seed, tick=tick)
    tick("patterns")
    seen = patterns(history, alike)
    order = list(Weight)
    return Audit(
        verdict=verdict(judged, routing, signals, chosen),
        findings=tuple(sorted(found, key=lambda each: order.index(each.weight))),
        rows=quality.rows_of(history),
        span=covered,
        missing=missing,
        duplicates=doubles,
        dangling=lost,
        horizon_days=judged.horizon_days,
        unripe=judged.unripe,
        stale=judged.stale,
        suspects=suspects,
        baseline=routing,
        signals=signals,
        patterns=seen,
    )


def _barred(suspects: tuple[leakage.Suspect, ...], settings: TrainingSettings) -> frozenset[str]:
    """The features that read a field which may tell won from lost, and for which nobody vouches."""
    fields = {each.field for each in suspects if each.tells_won_from_lost} - set(settings.known_at_arrival)
    return frozenset(feature.name for feature in LEAD_FEATURES if isinstance(feature, Attribute) and feature.field in fields)
