"""What the API answers with, as types for OpenAPI.

Bodies are written by `telling.py` without a second validation on the way out; contract tests hold the two together.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from fairlead.domain.availability import Kind, State
from fairlead.domain.deciding import Action
from fairlead.domain.intake import moment
from fairlead.domain.reasons import QueueReason, Reason
from fairlead.domain.records import STAGES
from fairlead.domain.screening import Mode
from fairlead.http.lead_schemas import LeadField, UnreadField
from fairlead.http.lead_score_schemas import LeadScore, LeadScores
from fairlead.http.outlook_schemas import Outlook

Chance = Annotated[float, Field(ge=0, le=1, description="a probability")]
Minor = Annotated[float, Field(description="minor units (cents) of the organization's currency; what is expected is no whole number")]
Stage = Literal["touched", "contacted", "meeting", "opportunity", "won", "lost", "disqualified"]
if Stage.__args__ != STAGES:  # type: ignore[attr-defined]
    raise TypeError("the stages of the API and of the records differ")


def read_moment(value: object) -> object:
    """Text as intake reads it. JSON has no times, so a strict model would refuse every one of them."""
    if not isinstance(value, str):
        return value
    if (read := moment(value)) is None:
        raise PydanticCustomError("moment", "not a time with a time zone")
    return read


class Answer(BaseModel):
    """Every answer is closed: a field that is not written down here is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Problem(Answer):
    """One thing wrong with the request, and what to do."""

    field: str = Field(description="where, such as `engagements.0.kind`")
    value: str | None = Field(description="what was sent, shortened")
    reason: str
    remedy: str
    line: int | None = Field(default=None, description="in a document that was sent as text: the line, from 1")
    column: int | None = Field(default=None, description="the column, from 1")


class ProblemDetails(Answer):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[Problem] = Field(default=[], description="everything that is wrong, all at once")


class RepName(Answer):
    """A rep as people call them."""

    rep_id: str
    name: str


class Estimate(Answer):
    """A chance of conversion with its 80% interval."""

    value: Chance
    low: Chance
    high: Chance


class Queued(Answer):
    """Why a lead waits."""

    reason: QueueReason
    words: str


class LeadBrief(Answer):
    """A lead in one line."""

    lead_id: str
    person: str
    company: str | None
    product: str | None
    source: str | None
    country: str | None
    industry_group: str | None


class DecisionLine(Answer):
    """What was decided on one lead, in one line."""

    decision_id: str
    decided_at: datetime
    action: Action
    rep: RepName | None
    queue: Queued | None
    method: Literal["model", "rotation", "ownership", "rule", "manager", "manual", "batch", "none"]
    chance: Estimate | None = Field(description="null where nobody has the lead, or nothing is known of the pairing")
    match_score: float | None = Field(description="0 to 100; 50 is an average pairing")
    worth_minor: Minor | None
    lead_score: float = Field(description="0 to 100")
    link: str = Field(description="address of the page that explains it")


class DecisionSummary(DecisionLine):
    """One line of the list of decisions, with its lead."""

    lead: LeadBrief


class Candidate(Answer):
    """One eligible rep and the numbers it was compared by."""

    rep: RepName
    chosen: bool
    backup: bool
    chance: Estimate | None = Field(description="null where nothing is known of the pairing, as of a person who refused profiling")
    match_score: float | None
    worth_minor: Minor | None
    price_minor: Minor | None = Field(description="what the slot is worth to later leads; null where no price rations it")
    standing: float = Field(description="what the objective ranks by")
    load: float | None = Field(description="largest share in use of the rep's limits; null without a limit")
    binding: str | None = Field(description="what that limit counts, in words, such as new leads in 30 days")
    reply_minutes: float
    reply_low: float | None = Field(description="minutes; 80% interval of the reply; null where not known")
    reply_high: float | None
    wait_minutes: float
    cycle_days: float | None = Field(description="mean days that the lead would be open with this rep; null where not known")
    velocity_minor: float | None = Field(description="worth for each of these days, minor units a day; null where either is not known")
    new: bool = Field(description="the model has seen no leads of this rep: the numbers come from the team's mean and the profile")
    credit: float = Field(description="rotation credit in leads")
    near_tie: bool
    propensity: Chance


