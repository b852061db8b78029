"""Feedback: how a lead fitted, as the rep who had it says; summed up, and as a table."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from fairlead.application.feedback import Rate, as_csv, summed_up
from fairlead.application.feedback_ports import Fit, FitReason
from fairlead.application.feedback_themes import said_by, theme_named, themes_of
from fairlead.domain.rights import Role
from fairlead.http import telling, telling_voices
from fairlead.http import voice_schemas as schemas
from fairlead.http.asking import asking
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["feedback"])
_Id = Annotated[str, Path(min_length=1, max_length=100, description="identity of the decision")]
_Theme = Annotated[str, Path(min_length=1, max_length=200, description="key of the theme")]
_READING = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_OPENING = problems({404: "no such theme", 422: "the request has mistakes", 503: "the store cannot be read"})
_RATING = problems(
    {
        403: FOREIGN,
        404: "no such decision",
        409: "this cannot be rated like this; nothing was kept",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)
_CSV = {"schema": {"type": "string"}}
_TABLE: dict[int | str, dict[str, Any]] = {200: {"description": "one rating a row", "content": {"text/csv": _CSV}}}


@router.get(
    "/v1/decisions/{decision_id}/fit",
    operation_id="getFit",
    summary="How the lead fitted",
    response_model=schemas.FitsOut,
    responses=_READING,
)
def get_fit(request: Request, decision_id: _Id) -> Response:
    """What its rep said of it last, and the reasons to choose from."""
    house: House = request.app.state.house
    found = house.feedback.on(decision_id)
    reasons = {fit.value: [each.value for each in FitReason if each.fit in {None, fit}] for fit in (Fit.GOOD, Fit.POOR)}
    return telling.Json({"ratings": [telling_voices.rating(each, house.names) for each in found], "reasons": reasons})


@router.put(
    "/v1/decisions/{decision_id}/fit",
    operation_id="rateFit",
    summary="Rate how the lead fitted",
    response_model=schemas.RatingOut,
    responses=_RATING,
)
def rate_fit(request: Request, decision_id: _Id, body: schemas.FitIn) -> Response:
    """It takes the place of the rating before it; that one stays in the record."""
    house: House = request.app.state.house
    viewer = asking().viewer
    mine = viewer.rep_id if viewer.role is Role.REP else None
    kept = house.feedback.rate(Rate(decision_id, body.fit, body.author, body.reason, body.words, mine))
    return telling.Json(telling_voices.rating(kept, house.names))


@router.get(
    "/v1/feedback", operation_id="getFeedback", summary="Ratings of leads summed up", response_model=schemas.FeedbackOut, responses=_READING
)
def get_feedback(request: Request) -> Response:
    """By source, product, segment, rep and reason, with intervals, and what the words say together; no share is told of too few.

    No model reads any of it: words are counted.
    """
    house: House = request.app.state.house
    ratings, names = house.feedback.listed(), house.names
    return telling.Json(telling_voices.feedback(summed_up(ratings, people=names.values()), ratings, names))


@router.get(
    "/v1/feedback/themes/{theme}",
    operation_id="getFeedbackTheme",
    summary="The ratings that say a theme",
    response_model=schemas.ThemeSaidOut,
    responses=_OPENING,
)
def get_feedback_theme(request: Request, theme: _Theme) -> Response:
    """Of the ratings that whoever asks may see, as the theme is."""
    house: House = request.app.state.house
    ratings, names = house.feedback.listed(), house.names
    found = theme_named(themes_of(ratings, names.values()), theme)
    said = said_by(found, ratings)
    told = telling_voices.theme(found, {each.number: each for each in said}, names)
    return telling.Json({"theme": told, "ratings": [telling_voices.rating(each, names) for each in said]})


@router.get(
    "/v1/feedback.csv",
    operation_id="exportFeedback",
    summary="Ratings of leads as CSV",
    response_class=Response,
    responses=_READING | _TABLE,
)
def export_feedback(request: Request) -> Response:
    """Every rating that stands, the latest first."""
    house: House = request.app.state.house
    headers = {"Content-Disposition": 'attachment; filename="feedback.csv"'}
    return Response(as_csv(house.feedback.listed()), media_type="text/csv; charset=utf-8", headers=headers)
