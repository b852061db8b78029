"""Matching: pairs that people review, merges and their undoing, and looking through all open leads."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.match_ports import Merge, PairKind, ShownPair, Side
from fairlead.http import match_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["matching"])
_MOST = 200
_DUPLICATES_SHOWN = 500
_READING = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_WRITING = problems(
    {
        403: FOREIGN,
        404: "no such pair, lead or merge",
        409: "it cannot be done as things stand; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes, all told at once",
        503: "nothing could be kept; send it again",
    }
)
_Limit = Annotated[int, Query(ge=1, le=_MOST)]
_Skip = Annotated[int, Query(ge=0, le=1_000_000, description="how many to pass over")]


@router.get(
    "/v1/matching/pairs",
    operation_id="listPairs",
    summary="Pairs that somebody has to look at",
    response_model=schemas.MatchPairs,
    responses=_READING,
)
def list_pairs(
    request: Request,
    kind: Annotated[PairKind | None, Query(description="only pairs of this kind")] = None,
    decided: Annotated[bool, Query(description="those that were reviewed instead, the latest first")] = False,  # noqa: FBT002, a query
    limit: _Limit = 50,
    skip: _Skip = 0,
) -> Response:
    """Leads between the policy's `review` and `accept`, each with the account or earlier lead it may be, the likeliest first."""
    house: House = request.app.state.house
    found = house.matching.review(kind=kind, decided=decided, limit=limit + 1, skip=skip)
    return telling.Json(
        {"pairs": [_pair(each) for each in found[:limit]], "waiting": house.matching.matches.count_open(), "more": len(found) > limit}
    )


@router.post(
    "/v1/matching/pairs/decide",
    operation_id="decidePair",
    summary="Say whether a pair is the same",
    response_model=schemas.PairDecided,
    responses=_WRITING,
)
def decide_pair(request: Request, body: schemas.DecidePair) -> Response:
    """Kept for ever; it decides from the next lead on, for whoever states company or person the same way."""
    house: House = request.app.state.house
    pair = house.matching.decide(body.kind, body.lead_id, body.other_id, body.verdict, by=body.author, note=body.note)
    names = ("kind", "lead_id", "other_id", "verdict", "decided_by", "decided_at")
    return telling.Json({name: getattr(pair, name) for name in names})


@router.post(
    "/v1/matching/accounts",
    operation_id="matchAccounts",
    summary="Match every open lead to an account",
    response_model=schemas.AccountsFound,
    responses=_WRITING,
)
def match_accounts(request: Request) -> Response:
    """As each would be matched on arrival now; the doubtful ones are listed for review. Nothing else is changed."""
    house: House = request.app.state.house
    found = house.matching.accounts(lambda _: None, examples=0)
    names = ("leads", "matched", "for_review", "unmatched", "listed")
    return telling.Json({**{name: getattr(found, name) for name in names}, "by": dict(found.by)})


@router.post(
    "/v1/matching/duplicates",
    operation_id="findDuplicates",
    summary="Find leads of the same person",
    response_model=schemas.DuplicatesFound,
    responses=_WRITING,
)
def find_duplicates(request: Request, body: schemas.FindDuplicates) -> Response:
    """Each with the earlier lead it is taken for, or may be; the doubtful ones are listed for review. Nothing is merged."""
    house: House = request.app.state.house
    found = house.matching.duplicates(body.days)
    likeliest = sorted(found.found, key=lambda each: -each.found.probability)[:_DUPLICATES_SHOWN]
    lines = [
        {
            "lead_id": each.lead.lead_id,
            "earlier_lead_id": each.found.lead_id,
            "probability": each.found.probability,
            "taken": each.taken,
            "evidence": [telling.evidence(one) for one in each.found.evidence],
        }
        for each in likeliest
    ]
    return telling.Json({"leads": found.leads, "since": found.since, "taken": found.taken, "duplicates": lines, "listed": found.listed})


@router.get(
    "/v1/merges", operation_id="listMerges", summary="Merges, the latest first", response_model=schemas.LeadMerges, responses=_READING
)
def list_merges(
    request: Request,
    lead: Annotated[str | None, Query(min_length=1, max_length=255, description="only merges of this lead")] = None,
    limit: _Limit = 50,
    skip: _Skip = 0,
) -> Response:
    """Who, when and why; undone ones too."""
    house: House = request.app.state.house
    found = house.matching.log(limit=limit + 1, skip=skip, lead_id=lead)
    return telling.Json({"merges": [_merge(each) for each in found[:limit]], "more": len(found) > limit})


@router.post(
    "/v1/merges",
    operation_id="mergeLeads",
    summary="Merge one lead into another",
    status_code=201,
    response_model=schemas.LeadMerge,
    responses=_WRITING,
)
def merge_leads(request: Request, body: schemas.MergeLeads) -> Response:
    """The lead that stays keeps its rep; where it has none, it gets the other's. The slot of the one that goes is free."""
    house: House = request.app.state.house
    done = house.matching.merge(body.lead_id, body.into_lead_id, by=body.author, reason=body.reason)
    return telling.Json(_merge(done), status_code=201)


@router.post(
    "/v1/merges/{merge_id}/undo", operation_id="undoMerge", summary="Undo a merge", response_model=schemas.LeadMerge, responses=_WRITING
)
def undo_merge(request: Request, merge_id: Annotated[str, Path(min_length=1, max_length=100)], body: schemas.UndoMerge) -> Response:
    """Both leads are as they were; what happened since to the one that stayed, stays."""
    house: House = request.app.state.house
    return telling.Json(_merge(house.matching.unmerge(merge_id, by=body.author, reason=body.reason)))


def _pair(shown: ShownPair) -> dict[str, Any]:
    pair = shown.pair
    names = ("kind", "probability", "found_at", "verdict", "decided_by", "decided_at", "note")
    return {
        **{name: getattr(pair, name) for name in names},
        "lead": _side(shown.lead),
        "other": _side(shown.other),
        "evidence": [telling.evidence(each) for each in pair.evidence],
    }


def _side(side: Side) -> dict[str, Any]:
    return {"id": side.record_id, "name": side.name, "fields": dict(side.fields)}


def _merge(merge: Merge) -> dict[str, Any]:
    names = ("merge_id", "lead_id", "lead_name", "into_name", "merged_at", "merged_by", "reason", "undone_at", "undone_by", "undo_reason")
    return {**{name: getattr(merge, name) for name in names}, "into_lead_id": merge.into}
