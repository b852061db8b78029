"""What reps say of the leads that they got: rate, take back, sum up, export. What of it is in words is counted; no model reads it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fairlead.application.feedback_ports import LONGEST_WORDS, Fit, FitReason, Rating, RatingBook, RatingFlawed, RatingRefused
from fairlead.application.feedback_themes import themes_of
from fairlead.application.ports import Clock
from fairlead.application.tables import written
from fairlead.application.wording import flaw_of_author, flaw_of_words
from fairlead.domain.lead import Lead
from fairlead.learning.intervals import wilson
from fairlead.learning.themes import Themes

if TYPE_CHECKING:
    from fairlead.application.decisions import ReadDecisions

FEWEST: Final = 10
"""Ratings below which a share is not told: its 95% interval would span more than half of everything."""
GROUPS: Final = ("source", "product", "segment", "rep_id")
COLUMNS: Final = (
    *("number", "at", "decision_id", "lead_id", "rep_id", "fit", "reason", "words", "source", "product", "segment", "author"),
)
"""Of the export, in this order."""
_NOT_TOLD: Final = "not known"


@dataclass(frozen=True, slots=True)
class FitLine:
    """Ratings of one value of a group. ``poor_share`` with its 95% interval (Wilson), None of too few."""

    value: str
    rated: int
    good: int
    poor: int
    poor_share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class FitSummary:
    """Everything that was rated. ``groups``: by source, product, segment and rep, the most often rated first.

    ``reasons``: reason, fit and how often, the most frequent first. ``said``: ratings with words, the latest first;
    ``themes``: what these words say together.
    """

    whole: FitLine
    groups: Mapping[str, tuple[FitLine, ...]]
    reasons: tuple[tuple[str, Fit, int], ...]
    said: tuple[Rating, ...]
    themes: Themes


@dataclass(frozen=True, slots=True)
class Rate:
    """A rating as somebody gives it. ``rep_id``: the rep that this person is, None where the rep of the decision is meant."""

    decision_id: str
    fit: Fit
    author: str
    reason: FitReason | None = None
    words: str = ""
    rep_id: str | None = None


class Feedback:
    """Ratings of leads."""

    def __init__(self, book: RatingBook, decisions: "Callable[[], ReadDecisions]", clock: Clock) -> None:
        """``decisions``: where what was rated is read."""
        self._book, self._decisions, self._clock = book, decisions, clock

    def rate(self, asked: Rate) -> Rating:
        """Keep a rating, in place of the one before it. Raises `RatingRefused` and `fairlead.application.ports.NotFound`."""
        _refuse(flaw_of_author(asked.author))
        _refuse(flaw_of_words(asked.words, LONGEST_WORDS, what="what you say"))
        if asked.fit is Fit.NONE and (asked.reason is not None or asked.words):
            raise RatingFlawed("a rating that is taken back has no reason and no words")
        if asked.reason is not None and asked.reason.fit not in {None, asked.fit}:
            raise RatingFlawed(f"'{asked.reason.value}' is no reason for a {asked.fit.value} fit; leave it out or choose another")
        told = self._decisions().get(asked.decision_id)
        decision, lead = told.decision, told.lead
        if decision.rep_id is None:
            raise RatingRefused("nobody was given this lead by this decision, so nobody can say how it fitted")
        if asked.rep_id not in {None, decision.rep_id}:
            raise RatingRefused(f"this decision gave the lead to rep {decision.rep_id}; only who had a lead rates it")
        return self._book.rate(
            Rating(
                *(decision.decision_id, decision.lead_id, decision.rep_id, asked.fit, asked.author.strip(), self._clock.now()),
                *(asked.reason, asked.words.strip(), lead.source, lead.product, _segment(lead)),
                person=lead.person,
                company=lead.company,
            )
        )

    def on(self, decision_id: str) -> Sequence[Rating]:
        """What stands of a decision's lead, the latest first."""
        return _standing(self._book.ratings(decision_id=decision_id))

    def listed(self) -> Sequence[Rating]:
        """Every rating that stands, the latest first."""
        return _standing(self._book.ratings())


def summed_up(ratings: Sequence[Rating], *, people: Iterable[str] = (), words: int = 50) -> FitSummary:
    """All together; at most ``words`` of what was said in words. ``people``: names of reps, which are no themes."""
    groups = {name: _lines(ratings, name) for name in GROUPS}
    counts: dict[tuple[str, Fit], int] = {}
    for each in ratings:
        if each.reason is not None:
            key = each.reason.value, each.fit
            counts[key] = counts.get(key, 0) + 1
    reasons = sorted(((reason, fit, count) for (reason, fit), count in counts.items()), key=lambda each: (-each[2], each[0]))
    said = tuple(each for each in ratings if each.words)
    return FitSummary(_line("all", ratings), groups, tuple(reasons), said[:words], themes_of(said, people))


def as_csv(ratings: Iterable[Rating]) -> str:
    """A table for other programs. What a spreadsheet would take for a formula gets an apostrophe before it."""

    def row(each: Rating) -> list[object]:
        plain = {"at": each.at.isoformat(), "fit": each.fit.value, "reason": each.reason.value if each.reason else None}
        values = {name: getattr(each, name) for name in COLUMNS} | plain
        return [values[name] for name in COLUMNS]

    return written(COLUMNS, map(row, ratings))


def _standing(ratings: Sequence[Rating]) -> Sequence[Rating]:
    return tuple(each for each in ratings if each.fit is not Fit.NONE)


def _lines(ratings: Sequence[Rating], name: str) -> tuple[FitLine, ...]:
    by_value: dict[str, list[Rating]] = {}
    for each in ratings:
        by_value.setdefault(getattr(each, name) or _NOT_TOLD, []).append(each)
    lines = [_line(value, found) for value, found in by_value.items()]
    return tuple(sorted(lines, key=lambda each: (-each.rated, each.value)))


def _line(value: str, ratings: Sequence[Rating]) -> FitLine:
    rated, poor = len(ratings), sum(each.fit is Fit.POOR for each in ratings)
    if rated < FEWEST:
        return FitLine(value, rated, rated - poor, poor, None, None, None)
    share = poor / rated
    return FitLine(value, rated, rated - poor, poor, share, *wilson(share, rated))


def _segment(lead: Lead) -> str | None:
    """What kind of company: industry and size, as far as they are known."""
    parts = [part for part in (lead.industry_group, lead.size_band) if part]
    return ", ".join(parts) or None


def _refuse(why: str | None) -> None:
    if why is not None:
        raise RatingFlawed(why)
