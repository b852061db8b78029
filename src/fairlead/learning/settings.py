"""What may be set about training, each with its default and the reason for it."""

from dataclasses import dataclass
from typing import Final

from fairlead.domain.qualification import LEAD_FEATURES, Attribute, no_feature

_VOUCHABLE: Final = frozenset(feature.field for feature in LEAD_FEATURES if isinstance(feature, Attribute)) | {"account_id", "message"}


class BadTrainingSettings(ValueError):
    """A setting out of range; the message names it, its value and what it may be."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a model is trained. Equal settings, data and seed give an equal artefact.

    ``stage``: reaching it is the conversion. ``horizon_days``: within how many days after arrival; None lets the data choose.
    ``window_days``: how far back leads are learned from. ``half_life_days``: a lead this much older weighs half; 0 weighs all alike,
    None lets later leads choose (`fairlead.learning.recency`).
    ``least_won`` and ``least_resolved``: below these, reps and leads cannot be told apart: a rate of 10% from 500 leads is only known
    to within 2.7 points, and no difference between segments at all. ``holdout_share``: of the ripe leads, the newest, kept for
    evaluation. ``credible_odds``: how much likelier the gain on later leads must be if the model is right than if it is not,
    before the model is used (20: wrong once in twenty-one). ``folds``: of
    cross-fitting. ``threads``: for the trees. ``known_at_arrival``: fields of the lead that stay in though the audit suspects them of
    telling the future, because the organization vouches for them. ``features``: added ones that the model reads beside the fixed ones
    (`fairlead.domain.qualification.added`).
    """

    stage: str = "won"
    horizon_days: int | None = None
    window_days: int = 730
    half_life_days: float | None = None
    least_won: int = 100
    least_resolved: int = 500
    holdout_share: float = 0.3
    credible_odds: float = 20.0
    folds: int = 5
    threads: int = 1
    seed: int = 7
    segments: tuple[str, ...] = ("industry_group", "size_band", "source", "product")
    known_at_arrival: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the ranges."""
        wholes = {"horizon_days": (1, 1095), "window_days": (30, 3650), "least_won": (10, 10**9), "least_resolved": (50, 10**9)}
        wholes |= {"folds": (2, 20), "threads": (1, 64)}
        for name, (low, high) in wholes.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise BadTrainingSettings(f"{name} is {value}; it must be a whole number from {low} to {high}")
        if not 0.05 <= self.holdout_share <= 0.5:
            raise BadTrainingSettings(f"holdout_share is {self.holdout_share}; it must lie between 0.05 and 0.5")
        unknown = sorted(set(self.known_at_arrival) - _VOUCHABLE)
        if unknown:
            raise BadTrainingSettings(
                f"known_at_arrival names '{unknown[0]}', which no feature reads; it may name {', '.join(sorted(_VOUCHABLE))}"
            )
        for name in self.features:
            if why := no_feature(name):
                raise BadTrainingSettings(f"features: {why}")
        if self.half_life_days is not None and self.half_life_days != 0 and self.half_life_days < 7:
            raise BadTrainingSettings(f"half_life_days is {self.half_life_days}; it must be at least 7, or 0 to weigh all leads alike")
