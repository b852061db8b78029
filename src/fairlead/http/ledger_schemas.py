"""What the API takes and answers about the credit ledger, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fairlead.domain.fairness import EntryReason, Order
from fairlead.domain.reasons import QueueReason
from fairlead.http.schemas import Answer, Chance, RepName

Leads = Annotated[float, Field(description="leads; above zero is owed to the rep, below zero by the rep")]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Place(Answer):
    """One rep's place in the ledger."""

    rep: RepName
    team_id: str | None
    weight: float
    share: Chance = Field(description="the part of each lead that is shared now; 0 for who takes no part")
    credit: Leads
    aside: Leads = Field(description="the part of the credit that is set aside, to be made up slowly")
    chance: Chance = Field(description="the chance of the next lead")
    earliest: int | None = Field(description="the rep's next may be this lead from now, the next being 1; null for who takes no part")
    latest: int | None = Field(description="the lead from now that the rep's next comes with at the latest, while nobody comes or goes")
    why: str
    week: int = Field(description="leads received in the last 7 days")
    month: int = Field(description="leads received in the last 30 days")


class TeamName(Answer):
    """A team that somebody is in."""

    team_id: str
    name: str


class Rules(Answer):
    """How the policy in force counts turns."""

    order: Order
    bound: float = Field(description="credit stays within plus and minus so many leads")
    catch_up: str
    catch_up_one_in: int
    declined: str
    no_show: str
    ownership: str
    moved: str


class Ledger(Answer):
    """Who is next and why, and what everybody is owed; those next come first."""

    at: datetime
    team_id: str | None = Field(description="null: everybody")
    teams: list[TeamName] = Field(description="teams that can be asked for")
    places: list[Place]
    rules: Rules
    by_turns: bool = Field(description="false while a model tells reps apart: credit then decides among near ties alone")


class Change(Answer):
    """What an entry changed for one rep."""

    rep: RepName
    credit: Leads
    aside: Leads


class Posting(Answer):
    """One entry of the ledger."""

    number: int
    posted_at: datetime
    reason: EntryReason
    words: str
    lead_id: str | None
    decision_id: str | None
    author: str | None
    note: str | None
    changes: list[Change] = Field(description="the rep asked for first, then the largest; at most 12 unless all are asked for")
    touched: int = Field(description="how many reps it changed")


class Postings(Answer):
    """Entries, newest first; ``before`` reads on, null at the end."""

    entries: list[Posting]
    before: int | None


class AdjustmentIn(BaseModel):
    """Credit for one rep at the cost of another, of a team, or of everybody else."""

    model_config = ConfigDict(extra="forbid", strict=True)
    rep_id: Name
    leads: float = Field(description="above zero gives credit, below zero takes it away")
    against_rep_id: Name | None = None
    against_team_id: Name | None = None
    against_everybody: bool = False
    author: Name
    note: Words = Field(description="what it makes good; everybody sees it")


class DeclineIn(BaseModel):
    """A rep declines a lead."""

    model_config = ConfigDict(extra="forbid", strict=True)
    rep_id: Name
    reason: Words | None = None
    decision_id: Annotated[str | None, Field(min_length=1, max_length=200)] = Field(
        default=None, description="the decision you had before you; with it the same request again gives the same answer, however late"
    )


class NoShowIn(BaseModel):
    """The person did not come to the meeting."""

    model_config = ConfigDict(extra="forbid", strict=True)
    author: Name
    note: Words | None = None


class MoveIn(BaseModel):
    """Somebody moves a lead to a rep by hand."""

    model_config = ConfigDict(extra="forbid", strict=True)
    rep_id: Name = Field(description="who shall have it")
    author: Name
    note: Words
    over_limit: bool = Field(default=False, description="give it even where a limit is reached")


class Passed(Answer):
    """Where the lead is now, and what the ledger wrote."""

    lead_id: str
    before: RepName | None
    rep: RepName | None
    decision_id: str | None
    queue_reason: QueueReason | None
    reason: EntryReason
    changes: list[Change]
    replayed: bool = Field(description="it was done before; nothing was changed, and the ledger wrote nothing again")


class Adjusted(Answer):
    """What was posted."""

    reason: EntryReason
    changes: list[Change]
