"""What one form, API call or CRM event sent → a normalized lead, or every problem with it at once."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from fairlead.domain.intake.geography import country_code, state_code
from fairlead.domain.intake.industry import INDUSTRY_GROUPS, industry_group
from fairlead.domain.intake.moments import CLOCK_SKEW, moment, plausible
from fairlead.domain.intake.person import email_address, function, language_code, phone_number, registrable_domain, seniority
from fairlead.domain.intake.size import SIZE_BANDS, employees, money_minor, number_of, size_band
from fairlead.domain.intake.spelling import fold, well_formed
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.records import LEAD, Kind

AS_WRITTEN = "_as_written"
"""Suffix of the custom attribute that keeps a value that could not be read."""
_LONGEST_TEXT = 20_000
_LONGEST_NAME = 255
_MOST_CUSTOM, _MOST_ENGAGEMENTS, _MOST_ITEMS = 500, 2_000, 500
_MOST_NESTED = 50
_LONG_TEXTS = frozenset({"message"})
_TRUE = frozenset({"true", "yes", "y", "1", "t"})
_FALSE = frozenset({"false", "no", "n", "0", "f"})
_KINDS = {known.name: known.kind for known in LEAD.fields}
_NEVER_BELOW_ZERO = frozenset(known.name for known in LEAD.fields if known.positive)
_INT64 = 2**63

Scalar: TypeAlias = str | float | bool | None


@dataclass(frozen=True, slots=True)
class Submission:
    """One lead as it was sent.

    ``key`` names it at its ``source``; ``received_at`` is aware; ``fields`` carry canonical names or the sender's own. ``held``: a rep had
    the lead before and may have answered it, so that its age is no time without a reply.
    """

    key: str
    source: str
    received_at: datetime
    fields: Mapping[str, object]
    held: bool = False


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that cannot be taken: its value, why, and what to send instead."""

    field: str
    value: object
    reason: str
    remedy: str


