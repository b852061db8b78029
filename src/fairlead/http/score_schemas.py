"""The report of scores beside outcomes, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from fairlead.http.lead_score_schemas import ScoreName
from fairlead.http.schemas import Answer, Minor, Stage

Share = Annotated[float, Field(ge=0, le=1, description="0 to 1")]


class ScoreBand(Answer):
    """Leads whose score lies from `low` up to `high`."""

    low: int
    high: int
    leads: int
    won: int
    rate: Share | None
    rate_low: Share = Field(description="95% interval (Wilson)")
    rate_high: Share
    value_minor: Minor


class ScoreThreshold(Answer):
    """Leads from `at` on against those below."""

    at: int
    share: Share = Field(description="of all leads")
    caught: Share = Field(description="of all wins")
    value_caught: Share = Field(description="of all value won")
    rate_from: Share | None
    rate_below: Share | None
    separates: Literal[-1, 0, 1] = Field(description="1: higher scores credibly win more; -1: less; 0: cannot be told")


class ScoreTable(Answer):
    """A score beside outcomes."""

    leads: int
    won: int
    unscored: int = Field(description="leads without the score")
    unscored_won: int
    bands: list[ScoreBand]
    thresholds: list[ScoreThreshold]
    suggested: int | None = Field(description="null where no threshold separates")
    words: str


class ScoreBesideOutcomes(Answer):
    """One score of the report."""

    name: ScoreName
    title: str
    out_of_time: bool = Field(description="the score was learned, and these leads came after those it was learned from")
    note: str
    table: ScoreTable | None = Field(description="null where there is no such score; `note` says why")


class KindSaid(Answer):
    """What outcomes say of one kind of deed; correlation only."""

    kind: str
    leads: int = Field(description="with any of it")
    rate: Share
    rate_low: Share = Field(description="95% interval (Wilson)")
    rate_high: Share
    without: Share = Field(description="rate of the leads without it")
    weight: float = Field(description="in force")
    learned: float | None = Field(description="what outcomes ask for on the same scale; null where it cannot be told")
    said: Literal["supported", "against", "no credible effect", "too early to tell"]


class ScoreReport(Answer):
    """Every score beside outcomes; the first fields tell of the leads that declared scores were computed for."""

    leads: int
    won: int
    first: str = Field(description="the day of the first lead; empty without leads")
    last: str
    horizon_days: int | None = Field(description="null where neither a model nor outcomes tell it")
    stage: Stage
    scores: list[ScoreBesideOutcomes]
    kinds: list[KindSaid]


class Scores(Answer):
    """What was found at the last look."""

    looked_at: datetime | None = Field(description="null before the first look")
    days: int | None = Field(description="it looked at leads of so many days")
    report: ScoreReport | None
