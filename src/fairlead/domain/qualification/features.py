"""The one definition of every feature: what it is called, what it means, and how it is made from what was known at a lead's moment.

Two interpreters read it: `FeatureMemory` (live, one lead at a time) and `fairlead.learning.features` (training, all leads in bulk). A law
holds them equal.

What counts as known at moment *t*. Windows are half-open, [t - d, t): something at exactly *t* is not in them. An outcome is known from
when it occurred, never
from when its lead came. Nothing of a lead is known before the lead arrived: a record dated earlier is taken as of the arrival. Fields
that a source changes after
the fact (status, owner, customer status of the account) are no features.

A *stint* is the time a rep holds a lead: from the assignment up to the lead's next assignment. It is closed by the first won, lost or
disqualified within it and
within `ATTRIBUTION_DAYS`, is open until then (at most `OPEN_DAYS`: a lead silent for longer is no work), and is answered by the first
activity within it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from fairlead.domain.lead import Lead
from fairlead.domain.qualification.wording import plain, shows

OPEN_DAYS: Final = 180
ATTRIBUTION_DAYS: Final = 730
REPLY_CAP_MINUTES: Final = 4_320
DAY: Final = 86_400_000_000
"""A day in microseconds."""
_ORIGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)
ORIGIN_MICROS: Final = int(_ORIGIN.timestamp()) * 1_000_000
"""Moments are counted from 2020, so that sums of thousands of them stay whole numbers of 64 bits."""


class Read(StrEnum):
    """How an attribute becomes a value."""

    CATEGORY = "category"
    NUMBER = "number"
    PRESENCE = "presence"
    LENGTH = "length"


class Happening(StrEnum):
    """What is counted. The last four are stints' (see the module): by rep only."""

    ENGAGEMENT = "engagement"
    ARRIVAL = "arrival"
    WON = "won"
    STINT = "stint"
    STINT_CLOSED = "stint_closed"
    STINT_WON = "stint_won"
    STINT_ANSWERED = "stint_answered"


class By(StrEnum):
    """Whose happenings: this lead's own; the account's, this lead's own left out; the rep's."""

    LEAD = "lead"
    ACCOUNT = "account"
    REP = "rep"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of the lead. Presence is 1 or 0; length counts the entries of a list; a missing category or number stays missing."""

    name: str
    about: str
    field: str
    read: Read


@dataclass(frozen=True, slots=True)
class Moment:
    """A part of the lead's moment in UTC: ``hour`` 0-23, ``weekday`` 1 (Monday) to 7, ``month`` 1-12."""

    name: str
    about: str
    part: str


@dataclass(frozen=True, slots=True)
class TextSignal:
    """1 where the lead's message shows a signal of `wording.PATTERNS`, else 0; signal ``length``: its characters."""

    name: str
    about: str
    signal: str


@dataclass(frozen=True, slots=True)
class WindowCount:
    """How often something happened in the last ``days`` days; of engagement only ``kinds``, where any are named."""

    name: str
    about: str
    event: Happening
    by: By
    days: int
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """Days since something last happened; missing where it did not in the last ``days`` days."""

    name: str
    about: str
    event: Happening
    by: By
    days: int


@dataclass(frozen=True, slots=True)
class WindowRate:
    """A rep's stints won over stints closed in the last ``days`` days; missing where none was closed.

    A stint closed a days ago weighs 1 - a/days: it fades out instead of dropping off the window's edge, and sums of it are whole numbers,
    so that both
    interpreters agree to the last bit.
    """

    name: str
    about: str
    days: int


@dataclass(frozen=True, slots=True)
class WindowMean:
    """The mean minutes to a rep's answer over stints answered in the last ``days`` days; missing where there is none.

    Each is capped at `REPLY_CAP_MINUTES`.
    """

    name: str
    about: str
    days: int


@dataclass(frozen=True, slots=True)
class OpenStints:
    """How many stints the rep has open."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Change:
    """One rep feature minus another; missing where either is."""

    name: str
    about: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """Days since the rep's first day; missing where that is not known, negative before it."""

    name: str
    about: str


LeadFeature = Attribute | Moment | TextSignal | WindowCount | Since
RepFeature = WindowCount | WindowRate | WindowMean | OpenStints | Change | Tenure

