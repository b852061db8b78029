"""Features that an organization adds to its model: what its leads carry beyond the fixed `features`, each named by what it reads.

``custom.NAME``: an attribute of the source; ``lead.city``, ``lead.industry``: fields as written; ``technology.NAME``: 1 where it is in use;
``mail.free``: 1 where the address is anybody's; ``engaged.KIND``: how often in 90 days; ``signal.NAME``: what the message shows. As with
all features a law holds training in bulk and live routing equal.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from fairlead.domain.lead import Lead
from fairlead.domain.matching import MailDomain, mail_domain
from fairlead.domain.qualification.qualifying import Value
from fairlead.domain.qualification.text import read_text

ENGAGED_DAYS: Final = 90
FIELDS: Final = {"city": "city", "industry": "industry as the source wrote it"}
SIGNALS: Final = {
    "urgency": "the message is urgent",
    "timeline": "the message says by when",
    "competitor": "the message names another vendor",
    "budget": "the message names a budget",
    "language": "language of the message",
}

_SILENT: Final[Mapping[str, Value]] = {signal: None if signal == "language" else 0.0 for signal in SIGNALS}


@dataclass(frozen=True, slots=True)
class Added:
    """One added feature: ``family`` is what stands before the first dot of its name, ``key`` what stands behind."""

    family: str
    key: str

    @property
    def name(self) -> str:
        """As settings and models name it."""
        return f"{self.family}.{self.key}"

    @property
    def about(self) -> str:
        """What it means, in words."""
        return {
            "custom": f"attribute {self.key} of the source",
            "lead": FIELDS.get(self.key, self.key),
            "technology": f"{self.key} is in use",
            "mail": "the mail address is a free one",
            "engaged": f"{self.key.replace('_', ' ')}, times in {ENGAGED_DAYS} days",
            "signal": SIGNALS.get(self.key, self.key),
        }[self.family]


@lru_cache(maxsize=4_096)
def added(name: str) -> Added | None:
    """The added feature of that name; None where it is none."""
    family, _, key = name.partition(".")
    fits = {"custom": bool(key), "technology": bool(key), "engaged": bool(key), "mail": key == "free"}
    fits |= {"lead": key in FIELDS, "signal": key in SIGNALS}
    return Added(family, key) if fits.get(family, False) else None


def no_feature(name: str) -> str:
    """Why no feature of that name can be added, in words; empty where one can."""
    if added(name) is not None:
        return ""
    closed = ", ".join(f"{family}.{key}" for family, keys in (("lead", FIELDS), ("signal", SIGNALS)) for key in keys)
    known = f"custom.NAME, technology.NAME, engaged.KIND, mail.free, {closed}"
    return f"'{name}' is no feature that can be added; it must be one of {known}"


def added_among(names: Collection[str]) -> frozenset[str]:
    """Those of ``names`` that are added features."""
    return frozenset(name for name in names if added(name) is not None)


def added_values(lead: Lead, at: datetime, names: Collection[str], engaged: Mapping[str, int]) -> dict[str, Value]:
    """The added features among ``names`` of a lead; ``engaged``: how often the lead did what in the last `ENGAGED_DAYS` before ``at``."""
    return {name: _value(one, lead, at, engaged) for name in sorted(names) if (one := added(name)) is not None}


def custom_value(raw: object) -> Value:
    """An attribute as a feature: flags are 1 or 0, empty text is missing."""
    if isinstance(raw, bool | int | float):
        return float(raw)
    return raw if isinstance(raw, str) and raw else None


def free_mail(domain: str | None) -> float | None:
    """1 where anybody may have an address there, else 0; missing without one."""
    return None if not domain else float(mail_domain(domain) is not MailDomain.COMPANY)


def signal_values(message: str | None, at: datetime) -> Mapping[str, Value]:
    """What a message shows, by `SIGNALS`: 1 or 0, or the code of its language; no message shows nothing."""
    return _signals(message, at.date().toordinal()) if message and message.strip() else _SILENT


def _value(one: Added, lead: Lead, at: datetime, engaged: Mapping[str, int]) -> Value:
    match one.family:
        case "custom":
            return custom_value(lead.custom.get(one.key))
        case "lead":
            return getattr(lead, one.key) or None
        case "technology":
            return float(one.key in lead.technologies)
        case "mail":
            return free_mail(lead.domain)
        case "engaged":
            return float(engaged.get(one.key, 0))
        case _:
            return signal_values(lead.message, at).get(one.key)


@lru_cache(maxsize=1_024)
def _signals(message: str, day: int) -> Mapping[str, Value]:
    found = read_text(message, at=date.fromordinal(day))
    return {
        "urgency": float(bool(found.urgency)),
        "timeline": float(bool(found.timeline)),
        "competitor": float(bool(found.competitors)),
        "budget": float(bool(found.budget)),
        "language": found.language.code if found.language else None,
    }
