"""What a policy would have earned, as the interface tells it. Money is in minor units a lead."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from fairlead.http.schemas import Answer


class EstimateIn(BaseModel):
    """A policy to ask about, and on which leads."""

    model_config = ConfigDict(extra="forbid", strict=True)

    policy: dict[str, Any] | str = Field(description="the policy document: a JSON object, or its text in YAML")
    days: int = Field(default=90, ge=1, le=3650, description="on the leads of so many days whose outcome is known")
    runs: int = Field(default=1, ge=0, le=5, description="route the leads again so often, deployed; 0 leaves that out")
    leads: int = Field(default=1_000, ge=1, le=10_000, description="at most so many, the latest")


class ValueEstimate(Answer):
    """An estimate with its standard error and interval."""

    method: str = Field(description="ips, snips, dr (doubly robust), closed loop or difference")
    value: float
    error: float
    low: float
    high: float
    level: float = Field(description="of the interval")


class ByLead(Answer):
    """One lead at a time, with the reps as they were free then; or why the log cannot tell."""

    cannot_tell: str | None = Field(description="why there is no estimate, and what logging would give one")
    ips: ValueEstimate | None
    snips: ValueEstimate | None
    dr: ValueEstimate | None


class DeployedValue(Answer):
    """Had the policy decided everything, so that its own choices keep reps busy."""

    cannot_tell: str | None
    estimate: ValueEstimate | None
    foreseen: float | None = Field(description="what the model says along the policy's own loop")
    corrected: float | None = Field(description="what the log adds to that")


class OverlapTold(Answer):
    """How far the log speaks of the policy."""

    leads: int
    accounts: int
    effective: float = Field(description="leads that would tell as much if all weighed the same")
    rewarded: float = Field(description="the same among leads that brought something")
    mean_weight: float
    top_share: float = Field(description="weight on the heaviest 1% of leads")
    unsupported: float = Field(description="share of leads that go to somebody whom the log could not draw")
    beyond: float = Field(description="mean probability of such a choice")
    choices: float = Field(description="reps that the log could choose among, in the mean")


class ModelAlone(Answer):
    """What the model alone says of leads that were not drawn."""

    leads: int
    proposed: float
    low: float
    high: float
    in_force: float


class PolicyWorth(Answer):
    """What a policy would have earned on past leads."""

    first: str
    last: str
    stage: str
    horizon_days: int
    decided: int
    compared: int
    left_out: dict[str, int] = Field(description="decisions that tell nothing, by why")
    models: list[str] = Field(description="versions that decided, the most frequent first")
    actual: ValueEstimate | None = Field(description="what came of the compared leads")
    actual_wins: ValueEstimate | None
    value: ByLead
    wins: ByLead
    difference: ValueEstimate | None = Field(description="the policy's value less what was earned")
    deployed: DeployedValue | None
    overlap: OverlapTold
    modelled: ModelAlone | None
    words: list[str] = Field(description="all of it in sentences")
