"""Room 6: per rep the chance of winning, the value and the time to reply, with their uncertainty. The verb is `Predictor.forecast`."""

from fairlead.domain.prediction.forecasting import Case, Forecast, FloatArray, IntArray, Level, Model, Predictor, Readiness

__all__ = ["Case", "FloatArray", "Forecast", "IntArray", "Level", "Model", "Predictor", "Readiness"]
