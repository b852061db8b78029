"""A decision in words: who got the lead and why, who else was close, who was ruled out, and what to say to the lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.domain.availability import Kind, Use
from fairlead.domain.deciding.batching import BATCH
from fairlead.domain.deciding.decision import Action, Candidate, Decision
from fairlead.domain.deciding.wording import in_time
from fairlead.domain.lead import Lead
from fairlead.domain.money import in_words
from fairlead.domain.qualification import DEED_WORDS, Signals, ToldSignal, read_text, signals_in_words
from fairlead.domain.reasons import Reason
from fairlead.domain.rep import Rep

_PARTS = {
    "lead": "the lead itself",
    "rep": "record overall",
    "industry": "record in this industry",
    "size": "record with companies of this size",
    "source": "record with this source",
    "product": "record with this product",
    "quality": "record with leads of this quality",
    "profile": "profile",
    "reply": "time to reply",
    "stated": "stated win chance",
}
_UNKNOWN = " is not known"
NEW: Final = "new: the chance comes from the team's mean and the rep's profile"
_URGENT_SCORE = 80.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences for people. ``contributions`` are (what, log-odds against the average candidate), largest first.

    ``signals``: what the lead's message shows, with the words that show it.
    """

    headline: str
    why: tuple[str, ...]
    chance_in_it: str
    contributions: tuple[tuple[str, float], ...]
    ruled_out: tuple[tuple[str, int, str], ...]
    talking_points: tuple[str, ...]
    signals: tuple[ToldSignal, ...] = ()


def explain(
    decision: Decision, lead: Lead, reps: Mapping[str, Rep], uses: Sequence[Use] = (), competitors: Collection[str] = ()
) -> Explanation:
    """Put a decision in words; ``reps`` are those of the roster it saw, by identity; ``uses`` the limits of the rep, the fullest first.

    ``competitors``: names that the policy lists, to be found in the lead's message.
    """
    names = {rep_id: rep.name for rep_id, rep in reps.items()}
    winner = decision.winner
    parts = [(_PARTS.get(name, name), value) for name, value in decision.parts.items() if name != "lead" and value]
    contributions = tuple(sorted(parts, key=lambda part: -abs(part[1])))
    signals = read_text(lead.message, at=lead.created_at.date(), competitors=competitors, products=_products(lead, reps))
    return Explanation(
        headline=_headline(decision, lead, names),
        why=_why(decision, names, uses) if winner else tuple(_rules(decision)),
        chance_in_it=_chance_in_it(decision, names),
        contributions=contributions,
        ruled_out=_ruled_out(decision),
        talking_points=talking_points(lead, reps[winner.rep_id], signals) if winner and winner.rep_id in reps else (),
        signals=signals_in_words(signals),
    )


def _products(lead: Lead, reps: Mapping[str, Rep]) -> frozenset[str]:
    """The names of products that are known: those that reps sell, and the one asked about."""
    return frozenset().union(*(rep.products for rep in reps.values()), (lead.product,) if lead.product else ())


def _headline(decision: Decision, lead: Lead, names: Mapping[str, str]) -> str:
    who = lead.person if not lead.company or lead.person == lead.company else f"{lead.person} ({lead.company})"
    if decision.action is Action.QUEUE and decision.queue_reason is not None:
        if decision.held_for is not None and decision.due_at is not None:
            held = names.get(decision.held_for, decision.held_for)
            return f"{who} is held for {held} until {decision.due_at:%Y-%m-%d %H:%M} UTC at the latest: {decision.method_why}."
        place = f" “{decision.place}”" if decision.place else ""
        return f"{who} waits in the queue{place}: {decision.queue_reason.words}."
    if decision.action in _PLACED:
        place = f" “{decision.place}”" if decision.place else ""
        return f"{who} {_PLACED[decision.action]}{place}: {decision.method_why}."
    name = names.get(decision.rep_id or "", decision.rep_id or "")
    return f"{who} {_GIVEN[decision.action]} {name} {_how(decision)}."


_ALONE = {"rotation": "it was this rep's turn", "ownership": "the lead belongs to one rep", "rule": "a rule names one rep"}
_PLACED = {Action.NURTURE: "goes to nurture", Action.WORKFLOW: "goes to the workflow", Action.DISQUALIFY: "is disqualified"}
_GIVEN = {
    Action.ASSIGN: "goes to",
    Action.SUGGEST: "waits for a human to confirm",
    Action.SHADOW: "is left where it is (shadow mode); it would go to",
}


def _how(decision: Decision) -> str:
    drawn_from = sum(candidate.propensity > 0 for candidate in decision.candidates)
    ways = {
        "model": _by_model(decision, drawn_from),
        "rotation": "by fair rotation",
        "ownership": f"by {decision.routed_by}",
        "rule": f"by {decision.routed_by}",
        "manager": f"as manager: {decision.method_why}",
        "manual": f"by hand: {decision.method_why}",
        "batch": "in a batch of leads assigned together",
    }
    return ways[decision.method]


