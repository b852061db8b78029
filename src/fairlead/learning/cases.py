"""Labeled leads as arrays: what every step of training works on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from fairlead.domain.prediction import Encoding, FloatArray, IntArray, Segment
from fairlead.domain.rep import Roster
from fairlead.learning.lead_model import encoding_of, matrix
from fairlead.learning.outcomes import Labeled
from fairlead.learning.ripening import as_outcomes
from fairlead.learning.settings import TrainingSettings

RANDOMIZED = ("rule", "rotation", "exploration", "model")
"""Methods that look at nothing but what columns show: leads given so identify the reps' effects."""
_LEAST_OF_METHOD = 100
_LEAST_OF_VALUE = 30
_MOST_VALUES = 40
_LEAST_YEARS_FOR_MONTHS = 1.9
_LEAST_TOLD = 0.02
_PARTS = {"industry_group": "industry", "size_band": "size"}


@dataclass(frozen=True, eq=False)
class Cases:
    """Leads in order of time; every array has one entry a lead.

    ``x``: shape (n, features). ``segment``: shape (n, segments), columns of `Segment.values`, one past the last where not known.
    ``rep``: roster row, -1 for nobody. ``method``: 0 for the randomized ones, else 1 + the place in ``methods``. ``weight``: 0 where the
    outcome is not known. Times in seconds since 1970.
    """

    frame: pl.DataFrame
    encoding: Encoding
    segments: tuple[Segment, ...]
    methods: tuple[str, ...]
    x: FloatArray
    segment: IntArray
    rep: IntArray
    method: IntArray
    created: FloatArray
    won: FloatArray
    weight: FloatArray
    reply: FloatArray

    def __len__(self) -> int:
        """How many leads."""
        return len(self.won)

    def take(self, rows: IntArray) -> "Cases":
        """Some of the leads; the very same where those are all."""
        if len(rows) == len(self) and np.array_equal(rows, np.arange(len(self))):
            return self
        return Cases(
            self.frame[rows],
            self.encoding,
            self.segments,
            self.methods,
            self.x[rows],
            self.segment[rows],
            self.rep[rows],
            self.method[rows],
            self.created[rows],
            self.won[rows],
            self.weight[rows],
            self.reply[rows],
        )

    def in_time(self, rows: IntArray, newest: float) -> tuple["Cases", "Cases"]:
        """The older of these ``rows`` (oldest first), and the ``newest`` share of them; all weigh alike."""
        cut = int(len(rows) * (1.0 - newest))
        parts = self.take(rows[:cut]), self.take(rows[cut:])
        return parts[0].with_weight(np.ones(cut)), parts[1].with_weight(np.ones(len(rows) - cut))

    @property
    def fewest(self) -> float:
        """Leads won, or the others, whichever are fewer: what can be told at all hangs on those."""
        return min(float(self.won.sum()), len(self) - float(self.won.sum()))

    def with_weight(self, weight: FloatArray) -> "Cases":
        """The same leads, weighted otherwise."""
        return replace(self, weight=weight)

    def weighed(self, settings: TrainingSettings) -> "Cases":
        """The same leads, with the weight of age that ``settings`` state."""
        return self.with_weight(_weights(self.frame, settings))

    def ripened(self, chance: FloatArray, settings: TrainingSettings) -> "Cases":
        """The same leads, with what the stages of open ones tell: as outcomes, as far as they tell it.

        ``chance``: of winning, as known at the door, shape (n,). With all that is known of every lead at hand none needs to stand for those
        of which nothing is known.
        """
        resolved = self.frame["resolved"].to_numpy()
        toward, told = as_outcomes(chance, self.frame["ratio"].to_numpy())
        weight = np.where(resolved, 1.0, np.where(told >= _LEAST_TOLD, told, 0.0))
        return replace(self, won=np.where(resolved, self.won, toward), weight=weight * scaled(_recency(self.frame, settings)))


