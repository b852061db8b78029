"""What the API takes and answers about matching, as types for OpenAPI."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fairlead.application.match_ports import PairKind, Verdict
from fairlead.http.schemas import Answer, Chance, MatchEvidence

Author = Annotated[str, Field(min_length=1, max_length=200, description="who says so; kept with the change")]
Words = Annotated[str, Field(min_length=1, max_length=500, description="why; kept with the change")]
Identity = Annotated[str, Field(min_length=1, max_length=255)]


class MatchedSide(Answer):
    """One of a pair, as people compare them."""

    id: str
    name: str
    fields: Mapping[str, str]


class MatchPair(Answer):
    """A lead, and the account or earlier lead it may be the same as."""

    kind: PairKind
    lead: MatchedSide
    other: MatchedSide
    probability: Chance
    evidence: list[MatchEvidence]
    found_at: datetime
    verdict: Verdict | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None


class MatchPairs(Answer):
    """Pairs, and how many wait in all."""

    pairs: list[MatchPair]
    waiting: int
    more: bool = Field(description="whether there are further pairs after these")


class PairDecided(Answer):
    """A verdict as it was kept."""

    kind: PairKind
    lead_id: str
    other_id: str
    verdict: Verdict
    decided_by: str
    decided_at: datetime


class DecidePair(BaseModel):
    """What somebody says of a pair; remembered for ever, and for whoever states the company or person the same way."""

    model_config = ConfigDict(extra="forbid")

    kind: PairKind
    lead_id: Identity
    other_id: Identity
    verdict: Verdict
    author: Author
    note: Annotated[str | None, Field(max_length=500)] = None


class LeadMerge(Answer):
    """A merge, and its undoing where it was undone."""

    merge_id: str
    lead_id: str
    lead_name: str
    into_lead_id: str
    into_name: str
    merged_at: datetime
    merged_by: str
    reason: str
    undone_at: datetime | None
    undone_by: str | None
    undo_reason: str | None


class LeadMerges(Answer):
    """Merges, the latest first."""

    merges: list[LeadMerge]
    more: bool


class MergeLeads(BaseModel):
    """Merge a lead into another one, which keeps its rep."""

    model_config = ConfigDict(extra="forbid", strict=True)

    lead_id: Identity
    into_lead_id: Identity
    author: Author
    reason: Words


class UndoMerge(BaseModel):
    """Undo a merge."""

    model_config = ConfigDict(extra="forbid", strict=True)

    author: Author
    reason: Words


class AccountsFound(Answer):
    """What matching every open lead to an account found."""

    leads: int
    matched: int
    for_review: int
    unmatched: int
    by: Mapping[str, int] = Field(description="how many were matched by what spoke loudest")
    listed: int = Field(description="pairs that are new for review")


class DuplicateFound(Answer):
    """A lead and the earlier one that is taken, or may be taken, for the same person's."""

    lead_id: str
    earlier_lead_id: str
    probability: Chance
    taken: bool
    evidence: list[MatchEvidence]


class DuplicatesFound(Answer):
    """Leads of the same person."""

    leads: int
    since: datetime
    taken: int
    duplicates: list[DuplicateFound] = Field(description="the likeliest first, at most 500")
    listed: int


class FindDuplicates(BaseModel):
    """How far back to look."""

    model_config = ConfigDict(extra="forbid", strict=True)

    days: Annotated[int | None, Field(ge=1, le=36_500, description="the policy's duplicate_days where left out")] = None
