"""What a policy would change, and what the one in force says."""

import dataclasses
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from fairlead.application.estimate_told import estimate_data
from fairlead.application.plan_policy import Plan
from fairlead.domain.deciding import Action
from fairlead.http import telling
from fairlead.http.estimate_schemas import EstimateIn, PolicyWorth
from fairlead.http.house import House
from fairlead.http.reference import problems
from fairlead.http.schemas import Answer

router = APIRouter(tags=["policy"])
_MOST_LEADS = 20_000
_MOST_CHANGES = 500


class PlanIn(BaseModel):
    """A proposed policy, and how far back to look."""

    model_config = ConfigDict(extra="forbid", strict=True)

    policy: dict[str, Any] | str = Field(description="the policy document: a JSON object, or its text in YAML")
    days: int = Field(default=30, ge=1, le=3650, description="route the leads of so many days again")
    leads: int = Field(default=2_000, ge=1, le=_MOST_LEADS, description="at most so many, the latest")


class Going(Answer):
    """Where one policy sends a lead."""

    action: Action
    rep_id: str | None
    where: str
    by: str | None = Field(description="the rule, named account or ownership that sent it there")


class ChangedLead(Answer):
    """A lead that goes elsewhere under the proposed policy."""

    lead_id: str
    person: str
    company: str | None
    arrived_at: str
    had_it: str | None = Field(description="the rep who had it in truth")
    before: Going
    after: Going
    why: str


class Share(Answer):
    """What a rep gets under a policy."""

    leads: int
    peak_load: float | None


class RepShares(Answer):
    """One rep under both policies."""

    rep_id: str
    name: str
    team_id: str | None
    before: Share
    after: Share


class Spread(Answer):
    """How evenly reps are given leads: over the mean of the team, at the 10th and the 90th percentile of reps; 1 is even."""

    reps: int
    leads_low: float
    leads_high: float
    value_low: float = Field(description="of the value the leads would bring if won")
    value_high: float


class Touch(Answer):
    """Expected minutes until the first reply to leads given to a rep, the hours until the rep is at work included."""

    leads: int
    mean_minutes: float
    high_minutes: float = Field(description="nine of ten are expected earlier")
    limit_minutes: int | None = Field(description="`queue_limit` of the proposed policy, else of the one in force")
    late: float | None = Field(description="the share expected after the limit")


class Side(Answer):
    """All leads under one policy, counted."""

    actions: dict[str, int]
    waiting: dict[str, int] = Field(description="leads in a queue, by reason")
    uncovered: dict[str, int] = Field(description="leads nobody may have, by country, state and size")
    above_fair: float | None = Field(description="the largest number of leads of a rep over the average; 1 is even")
    rules: dict[str, int] = Field(description="how many leads each rule matched")
    failures: dict[str, int] = Field(description="conditions that could not be judged, by condition")
    warnings: dict[str, int]
    spread: Spread | None
    touch: Touch | None
    mean_peak_load: float | None = Field(description="the mean over reps of the highest load that each reached")


class Versus(Answer):
    """A sum over the leads compared, and its difference with a 95% interval, in pairs by lead, leads of an account together."""

    before: float
    after: float
    difference: float
    low: float
    high: float


class Foreseen(Answer):
    """What the model in force expects of both policies: chances, not outcomes."""

    leads: int = Field(description="compared")
    accounts: int
    left_out: int = Field(description="where the model knows nothing of a rep who would get the lead")
    conversions: Versus
    value_minor: Versus


class Shown(Answer):
    """What recent leads show of a rule."""

    severity: str
    code: str
    where: str
    words: str
    remedy: str


class Planned(Answer):
    """The comparison of the policy in force with the proposed one."""

    leads: int
    first: str
    last: str
    changed: int
    changes: list[ChangedLead] = Field(description=f"the first {_MOST_CHANGES}, in the order of arrival")
    reasons: dict[str, int]
    reps: list[RepShares]
    before: Side
    after: Side
    findings: list[Shown] = Field(description="what the latest leads show of the proposed rules")
    foreseen: Foreseen | None
    not_foreseen: str = Field(description="why nothing is foreseen; empty where something is")
    cautions: list[str] = Field(description="what to know before believing what is foreseen")


class PlaybookSection(Answer):
    """One part of the playbook."""

    title: str
    lines: list[str]


class Playbook(Answer):
    """The policy in force, in plain words."""

    sections: list[PlaybookSection]


@router.post(
    "/v1/policy/plan",
    operation_id="planPolicy",
    summary="What a proposed policy would change",
    response_model=Planned,
    responses=problems({404: "no lead arrived in that time", 422: "the policy cannot be used", 503: "the store cannot be read"}),
)
def plan_policy(body: PlanIn, request: Request) -> Response:
    """Recent leads are routed again by the policy in force and by the proposed one; nothing is kept."""
    house: House = request.app.state.house
    proposed = house.policy_of(body.policy)
    return telling.Json(_told(house.plan(proposed, days=body.days, most=body.leads)))


@router.post(
    "/v1/policy/estimate",
    operation_id="estimatePolicy",
    summary="What a policy would have earned on past leads",
    response_model=PolicyWorth,
    responses=problems({404: "no lead of that time is known", 422: "the policy cannot be used", 503: "the store cannot be read"}),
)
def estimate_policy(body: EstimateIn, request: Request) -> Response:
    """From the probabilities kept with every decision, with the model of that time; nothing is kept. Where they cannot tell, it says so."""
    house: House = request.app.state.house
    proposed = house.policy_of(body.policy)
    return telling.Json(estimate_data(house.estimates.ask(proposed, days=body.days, runs=body.runs, most=body.leads)))


@router.get(
    "/v1/policy/playbook",
    operation_id="getPlaybook",
    summary="The policy in force, in plain words",
    response_model=Playbook,
    responses=problems({503: "the store cannot be read"}),
)
def get_playbook(request: Request) -> Response:
    """Always that of the policy that decides now."""
    house: House = request.app.state.house
    return telling.Json({"sections": [{"title": each.title, "lines": list(each.lines)} for each in house.playbook()]})


def _told(found: Plan) -> dict[str, Any]:
    shown = dataclasses.asdict(dataclasses.replace(found, changes=found.changes[:_MOST_CHANGES]))
    for change in shown["changes"]:
        change["arrived_at"] = change["arrived_at"].isoformat()
    return shown | {"first": found.first.isoformat(), "last": found.last.isoformat(), "changed": len(found.changes)}
