"""The sections of a model card on how long deals take, what they are worth and how soon replies come."""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from fairlead.domain.money import in_words
from fairlead.domain.prediction import VALUE_TIER, Cycles
from fairlead.learning.cycle_choice import CycleTest, LearnedCycles
from fairlead.learning.cycles import LEAST_OTHER, LEAST_WON
from fairlead.learning.reply_trial import ReplyTrial
from fairlead.learning.value_trial import ValueTrial

_NAMES = {"size_band": "company size", "product": "product", "source": "source", VALUE_TIER: "expected value"}
_MOST_TOLD = 6


def outlook_sections(cycles: LearnedCycles, value: ValueTrial | None, reply: ReplyTrial | None) -> tuple[str, ...]:
    """Markdown, one section each."""
    return _cycles(cycles), _value(value), _reply(reply)


def outlook_numbers(cycles: LearnedCycles, value: ValueTrial | None, reply: ReplyTrial | None) -> dict[str, object]:
    """The same for programs."""
    curves = cycles.cycles.of({}, 0.0) if cycles.cycles else None
    return {
        "cycles": {
            "won": cycles.won,
            "other": cycles.other,
            "won_days": curves.won_days if curves else None,
            "other_days": curves.other_days if curves else None,
            "by_kind": bool(cycles.cycles and cycles.cycles.kinds),
            "by_rep": bool(cycles.fitted and cycles.fitted.by_rep),
            "test": asdict(cycles.test) if cycles.test else None,
        },
        "value": {**asdict(value), "by_rep": value.by_rep, "credible": value.credible} if value else None,
        "reply": asdict(reply) if reply else None,
    }


def _cycles(learned: LearnedCycles) -> str:
    title = "## How long deals take\n\n"
    if learned.cycles is None:
        return (
            f"{title}Not known: {learned.won:,} leads were seen to be won and {learned.other:,} to close otherwise; "
            f"{LEAST_WON} and {LEAST_OTHER} are needed."
        )
    usual = learned.cycles.of({}, 0.0)
    horizon = learned.cycles.horizon_days
    open_still = f"{usual.other[-1]:.0%} are open at {horizon:.0f} days still" if usual.other[-1] >= 0.005 else ""
    told = (
        f"Days from assignment until it closes, of the usual lead: won after {usual.won_after(0.5):.0f} (80% of them after "
        f"{usual.won_after(0.1):.0f} to {usual.won_after(0.9):.0f}), otherwise closed after {usual.other_after(0.5):.0f} "
        f"({usual.other_after(0.1):.0f} to {usual.other_after(0.9):.0f}{'; ' + open_still if open_still else ''}). "
        f"Learned from {learned.won:,} won leads and {learned.other:,} others; open ones count as open, never as closed."
    )
    parts = [told, _kinds(learned.cycles), _paces(learned), _test(learned.test)]
    return title + "\n\n".join(part for part in parts if part)


def _kinds(cycles: Cycles) -> str:
    lines = []
    for name in cycles.kinds:
        won, other = (ending.steps.get(name, {}) for ending in (cycles.won, cycles.other))
        values = sorted({**won, **other}, key=lambda each: -abs(won.get(each, 0.0)) - abs(other.get(each, 0.0)))[:_MOST_TOLD]
        told = ", ".join(f"{_value_name(name, value)} {_times(won, value)}/{_times(other, value)}" for value in values)
        lines.append(f"- {_NAMES.get(name, name)}: {told}")
    return "Times as long as usual, won/otherwise:\n\n" + "\n".join(lines) if lines else ""


def _times(steps: Mapping[str, float], value: str) -> str:
    return f"×{np.exp(steps.get(value, 0.0)):.2f}"


def _value_name(name: str, value: str) -> str:
    if name == VALUE_TIER:
        return f"fifth {int(value) + 1}"
    return value or "not known"


def _paces(learned: LearnedCycles) -> str:
    if learned.cycles is None or learned.fitted is None or not learned.fitted.by_rep:
        return ""
    found = [
        f"{words} ×{np.exp(np.std(list(ending.reps.values()))):.2f}"
        for words, ending in (("won", learned.cycles.won), ("otherwise", learned.cycles.other))
        if ending.reps
    ]
    return f"Reps differ in pace (one standard deviation): {', '.join(found)}." if found else ""


def _test(test: CycleTest | None) -> str:
    if test is None:
        return "Too few leads ended later to test more than one curve for all, so that is what is used."
    lines = [
        f"On {test.leads:,} later leads:",
        "",
        "| | log likelihood | Brier score of being open |",
        "|---|---|---|",
        *(
            f"| {name} | {score.log_likelihood:.4f} | {score.brier:.4f} |"
            for name, score in (("one curve for all", test.one), ("by kind of lead", test.kinds), ("and by rep", test.reps))
        ),
        "",
        "",
    ]
    kinds = "so kinds have curves of their own" if test.by_kind.credible else "no more than chance gives, so one curve stands for all kinds"
    reps = "so reps have a pace of their own" if test.by_rep.credible else "no more than chance gives, so reps have none"
    return "\n".join(lines) + (
        f"Kinds gain {test.by_kind.gain:+.4f} ± {test.by_kind.error:.4f} a lead, {kinds}; "
        f"reps {test.by_rep.gain:+.4f} ± {test.by_rep.error:.4f}, {reps}."
    )


def _value(trial: ValueTrial | None) -> str:
    title = "## Deal values on later leads\n\n"
    if trial is None:
        return f"{title}Too few deals carry a value to test on."
    better = "" if trial.credible else " That is no more than chance gives, so one value stands for all leads."
    lines = [
        (
            f"{trial.deals:,} deals of later leads: error of the logarithm {trial.log_error:.2f}, with one value for all "
            f"{trial.log_error_of_one:.2f}.{better} Mean expected against mean found {trial.ratio:.2f} ± {trial.ratio_error:.2f}; "
            f"{trial.covered:.0%} lie within the 80% interval."
        ),
        "",
        "| expected | found | ± | deals |",
        "|---|---|---|---|",
        *(
            f"| {in_words(group.expected)} | {in_words(group.found)} | {in_words(group.error)} | {group.deals:,} |"
            for group in trial.groups
        ),
        "",
        "",
    ]
    return title + "\n".join(lines) + _reps_values(trial)


def _reps_values(trial: ValueTrial) -> str:
    if not trial.rep_spread:
        return "Whoever has the lead, such deals are worth the same, as far as the data show."
    return (
        f"Reps seem to differ in the value of such deals (×{np.exp(trial.rep_spread):.2f}); knowing it saves {trial.rep_gain:+.4f} ± "
        f"{trial.rep_gain_error:.4f} of mean square error on later deals. "
        "Expected value is the lead's alone: it does not depend on the rep."
    )


def _reply(trial: ReplyTrial | None) -> str:
    title = "## How soon replies come\n\n"
    if trial is None:
        return f"{title}Too few replies are known to test on."
    load = (
        f"Open leads slow a reply (to the power {trial.slowing:.2f} of how many)"
        if trial.slowing
        else "The data do not show that open leads slow replies"
    )
    return (
        f"{title}On {trial.replies:,} later replies half are within a factor of {np.exp(trial.load):.2f} of what was predicted; with one "
        f"number for all {np.exp(trial.one):.2f}, with the time until the rep is at work {np.exp(trial.wait):.2f}, with the rep's habit "
        f"{np.exp(trial.habit):.2f}. {trial.covered:.0%} lie within the 80% interval. {load}. "
        "This says how soon a rep replies, not how well: skill is told apart from it."
    )
