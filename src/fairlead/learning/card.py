"""The model card: what the model was trained on, how good it is, what it may be used for, in words and in numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from fairlead.domain.money import in_words
from fairlead.domain.prediction import Level, Readiness
from fairlead.learning.champion import Duel
from fairlead.learning.evaluation import Gain
from fairlead.learning.examination import Examination
from fairlead.learning.fitting import Fitted
from fairlead.learning.grouping import Fit, Group
from fairlead.learning.holdout import Holdout
from fairlead.learning.routing import Routing
from fairlead.learning.thinning import MOST_LEADS, PLENTY
from fairlead.learning.trained import Card, Scores, ValueModel
from fairlead.learning.verdict import Verdict, group_in_words, odds_in_words, order_in_words, shuffled_in_words, untested, verdict

_NOTHING = 0.01
_EFFECTS = {"selling_style": "selling style", "selling_style by size": "selling style by size"}
_EFFECTS |= {"shared language": "a shared language", "shared hours": "shared hours", "standing": "whom managers prefer"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the training data was.

    ``refused``: leads not learned from, because profiling was refused.
    ``open_told``: open leads whose stages told something, ``open_weight``: of how many outcomes together.
    ``barred``: features left out because they may tell the future.
    ``half_life_days``: a lead this much older weighed half; 0 where all weighed alike.
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
    half_life_days: float = 0.0


def write_card(
    readiness: Readiness, facts: Facts, test: tuple[Holdout, Examination], fitted: Fitted, value: ValueModel, routing: Routing | None
) -> Card:
    """The card of a model that can be used. ``test``: on later leads, and what a close look at it shows."""
    held, examined = test
    rows = _rows(held)
    words = _verdict(readiness, facts, held, examined)
    parts = [
        _head(words),
        _data(facts) + taken_over(facts.resolved),
        _table(held, rows, examined),
        _picture(held),
        _groups(examined),
        _reps(fitted, readiness),
        _reply(fitted),
        _values(value),
        _routing(routing, held),
        _cautions(facts, held),
    ]
    numbers: dict[str, object] = {
        "readiness": {"level": readiness.level.value, "why": readiness.why},
        "verdict": asdict(words),
        "data": asdict(facts),
        "holdout": _holdout_numbers(held, rows),
        "examination": _examination_numbers(held, examined),
        "calibration": {"shift": held.affine.shift, "stretch": held.affine.stretch, "points": [asdict(point) for point in held.points]},
        "deviations": dict(fitted.effects.deviations) if fitted.effects else {},
        "reply": {"floor": fitted.reply.floor, "no_effect": fitted.reply.no_effect},
        "value": {"wins": value.wins, "trees": bool(value.text)},
        "routing": asdict(routing) if routing else None,
    }
    return Card("\n\n".join(part for part in parts if part) + "\n", numbers, rows)


def no_model_card(readiness: Readiness, facts: Facts, test: tuple[Holdout, Examination] | None, missing: Sequence[str] = ()) -> Card:
    """The card where no model can be used: it says what is missing, or what the test showed."""
    rows = _rows(test[0]) if test else ()
    words = _verdict(readiness, facts, *test) if test else untested(readiness, missing)
    numbers: dict[str, object] = {
        "readiness": {"level": readiness.level.value, "why": readiness.why},
        "verdict": asdict(words),
        "data": asdict(facts),
    }
    if test:
        numbers["holdout"] = _holdout_numbers(test[0], rows)
        numbers["examination"] = _examination_numbers(*test)
    parts = [_head(words), _data(facts), _table(test[0], rows, test[1]) if test else ""]
    return Card("\n\n".join(part for part in parts if part) + "\n", numbers, rows)


def _verdict(readiness: Readiness, facts: Facts, held: Holdout, examined: Examination) -> Verdict:
    hand_picked = facts.selection_told_apart is False
    return verdict(readiness, held, examined, resolved=facts.resolved, hand_picked=hand_picked, barred=facts.barred)


def _head(words: Verdict) -> str:
    lines = [f"# Model card\n\n**{words.use}** {words.why}"]
    if words.sure:
        lines.append(f"**How sure.** {words.sure}")
    for title, found in (("Mind", words.mind), ("What is missing", words.missing)):
        if found:
            lines.append(f"**{title}.**\n\n" + "\n".join(f"- {line}" for line in found))
    return "\n\n".join(lines)


def _data(facts: Facts) -> str:
    refused = f" {facts.refused:,} further leads refused profiling: nothing was learned from them." if facts.refused else ""
    if not facts.leads:
        return f"## Data\n\nNo leads.{refused}"
    rate = facts.won / facts.resolved if facts.resolved else 0.0
    return (
        f"## Data\n\n{facts.leads:,} leads from {facts.first} to {facts.last}; the outcome of {facts.resolved:,} is known, "
        f"{facts.won:,} reached '{facts.stage}' within {facts.horizon_days} days ({rate:.1%}). {facts.reps:,} reps, "
        f"{facts.reps_with_leads:,} of them with leads. "
        f"Leads still open and younger than {facts.horizon_days} days count as not known, never as lost."
        f"{_open(facts)}{_weighed(facts)}{refused}"
    )


def _open(facts: Facts) -> str:
    if not facts.open_told:
        return ""
    return f" {facts.open_told:,} of them told by their stages what {facts.open_weight:,.0f} outcomes would."


def taken_over(resolved: int) -> str:
    """What a model of so many outcomes takes from its test instead of learning it again; empty where it learns all anew."""
    if resolved <= PLENTY:
        return ""
    taken = "the number of trees is" if resolved <= MOST_LEADS else "the number of trees, and how much reps differ, are"
    return f"\n\nWith so many leads {taken} taken from the test on later leads; trees, effects and levels are learned from all leads."


def _weighed(facts: Facts) -> str:
    return f" A lead {facts.half_life_days:.0f} days older weighs half." if facts.half_life_days else ""


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


def _table(held: Holdout, rows: Sequence[tuple[str, Scores]], examined: Examination) -> str:
    lines = [
        "## Test on later leads",
        "",
        f"Trained on the older leads, tested on the newest {held.leads:,} and the rep each had ({held.won:,} conversions).",
        "",
        "| | log loss | Brier | AUC | calibration error |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {name} | {s.log_loss:.4f} | {s.brier:.4f} | {s.auc:.3f} | {s.calibration:.3f} |" for name, s in rows]
    if held.level is not Level.NONE and examined.intervals:
        ranges = (f"{name} {low:.{digits}f} to {high:.{digits}f}" for name, digits, low, high in _ranges(examined))
        lines += ["", f"95% intervals of the line that is used, by drawing accounts again: {', '.join(ranges)}."]
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
    if examined.shuffled is not None:
        lines += ["", shuffled_in_words(examined.shuffled)]
    lines += ["", f"{order_in_words(examined)} This is of the lead alone.", "", _accounts(held)]
    if examined.duel is not None:
        lines += ["", _duel(examined.duel)]
    return "\n".join(lines)


def _ranges(examined: Examination) -> Iterator[tuple[str, int, float, float]]:
    names = {"log_loss": ("log loss", 4), "brier": ("Brier", 4), "auc": ("AUC", 3), "calibration": ("calibration error", 3)}
    for name, (words, digits) in names.items():
        yield words, digits, examined.intervals[name].low, examined.intervals[name].high


def _accounts(held: Holdout) -> str:
    accounts = held.accounts
    if not accounts.known:
        return f"No held-out lead came within {accounts.days} days of an older one of its account, so none can be of a deal already known."
    told = (
        f"{accounts.known:,} of the held-out leads came within {accounts.days} days of an older one of their account and may share its deal"
    )
    counted = accounts.pair if held.level is Level.PAIR and accounts.pair is not None else accounts.lead
    if counted.fresh is None:
        return f"{told}; of the other {accounts.fresh:,} too few were won to be judged alone."
    end = "only these count" if counted.flattered else "the difference is no more than chance makes, so all count"
    return f"{told}. On the {accounts.fresh:,} others the gain is {counted.fresh.gain:+.5f} nats, on all {counted.whole.gain:+.5f}; {end}."


def _duel(duel: Duel) -> str:
    if duel.gain is None or duel.champion is None or duel.challenger is None:
        return f"Against the model in force ({duel.version}): {duel.why}."
    one, other = duel.challenger, duel.champion
    return (
        f"Against the model in force ({duel.version}) on {duel.leads:,} leads, {duel.won:,} of them won: log loss {one.log_loss:.4f} "
        f"against {other.log_loss:.4f}, AUC {one.auc:.3f} against {other.auc:.3f}; "
        f"at the same level {_gain(duel.gain)}. {duel.why[:1].upper()}{duel.why[1:]}; this model by the older leads alone."
    )


def _picture(held: Holdout) -> str:
    lines = [
        "## Do chances come true?",
        "",
        "The held-out leads in tenths by their chance, calibrated on the other half:",
        "",
        "| expected | won | 95% interval | leads |",
        "|---|---|---|---|",
    ]
    lines += [f"| {each.chance:.1%} | {each.rate:.1%} | {each.low:.1%} to {each.high:.1%} | {each.leads:,} |" for each in held.points]
    return "\n".join(lines)


def _groups(examined: Examination) -> str:
    tested = [each for each in examined.groups if each.fit is not Fit.TOO_SMALL]
    small = len(examined.groups) - len(tested)
    if not examined.groups:
        return ""
    told = f"{len(tested)} groups of leads and of reps were looked at together{f'; {small} more are too small to tell' if small else ''}. "
    if not tested:
        return f"## Groups\n\nAll {small} groups of leads and reps are too small to tell."
    if not examined.flagged:
        return f"## Groups\n\n{told}In none do chances stray further from what came than chance makes them, one in twenty allowed for all."
    return f"## Groups\n\n{told}\n\n" + "\n".join(f"- {group_in_words(each)}" for each in examined.flagged)


def _gain(gain: Gain) -> str:
    return f"{gain.gain:+.5f} nats a lead ± {gain.error:.5f}, promised {gain.promised:.5f}: odds {odds_in_words(gain.odds)} that it is real"


def _reps(fitted: Fitted, readiness: Readiness) -> str:
    if fitted.effects is None or readiness.level is not Level.PAIR:
        return ""
    found = {name: deviation for name, deviation in fitted.effects.deviations.items() if not name.startswith("selection")}
    found = {_EFFECTS.get(name, name): deviation for name, deviation in {**found, **dict.fromkeys(fitted.effects.refused, 0.0)}.items()}
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
        else {"nats": held.pair_gain.gain, "error": held.pair_gain.error, "odds": held.pair_gain.odds, "odds_of_all": held.pair_odds},
    }


def _examination_numbers(held: Holdout, examined: Examination) -> dict[str, object]:
    """Everything a page or a program needs to show how good the chances are."""
    accounts, order, shuffled, power, duel = held.accounts, examined.order, examined.shuffled, examined.power, examined.duel
    return {
        "intervals": {name: asdict(interval) for name, interval in examined.intervals.items()},
        "groups": [_group_numbers(each) for each in examined.groups],
        "order": {
            "shuffled": order.shuffled,
            "ordered": order.ordered,
            "interval": asdict(order.interval) if order.interval else None,
            "fades": order.fades,
        },
        "accounts": {
            "days": accounts.days,
            "known": accounts.known,
            "fresh": accounts.fresh,
            "fresh_won": accounts.fresh_won,
            "flattered": accounts.lead.flattered or (accounts.pair is not None and accounts.pair.flattered),
            "scores": asdict(accounts.scores) if accounts.scores else None,
        },
        "permutation": asdict(shuffled) if shuffled else None,
        "power": {"times": power.times, "smallest": power.smallest} if power and np.isfinite(power.smallest) else None,
        "champion": None
        if duel is None
        else {
            **{name: getattr(duel, name) for name in ("version", "seen", "leads", "won", "why")},
            "champion": asdict(duel.champion) if duel.champion else None,
            "challenger": asdict(duel.challenger) if duel.challenger else None,
            "gain": {"nats": duel.gain.gain, "error": duel.gain.error, "odds": duel.gain.odds} if duel.gain else None,
        },
    }


def _group_numbers(group: Group) -> dict[str, object]:
    told = asdict(group)
    return told | {"fit": group.fit.value, "words": group.words}
