"""Mapping files: YAML read strictly (every scalar as written, no key twice), the presets that ship, and writing a draft."""

import re
from collections.abc import Hashable
from importlib import resources
from pathlib import Path

import yaml

from fairlead.application.mapping import BadMapping, MappingDocument, MappingProblem, did_you_mean, read_mapping


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


def write_document(document: object, path: Path, heading: str) -> None:
    """Write plain data as YAML below a comment. Raises ``OSError``."""
    body = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)
    comment = "".join(f"# {line}".rstrip() + "\n" for line in heading.splitlines())
    path.write_text(comment + body, encoding="utf-8")