def cases_of(labeled: Labeled, features: pl.DataFrame, roster: Roster, settings: TrainingSettings) -> Cases:
    """Join labels and features. ``features`` has lead_id, created_at and one column a feature, one row a lead."""
    frame = labeled.frame.join(features.drop("created_at", strict=False), on="lead_id", how="inner", maintain_order="left")
    names = [name for name in features.columns if name not in ("lead_id", "created_at")]
    if _years(frame) < _LEAST_YEARS_FOR_MONTHS:
        # In less than two years every month is seen once or twice: trees would take a trend, or luck, for the season.
        names = [name for name in names if name != "month"]
    columns = frame.select(names)
    encoding = encoding_of(columns)
    segments = tuple(_segment(name, columns[name]) for name in settings.segments if name in columns.columns)
    rep = frame["rep_id"].replace_strict(dict(roster.row_of), default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy().astype(np.intp)
    methods, method = _methods(frame["method"], rep)
    created = frame["created_at"].dt.epoch("us").to_numpy() / 1e6
    return Cases(
        frame=frame.select(labeled.frame.columns),
        encoding=encoding,
        segments=segments,
        methods=methods,
        x=matrix(encoding, columns),
        segment=_columns(segments, columns),
        rep=rep,
        method=method,
        created=created,
        won=frame["won"].to_numpy().astype(np.float64),
        weight=_weights(frame, settings),
        reply=frame["reply_minutes"].fill_null(float("nan")).to_numpy().astype(np.float64),
    )


def _years(frame: pl.DataFrame) -> float:
    moments = frame["created_at"].dt.epoch("s")
    return float(np.ptp(moments.to_numpy())) / (365.25 * 86_400.0) if frame.height else 0.0


def _segment(name: str, values: pl.Series) -> Segment:
    counts = values.cast(pl.String).drop_nulls().value_counts().filter(pl.col("count") >= _LEAST_OF_VALUE)
    kept = counts.sort("count", name, descending=[True, False])[name].head(_MOST_VALUES)
    return Segment(_PARTS.get(name, name), name, tuple(sorted(kept.to_list())))


def _columns(segments: Sequence[Segment], features: pl.DataFrame) -> IntArray:
    found = np.empty((features.height, len(segments)), dtype=np.intp)
    for place, segment in enumerate(segments):
        codes = {value: code for code, value in enumerate(segment.values)}
        read = features[segment.feature].cast(pl.String)
        last = len(segment.values)
        found[:, place] = (
            read.replace_strict(codes, default=last, return_dtype=pl.Int64) if codes else pl.repeat(last, len(read), eager=True)
        ).fill_null(last)
    return found


def _methods(method: pl.Series, rep: IntArray) -> tuple[tuple[str, ...], IntArray]:
    """Selection can be told from skill only beside enough leads that were not selected; else there are no methods."""
    given = pl.DataFrame({"method": method, "rep": rep}).filter(pl.col("rep") >= 0)
    fair = given.filter(pl.col("method").is_in(RANDOMIZED)).height
    if fair < max(_LEAST_OF_METHOD, 0.02 * given.height):
        return (), np.zeros(len(rep), dtype=np.intp)
    others = given.filter(~pl.col("method").is_in(RANDOMIZED))["method"].value_counts().filter(pl.col("count") >= _LEAST_OF_METHOD)
    names = tuple(sorted(others["method"].to_list()))
    codes = {name: place + 1 for place, name in enumerate(names)}
    found = method.replace_strict(codes, default=0, return_dtype=pl.Int64) if codes else pl.repeat(0, len(method), eager=True)
    return names, found.to_numpy().astype(np.intp)


def _weights(frame: pl.DataFrame, settings: TrainingSettings) -> FloatArray:
    """Censoring and recency, scaled so that their sum is the effective number of leads (Kish 1965).

    Weights must not pretend to more data than there is.
    """
    return scaled(frame["weight"].to_numpy().astype(np.float64) * _recency(frame, settings))


def _recency(frame: pl.DataFrame, settings: TrainingSettings) -> FloatArray:
    return recency_of(frame["age_days"].to_numpy(), settings.half_life_days)


def recency_of(age_days: FloatArray, half_life_days: float | None) -> FloatArray:
    """The weight of leads of this age: a half-life older, half; all alike where there is none; shape (n,)."""
    return np.asarray(np.exp2(-age_days / half_life_days)) if half_life_days else np.ones(len(age_days))


def scaled(weight: FloatArray) -> FloatArray:
    """The same weights in proportion, their sum the effective number of leads (Kish 1965)."""
    squares = float((weight**2).sum())
    return weight * (float(weight.sum()) / squares) if squares else weight
