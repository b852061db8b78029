"""What of a lead could not be read: taken all the same, and told, so that a slip of the pen is not looked for in territories."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fairlead.domain.intake.geography import country_code, state_code
from fairlead.domain.intake.person import email_address, language_code, phone_number
from fairlead.domain.intake.size import money_minor, number_of
from fairlead.domain.intake.submission import AS_WRITTEN
from fairlead.domain.lead import Lead


@dataclass(frozen=True, slots=True)
class UnreadField:
    """A field of a lead, what was written, and why nothing could be made of it."""

    field: str
    value: str
    reason: str


_ALONE: Final[Mapping[str, tuple[Callable[[str], str | None], str]]] = {
    "email": (email_address, "not an e-mail address"),
    "language": (language_code, "not a language; a code such as en or a name such as English is read"),
    "country": (country_code, "not a country; a code such as US or a name such as Germany is read"),
}
_IN_COUNTRY: Final[Mapping[str, tuple[Callable[[str, str | None], str | None], str]]] = {
    "state": (state_code, "not a state of the country; it is kept as written"),
    "phone": (phone_number, "not a telephone number; it is kept as written"),
}

_AMOUNTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "employees": lambda text: _is_below(number_of(text)),
    "revenue": lambda text: _is_below(money_minor(text)),
    "revenue_minor": lambda text: _is_below(number_of(text)),
    "score": lambda text: _is_below(number_of(text)),
}


def unread(fields: Mapping[str, object]) -> tuple[UnreadField, ...]:
    """The fields that `normalize` cannot read and takes the lead without, in the order of the importance to routing."""
    written = {name: str(value).strip() for name, value in fields.items() if name in _ALONE or name in _IN_COUNTRY if value is not None}
    country = country_code(written.get("country", ""))
    found = []
    for name in ("country", "state", "language", "email", "phone"):
        if not (text := written.get(name, "")):
            continue
        if name in _ALONE:
            read, reason = _ALONE[name]
            fails = read(text) is None
        else:
            read_in, reason = _IN_COUNTRY[name]
            fails = read_in(text, country) is None
        if fails:
            found.append(UnreadField(name, text, reason))
    amounts = [(name, str(fields.get(name) or "").strip()) for name in _AMOUNTS]
    why = "below zero; send a number of 0 or more, or leave it out"
    found += [UnreadField(name, text, why) for name, text in amounts if _AMOUNTS[name](text)]
    return tuple(found)


def _is_below(read: float | None) -> bool:
    return read is not None and read < 0


def unread_of(lead: Lead) -> tuple[UnreadField, ...]:
    """The same of a lead that was taken: what could not be read stands beside it as it was written."""
    words = {name: lead.custom.get(name + AS_WRITTEN) or getattr(lead, name) for name in (*_ALONE, *_IN_COUNTRY)}
    return unread({**words, **{name: lead.custom.get(name + AS_WRITTEN) for name in _AMOUNTS}})
