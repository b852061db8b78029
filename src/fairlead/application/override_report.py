"""What it came to where people decided otherwise than was recommended, and what it says of the reps they chose."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.application.deed_ports import DeedKind, OverrideReason
from fairlead.application.queue_ports import Judged
from fairlead.domain.rep import Rep
from fairlead.learning.intervals import wilson

FEWEST: Final = 10
"""Leads below which a share is not told: its 95% interval would span more than half of everything."""
FEWEST_ALIKE: Final = 3
"""Leads of one kind that somebody was chosen for before that is told as a lesson."""
_SUITS: Final = {"industry_group": "industry_groups", "product": "products"}
"""What a lead is about → where the profile of a rep says that the rep knows it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Leads that people settled alike. ``expected``: the mean chance of whoever was recommended, over those that ended.

    ``share`` of them won with its 95% interval (Wilson 1927), None of fewer than `FEWEST`.
    """

    name: str
    leads: int
    ended: int
    won: int
    expected: float | None
    share: float | None
    low: float | None
    high: float | None

    @property
    def words(self) -> str:
        """In a sentence."""
        if self.share is None or self.expected is None:
            return f"{self.ended} of {self.leads} ended, too few to compare (it takes {FEWEST})"
        told = (
            f"{self.won} of {self.ended} that ended were won ({self.share:.0%}), {self.expected:.0%} were expected of who was recommended"
        )
        if self.low is None or self.high is None or self.low <= self.expected <= self.high:
            return f"{told}: no difference can be told"
        return f"{told}: {'more' if self.share > self.expected else 'fewer'} than luck explains"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rep who was recommended, and how often somebody else got the lead; ``share`` of ``recommended`` with its interval, as above."""

    rep_id: str
    recommended: int
    overridden: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """People keep choosing one rep for one kind of lead because that rep knows it, and the profile does not say so."""

    rep_id: str
    field: str
    value: str
    leads: int


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """Leads that people approved, changed or sent back, each by what was done last.

    ``by_reason``: changed leads, the most frequent reason first. ``passed_over``: whoever was recommended and not given, most often first.
    """

    settled: int
    rejected: int
    approved: Compared
    changed: Compared
    by_reason: tuple[Compared, ...]
    passed_over: tuple[PassedOver, ...]
    lessons: tuple[Lesson, ...]


def report_on(judged: Sequence[Judged], reps: Callable[[str], Rep | None]) -> OverrideReport:
    """``reps``: whoever has that identity now."""
    of = {kind: [each for each in judged if each.kind is kind] for kind in (DeedKind.APPROVED, DeedKind.CHANGED, DeedKind.REJECTED)}
    changed = of[DeedKind.CHANGED]
    reasons = Counter(each.reason for each in changed if each.reason is not None)
    return OverrideReport(
        settled=len(judged),
        rejected=len(of[DeedKind.REJECTED]),
        approved=_compared("approved", of[DeedKind.APPROVED]),
        changed=_compared("changed", changed),
        by_reason=tuple(_compared(reason.value, [one for one in changed if one.reason is reason]) for reason, _ in _ordered(reasons)),
        passed_over=tuple(_passed_over(judged)),
        lessons=tuple(_lessons(changed, reps)),
    )


def _ordered(reasons: "Counter[OverrideReason]") -> list[tuple[OverrideReason, int]]:
    return sorted(reasons.items(), key=lambda each: (-each[1], each[0].value))


def _compared(name: str, judged: Sequence[Judged]) -> Compared:
    ended = [each for each in judged if each.won is not None and each.chance is not None]
    won = sum(bool(each.won) for each in ended)
    share, low, high = _share(won, len(ended))
    expected = sum(each.chance or 0.0 for each in ended) / len(ended) if ended else None
    return Compared(name, len(judged), len(ended), won, expected, share, low, high)


def _passed_over(judged: Sequence[Judged]) -> Iterable[PassedOver]:
    recommended = Counter(each.suggested_rep_id for each in judged if each.suggested_rep_id is not None)
    over = Counter(each.suggested_rep_id for each in judged if each.suggested_rep_id is not None and each.kind.overrides)
    for rep_id, many in sorted(over.items(), key=lambda each: (-each[1], each[0])):
        yield PassedOver(rep_id, recommended[rep_id], many, *_share(many, recommended[rep_id]))


def _lessons(changed: Sequence[Judged], reps: Callable[[str], Rep | None]) -> Iterable[Lesson]:
    alike = Counter(
        (each.rep_id, field, each.about[field])
        for each in changed
        for field in _SUITS
        if each.reason is OverrideReason.EXPERTISE and each.rep_id is not None and field in each.about
    )
    for (rep_id, field, value), leads in sorted(alike.items(), key=lambda each: (-each[1], each[0])):
        rep = reps(rep_id)
        if leads >= FEWEST_ALIKE and rep is not None and value not in getattr(rep, _SUITS[field]):
            yield Lesson(rep_id, _SUITS[field], value, leads)


def _share(many: int, of: int) -> tuple[float | None, float | None, float | None]:
    if of < FEWEST:
        return None, None, None
    return many / of, *wilson(many / of, of)