class Unreadable(ValueError):
    """A submission that is no lead. ``problems`` holds all of them, so that the sender can fix them in one go."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        """Keep the problems and say them in one line each."""
        self.problems = problems
        super().__init__("; ".join(f"{each.field}: {each.reason} ({each.remedy})" for each in problems))


def lead_id_for(source: str, key: str) -> str:
    """A stable identity for the lead that ``source`` calls ``key``: the same pair always gives the same one."""
    return "lead-" + hashlib.sha256(f"{source}\x1f{key}".encode()).hexdigest()[:24]


def nested_too_deep(fields: Mapping[str, object]) -> tuple[FieldProblem, ...]:
    """The fields whose lists and objects hold each other so deep that no lead means it, and that nothing could write down again."""
    if _ends_within(fields, _MOST_NESTED + 1):
        return ()
    return tuple(
        FieldProblem(name, None, f"is nested more than {_MOST_NESTED} deep", "send it flat, or as text")
        for name, value in fields.items()
        if not _ends_within(value, _MOST_NESTED)
    )


def normalize(submission: Submission, *, at: datetime) -> Lead:
    """Read every field into its canonical form; fields Fairlead does not know become custom attributes.

    ``at`` is now: times after it (beyond five minutes of clock skew) are refused.
    An e-mail address, country or language that cannot be read, and a number below zero where none can be, do not cost the lead: the
    field stays empty and what was written is kept as ``<field>_as_written`` among the custom attributes.

    Raises `Unreadable` with all problems where a value has the wrong type or no meaning.
    """
    reading = _Reading(at=at)
    known, custom = reading.split(submission)
    reading.people(known, custom)
    reading.firm(known, custom)
    created_at = known.pop("created_at", None) or submission.received_at
    lead_id = known.pop("lead_id", None) or lead_id_for(submission.source, submission.key)
    known["domain"] = registrable_domain(str(known.get("domain") or "")) or registrable_domain(str(known.get("email") or ""))
    engagements = reading.engagements(submission.fields.get("engagements"))
    if reading.problems:
        raise Unreadable(tuple(reading.problems))
    return Lead(lead_id=lead_id, created_at=created_at, custom=custom, engagements=engagements, **known)  # type: ignore[arg-type]


@dataclass(slots=True)
class _Reading:
    """One pass over a submission, gathering problems."""

    at: datetime
    problems: list[FieldProblem] = field(default_factory=list)

    def refuse(self, name: str, value: object, reason: str, remedy: str) -> None:
        self.problems.append(FieldProblem(name, value, reason, remedy))

    def split(self, submission: Submission) -> tuple[dict[str, object], dict[str, Scalar]]:
        """Canonical fields read by their kind, and the rest as custom attributes."""
        known: dict[str, object] = {}
        custom: dict[str, Scalar] = {}
        for name, value in submission.fields.items():
            if name == "engagements" or self.broken("the name of a field", name):
                continue
            if name == "revenue":
                amount = self.money(name, value)
                if amount is not None and amount < 0:
                    custom[name + AS_WRITTEN] = str(value)
                else:
                    known["revenue_minor"] = amount
            elif name == "custom" and isinstance(value, Mapping):
                whole = [(str(key), each) for key, each in value.items() if not self.broken("the name of a custom attribute", str(key))]
                custom |= {key: self.attribute(f"custom.{key}", each) for key, each in whole}
            elif name in _KINDS:
                read = self.canonical(name, value)
                if isinstance(read, int | float) and read < 0 and name in _NEVER_BELOW_ZERO:
                    custom[name + AS_WRITTEN] = str(value)
                elif read is not None:
                    known[name] = read
            else:
                custom[name] = self.attribute(name, value)
        if len(custom) > _MOST_CUSTOM:
            self.refuse("custom", len(custom), f"more than {_MOST_CUSTOM} attributes", "send only those that rules or models use")
        return known, custom

    def canonical(self, name: str, value: object) -> object:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if name == "employees" and isinstance(value, str):
            count, plain = employees(value), number_of(value)
            if count is None and plain is not None and plain < 0:
                return plain
            if count is None:
                self.refuse(name, value, "not a number of employees", "send a number such as 850 or a range such as 200-999")
            return count
        return _READERS[_KINDS[name]](self, name, value)

    def text(self, name: str, value: object) -> str | None:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.refuse(name, value, f"is {_kind_of(value)}, not text", "send text")
            return None
        if isinstance(value, str) and self.broken(name, value):
            return None
        tidy = str(value).strip().replace("\x00", "")
        longest = _LONGEST_TEXT if name in _LONG_TEXTS else _LONGEST_NAME
        if len(tidy) > longest:
            self.refuse(name, tidy[:40] + "…", f"is {len(tidy)} characters long", f"send at most {longest}")
            return None
        return tidy or None

    def broken(self, name: str, text: str) -> bool:
        """Whether ``text`` holds half a character, which nothing can store; the problem shows it escaped."""
        if well_formed(text):
            return False
        self.refuse(name, _escaped(text)[:40], "holds half of a character (a lone surrogate)", "send whole characters, as UTF-8")
        return True

    def items(self, name: str, value: object) -> tuple[str, ...] | None:
        parts = value.split(";") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts) or len(parts) > _MOST_ITEMS:
            self.refuse(name, value, "not a list of texts", 'send a list such as ["SAP", "Tableau"] or text joined by ;')
            return None
        if any(self.broken(name, part) for part in parts):
            return None
        return tuple(part.strip() for part in parts if part.strip())

    def time(self, name: str, value: object) -> datetime | None:
        read = moment(value) if isinstance(value, str | datetime) else None
        if read is None:
            self.refuse(name, value, "not a time with a time zone", "send ISO 8601 such as 2026-03-01T09:30:00Z")
        elif not plausible(read):
            self.refuse(name, value, "a placeholder rather than a moment", "leave the field out where the time is not known")
        elif read > self.at + CLOCK_SKEW:
            self.refuse(name, value, "lies in the future", "check the time zone and the clock of the sender")
        else:
            return read
        return None

    def flag(self, name: str, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in _TRUE | _FALSE:
            return word in _TRUE
        self.refuse(name, value, "neither true nor false", "send true or false")
        return None

    def number(self, name: str, value: object) -> float | None:
        read = number_of(value) if isinstance(value, str) else value
        if isinstance(read, bool) or not isinstance(read, int | float) or not math.isfinite(read):
            self.refuse(name, value, "not a number", "send a number such as 82.5")
            return None
        return float(read)

    def whole(self, name: str, value: object) -> int | None:
        """A whole number; of one below zero, which no field keeps, only that it is one matters."""
        read = self.number(name, value)
        if read is None:
            return None
        if read < 0:
            return math.floor(read)
        if read != int(read) or read >= _INT64:
            self.refuse(name, value, "not a whole number", "send a whole number such as 850")
            return None
        return int(read)

    def money(self, name: str, value: object) -> int | None:
        """``revenue`` in major units, as a number or as people write it."""
        if value is None:
            return None
        text = value if isinstance(value, str) else None if isinstance(value, bool) or not isinstance(value, int | float) else repr(value)
        read = money_minor(text) if text and text.strip() else None
        if read is None and text != "":
            self.refuse(name, value, "not an amount of money", 'send a number such as 120000000 or text such as "$120M"')
        return read

    def attribute(self, name: str, value: object) -> Scalar:
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            if math.isfinite(value):
                return float(value)
            self.refuse(name, str(value), "not a finite number", "send a finite number or leave the field out")
            return None
        if isinstance(value, datetime):
            return value.isoformat()
        text = value if isinstance(value, str) else _as_json(value)
        if len(text) > _LONGEST_TEXT:
            self.refuse(name, _escaped(text[:40]) + "…", f"is {len(text)} characters long", f"send at most {_LONGEST_TEXT}")
            return None
        return None if self.broken(name, text) else text

    def people(self, known: dict[str, object], custom: dict[str, Scalar]) -> None:
        """E-mail, phone and language in their canonical form; rank and department from the title."""
        _soft(known, custom, "email", email_address)
        _soft(known, custom, "language", language_code)
        title = known.get("title")
        for name, read in (("seniority", seniority), ("function", function)):
            given = known.get(name) or title
            known[name] = read(str(given)) if given else None

    def firm(self, known: dict[str, object], custom: dict[str, Scalar]) -> None:
        """Codes of places, group of the industry, band of the size; the phone number last, since it needs the country."""
        _soft(known, custom, "country", country_code)
        country = known.get("country")
        if known.get("state"):
            state = str(known["state"])
            known["state"] = state_code(state, str(country) if country else None) or state
        if known.get("phone"):
            phone = str(known["phone"])
            known["phone"] = phone_number(phone, str(country) if country else None) or phone
        self.choice(known, "industry_group", INDUSTRY_GROUPS)
        if known.get("industry") and not known.get("industry_group"):
            known["industry_group"] = industry_group(str(known["industry"]))
        self.choice(known, "size_band", SIZE_BANDS)
        count = known.get("employees")
        if isinstance(count, int):
            known["size_band"] = size_band(count)

    def choice(self, known: dict[str, object], name: str, allowed: tuple[str, ...]) -> None:
        given = known.get(name)
        if given is None:
            return
        fitting = [each for each in allowed if fold(each) == fold(str(given))]
        if fitting:
            known[name] = fitting[0]
        else:
            self.refuse(name, given, "not one of the known values", f"send one of {', '.join(allowed)}")

    def engagements(self, value: object) -> tuple[Engagement, ...]:
        """``[{"kind": "pricing_page", "occurred_at": "…Z", "detail": "…"}, …]``, earliest first."""
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or len(value) > _MOST_ENGAGEMENTS:
            self.refuse(
                "engagements",
                value,
                "not a list",
                f'send at most {_MOST_ENGAGEMENTS} of {{"kind": "pricing_page", "occurred_at": "2026-03-01T09:30:00Z"}}',
            )
            return ()
        found = []
        for index, each in enumerate(value):
            name = f"engagements[{index}]"
            if not isinstance(each, Mapping):
                self.refuse(name, each, f"is {_kind_of(each)}, not an object", 'send {"kind": …, "occurred_at": …}')
                continue
            before = len(self.problems)
            kind = self.text(f"{name}.kind", each.get("kind") or "")
            if kind is None and len(self.problems) == before:
                self.refuse(f"{name}.kind", each.get("kind"), "is missing", "name what was done, such as pricing_page or demo_request")
            occurred_at = self.time(f"{name}.occurred_at", each.get("occurred_at"))
            detail = None if each.get("detail") is None else self.text(f"{name}.detail", each["detail"])
            if kind is not None and occurred_at is not None:
                found.append(Engagement(kind=kind_of_engagement(kind), occurred_at=occurred_at, detail=detail))
        return tuple(sorted(found, key=lambda each: each.occurred_at))


_READERS: Final[Mapping[Kind, Callable[[_Reading, str, object], object]]] = {
    Kind.LIST: _Reading.items,
    Kind.TIME: _Reading.time,
    Kind.FLAG: _Reading.flag,
    Kind.INTEGER: _Reading.whole,
    Kind.MONEY: _Reading.whole,
    Kind.NUMBER: _Reading.number,
    Kind.TEXT: _Reading.text,
}


def kind_of_engagement(text: str) -> str:
    """The name of a kind as rules and features know it: ``"Pricing Page"`` → ``"pricing_page"``."""
    return fold(text).replace(" ", "_") or text


def _ends_within(value: object, levels: int) -> bool:
    """Whether lists and objects in ``value`` hold each other at most ``levels`` deep; read level by level, not by recursion."""
    layer = [value]
    for _ in range(levels + 1):
        holders = [each for each in layer if isinstance(each, Mapping | list | tuple)]
        if not holders:
            return True
        layer = [inner for each in holders for inner in (each.values() if isinstance(each, Mapping) else each)]
    return False


def _escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _soft(known: dict[str, object], custom: dict[str, Scalar], name: str, read: Callable[[str], str | None]) -> None:
    """Read a field whose bad value must not cost the lead: keep what was written beside it."""
    written = known.get(name)
    if written is None:
        return
    value = read(str(written))
    known[name] = value
    if value is None:
        custom[name + AS_WRITTEN] = str(written)


def _kind_of(value: object) -> str:
    return {bool: "true or false", dict: "an object", list: "a list", type(None): "missing"}.get(type(value), f"a {type(value).__name__}")


def _as_json(value: object) -> str:
    try:
        return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return str(value)