def _by_model(decision: Decision, drawn_from: int) -> str:
    if decision.experiment:
        return f"as an experiment, 1 in {1.0 / decision.experiment_share:.0f}"
    ties = sum(candidate.near_tie for candidate in decision.candidates) if decision.experiment_share else drawn_from
    return "as the best pairing" if ties < 2 else f"by a draw among {ties} that cannot be told apart"


def _why(decision: Decision, names: Mapping[str, str], uses: Sequence[Use]) -> tuple[str, ...]:
    winner = decision.winner
    if winner is None:
        return ()
    sentences = []
    if decision.method == "model" or (decision.method == BATCH and winner.foreseen):
        sentences.append(
            f"Chance of winning {winner.chance:.1%} (80 % interval {winner.chance_low:.1%} to {winner.chance_high:.1%}), "
            f"match score {winner.match_score:.0f} of 100, worth {in_words(winner.worth_minor)}."
        )
    sentences += _price(winner)
    if decision.method == BATCH:
        sentences.append(f"{decision.method_why[:1].upper()}{decision.method_why[1:]}.")
    if decision.method == "rotation":
        sentences.append(f"Shared by rotation because {decision.method_why}. Credit {winner.credit:+.2f} leads.")
    sentences += _promises(decision, winner, names)
    sentences += _rules(decision)
    sentences.append(_reply(winner, decision))
    if winner.load is not None:
        told = ": " + "; ".join(use.words for use in uses) if uses else ""
        sentences.append(f"Load {_load(winner)} before this lead{told}.")
    runner_up = decision.candidates.where(decision.backup_rep_id)
    if runner_up is not None:
        sentences.append(_against(winner, runner_up, names.get(runner_up.rep_id, runner_up.rep_id), decision))
    return tuple(sentences)


def _price(winner: Candidate) -> list[str]:
    """What the slot costs, where prices ration."""
    if winner.price_minor is None:
        return []
    if winner.price_minor <= 0:
        return ["The slot has no price: no later lead is expected to need it more."]
    return [f"The slot is worth {in_words(winner.price_minor)} to later leads, which leaves {in_words(winner.standing)}."]


def _rules(decision: Decision) -> list[str]:
    """What the rules had to say, and what went wrong with them."""
    told = []
    if decision.routed_by is not None:
        told.append(f"Sent by {decision.routed_by}.")
    if decision.tier is not None:
        told.append(f"Tier {decision.tier}.")
    if decision.due_at is not None:
        told.append(f"It may wait until {decision.due_at:%Y-%m-%d %H:%M} UTC; from then on it is late.")
    if decision.escalated:
        told.append("Escalated: its worth is above the policy's threshold.")
    told += [f"Passed over: {each}." for each in decision.passed_over]
    unknown = sorted({why.removesuffix(_UNKNOWN) for _, why in decision.rules_failed if why.endswith(_UNKNOWN)})
    if unknown:
        told.append(f"Not known of this lead, so that conditions on it did not match: {', '.join(unknown)}.")
    failed = [(condition, why) for condition, why in decision.rules_failed if not why.endswith(_UNKNOWN)]
    told += [f"A condition could not be judged and did not match: {condition} ({why})." for condition, why in failed]
    return [*told, *(f"Warning: {each}." for each in decision.warnings)]


def _promises(decision: Decision, winner: Candidate, names: Mapping[str, str]) -> list[str]:
    """What is told of the deal beside its chance: value, length, and whose numbers come from no leads of their own."""
    told, outlook = [], decision.outlook
    if winner.rep_id in decision.newcomers:
        told.append(f"{names.get(winner.rep_id, winner.rep_id)} is {NEW}, with the full uncertainty of a rep not seen yet.")
    if outlook is None:
        return told
    if outlook.value_low_minor is not None and outlook.value_high_minor is not None:
        between = f"{in_words(outlook.value_low_minor)} to {in_words(outlook.value_high_minor)}"
        told.append(f"If won, worth {in_words(decision.value_minor)} on average (four of five such deals {between}).")
    if outlook.won_days is not None and outlook.other_days is not None and winner.cycle_days is not None:
        won = f"if won {_days(outlook.won_days)} ({_days(outlook.won_low)} to {_days(outlook.won_high)})"
        other = f"else {_days(outlook.other_days)} ({_days(outlook.other_low)} to {_days(outlook.other_high)})"
        speed = f", {in_words(winner.velocity_minor or 0.0)} of worth a day" if winner.foreseen else ""
        told.append(f"Expected to be open for {_days(winner.cycle_days)} days{speed}: {won}, {other}.")
    return told


def _less(candidate: Candidate) -> str:
    return f" less {in_words(candidate.price_minor)} for the slot" if candidate.price_minor else ""


def _days(days: float | None) -> str:
    return "?" if days is None else f"{days:.0f}" if days >= 9.95 else f"{days:.1f}"


