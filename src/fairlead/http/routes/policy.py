"""The policy: read it, check it, put it in force, go back, and see what differs."""

import dataclasses
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import Response

from fairlead.application.policies import Applied, Difference
from fairlead.application.policy_ports import Placed, PolicyContent, PolicyProblem
from fairlead.application.proposal_ports import Proposal
from fairlead.http import policy_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.preconditions import base_of
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["policy"])
_Number = Annotated[int, Path(ge=0, le=2**31, description="number of the version; 0 is the built-in policy")]
_IfMatch = Annotated[
    str | None,
    Header(
        pattern=r'^(\*|(W/)?"?\d{1,9}"?)$',
        description='the newest version you saw, such as `"3"`, as the ETag of a version gives it; `*` for whatever is newest',
    ),
]
_ETAG = {"ETag": {"description": "the number of the version, in quotes", "schema": {"type": "string"}}}
_UNREADY = problems({503: "the store cannot be read"})
_UNKNOWN = problems({404: "no such version", 422: "the request has mistakes", 503: "the store cannot be read"})
_PUBLISHING = problems(
    {
        403: FOREIGN,
        404: "no such version",
        412: "somebody published meanwhile; `problems` says what changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the policy or the request has mistakes, all told at once",
        428: "If-Match is missing",
        503: "nothing could be kept; send it again",
    }
)


@router.get(
    "/v1/policy",
    operation_id="getPolicy",
    summary="The policy in force",
    response_model=schemas.Policy,
    responses=_UNREADY | {200: {"headers": _ETAG}},
)
def get_policy(request: Request) -> Response:
    """What decides now, as JSON and as the YAML its author wrote."""
    house: House = request.app.state.house
    live = house.policies.live()
    placed = house.policies.version(live.number) if live.version is not None else None
    return _policy(house, placed, live.content)


@router.get(
    "/v1/policy/versions",
    operation_id="listPolicyVersions",
    summary="Every version of the policy",
    response_model=schemas.PolicyVersions,
    responses=_UNREADY,
)
def list_policy_versions(request: Request) -> Response:
    """The newest first, with where each stands now."""
    house: House = request.app.state.house
    listed = house.policies.listed()
    return telling.Json({"versions": [version(each) for each in reversed(listed)], "newest": listed[-1].version.number if listed else 0})


@router.get(
    "/v1/policy/versions/{number}",
    operation_id="getPolicyVersion",
    summary="One version of the policy",
    response_model=schemas.Policy,
    responses=_UNKNOWN | {200: {"headers": _ETAG}},
)
def get_policy_version(request: Request, number: _Number) -> Response:
    """What it says, whether or not it decides."""
    house: House = request.app.state.house
    content = house.policies.content(number)
    return _policy(house, house.policies.version(number) if number else None, content)


@router.post(
    "/v1/policy/check",
    operation_id="checkPolicy",
    summary="What is wrong with a policy",
    response_model=schemas.Checked,
    responses=problems({403: FOREIGN, 404: "no such version", 413: "the body is too large", 415: NOT_JSON, 422: "the request has mistakes"})
    | _UNREADY,
)
def check_policy(request: Request, asked: schemas.CheckIn) -> Response:
    """Everything at once, each with its field, line and column, and what differs from what is in force. Nothing is kept."""
    policies = request.app.state.house.policies
    draft = policies.draft(asked.policy)
    found = policies.check(draft, leads=asked.leads)
    before = policies.side(asked.against)
    return telling.Json(
        {
            "usable": found.policy is not None,
            "problems": [problem(each) for each in found.problems],
            "warnings": [problem(each) for each in found.warnings],
            "difference": _difference(policies.difference(before, policies.side_of(draft))) if found.policy is not None else None,
        }
    )


@router.put(
    "/v1/policy",
    operation_id="applyPolicy",
    summary="Put a policy in force",
    status_code=201,
    response_model=schemas.Applied,
    responses=_PUBLISHING
    | {
        202: {"model": schemas.Proposal, "description": "it waits: a change as large as this wants a second person"},
        200: {"model": schemas.Applied, "description": "the newest version says the same already; nothing was made", "headers": _ETAG},
        201: {"description": "published, and kept durably", "headers": _ETAG},
    },
)
def apply_policy(request: Request, asked: schemas.ApplyIn, if_match: _IfMatch = None) -> Response:
    """At once or from a moment on; what decides then is this, on every server of the house, without a restart."""
    house: House = request.app.state.house
    draft = house.policies.draft(asked.policy)
    base, since = base_of(if_match), asked.effective_from
    done = house.publishing.publish(draft, author=asked.author, note=asked.note, base=base, effective_from=since)
    return published(house, done) if isinstance(done, Applied) else telling.Json(proposal(done), status_code=202)


