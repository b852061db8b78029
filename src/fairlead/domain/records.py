"""The canonical records: the one list of what Fairlead knows, field by field.

Import mappings, SQL tables, frames for training and the reference documentation are all read from here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The type of a field. Money is a whole number of minor units (cents); times are UTC; lists are joined by ``;`` in files."""

    TEXT = "text"
    LIST = "list"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field: its name, kind and what it means.

    ``describes``: empty says no more than that it is not known, so that a value which cannot be read costs the field and not its record.
    Elsewhere empty says something, such as no limit or still open. ``positive``: what is below zero cannot be.
    """

    name: str
    kind: Kind
    about: str
    required: bool = False
    describes: bool = False
    positive: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of record. The first field is its external identity."""

    name: str
    about: str
    fields: tuple[Field, ...]

    @property
    def key(self) -> str:
        """The name of the identity field."""
        return self.fields[0].name

    def field(self, name: str) -> Field:
        """The field called ``name``; ``KeyError`` if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def _record(name: str, about: str, *fields: Field) -> Record:
    return Record(name=name, about=about, fields=fields)


def _text(name: str, about: str) -> Field:
    return Field(name, Kind.TEXT, about)


def _key(name: str, about: str) -> Field:
    return Field(name, Kind.TEXT, about, required=True)


def _list(name: str, about: str) -> Field:
    return Field(name, Kind.LIST, about)


def _integer(name: str, about: str, *, describes: bool = False, positive: bool = False) -> Field:
    return Field(name, Kind.INTEGER, about, describes=describes, positive=positive)


def _number(name: str, about: str, *, describes: bool = False, positive: bool = False) -> Field:
    return Field(name, Kind.NUMBER, about, describes=describes, positive=positive)


def _money(name: str, about: str, *, describes: bool = False, positive: bool = False) -> Field:
    return Field(name, Kind.MONEY, about, describes=describes, positive=positive)


def _flag(name: str, about: str) -> Field:
    return Field(name, Kind.FLAG, about)


def _time(name: str, about: str, *, required: bool = False) -> Field:
    return Field(name, Kind.TIME, about, required)


_FIRM = (
    _text("industry", "industry as the source wrote it"),
    _text("industry_group", "industry in the NAICS-based taxonomy (derived)"),
    _integer("employees", "number of employees", describes=True, positive=True),
    _text("size_band", "band of employees, such as 200-999 (derived)"),
    _money("revenue_minor", "annual revenue", describes=True, positive=True),
    _text("country", "ISO 3166-1 alpha-2 code"),
    _text("state", "state or province code, such as MA"),
    _text("city", "city"),
    _text("postal_code", "postal code"),
)
_PERSON = (
    _text("first_name", "given name"),
    _text("last_name", "family name"),
    _text("email", "e-mail address, lower case"),
    _text("phone", "phone number, E.164 where it can be read"),
    _text("title", "job title"),
    _text("seniority", "individual, manager, director, vp or chief (derived from the title)"),
    _text("function", "department, such as finance or it (derived from the title)"),
    _text("language", "ISO 639-1 code"),
)

TEAM = _record(
    "team",
    "a group of reps with a manager",
    _key("team_id", "identity"),
    _text("name", "name"),
    _text("manager_rep_id", "the rep who manages it"),
    _text("parent_team_id", "the team it belongs to"),
)
TERRITORY = _record(
    "territory",
    "a part of the market that named reps serve; an empty list means no limit",
    _key("territory_id", "identity"),
    _text("name", "name"),
    _list("countries", "ISO country codes"),
    _list("states", "state codes, within the countries"),
    _list("industry_groups", "industry groups"),
    _list("size_bands", "size bands"),
    _integer("priority", "the larger wins where several take a lead"),
    _list("postal_codes", "postal codes, prefixes such as 021* or ranges such as 02000-02999, within the countries"),
    _list("channels", "channels, such as inbound or partner"),
    _list("products", "products asked about"),
    _money("revenue_from_minor", "least annual revenue of the company", positive=True),
    _money("revenue_below_minor", "annual revenue from which the company is too large", positive=True),
    _list("account_ids", "accounts that belong to it whatever else it says"),
    _text("owner_rep_id", "rep who owns the territory"),
)
REP = _record(
    "rep",
    "a person who works leads",
    _key("rep_id", "identity"),
    _text("name", "name"),
    _text("email", "e-mail address"),
    _text("team_id", "team"),
    _text("manager_rep_id", "manager"),
    _text("title", "job title"),
    _text("time_zone", "IANA time zone, such as America/New_York"),
    _text("hours", "working hours, such as Mon-Fri 09:00-12:30 13:30-18:00, 2026-12-24 09:00-12:00, 2026-12-31 off"),
    _list("languages", "ISO 639-1 codes; empty means not known"),
    _list("territory_ids", "territories served; empty means all"),
    _list("industry_groups", "industries of the profile"),
    _list("products", "products of the profile"),
    _list("certifications", "certifications"),
    _list("backgrounds", "backgrounds, such as solutions engineering"),
    _list("deal_ranges", "deal sizes of the profile, such as 10k to 50k"),
    _list("competitors", "competitors displaced before, as their names are written"),
    _text("seniority", "junior, mid, senior or principal"),
    _text("selling_style", "selling style, such as consultative"),
    _integer("max_open", "most open leads at a time; empty means no limit", positive=True),
    _integer("max_day", "most new leads on one day of the rep; empty means no limit", positive=True),
    _integer("max_week", "most new leads in any 7 days; empty means no limit", positive=True),
    _integer("max_month", "most new leads in any 30 days; empty means no limit", positive=True),
    _money("max_value_minor", "most expected value of open leads; empty means no limit", positive=True),
    _number("weight", "share in rotation, 1 is normal", positive=True),
    _text("backup_rep_id", "who gets this rep's own leads while the rep is away"),
    _text("holidays", "calendar of public holidays: country, or country-region, such as US-MA"),
    _list("credited_territory_ids", "territories whose leads count for this rep's compensation; empty means all"),
    _flag("active", "false for those who left or are suspended"),
    _time("started_at", "first day"),
    _time("ended_at", "the first moment gone; a date without a time of day is its midnight, so the rep is gone all that day"),
)
ABSENCE = _record(
    "absence",
    "a time when a rep is away; half-open: from starts_at up to, not including, ends_at",
    _key("absence_id", "identity"),
    Field("rep_id", Kind.TEXT, "rep", required=True),
    _time("starts_at", "first moment away", required=True),
    _time("ends_at", "first moment back", required=True),
    _text("reason", "such as vacation, sick, training"),
)
PRODUCT = _record(
    "product",
    "something sold",
    _key("product_id", "identity, the name deals refer to"),
    _text("name", "name"),
    _text("series", "product line"),
    _money("price_minor", "list price", describes=True, positive=True),
)
ACCOUNT = _record(
    "account",
    "a company",
    _key("account_id", "identity"),
    _text("name", "company name"),
    _text("domain", "e-mail or web domain"),
    _text("phone", "phone number of its switchboard, E.164 where it can be read"),
    *_FIRM,
    _text("parent_account_id", "parent company"),
    _text("owner_rep_id", "rep who owns the account"),
    _text("customer_status", "prospect, customer or former"),
    _text("csm_rep_id", "customer success manager"),
    _money("arr_minor", "annual recurring revenue", describes=True),
    _integer("open_tickets", "open support tickets", describes=True, positive=True),
    _number("health", "customer health, 0 to 100", describes=True, positive=True),
    _time("created_at", "when it was created"),
)
CONTACT = _record(
    "contact",
    "a person at an account",
    _key("contact_id", "identity"),
    _text("account_id", "account"),
    *_PERSON,
    _time("created_at", "when it was created"),
)
LEAD = _record(
    "lead",
    "one incoming sales lead",
    _key("lead_id", "identity"),
    _time("created_at", "when it arrived; leads without it are routable but never trained on"),
    _text("account_id", "account, where known"),
    _text("contact_id", "contact, where known"),
    *_PERSON,
    _text("company", "company name"),
    _text("domain", "domain of the e-mail address or web site (derived)"),
    *_FIRM,
    _text("source", "source, such as webinar or partner"),
    _text("channel", "inbound, outbound, partner, event or recycled"),
    _text("product", "product asked about"),
    _text("message", "free text of the form"),
    _list("technologies", "technologies in use, such as SAP"),
    _number("score", "score given by another system, 0 to 100", describes=True, positive=True),
    _flag("consent_profiling", "false where the person refused profiling"),
    _text("status", "status in the source system"),
    _text("owner_rep_id", "owner in the source system"),
)
ENGAGEMENT = _record(
    "engagement",
    "something a person did before or after becoming a lead",
    _key("engagement_id", "identity"),
    _text("lead_id", "lead"),
    _text("account_id", "account"),
    Field("kind", Kind.TEXT, "such as page_view, pricing_page, demo_request, download, roi_calculator, webinar, chat", required=True),
    _time("occurred_at", "when", required=True),
    _text("detail", "such as the page"),
)
ASSIGNMENT = _record(
    "assignment",
    "a lead given to a rep",
    _key("assignment_id", "identity"),
    Field("lead_id", Kind.TEXT, "lead", required=True),
    Field("rep_id", Kind.TEXT, "rep", required=True),
    _time("assigned_at", "when"),
    _text("method", "manual, rule, rotation, ownership, model or exploration"),
    _text("assigned_by", "rep who assigned it by hand"),
    _text("decision_id", "the decision, where Fairlead made it"),
    _number("propensity", "probability with which this rep was drawn, where known"),
)
ACTIVITY = _record(
    "activity",
    "something a rep did for a lead",
    _key("activity_id", "identity"),
    _text("lead_id", "lead"),
    _text("rep_id", "rep"),
    Field("kind", Kind.TEXT, "call, email or meeting", required=True),
    _time("occurred_at", "when", required=True),
    _text("result", "such as connected, no answer, held, no show"),
)
DEAL = _record(
    "deal",
    "an opportunity",
    _key("deal_id", "identity"),
    _text("lead_id", "the lead it came from"),
    _text("account_id", "account"),
    _text("rep_id", "rep"),
    _text("product", "product"),
    _text("name", "name"),
    _text("stage", "stage in the source system"),
    _money("value_minor", "value"),
    _time("opened_at", "when it was opened"),
    _time("closed_at", "when it was won or lost; of an open deal, when it is expected to close"),
    _flag("won", "true won, false lost, empty open"),
)
OUTCOME = _record(
    "outcome",
    "a stage a lead reached",
    _key("outcome_id", "identity"),
    Field("lead_id", Kind.TEXT, "lead", required=True),
    Field("stage", Kind.TEXT, "touched, contacted, meeting, opportunity, won, lost or disqualified", required=True),
    _time("occurred_at", "when"),
    _money("value_minor", "value, where won"),
)

RECORDS: dict[str, Record] = {
    record.name: record
    for record in (TEAM, TERRITORY, REP, ABSENCE, PRODUCT, ACCOUNT, CONTACT, LEAD, ENGAGEMENT, ASSIGNMENT, ACTIVITY, DEAL, OUTCOME)
}
STAGES = ("touched", "contacted", "meeting", "opportunity", "won", "lost", "disqualified")
CLOSING_STAGES = ("won", "lost", "disqualified")
"""A lead is closed once an outcome tells one of these, or once all of its deals are closed. A deal is closed once ``won`` is known;
``closed_at`` alone may be a date that somebody expects."""
