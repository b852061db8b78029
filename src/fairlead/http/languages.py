"""In which language a request is answered: the one it asks for by ``language``, else the first of ``Accept-Language`` that there is."""

from enum import StrEnum
from typing import Annotated

from fastapi import Header, Query

from fairlead.domain.deciding import ENGLISH, LANGUAGES, Language

Code = StrEnum("Code", {code: code for code in LANGUAGES})  # type: ignore[misc]

Asked = Annotated[Code | None, Query(description="language of the sentences; by default that of `Accept-Language`, or English")]
Accepted = Annotated[str | None, Header(alias="accept-language", description="languages by preference, such as `de, en;q=0.5`")]


def chosen(asked: Code | None, accepted: str | None) -> Language:
    """The language to answer in; English where nothing else fits."""
    if asked is not None:
        return LANGUAGES[asked.value]
    return next((LANGUAGES[code] for code in _by_preference(accepted or "") if code in LANGUAGES), ENGLISH)


def headers(language: Language) -> dict[str, str]:
    """What tells caches and readers which language it is."""
    return {"Content-Language": language.code, "Vary": "Accept-Language"}


def _by_preference(accepted: str) -> list[str]:
    """Primary language codes of the header, the most wanted first; those with a weight of zero are not wanted."""
    weighed = []
    for place, entry in enumerate(accepted.split(",")):
        tag, *parameters = (part.strip() for part in entry.split(";"))
        weight = next((_weight(each[2:]) for each in parameters if each.startswith("q=")), 1.0)
        if weight > 0.0:
            weighed.append((-weight, place, tag.split("-")[0].casefold()))
    return [code for _, _, code in sorted(weighed)]


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
