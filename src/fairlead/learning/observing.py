"""What arrived since a model was trained and what became of it, summed up by day in the bins of the model's reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from fairlead.domain.evidence import Bins, DaySums, Outcomes, Reference, Tally
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Case, FloatArray, HierarchicalModel, Model, Predictor
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Roster
from fairlead.learning.closing import told_until
from fairlead.learning.consent import consenting
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.outcomes import Labeled, label
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.reference import days_to_win, labels_of, reference_of
from fairlead.learning.roster import roster_of
from fairlead.learning.settings import TrainingSettings

_DAY: Final = timedelta(days=1)
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Seen:
    """``days``: sums of every whole day that had a lead. ``last_lead`` and ``last_outcome``: the latest known, None where there is none."""

    days: Mapping[date, DaySums]
    last_lead: datetime | None
    last_outcome: datetime | None


def reference_from_records(history: History, settings: TrainingSettings, *, until: datetime, horizon_days: int | None) -> Reference | None:
    """What a model of then must have seen, for one that was kept without a reference; scores are not watched then."""
    known = with_accounts(history.known_by(until))
    labeled = label(consenting(known), settings)
    days = horizon_days or labeled.horizon_days
    return reference_of(known, Labeled(labeled.frame, days, labeled.as_of), feature_table(known), settings.stage, None, afterwards=True)


def observe(history: History, reference: Reference, model: Model, promised: Mapping[str, float], *, first: date, at: datetime) -> Seen:
    """Sum up the whole days from ``first`` until ``at``; leads that refused profiling are left out.

    ``promised``: the chance that stands in the decision on a lead, by lead; of other leads the model is asked with the rep who had them
    and the reply as it came.
    """
    whole = with_accounts(history.known_by(at))
    told = told_until(whole, at)
    start, end = datetime.combine(first, time.min, UTC), datetime.combine(at.astimezone(UTC).date(), time.min, UTC)
    everyone = consenting(whole)
    fresh = pl.col("created_at").is_between(start, end, closed="left")
    leads = _held(everyone).filter(fresh).join(feature_table(whole), on=["lead_id", "created_at"], how="inner", maintain_order="left")
    last = whole.lead["created_at"].max()
    outcomes = None if told <= datetime.min.replace(tzinfo=UTC) else told
    if leads.is_empty():
        return Seen({}, last if isinstance(last, datetime) else None, outcomes)
    leads = leads.with_columns(day=pl.col("created_at").dt.date())
    days = {day: DaySums(leads=count) for day, count in leads.group_by("day").len().sort("day").iter_rows()}
    tallies = {name: _by_day(leads["day"], leads[name], bins) for name, bins in reference.features.items() if name in leads.columns}
    score = _by_day(leads["day"], _scores(model, leads), reference.score) if reference.score is not None else {}
    ends = days_to_win(whole, leads, reference.stage)
    judged = _Judged(model, roster_of(whole), reference, promised, leads, ends)
    early, ripe = (judged.by_day(told, *look) for look in ((reference.early_days, reference.early_share), (reference.horizon_days, 1.0)))
    found = {
        day: DaySums(
            sums.leads,
            {name: by_day.get(day, Tally()) for name, by_day in tallies.items()},
            score.get(day, Tally()),
            early.get(day, Outcomes()),
            ripe.get(day, Outcomes()),
        )
        for day, sums in days.items()
    }
    return Seen(found, last if isinstance(last, datetime) else None, outcomes)


def _held(history: History) -> pl.DataFrame:
    """Columns lead_id, created_at, rep_id (who had it first), reply_minutes; oldest first."""
    columns = ["lead_id", "created_at", "rep_id", "reply_minutes"]
    return label(history, TrainingSettings(window_days=3650)).frame.select(columns)


def _by_day(day: pl.Series, values: pl.Series, bins: Bins) -> dict[date, Tally]:
    counted = pl.DataFrame({"day": day, "label": labels_of(values, bins)}).group_by("day", "label").len().sort("day", "label")
    found: dict[date, dict[str, int]] = {}
    for each, name, count in counted.iter_rows():
        found.setdefault(each, {})[name] = count
    return {each: Tally(counts) for each, counts in found.items()}


def _scores(model: Model, leads: pl.DataFrame) -> pl.Series:
    """The model's log-odds of each lead by itself."""
    if not isinstance(model, HierarchicalModel):
        return pl.Series([None] * leads.height, dtype=pl.Float64)
    found: list[float] = []
    for part in leads.iter_slices(_AT_ONCE):
        rows = part.to_dicts()
        model.scorer.foresee(rows)
        found += [model.scorer.logit(row) for row in rows]
    model.scorer.foresee([])
    return pl.Series(found, dtype=pl.Float64)


class _Judged:
    """The chances of leads that are old enough for a look."""

    def __init__(
        self, model: Model, roster: Roster, reference: Reference, promised: Mapping[str, float], leads: pl.DataFrame, ends: FloatArray
    ) -> None:
        self._model, self._roster, self._reference = model, roster, reference
        self._predictor: Predictor = model.bind(roster)
        self._promised = promised
        self._leads = leads
        self._ends = ends
        self._known: dict[str, float | None] = {}

    def by_day(self, told: datetime, age: int, share: float) -> dict[date, Outcomes]:
        """Outcomes at an age of so many days, by day of arrival, of days that are old enough as a whole."""
        found = {}
        days = self._leads["day"]
        for day in days.unique().sort():
            if datetime.combine(day, time.min, UTC) + _DAY + timedelta(days=age) > told:
                break
            rows = np.flatnonzero((days == day).to_numpy())
            chances = [(row, self._chance(int(row))) for row in rows]
            known = [(row, chance) for row, chance in chances if chance is not None]
            if not known:
                continue
            place = np.array([row for row, _ in known])
            decided = sum(self._leads["lead_id"][int(row)] in self._promised for row in place)
            chance = np.array([each for _, each in known]) * share
            won = (self._ends[place] <= age).astype(np.float64)
            found[day] = Outcomes.of(chance, won, pivot=self._reference.pivot, decided=decided)
        return found

    def _chance(self, row: int) -> float | None:
        lead_id = self._leads["lead_id"][row]
        if lead_id not in self._known:
            self._known[lead_id] = self._promised[lead_id] if lead_id in self._promised else self._asked(self._leads.row(row, named=True))
        return self._known[lead_id]

    def _asked(self, lead: Mapping[str, Any]) -> float | None:
        """The chance with the rep who had the lead, at the reply as it came where it is known; None where nobody had it."""
        rep = self._roster.row_of.get(lead["rep_id"]) if lead["rep_id"] is not None else None
        if rep is None:
            return None
        features = {name: value for name, value in lead.items() if name not in {"day", "rep_id", "reply_minutes"}}
        qualified = QualifiedLead(Lead(lead["lead_id"], lead["created_at"]), None, None, Facts(features))
        forecast = self._predictor.forecast(Case(qualified, np.array([rep]), np.zeros(1)))
        chance = float(forecast.chance[0])
        if lead["reply_minutes"] is None or not isinstance(self._model, HierarchicalModel):
            return chance
        came = float(self._model.coefficients.reply.at(np.array([lead["reply_minutes"]]))[0])
        return chance / float(forecast.reply_factor[0]) * came
