"""What the addresses of the models take and answer, as types for OpenAPI."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from fairlead.application.model_registry import LONGEST_NOTE
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer

State = Literal["draft", "candidate", "approved", "champion", "retired"]
StepName = Literal[
    "trained",
    "proposed",
    "approved",
    "rejected",
    "promoted",
    "rolled back",
    "put in shadow",
    "taken out of shadow",
    "adopted",
    "appeared",
    "found in force",
]


class StepIn(Taken):
    """Who takes a step, and why."""

    author: Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who does this")]
    note: Annotated[str, Field(default="", max_length=LONGEST_NOTE, description="why, for those who read the history")]


class Scores(Answer):
    """How well chances fitted on later leads; the smaller the better, except `auc`, where 0.5 is guessing."""

    log_loss: float
    brier: float
    auc: float
    calibration: float


class Model(Answer):
    """One model and where it stands."""

    version: str
    state: State
    in_force: bool = Field(description="it routes now")
    in_shadow: bool = Field(description="it scores what the champion decides, and decides nothing")
    fault: str | None = Field(description="why it cannot be used; null where it can")
    trained_at: datetime | None
    trained_by: str | None = Field(description="null for models from before their steps were kept")
    lone: str | None = Field(
        description="who approved it, where no person trained it: under `second_person` somebody else promotes it; null otherwise"
    )
    kind: str | None = Field(description="hierarchical, rotation or stated")
    level: str | None = Field(description="pair: it may choose between reps; lead: it may rank leads; none: leads are shared by rotation")
    why: str | None
    code: str | None = Field(description="version of the program that trained it")
    data: str | None = Field(description="SHA-256 of everything the fit saw; null for stated chances")
    leads: int | None
    won: int | None
    tested_leads: int | None = Field(description="the newest leads, kept aside for the test")
    tested_won: int | None
    scores: Scores | None = Field(description="of what it uses; null where it was not tested or uses the base rate alone")
    base_scores: Scores | None = Field(description="of one chance for all leads, in the same test")


class Models(Answer):
    """Every model, the one trained last first."""

    models: list[Model]
    newest: int = Field(description="number of the newest step, which `ETag` repeats")
    approval: Literal["none", "second_person"] = Field(description="what the policy wants before a model goes in force")
    rollback_to: str | None = Field(description="the champion before this one, where one can be used")
    challenger: str | None = Field(description="the model in shadow")


class ModelStep(Answer):
    """One step in the life of a model."""

    step: StepName
    at: datetime
    author: str | None = Field(description="null where the folder of models showed it")
    note: str


class ModelDetails(Model):
    """One model with what it was made from, its card and its history."""

    features: list[str]
    settings: dict[str, Any]
    horizon_days: int | None
    first: str | None = Field(description="day of the first lead")
    last: str | None = Field(description="day of the last lead")
    card: str | None = Field(description="the model card, as Markdown")
    history: list[ModelStep]


class ShadowDay(Answer):
    """One day of decisions, in sums that add up."""

    day: date
    decisions: int
    agreed: int = Field(description="both chose the same rep")
    rated: int = Field(description="the model in shadow had a chance for the rep too")
    difference: float = Field(description="sum over those of its chance minus the champion's")


class ShadowScores(Answer):
    """One model on the leads with a known outcome."""

    mean_chance: float
    log_loss: float
    calibration: float


class ShadowReport(Answer):
    """The model in shadow beside the champion: what both said of the same leads, and who said it better."""

    challenger: str
    champion: str
    decisions: int
    agreed: int
    agreement: float | None = Field(description="share of decisions with the same first choice; null before the first")
    mean_difference: float | None = Field(description="of its chance minus the champion's, for the rep who got the lead")
    spread_of_difference: float | None = Field(description="standard deviation of that difference")
    outcomes: int = Field(description="leads as old as the horizon: what became of them is known")
    won: int
    needed: int = Field(description="outcomes for the next verdict")
    champion_scores: ShadowScores | None
    challenger_scores: ShadowScores | None
    judged_outcomes: int | None = Field(description="how many, the oldest first, the verdict rests on")
    saved: float | None = Field(description="log loss per lead that the model in shadow saves")
    saved_low: float | None = Field(description="99% interval, leads of one account taken together")
    saved_high: float | None
    verdict: Literal["too early", "better", "worse", "alike", "not comparable"]
    words: str
    days: list[ShadowDay]


class Shadow(Answer):
    """What is known of the model in shadow."""

    report: ShadowReport | None = Field(description="null where no model is in shadow beside a champion")


class TrainIn(Taken):
    """Who asks for a training, and why."""

    author: Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who asks")]
    note: Annotated[str, Field(default="", max_length=LONGEST_NOTE, description="why, for those who read the history")]


class Job(Answer):
    """Something done in the background, once for each identity."""

    job_id: str
    kind: str = Field(description="train, shadow, insight, drift, scores, batch, prices or what-if")
    state: Literal["waiting", "running", "done", "failed", "dropped"]
    given: dict[str, str] = Field(description="what it is to be done with, such as reason, author and note")
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    tries: int = Field(description="how often it was begun")
    result: dict[str, Any] | None = Field(description="what came of it, once it is done")
    problem: str | None = Field(description="why it failed")


class Jobs(Answer):
    """Jobs, the one asked for last first."""

    jobs: list[Job]


class Comparison(Answer):
    """Two models side by side."""

    before: Model
    after: Model
    shadow: ShadowReport | None = Field(description="where one of them is in shadow and the other in force: both on the same leads")
    warnings: list[str] = Field(description="why their scores say less than they seem to, such as tests on different leads")