class Routed(DecisionLine):
    """The answer to a new lead."""

    lead_id: str
    backup: RepName | None
    method_why: str
    value_minor: Minor
    candidates: int = Field(description="how many reps were eligible")
    refused: int = Field(description="how many reps were ruled out")
    top_candidates: list[Candidate] = Field(max_length=5)
    scores: LeadScores
    unread: list[UnreadField] = Field(description="fields that could not be read; the lead was taken without them")


class Refused(Answer):
    """One rep ruled out."""

    rep: RepName
    reason: Reason
    words: str
    evidence: str


class Contribution(Answer):
    """What moved the winner's chance, against the other candidates."""

    words: str
    log_odds: float


class Versions(Answer):
    """Which code, policy, roster and model decided."""

    code: str
    policy: str
    policy_number: int | None = Field(description="the number under which the policy was published; null for the built-in one")
    roster: str
    model: str
    prices: str | None = Field(description="prices of slots that it went by; null where none rationed them")
    suspended: str | None = Field(description="why the model was not asked; null where it was")


class Engagement(Answer):
    """Something the person did."""

    kind: str
    occurred_at: datetime
    detail: str | None


class Slice(Answer):
    """The part of [0, 1) that gives the lead to one rep."""

    rep: RepName
    low: Chance
    high: Chance


class FailedCondition(Answer):
    """A condition that could not be judged for this lead, and so did not match."""

    condition: str
    why: str


class Ruled(Answer):
    """What the policy's rules had to say of the lead."""

    mode: Mode
    routed_by: str | None = Field(description="the rule, named account or ownership that sent the lead where it went")
    passed_over: list[str] = Field(description="routes that led to nobody, and why")
    place: str | None = Field(description="the name of the queue, nurture track or workflow")
    due_at: datetime | None = Field(description="until when it may wait in the queue")
    held_for: str | None = Field(description="the identity of the rep for whom it is held, until due_at at the latest")
    tier: str | None
    lead_priority: int
    escalated: bool
    weight: float = Field(description="how much of a rep's capacity it takes, 1 is normal")
    matched: list[str] = Field(description="every rule that matched, in the order of asking")
    failed: list[FailedCondition]
    warnings: list[str]


class MatchEvidence(Answer):
    """One thing that spoke for a match (above 0) or against it."""

    field: str
    weight: float = Field(description="in log-odds; 99 where it is certain")
    words: str


class AccountFound(Answer):
    """An account that the lead's company may be."""

    account_id: str
    name: str
    probability: Chance
    taken: bool = Field(description="whether the lead was taken for one of this account")
    evidence: list[MatchEvidence]


class EarlierFound(Answer):
    """An earlier lead that may be of the same person."""

    lead_id: str
    person: str | None = Field(description="the person's name, where one is known")
    link: str | None = Field(description="address of the page that explains its latest decision; null where none was made here")
    arrived_at: datetime
    state: str
    rep: RepName | None
    probability: Chance
    taken: bool = Field(description="whether it was taken for the same person")
    evidence: list[MatchEvidence]


class Known(Answer):
    """Whether the company and the person were known, and by what; the likeliest first, at most five each."""

    accounts: list[AccountFound]
    accounts_for_review: bool = Field(description="no account was taken, and the likeliest waits for a person's verdict")
    earlier: list[EarlierFound]
    earlier_for_review: bool = Field(description="no earlier lead was taken, and the likeliest waits for a person's verdict")


class MessageSignal(Answer):
    """One thing that the lead's message shows, and where."""

    signal: Literal["urgency", "timeline", "competitor", "product", "budget", "language"]
    words: str = Field(description="what the message does, such as `names a time until 2026-09-30`")
    evidence: str = Field(description="the words that show it, as written")
    start: int = Field(ge=0, description="where they begin in the message, in characters")
    end: int = Field(description="where they end, themselves not included")


class DecisionFull(DecisionSummary):
    """One decision with everyone considered, everyone refused, and why."""

    language: str = Field(description="the language of the sentences, ISO 639-1")
    headline: str
    why: list[str]
    chance_in_it: str = Field(description="what was random, in words")
    lead_fields: list[LeadField]
    unread: list[UnreadField] = Field(description="what could not be read, as it was written")
    engagements: list[Engagement]
    account: str | None
    matched_by: str | None
    known: Known
    territory: str | None
    objective: str
    value_minor: Minor
    outlook: Outlook | None
    backup: RepName | None
    method_why: str
    candidates: list[Candidate]
    refusals: list[Refused]
    contributions: list[Contribution]
    scores: list[LeadScore]
    talking_points: list[str]
    signals: list[MessageSignal]
    drawn: float = Field(ge=0, lt=1, description="the uniform number that chose: the lead goes to the rep whose slice holds it")
    slices: list[Slice] = Field(description="[0, 1) cut by the propensities, in the order of the roster")
    versions: Versions
    rules: Ruled


