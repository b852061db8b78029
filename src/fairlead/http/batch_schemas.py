"""What the addresses of batches take and answer, as types for OpenAPI."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from fairlead.application.batches import LONGEST_NOTE, MOST_LEADS, MOST_NAMED
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer, Chance

Author = Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who says so")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
LeadId = Annotated[str, Field(min_length=1, max_length=200)]
Chosen = Annotated[
    list[LeadId] | None,
    Field(default=None, min_length=1, max_length=MOST_LEADS, description="only these leads; all that are open without it"),
]
Minor = Annotated[float, Field(description="minor units")]


class RunIn(Taken):
    """Who asks for a batch, and of which leads: of all that wait, unless leads, reps or teams are named."""

    author: Author
    lead_ids: Annotated[
        list[LeadId] | None,
        Field(default=None, min_length=1, max_length=MOST_NAMED, description="these leads, whether they wait or a rep has them"),
    ]
    rep_ids: Annotated[list[Name] | None, Field(default=None, min_length=1, max_length=1000, description="the open leads of these reps")]
    team_ids: Annotated[
        list[Name] | None, Field(default=None, min_length=1, max_length=1000, description="the open leads of these teams and those below")
    ]
    waiting: Annotated[bool, Field(default=False, description="with leads, reps or teams named: all leads that wait, too")]


class ConfirmIn(Taken):
    """Who confirms, and which leads."""

    author: Author
    lead_ids: Chosen


class ChangeIn(Taken):
    """Another rep for one lead."""

    author: Author
    lead_id: LeadId
    rep_id: Annotated[str, Field(min_length=1, max_length=200, description="who shall have it instead")]


class RejectIn(Taken):
    """Who rejects, which leads, and why."""

    author: Author
    lead_ids: Chosen
    note: Annotated[str, Field(default="", max_length=LONGEST_NOTE, description="why, for those who read it later")]


class BatchLine(Answer):
    """One lead of a batch and the rep proposed for it."""

    lead_id: str
    person: str
    company: str | None
    rep_id: str | None = Field(description="null where nobody could be found")
    rep_name: str | None
    worth_minor: Minor
    price_minor: float = Field(description="what a slot of the rep is worth to other leads, in minor units")
    chance: Chance
    match_score: float
    lead_score: float
    runner_up: str | None = Field(description="who would be next")
    runner_up_name: str | None
    runner_up_minor: float | None = Field(description="what the lead is worth with that rep, in minor units")
    why: str
    gave_up_minor: float = Field(description="taken from it by the fairness contract, in minor units; below zero where another gives up")
    gave_up_wins: float = Field(description="the same in expected wins")
    state: Literal["open", "given", "stays", "rejected", "refused", "left"]
    decision_id: str | None = Field(description="by which the rep got it")
    settled_by: str | None
    told: str = Field(description="what somebody said, or what had changed by then")
    from_rep: str | None = Field(description="who has the lead now; null for one that waits")
    from_name: str | None
    share: float = Field(description="of every limit, how much leads of its tier may use")


class BatchHead(Answer):
    """A batch without its leads."""

    batch_id: str
    made_at: dt.datetime
    reason: str
    leads: int
    placed: int = Field(description="leads with a rep proposed")
    by_turns: int = Field(description="of these, shared by turns, because no model tells their reps apart; they count in no sum")
    value_minor: Minor
    bound_minor: float = Field(description="what no assignment of these leads could exceed, in minor units")
    gap: float = Field(description="the share that lies between them")
    rotation_minor: float = Field(description="the same leads in rotation, in minor units")
    one_by_one_minor: float = Field(description="the same leads one by one to the best rep with room, in minor units")
    policy: str
    model: str
    seconds: float
    moving: int = Field(description="leads that would go from one rep to another")
    staying: int = Field(description="leads that keep the rep they have")
    now_minor: float = Field(description="what the leads that have a rep are worth as they are, in minor units")
    damaged: int = Field(description="leads left out because their records cannot be read; the line of each tells why")
    open: int = Field(description="leads that wait for somebody to confirm or reject them")


class Batches(Answer):
    """Batches, the newest first."""

    batches: list[BatchHead]


class Batch(BatchHead):
    """A batch with its leads in the order in which they came."""

    lines: list[BatchLine]


class BatchSettled(Answer):
    """What became of the leads asked for."""

    given: list[BatchLine]
    refused: list[BatchLine] = Field(description="what had changed in between; these leads wait on")


class BatchRejected(Answer):
    """Leads that wait on."""

    rejected: list[BatchLine]
