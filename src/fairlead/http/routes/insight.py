"""Insight: what was found at the last look, and the decisions on tags and features. Looking itself is a job."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from fairlead.application.insight_house import InsightHouse
from fairlead.application.insight_ports import InsightDecision
from fairlead.application.insight_told import decision_data, insight_data, proposal_data
from fairlead.http import insight_schemas as schemas
from fairlead.http import model_schemas, telling
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["insight"])
_UNREADY = problems({503: "the store cannot be read"})
_DECIDING = problems(
    {
        403: FOREIGN,
        404: "no such tag is proposed, no such decision, or no such rep",
        409: "it cannot be decided like this",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)


@router.get("/v1/insight", operation_id="getInsight", summary="What was found last", response_model=schemas.Insight, responses=_UNREADY)
def get_insight(request: Request) -> Response:
    """Attributes, pairings, rep attributes and coaching, each with its verdict; null before the first look."""
    house: House = request.app.state.house
    found = house.insight.latest()
    if found is None:
        return telling.Json({"insight": None, "names": {}})
    told = insight_data(found)
    told["attributes"]["added"] = list(house.insight.features())
    told["model_state"] = house.registry.state_of(found.model) if found.model else None
    named = {each.rep_id for each in found.pairings.found} | {each.rep_id for each in found.coaching.notes}
    return telling.Json({"insight": told, "names": {rep_id: name for rep_id, name in house.names.items() if rep_id in named}})


@router.post(
    "/v1/insight/look",
    operation_id="lookForInsight",
    summary="Ask for a look at the records as they are now",
    response_model=model_schemas.Job,
    status_code=202,
    responses=_DECIDING,
)
def look(request: Request, asked: schemas.InsightLookIn) -> Response:
    """A worker looks, which takes as long as training; where a look waits or runs already, that one is told."""
    house: House = request.app.state.house
    return telling.Json(house.insight.ask(house.background.jobs, author=asked.author).data(), status_code=202)


@router.get(
    "/v1/insight/tags",
    operation_id="listTags",
    summary="Tags proposed, and decided on",
    response_model=schemas.ProposedTags,
    responses=_UNREADY,
)
def list_tags(request: Request) -> Response:
    """Proposals by rep, with the evidence; decisions the latest first."""
    house: House = request.app.state.house
    decided = reversed(house.insight.tag_decisions())
    return telling.Json(
        {"tags": [proposal_data(each) for each in house.insight.proposals()], "decisions": [decision_data(each) for each in decided]}
    )


@router.post(
    "/v1/insight/tags/approve",
    operation_id="approveTag",
    summary="Put a proposed tag into a profile",
    response_model=schemas.InsightDecision,
    responses=_DECIDING,
)
def approve_tag(request: Request, asked: schemas.TagIn) -> Response:
    """The rep's record changes as by hand: with author, and a way back."""
    return _decided(partial(_insight(request).approve_tag, asked.rep_id, asked.field, asked.value), asked)


@router.post(
    "/v1/insight/tags/dismiss",
    operation_id="dismissTag",
    summary="Decide against a proposed tag",
    response_model=schemas.InsightDecision,
    responses=_DECIDING,
)
def dismiss_tag(request: Request, asked: schemas.TagIn) -> Response:
    """It is proposed again only once much more evidence speaks for it."""
    return _decided(partial(_insight(request).dismiss_tag, asked.rep_id, asked.field, asked.value), asked)


@router.post(
    "/v1/insight/tags/{number}/undo",
    operation_id="undoTag",
    summary="Take an approval back",
    response_model=schemas.InsightDecision,
    responses=_DECIDING,
)
def undo_tag(
    request: Request, number: Annotated[int, Path(ge=1, description="of the decision")], asked: schemas.InsightSignedIn
) -> Response:
    """The tag leaves the profile; other edits of it stay."""
    return _decided(partial(_insight(request).undo_tag, number), asked)


@router.post(
    "/v1/insight/features/add",
    operation_id="addFeature",
    summary="Let the next training read a feature",
    response_model=schemas.InsightDecision,
    responses=_DECIDING,
)
def add_feature(request: Request, asked: schemas.FeatureIn) -> Response:
    """What routes now is unchanged until a model trained with it is in force."""
    return _decided(partial(_insight(request).add_feature, asked.name), asked)


@router.post(
    "/v1/insight/features/remove",
    operation_id="removeFeature",
    summary="Let the next training do without a feature",
    response_model=schemas.InsightDecision,
    responses=_DECIDING,
)
def remove_feature(request: Request, asked: schemas.FeatureIn) -> Response:
    """One that was added before."""
    return _decided(partial(_insight(request).remove_feature, asked.name), asked)


def _insight(request: Request) -> InsightHouse:
    house: House = request.app.state.house
    return house.insight


def _decided(decide: Callable[..., InsightDecision], asked: schemas.InsightSignedIn) -> Response:
    """Decide in the asker's name."""
    return telling.Json(decision_data(decide(author=asked.author, note=asked.note)))
