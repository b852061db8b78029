"""Coefficients, rotation bases and statements as JSON and arrays, and back to the last bit."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from fairlead.domain.prediction import (
    Coefficients,
    Condition,
    FloatArray,
    Habits,
    Percentiles,
    ProfileEffect,
    ReplyCurve,
    RotationModel,
    Segment,
    StatedModel,
    StatedRep,
    Statement,
    TraitEffect,
)
from fairlead.learning.trained import Base


def coefficients_to(c: Coefficients) -> tuple[dict[str, object], dict[str, FloatArray]]:
    """What goes into JSON, and the large arrays."""
    text: dict[str, object] = {
        "level": c.level,
        "slope": c.slope,
        "quality_mean": c.quality_mean,
        "quality_sd": c.quality_sd,
        "segments": [asdict(segment) for segment in c.segments],
        "rep_ids": c.rep_ids,
        "prior_variances": np.diag(c.prior).tolist(),
        "traits": [{**asdict(trait), "logits": trait.logits.tolist()} for trait in c.traits],
        "profiles": [{**asdict(profile), "shares": profile.shares.tolist()} for profile in c.profiles],
        "ramp": c.ramp,
        "season": c.season,
        "level_sd": c.level_sd,
        "reply": {"minutes": c.reply.minutes.tolist(), "share": c.reply.share.tolist()},
        "habits": {"minutes": dict(c.habits.minutes), "typical": c.habits.typical, "multiples": c.habits.multiples.tolist()},
        "advantage": c.advantage.knots.tolist(),
        "chances": c.chances.knots.tolist(),
    }
    return text, {"effects": c.effects, "covariance": c.covariance}


def coefficients_from(text: Mapping[str, Any], arrays: Mapping[str, FloatArray]) -> Coefficients:
    """The inverse. Raises ``KeyError`` or ``ValueError`` for what is missing or of another shape."""
    found = Coefficients(
        level=float(text["level"]),
        slope=float(text["slope"]),
        quality_mean=float(text["quality_mean"]),
        quality_sd=float(text["quality_sd"]),
        segments=tuple(Segment(each["part"], each["feature"], tuple(each["values"])) for each in text["segments"]),
        rep_ids=tuple(text["rep_ids"]),
        effects=arrays["effects"],
        covariance=arrays["covariance"],
        prior=np.diag(_numbers(text["prior_variances"])),
        traits=tuple(
            TraitEffect(each["trait"], each["segment"], tuple(each["values"]), np.array(each["logits"], dtype=np.float64))
            for each in text["traits"]
        ),
        profiles=tuple(
            ProfileEffect(each["profile"], int(each["segment"]), _numbers(each["shares"]), float(each["logit"]))
            for each in text["profiles"]
        ),
        ramp=float(text["ramp"]),
        season=(float(text["season"][0]), float(text["season"][1])),
        level_sd=float(text["level_sd"]),
        reply=ReplyCurve(_numbers(text["reply"]["minutes"]), _numbers(text["reply"]["share"])),
        habits=Habits(dict(text["habits"]["minutes"]), float(text["habits"]["typical"]), _numbers(text["habits"]["multiples"])),
        advantage=Percentiles(_numbers(text["advantage"])),
        chances=Percentiles(_numbers(text["chances"])),
    )
    reps, q = len(found.rep_ids), found.width
    if found.effects.shape != (reps, q) or found.covariance.shape != (reps, q, q) or found.prior.shape != (q, q):
        raise ValueError(f"effects of shape {found.effects.shape} do not fit {reps} reps and {q} columns")
    return found


def base_to(base: Base) -> dict[str, object]:
    """A rotation model's numbers."""
    return asdict(base)


def rotation_from(version: str, why: str, text: Mapping[str, Any]) -> RotationModel:
    """A rotation model from its numbers."""
    return RotationModel(
        version=version,
        why=why,
        chance=float(text["chance"]),
        low=float(text["low"]),
        high=float(text["high"]),
        value_minor=float(text["value_minor"]),
        reply_minutes=float(text["reply_minutes"]),
    )


def stated_to(model: StatedModel) -> dict[str, object]:
    """A stated model as JSON."""
    return {
        "reps": [
            {"rep_id": rep.rep_id, "chances": [_statement_to(each) for each in rep.chances], "reply_minutes": rep.reply_minutes}
            for rep in model.reps
        ],
        "otherwise": _statement_to(model.otherwise),
        "values": [_statement_to(each) for each in model.values],
        "value_minor": model.value_minor,
        "reply_minutes": model.reply_minutes,
        "decay_floor": model.decay_floor,
        "decay_minutes": model.decay_minutes,
    }


def stated_from(version: str, text: Mapping[str, Any]) -> StatedModel:
    """The inverse."""
    return StatedModel(
        version=version,
        reps=tuple(
            StatedRep(each["rep_id"], tuple(_statement_from(one) for one in each["chances"]), float(each["reply_minutes"]))
            for each in text["reps"]
        ),
        otherwise=_statement_from(text["otherwise"]),
        values=tuple(_statement_from(each) for each in text["values"]),
        value_minor=float(text["value_minor"]),
        reply_minutes=float(text["reply_minutes"]),
        decay_floor=float(text["decay_floor"]),
        decay_minutes=float(text["decay_minutes"]),
    )


def _statement_to(statement: Statement) -> dict[str, object]:
    when = [{"field": condition.field, "values": sorted(condition.values)} for condition in statement.when]
    return {"when": when, "number": statement.number, "deals": statement.deals}


def _statement_from(text: Mapping[str, Any]) -> Statement:
    when = tuple(Condition(each["field"], frozenset(each["values"])) for each in text["when"])
    return Statement(when, float(text["number"]), None if text["deals"] is None else int(text["deals"]))


def _numbers(values: object) -> FloatArray:
    return np.array(values, dtype=np.float64)
