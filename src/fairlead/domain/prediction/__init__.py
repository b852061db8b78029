"""Room 6: per rep the chance of winning, the value and the time to reply, with their uncertainty. The verb is `Predictor.forecast`.

Three models keep the protocol: `HierarchicalModel` (learned), `StatedModel` (declared by the organization), `RotationModel` (nothing
known, and why).
"""

from fairlead.domain.prediction.coefficients import (
    QUALITY_REACH,
    Coefficients,
    Habits,
    ProfileEffect,
    Segment,
    TraitEffect,
    freshness,
    season_wave,
)
from fairlead.domain.prediction.encoding import Encoding
from fairlead.domain.prediction.forecasting import Case, FloatArray, Forecast, Foresees, IntArray, Level, Model, Predictor, Readiness
from fairlead.domain.prediction.hierarchical import HierarchicalModel, HierarchicalPredictor, LeadScorer, chances, lay_out
from fairlead.domain.prediction.rotation import RotationModel
from fairlead.domain.prediction.scales import Percentiles, ReplyCurve
from fairlead.domain.prediction.stated import Condition, StatedModel, StatedRep, Statement

__all__ = [
    "QUALITY_REACH",
    "Case",
    "Coefficients",
    "Condition",
    "Encoding",
    "FloatArray",
    "Forecast",
    "Foresees",
    "Habits",
    "HierarchicalModel",
    "HierarchicalPredictor",
    "IntArray",
    "LeadScorer",
    "Level",
    "Model",
    "Percentiles",
    "Predictor",
    "ProfileEffect",
    "Readiness",
    "ReplyCurve",
    "RotationModel",
    "Segment",
    "StatedModel",
    "StatedRep",
    "Statement",
    "TraitEffect",
    "chances",
    "freshness",
    "lay_out",
    "season_wave",
]
