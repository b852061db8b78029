"""Alerts on the flow of leads: far more than usual, none where there should be some, and leads that wait too long.

They are told and nothing more: a flood of leads is no fault of the model, so none of them suspends prediction. What the last check of the
house found stands beside them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from fairlead.application.flow_ports import FlowBook
from fairlead.domain.evidence import Arriving, flood, silence

WEEKS: Final = 8
LONGEST_WAIT: Final = timedelta(days=1)
"""How long a lead may wait where the policy says nothing of it."""
_HOUR: Final = timedelta(hours=1)
_LEAST: Final = 100
_TOO_FEW: Final = f"fewer than {_LEAST} leads came in the {WEEKS} weeks before today, so nobody knows what is usual"
_NOT_COMPARED: Final = "the setting FAIRLEAD_FLOW_ALERTS is off"
_TEN, _TWO_DAYS, _TWO_HOURS = 10, 48, 2


@dataclass(frozen=True, slots=True)
class FlowAlert:
    """Something that wants a look. ``kind``: flood, silence or queue, or check. ``advice``: the likeliest first."""

    kind: str
    since: datetime
    words: str
    advice: tuple[str, ...]
    figures: dict[str, float]

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        told = {"kind": self.kind, "since": self.since.isoformat(), "words": self.words}
        return told | {"advice": list(self.advice), "figures": self.figures}


@dataclass(frozen=True, slots=True)
class Flow:
    """How leads come now. ``usual``: leads that this past hour of the week usually brings; None with ``why_not`` where nobody can tell."""

    at: datetime
    last_hour: int
    last_lead: datetime | None
    usual: float | None
    why_not: str
    alerts: tuple[FlowAlert, ...]

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "at": self.at.isoformat(),
            "last_hour": self.last_hour,
            "last_lead": self.last_lead.isoformat() if self.last_lead else None,
            "usual": self.usual,
            "why_not": self.why_not or None,
            "alerts": [each.data() for each in self.alerts],
        }


@dataclass
class FlowWatch:
    """The watch of one house. What is usual is counted once a day: pages ask every few seconds.

    Unless it ``compares`` with what is usual, it tells neither floods nor silences. ``beside``: what else is to be told.
    """

    book: FlowBook
    compares: bool = True
    beside: Callable[[], FlowAlert | None] = lambda: None
    _known: tuple[datetime, Arriving | None] | None = None

    def look(self, at: datetime, *, allowed: timedelta | None) -> Flow:
        """How leads come at ``at``; ``allowed``: how long the policy lets one wait, None where it does not say.

        Raises `fairlead.application.ports.StoreUnavailable`.
        """
        usual, last = self._usual(at) if self.compares else None, self.book.last(at)
        last_hour = self.book.how_many(at - _HOUR, at)
        alerts = [self.beside(), self._waiting(at, allowed)]
        expected = None
        if usual is not None:
            surge = flood(usual, last_hour, since=at - _HOUR, at=at)
            expected = surge.expected if surge is not None else None
            if surge is not None and surge.implausible:
                alerts.append(_flooded(at, last_hour, surge.expected))
            quiet = silence(usual, last, at=at) if last is not None else None
            if quiet is not None and quiet.implausible:
                alerts.append(_silent(quiet.since, quiet.expected))
        why_not = "" if expected is not None else _TOO_FEW if self.compares else _NOT_COMPARED
        return Flow(at, last_hour, last, expected, why_not, tuple(each for each in alerts if each is not None))

    def _usual(self, at: datetime) -> Arriving | None:
        """From the weeks before today; None where too few leads came in them."""
        today, known = at.replace(hour=0, minute=0, second=0, microsecond=0), self._known
        if known is None or known[0] != today:
            # Nobody waits for another's reading: of pages that ask at once each may read, and all find the same.
            came = self.book.came(today - timedelta(weeks=WEEKS), today)
            known = self._known = (today, Arriving.of(came, until=today, weeks=WEEKS) if len(came) >= _LEAST else None)
        return known[1]

    def _waiting(self, at: datetime, allowed: timedelta | None) -> FlowAlert | None:
        found = self.book.waiting(at - (allowed or LONGEST_WAIT))
        if found is None:
            return None
        longest, most = (at - found.since) / _HOUR, (allowed or LONGEST_WAIT) / _HOUR
        many = "1 lead waits" if found.leads == 1 else f"{found.leads:,} leads wait"
        by = "the policy allows" if allowed is not None else "a day, and the policy sets no limit (`queue_limit`)"
        words = f"{many} in the queue longer than {by}; the longest for {_duration(at - found.since)}"
        advice = ("see on the page Live, under Waiting, why each waits", "see who is away or full: `fairlead rep list`")
        return FlowAlert("queue", found.since, words, advice, {"leads": found.leads, "longest_hours": longest, "limit_hours": most})


def _flooded(at: datetime, leads: int, expected: float) -> FlowAlert:
    words = f"{leads:,} leads came in the last hour, where {_number(expected)} are usual"
    advice = ("see by their source whether a form is abused, or a list was sent twice", "see on the page Live, at the right, who has room")
    return FlowAlert("flood", at - _HOUR, words, advice, {"leads": leads, "usual": expected})


def _silent(since: datetime, expected: float) -> FlowAlert:
    words = f"no lead came since {since:%Y-%m-%d %H:%M} UTC, where {_number(expected)} are usual"
    advice = ("send a lead through your form, and see whether it arrives", "see whether whatever sends leads here gets an error")
    return FlowAlert("silence", since, words, advice, {"usual": expected})


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= _TEN else f"{value:.1f}"


def _duration(passed: timedelta) -> str:
    hours = passed / _HOUR
    if hours >= _TWO_DAYS:
        return f"{hours / 24:.0f} days"
    return f"{hours:.0f} hours" if hours >= _TWO_HOURS else f"{hours * 60:.0f} minutes"
