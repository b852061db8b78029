"""Room 6: per rep the chance of winning, the value and the time to reply, with their uncertainty. The verb is `Predictor.forecast`.

Three models keep the protocol: `HierarchicalModel` (learned), `StatedModel` (declared by the organization), `RotationModel` (nothing
known, and why).
"""

from fairlead.domain.prediction.checked import ModelFailed, checked_forecast, failure
from fairlead.domain.prediction.coefficients import (
    QUALITY_REACH,
    Coefficients,
    Habits,
    ProfileEffect,
    RecentForm,
    Segment,
    TraitEffect,
    busier,
    freshness,
    recency,
    season_wave,
    worn,
)
from fairlead.domain.prediction.cycles import MISSING, VALUE_TIER, Cycles, Ending, memoryless
from fairlead.domain.prediction.encoding import Encoding
from fairlead.domain.prediction.forecasting import Case, FloatArray, Forecast, Foresees, IntArray, Level, Model, Predictor, Readiness
from fairlead.domain.prediction.hierarchical import (
    HierarchicalModel,
    HierarchicalPredictor,
    LeadScorer,
    added_read,
    chances,
    lay_out,
    scorecard_of,
)
from fairlead.domain.prediction.meeting import KINDS as MEETING_KINDS
from fairlead.domain.prediction.meeting import Kind as MeetingKind
from fairlead.domain.prediction.meeting import MeetingEffect, Meetings
from fairlead.domain.prediction.occupancy import Curves, Cycle, velocity_of
from fairlead.domain.prediction.rotation import RotationModel
from fairlead.domain.prediction.scales import Z80, Percentiles, ReplyCurve
from fairlead.domain.prediction.stated import Condition, StatedModel, StatedRep, Statement

__all__ = [
    "MEETING_KINDS",
    "MISSING",
    "QUALITY_REACH",
    "VALUE_TIER",
    "Z80",
    "Case",
    "Coefficients",
    "Condition",
    "Curves",
    "Cycle",
    "Cycles",
    "Encoding",
    "Ending",
    "FloatArray",
    "Forecast",
    "Foresees",
    "Habits",
    "HierarchicalModel",
    "HierarchicalPredictor",
    "IntArray",
    "LeadScorer",
    "Level",
    "MeetingEffect",
    "MeetingKind",
    "Meetings",
    "Model",
    "ModelFailed",
    "Percentiles",
    "Predictor",
    "ProfileEffect",
    "Readiness",
    "RecentForm",
    "ReplyCurve",
    "RotationModel",
    "Segment",
    "StatedModel",
    "StatedRep",
    "Statement",
    "TraitEffect",
    "added_read",
    "busier",
    "chances",
    "checked_forecast",
    "failure",
    "freshness",
    "lay_out",
    "memoryless",
    "recency",
    "scorecard_of",
    "season_wave",
    "velocity_of",
    "worn",
]
