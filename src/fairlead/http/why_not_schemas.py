"""What is answered to why a rep did not get a lead."""

from pydantic import Field

from fairlead.domain.deciding import Standing
from fairlead.domain.reasons import Reason
from fairlead.http.schemas import Answer, Contribution, RepName


class WhyNot(Answer):
    """Why one rep did not get a lead."""

    rep: RepName
    decision_id: str
    language: str = Field(description="the language of the sentences, ISO 639-1")
    standing: Standing = Field(description="where the rep stood: got it, refused, behind another, never compared, or not on record then")
    headline: str
    why: list[str]
    reason: Reason | None = Field(description="of a refusal")
    evidence: str | None = Field(description="of a refusal: what was seen")
    change: str | None = Field(description="of a refusal: what would have to change")
    differences: list[Contribution] = Field(description="what moves the chance against the one who got it, largest first")
    propensity: float | None = Field(ge=0, le=1, description="the probability with which this rep was drawn; null where not ranked")
