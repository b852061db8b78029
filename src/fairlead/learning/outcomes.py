"""What became of each lead, as far as it is ripe: labels, weights for those not ripe yet, who had it, how fast the reply came.

A lead is *resolved* once it closed (won, lost, disqualified) or its age passed the horizon; younger open leads are censored: not known,
never lost. Fast closers are over-represented among the resolved young, so each resolved lead weighs 1 / G(T), with T its days to
resolution and G(t) the share of all leads that are at least t days old (inverse probability of censoring, Robins and Rotnitzky 1992;
here G is exact, since age alone censors). A lead is as old as it was when the last outcome was told: where outcomes stopped, while leads
still come, what ended since is not known, and nobody counts as lost by it. What an open lead's stages tell stands beside:
`fairlead.learning.ripening`.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from fairlead.domain.prediction import FloatArray
from fairlead.domain.records import CLOSING_STAGES, STAGES
from fairlead.learning.closing import DEAL_IS_CLOSED, stages_reached, told_until
from fairlead.learning.history import History
from fairlead.learning.ripening import KINDS, Paths, days_to_stages, likelihood_ratios
from fairlead.learning.settings import BadTrainingSettings, TrainingSettings

_HORIZONS = (14, 30, 60, 90, 120, 150, 180, 210, 240, 270, 365, 540)
_WINS_WITHIN = 0.99
_MOST_WEIGHT = 10.0
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Labeled:
    """Leads with what became of them, oldest first.

    ``frame`` has lead_id, created_at, account (of the lead, else the lead itself), rep_id, method, assigned_at, won (1/0), resolved,
    weight (0 where not resolved), ratio (how much likelier its stages so far are if it will be won; 1 where resolved), age_days (when the
    last outcome was told),
    closed_days (from arrival until it closed, whenever that was; null where it is open),
    reply_minutes (arrival to first touch), handling_minutes (assignment to first touch),
    value_minor (where won). ``as_of``: the last moment the data tells of.
    """

    frame: pl.DataFrame
    horizon_days: int
    as_of: datetime | None

    @property
    def won(self) -> int:
        """Conversions."""
        return int(self.frame["won"].sum())

    @property
    def resolved(self) -> int:
        """Leads whose outcome is known."""
        return int(self.frame["resolved"].sum())


def label(history: History, settings: TrainingSettings) -> Labeled:
    """Label every lead that has a time of arrival. Raises `BadTrainingSettings` for a stage that does not exist."""
    if settings.stage not in STAGES:
        raise BadTrainingSettings(f"stage is '{settings.stage}'; it must be one of {', '.join(STAGES)}")
    as_of = _last_moment(history)
    leads = history.lead.filter(pl.col("created_at").is_not_null()).select("lead_id", "created_at", "account_id", "owner_rep_id", *KINDS)
    leads = leads.unique("lead_id", keep="first", maintain_order=True).sort("created_at", "lead_id")
    if as_of is None or leads.is_empty():
        return Labeled(_empty(), settings.horizon_days or _HORIZONS[5], as_of)
    frame = leads.join(_stages(history, settings.stage), on="lead_id", how="left").join(_holders(history), on="lead_id", how="left")
    frame = frame.join(_touches(history), on="lead_id", how="left").with_columns(
        age_days=((pl.lit(told_until(history, as_of)) - pl.col("created_at")).dt.total_seconds() / _DAY).clip(0.0),
        back_days=(pl.lit(as_of) - pl.col("created_at")).dt.total_seconds() / _DAY,
        won_days=(pl.col("won_at") - pl.col("created_at")).dt.total_seconds() / _DAY,
        closed_days=(pl.col("closed_at") - pl.col("created_at")).dt.total_seconds() / _DAY,
        account=pl.coalesce("account_id", pl.concat_str(pl.lit("lead:"), "lead_id")),
        rep_id=pl.coalesce("rep_id", "deal_rep_id", "owner_rep_id"),
        method=pl.col("method").fill_null("unknown"),
    )
    frame = frame.filter(pl.col("back_days") <= settings.window_days)
    seen = frame["age_days" if frame["age_days"].max() else "back_days"].to_numpy()
    horizon = settings.horizon_days or choose_horizon(frame["won_days"].drop_nulls().to_numpy(), seen)
    resolved = _resolve(frame, horizon)
    ratio = likelihood_ratios(_paths(resolved, days_to_stages(history, resolved, settings.stage)), horizon)
    return Labeled(resolved.with_columns(ratio=pl.Series(ratio)).select(_empty().columns), horizon, as_of)


def choose_horizon(won_days: np.ndarray, age_days: np.ndarray) -> int:
    """The shortest of the usual horizons that holds 99% of the wins, but at most three fifths of the history."""
    span = float(age_days.max(initial=0.0))
    fitting = [days for days in _HORIZONS if days <= 0.6 * span] or [_HORIZONS[0]]
    if not len(won_days):
        return fitting[-1]
    return next((days for days in fitting if (won_days <= days).mean() >= _WINS_WITHIN), fitting[-1])


def _resolve(frame: pl.DataFrame, horizon: int) -> pl.DataFrame:
    won = pl.col("won_days").is_not_null() & (pl.col("won_days") <= horizon)
    until = (
        pl.when(won).then("won_days").otherwise(pl.min_horizontal(pl.col("closed_days").fill_null(float(horizon)), pl.lit(float(horizon))))
    )
    frame = frame.with_columns(won=won.cast(pl.Float64), until=until.clip(0.0, float(horizon))).with_columns(
        resolved=won | pl.col("closed_days").is_not_null() | (pl.col("age_days") >= horizon)
    )
    ages = np.sort(frame["age_days"].to_numpy())
    share = 1.0 - np.searchsorted(ages, frame["until"].to_numpy(), side="left") / max(len(ages), 1)
    weight = np.minimum(1.0 / np.maximum(share, 1e-9), _MOST_WEIGHT)
    frame = frame.with_columns(weight=pl.when("resolved").then(pl.Series(weight)).otherwise(0.0))
    value = pl.when(pl.col("won") > 0).then("value_minor").otherwise(None)
    return frame.with_columns(value_minor=value)


def _paths(frame: pl.DataFrame, reached: FloatArray) -> Paths:
    resolved, won = frame["resolved"].to_numpy(), frame["won"].to_numpy() > 0
    return Paths(reached, frame["until"].to_numpy(), frame["age_days"].to_numpy(), resolved, won, frame.select(KINDS))


def _last_moment(history: History) -> datetime | None:
    columns = {"lead": "created_at", "outcome": "occurred_at", "assignment": "assigned_at", "activity": "occurred_at"}
    columns |= {"engagement": "occurred_at"}
    moments = [history.frames()[name][column].max() for name, column in columns.items()]
    moments.append(history.deal.filter(DEAL_IS_CLOSED)["closed_at"].max())
    return max((moment for moment in moments if isinstance(moment, datetime)), default=None)


def _stages(history: History, stage: str) -> pl.DataFrame:
    """When each lead reached the stage, when it closed, and the value."""
    return (
        stages_reached(history)
        .group_by("lead_id")
        .agg(
            won_at=pl.col("occurred_at").filter(pl.col("stage") == stage).min(),
            closed_at=pl.col("occurred_at").filter(pl.col("stage").is_in(CLOSING_STAGES)).min(),
            value_minor=pl.col("value_minor").filter(pl.col("stage").is_in(["won", stage])).max().cast(pl.Float64),
        )
    )


def _holders(history: History) -> pl.DataFrame:
    """Who was given each lead first: what later became of it is the consequence of that decision."""
    given = history.assignment.sort("assigned_at", "assignment_id", nulls_last=True).group_by("lead_id", maintain_order=True).first()
    given = given.select("lead_id", "rep_id", "method", "assigned_at")
    dealt = history.deal.filter(pl.col("lead_id").is_not_null() & pl.col("rep_id").is_not_null()).sort(
        "opened_at", "deal_id", nulls_last=True
    )
    dealt = dealt.group_by("lead_id", maintain_order=True).first().select("lead_id", deal_rep_id="rep_id")
    return given.join(dealt, on="lead_id", how="full", coalesce=True)


def _touches(history: History) -> pl.DataFrame:
    """The first thing anybody did for each lead, after it arrived."""
    acted = history.activity.filter(pl.col("lead_id").is_not_null()).select("lead_id", "occurred_at")
    told = history.outcome.filter(pl.col("stage").is_in(["touched", "contacted"]) & pl.col("occurred_at").is_not_null()).select(
        "lead_id", "occurred_at"
    )
    given = history.assignment.group_by("lead_id").agg(pl.col("assigned_at").min())
    arrived = history.lead.select("lead_id", "created_at").unique("lead_id", keep="first")
    touched = pl.concat([acted, told]).join(arrived, on="lead_id").filter(pl.col("occurred_at") >= pl.col("created_at"))
    first = touched.group_by("lead_id").agg(pl.col("occurred_at").min(), pl.col("created_at").first()).join(given, on="lead_id", how="left")
    return first.select(
        "lead_id",
        reply_minutes=(pl.col("occurred_at") - pl.col("created_at")).dt.total_seconds() / 60.0,
        handling_minutes=(pl.col("occurred_at") - pl.col("assigned_at")).dt.total_seconds() / 60.0,
    )


def _empty() -> pl.DataFrame:
    text, number, moment = pl.String(), pl.Float64(), pl.Datetime("us", "UTC")
    return pl.DataFrame(
        schema={
            "lead_id": text,
            "created_at": moment,
            "account": text,
            "rep_id": text,
            "method": text,
            "assigned_at": moment,
            "won": number,
            "resolved": pl.Boolean(),
            "weight": number,
            "ratio": number,
            "age_days": number,
            "closed_days": number,
            "reply_minutes": number,
            "handling_minutes": number,
            "value_minor": number,
        }
    )
