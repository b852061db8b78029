"""What differs between two policies, field by field, in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.sections import Section, Slot
from fairlead.adapters.files.policy.writing import in_flow
from fairlead.domain.deciding import Policy

_LONGEST = 160


def changes(before: Policy, after: Policy) -> tuple[str, ...]:
    """One line for each field that differs, by the names of the document; empty where nothing does."""
    return tuple(_section(POLICY, POLICY.data(before, full=True), POLICY.data(after, full=True), ""))


def _section(section: Section, before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[str]:
    for name, slot in section.current.items():
        here = f"{path}.{name}" if path else name
        old, new = before.get(name), after.get(name)
        if old != new:
            yield from _field(slot, old, new, here)


def _field(slot: Slot, old: Any, new: Any, path: str) -> Iterator[str]:  # noqa: ANN401, what JSON holds
    inner = slot.shape.of
    if slot.shape.many is frozenset:
        yield _members(old or [], new or [], path)
    elif isinstance(inner, Section) and slot.shape.many is dict:
        yield from _entries(inner, dict(old or {}), dict(new or {}), path)
    elif isinstance(inner, Section) and slot.shape.many is tuple and inner.identity:
        yield from _listed(inner, old or [], new or [], path)
    elif isinstance(inner, Section) and slot.shape.many is None and isinstance(old, dict) and isinstance(new, dict):
        yield from _section(inner, old, new, path)
    else:
        yield f"{path}: {_shown(old, slot)} → {_shown(new, slot)}"


def _members(old: Sequence[Any], new: Sequence[Any], path: str) -> str:
    added = [each for each in new if each not in old]
    removed = [each for each in old if each not in new]
    parts = [f"{words} {_joined(each)}" for words, each in (("added", added), ("removed", removed)) if each]
    return f"{path}: {'; '.join(parts)}"


def _listed(inner: Section, old: list[Any], new: list[Any], path: str) -> Iterator[str]:
    before = {tuple(each.get(name) for name in inner.identity): each for each in old}
    after = {tuple(each.get(name) for name in inner.identity): each for each in new}
    yield from _entries(inner, before, after, path)
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        yield f"{path}: in another order, {_joined([_called(key) for key in after])}"


def _entries(inner: Section, before: dict[Any, Any], after: dict[Any, Any], path: str) -> Iterator[str]:
    """Entries by their identity: a name, or several of which some are None."""
    yield from (f"{path}: {_called(key)} removed, was {_short(in_flow(each))}" for key, each in before.items() if key not in after)
    for key, each in after.items():
        if key not in before:
            yield f"{path}: {_called(key)} added, {_short(in_flow(each))}"
        elif before[key] != each:
            yield from _section(inner, before[key], each, f"{path} {_called(key)}")


def _called(key: str | tuple[str | None, ...]) -> str:
    names = (key,) if isinstance(key, str) else key
    return f"'{' '.join(' '.join(name.split()) for name in names if name is not None)}'"


def _joined(names: Sequence[Any]) -> str:
    return _short(", ".join(" ".join(str(name).split()) for name in names))


def _shown(value: Any, slot: Slot) -> str:  # noqa: ANN401, as above
    """A value; one that an entry leaves out as its default."""
    if value is None and slot.default is not None:
        return f"{_short(in_flow(slot.shape.data(slot.default, full=False)))} (the default)"
    return "not set" if value is None else _short(in_flow(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