@router.post(
    "/v1/policy/rollback",
    operation_id="rollbackPolicy",
    summary="Go back to an earlier policy",
    status_code=201,
    response_model=schemas.Applied,
    responses=_PUBLISHING
    | {
        202: {"model": schemas.Proposal, "description": "it waits: going back would ask for a second person less often"},
        201: {"description": "published, and kept durably", "headers": _ETAG},
    },
)
def rollback_policy(request: Request, asked: schemas.RollbackIn, if_match: _IfMatch = None) -> Response:
    """What an earlier version said becomes a new version, in force at once; no second person is asked, and the version says so."""
    house: House = request.app.state.house
    done = house.publishing.rollback(author=asked.author, note=asked.note, to=asked.to, base=base_of(if_match))
    return published(house, done) if isinstance(done, Applied) else telling.Json(proposal(done), status_code=202)


@router.get(
    "/v1/policy/diff",
    operation_id="diffPolicy",
    summary="What differs between two versions",
    response_model=schemas.Difference,
    responses=_UNKNOWN,
)
def diff_policy(
    request: Request,
    before: Annotated[int | None, Query(ge=0, le=2**31, description="left out, what is in force; 0 is the built-in policy")] = None,
    after: Annotated[int | None, Query(ge=0, le=2**31, description="left out, the newest version")] = None,
) -> Response:
    """Field by field in words, and as text."""
    policies = request.app.state.house.policies
    newest = policies.newest() if after is None else after
    return telling.Json(_difference(policies.difference(policies.side(before), policies.side(newest))))


@router.get(
    "/v1/policy/schema",
    operation_id="getPolicySchema",
    summary="The JSON Schema of the policy",
    response_class=Response,
    responses={200: {"description": "JSON Schema, draft 2020-12", "content": {"application/schema+json": {"schema": {"type": "object"}}}}},
)
def get_policy_schema(request: Request) -> Response:
    """Editors complete and check `policy.yaml` by it."""
    house: House = request.app.state.house
    return SchemaJson(house.policies.documents.schema())


class SchemaJson(telling.Json):
    """A JSON Schema."""

    media_type = "application/schema+json"


def version(placed: Placed) -> dict[str, Any]:
    """A version with where it stands."""
    of = placed.version
    return {
        "number": of.number,
        "standing": placed.standing.value,
        "effective_from": of.effective_from,
        "until": placed.until,
        "applied_at": of.applied_at,
        "author": of.author,
        "note": of.note,
        "base": of.base,
        "restores": of.restores,
        "content": of.digest,
        "policy": of.policy,
    }


def problem(of: PolicyProblem) -> dict[str, Any]:
    """One problem, without the line itself: whoever asked has the text."""
    told = dataclasses.asdict(of)
    del told["excerpt"]
    return {**told, "place": of.place}


def proposal(of: Proposal) -> dict[str, Any]:
    """A policy that waits, or waited, for a second person."""
    return dataclasses.asdict(of)


def _difference(of: Difference) -> dict[str, Any]:
    return {"before": of.before, "after": of.after, "words": of.words, "changes": list(of.changes), "unified": of.unified}


def _policy(house: House, placed: Placed | None, content: PolicyContent) -> Response:
    body = {
        "version": version(placed) if placed is not None else None,
        "document": house.policies.documents.data(content.policy),
        "text": content.text,
    }
    return telling.Json(body, headers=_tag(placed.version.number if placed is not None else 0))


def published(house: House, applied: Applied) -> Response:
    """What publishing did; the desk follows at once."""
    if applied.made:
        house.desk.look()  # what was published decides from now on, not from the next lead on
    number = applied.version.number
    body = {
        "version": version(house.policies.version(number)),
        "made": applied.made,
        "warnings": [problem(each) for each in applied.warnings],
        "withdrawn": [each.number for each in applied.withdrawn],
    }
    headers = _tag(number) | ({"Location": f"/v1/policy/versions/{number}"} if applied.made else {})
    return telling.Json(body, status_code=201 if applied.made else 200, headers=headers)


def _tag(number: int) -> dict[str, str]:
    return {"ETag": f'"{number}"'}
