"""What the addresses of drift take and answer, as types for OpenAPI."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from fairlead.application.model_registry import LONGEST_NOTE
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer

_Share = Annotated[float, Field(ge=0, le=1)]


class AcknowledgeIn(Taken):
    """Who knows of an alert, and what they know."""

    alert_id: Annotated[str, Field(min_length=1, max_length=400, description="as the list of alerts gives it")]
    author: Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who knows of it")]
    note: Annotated[str, Field(default="", max_length=LONGEST_NOTE, description="what is known, for those who read it later")]


class DriftAlert(Answer):
    """Something that changed, once."""

    alert_id: str
    model: str = Field(description="in force when it was found")
    quantity: str
    kind: Literal["inputs", "scores", "calibration", "outcomes", "volume", "silence"]
    raised_at: dt.datetime
    since: dt.date | None = Field(description="from when on, as far as can be told")
    changed: str
    means: str
    advice: list[str] = Field(description="what to do, the likeliest first")
    open: bool = Field(description="nobody acknowledged it, it is not over, and its model is in force")
    ended_at: dt.datetime | None = Field(description="when a silence was over")
    acknowledged_at: dt.datetime | None
    acknowledged_by: str | None
    note: str


class DriftReference(Answer):
    """What drift is measured from."""

    since: dt.datetime
    until: dt.datetime
    leads: int
    stage: str = Field(description="reaching it is the conversion")
    horizon_days: int
    early_days: int = Field(description="the age at which about half of the wins are there")
    afterwards: bool = Field(description="not kept at training, but read from the records later")


class OneLook(Answer):
    """A test of one look at all leads since the model was trained; for comparison only, since looking daily makes it cry wolf."""

    statistic: float = Field(description="chi-square, or the largest gap (Kolmogorov-Smirnov) where `freedom` is 0")
    freedom: int
    p_value: _Share


class DriftMove(Answer):
    """The share of one value or bin, before and now."""

    label: str
    before: _Share
    now: _Share
    fresh: bool = Field(description="the model never saw this value")


class DriftPoint(Answer):
    """The days up to one, summed up, with the 95% band of what the model was trained on."""

    day: dt.date
    leads: int
    value: float | None
    low: float | None
    high: float | None


class WatchedQuantity(Answer):
    """One quantity with its verdict and its course."""

    quantity: str
    name: str
    kind: Literal["inputs", "scores", "calibration", "outcomes", "volume"]
    verdict: Literal["steady", "slight", "drifted", "too_early", "unusable"] = Field(
        description="`slight`: sure, but too small to matter; `too_early`: too few leads to tell a marked change"
    )
    told: str = Field(description="the verdict in words")
    leads: int = Field(description="looked at since the model was trained")
    needed: int = Field(description="leads after which a marked change is usually seen")
    log_e: float = Field(description="natural logarithm of the e-value: evidence of a change, valid however often one looks")
    log_threshold: float = Field(description="where a change is reported")
    since: dt.date | None
    before: float | None
    now: float | None = Field(description="for inputs and scores the PSI, less what chance brings")
    test: OneLook | None
    moves: list[DriftMove]
    decided: int = Field(description="leads whose chance stands in a decision; for others the model was asked afterwards")
    shown: str | None = Field(description="what the points are")
    usual: float | None
    points: list[DriftPoint]


class Drift(Answer):
    """What is known of drift since the model in force was trained."""

    model: str
    looked_at: dt.datetime | None = Field(description="null where nobody looked yet")
    why_not: str | None = Field(description="why nothing could be judged")
    first: dt.date | None
    last: dt.date | None
    last_lead: dt.datetime | None
    last_outcome: dt.datetime | None
    reference: DriftReference | None
    alerts: list[DriftAlert] = Field(description="open ones first, then the latest")
    watched: list[WatchedQuantity]
