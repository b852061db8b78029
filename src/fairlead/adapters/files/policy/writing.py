"""A policy → YAML that reads back as an equal one: the same policy gives the same text, with a comment over everything.

Settings at their defaults stand there as comments, so that one sees what else can be said.
"""

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.sections import Section, Slot
from fairlead.domain.deciding import Policy

SCHEMA_FILE: Final = "policy.schema.json"
_WIDTH: Final = 110
_HEAD = (
    "How Fairlead routes leads. See what a change would do with `fairlead policy diff`, put it in force with `fairlead policy apply`.",
    "A line such as #balance: 0.5 shows a setting at its default, or an example where the default says nothing: take the # away to set it.",
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.+-]*(?: [A-Za-z0-9_.+-]+)*|\d+ [a-z]+|\d{4}-\d{2}-\d{2}(?:T[0-9:.]+Z)?")
# Outside of brackets text may hold more; a colon or a mark of a comment would end it.
_PLAIN_LINE = re.compile(r"[A-Za-z_](?:[\x20-\x7e]*[\x21-\x39\x3b-\x7e])?")
# Words that one reader of YAML or another takes for something else than text.
_ON_ONE_LINE = re.compile(r"[\x20-\x26\x28-\x7e]*")
_BLOCK = re.compile(r"[\x21-\x7e\xa1-\ud7ff][\x20-\x7e\xa1-\ud7ff]*(?:\n+[\x20-\x7e\xa1-\ud7ff]*[\x21-\x7e\xa1-\ud7ff])+\n?")
_BETTER_ESCAPED = re.compile(r"[\x7f-\xa0\u2028\u2029\ud800-\uf8ff\ufeff\ufffe\uffff]")
_TAKEN = re.compile(r"(?:true|false|yes|no|on|off|null|y|n|~|\.nan|\.inf)", re.IGNORECASE)


def as_yaml(policy: Policy) -> str:
    """The policy as YAML."""
    lines = [f"# yaml-language-server: $schema={SCHEMA_FILE}", *(line for text in _HEAD for line in _comment(text))]
    for part in POLICY.headings:
        lines += ["", *_comment(f"---- {part.title}"), *_comment(part.about)]
        for line in part.lines:
            if not line.old:
                lines += _setting(POLICY.slots[line.called], line.called, policy)
    return "\n".join(lines) + "\n"


def _setting(slot: Slot, name: str, policy: Policy) -> Iterator[str]:
    """A setting of the policy itself, with what it means."""
    yield from ("", *_comment(slot.line.about))
    held: Any = policy
    for part in slot.path:
        held = getattr(held, part)
    section = slot.shape.of if isinstance(slot.shape.of, Section) and slot.shape.many is None else None
    if section is None:
        yield from _shown(slot, name, held, at_default=held == slot.default)
        return
    given = section.data(held, full=False)
    yield f"{name}:" if given else f"#{name}:"
    for inner, told in section.current.items():
        value = getattr(held, told.path[0])
        lines = list(_shown(told, inner, value, at_default=inner not in given, indent="  "))
        if len(lines) == 1 and len(lines[0]) + len(told.line.about) < _WIDTH:
            yield f"{lines[0]}  # {told.line.about}"
        else:
            yield from (*_comment(told.line.about, "  " if given else "#  "), *lines)


def _shown(slot: Slot, name: str, value: Any, *, at_default: bool, indent: str = "") -> Iterator[str]:  # noqa: ANN401, what the domain holds
    """A setting; one at its default as a comment, with an example of what it could say where the default says nothing."""
    told = slot.shape.data(value, full=False)
    if at_default and told in ([], {}, None):
        told = slot.line.examples[0] if slot.line.examples else told
    mark = "#" if at_default else ""
    yield from (f"{mark}{indent}{line}" for line in _lines(name, told))


def _comment(text: str, indent: str = "") -> list[str]:
    return [f"{indent}# {line}" for line in textwrap.wrap(text, _WIDTH - len(indent))]


def _lines(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401, what JSON holds
    """``name: value`` on one line where it fits, else value by value; text of several lines as it is."""
    key = _scalar(name)
    if isinstance(value, str) and _BLOCK.fullmatch(value):
        yield f"{key}: |{'' if value.endswith(chr(10)) else '-'}"
        yield from (f"  {line}".rstrip() for line in value.removesuffix("\n").split("\n"))
        return
    flow = _on_its_line(value) if isinstance(value, str) else in_flow(value)
    if not isinstance(value, dict | list) or not value or (len(key) + len(flow) < _WIDTH and not _deep(value)):
        yield f"{key}: {flow}"
        return
    yield f"{key}:"
    yield from _block(value)


def _block(value: Any) -> Iterator[str]:  # noqa: ANN401, as above
    if isinstance(value, dict):
        for name, each in value.items():
            yield from (f"  {line}" for line in _lines(name, each))
        return
    for each in value:
        if not isinstance(each, dict) or (len(in_flow(each)) < _WIDTH and not _deep(each) and len(each) <= 2):
            yield f"  - {in_flow(each)}"
            continue
        inner = [line for name, part in each.items() for line in _lines(name, part)]
        yield f"  - {inner[0]}"
        yield from (f"    {line}" for line in inner[1:])


def _deep(value: Any) -> bool:  # noqa: ANN401, as above
    """Whether a value holds sections: those are easier to read line by line."""
    inner = value.values() if isinstance(value, dict) else value
    return any(isinstance(each, dict) for each in inner) and not (isinstance(value, dict) and len(value) <= 2)


def in_flow(value: Any) -> str:  # noqa: ANN401, as above
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(name)}: {in_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_flow, value)) + "]"
    return _scalar(value)


def _on_its_line(value: str) -> str:
    """Text behind a name, without quotes where nothing in it could be taken for anything else."""
    plain = _PLAIN_LINE.fullmatch(value) and ": " not in value and " #" not in value and not _TAKEN.fullmatch(value)
    return value if plain else _scalar(value)


def _scalar(value: object) -> str:
    """A single value, in quotes where a reader of YAML could take it for something else."""
    if not isinstance(value, str):
        return {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else repr(value)
    if _PLAIN.fullmatch(value) and not _TAKEN.fullmatch(value):
        return value
    if '"' in value and _ON_ONE_LINE.fullmatch(value):
        return f"'{value}'"
    quoted = json.dumps(value, ensure_ascii=False)
    return _BETTER_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
