"""From error to answer: one total table, told as RFC 9457 problem details."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from fairlead.application.access_ports import AccessFlawed, AccessRefused, NotAllowed, NotSignedIn, ProviderFault, SignInRefused, TooOften
from fairlead.application.as_seen import ChangedSinceSeen
from fairlead.application.audit_ports import BadHead
from fairlead.application.batch_ports import BatchRefused
from fairlead.application.desk import DeskClosed, KeyReused, LeadChanged, LeadHeld
from fairlead.application.dispute_ports import DisputeFlawed, DisputeRefused
from fairlead.application.edit_ports import ChangedMeanwhile
from fairlead.application.effect_ports import EffectRefused
from fairlead.application.feedback_ports import RatingFlawed, RatingRefused
from fairlead.application.import_ports import BadSource
from fairlead.application.insight_ports import InsightFlawed, InsightRefused
from fairlead.application.job_ports import BadKey, JobRefused
from fairlead.application.match_house import UnnamedAuthor
from fairlead.application.match_ports import LeadMerged, MergeRefused
from fairlead.application.meetings import TimeTaken
from fairlead.application.model_ports import ModelFlawed, ModelRefused, ModelsMoved
from fairlead.application.outcomes import UnreadableOutcome
from fairlead.application.passing_on import CannotPassOn
from fairlead.application.people import FlawedTable, NotGone
from fairlead.application.policy_ports import BadPolicy, NotPublishable, PolicyMoved
from fairlead.application.ports import DamagedRecord, NotFound, SlotTaken, StoreUnavailable
from fairlead.application.posting import EntryFlawed, EntryRefused
from fairlead.application.proposal_ports import ProposalRefused
from fairlead.application.rep_profile_ports import ProfileFlawed, ProfileRefused
from fairlead.application.routing_queue import QueueFlawed
from fairlead.application.sla import BadTouch
from fairlead.application.time_off import BadTimeOff
from fairlead.application.what_if_ports import BadChange
from fairlead.bootstrap import MISTAKES
from fairlead.domain.followup.meetings import MeetingFlawed, MeetingRefused
from fairlead.domain.intake import Unreadable
from fairlead.domain.matching import CannotMerge
from fairlead.http.leadform import NotAnObject
from fairlead.http.preconditions import BaseMissing
from fairlead.http.telling import Json
from fairlead.http.validation import in_words

_LONGEST_VALUE = 120
_RETRY = "send the same request again with the same Idempotency-Key; nothing of it was kept"
_UNSURE = "send the same request again with the same Idempotency-Key: what was kept is told then, and what was not is done"
_log = structlog.get_logger(__name__)


class ProblemJson(Json):
    """A body of RFC 9457 problem details."""

    media_type = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Telling:
    """How one kind of error is told. ``remedy`` is added to the error's own words."""

    status: int
    title: str
    remedy: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


_OF_LEDGER = (CannotPassOn, EntryRefused)
_OF_POLICY = (BadPolicy, NotPublishable, PolicyMoved, ProposalRefused)
_OF_MATCHING = (LeadMerged, MergeRefused, UnnamedAuthor)
_OF_MODELS = (ModelRefused, ModelsMoved)
_OF_ACCESS = (AccessRefused, NotAllowed, NotSignedIn, ProviderFault, SignInRefused, TooOften)
_OF_VOICES = (DisputeRefused, ProfileRefused, RatingRefused)
_TOLD = (
    BatchRefused,
    EffectRefused,
    JobRefused,
    *_OF_ACCESS,
    *_OF_POLICY,
    *_OF_LEDGER,
    *_OF_MATCHING,
    *_OF_MODELS,
    *_OF_VOICES,
    BadChange,
    BadTimeOff,
    BadTouch,
    InsightRefused,
    MeetingRefused,
)


