"""What the evaluation of a model answers, as types for OpenAPI."""

from typing import Literal

from pydantic import Field

from fairlead.http.model_schemas import Scores
from fairlead.http.schemas import Answer, Chance


class ModelVerdict(Answer):
    """What the model may be used for, in sentences."""

    use: str
    why: str
    sure: str = Field(description="how sure that is; empty where nothing was tested")
    mind: list[str] = Field(description="what speaks against relying on it, groups whose chances do not come true among it")
    missing: list[str] = Field(description="what it would take to know more")


class Interval(Answer):
    """95%."""

    low: float
    high: float


class NamedScores(Scores):
    """Scores of one way to forecast the held-out leads."""

    name: str = Field(description="base rate, reply time alone, lead alone, or lead and rep")


class Bin(Answer):
    """Leads whose chance fell into one bin: what was predicted, what came, and its 95% interval."""

    predicted: Chance
    observed: Chance
    low: Chance
    high: Chance
    leads: int


class Group(Answer):
    """Held-out leads that have something in common, or whose reps have."""

    of: Literal["lead", "rep"]
    by: str = Field(description="what they have in common, such as source or team_id")
    name: str = Field(description="which, such as webinar")
    words: str = Field(description="both, for people")
    leads: int
    won: int
    predicted: float = Field(description="mean chance")
    observed: float = Field(description="share won")
    fit: Literal["right", "too low", "too high", "too small"] = Field(description="how the chances stand to what came")
    ratio: Interval | None = Field(description="won against expected; null where the group is too small")
    p_value: float | None
    adjusted: float | None = Field(description="p-value with all groups taken into account (Benjamini and Hochberg)")
    calibration: float | None = Field(description="debiased calibration error within the group")
    calibration_interval: Interval | None
    points: list[Bin]


class TimeOrder(Answer):
    """AUC of the lead alone in shuffled order and in order of time."""

    shuffled: float
    ordered: float
    interval: Interval | None
    fades: bool = Field(description="the first promises more than later leads keep, beyond chance")


class Accounts(Answer):
    """Held-out leads that may share a deal with an older lead of their account, and the others."""

    days: int = Field(description="how far apart two leads of one deal may be")
    known: int
    fresh: int
    fresh_won: int
    flattered: bool = Field(description="the gain is higher on the known ones beyond chance, so that only the others count")
    scores: Scores | None = Field(description="on the others alone; null where these are too few")


class Permutation(Answer):
    """Reps shuffled among like leads."""

    p_value: float = Field(description="share of the draws in which they did at least as well")
    permutations: int
    gain: float = Field(description="log loss saved per lead by the real reps, nats")
    chance_gain: float
    chance_spread: float
    leads: int
    strata: int
    reps: int


class Power(Answer):
    """What the test of the reps could show."""

    times: float | None = Field(description="how often as many outcomes would show what the model expects; null where it expects nothing")
    smallest: float = Field(description="standard deviation of log-odds among reps that could have shown at best")


class Gain(Answer):
    """Log loss saved per lead."""

    nats: float
    error: float
    odds: float


class Champion(Answer):
    """The model in force at the time of training, on the same held-out leads."""

    version: str
    seen: int = Field(description="held-out leads that it may have learned from, left aside")
    leads: int
    won: int
    why: str
    champion: Scores | None
    challenger: Scores | None
    gain: Gain | None = Field(description="of the new model against it; null where no fair comparison can be made")


class Evaluation(Answer):
    """The verdict on a model and everything its test on later leads showed."""

    version: str
    level: str | None
    verdict: ModelVerdict | None = Field(description="null for stated chances and for models from before verdicts were kept")
    leads: int | None
    won: int | None
    scores: list[NamedScores]
    intervals: dict[str, Interval] = Field(description="of the scores of what is used, by accounts drawn again")
    points: list[Bin]
    groups: list[Group]
    order: TimeOrder | None
    accounts: Accounts | None
    permutation: Permutation | None
    power: Power | None
    champion: Champion | None
