"""What training gives: plain data that can be written down, read back and routed with, without any library that learns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fairlead.domain.evidence import Reference
from fairlead.domain.prediction import Coefficients, Cycles, Encoding, Readiness
from fairlead.domain.qualification import Scorecard
from fairlead.learning.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Trees:
    """A boosted model as LightGBM's text, and the constant it starts from."""

    text: str
    start: float
    rounds: int


@dataclass(frozen=True, slots=True)
class ValueModel:
    """exp of a mean of logarithms, times ``smear`` (Duan 1983) so that the mean comes out right.

    ``text``: LightGBM's, on the same encoding as the lead's chance; or, from few wins, ``steps``: for each segment's feature the
    shrunken log ratio of each value. ``start``: mean logarithm. ``wins``: how many values it rests on; none: ``start`` is one major
    unit, so that worth counts wins. ``spread``: multiples of the mean that a tenth of the values are below, half, and nine tenths.
    ``slope``: of what the trees tell.
    """

    start: float
    smear: float
    wins: int
    text: str = ""
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    spread: tuple[float, float, float] | None = None
    slope: float = 1.0


@dataclass(frozen=True, slots=True)
class Scores:
    """``log_loss`` and ``brier``.

    Mean, the smaller the better. ``auc``: 0.5 is guessing. ``calibration``: debiased, see `calibration_error`.
    """

    log_loss: float
    brier: float
    auc: float
    calibration: float


@dataclass(frozen=True, slots=True)
class Card:
    """``text``.

    Markdown for people. ``numbers``: the same for programs (JSON). ``rows``: name, log loss, Brier, AUC, calibration error of each model
    compared.
    """

    text: str
    numbers: Mapping[str, object]
    rows: tuple[tuple[str, Scores], ...]


@dataclass(frozen=True, slots=True)
class LearnedFit:
    """The scorecard of learned fit, None where later leads did not bear it out; ``why`` says what they showed."""

    card: Scorecard | None
    why: str


@dataclass(frozen=True, slots=True)
class Learned:
    """The parts of a model that ranks leads, and reps where `Readiness.level` says so."""

    encoding: Encoding
    trees: Trees
    value: ValueModel
    coefficients: Coefficients
    fit: LearnedFit | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """What is known where no model can be used: the rate and its 80% interval (Wilson), a mean deal value, a typical reply.

    ``cycles``: how long leads stay open, None where too few ended.
    """

    chance: float
    low: float
    high: float
    value_minor: float
    reply_minutes: float
    cycles: Cycles | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """The result. ``learned`` is None at `Level.NONE`. ``data_hash``: SHA-256 of everything the fit saw.

    ``ground``: what insight looks at, a `fairlead.learning.ground.Ground`; None where too little was known for a test. ``reference``: what
    drift is measured from; None where too little was known for features.
    """

    readiness: Readiness
    learned: Learned | None
    base: Base
    settings: TrainingSettings
    horizon_days: int
    data_hash: str
    card: Card
    ground: object = field(default=None, compare=False, repr=False)
    reference: Reference | None = field(default=None, compare=False, repr=False)
