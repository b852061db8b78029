"""Every field that conditions can read: its name, type, meaning, and how it is read off a lead."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Final

from fairlead.adapters.rules.seen import Seen, remembered_of
from fairlead.domain.account import Account
from fairlead.domain.intake import (
    FUNCTIONS,
    INDUSTRY_GROUPS,
    SENIORITIES,
    SIZE_BANDS,
    country_code,
    email_address,
    industry_group,
    language_code,
    registrable_domain,
    state_code,
)
from fairlead.domain.lead import Lead
from fairlead.domain.qualification import LEAD_FEATURES, Since, TextSignal, WindowCount
from fairlead.domain.records import ACCOUNT, LEAD, Kind, Record

Read = Callable[[Seen], object]
Meant = Callable[[str], str | None]

LONG_TEXT: Final = 20_000
"""The most characters of a message or a custom attribute that a condition reads."""
SHORT_TEXT: Final = 1_000
"""The most characters of any other text."""
MOST_ITEMS: Final = 500
"""The most entries of a list."""


class Type(StrEnum):
    """What a field holds, in the words of messages."""

    TEXT = "text"
    WHOLE = "a whole number"
    NUMBER = "a number"
    FLAG = "true or false"
    MOMENT = "a moment"
    TEXTS = "a list of texts"
    ANY = "of no fixed type"


@dataclass(frozen=True, slots=True)
class Values:
    """The values a text field can take, so far as they are known: all of them (``known``), or what a value would be read as (``meant``)."""

    known: tuple[str, ...] = ()
    meant: Meant | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``optional``: a lead may come without it, and ``has()`` asks. ``longest``: characters of its text that are read."""

    name: str
    type: Type
    about: str
    read: Read
    optional: bool = True
    longest: int = SHORT_TEXT
    values: Values | None = None

    @property
    def items(self) -> int:
        """The most entries it can hold."""
        return MOST_ITEMS if self.type is Type.TEXTS else 0


_TYPES: Final = {
    Kind.TEXT: Type.TEXT,
    Kind.LIST: Type.TEXTS,
    Kind.INTEGER: Type.WHOLE,
    Kind.NUMBER: Type.NUMBER,
    Kind.MONEY: Type.WHOLE,
    Kind.FLAG: Type.FLAG,
    Kind.TIME: Type.MOMENT,
}
_VALUES: Final = {
    "country": Values(meant=country_code),
    "state": Values(meant=lambda text: state_code(text, None)),
    "language": Values(meant=language_code),
    "industry_group": Values(INDUSTRY_GROUPS, industry_group),
    "size_band": Values(SIZE_BANDS),
    "seniority": Values(SENIORITIES),
    "function": Values(FUNCTIONS),
    "email": Values(meant=email_address),
    "domain": Values(meant=registrable_domain),
}
_FOUND_BY: Final = ("account_id", "contact", "review", "domain", "name", "phone", "place")
_ALWAYS_THERE: Final = {"lead_id", "created_at"}
KINDS: Final = (
    *("page_view", "pricing_page", "demo_request", "download", "roi_calculator", "webinar", "chat", "email_click", "email_open"),
    *("product_usage", "call", "meeting", "event"),
)
"""Kinds of engagement that are common; others are counted too, where they come in."""


def _record_fields(group: str, record: Record, kind: type[Lead | Account]) -> Iterator[Field]:
    """The canonical fields that routing knows, and each amount of money once more in major units."""
    known = {each.name for each in fields(kind)}
    for each in record.fields:
        if each.name not in known:
            continue
        name, read = f"{group}.{each.name}", _reader(group, each.name)
        about = f"{each.about}, in minor units (cents)" if each.kind is Kind.MONEY else each.about
        longest = LONG_TEXT if each.name == "message" else SHORT_TEXT
        optional = group != "lead" or each.name not in _ALWAYS_THERE
        yield Field(name, _TYPES[each.kind], about, read, optional, longest, _VALUES.get(each.name) if each.kind is Kind.TEXT else None)
        if each.kind is Kind.MONEY:
            yield Field(name.removesuffix("_minor"), Type.NUMBER, each.about, _in_major_units(read))


def _reader(group: str, name: str) -> Read:
    if group == "lead":
        return attrgetter(f"qualified.lead.{name}")

    def read(seen: Seen) -> object:
        return None if seen.qualified.account is None else getattr(seen.qualified.account, name)

    return read


