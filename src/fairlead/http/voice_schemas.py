"""What the API takes and answers about disputes, feedback and profiles, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fairlead.application.dispute_ports import Contested, DisputeState, GroundKind
from fairlead.application.feedback_ports import Fit, FitReason
from fairlead.application.rep_profile_ports import PROFILE_FIELDS, WishState
from fairlead.http.insight_schemas import InsightDecision, ProposedTag, TagField
from fairlead.http.schemas import Answer, Chance, RepName
from fairlead.learning.themes import Leaning

Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=2_000)]
Note = Annotated[str, Field(max_length=2_000)]
Hours = Annotated[float | None, Field(description="hours; null where there are none")]


class Given(BaseModel):
    """What is sent: nothing but the fields named."""

    model_config = ConfigDict(extra="forbid", strict=True)


# ---- disputes ----


class ContestIn(Given):
    """Somebody contests a decision."""

    kind: Contested = Field(strict=False)
    words: Words = Field(description="what is wrong with it")
    rep_id: Name | None = Field(default=None, description="in whose name; left out: one's own as a rep, else the team's")
    field: Name | None = Field(default=None, description="which field of the lead is wrong, such as `industry`")
    author: Name


class GroundOut(Answer):
    """One thing that had a part in the decision."""

    kind: GroundKind
    name: str
    words: str = Field(description="how it is named when a dispute is settled, such as `rule enterprise`")


class CreditIn(Given):
    """Credit put right: to one rep, at the cost of one rep, of a team, or of everybody else."""

    rep_id: Name
    leads: float = Field(description="above zero gives credit, below zero takes it away")
    against_rep_id: Name | None = None
    against_team_id: Name | None = None


class SettleDisputeIn(Given):
    """How a dispute ends."""

    upheld: bool = Field(description="whether the complaint is right")
    note: Words = Field(description="why, told to whoever contested")
    move_to: Name | None = Field(default=None, description="the rep who shall have the lead")
    over_limit: bool = Field(default=False, description="give it even where a limit is reached")
    credit: CreditIn | None = None
    change: Name | None = Field(default=None, description="what should be changed: the words of one of the things in `about`")
    author: Name


class WithdrawIn(Given):
    """Somebody takes back what was theirs."""

    note: Note = ""
    author: Name


class SettledOut(Answer):
    """How it ended."""

    author: str
    note: str
    at: datetime
    moved_to: RepName | None
    decision_id: str | None = Field(description="the decision that moved the lead")
    credit_rep: RepName | None
    credit_leads: float | None
    against: str | None
    change: GroundOut | None


class DisputeOut(Answer):
    """A contested decision."""

    number: int
    decision_id: str
    lead_id: str
    company: str | None
    kind: Contested
    words: str
    author: str
    rep: RepName | None = Field(description="in whose name; null: for the team")
    holder: RepName | None = Field(description="whom the decision gave the lead; null where nobody, or where you do not see it")
    opened_at: datetime
    state: DisputeState
    about: list[GroundOut] = Field(description="what decided, what the complaint is about first")
    settled: SettledOut | None
    hours: Hours


class DisputesOut(Answer):
    """Disputes, the latest first."""

    disputes: list[DisputeOut]
    open: int


class GroundLineOut(Answer):
    """Disputes on decisions in which one thing had a part. Shares are of those settled, null of too few."""

    ground: GroundOut
    disputes: int
    open: int
    upheld: int
    rejected: int
    named: int = Field(description="settlements that asked to change it")
    upheld_share: Chance | None
    low: Chance | None
    high: Chance | None
    words: str


class DisputeReportOut(Answer):
    """What disputes are mostly about, and how long they take."""

    total: int
    by_state: dict[str, int]
    by_kind: dict[str, int]
    median_hours: Hours
    slowest_tenth_hours: Hours
    oldest_open_hours: Hours
    lines: list[GroundLineOut]


# ---- feedback ----


class FitIn(Given):
    """How a lead fitted, as the rep who had it says; `none` takes the rating back."""

    fit: Fit = Field(strict=False)
    reason: FitReason | None = Field(default=None, strict=False)
    words: Note = ""
    author: Name


class RatingOut(Answer):
    """One rating."""

    number: int
    decision_id: str
    lead_id: str
    rep: RepName
    fit: Fit
    reason: FitReason | None
    words: str | None
    author: str
    at: datetime
    source: str | None
    product: str | None
    segment: str | None


class FitsOut(Answer):
    """What stands of a decision's lead, with the reasons to choose from by fit."""

    ratings: list[RatingOut]
    reasons: dict[str, list[str]]


