"""Coefficients, rotation bases and statements as JSON and arrays, and back to the last bit."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from fairlead.domain.prediction import (
    Coefficients,
    Condition,
    Cycles,
    Ending,
    FloatArray,
    Habits,
    MeetingEffect,
    Percentiles,
    ProfileEffect,
    RecentForm,
    ReplyCurve,
    RotationModel,
    Segment,
    StatedModel,
    StatedRep,
    Statement,
    TraitEffect,
)
from fairlead.domain.qualification import Scorecard, Trait
from fairlead.learning.trained import Base, LearnedFit


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
        "habits": habits_to(c.habits),
        "advantage": c.advantage.knots.tolist(),
        "chances": c.chances.knots.tolist(),
        "cycles": None if c.cycles is None else cycles_to(c.cycles),
        "value_spread": c.value_spread,
        "tells_newcomers": c.tells_newcomers,
        "meetings": [asdict(meeting) for meeting in c.meetings],
        "form": None if c.form is None else _form_to(c.form),
        "counts_age": c.counts_age,
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
        habits=habits_from(text["habits"]),
        advantage=Percentiles(_numbers(text["advantage"])),
        chances=Percentiles(_numbers(text["chances"])),
        # Artefacts written before lengths were learned tell nothing of them.
        cycles=cycles_from(text["cycles"]) if text.get("cycles") else None,
        value_spread=_three(text.get("value_spread")),
        tells_newcomers=bool(text.get("tells_newcomers", False)),
        meetings=tuple(MeetingEffect(each["kind"], float(each["usual"]), float(each["logit"])) for each in text.get("meetings", ())),
        form=_form_from(text["form"]) if text.get("form") else None,
        counts_age=bool(text.get("counts_age", False)),
    )
    reps, q = len(found.rep_ids), found.width
    if found.effects.shape != (reps, q) or found.covariance.shape != (reps, q, q) or found.prior.shape != (q, q):
        raise ValueError(f"effects of shape {found.effects.shape} do not fit {reps} reps and {q} columns")
    if found.form is not None and not found.form.effects.shape == found.form.variances.shape == (reps,):
        raise ValueError(f"recent form of shape {found.form.effects.shape} does not fit {reps} reps")
    return found


def _form_to(form: RecentForm) -> dict[str, object]:
    return {"at": form.at, "effects": form.effects.tolist(), "variances": form.variances.tolist()}


def _form_from(text: Mapping[str, Any]) -> RecentForm:
    return RecentForm(float(text["at"]), _numbers(text["effects"]), _numbers(text["variances"]))


def habits_to(habits: Habits) -> dict[str, object]:
    """How fast reps reply, as JSON."""
    return {
        "minutes": dict(habits.minutes),
        "typical": habits.typical,
        "multiples": habits.multiples.tolist(),
        "spread": habits.spread,
        "slowing": habits.slowing,
        "usual_load": dict(habits.usual_load),
    }


def habits_from(text: Mapping[str, Any]) -> Habits:
    """The inverse; what artefacts did not tell once is taken as not known."""
    spread = text.get("spread")
    return Habits(
        dict(text["minutes"]),
        float(text["typical"]),
        _numbers(text["multiples"]),
        None if spread is None else (float(spread[0]), float(spread[1])),
        float(text.get("slowing", 0.0)),
        dict(text.get("usual_load", {})),
    )


def cycles_to(cycles: Cycles) -> dict[str, object]:
    """How long leads stay open, as JSON."""
    endings = {"won": cycles.won, "other": cycles.other}
    return {
        "horizon_days": cycles.horizon_days,
        "value_edges": list(cycles.value_edges),
        **{
            name: {
                "logs": one.logs.tolist(),
                "share": one.share.tolist(),
                "steps": {feature: dict(steps) for feature, steps in one.steps.items()},
                "reps": dict(one.reps),
            }
            for name, one in endings.items()
        },
    }


def cycles_from(text: Mapping[str, Any]) -> Cycles:
    """The inverse. Raises ``KeyError`` or ``ValueError`` for what is missing or of another shape."""
    won, other = (
        Ending(
            _numbers(one["logs"]),
            _numbers(one["share"]),
            {feature: {value: float(step) for value, step in steps.items()} for feature, steps in one["steps"].items()},
            {rep_id: float(step) for rep_id, step in one["reps"].items()},
        )
        for one in (text["won"], text["other"])
    )
    for one in (won, other):
        if one.logs.ndim != 1 or one.logs.shape != one.share.shape or not len(one.logs):
            raise ValueError(f"a curve has {one.share.shape} shares for {one.logs.shape} lengths")
    return Cycles(float(text["horizon_days"]), won, other, tuple(float(edge) for edge in text["value_edges"]))


def _three(values: Any) -> tuple[float, float, float] | None:  # noqa: ANN401, what JSON holds
    if values is None:
        return None
    low, middle, high = values
    return float(low), float(middle), float(high)


def fit_to(fit: LearnedFit) -> dict[str, object]:
    """The scorecard of learned fit, or why there is none."""
    if fit.card is None:
        return {"why": fit.why, "card": None}
    traits = [asdict(trait) for trait in fit.card.traits]
    return {"why": fit.why, "card": {"base": fit.card.base, "traits": traits, "knots": fit.card.knots}}


def fit_from(text: Mapping[str, Any]) -> LearnedFit:
    """The inverse."""
    card, why = text["card"], str(text["why"])
    if card is None:
        return LearnedFit(None, why)
    traits = tuple(
        Trait(each["feature"], {name: float(points) for name, points in each["values"].items()}, tuple(each["edges"]), tuple(each["steps"]))
        for each in card["traits"]
    )
    return LearnedFit(Scorecard(float(card["base"]), traits, tuple(card["knots"]), why), why)


def base_to(base: Base) -> dict[str, object]:
    """A rotation model's numbers."""
    plain = asdict(replace(base, cycles=None))
    return {**plain, "cycles": None if base.cycles is None else cycles_to(base.cycles)}


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
        cycles=cycles_from(text["cycles"]) if text.get("cycles") else None,
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
        "counts_age": model.counts_age,
        **({} if model.cycle_days is None else {"cycle_days": list(model.cycle_days)}),
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
        cycle_days=(float(text["cycle_days"][0]), float(text["cycle_days"][1])) if text.get("cycle_days") else None,
        counts_age=bool(text.get("counts_age", False)),
    )


def _statement_to(statement: Statement) -> dict[str, object]:
    when = [{"field": condition.field, "values": sorted(condition.values)} for condition in statement.when]
    return {"when": when, "number": statement.number, "deals": statement.deals}


def _statement_from(text: Mapping[str, Any]) -> Statement:
    when = tuple(Condition(each["field"], frozenset(each["values"])) for each in text["when"])
    return Statement(when, float(text["number"]), None if text["deals"] is None else int(text["deals"]))


def _numbers(values: object) -> FloatArray:
    return np.array(values, dtype=np.float64)
