"""What is told of a lead's deal: how long it takes, what it is worth; intervals hold four of five such leads."""

from pydantic import BaseModel, ConfigDict, Field


class Expected(BaseModel):
    """A mean, and the interval that holds four of five such leads."""

    model_config = ConfigDict(extra="forbid")

    mean: float
    low: float
    high: float


class Outlook(BaseModel):
    """What is told of the lead's deal, whoever gets it; null where not known."""

    model_config = ConfigDict(extra="forbid")

    value_minor: Expected | None = Field(description="deal value if won, minor units")
    value_middle_minor: float | None = Field(description="half of such deals are worth less")
    won_days: Expected | None = Field(description="days from assignment until it is won, if it is")
    other_days: Expected | None = Field(description="days until it is closed otherwise")
