"""Write docs/reference/policy.schema.json and policy-fields.md from the policy document itself (`make docs`)."""

import json
from collections.abc import Iterator
from pathlib import Path

from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.schema import schema
from fairlead.adapters.files.policy.sections import REQUIRED, Section, Shape, Slot
from fairlead.adapters.files.policy.writing import in_flow

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
SCHEMA, FIELDS = REFERENCE / "policy.schema.json", REFERENCE / "policy-fields.md"
_HEAD = """# Every field of the policy

Made from the policy document itself by `make docs`; a test insists that it is current. [How a policy is written, checked and
published](policy.md). The same as [JSON Schema](policy.schema.json), which editors read: `fairlead policy schema`.
"""


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def fields_page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    for part in POLICY.headings:
        about = f"\n{part.about}\n" if part.about else ""
        parts.append(f"## {part.title}\n{about}\n" + "\n".join(_table([POLICY.slots[line.called] for line in part.lines])) + "\n")
    parts += [
        f"## {section.title}\n\n{section.about}\n\n" + "\n".join(_table(list(section.slots.values()))) + "\n"
        for section in POLICY.sections()
        if section is not POLICY
    ]
    return "\n".join(parts)


def _table(slots: list[Slot]) -> Iterator[str]:
    yield "| Field | Holds | Default | Meaning |"
    yield "|---|---|---|---|"
    for slot in slots:
        name = f"`{slot.line.called}`{' (older place)' if slot.line.old else ''}"
        yield f"| {name} | {_holds(slot.shape)} | {_default(slot)} | {_meaning(slot)} |"


def _holds(shape: Shape) -> str:
    of = shape.of
    one = f"[{of.title}](#{of.title.lower()})" if isinstance(of, Section) else of.words
    if shape.many is dict:
        return f"{one} by identity"
    return f"list of: {one}" if shape.many is not None else one


def _default(slot: Slot) -> str:
    if slot.default is REQUIRED:
        return "must be given"
    if slot.default is None or isinstance(slot.shape.of, Section) or not slot.default:
        return f"`{in_flow(slot.shape.data(slot.default, full=False))}`" if slot.default is False or slot.default == 0 else ""
    return f"`{in_flow(slot.shape.data(slot.default, full=False))}`"


def _meaning(slot: Slot) -> str:
    example = f" Such as `{in_flow(slot.line.examples[0])}`." if slot.line.examples and not isinstance(slot.shape.of, Section) else ""
    return f"{slot.line.about}{example}".replace("|", "\\|")


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    FIELDS.write_text(fields_page(), encoding="utf-8")
    print(f"wrote {SCHEMA.name} and {FIELDS.name}")