def _reply(candidate: Candidate, decision: Decision) -> str:
    between = decision.outlook.reply_between(candidate.wait_minutes, candidate.reply_minutes) if decision.outlook else None
    likely = "" if between is None else f" (80 % interval {in_time(between[0])} to {in_time(between[1])})"
    if candidate.wait_minutes > 0:
        back, reply = in_time(candidate.wait_minutes), in_time(candidate.reply_minutes)
        return f"Back at work in {back}; first reply expected {reply} after arrival{likely}."
    return f"At work now; first reply expected in {in_time(candidate.reply_minutes)}{likely}."


def _against(winner: Candidate, runner_up: Candidate, name: str, decision: Decision) -> str:
    if decision.method != "model":
        return f"Backup is {name} (credit {runner_up.credit:+.2f})."
    if runner_up.near_tie and winner.near_tie:
        return f"{name} ({runner_up.chance:.1%}) could not be told apart, so the two shared the draw; {name} is the backup."
    worth = f"{in_words(runner_up.worth_minor)}{_less(runner_up)}"
    return f"Backup is {name}: chance {runner_up.chance:.1%}, worth {worth}, load {_load(runner_up)}."


def _load(candidate: Candidate) -> str:
    if candidate.load is None:
        return "without a limit"
    # Open leads are what everybody thinks of; any other limit is named.
    other = candidate.binding if candidate.binding is not Kind.OPEN else None
    return f"{candidate.load:.0%}" + (f" ({other.words})" if other is not None else "")


def _chance_in_it(decision: Decision, names: Mapping[str, str]) -> str:
    drawn_from = [candidate for candidate in decision.candidates if candidate.propensity > 0]
    if not drawn_from:
        return "Nothing was random."
    if len(decision.candidates) == 1:
        return "Nothing was random: only one rep could have it."
    if len(drawn_from) == 1:
        return f"Nothing was random: {_ALONE.get(decision.method, 'no other rep came close enough to share the draw')}."
    tried = ""
    if decision.experiment:
        tried = f"Drawn as an experiment: 1 in {1.0 / decision.experiment_share:.0f} leads is given so, to learn what other choices bring. "
    elif decision.experiment_share:
        tried = f"Not an experiment, which 1 in {1.0 / decision.experiment_share:.0f} leads is. "
    shares = ", ".join(f"{names.get(candidate.rep_id, candidate.rep_id)} {candidate.propensity:.0%}" for candidate in drawn_from[:6])
    more = f" and {len(drawn_from) - 6} more" if len(drawn_from) > 6 else ""
    return f"{tried}Drawn among {len(drawn_from)} with known probabilities: {shares}{more}; the draw was {decision.drawn:.4f}."


def _ruled_out(decision: Decision) -> tuple[tuple[str, int, str], ...]:
    counts: dict[Reason, int] = {}
    for refusal in decision.refusals:
        counts[refusal.reason] = counts.get(refusal.reason, 0) + 1
    return tuple((reason.value, count, reason.words) for reason, count in sorted(counts.items(), key=lambda pair: -pair[1]))


def talking_points(lead: Lead, rep: Rep, signals: Signals) -> tuple[str, ...]:
    """What to open with: the lead's signals, and where they meet the rep's strengths."""
    points = []
    counts: dict[str, int] = {}
    for engagement in lead.engagements:
        counts[engagement.kind] = counts.get(engagement.kind, 0) + 1
    for kind, count in sorted(counts.items(), key=lambda pair: (pair[0] not in DEED_WORDS, -pair[1])):
        times = "" if count == 1 else f" {count} times"
        points.append(f"The lead {DEED_WORDS.get(kind, kind.replace('_', ' '))}{times}.")
    if lead.score is not None and lead.score >= _URGENT_SCORE:
        points.append(f"Scored {lead.score:.0f} by the source system: reply at once.")
    if lead.technologies:
        points.append(f"Works with {', '.join(lead.technologies)}: ask what has to connect.")
    if lead.product:
        known = " (one of your products)" if lead.product in rep.products else ""
        points.append(f"Asked about {lead.product}{known}.")
    if lead.industry_group and lead.industry_group in rep.industry_groups:
        points.append(f"{lead.industry_group.capitalize()} is one of your industries: bring a reference from it.")
    if lead.employees:
        revenue = f", revenue {in_words(lead.revenue_minor)}" if lead.revenue_minor else ""
        points.append(f"{lead.employees:,} employees{revenue}.")
    points += _from_text(signals, lead, rep)
    if lead.message:
        points.append(f"Wrote: “{lead.message[:200]}”")
    return tuple(points)


def _from_text(signals: Signals, lead: Lead, rep: Rep) -> list[str]:
    """What to make of the message; what the lead's fields tell already is left out."""
    points = []
    for each in signals_in_words(signals):
        words = f"The message {each.words}: “{each.evidence.words}”."
        match each.signal:
            case "product":
                name = next(one.name for one in signals.products if one.evidence == each.evidence)
                if name == lead.product:
                    continue
                words = words.replace(name, f"{name} (one of your products)", 1) if name in rep.products else words
            case "language":
                code = signals.language.code if signals.language else None
                if code == lead.language or (lead.language is None and code == "en"):
                    continue
                words = f"The message {each.words}."
            case _:
                pass
        points.append(words)
    return points
