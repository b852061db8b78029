"""A forecast that can be decided on, or a plain word that there is none: whatever a model does, no lead may be lost by it."""

import math
from typing import Final

import numpy as np

from fairlead.domain.prediction.forecasting import Case, Forecast, Predictor

_LONGEST: Final = 160
_NUMBERS: Final = ("chance_low", "chance_high", "logit_sd", "reply_factor", "match_score", "reply_minutes")


class ModelFailed(Exception):
    """The model raised, or said what cannot be true. The lead is decided on without it."""


def failure(problem: Exception) -> ModelFailed:
    """What a model raised, as words that fit into a decision."""
    told = " ".join(f"{type(problem).__name__}: {problem}".split())
    return ModelFailed(told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…")


def checked_forecast(predictor: Predictor, case: Case) -> Forecast:
    """The predictor's forecast. Raises `ModelFailed` where it raises, or where its numbers cannot be decided on."""
    try:
        forecast = predictor.forecast(case)
        wrong = _wrong_in(forecast, len(case.rows))
    except Exception as problem:  # whatever a model raises, the lead must be decided on
        raise failure(problem) from problem
    if wrong:
        raise ModelFailed(wrong)
    return forecast


def _wrong_in(forecast: Forecast, n: int) -> str:
    """What no decision may rest on; empty where all is well. Sums tell of a NaN anywhere in an array, and cost next to nothing."""
    if not (math.isfinite(forecast.value_minor) and math.isfinite(forecast.lead_score)):
        return f"its value is {forecast.value_minor} and its score {forecast.lead_score}, which are no amounts"
    if forecast.chance.shape != (n,):
        return f"it told {forecast.chance.size} chances for {n} reps"
    if not n:
        return ""
    least, most = float(np.minimum.reduce(forecast.chance)), float(np.maximum.reduce(forecast.chance))
    if not (least >= 0.0 and most <= 1.0):
        return "a chance is not a number" if math.isnan(least) else f"a chance lies outside 0 to 1: {least:g} to {most:g}"
    for name in _NUMBERS:
        if not math.isfinite(float(np.add.reduce(getattr(forecast, name)))):
            return f"its {name} is not a number"
    return ""
