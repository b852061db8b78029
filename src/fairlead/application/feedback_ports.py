"""Feedback: how well a lead fitted, as the rep who had it says. What passes through, and where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

LONGEST_WORDS: Final = 2_000


class RatingRefused(ValueError):
    """A rating cannot be taken like this; the message says why. Nothing was kept."""


class RatingFlawed(RatingRefused):
    """What was entered of a rating has mistakes, whatever there is already."""


class Fit(StrEnum):
    """What a rep says of a lead. ``none``: the rating was taken back."""

    GOOD = "good"
    POOR = "poor"
    NONE = "none"


class FitReason(StrEnum):
    """Why, where the rep says so."""

    RIGHT_PROFILE = "right for my profile"
    READY_TO_BUY = "ready to buy"
    KNOWN_ACCOUNT = "knows us already"
    WRONG_INDUSTRY = "wrong industry"
    WRONG_SIZE = "wrong company size"
    WRONG_REGION = "wrong region"
    WRONG_PRODUCT = "wrong product"
    NO_BUDGET = "no budget"
    NO_INTENT = "no intent to buy"
    WRONG_PERSON = "not the one who decides"
    BAD_DATA = "contact data is wrong"
    DUPLICATE = "duplicate"
    OTHER = "other"

    @property
    def fit(self) -> Fit | None:
        """The fit that it is a reason for; None where for either."""
        if self is FitReason.OTHER:
            return None
        return Fit.GOOD if self in {FitReason.RIGHT_PROFILE, FitReason.READY_TO_BUY, FitReason.KNOWN_ACCOUNT} else Fit.POOR


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating of the lead that a decision gave to a rep. Ratings are added; the latest of a rep on a decision counts.

    ``source``, ``product`` and ``segment``: of the lead as it was decided on, so that ratings can be summed up by them; ``person`` and
    ``company``, so that neither counts as something that was said.
    """

    decision_id: str
    lead_id: str
    rep_id: str
    fit: Fit
    author: str
    at: datetime
    reason: FitReason | None = None
    words: str = ""
    source: str | None = None
    product: str | None = None
    segment: str | None = None
    number: int = 0
    person: str | None = None
    company: str | None = None


class RatingBook(Protocol):
    """Where ratings are kept; none is ever changed or taken away."""

    def rate(self, new: Rating) -> Rating:
        """Keep one; returns it with its number."""
        ...

    def ratings(self, *, decision_id: str | None = None) -> Sequence[Rating]:
        """The latest of each rep on each decision, the latest first; on one decision where asked. Those taken back are among them."""
        ...
