"""The model card: what the model was trained on, how good it is, what it may be used for, in words and in numbers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from fairlead.domain.money import in_words
from fairlead.domain.prediction import Level, Readiness
from fairlead.learning.evaluation import Gain
from fairlead.learning.fitting import Fitted
from fairlead.learning.holdout import Holdout
from fairlead.learning.routing import Routing
from fairlead.learning.trained import Card, Scores, ValueModel

_NOTHING = 0.01
_SURE = 1000.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the training data was.

    ``refused``: leads not learned from, because profiling was refused.
    ``open_told``: open leads whose stages told something, ``open_weight``: of how many outcomes together.
    ``barred``: features left out because they may tell the future.
    ``selection_told_apart``: whether hand-picked leads could be told from others; None where no model was fitted.
    """

    leads: int
    refused: int
    resolved: int
    won: int
    reps: int
    reps_with_leads: int
    horizon_days: int
    stage: str
    first: str
    last: str
    barred: tuple[str, ...]
    selection_told_apart: bool | None
    open_told: int = 0
    open_weight: float = 0.0


def write_card(readiness: Readiness, facts: Facts, held: Holdout, fitted: Fitted, value: ValueModel, routing: Routing | None) -> Card:
    """The card of a model that can be used."""
    rows = _rows(held)
    parts = [
        _head(readiness),
        _data(facts),
        _table(held, rows),
        _reps(fitted, readiness),
        _reply(fitted),
        _values(value),
        _routing(routing, held),
        _cautions(facts, held),
    ]
    numbers: dict[str, object] = {
        "readiness": {"level": readiness.level.value, "why": readiness.why},
        "data": asdict(facts),
        "holdout": _holdout_numbers(held, rows),
        "calibration": {"shift": held.affine.shift, "stretch": held.affine.stretch, "points": [asdict(point) for point in held.points]},
        "deviations": dict(fitted.effects.deviations) if fitted.effects else {},
        "reply": {"floor": fitted.reply.floor, "no_effect": fitted.reply.no_effect},
        "value": {"wins": value.wins, "trees": bool(value.text)},
        "routing": asdict(routing) if routing else None,
    }
    return Card("\n\n".join(part for part in parts if part) + "\n", numbers, rows)


def no_model_card(readiness: Readiness, facts: Facts, held: Holdout | None) -> Card:
    """The card where no model can be used: it says what is missing, or what the test showed."""
    rows = _rows(held) if held else ()
    numbers: dict[str, object] = {"readiness": {"level": readiness.level.value, "why": readiness.why}, "data": asdict(facts)}
    if held:
        numbers["holdout"] = _holdout_numbers(held, rows)
    parts = [_head(readiness), _data(facts), _table(held, rows) if held else ""]
    return Card("\n\n".join(part for part in parts if part) + "\n", numbers, rows)


def _head(readiness: Readiness) -> str:
    use = {
        Level.PAIR: "It may choose between reps.",
        Level.LEAD: "It may rank leads, not reps: leads are shared by fair rotation.",
        Level.NONE: "No model is used: leads are shared by fair rotation.",
    }[readiness.level]
    return f"# Model card\n\n**{use}** {readiness.why[:1].upper()}{readiness.why[1:]}."


def _data(facts: Facts) -> str:
    refused = f" {facts.refused:,} further leads refused profiling: nothing was learned from them." if facts.refused else ""
    if not facts.leads:
        return f"## Data\n\nNo leads.{refused}"
    rate = facts.won / facts.resolved if facts.resolved else 0.0
    return (
        f"## Data\n\n{facts.leads:,} leads from {facts.first} to {facts.last}; the outcome of {facts.resolved:,} is known, "
        f"{facts.won:,} reached '{facts.stage}' within {facts.horizon_days} days ({rate:.1%}). {facts.reps:,} reps, "
        f"{facts.reps_with_leads:,} of them with leads. "
        f"Leads still open and younger than {facts.horizon_days} days count as not known, never as lost.{_open(facts)}{refused}"
    )


def _open(facts: Facts) -> str:
    if not facts.open_told:
        return ""
    return f" {facts.open_told:,} of them told by their stages what {facts.open_weight:,.0f} outcomes would."


def _rows(held: Holdout) -> tuple[tuple[str, Scores], ...]:
    rows = [("base rate", held.base)]
    if _reply_matters(held):
        rows.append(("reply time alone", held.timed))
    rows.append(("lead alone", held.lead))
    if held.pair is not None:
        rows.append(("lead and rep", held.pair))
    return tuple(rows)


def _reply_matters(held: Holdout) -> bool:
    """Whether the time of the first reply moves any chance: one chance for all orders nothing."""
    return held.timed.auc != 0.5


