"""What the addresses of the policy take and answer, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from fairlead.application.policies import LONGEST_NOTE
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.http.schemas import Answer, read_moment

Document = Annotated[
    dict[str, Any] | str, Field(description="the policy document: a JSON object, or its text in YAML; its schema is at /v1/policy/schema")
]
Author = Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who publishes")]
NoteIn = Annotated[str, Field(default="", max_length=LONGEST_NOTE, description="why, for those who read the versions")]


class Taken(BaseModel):
    """Bodies are read strictly: nothing is guessed, and nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CheckIn(Taken):
    """A document to check."""

    policy: Document
    against: int | None = Field(default=None, ge=0, le=2**31, description="compare with this version; left out, with what is in force")
    leads: bool = Field(default=False, description="also ask recent leads what they show of the rules, which takes some seconds")


class ApplyIn(Taken):
    """A document to put in force."""

    policy: Document
    author: Author
    note: NoteIn
    effective_from: Annotated[datetime | None, BeforeValidator(read_moment)] = Field(
        default=None, description="in force from this moment on; left out, at once"
    )


class RollbackIn(Taken):
    """A way back."""

    author: Author
    note: NoteIn
    to: int | None = Field(
        default=None, ge=0, le=2**31, description="the version to go back to; left out, the one before; 0 is the built-in one"
    )


class PolicyProblem(Answer):
    """One thing wrong with a document, or that looks wrong."""

    severity: Literal["error", "warning", "note"]
    code: str | None = Field(description="what a check of the rules calls it")
    field: str = Field(description="a JSON pointer, such as `/rules/0/when`; empty for the whole document")
    place: str = Field(description="the same for people, such as `rules[0].when`")
    reason: str
    remedy: str
    line: int | None = Field(description="from 1, where the document is text")
    column: int | None = Field(description="from 1, in characters")


class PolicyVersion(Answer):
    """One version, and where it stands now."""

    number: int
    standing: Literal["in force", "scheduled", "past", "withdrawn"]
    effective_from: datetime
    until: datetime | None = Field(description="when another version replaces it, as far as is known")
    applied_at: datetime
    author: str
    note: str
    base: int = Field(description="the newest version when this one was made")
    restores: int | None = Field(description="the version whose content this is again; 0 is the built-in policy")
    content: str = Field(description="SHA-256 of the text")
    policy: str = Field(description="the hash that decisions keep")


class Policy(Answer):
    """A policy: what it says, as JSON and as YAML."""

    version: PolicyVersion | None = Field(description="null for the built-in policy, which decides before the first version")
    document: dict[str, Any] = Field(description="every setting with its default; entries of lists without")
    text: str = Field(description="YAML, as its author wrote it")


class PolicyVersions(Answer):
    """All versions, the newest first."""

    versions: list[PolicyVersion]
    newest: int = Field(description="what `If-Match` must name to publish; 0 before the first version")


class Difference(Answer):
    """What differs."""

    before: str
    after: str
    words: str
    changes: list[str] = Field(description="field by field")
    unified: str = Field(description="the texts as a unified diff")


class Checked(Answer):
    """What was found in a document."""

    usable: bool
    problems: list[PolicyProblem] = Field(description="everything that keeps it from being used, in the order of the text")
    warnings: list[PolicyProblem] = Field(description="what only looks wrong")
    difference: Difference | None = Field(description="against the version asked for; null where the document cannot be used")


class Applied(Answer):
    """What publishing did."""

    version: PolicyVersion
    made: bool = Field(description="false where the newest version says the same already")
    warnings: list[PolicyProblem]
    withdrawn: list[int] = Field(description="scheduled versions that this one replaces before their moment")


class Settled(Answer):
    """Who decided on a proposal."""

    author: str
    note: str
    at: datetime
    version: int | None = Field(description="published by it; null where it was rejected")


class Proposal(Answer):
    """A policy that waits, or waited, for a second person."""

    number: int
    text: str = Field(description="the document as YAML")
    author: str
    note: str
    base: int = Field(description="the newest version when it was proposed; approving is refused where there is a newer one")
    effective_from: datetime | None
    proposed_at: datetime
    why: list[str] = Field(description="what makes a second person necessary, one sentence each")
    state: Literal["proposed", "approved", "rejected"]
    settled: Settled | None


class Proposals(Answer):
    """Every proposal."""

    proposals: list[Proposal]
    waiting: int = Field(description="how many wait for a second person")


class SettleIn(Taken):
    """Somebody decides on a proposal."""

    author: Author
    note: NoteIn