TABLE: Mapping[type[Exception], Telling] = (
    {
        Unreadable: Telling(422, "The lead has mistakes", "nothing was kept; send it again with these fields put right"),
        UnreadableOutcome: Telling(422, "The outcome has mistakes", "nothing was kept; send it again with these fields put right"),
        NotAnObject: Telling(400, "The body cannot be read", "send one JSON object"),
        KeyReused: Telling(409, "This Idempotency-Key was used for another lead", "nothing was decided"),
        LeadChanged: Telling(409, "This lead was sent before with other content", "nothing was decided"),
        LeadHeld: Telling(409, "A rep has this lead already", "nothing was decided"),
        LeadMerged: Telling(409, "This lead was merged into another", "nothing was decided"),
        CannotMerge: Telling(409, "These leads cannot be merged", "nothing was changed"),
        MergeRefused: Telling(409, "These leads cannot be merged or parted", "nothing was changed"),
        UnnamedAuthor: Telling(422, "A name or a reason is missing", "nothing was changed"),
        NotFound: Telling(404, "Not found"),
        BadHead: Telling(422, "This is no head of an audit log"),
        BadChange: Telling(422, "This cannot be asked", "nothing was changed"),
        BadTouch: Telling(422, "The touch has mistakes", "nothing was kept"),
        BadTimeOff: Telling(422, "The time off has mistakes", "nothing was changed"),
        ChangedSinceSeen: Telling(409, "Somebody was quicker", "nothing was changed"),
        CannotPassOn: Telling(409, "This lead cannot be passed on like this", "nothing was changed"),
        DisputeRefused: Telling(409, "This dispute cannot take this step", "nothing was changed"),
        ProfileRefused: Telling(409, "This profile cannot be changed like this", "nothing was changed"),
        RatingRefused: Telling(409, "This rating cannot be taken", "nothing was kept"),
        MeetingRefused: Telling(409, "This meeting cannot be had like this", "nothing was changed"),
        EffectRefused: Telling(422, "This cannot be done", "nothing was changed"),
        EntryRefused: Telling(409, "This entry cannot be made", "nothing was changed"),
        FlawedTable: Telling(422, "The table has mistakes", "nothing was changed"),
        NotGone: Telling(409, "The rep did not leave here"),
        BadSource: Telling(422, "The table cannot be used", "nothing was changed"),
        ChangedMeanwhile: Telling(409, "Changed meanwhile", "nothing was changed"),
        BadPolicy: Telling(422, "The policy has mistakes", "nothing was applied"),
        NotPublishable: Telling(422, "This cannot be published", "nothing was applied"),
        PolicyMoved: Telling(
            412, "Somebody published meanwhile", "nothing was applied; read the newest version and send your change on top of it"
        ),
        ProposalRefused: Telling(409, "This proposal cannot take this step", "nothing was changed"),
        AccessRefused: Telling(409, "This cannot be had", "nothing was changed"),
        NotAllowed: Telling(403, "Not allowed"),
        NotSignedIn: Telling(401, "Nobody is signed in", headers={"WWW-Authenticate": "Bearer"}),
        ProviderFault: Telling(502, "The provider of single sign-on does not answer"),
        SignInRefused: Telling(403, "Not let in"),
        TooOften: Telling(429, "Too often"),
        BatchRefused: Telling(409, "This batch cannot be settled like this", "nothing was changed"),
        BadKey: Telling(422, "This key cannot name a job"),
        JobRefused: Telling(409, "This job cannot be treated like this", "nothing was changed"),
        InsightRefused: Telling(409, "This cannot be decided like this", "nothing was changed"),
        ModelRefused: Telling(409, "This step cannot be taken", "nothing was changed"),
        ModelsMoved: Telling(
            412, "Somebody took a step meanwhile", "nothing was changed; read the models again and see whether yours still fits"
        ),
        BaseMissing: Telling(428, "Precondition Required", "nothing was applied"),
        SlotTaken: Telling(503, "Another process was quicker", _RETRY, {"Retry-After": "1"}),
        StoreUnavailable: Telling(503, "The store cannot write", _UNSURE, {"Retry-After": "5"}),
        DamagedRecord: Telling(503, "A stored record is damaged", "nothing of this request was kept; others are not affected"),
        DeskClosed: Telling(503, "The service is closing", _RETRY, {"Retry-After": "2"}),
    }
    | {
        # What else can stand in the way is for the operator to put right: a damaged model, a policy file that cannot be read.
        kind: Telling(503, "Fairlead cannot work", "put this right on the server; nothing was kept")
        for kind in MISTAKES
        if kind
        not in {
            BadHead,
            Unreadable,
            KeyReused,
            LeadHeld,
            NotFound,
            StoreUnavailable,
            DamagedRecord,
            DeskClosed,
            BadSource,
            ChangedMeanwhile,
            FlawedTable,
            NotGone,
            *_TOLD,
        }
    }
    | {
        # What was entered is at fault, not what there is already: the same request is never taken.
        kind: Telling(422, "The request has mistakes", "nothing was changed")
        for kind in (
            *(AccessFlawed, DisputeFlawed, EntryFlawed, InsightFlawed, MeetingFlawed),
            *(ModelFlawed, ProfileFlawed, QueueFlawed, RatingFlawed),
        )
    }
)
"""Every error of domain and application that a request can raise, and every one that the house names."""

