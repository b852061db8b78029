"""The audit log for those who audit: is it whole, and a copy of all of it."""

from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from fairlead.application.audit_ports import Head, exported
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import Responses, problems
from fairlead.http.schemas import Answer

router = APIRouter(tags=["audit log"])
_READING = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_LINES: Responses = {
    200: {"description": "one JSON object a line, an entry each", "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}
}


class Verified(Answer):
    """What a look at the whole chain, and at every row that it seals, found."""

    whole: bool
    entries: int = Field(description="how many were read: of a log with many faults the first ones")
    head: str | None = Field(description="where the chain ends: keep it elsewhere, and ask with it later; null where something is broken")
    broken: list[str] = Field(description="one sentence for each fault")
    unsealed: int = Field(description="rows that were added since; a worker seals them within half a minute")


@router.get("/v1/audit-log", operation_id="verifyAuditLog", summary="Verify the audit log", response_model=Verified, responses=_READING)
def verify_audit_log(
    request: Request,
    head: Annotated[str | None, Query(max_length=100, description="a head that you know: the log must still hold it")] = None,
) -> Response:
    """Reads all of it, which takes a while where it is long."""
    house: House = request.app.state.house
    found = house.background.audit.verify(None if head is None else Head.parse(head))
    told = {"whole": found.whole, "entries": found.head.number, "head": str(found.head) if found.whole else None}
    return telling.Json({**told, "broken": list(found.broken), "unsealed": found.unsealed})


@router.get(
    "/v1/audit-log/entries",
    operation_id="exportAuditLog",
    summary="Every entry with the row that it seals",
    response_class=StreamingResponse,
    responses=_READING | _LINES,
)
def export_audit_log(
    request: Request, after: Annotated[int, Query(ge=0, le=2**53, description="only entries beyond this number")] = 0
) -> StreamingResponse:
    """One JSON object a line, as `fairlead audit-log export` writes them; anybody can verify them without Fairlead."""
    house: House = request.app.state.house
    headers = {"Content-Disposition": 'attachment; filename="audit-log.jsonl"'}
    lines = (f"{exported(entry, row)}\n".encode() for entry, row in house.background.audit.entries(after))
    first = next(lines, b"")  # a store that cannot be read is told before anything is sent
    return StreamingResponse(chain([first], lines), media_type="application/x-ndjson", headers=headers)