LEAD_FEATURES: Final[tuple[LeadFeature, ...]] = (
    Attribute("industry_group", "industry in the NAICS-based taxonomy", "industry_group", Read.CATEGORY),
    Attribute("size_band", "band of employees", "size_band", Read.CATEGORY),
    Attribute("country", "ISO country code", "country", Read.CATEGORY),
    Attribute("state", "state or province code", "state", Read.CATEGORY),
    Attribute("source", "source of the lead", "source", Read.CATEGORY),
    Attribute("channel", "inbound, outbound, partner or event", "channel", Read.CATEGORY),
    Attribute("product", "product asked about", "product", Read.CATEGORY),
    Attribute("seniority", "the person's seniority", "seniority", Read.CATEGORY),
    Attribute("function", "the person's department", "function", Read.CATEGORY),
    Attribute("language", "ISO language code", "language", Read.CATEGORY),
    Attribute("employees", "number of employees", "employees", Read.NUMBER),
    Attribute("revenue_minor", "annual revenue in minor units", "revenue_minor", Read.NUMBER),
    Attribute("score", "score given by another system", "score", Read.NUMBER),
    Attribute("technologies", "how many technologies in use are known", "technologies", Read.LENGTH),
    Attribute("has_phone", "a phone number is given", "phone", Read.PRESENCE),
    Attribute("has_title", "a job title is given", "title", Read.PRESENCE),
    Attribute("has_company", "a company is named", "company", Read.PRESENCE),
    Attribute("has_account", "the account is known", "account_id", Read.PRESENCE),
    Attribute("has_message", "a message was written", "message", Read.PRESENCE),
    Moment("hour", "hour of arrival, UTC", "hour"),
    Moment("weekday", "weekday of arrival, Monday is 1", "weekday"),
    Moment("month", "month of arrival", "month"),
    TextSignal("message_length", "characters of the message", "length"),
    TextSignal("message_urgency", "the message names haste or a deadline", "urgency"),
    TextSignal("message_price", "the message asks for a price or names a budget", "price"),
    TextSignal("message_rival", "the message compares with or wants to leave another product", "rival"),
    TextSignal("message_meeting", "the message asks for a demo, a trial or a call", "meeting"),
    TextSignal("message_study", "the message is a student's", "study"),
    TextSignal("message_question", "the message asks a question", "question"),
    TextSignal("message_figure", "the message holds a number of two digits or more", "figure"),
    WindowCount("engagement_7d", "the lead's engagement in 7 days", Happening.ENGAGEMENT, By.LEAD, 7),
    WindowCount("engagement_30d", "the lead's engagement in 30 days", Happening.ENGAGEMENT, By.LEAD, 30),
    WindowCount("engagement_365d", "the lead's engagement in a year", Happening.ENGAGEMENT, By.LEAD, 365),
    WindowCount("pricing_page_30d", "visits to the pricing page in 30 days", Happening.ENGAGEMENT, By.LEAD, 30, ("pricing_page",)),
    WindowCount("demo_request_30d", "demo requests in 30 days", Happening.ENGAGEMENT, By.LEAD, 30, ("demo_request",)),
    WindowCount("roi_calculator_30d", "uses of the ROI calculator in 30 days", Happening.ENGAGEMENT, By.LEAD, 30, ("roi_calculator",)),
    WindowCount("download_90d", "downloads in 90 days", Happening.ENGAGEMENT, By.LEAD, 90, ("download",)),
    WindowCount("webinar_90d", "webinars in 90 days", Happening.ENGAGEMENT, By.LEAD, 90, ("webinar",)),
    WindowCount("email_click_30d", "clicks in e-mails in 30 days", Happening.ENGAGEMENT, By.LEAD, 30, ("email_click",)),
    WindowCount("chat_30d", "chats in 30 days", Happening.ENGAGEMENT, By.LEAD, 30, ("chat",)),
    Since("days_since_engagement", "days since the lead's last engagement", Happening.ENGAGEMENT, By.LEAD, 365),
    WindowCount("account_leads_90d", "other leads of the account in 90 days", Happening.ARRIVAL, By.ACCOUNT, 90),
    WindowCount("account_leads_365d", "other leads of the account in a year", Happening.ARRIVAL, By.ACCOUNT, 365),
    WindowCount("account_wins_365d", "leads of the account won in a year", Happening.WON, By.ACCOUNT, 365),
    WindowCount("account_engagement_30d", "engagement of others at the account in 30 days", Happening.ENGAGEMENT, By.ACCOUNT, 30),
    Since("days_since_account_lead", "days since the account's last other lead", Happening.ARRIVAL, By.ACCOUNT, 365),
    Since("days_since_account_win", "days since the account's last win", Happening.WON, By.ACCOUNT, 365),
)

