"""Who counts as one person, by the names that stand under what was done."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from fairlead.application.model_ports import NOBODY, OFFERING, ModelStep, Step

_ADDRESS: Final = re.compile(r"\(([^()\s]+@[^()\s]+)\)$")


def same_author(one: str, other: str) -> bool:
    """Whether two names are one person's, or one key's: spaces, capitals and the width of letters aside."""
    return _identity(one) == _identity(other)


def is_person(author: str) -> bool:
    """Whether a step was taken by somebody, and not by Fairlead itself."""
    return _folded(author) not in NOBODY


def behind(steps: Iterable[ModelStep]) -> tuple[str, ...]:
    """The people who stand behind a model, each once: whoever trained or proposed it, and whoever approved it last."""
    own = tuple(steps)
    approved = [each for each in own if each.step is Step.APPROVED][-1:]
    names = {_identity(each.author): each.author for each in (*(one for one in own if one.step in OFFERING), *approved)}
    return tuple(name for name in names.values() if is_person(name))


def _folded(author: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", author).casefold().split())


def _identity(author: str) -> str:
    """Of a name what its owner cannot choose: the address of an account, or the key; where there is neither, all of it."""
    folded = _folded(author)
    address = _ADDRESS.search(folded)
    if address is not None:  # first, since whoever has an account may call themselves as a key is called
        return address[1]
    _, by, key = folded.rpartition(", by key ")
    return f"key {key}" if by else folded
