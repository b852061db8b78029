"""What the validator found amiss in a request, in plain words: where, why it is not taken, and what to send instead."""

from collections.abc import Mapping
from typing import Any, Final

_LOOK: Final = "see /docs for what it takes"
_WHOLE: Final = ("is not a whole number", "send a whole number, such as 20")
_NUMBER: Final = ("is not a number", "send a number, such as 2.5")
_FLAG: Final = ("is neither true nor false", "send true or false")
_OBJECT: Final = ("is not a JSON object", 'send an object, such as {{"name": "value"}}')
_CHOICE: Final = ("is none of what it may be", "send {expected}")
_DATE: Final = ("is not a date", "send a date such as 2026-03-01")
_MOMENT: Final = ("is not a time", "send ISO 8601 such as 2026-03-01T09:30:00Z")
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("is missing", "send this field"),
    "extra_forbidden": ("there is no such field here", "leave this field out, or see in /docs what it is called"),
    "json_invalid": ("is no valid JSON: {error}", "send valid JSON"),
    "string_type": ("is not text", 'send text, in quotation marks: "…"'),
    "string_too_short": ("is too short", "send {min_length} or more characters"),
    "string_too_long": ("is too long", "send {max_length} characters at most"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "greater_than": ("is not above {gt}", "send more than {gt}"),
    "greater_than_equal": ("is below {ge}", "send {ge} or more"),
    "less_than": ("is not below {lt}", "send less than {lt}"),
    "less_than_equal": ("is above {le}", "send {le} or less"),
    "list_type": ("is not a list", 'send a list, such as ["a", "b"]'),
    "too_short": ("has too few: {actual_length}", "send {min_length} or more"),
    "too_long": ("has too many", "send {max_length} at most"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "moment": ("not a time with a time zone", _MOMENT[1]),
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
}
"""By the validator's name for it: why a value is not taken, and what to send. Braces hold what it says of the bound."""


def in_words(found: Mapping[str, Any]) -> tuple[str, str, str]:
    """Field, reason and remedy of one mistake as Pydantic tells it; what has no words here keeps the validator's own."""
    # The kind of value that was tried stands among the names of fields, as in ``policy.dict[str,any]``; it is no part of the place.
    place = ".".join(str(part) for part in found["loc"][1:] if "[" not in str(part) and part != "str") or str(found["loc"][0])
    known, context = _WORDS.get(str(found["type"])), found.get("ctx") or {}
    if known is None:
        return place, str(found["msg"]).removeprefix("Value error, "), f"send {context['expected']}" if "expected" in context else _LOOK
    reason, remedy = known
    return place, reason.format(**context), remedy.format(**context)
