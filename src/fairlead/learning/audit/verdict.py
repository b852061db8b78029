"""What the data can and cannot support, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fairlead.learning.audit.baseline import Baseline
from fairlead.learning.audit.closings import Judged
from fairlead.learning.audit.signal import LeadSignal, PairSignal, RepSignal, Signals
from fairlead.learning.settings import TrainingSettings


class Answer(StrEnum):
    """Whether the data support something. ``unknown``: too few to tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Support:
    """One thing the data might support, and why they do or do not."""

    what: str
    answer: Answer
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The headline and its parts."""

    headline: str
    supports: tuple[Support, ...]


def verdict(judged: Judged, today: Baseline, signals: Signals, settings: TrainingSettings) -> Verdict:
    """Say what may be expected of routing by prediction on these data."""
    enough = today.won.hits >= settings.least_won and today.won.n >= settings.least_resolved
    tested = (_leads(signals), _reps(signals), _pairs(signals))
    if not enough:
        tested = tuple(_too_early(each, today, settings) for each in tested)  # type: ignore[assignment]
    return Verdict(_headline(today, signals, enough=enough), (_rules(judged), _floor(today, settings, enough=enough), *tested))


def _too_early(support: Support, today: Baseline, settings: TrainingSettings) -> Support:
    """Below the data floor nothing is used, whatever a test shows: chances could not be checked on enough later leads."""
    if support.answer is Answer.UNKNOWN:
        return support
    short = max(settings.least_resolved - today.won.n, 0), max(settings.least_won - today.won.hits, 0)
    missing = " and ".join(f"{number:,} {what}" for number, what in zip(short, ("closed leads", "won ones"), strict=True) if number)
    return Support(
        support.what, Answer.UNKNOWN, f"Not relied on: {missing} are missing. So far: {support.why[:1].lower()}{support.why[1:]}"
    )


def _headline(today: Baseline, signals: Signals, *, enough: bool) -> str:
    if not today.won.n:
        return "No outcomes: leads can be routed by rules and fair rotation; nothing can be learned yet."
    if not enough or signals.lead is None:
        return "Too few outcomes to learn from: leads are shared by fair rotation inside the rules until there are more."
    lead = signals.lead.beyond_chance
    rep = signals.rep is not None and signals.rep.beyond_chance
    pair = signals.pair is not None and signals.pair.beyond_chance
    if not lead and not rep and not pair:
        return (
            "Neither the leads nor the reps carry signal beyond chance: nothing in these data says which lead will be won, or by whom. "
            "Leads are shared by fair rotation inside the rules, and no lift may be claimed."
        )
    parts = [("which leads are worth more", lead), ("which reps win more of like leads", rep), ("who is better with which leads", pair)]
    yes = [words for words, holds in parts if holds]
    no = [words for words, holds in parts if not holds]
    told = "The data tell " + " and ".join([", ".join(yes[:-1]), yes[-1]] if len(yes) > 1 else yes)
    return told + ("; they do not tell " + " or ".join(no) if no else "") + "."


def _rules(judged: Judged) -> Support:
    n = judged.frame.height
    return Support(
        "Rules, territories and fair rotation",
        Answer.YES,
        f"These need no history; {n:,} dated leads serve to preview what a rule would do." if n else "These need no history.",
    )


def _floor(today: Baseline, settings: TrainingSettings, *, enough: bool) -> Support:
    need = f"{settings.least_resolved:,} closed leads and {settings.least_won:,} won ones"
    have = f"{today.won.n:,} closed, {today.won.hits:,} won"
    if enough:
        return Support("Training at all", Answer.YES, f"{have}; at least {need} are needed.")
    missing = max(settings.least_resolved - today.won.n, 0), max(settings.least_won - today.won.hits, 0)
    return Support("Training at all", Answer.NO, f"{have}; {need} are needed: {missing[0]:,} closed and {missing[1]:,} won are missing.")


def _support(what: str, seen: Answer, yes: Callable[[], str], no: Callable[[], str], unknown: str) -> Support:
    if seen is Answer.UNKNOWN:
        return Support(what, seen, unknown)
    return Support(what, seen, yes() if seen is Answer.YES else no())


def _answer(signal: LeadSignal | RepSignal | PairSignal | None) -> Answer:
    if signal is None:
        return Answer.UNKNOWN
    return Answer.YES if signal.beyond_chance else Answer.NO


def _leads(signals: Signals) -> Support:
    lead = signals.lead
    told = ""
    if lead:
        told = f"AUC {lead.auc.value:.2f} [{lead.auc.low:.2f}, {lead.auc.high:.2f}] on {lead.n:,} later leads, 0.50 is chance"
        told += f"; {lead.shuffled:.2f} in shuffled order"
        told += ", which flatters: what tells leads apart fades on later ones" if lead.fades else ""
    return _support(
        "Scoring leads",
        _answer(lead),
        lambda: f"Trained on earlier leads, the fields tell later won from lost leads: {told}.",
        lambda: f"Trained on earlier leads, the fields do not tell later won from lost leads: {told}. A lead score would be noise.",
        f"Too few to test: {signals.why_not}.",
    )


def _reps(signals: Signals) -> Support:
    rep = signals.rep
    told = f"p = {rep.p_value:.3f} by shuffling {rep.reps:,} reps among {rep.n:,} like leads" if rep else ""
    return _support(
        "Telling reps apart",
        _answer(rep),
        lambda: (
            f"Among leads that look alike, reps' win rates differ beyond chance ({told}); their true rates "
            f"spread by about {100 * rep.spread if rep else 0:.1f} percentage points around the average. "
            "Part of it may be that managers gave some reps better leads."
        ),
        lambda: (
            f"Among leads that look alike, shuffled reps do as well as the real ones ({told}). A ranking of reps by win rate would be luck."
        ),
        f"Too few to test: {signals.why_not or 'leads of at least two reps are needed'}.",
    )


def _pairs(signals: Signals) -> Support:
    pair = signals.pair
    told = ", ".join(f"{field} p = {value:.3f}" for field, value in pair.p_values.items()) if pair else ""
    return _support(
        "Matching leads with reps",
        _answer(pair),
        lambda: f"Some reps are better with some leads, beyond what rep and lead explain alone ({told}).",
        lambda: (
            f"No rep is seen to be better with a kind of lead than with others ({told}); a large effect would show, a small one may not."
        ),
        f"Too few to test: {signals.why_not or 'leads of at least two reps are needed'}.",
    )
