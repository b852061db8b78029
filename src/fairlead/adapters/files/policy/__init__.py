"""The policy document: `policy.yaml` as people write it, read strictly, written with comments, and described by a JSON Schema.

`PolicyFiles` keeps the port; `load` reads one file. A new field of the policy gets its line in `document.py`, and nothing else.
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from fairlead.adapters.files.policy.comparing import changes
from fairlead.adapters.files.policy.document import data_of
from fairlead.adapters.files.policy.reading import read, read_data
from fairlead.adapters.files.policy.schema import schema
from fairlead.adapters.files.policy.writing import as_yaml
from fairlead.adapters.files.policy.yaml_text import MOST_BYTES
from fairlead.application.policy_ports import BadPolicy, Draft, PolicyProblem
from fairlead.domain.deciding import Policy


class PolicyFiles:
    """`fairlead.application.policy_ports.PolicyDocuments`."""

    def read(self, text: str | bytes, name: str) -> Draft:
        """A document of YAML; never raises, whatever the text holds."""
        return read(text, name)

    def read_data(self, data: object, name: str) -> Draft:
        """The same document as JSON values."""
        return read_data(data, name)

    def data(self, policy: Policy) -> dict[str, Any]:
        """A policy as JSON values; settings with their defaults, entries of lists without."""
        return data_of(policy)

    def written(self, policy: Policy) -> str:
        """A policy as YAML, with comments."""
        return as_yaml(policy)

    def changes(self, before: Policy, after: Policy) -> Sequence[str]:
        """What differs, field by field, in words."""
        return changes(before, after)

    def example(self) -> str:
        """A policy for the sample organization, as somebody might have written it."""
        return (resources.files("fairlead.adapters.files.policy") / "example.yaml").read_text(encoding="utf-8")

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the document."""
        return schema()


def content_of(path: Path) -> bytes:
    """What stands in a policy file, one byte more than may at most. Raises `BadPolicy` for what is no file that can be read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        remedy = "write one to start from with `fairlead policy show --out policy.yaml`"
        raise BadPolicy(str(path), [PolicyProblem("", "is not there", remedy)]) from error
    except OSError as error:
        problem = PolicyProblem("", f"cannot be read: {error.strerror}", "a policy is a file of YAML that this user may read")
        raise BadPolicy(str(path), [problem]) from error


def load(path: Path) -> Policy:
    """The policy in ``path``; the default policy where there is no file. Raises `BadPolicy`."""
    if not path.is_symlink() and not path.exists():
        return Policy()
    draft = read(content_of(path), str(path))
    if draft.policy is None:
        raise BadPolicy(str(path), draft.problems)
    return draft.policy


__all__ = ["BadPolicy", "PolicyFiles", "content_of", "load"]
