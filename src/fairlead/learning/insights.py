"""What `fairlead.learning.insight` finds, as plain values: kept as JSON, told by the edges. Chances and points are shares from 0 to 1."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A number with its 80% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something known of leads that the model does not use yet, or uses for all reps alike.

    ``name``: what `fairlead insight add` takes; empty for what cannot be added. ``trait``: the rep attribute it may depend on, else empty.
    ``leads``: of the later leads, how many have it. ``gain``: log loss saved on later leads, in nats a lead; ``share``: of the log loss.
    ``odds``: how much likelier that gain is if there is something than if there is nothing. ``says``: what was learned on older leads.
    """

    name: str
    about: str
    trait: str
    leads: int
    gain: float
    share: float
    odds: float
    found: bool
    says: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A field that was not looked at, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Attributes:
    """Candidates, the largest gain first. ``tried``: looked at on older leads; ``tested``: of these on later ones; ``needed``: odds."""

    verdict: str
    ranked: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]
    tried: int
    tested: int
    needed: float
    leads: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """Leads of a segment with one rep, or with reps who share a trait, against an average eligible rep.

    ``rep_id``: empty for a trait. ``points``: difference in chance, ``odds``: ratio; ``usual``: what of the points the rep brings to leads
    of every segment. ``chance``: with an average eligible rep. ``leads`` and ``won``: known outcomes; ``others`` and ``others_won``: of
    everybody else in the segment. ``randomized``: share of the leads that came by rotation or exploration.
    """

    rep_id: str
    trait: str
    part: str
    segment: str
    points: Span
    odds: Span
    usual: float | None
    chance: float
    leads: int
    won: int
    others: int
    others_won: int
    randomized: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Pairings:
    """Those whose interval excludes zero, the surest first. ``looked_at``: how many had enough outcomes."""

    verdict: str
    found: tuple[Pairing, ...]
    looked_at: int


@dataclass(frozen=True, slots=True)
class Driver:
    """A rep attribute. ``points``: what it goes along with, against reps without it, on the same leads. ``found``: zero is outside."""

    family: str
    trait: str
    points: Span
    odds: Span
    reps: int
    leads: int
    found: bool


@dataclass(frozen=True, slots=True)
class Drivers:
    """Rep attributes, found ones first. ``reps``: of whom they were learned."""

    verdict: str
    warning: str
    drivers: tuple[Driver, ...]
    reps: int


@dataclass(frozen=True, slots=True)
class TagEvidence:
    """What speaks for a tag of a rep's profile. ``field`` of the rep's record, ``value`` to add. ``ratio``: against an average rep."""

    rep_id: str
    field: str
    value: str
    leads: int
    won: int
    chance: float
    average: float
    ratio: Span
    words: str


@dataclass(frozen=True, slots=True)
class CoachingNote:
    """A rep below what was expected of this rep. ``expected`` and ``won``: of ``leads`` with a known outcome."""

    rep_id: str
    kind: str
    where: str
    leads: int
    won: int
    expected: float
    ratio: Span
    words: str


@dataclass(frozen=True, slots=True)
class Coaching:
    """For managers alone. In alphabetical order of reps: it is no ranking."""

    verdict: str
    warning: str
    notes: tuple[CoachingNote, ...]
    looked_at: int


@dataclass(frozen=True, slots=True)
class Insights:
    """Everything found at once. ``model``: the version it was computed with, empty where none was kept."""

    model: str
    computed_at: datetime | None
    level: str
    first: str
    last: str
    leads: int
    won: int
    attributes: Attributes
    pairings: Pairings
    drivers: Drivers
    tags: tuple[TagEvidence, ...]
    coaching: Coaching
