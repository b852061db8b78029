"""What the addresses of the routing queue take and answer, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from fairlead.application.deed_ports import MOST_WORDS, DeedKind, OverrideReason
from fairlead.application.routing_queue import MOST_LINES, Confirm, Outcome, What
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.domain.reasons import QueueReason
from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer, Estimate, Minor, RepName

Author = Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who says so")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=MOST_WORDS)]
Seen = Annotated[str, Field(min_length=1, max_length=200, description="the decision that its author had before them")]
WHY = "; ".join(f"{each.value}: {each.words}" for each in OverrideReason)


class QueueCandidate(Answer):
    """A rep who could have the lead."""

    rep: RepName
    suggested: bool = Field(description="whom the decision itself recommends")
    chance: Estimate | None = Field(description="null where nothing is known of the pairing")
    match_score: float | None
    worth_minor: Minor | None
    load: float | None
    reply_minutes: float


class LeadLock(Answer):
    """Who locked a lead, and why."""

    by: str
    at: datetime
    note: str | None


class QueueLead(Answer):
    """A lead that waits for a person, or for its rep to accept it."""

    lead_id: str
    person: str
    company: str | None
    country: str | None
    source: str | None
    product: str | None
    industry_group: str | None
    state: Literal["suggested", "queued", "assigned"]
    since: datetime
    due_at: datetime | None = Field(description="until when it may wait, by the policy")
    decision_id: str = Field(description="send it with what you decide: if it is not the lead's any more, you are told who was quicker")
    lead_score: float
    value_minor: Minor
    tier: str | None
    urgent: bool
    place: str | None
    queue_reason: QueueReason | None
    because: str
    rep: RepName | None = Field(description="who has it; null while nobody has")
    accept_by: datetime | None = Field(description="until when its rep is to accept it")
    lock: LeadLock | None


class QueueShown(QueueLead):
    """A lead that waits, with what is recommended."""

    recommended: QueueCandidate | None
    alternatives: list[QueueCandidate]
    why: list[str]
    headline: str
    fresh: bool = Field(description="the recommendation is of this moment, because the lead's own decision holds none")


class QueueCounts(Answer):
    """How many leads are in each state."""

    suggested: int
    queued: int
    reserved: int


class OverrideWords(Answer):
    """A reason for deciding otherwise, in words."""

    reason: OverrideReason
    words: str


class RoutingQueue(Answer):
    """Leads that wait for a person, the most urgent first, then who has waited longest."""

    at: datetime
    counts: QueueCounts
    leads: list[QueueShown]
    more: bool
    reasons: list[OverrideWords] = Field(description="what may be said when somebody decides otherwise")


class QueueReservations(Answer):
    """Leads that reps are to accept, whose time is up first first."""

    at: datetime
    leads: list[QueueLead]
    more: bool


class LeadSaid(Taken):
    """What a person says of a lead."""

    what: What = Field(
        strict=False, description="approve who is recommended; change to another rep; reject: nobody has it; move one that a rep has"
    )
    decision_id: Seen
    rep_id: Annotated[str | None, Field(min_length=1, max_length=200)] = Field(
        default=None, description="who is to have it; an approval may leave it out where the decision suggests somebody"
    )
    instead_of: Annotated[str | None, Field(min_length=1, max_length=200)] = Field(
        default=None, description="who was recommended on the page, where the decision itself suggests nobody"
    )
    reason: Annotated[OverrideReason, Field(strict=False)] | None = Field(default=None, description=f"needed for change and reject. {WHY}")
    note: Words = ""
    to: Literal["queue", "nurture"] = Field(
        default="queue", description="where a rejected lead goes: it waits for a person, or is nurtured"
    )
    over_limit: bool = Field(default=False, description="give it even where a limit is reached")
    despite_lock: bool = Field(default=False, description="even where the lead is locked")


class SettleLeadIn(LeadSaid):
    """What a person says of one lead."""

    author: Author


class QueueLineIn(LeadSaid):
    """What a person says of one lead of many."""

    lead_id: Name


class SettleLeadsIn(Taken):
    """What a person says of many leads."""

    author: Author
    lines: Annotated[list[QueueLineIn], Field(min_length=1, max_length=MOST_LINES)]


class LeadSettled(Answer):
    """What became of one lead."""

    lead_id: str
    outcome: Outcome = Field(description="done; conflict: somebody was quicker; refused: it cannot be done like this")
    replayed: bool = Field(description="done before, on the same request")
    decision_id: str | None
    rep: RepName | None
    told: str = Field(description="why not: who did what meanwhile, or what stands in the way")
    confirm: Confirm | None = Field(
        description="refused for a limit or a lock: send the line again with this field true, once a person confirms it"
    )


class LeadsSettled(Answer):
    """What became of each."""

    leads: list[LeadSettled]


class AcceptLeadIn(Taken):
    """A rep accepts a lead that is reserved."""

    rep_id: Name
    author: Author


class HandOffLeadIn(Taken):
    """A rep gives a lead to another one."""

    rep_id: Name = Field(description="who shall have it")
    author: Author
    note: Annotated[str, Field(min_length=1, max_length=MOST_WORDS)]
    decision_id: Annotated[str | None, Field(min_length=1, max_length=200)] = Field(
        default=None, description="the decision you had before you; with it the same request again gives the same answer"
    )


class LockLeadIn(Taken):
    """Somebody locks a lead, or unlocks it."""

    author: Author
    note: Words = ""


class LeadDeed(Answer):
    """Something that was done with a lead."""

    number: int
    kind: DeedKind
    lead_id: str
    at: datetime
    author: str
    seen: str | None = Field(description="the decision that its author had before them")
    decision_id: str | None = Field(description="the decision that came of it")
    before: RepName | None
    suggested: RepName | None
    rep: RepName | None
    reason: OverrideReason | None
    note: str | None


class LeadDeedDone(Answer):
    """What was done; ``replayed``: it had been done before."""

    deed: LeadDeed
    replayed: bool


class LeadDeeds(Answer):
    """What was done, the latest first."""

    deeds: list[LeadDeed]
    before: int | None = Field(description="ask with it for earlier ones; null at the end")


class LeadPlace(Answer):
    """Where a lead is now."""

    state: str = Field(description="assigned, suggested, queued, or where else the policy or a person sent it; closed")
    since: datetime
    decision_id: str = Field(description="the decision by which it is there; send it with what you ask for")
    rep: RepName | None = Field(description="who has it; null while nobody has")
    accept_by: datetime | None = Field(description="until when its rep is to accept it")
    lock: LeadLock | None


class LeadHandling(LeadDeeds):
    """Where one lead is now, and what was done with it."""

    now: LeadPlace | None = Field(description="null where nothing was decided on it here")


class ComparedLeads(Answer):
    """Leads that people settled alike, and how they ended. Shares come with their 95% interval, and are null of few leads."""

    name: str
    meaning: str
    leads: int
    ended: int
    won: int
    expected: float | None = Field(description="mean chance of whoever was recommended, over those that ended")
    share: float | None = Field(description="won, of those that ended")
    low: float | None
    high: float | None
    words: str


class PassedOverRep(Answer):
    """A rep who was recommended, and how often somebody else got the lead."""

    rep_id: str
    rep: RepName | None
    recommended: int
    overridden: int
    share: float | None
    low: float | None
    high: float | None


class OverrideLesson(Answer):
    """People keep choosing a rep for one kind of lead because the rep knows it, and the profile does not say so."""

    rep_id: str
    rep: RepName | None
    field: str = Field(description="where the profile would say it: industry_groups or products")
    value: str
    leads: int
    words: str


class OverrideReport(Answer):
    """What it came to where people decided otherwise than was recommended."""

    settled: int = Field(description="leads on whose recommendation somebody decided")
    rejected: int
    fewest: int = Field(description="leads below which no share is told")
    approved: ComparedLeads
    changed: ComparedLeads
    by_reason: list[ComparedLeads]
    passed_over: list[PassedOverRep]
    lessons: list[OverrideLesson]


class ReassignmentPreviewIn(Taken):
    """Which leads are to move, and to whom."""

    lead_ids: Annotated[list[Name], Field(max_length=MOST_LINES)] = Field(default_factory=list)
    from_rep_id: Annotated[str | None, Field(min_length=1, max_length=200)] = Field(default=None, description="all open leads of this rep")
    to_rep_ids: Annotated[list[Name], Field(min_length=1, max_length=200)]


class ProposedMove(Answer):
    """Who would get one lead."""

    lead_id: str
    person: str
    decision_id: str | None
    before: RepName | None
    rep: RepName | None
    chance: float | None
    worth_minor: Minor | None
    breaks: str | None = Field(description="the limit that would be exceeded; the move then needs over_limit")
    notes: list[str] = Field(description="what else speaks against it: it holds up no person")
    locked: bool
    problem: str = Field(description="why nobody; empty where somebody would get it")


class ReassignmentPreview(Answer):
    """Who would get what, one after the other as loads fill up."""

    leads: list[ProposedMove]
    meetings: int = Field(description="how many of these leads have a meeting booked that would stay with another rep")


class ReassignLine(Taken):
    """One lead of a reassignment."""

    lead_id: Name
    decision_id: Seen | None = Field(default=None, description="as it was looked at: the decision; none of a lead that was imported only")
    from_rep_id: Name | None = Field(default=None, description="it moves only while this rep has it; as it was looked at")
    rep_id: Name


class ReassignIn(Taken):
    """A reassignment that was looked at."""

    author: Author
    note: Annotated[str, Field(min_length=1, max_length=MOST_WORDS)]
    lines: Annotated[list[ReassignLine], Field(min_length=1, max_length=MOST_LINES)]
    over_limit: bool = False
    despite_lock: bool = False