_WITH_SECRETS = frozenset({"/v1/session", "/v1/setup", "/v1/password", "/v1/me/password", "/v1/tickets/look"})
_ADDRESSES = ("/v1/webhooks", "/v1/channels")
"""Where addresses are sent, most of which hold a key."""
_OF_STATUS = {
    400: "the body cannot be read; send JSON in UTF-8",
    404: "there is nothing at this address; /docs lists what there is",
    405: "this address does not take that method; /docs lists what it takes",
    413: "the body is too large; send one lead at a time, with its latest engagements",
}


def telling_of(error: Exception) -> Telling | None:
    """The table's line for ``error`` or its nearest base."""
    return next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), None)


def install(app: FastAPI) -> None:
    """Tell every error as problem details."""
    for kind in TABLE:
        app.add_exception_handler(kind, _tell)
    app.add_exception_handler(RequestValidationError, _tell_validation)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(Exception, _tell_fault)


def problem(
    status: int, title: str, detail: str, problems: Sequence[Mapping[str, object]] = (), headers: Mapping[str, str] | None = None
) -> ProblemJson:
    """Problem details as a response."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "problems": list(problems)}
    return ProblemJson(body, status_code=status, headers=dict(headers or {}))


async def answer(error: Exception) -> ProblemJson:
    """The answer to an error that is met before any route is."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    return await _tell(None, error)


def too_large(most: int) -> ProblemJson:
    """The answer to a body of more than ``most`` bytes."""
    words = f"the body is larger than {most:,} bytes; send one lead at a time, with its latest engagements"
    return problem(413, "Content Too Large", words)


def foreign(origin: str) -> ProblemJson:
    """The answer to a page of another origin that tries to write."""
    words = f"a page of {_short(origin)} may not write here; send it from this server's own pages, or from a program, which names no Origin"
    return problem(403, "This page is from elsewhere", words)


def misdirected(host: str) -> ProblemJson:
    """The answer to a request for a name that the server was not told it has."""
    words = (
        f"this server is not known as {_short(host)}; use its address, or name that host in FAIRLEAD_HOSTS and start the server again."
        " Without that a web page could pass as this server's own"
    )
    return problem(421, "Misdirected Request", words)


def unknown_in_query(unknown: Sequence[str], known: Sequence[str]) -> ProblemJson:
    """The answer to a query that names what the address does not take: had it been ignored, more would be told than was asked for."""
    there = f"the query of this address takes {', '.join(sorted(known))}" if known else "this address takes no query; leave it out"
    lines = [_line(name, None, "is not known in the query of this address", there) for name in unknown]
    return problem(422, "The request has mistakes", f"{len(lines)} mistake{'s' if len(lines) != 1 else ''}; {there}", lines)


def holds_nul(path: bool) -> ProblemJson:  # noqa: FBT001, which of the two it is
    """The answer to an address with a NUL character in its path, else in its query."""
    if path:
        return problem(404, "Not Found", "nothing here has a name with a NUL character (%00) in it; leave it out")
    return problem(422, "The request has mistakes", "the query holds a NUL character (%00), which no text may hold; leave it out")


def not_json() -> ProblemJson:
    """The answer to a body that is not said to be JSON."""
    return problem(415, "Unsupported Media Type", "send the body as JSON, with the header Content-Type: application/json")


