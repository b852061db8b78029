"""The scores of one lead, with their reasons."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Percent = Annotated[float, Field(ge=0, le=100, description="0 to 100")]
ScoreName = Literal["lead_score", "fit", "learned_fit", "intent"]


class LeadScores(BaseModel):
    """What is known by the lead alone; null where it cannot be told."""

    model_config = ConfigDict(extra="forbid")

    fit: Percent | None = Field(description="declared, by the policy's icp")
    fit_known: Annotated[float, Field(ge=0, le=1)] | None = Field(description="share of the icp's weight that was known")
    learned_fit: Percent | None = Field(description="percentile by who the lead is")
    intent: Percent | None = Field(description="by what was lately done")


class ScoreReason(BaseModel):
    """One thing that moved a score."""

    model_config = ConfigDict(extra="forbid")

    words: str
    points: float | None = Field(description="in the score's unit; null for what is not known, which moved nothing")


class LeadScore(BaseModel):
    """A score of the lead with its reasons."""

    model_config = ConfigDict(extra="forbid")

    name: ScoreName
    score: Percent | None = Field(description="null where there is none; `note` says why")
    note: str
    unit: str = Field(description="of the reasons: points of the score, points of intent, or log-odds")
    reasons: list[ScoreReason] = Field(description="as they count, the weightiest first; criteria of declared fit in their own order")
