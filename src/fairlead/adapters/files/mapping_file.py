"""Mapping files: YAML read strictly (every scalar as written, no key twice), the presets that ship, and writing a draft."""

import json
import re
from collections.abc import Hashable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from fairlead.application.mapping import BadMapping, MappingDocument, MappingProblem, did_you_mean, read_mapping

_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*$")
_WORDS_OF_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


class _Loader(yaml.SafeLoader):
    """Scalars stay text, so that ``No`` is a word and ``2024-01-01`` is no date; a key given twice is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002, the base class's signature
        seen: dict[object, int] = {}
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                line = key_node.start_mark.line + 1
                raise BadMapping(
                    [MappingProblem(f"line {line}", f"'{key}' is given twice (first on line {seen[key]})", "Keep one of them.")]
                )
            seen[key] = key_node.start_mark.line + 1
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


def load_mapping(path: Path) -> MappingDocument:
    """The mapping in a file. Raises `BadMapping` with all faults, each with its place."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadMapping(
            [MappingProblem(str(path), "is not there", "Name an existing mapping file, or draft one with --guess.")]
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping([MappingProblem(str(path), f"cannot be read: {error}", "A mapping is YAML in UTF-8.")]) from error
    return read_mapping_text(text, str(path))


def read_mapping_text(text: str, name: str) -> MappingDocument:
    """The mapping in a text; ``name`` stands in messages."""
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506, the loader is a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}, column {mark.column + 1}" if mark else name
        reason = f"is not YAML: {getattr(error, 'problem', None) or error}"
        raise BadMapping([MappingProblem(where, reason, "Check indentation, colons and brackets there.")]) from error
    return read_mapping(document)


def preset_names() -> list[str]:
    """Names of the presets that ship."""
    folder = resources.files("fairlead.adapters.files") / "presets"
    return sorted(each.name.removesuffix(".yaml") for each in folder.iterdir() if each.name.endswith(".yaml"))


def load_preset(name: str) -> MappingDocument:
    """A preset by name. Raises `BadMapping` for a name that is none."""
    if name not in preset_names():
        raise BadMapping([MappingProblem(f"preset '{name}'", "is not known", did_you_mean(name, preset_names()))])
    text = (resources.files("fairlead.adapters.files") / "presets" / f"{name}.yaml").read_text(encoding="utf-8")
    return read_mapping_text(text, f"preset {name}")


def draft_as_text(document: Mapping[str, Any], comments: Mapping[tuple[int, str], str], heading: str) -> str:
    """A drafted mapping as YAML for a person to edit: ``comments`` by number of the entry and field stand behind their lines."""
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    lines += [f"{key}: {_flow(value)}" for key, value in document.items() if key != "files"]
    lines.append("files:")
    for number, entry in enumerate(document["files"]):
        mark = "  - "
        for key, value in entry.items():
            if key != "fields":
                lines.append(f"{mark}{key}: {_flow(value)}")
                mark = "    "
        lines.append("    fields:")
        for name, rule in entry["fields"].items():
            comment = comments.get((number, name))
            line = f"      {name}: {_flow(rule)}"
            lines.append(f"{line}{'  # ' + comment if comment else ''}")
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    """A value on one line, quoted where YAML would read it as something else."""
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = str(value)
    plain = isinstance(value, int) or (_PLAIN.match(text) and text.lower() not in _WORDS_OF_YAML)
    return text if plain else json.dumps(text, ensure_ascii=False)