async def _tell(_request: Request | None, error: Exception) -> ProblemJson:
    telling = telling_of(error)
    if telling is None:
        raise error
    problems: list[dict[str, object]] = []
    words = str(error)
    if isinstance(error, (BadTimeOff, BadTouch)):
        problems = [_line(error.field, None, words, "see /docs for what it takes")]
    if isinstance(error, FlawedTable):
        problems = [_line(f"line {each.line}, {each.column}", each.raw, each.reason, each.remedy) for each in error.flaws]
        words = f"{len(problems)} mistake{'s' if len(problems) > 1 else ''}"
    if isinstance(error, ChangedSinceSeen):
        problems = [_line("decision_id", error.decision_id, words, "look at the lead again, and decide on what you see then")]
    if isinstance(error, TimeTaken):
        offers = error.proposal.offers
        problems = [_line("start", each.period.start.isoformat(), "this time is free", "send it as start") for each in offers]
    if isinstance(error, Unreadable):
        problems = [_line(each.field, each.value, each.reason, each.remedy) for each in error.problems]
        words = f"{len(problems)} mistake{'s' if len(problems) > 1 else ''}"
    elif isinstance(error, BadPolicy):
        problems = [
            _line(each.field, None, each.reason, each.remedy) | {"line": each.line, "column": each.column} for each in error.problems
        ]
        words = f"{len(problems)} mistake{'s' if len(problems) > 1 else ''}"
    elif isinstance(error, (PolicyMoved, ModelsMoved)):
        problems = [_line("", None, line, "see whether your change still fits") for line in error.meanwhile]
        words = str(error).partition("\n")[0].removesuffix(":")
    detail = f"{words}; {telling.remedy}" if telling.remedy and words else words or telling.remedy
    headers = {"Retry-After": str(error.retry_seconds)} if isinstance(error, TooOften) else telling.headers
    return problem(telling.status, telling.title, detail, problems, headers)


async def _tell_validation(request: Request, error: Exception) -> ProblemJson:
    found: Sequence[Mapping[str, Any]] = error.errors() if isinstance(error, RequestValidationError) else ()
    # A password is told back to nobody: the answer may be kept by a proxy or shown on a screen.
    shown = request.url.path not in _WITH_SECRETS and not request.url.path.startswith(_ADDRESSES)
    told = ((*in_words(each), each.get("input") if shown else None) for each in found)
    problems = [_line(place, value, reason, remedy) for place, reason, remedy, value in told]
    kept = "" if request.method in {"GET", "HEAD"} else "; nothing was kept"
    return problem(422, "The request has mistakes", f"{len(problems)} mistake{'s' if len(problems) != 1 else ''}{kept}", problems)


async def _tell_http(_request: Request, error: Exception) -> ProblemJson:
    if not isinstance(error, HTTPException):
        raise error
    return _of_http(error)


def _of_http(error: HTTPException) -> ProblemJson:
    words = _OF_STATUS.get(error.status_code, str(error.detail))
    return problem(error.status_code, str(error.detail), words, headers=error.headers)


async def _tell_fault(request: Request, error: Exception) -> ProblemJson:
    # The pattern, not the address: that may name a person.
    route = getattr(request.scope.get("route"), "path", "none")
    _log.error("request failed", method=request.method, route=route, exc_info=error)
    return problem(
        500, "A fault in Fairlead", "this is not your mistake; the log names it. Send the same request again with the same Idempotency-Key"
    )


def _line(place: str, value: object, reason: str, remedy: str) -> dict[str, object]:
    shown = value if value is None or isinstance(value, str) else _as_json(value)
    return {"field": _short(place), "value": None if shown is None else _short(shown), "reason": reason, "remedy": remedy}


def _as_json(value: object) -> str:
    """As the sender may have written it; what no JSON holds, as text."""
    try:
        return orjson.dumps(value, default=str).decode()
    except (TypeError, ValueError):
        return str(value)


def _short(text: str) -> str:
    text = text.encode("utf-8", "backslashreplace").decode()  # half a character can be sent as JSON, but not told back
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
