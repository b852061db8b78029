"""The switch of prediction, as types for OpenAPI."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field

from fairlead.application.model_registry import LONGEST_NOTE
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer

Setting = Literal["on", "off", "suspended"]


class TurnIn(Taken):
    """Who turns the switch, and why."""

    author: Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who turns it")]
    note: Annotated[str, Field(default="", max_length=LONGEST_NOTE, description="why, for those who read it later")]


class Turned(Answer):
    """A turn of the switch, by a person or by the brake."""

    number: int
    state: Setting = Field(description="on; off: a person said so; suspended: something lay outside the policy's guardrails")
    suspended: str | None = Field(description="why no model is asked, as each decision says it; null where models are")
    since: dt.datetime
    by: str
    note: str
    cause: str = Field(description="what tripped the brake; empty where a person turned it")
    figures: dict[str, Any]
    advice: list[str] = Field(description="what to do, the likeliest first")


class Seen(Answer):
    """What this process saw of the model since it began, or since prediction was turned last."""

    asked: int = Field(description="decisions on which the model was asked")
    failed: int = Field(description="of these, on which it failed; they were made without it")
    slow: int = Field(description="of these, that took longer than the policy's limit")


class Prediction(Answer):
    """Whether models are asked now, since when and who says so; and the latest turns, newest first."""

    state: Setting
    suspended: str | None
    since: dt.datetime | None = Field(description="null where nobody ever turned it")
    by: str | None
    note: str
    cause: str
    figures: dict[str, Any]
    advice: list[str]
    seen: Seen
    turns: list[Turned]
