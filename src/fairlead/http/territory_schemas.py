"""What the API answers about territories, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fairlead.http.schemas import Answer

Names = Annotated[str, Field(min_length=1, max_length=200)]


class TerritoryOut(Answer):
    """A part of the market. An empty list does not limit; money in minor units, revenue below the upper bound."""

    territory_id: str
    name: str
    countries: list[str]
    states: list[str]
    industry_groups: list[str]
    size_bands: list[str]
    priority: int
    postal_codes: list[str]
    channels: list[str]
    products: list[str]
    revenue_from_minor: int | None
    revenue_below_minor: int | None
    account_ids: list[str]
    owner_rep_id: str | None


class ServingOut(Answer):
    """Who serves a territory: reps who name it, how many serve every territory, and how many of both are not away."""

    named: list[str]
    everywhere: int
    present: int
    back_at: datetime | None = Field(description="when the first is back, where nobody is present")


class TerritoryLineOut(Answer):
    """One territory with who serves it."""

    territory: TerritoryOut
    serving: ServingOut
    stated: bool = Field(description="the policy states it")
    faults: list[list[str]] = Field(description="field, and what is wrong with it")


class TerritoriesOut(Answer):
    """Every territory that counts, in the order in which they win; ``names`` of the reps who serve or own them."""

    territories: list[TerritoryLineOut]
    names: dict[str, str]


class UntakenOut(Answer):
    """Leads that no territory takes, by where they come from."""

    country: str | None
    state: str | None
    size_band: str | None
    leads: int
    examples: list[str]
    nearest: str


class LoadOut(Answer):
    """Recent leads of one territory; ``also``: leads it would have taken, had another not won."""

    territory_id: str
    leads: int
    also: int
    serving: ServingOut
    leads_per_rep: float | None
    open_leads: int
    room: int | None


class ContestOut(Answer):
    """Two territories that both took recent leads."""

    winner: str
    loser: str
    leads: int
    by: str


class HoleOut(Answer):
    """A part of the market that no territory takes; an empty list means all of a kind."""

    country: str
    states: list[str]
    sizes: list[str]
    industries: list[str]
    unless: list[str]


class GapOut(Answer):
    """A stretch of postal codes or revenues between territories."""

    kind: str
    where: str
    first: str
    last: str
    among: list[str]


class OverlapOut(Answer):
    """Two territories that can take the same lead."""

    winner: str
    loser: str
    tied: bool = Field(description="only the order of their identities decides")


class SurveyOut(Answer):
    """What the definitions leave open and take twice, whatever leads come."""

    cells: int = Field(description="combinations of country, state, size and industry in the countries that territories name")
    taken: int
    holes: list[HoleOut]
    gaps: list[GapOut]
    overlaps: list[OverlapOut]
    more_overlaps: bool
    never: dict[str, str] = Field(description="territory that never wins → the one that takes all of its leads first")
    contested: dict[str, list[str]] = Field(description="account → the territories that list it, in the order of winning")


class NoCreditOut(Answer):
    """A rep who serves territories whose leads earn them no credit; no territories mean every one but the credited."""

    rep_id: str
    territories: list[str]
    credited: list[str]


class CoverageOut(Answer):
    """How much of the market the territories cover."""

    covered: float | None = Field(description="share of recent leads that a territory takes and somebody who works here serves")
    at: datetime
    days: int
    leads: int
    taken: int
    served: int
    untaken: list[UntakenOut]
    more_untaken: int
    loads: list[LoadOut]
    contests: list[ContestOut]
    unserved: list[TerritoryLineOut]
    all_away: list[TerritoryLineOut]
    definitions: SurveyOut
    no_credit: list[NoCreditOut]
    unknown: list[list[str]] = Field(description="rep, and the territory they name that is not there")
    faults: list[list[str]] = Field(description="territory, field, and what is wrong with it")
    names: dict[str, str] = Field(description="names of reps")
    titles: dict[str, str] = Field(description="names of territories")


class ExplainIn(BaseModel):
    """A lead to explain: its identity, or its fields as `POST /v1/leads` takes them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    lead_id: Names | None = None
    lead: dict[str, object] | None = Field(default=None, description="fields of a lead, such as country, state, postal_code, employees")
    territory_id: Names | None = Field(default=None, description="say why this territory does not take it")


class ClaimOut(Answer):
    """A territory that takes the lead."""

    territory: TerritoryOut
    ground: Literal["account", "parent", "limits"]
    why: list[str]
    lost: str = Field(description="why another won; empty for the winner")


class MissOut(Answer):
    """A territory that does not take the lead, and the limits that the lead does not meet."""

    territory: TerritoryOut
    why: list[str]


class ExplainedOut(Answer):
    """Which territory takes a lead and why, who would have it next, and what came nearest where none does."""

    person: str
    winner: ClaimOut | None
    others: list[ClaimOut]
    nearest: list[MissOut]
    serving: ServingOut | None
    asked: MissOut | None


class TableIn(BaseModel):
    """A table of territories as CSV; see the reference of territories for its columns."""

    model_config = ConfigDict(extra="forbid", strict=True)

    csv: Annotated[str, Field(max_length=800_000)]
    name: Names = "territories.csv"
    preview: bool = Field(default=True, description="true tells what would change and changes nothing")
    remove_others: bool = Field(default=False, description="take away territories that the table does not name")
    author: Annotated[str, Field(max_length=200)] = Field(default="", description="who makes the change; needed unless this is a preview")
    note: Annotated[str, Field(max_length=2_000)] = ""
    expects: Names | None = Field(default=None, description="the digest of the preview that was looked at")


class FieldChangeOut(Answer):
    """One field, before and after."""

    field: str
    before: str
    after: str


class TerritoryChangeOut(Answer):
    """One territory that is new, changed or removed."""

    territory_id: str
    name: str
    kind: Literal["new", "changed", "removed"]
    line: int
    changes: list[FieldChangeOut]


class ServingChangeOut(Answer):
    """The territories a rep serves, before and after; none means all."""

    rep_id: str
    name: str
    before: list[str]
    after: list[str]


class FlawOut(Answer):
    """One cell that cannot be taken."""

    row: int
    line: int
    column: str
    raw: str | None
    reason: str
    remedy: str


class MovesOut(Answer):
    """Recent leads under the territories before and after; ``counts``: before and after by territory, the empty name for none."""

    leads: int
    moved: int
    lost: int
    gained: int
    counts: dict[str, list[int]]


class TableOut(Answer):
    """What the table changes, or changed; rows that cannot be taken wait in the quarantine once it is applied."""

    applied: bool
    change: int | None = Field(description="the number of the change; null where nothing was changed")
    name: str
    read: int
    unchanged: int
    repeated: int
    changes: list[TerritoryChangeOut]
    serving: list[ServingChangeOut]
    flaws: list[FlawOut]
    warnings: list[str]
    moves: MovesOut
    digest: str
