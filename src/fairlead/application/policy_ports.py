"""What the policy's versions need from outside, and what passes through: documents, problems, versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from fairlead.application.ports import NotFound
from fairlead.application.proposal_ports import Approving
from fairlead.domain.deciding import Policy


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One thing wrong with a policy document. ``field``: a JSON pointer such as ``/rules/0/when``, empty for the whole document.

    ``line`` and ``column`` count from 1, in characters; they, and the line itself in ``excerpt``, are None where there is no text.
    ``severity``: error, warning or note; only errors keep a document from being used. ``code``: what a check of the rules calls it.
    """

    field: str
    reason: str
    remedy: str
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None
    severity: str = "error"
    code: str | None = None

    @property
    def place(self) -> str:
        """The field as people say it: ``rules[0].when``."""
        words = ""
        for part in self.field.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            words += f"[{name}]" if name.isdigit() else f".{name}" if words else name
        return words or "the document"

    def told(self, name: str) -> str:
        """In words, with file, line and column, the line and a caret under the place."""
        where = name if self.line is None else f"{name}:{self.line}:{self.column}"
        remedy = f"{self.remedy[:1].upper()}{self.remedy[1:]}"
        reason = self.reason + ("" if self.reason.endswith("?") else ".")
        lines = [f"{where}: {self.place} {reason} {remedy}{'' if remedy.endswith(('?', '.')) else '.'}"]
        if self.excerpt is not None and self.line is not None and self.column is not None:
            shown, column = _window(self.excerpt, self.column)
            margin = f"{self.line:>5} | "
            lines += [margin + shown, " " * (len(margin) - 2) + "| " + " " * (column - 1) + "^"]
        return "\n".join(lines)


_WIDEST = 120


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around ``column``, and the column within it; what cannot be printed becomes a blank of the same width."""
    plain = "".join(letter if letter.isprintable() else " " for letter in line)
    if len(plain) <= _WIDEST:
        return plain, column
    start = min(max(0, column - _WIDEST // 2), max(0, len(plain) - _WIDEST))
    before = "…" if start else ""
    after = "…" if start + _WIDEST < len(plain) else ""
    return f"{before}{plain[start : start + _WIDEST]}{after}", column - start + len(before)


class BadPolicy(ValueError):
    """A policy document that cannot be used; ``problems`` holds everything that is wrong with it."""

    def __init__(self, name: str, problems: Sequence[PolicyProblem]) -> None:
        """Keep the problems and say each, with its place."""
        self.name = name
        self.problems = tuple(problems)
        head = [f"{name} cannot be used: {len(self.problems)} problems"] if len(self.problems) > 1 else []
        super().__init__("\n".join([*head, *(each.told(name) for each in self.problems)]))


class PolicyMoved(Exception):
    """Somebody else published a version since the author looked; nothing was applied. ``meanwhile`` tells what changed, line by line."""

    def __init__(self, base: int, newest: int, meanwhile: Sequence[str] = ()) -> None:
        """Name the version the author saw and the newest one."""
        self.base = base
        self.newest = newest
        self.meanwhile = tuple(meanwhile)
        seen = f"version {base}" if base else "the built-in policy"
        changes = "".join(f"\n  {line}" for line in self.meanwhile)
        super().__init__(f"this was written on top of {seen}, and the newest is version {newest} by now{':' if changes else ''}{changes}")


class NotPublishable(ValueError):
    """An author, a note or a moment with which no version can be published; the message says why."""


class Reference(StrEnum):
    """What a name in a policy stands for."""

    REP = "rep"
    TEAM = "team"
    TERRITORY = "territory"


@dataclass(frozen=True, slots=True)
class Referred:
    """A name in a document that stands for a record: of which kind, and where it is written."""

    kind: Reference
    name: str
    field: str


class Draft(Protocol):
    """A policy document as read: the policy where it can be used, and what is wrong where not."""

    @property
    def name(self) -> str:
        """What it is called in messages: its file, or where it came from."""
        ...

    @property
    def text(self) -> str:
        """As YAML, as its author wrote it."""
        ...

    @property
    def has_text(self) -> bool:
        """Whether it came as text; else as JSON values, and `text` is only what they mean."""
        ...

    @property
    def policy(self) -> Policy | None:
        """What it says; None where it cannot be used."""
        ...

    @property
    def problems(self) -> Sequence[PolicyProblem]:
        """Everything that can be told to be wrong by the document alone, in the order of the text."""
        ...

    @property
    def referred(self) -> Sequence[Referred]:
        """Every rep, team and territory that it names elsewhere than where it states it."""
        ...

    @property
    def stated(self) -> Mapping[Reference, frozenset[str]]:
        """The teams and territories that it states itself."""
        ...

    @property
    def conditions(self) -> Mapping[str, str]:
        """Every condition, by its place (a JSON pointer)."""
        ...

    def problem(self, field: str, reason: str, remedy: str, *, line: int = 1, column: int = 1) -> PolicyProblem:
        """A problem at a place of this document; ``line`` and ``column`` are within the value that stands there."""
        ...


class PolicyDocuments(Protocol):
    """Policies as documents that people read and write."""

    def read(self, text: str | bytes, name: str) -> Draft:
        """A document of YAML; never raises, whatever the text holds."""
        ...

    def read_data(self, data: object, name: str) -> Draft:
        """The same document as JSON values."""
        ...

    def data(self, policy: Policy) -> dict[str, Any]:
        """A policy as JSON values that read back as an equal one; settings with their defaults, entries of lists without."""
        ...

    def written(self, policy: Policy) -> str:
        """A policy as YAML that reads back as an equal one: always the same text, with comments."""
        ...

    def changes(self, before: Policy, after: Policy) -> Sequence[str]:
        """What differs, field by field, in words; empty where nothing does."""
        ...

    def example(self) -> str:
        """A policy for the sample organization, as YAML."""
        ...

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the document."""
        ...


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is to become a version. ``restores``: the version whose content this is again."""

    policy: Policy
    text: str
    effective_from: datetime
    applied_at: datetime
    author: str
    note: str
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version, never changed once made.

    ``number`` counts from 1. ``digest``: SHA-256 of the text. ``policy``: the hash of what the text says, which decisions keep. ``base``:
    the newest version when this one was made, 0 for the first.
    """

    number: int
    digest: str
    policy: str
    effective_from: datetime
    applied_at: datetime
    author: str
    note: str
    base: int
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyContent:
    """What a version says."""

    text: str
    policy: Policy