class FitLineOut(Answer):
    """Ratings of one value. Shares with their 95% interval, null of too few."""

    value: str
    name: str
    rated: int
    good: int
    poor: int
    poor_share: Chance | None
    low: Chance | None
    high: Chance | None


class FitReasonOut(Answer):
    """How often a reason was given."""

    reason: FitReason
    fit: Fit
    ratings: int


class QuoteOut(Answer):
    """Words of one rating; what was left out shows as an ellipsis."""

    words: str
    fit: Fit
    decision_id: str
    rep: RepName
    at: datetime


class ThemeOut(Answer):
    """A word, or two that stand together, that several reps said. Each rating counts once."""

    key: str = Field(description="names it, such as `en-not.budget`")
    words: str = Field(description="as it is written most often")
    language: str
    language_name: str
    ratings: int
    reps: int
    poor: int
    good: int
    all_poor: int = Field(description="ratings with words in this language that are poor, whatever they say")
    all_good: int
    leaning: Leaning = Field(description="beyond chance; `hangs on one`: but for what one rep wrote")
    adjusted: float | None = Field(description="p-value with all themes taken into account (Benjamini and Hochberg); null where not tested")
    told: str
    quote: QuoteOut


class ThemeSaidOut(Answer):
    """A theme, and the ratings that say it, the latest first."""

    theme: ThemeOut
    ratings: list[RatingOut]


class FeedbackOut(Answer):
    """All ratings that stand, summed up. No model reads them."""

    whole: FitLineOut
    groups: dict[str, list[FitLineOut]] = Field(description="by `source`, `product`, `segment` and `rep_id`, the most often rated first")
    reasons: list[FitReasonOut]
    said: list[RatingOut] = Field(description="with words, the latest first, at most 50")
    themes: list[ThemeOut] = Field(description="what the words say together: first what goes with poor or good, then the most often said")
    quotes: list[QuoteOut] = Field(description="a few ratings that say as much of the themes as they can")
    themes_told: list[str] = Field(description="how much was read, and what is not told and why")
    fewest: int = Field(description="ratings below which no share is told")
    fewest_ratings: int = Field(description="a theme is said in so many ratings")
    fewest_reps: int = Field(description="by so many reps")


# ---- profiles ----

Values = dict[Literal[PROFILE_FIELDS], list[Annotated[str, Field(max_length=500)]]]  # type: ignore[valid-type]


class ProfileIn(Given):
    """What fields of a profile shall hold; an empty list empties a field, fields left out stay."""

    fields: Values = Field(strict=False, min_length=1)
    note: Note = Field(default="", description="why, for those who read the history")
    author: Name


class DecideIn(Given):
    """Who decides, and why."""

    note: Note = ""
    author: Name


class ProfileTagIn(DecideIn):
    """A tag that is proposed for this rep."""

    field: TagField
    value: Annotated[str, Field(min_length=1, max_length=500)]


class ProfileFieldOut(Answer):
    """One field of a profile."""

    name: str
    about: str
    values: list[str]
    single: bool = Field(description="holds one text at most")


class ProfileEditOut(Answer):
    """One field as somebody edited it."""

    field: str
    before: list[str]
    after: list[str]
    author: str
    note: str
    at: datetime
    ended: str | None = Field(description="why it holds no longer: a newer edit, or the source said something new")


class WishOut(Answer):
    """A change of a profile that somebody proposes."""

    number: int
    rep: RepName
    wanted: dict[str, list[str]]
    before: dict[str, list[str]]
    author: str
    note: str
    at: datetime
    state: WishState
    settled_by: str | None
    settled_note: str | None
    settled_at: datetime | None


class WishesOut(Answer):
    """Proposed changes, the latest first."""

    proposals: list[WishOut]
    waiting: int


class ProfileOut(Answer):
    """The profile of one rep, with its history and what is proposed for it."""

    rep: RepName
    title: str | None
    team_id: str | None
    fields: list[ProfileFieldOut]
    tags: list[ProposedTag]
    decided: list[InsightDecision]
    proposals: list[WishOut]
    history: list[ProfileEditOut]
