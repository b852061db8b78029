"""The verdict on a model in words: what it may be used for, why, how sure that is, what to mind and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.domain.prediction import Level, Readiness
from fairlead.learning.examination import Examination
from fairlead.learning.grouping import Fit, Group
from fairlead.learning.holdout import Holdout
from fairlead.learning.permutation import Shuffled

ALPHA: Final = 0.05
_SURE: Final = 1000.0
_MOST_FLAGS: Final = 6
_GUESSING: Final = 0.5
_LEAST_P: Final = 0.0005


@dataclass(frozen=True, slots=True)
class Verdict:
    """Sentences. ``use`` and ``why`` stand first; ``sure`` is empty where nothing was tested; ``mind`` and ``missing`` are lists."""

    use: str
    why: str
    sure: str = ""
    mind: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def verdict(
    readiness: Readiness, held: Holdout, examined: Examination, *, resolved: int, hand_picked: bool, barred: Sequence[str]
) -> Verdict:
    """What to say of a model that was tested. ``resolved``: known outcomes in all."""
    return Verdict(
        use=use_in_words(readiness.level),
        why=_sentence(readiness.why),
        sure=_sure(readiness.level, held, examined),
        mind=tuple(_mind(readiness.level, held, examined, hand_picked=hand_picked, barred=barred)),
        missing=tuple(_missing(readiness.level, held, examined, resolved)),
    )


def untested(readiness: Readiness, missing: Sequence[str]) -> Verdict:
    """What to say where too little is known for a test."""
    return Verdict(use_in_words(readiness.level), _sentence(readiness.why), missing=tuple(map(_sentence, missing)))


def use_in_words(level: Level) -> str:
    """What a level allows."""
    return {
        Level.PAIR: "It may choose between reps.",
        Level.LEAD: "It may rank leads, not reps: leads are shared by fair rotation.",
        Level.NONE: "No model is used: leads are shared by fair rotation.",
    }[level]


def odds_in_words(odds: float) -> str:
    """Such as ``40:1`` or ``1:3``."""
    if odds >= 1.0:
        return f"{odds:,.0f}:1" if odds < _SURE else f"over {_SURE:,.0f}:1"
    return f"1:{min(1.0 / odds, _SURE):,.0f}"


def pair_in_words(held: Holdout) -> str:
    """The odds that reps differ as the model has it, and how much of them comes from the later leads; empty where nothing was tested."""
    if held.pair_gain is None or held.pair_odds is None:
        return ""
    return f"{odds_in_words(held.pair_odds)} by all leads, {odds_in_words(held.pair_gain.odds)} by the later ones alone"


def shuffled_in_words(shuffled: Shuffled) -> str:
    """The permutation test in one sentence."""
    how = f"{shuffled.permutations:,} times among like leads ({shuffled.leads:,} leads of {shuffled.reps:,} reps)"
    if shuffled.p_value > 1.0 / (shuffled.permutations + 1):
        return f"Reps shuffled {how} did as well as the real ones in {shuffled.p_value:.1%} of the draws (p = {shuffled.p_value:.3f})."
    return f"Reps shuffled {how} never did as well as the real ones (p = {shuffled.p_value:.3f})."


def group_in_words(group: Group) -> str:
    """A group whose chances do not come true, with its numbers."""
    way = "too low" if group.fit is Fit.TOO_LOW else "too high"
    times = group.observed / group.predicted
    return (
        f"Chances of {'reps of ' if group.of == 'rep' else ''}{group.words} are {way}: {group.predicted:.1%} expected, "
        f"{group.observed:.1%} of {group.leads:,} leads won (×{times:.2f}, p = {_p(group.adjusted)} with all groups taken into account)."
    )


def _p(value: float | None) -> str:
    return f"{value:.3f}" if value is not None and value >= _LEAST_P else "less than 0.001"


def _sure(level: Level, held: Holdout, examined: Examination) -> str:
    told = []
    auc = examined.intervals.get("auc")
    scores = held.pair if level is Level.PAIR and held.pair is not None else held.lead
    if level is not Level.NONE and auc is not None:
        told.append(f"On later leads AUC is {scores.auc:.2f} (95% from {auc.low:.2f} to {auc.high:.2f}; 0.50 is guessing).")
    told.append(f"Odds that the lead's part is real: {odds_in_words(held.lead_gain.odds)}.")
    if held.pair_gain is not None:
        told.append(f"Odds that the reps' part is real: {pair_in_words(held)}.")
    if examined.shuffled is not None:
        told.append(shuffled_in_words(examined.shuffled))
    return " ".join(told)


def _mind(level: Level, held: Holdout, examined: Examination, *, hand_picked: bool, barred: Sequence[str]) -> list[str]:
    told = []
    shuffled, accounts, order = examined.shuffled, held.accounts, examined.order
    if level is Level.PAIR and shuffled is not None and shuffled.p_value > ALPHA:
        told.append(
            f"The odds speak for the reps' part, the shuffled reps do not (p = {shuffled.p_value:.3f}): "
            "the gain may rest on which leads a rep had rather than on the rep. Look at an experiment before relying on it."
        )
    if (counted := accounts.pair if level is Level.PAIR else accounts.lead) is not None and counted.flattered:
        told.append(
            f"Leads that may share a deal with older ones are foretold better than the others; only these {accounts.fresh:,} count here."
        )
    if order.fades:
        told.append(order_in_words(examined))
    if barred:
        told.append(f"Left out, because they may tell the future: {', '.join(barred)}.")
    if hand_picked and level is Level.PAIR:
        told.append("Nearly every lead was given by hand, so what looks like skill may partly be the leads a rep was given.")
    flagged = examined.flagged
    told += [group_in_words(each) for each in flagged[:_MOST_FLAGS]]
    if len(flagged) > _MOST_FLAGS:
        told.append(f"In {len(flagged) - _MOST_FLAGS:,} further groups chances do not come true either; the groups are listed below.")
    duel = examined.duel
    if duel is not None and duel.gain is not None and duel.gain.gain < 0 and duel.gain.z < -2.0:
        told.append("The model in force forecast these leads better than this one; think twice before replacing it.")
    return told


def order_in_words(examined: Examination) -> str:
    """The two AUCs, and what their difference means."""
    order = examined.order
    told = f"AUC is {order.shuffled:.2f} in shuffled order, {order.ordered:.2f} in order of time"
    if order.fades:
        return (
            f"{told}: what tells leads apart among leads of one time fades on later ones. "
            "The second is what to expect; a test in shuffled order would have flattered."
        )
    if order.interval is None or order.interval.low <= _GUESSING:
        return f"{told}: on later leads that is no better than guessing."
    return f"{told}: what tells leads apart holds on later ones."


def _missing(level: Level, held: Holdout, examined: Examination, resolved: int) -> list[str]:
    told = []
    if level is not Level.PAIR:
        told.append(_no_rep_signal(held, examined, resolved))
    if examined.shuffled is None and held.pair_gain is not None:
        told.append(
            "Reps could not be shuffled: too few leads that several reps could have had came in the same quarter, territory and way. "
            "Let some leads go by rotation."
        )
    accounts = held.accounts
    if accounts.scores is None and accounts.known:
        told.append(
            f"{accounts.known:,} of the {held.leads:,} held-out leads may share a deal with older ones of their account; only "
            f"{accounts.fresh_won:,} of the others were won, too few to be judged alone."
        )
    duel = examined.duel
    if duel is not None and duel.gain is None and duel.seen:
        told.append(f"No fair comparison with the model in force: {duel.why}.")
    return told


def _no_rep_signal(held: Holdout, examined: Examination, resolved: int) -> str:
    """Why no rep signal was found, and what it would take to find one."""
    power = examined.power
    if held.pair_gain is None or power is None:
        return "A test of the reps: it needs leads of at least two reps, each with a record of who had it."
    seen = f"differences of ×{np.exp(power.smallest):.2f} in the odds of winning (one standard deviation between reps) could have shown"
    more = power.outcomes(resolved)
    shuffled = examined.shuffled
    if shuffled is not None and shuffled.p_value <= ALPHA:
        return (
            f"The real reps did better than shuffled ones (p = {shuffled.p_value:.3f}), so they seem to differ; but what the older leads "
            "taught of it did not make chances on later leads better than the lead alone. It takes more outcomes to say who is better with "
            f"what{f': about {more:,} known ones; {resolved:,} are there' if more else ''}."
        )
    if held.pair_odds is not None and held.pair_odds > 1.0 > held.pair_gain.odds:
        return (
            "No rep signal was found that holds: the older leads speak for a difference between reps, "
            f"the {held.leads:,} later ones speak against it: {pair_in_words(held)}. "
            "The model routes by reps only where both agree; train again as outcomes come."
        )
    if power.times is None:
        return (
            "No rep signal was found: the older leads show no difference between reps at all, so none is expected. "
            f"On {held.leads:,} held-out leads {seen}; smaller ones need more outcomes. Fair rotation costs nothing where reps are alike."
        )
    if more is None:
        return (
            "No rep signal was found, though differences of the size that the older leads suggest would mostly have shown: "
            "what looked like differences did not hold on later leads."
        )
    return (
        "No rep signal was found. To show differences of the size that the older leads suggest, "
        f"about {more:,} known outcomes are needed; {resolved:,} are there. At best {seen} here."
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