class PolicyVersions(Protocol):
    """Where versions are kept: none is ever changed or taken away."""

    def newest(self) -> int:
        """The number of the newest version, 0 where there is none; cheap."""
        ...

    def versions(self) -> Sequence[PolicyVersion]:
        """All of them, the first one first."""
        ...

    def content(self, number: int) -> PolicyContent:
        """What a version says. Raises `NotFound`."""
        ...

    def append(self, new: NewVersion, *, base: int, approving: Approving | None = None) -> PolicyVersion:
        """Make a version, with its policy kept for replay, in one transaction; ``approving``: the proposal that is settled with it.

        Raises `PolicyMoved` where ``base`` is not the newest version any more, and `fairlead.application.proposal_ports.ProposalRefused`
        where the proposal waits no more; then nothing is kept.
        """
        ...


class Standing(StrEnum):
    """Where a version stands: in force, about to be, no longer, or replaced before it ever was."""

    IN_FORCE = "in force"
    SCHEDULED = "scheduled"
    PAST = "past"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Placed:
    """A version with where it stands at a moment. ``until``: when another replaces it, None if none is known yet."""

    version: PolicyVersion
    standing: Standing
    until: datetime | None = field(default=None)


def in_force(versions: Sequence[PolicyVersion], at: datetime) -> PolicyVersion | None:
    """The version that decides at ``at``: of those whose moment has come the newest; None before the first.

    The last word counts: a version replaces every earlier one from its own moment on, scheduled ones included.
    """
    return next((version for version in reversed(versions) if version.effective_from <= at), None)


def placed(versions: Sequence[PolicyVersion], at: datetime) -> tuple[Placed, ...]:
    """Every version with where it stands at ``at``, in the same order."""
    told: list[Placed] = []
    ends: datetime | None = None
    for version in reversed(versions):
        if ends is not None and ends <= version.effective_from:
            standing = Standing.WITHDRAWN
        elif version.effective_from > at:
            standing = Standing.SCHEDULED
        else:
            standing = Standing.IN_FORCE if ends is None or at < ends else Standing.PAST
        told.append(Placed(version, standing, ends))
        ends = version.effective_from if ends is None else min(ends, version.effective_from)
    return tuple(reversed(told))


__all__ = [
    "BadPolicy",
    "Draft",
    "NewVersion",
    "NotFound",
    "NotPublishable",
    "Placed",
    "PolicyContent",
    "PolicyDocuments",
    "PolicyMoved",
    "PolicyProblem",
    "PolicyVersion",
    "PolicyVersions",
    "Reference",
    "Referred",
    "Standing",
    "in_force",
    "placed",
]
