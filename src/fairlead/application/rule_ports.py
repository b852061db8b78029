"""What routing needs of whoever compiles the conditions of a rulebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from fairlead.domain.screening import Conditions, Rulebook


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """Something wrong with a condition: what, in which ``text``, and where: ``line`` and ``column`` from 1, in characters."""

    message: str
    text: str
    line: int = 1
    column: int = 1

    @property
    def picture(self) -> str:
        """The line with a caret under the place; of a long line the part around it."""
        lines = self.text.splitlines()
        line = lines[self.line - 1] if self.line <= len(lines) else ""
        start = max(0, self.column - 1 - _PICTURED // 2) if len(line) > _PICTURED else 0
        shown = "".join(each if each.isprintable() else " " for each in line[start : start + _PICTURED])
        before = "…" if start else ""
        after = "…" if start + _PICTURED < len(line) else ""
        return f"{before}{shown}{after}\n{' ' * (len(before) + self.column - 1 - start)}^"


_PICTURED = 100


class BadCondition(ValueError):
    """One or more conditions that cannot be used; ``faults`` has all of them, in the order of the conditions."""

    def __init__(self, faults: Sequence[ConditionFault]) -> None:
        """Keep the faults and say them, each with its picture."""
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{each.message}\n{each.picture}" for each in self.faults))


class AttributeType(StrEnum):
    """What a custom attribute holds over all leads; ``MIXED`` where it differs from lead to lead."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MIXED = "mixed"


class Rules(Protocol):
    """Whoever compiles the conditions of a rulebook."""

    def check(self, rulebook: Rulebook) -> Sequence[ConditionFault]:
        """Before a rulebook is saved: what is allowed but looks wrong, such as a country code that does not exist.

        Raises `BadCondition` with everything that cannot be used.
        """
        ...

    def words(self, rulebook: Rulebook) -> Mapping[str, str]:
        """Every condition of the rulebook in plain words, by its text; where there are none, the text itself."""
        ...

    def compile(self, rulebook: Rulebook) -> Conditions:
        """To route by. Never raises: a condition that cannot be used any more holds for no lead, and `Verdicts.failed` says why."""
        ...