REP_FEATURES: Final[tuple[RepFeature, ...]] = (
    WindowCount("rep_assigned_7d", "leads given to the rep in 7 days", Happening.STINT, By.REP, 7),
    WindowCount("rep_assigned_30d", "leads given to the rep in 30 days", Happening.STINT, By.REP, 30),
    WindowCount("rep_closed_30d", "the rep's leads closed in 30 days", Happening.STINT_CLOSED, By.REP, 30),
    WindowCount("rep_closed_60d", "the rep's leads closed in 60 days", Happening.STINT_CLOSED, By.REP, 60),
    WindowCount("rep_closed_90d", "the rep's leads closed in 90 days", Happening.STINT_CLOSED, By.REP, 90),
    WindowCount("rep_won_30d", "the rep's leads won in 30 days", Happening.STINT_WON, By.REP, 30),
    WindowCount("rep_won_60d", "the rep's leads won in 60 days", Happening.STINT_WON, By.REP, 60),
    WindowCount("rep_won_90d", "the rep's leads won in 90 days", Happening.STINT_WON, By.REP, 90),
    WindowRate("rep_win_rate_30d", "recency-weighted share won of the rep's leads closed in 30 days", 30),
    WindowRate("rep_win_rate_60d", "recency-weighted share won of the rep's leads closed in 60 days", 60),
    WindowRate("rep_win_rate_90d", "recency-weighted share won of the rep's leads closed in 90 days", 90),
    Change("rep_trend", "win rate of 30 days minus that of 90 days", "rep_win_rate_30d", "rep_win_rate_90d"),
    OpenStints("rep_open", "leads the rep has open"),
    WindowMean("rep_reply_minutes_90d", "mean minutes to the rep's first answer over 90 days, each capped at three days", 90),
    Tenure("rep_tenure_days", "days since the rep's first day"),
)

FEATURES: Final[tuple[LeadFeature | RepFeature, ...]] = LEAD_FEATURES + REP_FEATURES
LEAD_NAMES: Final = tuple(feature.name for feature in LEAD_FEATURES)
REP_NAMES: Final = tuple(feature.name for feature in REP_FEATURES)
CATEGORIES: Final = tuple(feature.name for feature in LEAD_FEATURES if isinstance(feature, Attribute) and feature.read is Read.CATEGORY)
"""Lead features whose values are text; all others are numbers."""

LONGEST_DAYS: Final = max(
    OPEN_DAYS, *(feature.days for feature in FEATURES if isinstance(feature, WindowCount | Since | WindowRate | WindowMean))
)


def micros(moment: datetime) -> int:
    """An aware moment as whole microseconds since 2020 UTC."""
    return (moment - _ORIGIN) // timedelta(microseconds=1)


def attribute(feature: Attribute, lead: Lead) -> float | str | None:
    """The value of an attribute of ``lead``. Empty text counts as missing."""
    value = getattr(lead, feature.field)
    match feature.read:
        case Read.CATEGORY:
            return value or None
        case Read.NUMBER:
            return None if value is None else float(value)
        case Read.PRESENCE:
            return float(bool(value))
        case Read.LENGTH:
            return float(len(value))


def moment(feature: Moment, at: datetime) -> float:
    """The part of ``at`` that ``feature`` names, in UTC."""
    there = at.astimezone(UTC)
    return float(there.isoweekday() if feature.part == "weekday" else getattr(there, feature.part))


def text_signal(feature: TextSignal, plain_message: str) -> float:
    """The value of a text signal on a message spelled plainly (`plain`)."""
    return float(len(plain_message)) if feature.signal == "length" else float(shows(feature.signal, plain_message))


def own_values(lead: Lead, at: datetime) -> dict[str, float | str | None]:
    """The features that need no memory: attributes, the moment and the message."""
    spelled = plain(lead.message or "")
    values: dict[str, float | str | None] = {feature.name: attribute(feature, lead) for feature in _ATTRIBUTES}
    for each in _MOMENTS:
        values[each.name] = moment(each, at)
    for signal in _SIGNALS:
        values[signal.name] = text_signal(signal, spelled)
    return values


_ATTRIBUTES: Final = tuple(feature for feature in LEAD_FEATURES if isinstance(feature, Attribute))
_MOMENTS: Final = tuple(feature for feature in LEAD_FEATURES if isinstance(feature, Moment))
_SIGNALS: Final = tuple(feature for feature in LEAD_FEATURES if isinstance(feature, TextSignal))