def _table(held: Holdout, rows: Sequence[tuple[str, Scores]]) -> str:
    lines = [
        "## Test on later leads",
        "",
        f"Trained on the older leads, tested on the newest {held.leads:,} and the rep each had ({held.won:,} conversions).",
        "",
        "| | log loss | Brier | AUC | calibration error |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {name} | {s.log_loss:.4f} | {s.brier:.4f} | {s.auc:.3f} | {s.calibration:.3f} |" for name, s in rows]
    best, worst = held.points[-1], held.points[0]
    lines += ["", f"The tenth with the highest chance was won in {best.rate:.0%} of cases, the tenth with the lowest in {worst.rate:.0%}."]
    least = "base rate"
    if _reply_matters(held):
        least = "reply time alone"
        told = "The base rate is one chance for all leads. Every other line also knows when the first reply came"
        lines += ["", f"{told}: that of reply time alone knows nothing else."]
    lines += ["", f"Lead alone against {least}: {_gain(held.lead_gain)}."]
    if held.pair_gain is not None:
        lines[-1] += f" Lead and rep against lead alone: {_gain(held.pair_gain)}."
    return "\n".join(lines)


def _gain(gain: Gain) -> str:
    return f"{gain.gain:+.5f} nats a lead ± {gain.error:.5f}, promised {gain.promised:.5f}: odds {odds_in_words(gain)} that it is real"


def odds_in_words(gain: Gain) -> str:
    """Such as ``40:1`` or ``1:3``."""
    odds = gain.odds
    if odds >= 1.0:
        return f"{odds:,.0f}:1" if odds < _SURE else f"over {_SURE:,.0f}:1"
    return f"1:{min(1.0 / odds, _SURE):,.0f}"


def _reps(fitted: Fitted, readiness: Readiness) -> str:
    if fitted.effects is None or readiness.level is not Level.PAIR:
        return ""
    found = {name: deviation for name, deviation in fitted.effects.deviations.items() if not name.startswith("selection")}
    told = [f"{name} ×{np.exp(deviation):.2f}" for name, deviation in found.items() if deviation >= _NOTHING]
    none = [name for name, deviation in found.items() if deviation < _NOTHING]
    text = "## What tells reps apart\n\nTypical size of an effect on the odds of winning (one standard deviation): "
    text += f"{', '.join(told) or 'none'}."
    if none:
        text += f" The data show nothing for: {', '.join(none)}."
    return text


def _reply(fitted: Fitted) -> str:
    left = fitted.curve.at(np.array([5.0, 60.0, 240.0, 1440.0]))
    if fitted.reply.no_effect > 0.5:
        return "## Reply time\n\nThe data do not show that a late reply costs anything (or reply times are not known)."
    shares = ", ".join(f"{share:.0%} after {when}" for share, when in zip(left, ("5 minutes", "an hour", "4 hours", "a day"), strict=True))
    how = "Learned within reps, from when they happened to be free."
    return f"## Reply time\n\nShare of the chance left when the first reply comes: {shares}. {how}"


def _values(value: ValueModel) -> str:
    if not value.wins:
        return "## Deal value\n\nNo won lead carries a value: worth counts wins, not money."
    how = "trees" if value.text else "shrunken means by segment"
    return f"## Deal value\n\nLearned from {value.wins:,} won deals ({how}); typical value {in_words(float(np.exp(value.start)))}."


def _routing(routing: Routing | None, held: Holdout) -> str:
    if routing is None:
        return ""
    looked = f"All {held.leads:,} held-out leads were looked at"
    if routing.asked < held.leads:
        looked = (
            f"{routing.asked:,} of the {held.leads:,} held-out leads, evenly spread, were looked at, since each is tried with every rep"
        )
    apart = routing.asked - routing.leads
    aside = (
        f"; {apart:,} of them are left aside, because the rep who had the lead was not eligible by the roster "
        "(no longer or not yet there, another territory or another language)"
    )
    return (
        f"## Today's routing\n\n{looked}{aside if apart else ''}. On the {routing.leads:,} compared the model expects "
        f"a chance of {routing.assigned:.1%} "
        f"with the rep who had the lead, {routing.random:.1%} with an eligible rep at random, "
        f"{routing.best:.1%} with the best eligible one, capacity left aside. "
        "This is the model's own estimate; only an experiment measures lift."
    )


def _cautions(facts: Facts, held: Holdout) -> str:
    told = []
    if facts.barred:
        told.append(f"Left out, because they seem to be filled in only once a lead closes: {', '.join(facts.barred)}.")
    if facts.selection_told_apart is False:
        told.append(
            "Nearly every lead was given by hand or with an unknown method, so what looks like skill "
            "may partly be the leads a rep was given. "
            "Let some leads go by rotation to tell the two apart."
        )
    if abs(held.affine.shift) > 0.1 or abs(held.affine.stretch - 1.0) > 0.15:
        told.append(
            f"Later leads asked for a correction (log-odds {held.affine.shift:+.2f}, ×{held.affine.stretch:.2f}): "
            "something has changed over time."
        )
    told.append("Effects come from observed history: they are predictions, not proof of cause.")
    return "## Cautions\n\n" + "\n".join(f"- {line}" for line in told)


def _holdout_numbers(held: Holdout, rows: Sequence[tuple[str, Scores]]) -> dict[str, object]:
    return {
        "leads": held.leads,
        "won": held.won,
        "scores": {name: asdict(scores) for name, scores in rows},
        "lead_gain": {"nats": held.lead_gain.gain, "error": held.lead_gain.error, "odds": held.lead_gain.odds},
        "pair_gain": None
        if held.pair_gain is None
        else {"nats": held.pair_gain.gain, "error": held.pair_gain.error, "odds": held.pair_gain.odds},
    }
