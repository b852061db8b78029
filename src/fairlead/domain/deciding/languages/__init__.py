"""The languages that decisions are told in: one catalogue a file. A further one is one more file, named here."""

from collections.abc import Mapping
from typing import Final

from fairlead.domain.deciding.languages.english import ENGLISH
from fairlead.domain.deciding.languages.german import GERMAN
from fairlead.domain.deciding.languages.language import Language

LANGUAGES: Final[Mapping[str, Language]] = {each.code: each for each in (ENGLISH, GERMAN)}
"""By ISO 639-1 code; the first is told where nobody chose."""

__all__ = ["ENGLISH", "LANGUAGES", "Language"]
