"""What the addresses of insight take and answer, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from fairlead.application.insight_house import LONGEST_NOTE
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer

TagField = Literal["industry_groups", "products", "languages", "deal_ranges", "competitors"]


class InsightLookIn(Taken):
    """Who asks for a look at the records as they are now."""

    author: Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who asks")]


class InsightSignedIn(InsightLookIn):
    """Who decides, and why."""

    author: Annotated[str, Field(min_length=1, max_length=LONGEST_AUTHOR, description="who does this")]
    note: Annotated[str, Field(default="", max_length=LONGEST_NOTE, description="why, for those who read the history")]


class FeatureIn(InsightSignedIn):
    """A feature for the model, or one to do without."""

    name: Annotated[str, Field(min_length=1, max_length=200, description="such as `custom.tier` or `mail.free`")]


class TagIn(InsightSignedIn):
    """A tag to decide on."""

    rep_id: Annotated[str, Field(min_length=1, max_length=500)]
    field: TagField
    value: Annotated[str, Field(min_length=1, max_length=500)]


class InsightSpan(Answer):
    """A number with its 80% interval."""

    value: float
    low: float
    high: float


class InsightCandidate(Answer):
    """Something known of leads that the model does not use yet, or uses for all reps alike."""

    name: str
    about: str
    trait: str = Field(description="the rep attribute it may depend on; empty for leads alone")
    leads: int = Field(description="later leads that have it")
    gain: float = Field(description="log loss saved on later leads, nats a lead")
    share: float = Field(description="of the log loss")
    odds: float = Field(description="how much likelier the gain is if there is something than if there is nothing")
    found: bool
    says: str


class LeftOut(Answer):
    """A field that was not tested, and why."""

    name: str
    why: str


class InsightAttributes(Answer):
    """Candidates, the largest gain first; nothing more to be found is a normal answer."""

    verdict: str
    ranked: list[InsightCandidate]
    excluded: list[LeftOut]
    tried: int
    tested: int
    needed: float = Field(description="odds that a candidate for leads alone needs to count as found")
    leads: int = Field(description="later leads in the test")
    added: list[str] = Field(description="features that the next training reads beside the fixed ones")


class InsightPairing(Answer):
    """Leads of a segment with one rep, or with reps who share a trait, against an average eligible rep."""

    rep_id: str = Field(description="empty for a trait")
    trait: str
    part: str
    segment: str
    points: InsightSpan = Field(description="difference in chance")
    odds: InsightSpan = Field(description="ratio of odds")
    usual: float | None = Field(description="what of the points the rep brings to leads of every segment")
    chance: float = Field(description="with an average eligible rep")
    leads: int
    won: int
    others: int
    others_won: int
    randomized: float = Field(description="share of the leads that came by rotation or exploration")
    evidence: str


class InsightPairings(Answer):
    """Those whose interval excludes zero, the surest first."""

    verdict: str
    found: list[InsightPairing]
    looked_at: int


class InsightDriver(Answer):
    """A rep attribute and what it goes along with."""

    family: str
    trait: str
    points: InsightSpan
    odds: InsightSpan
    reps: int
    leads: int
    found: bool


class InsightDrivers(Answer):
    """Rep attributes, found ones first."""

    verdict: str
    warning: str
    drivers: list[InsightDriver]
    reps: int


class CoachingNote(Answer):
    """A rep clearly below what was expected of this rep."""

    rep_id: str
    kind: Literal["fading", "claim"]
    where: str
    leads: int
    won: int
    expected: float
    ratio: InsightSpan = Field(description="of the odds of winning, against what was expected")
    words: str


class InsightCoaching(Answer):
    """For managers alone; in alphabetical order of reps, no ranking."""

    verdict: str
    warning: str
    notes: list[CoachingNote]
    looked_at: int


class InsightFindings(Answer):
    """Everything found at the last look."""

    model: str | None = Field(description="trained in the same go; null where nothing was kept")
    model_state: Literal["draft", "candidate", "approved", "champion", "retired"] | None = Field(
        description="where that model stands now: only a champion routes; null where it is not kept"
    )
    computed_at: datetime | None
    level: Literal["pair", "lead", "none"]
    first: str
    last: str
    leads: int = Field(description="with a known outcome")
    won: int
    attributes: InsightAttributes
    pairings: InsightPairings
    drivers: InsightDrivers
    coaching: InsightCoaching


class Insight(Answer):
    """What the history lets people see."""

    insight: InsightFindings | None = Field(description="null before the first look")
    names: dict[str, str] = Field(description="of the reps in it, by identity")


class InsightDecision(Answer):
    """A decision on a tag or a feature."""

    number: int
    rep_id: str | None = Field(description="null for a feature")
    field: str
    value: str
    verdict: Literal["approved", "dismissed", "undone", "added", "removed"]
    at: datetime
    author: str
    note: str | None
    change: int | None = Field(description="number of the change of the rep's record, where one followed")


class ProposedTag(Answer):
    """A tag that waits for a decision."""

    rep_id: str
    name: str
    field: TagField
    value: str
    leads: int
    won: int
    chance: float = Field(description="with this rep, shrunken")
    average: float = Field(description="with an average rep")
    ratio: InsightSpan
    words: str
    decided_before: InsightDecision | None = Field(description="against it, on much less evidence")


class ProposedTags(Answer):
    """Tags that wait for a decision, and the decisions taken, the latest first."""

    tags: list[ProposedTag]
    decisions: list[InsightDecision]
