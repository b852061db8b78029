"""How good matching is on labelled data: precision, recall, F1 and calibration, at every threshold."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fairlead.application.match_ports import ArrivalSet, LabelledSet, NamePairs, PersonPairs
from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, Matching, Means, duplicate

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
THRESHOLDS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
_BINS: Final = (0.0, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """Matches taken from a probability on: ``right`` of ``taken``, of all ``there`` to be found."""

    threshold: float
    taken: int
    right: int
    there: int

    @property
    def precision(self) -> float:
        """Share of those taken that are right; 1 where none is taken."""
        return self.right / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        """Share of those there that were taken; 1 where none is there."""
        return self.right / self.there if self.there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers with a probability from ``low`` up to ``high``: how many, what they said on average, and how many were right."""

    low: float
    high: float
    answers: int
    stated: float
    right: int

    @property
    def observed(self) -> float:
        """Share that was right."""
        return self.right / self.answers


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One data set. ``calibration_error``: expected difference between stated and observed over the bins, weighted by answers (ECE)."""

    name: str
    about: str
    cases: int
    sweep: tuple[AtThreshold, ...]
    bins: tuple[Bin, ...]
    calibration_error: float
    accept: AtThreshold
    best: AtThreshold


@dataclass(frozen=True, slots=True)
class _Answer:
    """The probability of the best candidate, whether it is right, and whether there was one to be found."""

    probability: float
    right: bool
    there: bool


def evaluate(labelled: LabelledSet, policy: Matching, means: Means, tick: Callable[[int], None] = lambda _: None) -> Evaluated:
    """Ask matching as routing asks it, and set the answers beside the truth."""
    if isinstance(labelled, ArrivalSet):
        answers = _arrivals(labelled, policy, means, tick)
    elif isinstance(labelled, NamePairs):
        answers = _names(labelled, policy, means)
    else:
        answers = _persons(labelled)
    return _told(labelled, answers, policy)


def _arrivals(labelled: ArrivalSet, policy: Matching, means: Means, tick: Callable[[int], None]) -> list[_Answer]:
    book = AccountBook(labelled.accounts, means=means)
    answers = []
    for number, (lead, truth) in enumerate(labelled.leads):
        match = book.match(lead, policy)
        best = match.candidates[0] if match.candidates else None
        answers.append(_Answer(best.probability if best else 0.0, best is not None and best.record_id == truth, truth is not None))
        tick(number)
    return answers


def _names(labelled: NamePairs, policy: Matching, means: Means) -> list[_Answer]:
    """Each pair as an address book of one account, and a lead that says nothing but a name."""
    answers = []
    for one, other, same in labelled.pairs:
        book = AccountBook([Account("other", other)], means=means)
        match = book.match(Lead("one", _NEVER, company=one), policy)
        answers.append(_Answer(match.candidates[0].probability if match.candidates else 0.0, same, same))
    return answers


def _persons(labelled: PersonPairs) -> list[_Answer]:
    answers = [_Answer(duplicate(one, other).probability, same, same) for one, other, same in labelled.pairs]
    return answers + [_Answer(0.0, right=False, there=True)] * labelled.missed


def _told(labelled: LabelledSet, answers: Sequence[_Answer], policy: Matching) -> Evaluated:
    sweep = tuple(_at(answers, threshold) for threshold in THRESHOLDS)
    bins = tuple(_bins(answers))
    stated = sum(each.answers for each in bins)
    error = sum(each.answers * abs(each.stated - each.observed) for each in bins) / stated if stated else 0.0
    best = max(sweep, key=lambda each: (each.f1, each.threshold))
    return Evaluated(labelled.name, labelled.about, len(answers), sweep, bins, error, _at(answers, policy.accept), best)


def _at(answers: Sequence[_Answer], threshold: float) -> AtThreshold:
    taken = [each for each in answers if each.probability >= threshold]
    return AtThreshold(threshold, len(taken), sum(each.right for each in taken), sum(each.there for each in answers))


def _bins(answers: Sequence[_Answer]) -> Iterable[Bin]:
    for low, high in itertools.pairwise(_BINS):
        here = [each for each in answers if each.probability > 0 and low <= each.probability < (high if high < 1 else 2)]
        if here:
            yield Bin(low, high, len(here), sum(each.probability for each in here) / len(here), sum(each.right for each in here))
