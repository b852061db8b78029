"""From a field of a lead back to what was sent of it: over which way, when, under which key, and in which words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from fairlead.application.import_ports import FieldOrigin
from fairlead.application.ports import Kept
from fairlead.domain.intake import AS_WRITTEN
from fairlead.domain.lead import Lead
from fairlead.domain.records import LEAD

RECORDS_THEMSELVES: Final = "records"
"""The source of a submission that nobody sent: an imported lead, decided on as its record had it."""
_WAYS: Final = {
    "api": "sent over HTTP, to POST /v1/leads",
    "cli": "given to `fairlead route`",
    "drill": "made by `fairlead drill`",
    RECORDS_THEMSELVES: "decided on as its record had it",
}
DERIVED: Final = {
    "industry_group": ("industry",),
    "size_band": ("employees",),
    "seniority": ("title",),
    "function": ("title",),
    "domain": ("email",),
    "revenue_minor": ("revenue",),
}
"""Fields that may be made of another."""
_ASIDE: Final = frozenset({"custom", "engagements"})


@dataclass(frozen=True, slots=True)
class Sent:
    """How a lead came in. ``way``: in words; ``key``: what makes a retry safe; ``decision_id``: the decision that was made on it first."""

    source: str
    way: str
    key: str
    received_at: datetime
    decision_id: str


class Arrivals(Protocol):
    """What came in of leads, as the decisions on it kept it."""

    def arrivals(self, lead_id: str) -> Sequence[Kept]:
        """Each different thing that was sent of a lead, with the first decision on it; the latest first."""
        ...


def sent_of(arrival: Kept) -> Sent:
    """How it came in."""
    said = arrival.submission
    way = _WAYS.get(said.source) or f"read from a file of '{said.source}' by `fairlead route --batch`"
    return Sent(said.source, way, said.key, said.received_at, arrival.decision.decision_id)


def filled(lead: Lead) -> Iterator[tuple[str, object]]:
    """Every field of a lead that says something, canonical fields first, then its own attributes and what the person did."""
    for field in LEAD.fields:
        value = getattr(lead, field.name)
        if value is not None and value != ():
            yield field.name, value
    for name, attribute in lead.custom.items():
        if attribute is not None:
            yield f"custom.{name}", attribute
    if lead.engagements:
        yield "engagements", len(lead.engagements)


def origin_in(arrival: Kept, name: str, value: object) -> FieldOrigin | None:
    """What was sent that made this field of the lead; None where what was sent says something else of it, or nothing."""
    fields, key = arrival.submission.fields, arrival.submission.key
    if dict(filled(arrival.lead)).get(name) != value:
        return None
    if name in {"lead_id", "created_at"} and fields.get(name) in (None, ""):
        made = f"made from the source '{arrival.submission.source}' and the key" if name == "lead_id" else "the moment in which it came in"
        return FieldOrigin(name, value, None, None, (), made, key)
    for basis in (name, *DERIVED.get(name, ())):
        if (raw := _said(arrival, basis)) is not None:
            rule = f"derived from {basis}" if basis != name else "as sent" if raw[1] == value else "read from what was sent"
            return FieldOrigin(name, value, None, None, (raw,), rule, key)
    return by_match(arrival, value) if name == "account_id" else None


def by_match(kept: Kept, account_id: object) -> FieldOrigin:
    """The account that a decision found for its lead, where nobody had named one."""
    return FieldOrigin("account_id", account_id, None, None, (), f"the account that was found for the lead, by {kept.decision.matched_by}")


def _said(arrival: Kept, name: str) -> tuple[str, str] | None:
    """What was sent under a name, and that name as the sender spelled the place."""
    fields = arrival.submission.fields
    if not name.startswith("custom."):
        value = fields.get(name)
        return None if value in (None, "") else (name, _raw(value))
    own = name.removeprefix("custom.")
    inner = fields.get("custom")
    if isinstance(inner, Mapping) and inner.get(own) is not None:
        return name, _raw(inner[own])
    for written in (own, own.removesuffix(AS_WRITTEN)):
        if written not in _ASIDE and fields.get(written) is not None:
            return written, _raw(fields[written])
    return None


def _raw(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