def _in_major_units(read: Read) -> Read:
    def major(seen: Seen) -> object:
        minor = read(seen)
        return minor / 100 if isinstance(minor, int) else minor

    return major


def _fact(name: str) -> Read:
    def read(seen: Seen) -> object:
        return seen.qualified.facts.lead.get(name)

    return read


def _part(of: Callable[[datetime], object]) -> Read:
    def read(seen: Seen) -> object:
        return of(seen.utc)

    return read


def _always(name: str, kind: Type, about: str, read: Read) -> Field:
    return Field(name, kind, about, read, optional=False)


def count_field(name: str, kind: str | None, window: timedelta | None) -> Field:
    """How often the person did ``kind`` (None: anything) within ``window`` (None: ever)."""
    remembered = remembered_of(kind, window)
    return _always(name, Type.WHOLE, f"how often: {kind or 'anything'}", lambda seen: seen.happened(kind, window, remembered))


def custom_field(name: str, key: str, kind: Type) -> Field:
    """The custom attribute ``key``, called ``name`` in the condition."""
    return Field(name, kind, "a custom attribute", lambda seen: seen.qualified.lead.custom.get(key), longest=LONG_TEXT)


def _matched(path: str) -> Read:
    return attrgetter(f"qualified.{path}")


def _rep_of_person(seen: Seen) -> object:
    same = seen.qualified.person.same
    return None if same is None else same.rep_id


FIELDS: Final[Mapping[str, Field]] = {
    each.name: each
    for each in (
        *_record_fields("lead", LEAD, Lead),
        Field("lead.fit", Type.NUMBER, "declared fit to the policy's icp, 0 to 100", attrgetter("qualified.scores.fit")),
        Field("lead.fit_known", Type.NUMBER, "share of the icp's weight that was known, 0 to 1", attrgetter("qualified.scores.fit_known")),
        Field("lead.learned_fit", Type.NUMBER, "percentile by who the lead is, 0 to 100", attrgetter("qualified.scores.learned_fit")),
        Field("lead.intent", Type.NUMBER, "intent by what was lately done, 0 to 100", attrgetter("qualified.scores.intent")),
        _always("account.known", Type.FLAG, "the lead's account was found", lambda seen: seen.qualified.account is not None),
        *_record_fields("account", ACCOUNT, Account),
        Field("match.by", Type.TEXT, "what the account was found by", lambda seen: seen.qualified.matched_by, values=Values(_FOUND_BY)),
        _always("match.probability", Type.NUMBER, "how likely the best match is the lead's account, 0 to 1", _matched("match.probability")),
        _always(
            "match.for_review",
            Type.FLAG,
            "no account was taken, but one is likely enough for a person to look",
            _matched("match.for_review"),
        ),
        _always(
            "match.known_person", Type.FLAG, "an earlier lead is of the same person", lambda seen: seen.qualified.person.same is not None
        ),
        Field("match.person_rep_id", Type.TEXT, "rep who has that earlier lead, or had it last", _rep_of_person),
        count_field("engagement.total", None, None),
        Field("engagement.days_since_last", Type.NUMBER, "days since the person last did anything", lambda seen: seen.days_since_last()),
        *(
            Field(f"facts.{each.name}", Type.NUMBER, each.about, _fact(each.name))
            for each in LEAD_FEATURES
            if isinstance(each, TextSignal | WindowCount | Since)  # the others are fields of the lead and of now
        ),
        _always("now", Type.MOMENT, "the moment of routing", lambda seen: seen.utc),
        _always("now.hour", Type.WHOLE, "hour in UTC, 0 to 23", _part(lambda at: at.hour)),
        _always("now.minute", Type.WHOLE, "minute, 0 to 59", _part(lambda at: at.minute)),
        _always("now.weekday", Type.WHOLE, "weekday in UTC, 1 is Monday and 7 Sunday", _part(lambda at: at.isoweekday())),
        _always("now.day", Type.WHOLE, "day of the month in UTC, 1 to 31", _part(lambda at: at.day)),
        _always("now.month", Type.WHOLE, "month in UTC, 1 to 12", _part(lambda at: at.month)),
        _always("now.year", Type.WHOLE, "year in UTC", _part(lambda at: at.year)),
    )
}
"""Fields with a fixed name. Custom attributes and counts of engagement by kind come on top, as conditions name them."""

GROUPS: Final = frozenset({"lead", "account", "match", "engagement", "facts", "custom", "now"})
"""The names that fields begin with."""
