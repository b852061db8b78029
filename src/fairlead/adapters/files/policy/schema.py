"""The JSON Schema of the policy document: for editors, for programs, and for the pages that show a policy."""

from typing import Any

from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.writing import SCHEMA_FILE


def schema() -> dict[str, Any]:
    """Draft 2020-12, with a description of every field, defaults and examples."""
    top = POLICY.schema()
    top["properties"] = {"$schema": {"description": "Where this schema is, for editors.", "type": "string"}, **top["properties"]}
    parts = {section.title: section.schema() for section in POLICY.sections() if section is not POLICY}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_FILE}
    return {**head, **top, "title": "Fairlead policy", "$defs": dict(sorted(parts.items()))}
