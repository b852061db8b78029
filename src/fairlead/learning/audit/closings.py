"""The leads an audit can judge by: those that were won, lost or disqualified, with who had them and when they closed."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.domain.records import CLOSING_STAGES
from fairlead.learning.closing import stages_reached
from fairlead.learning.history import History
from fairlead.learning.outcomes import Labeled, label
from fairlead.learning.settings import TrainingSettings

_DAY = 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Dated leads, oldest first.

    ``frame``: lead_id, created_at, rep_id, method, won (1, 0 or null while open), closed_at, cycle_days, age_days, reply_minutes,
    value_minor.
    ``horizon_days``: within how many days practically all that will ever be won is won. ``as_of``: the last moment the data tells of.
    """

    frame: pl.DataFrame
    horizon_days: int
    as_of: datetime | None

    @property
    def closed(self) -> pl.DataFrame:
        """Those with an outcome."""
        return self.frame.filter(pl.col("won").is_not_null())

    @property
    def unripe(self) -> int:
        """Open leads younger than the horizon: their outcome is not known yet."""
        return self.frame.filter(pl.col("won").is_null() & (pl.col("age_days") < self.horizon_days)).height

    @property
    def stale(self) -> int:
        """Open leads older than the horizon."""
        return self.frame.filter(pl.col("won").is_null() & (pl.col("age_days") >= self.horizon_days)).height


def judge(history: History, settings: TrainingSettings) -> Judged:
    """Label the leads of ``history`` by what is recorded of them; a lead that is merely old is not called lost here."""
    return judged_of(history, label(history, settings))


def judged_of(history: History, labeled: Labeled) -> Judged:
    """The same of leads that are labeled already."""
    closings = (
        stages_reached(history)
        .select("lead_id", "stage", closed_at="occurred_at")
        .filter(pl.col("stage").is_in(CLOSING_STAGES))
        .sort("closed_at", pl.col("stage") != "won")
        .group_by("lead_id")
        .agg((pl.col("stage").first() == "won").cast(pl.Int8).alias("won"), pl.col("closed_at").first())
    )
    cycle = ((pl.col("closed_at") - pl.col("created_at")).dt.total_seconds() / _DAY).alias("cycle_days")
    frame = (
        labeled.frame.select("lead_id", "created_at", "rep_id", "method", "age_days", "reply_minutes", "value_minor")
        .join(closings, on="lead_id", how="left", maintain_order="left")
        .with_columns(cycle)
    )
    return Judged(frame.sort("created_at", "lead_id"), labeled.horizon_days, labeled.as_of)


def codes(column: pl.Series) -> NDArray[np.intp]:
    """Each distinct value as a number from 0, missing as a value of its own; shape (n,)."""
    found: NDArray[np.intp] = column.cast(pl.String).fill_null("\0").rank("dense").to_numpy().astype(np.intp) - 1
    return found
