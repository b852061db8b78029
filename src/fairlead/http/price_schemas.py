"""Prices of slots, as types for OpenAPI."""

import datetime as dt

from pydantic import Field

from fairlead.http.schemas import Answer, Minor, RepName


class RepPrice(Answer):
    """What slots of one rep are worth to later leads."""

    rep: RepName
    day_minor: Minor = Field(description="one slot for one day, mean of the four weeks ahead, minor units")
    today_minor: Minor = Field(description="one slot today")
    beyond_minor: Minor = Field(description="one slot on a day later than these, as if such leads came forever")
    new_minor: Minor = Field(description="one new lead today, where a limit of new leads is tight")
    days: list[float] = Field(description="one slot on each of the days ahead, minor units")
    full: float | None = Field(description="share of the limit planned to be in use in a week; null without a limit of open leads")
    given_week: float = Field(description="new leads that the plan gives in the week ahead")
    wanted_week: float = Field(description="leads of the week ahead that are worth most with this rep, whatever slots cost")


class Foreseen(Answer):
    """What prices rest on, and how good they are."""

    replayed: int = Field(description="leads of the last four weeks that are expected again")
    expected: float = Field(description="leads expected in the next four weeks")
    plan_minor: Minor = Field(description="what the plan behind the prices earns in them")
    bound_minor: Minor = Field(description="what no plan exceeds")
    gap: float = Field(description="at most this share of what is possible is lost by the plan")


class Prices(Answer):
    """The latest prices of slots, the dearest rep first."""

    in_force: bool = Field(description="the policy in force lets prices keep slots; else bands do, and prices only tell")
    made_at: dt.datetime | None
    old: bool = Field(default=False, description="they were made more than a day ago: no worker runs")
    version: str | None = Field(description="null where no slot has a price; then `why` says why")
    why: str = Field(description="what they rest on, or why there are none")
    seconds: float | None = Field(default=None, description="how long it took to make them")
    model: str | None = None
    policy: str | None = None
    expected: list[float] = Field(description="leads expected on each of the days ahead")
    forecast: Foreseen | None
    reps: list[RepPrice]