class Page(Answer):
    """Decisions, newest first; `before` continues, null at the end."""

    decisions: list[DecisionSummary]
    before: str | None


class Replayed(Answer):
    """Whether the stored decision can be reached again from what was stored."""

    equal: bool
    differences: list[str] = Field(description="one line for each field that came out differently")
    code_then: str
    code_now: str


class OutcomeIn(BaseModel):
    """A stage that a lead reached."""

    model_config = ConfigDict(extra="forbid", strict=True)

    stage: Stage
    occurred_at: Annotated[datetime | None, BeforeValidator(read_moment)] = Field(
        default=None, description="with an offset, and not in the future; the moment of the report if left out"
    )
    value_minor: int | None = Field(default=None, ge=0, le=2**53, description="value in minor units, where won")


class OutcomeOut(Answer):
    """What the outcome changed."""

    lead_id: str
    stage: Stage
    freed: RepName | None = Field(description="the rep whose slot came free")
    fresh: bool = Field(description="false if this was known already")


class LimitUse(Answer):
    """A limit and what is used of it. Value in minor units; leads by the weight their rules give them."""

    kind: Kind
    counts: str = Field(description="what is counted, in words")
    used: float
    most: float


class PresenceNow(Answer):
    """Where a rep is now."""

    state: State
    why: str | None = Field(description="the reason of the absence that holds now, as it was entered")
    until: datetime | None = Field(description="the end of the time off, with what follows it unbroken; null for those who are there")
    works_at: datetime | None = Field(description="when the rep is next at work, now for one who is; null if it is not known")
    paused_until: datetime | None = Field(description="no new leads until then; null for those who take them")
    takes_leads: bool = Field(description="whether a lead may go there now, as far as time goes; somebody off duty answers later")


class RepLoad(Answer):
    """One rep's place."""

    rep: RepName
    team: str | None
    open_leads: int
    max_open: int | None
    load: float | None = Field(description="largest share in use of the rep's limits, 1 is the limit; null without a limit")
    limits: list[LimitUse] = Field(description="every limit by record or policy, the fullest first: that one gives the load")
    over_limit: bool = Field(description="more is in use than a limit allows; no lead goes there until that has passed")
    credit: float
    today: int = Field(description="leads given since midnight UTC")
    active: bool
    hours: str | None = Field(description="working hours in the rep's own time zone")
    time_zone: str | None
    wait_minutes: float | None = Field(description="minutes until the rep works again, 0 at work; null without stated hours")
    presence: PresenceNow | None = Field(description="where the rep is now; null for one who is on no roster any more")


class Reps(Answer):
    """Everybody on the roster."""

    reps: list[RepLoad]


class QueueCount(Answer):
    """How many leads wait for one reason."""

    reason: QueueReason
    words: str
    leads: int


class CalibrationBin(Answer):
    """Leads whose chance fell into one bin: what was predicted and what came."""

    predicted: Chance
    observed: Chance
    error: float = Field(ge=0, description="standard error of what was observed")
    leads: int


class ModelState(Answer):
    """The model that routes now."""

    version: str
    level: Literal["none", "lead", "pair"]
    why: str
    card: str | None = Field(description="the model card as training wrote it, in Markdown; null where nothing was trained")
    calibration: list[CalibrationBin]


class Status(Answer):
    """The state of the house at a glance."""

    decided: int
    assigned: int
    queued: list[QueueCount]
    waiting: int = Field(description="leads in a queue, and suggested ones")
    suggested: int = Field(description="of those that wait, the leads whose rep a person is to approve")
    assigned_today: int = Field(description="since midnight UTC")
    decisions_per_minute: float
    median_worth_minor: Minor | None = Field(description="over the latest decisions that assigned a lead")
    mean_match_score: float | None = Field(description="over the latest decisions that assigned a lead")
    model: ModelState
    versions: Versions


class Health(Answer):
    """Whether the process lives."""

    status: Literal["ok"]


class Ready(Health):
    """Whether leads can be routed, and whether a model is asked."""

    prediction: Literal["on", "off", "suspended"] = Field(description="off: a person said so; suspended: outside the policy's guardrails")
