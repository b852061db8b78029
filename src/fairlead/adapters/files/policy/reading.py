"""A policy document → a policy, or everything that is wrong with it, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.kinds import Kind, Wrong, nearest, said
from fairlead.adapters.files.policy.sections import Section, names_in
from fairlead.adapters.files.policy.writing import as_yaml
from fairlead.adapters.files.policy.yaml_text import Document, Mistake, Unreadable, decoded, escaped, parsed
from fairlead.application.policy_ports import PolicyProblem, Reference, Referred
from fairlead.domain.deciding import Policy

MOST_PROBLEMS: Final = 100
_SCHEMA_KEY = "$schema"  # editors of JSON name the schema there
_ADAPTER: TypeAdapter[Any] = TypeAdapter(POLICY.annotation)
Path = tuple[str, ...]


@dataclass
class ReadDraft:
    """`fairlead.application.policy_ports.Draft`: a document as read. ``document`` is None where it came as JSON values."""

    name: str
    data: object
    document: Document | None
    unreadable: Mistake | None = None
    source: str = ""

    @property
    def text(self) -> str:
        """As its author wrote it; of JSON values, what they mean as YAML."""
        if self.document is not None:
            return self.document.text
        return as_yaml(self.policy) if self.policy is not None else self.source

    @property
    def has_text(self) -> bool:
        """Whether it came as text."""
        return self.document is not None or self.unreadable is not None

    @property
    def policy(self) -> Policy | None:
        """What it says; None where it cannot be used."""
        return self._read[0]

    @property
    def problems(self) -> Sequence[PolicyProblem]:
        """Everything that is wrong with it, in the order of the text."""
        return self._read[1]

    @cached_property
    def referred(self) -> Sequence[Referred]:
        """Every rep, team and territory that it names elsewhere than where it states it."""
        found = []
        for path, kind, value in self._values:
            if kind.refers is not None and (name := _read(kind, value)) is not None:
                found.append(Referred(kind.refers, name, _pointer(path)))
        return tuple(found)

    @cached_property
    def stated(self) -> Mapping[Reference, frozenset[str]]:
        """The teams and territories that it states itself."""
        return {Reference.TEAM: self._identities("teams"), Reference.TERRITORY: self._identities("territories")}

    @cached_property
    def conditions(self) -> Mapping[str, str]:
        """Every condition, by its place."""
        read = ((path, _read(kind, value)) for path, kind, value in self._values if kind.condition)
        return {_pointer(path): text for path, text in read if text is not None}

    def problem(self, field: str, reason: str, remedy: str, *, line: int = 1, column: int = 1) -> PolicyProblem:
        """A problem at a place of this document; ``line`` and ``column`` are within the value that stands there."""
        path = tuple(part.replace("~1", "/").replace("~0", "~") for part in field.split("/")[1:])
        return self._problem(path, reason, remedy, line=line, column=column)

    @cached_property
    def _values(self) -> list[tuple[Path, Kind, Any]]:
        return list(names_in(POLICY, self.data))

    def _identities(self, section: str) -> frozenset[str]:
        entries = self.data.get(section) if isinstance(self.data, dict) else None
        listed = [each.get("id") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
        return frozenset(str(each) for each in listed if each is not None)

    @cached_property
    def _read(self) -> tuple[Policy | None, tuple[PolicyProblem, ...]]:
        if self.unreadable is not None:
            return None, (self._mistaken(self.unreadable),)
        found = [self._mistaken(each) for each in self.document.mistakes] if self.document is not None else []
        policy = None
        try:
            policy = _ADAPTER.validate_python({} if self.data is None else self._settings())
        except ValidationError as error:
            found += self._told(error)
        found.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
        return (policy if not found else None), tuple(found[:MOST_PROBLEMS])

    def _settings(self) -> object:
        if isinstance(self.data, dict) and isinstance(self.data.get(_SCHEMA_KEY), str):
            return {name: value for name, value in self.data.items() if name != _SCHEMA_KEY}
        return self.data

    def _told(self, error: ValidationError) -> Iterator[PolicyProblem]:
        for each in error.errors(include_url=False):
            path = tuple(map(str, each["loc"]))
            context = each.get("ctx") or {}
            match each["type"]:
                case "several":
                    for more, reason, remedy in context["found"]:
                        yield self._problem((*path, *map(str, more)), reason, remedy)
                case "wrong":
                    yield self._problem(path, context["reason"], context["remedy"])
                case "missing":
                    yield self._problem(path, "is missing", f"write '{path[-1]}: …' there")
                case "extra_forbidden":
                    yield self._problem(path, *_unknown(path), of_key=True)
                case _:
                    yield self._problem(path, f"is {said(each['input'])}: {each['msg'].lower()}", "see docs/reference/policy.md")

    def _mistaken(self, mistake: Mistake) -> PolicyProblem:
        excerpt = self.document.line(mistake.line) if self.document is not None else _line_of(self.source, mistake.line)
        return PolicyProblem(mistake.pointer, mistake.reason, mistake.remedy, mistake.line, mistake.column, excerpt)

    def _problem(self, path: Path, reason: str, remedy: str, *, of_key: bool = False, line: int = 1, column: int = 1) -> PolicyProblem:
        told = PolicyProblem(_pointer(path), reason, remedy)
        if self.document is None:
            return told
        at = self.document.place(path, of_key=of_key, line=line, column=column)
        return replace(told, line=at[0], column=at[1], excerpt=self.document.line(at[0]))


def read(text: str | bytes, name: str) -> ReadDraft:
    """A document of YAML. Never raises, whatever the text holds: what cannot be read is a problem."""
    source = text if isinstance(text, str) else text.decode("utf-8", "replace")
    try:
        document = parsed(text.removeprefix("\ufeff") if isinstance(text, str) else decoded(text))
    except Unreadable as error:
        return ReadDraft(name, None, None, error.mistake, source)
    return ReadDraft(name, document.value, document)


def read_data(data: object, name: str) -> ReadDraft:
    """The same document as JSON values."""
    return ReadDraft(name, data, None)


def _unknown(path: Path) -> tuple[str, str]:
    """An unknown name: the nearest of this section, else the section that has a field of this name."""
    name, section = path[-1], _section_at(path[:-1])
    reason = "is not a field of the policy" if section is POLICY else f"is not a field of {_article(section.title)}"
    if name == "<<":
        return reason, "write the fields out; merging is not read"
    if section is not POLICY and name in POLICY.current:
        return reason, "it is a field of the whole policy: write it without indentation"
    homes = [home for home, slot in POLICY.current.items() if isinstance(slot.shape.of, Section) and name in slot.shape.of.slots]
    if section is POLICY and homes:
        return reason, f"it is a field of {' and of '.join(repr(home) for home in homes)}: write it there"
    near = nearest(name, section.slots)
    return reason, f"did you mean '{near}'?" if near is not None else f"its fields are {', '.join(section.current)}"


def _article(title: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in title).strip()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _section_at(path: Path) -> Section:
    section = POLICY
    for part in path:
        slot = section.slots.get(part)
        if slot is not None and isinstance(slot.shape.of, Section):
            section = slot.shape.of
    return section


def _read(kind: Kind, value: object) -> str | None:
    try:
        return str(kind.read(value))
    except Wrong:
        return None


def _pointer(path: Path) -> str:
    return "".join(f"/{escaped(part)}" for part in path)


def _line_of(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""
