"""A decision in words: who got the lead and why, who else was close, who was ruled out, and what to say to the lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.domain.availability import Kind, Use
from fairlead.domain.deciding.batching import BATCH
from fairlead.domain.deciding.decision import Action, Candidate, Decision
from fairlead.domain.deciding.languages import ENGLISH, Language
from fairlead.domain.deciding.opening import message_signals, talking_points
from fairlead.domain.lead import Lead
from fairlead.domain.qualification import ToldSignal, read_text
from fairlead.domain.reasons import QueueReason, Reason, Refusal
from fairlead.domain.rep import Rep

_UNKNOWN: Final = " is not known"
_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences for people, in ``language``. ``contributions`` are (what, log-odds against the average candidate), largest first.

    ``signals``: what the lead's message shows, with the words that show it. ``method_why``: why it was decided in this way.
    """

    headline: str
    why: tuple[str, ...]
    chance_in_it: str
    contributions: tuple[tuple[str, float], ...]
    ruled_out: tuple[tuple[str, int, str], ...]
    talking_points: tuple[str, ...]
    signals: tuple[ToldSignal, ...] = ()
    method_why: str = ""
    language: Language = ENGLISH

    def reason(self, reason: Reason) -> str:
        """A reason in plain words."""
        return self.language.say(f"reason.{reason.value}")

    def evidence(self, refusal: Refusal) -> str:
        """What a refusal rested on, as far as the language has words for what was kept."""
        return self.language.retell(refusal.evidence)

    def kind(self, kind: Kind | None) -> str | None:
        """What a limit counts."""
        return None if kind is None else self.language.say(f"kind.{kind.value}")


def explain(
    decision: Decision,
    lead: Lead,
    reps: Mapping[str, Rep],
    uses: Sequence[Use] = (),
    competitors: Collection[str] = (),
    language: Language = ENGLISH,
) -> Explanation:
    """Put a decision in words; ``reps`` are those of the roster it saw, by identity; ``uses`` the limits of the rep, the fullest first.

    ``competitors``: names that the policy lists, to be found in the lead's message.
    """
    words = _Words(language, decision, {rep_id: rep.name for rep_id, rep in reps.items()})
    winner = decision.winner
    parts = [(language.names("part", name), value) for name, value in decision.parts.items() if name != "lead" and value]
    signals = read_text(lead.message, at=lead.created_at.date(), competitors=competitors, products=_products(lead, reps))
    known = winner is not None and winner.rep_id in reps
    return Explanation(
        headline=words.headline(lead),
        why=words.why(winner, uses) if winner else tuple(words.rules()),
        chance_in_it=words.chance_in_it(),
        contributions=tuple(sorted(parts, key=lambda part: -abs(part[1]))),
        ruled_out=words.ruled_out(),
        talking_points=talking_points(decision, lead, reps[winner.rep_id], signals, language) if winner and known else (),
        signals=tuple(message_signals(signals, language)),
        method_why=language.retell(decision.method_why),
        language=language,
    )


def _products(lead: Lead, reps: Mapping[str, Rep]) -> frozenset[str]:
    """The names of products that are known: those that reps sell, and the one asked about."""
    return frozenset().union(*(rep.products for rep in reps.values()), (lead.product,) if lead.product else ())


_ALONE: Final = frozenset({"rotation", "ownership", "rule"})
_PLACED: Final = frozenset({Action.NURTURE, Action.WORKFLOW, Action.DISQUALIFY})


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentences on one decision; ``names`` by rep."""

    told: Language
    decision: Decision
    names: Mapping[str, str]

    def name(self, rep_id: str | None) -> str:
        """A rep as people call them."""
        return self.names.get(rep_id or "", rep_id or "")

    def headline(self, lead: Lead) -> str:
        """What became of the lead."""
        told, decision = self.told, self.decision
        who = lead.person if not lead.company or lead.person == lead.company else f"{lead.person} ({lead.company})"
        place = told.say("quoted", words=decision.place) if decision.place else ""
        if decision.action is Action.QUEUE and decision.queue_reason is not None:
            if decision.held_for is not None and decision.due_at is not None:
                until, why = f"{decision.due_at:%Y-%m-%d %H:%M}", told.retell(decision.method_why)
                return told.say("head.held", who=who, rep=self.name(decision.held_for), until=until, why=why)
            if decision.queue_reason is QueueReason.OUTPRICED:
                return told.say("head.queue", who=who, place=place, why=told.retell(decision.method_why))
            return told.say("head.queue", who=who, place=place, why=told.say(f"queue.{decision.queue_reason.value}"))
        if decision.action in _PLACED:
            return told.say(f"head.{decision.action.value}", who=who, place=place, why=told.retell(decision.method_why))
        return told.say(f"head.{decision.action.value}", who=who, rep=self.name(decision.rep_id), how=how_given(decision, told))

    def why(self, winner: Candidate, uses: Sequence[Use]) -> tuple[str, ...]:
        """Why this rep has it, sentence by sentence."""
        told, decision = self.told, self.decision
        sentences = []
        if decision.method == "model" or (decision.method == BATCH and winner.foreseen):
            chance, low, high = (told.share(each, digits=1) for each in (winner.chance, winner.chance_low, winner.chance_high))
            match, worth = told.number(winner.match_score), told.money(winner.worth_minor)
            sentences.append(told.say("why.chance", chance=chance, low=low, high=high, match=match, worth=worth))
        sentences += self.price(winner)
        if decision.method == BATCH:
            why = told.retell(decision.method_why)
            sentences.append(f"{why[:1].upper()}{why[1:]}.")
        if decision.method == "rotation":
            credit = told.number(winner.credit, digits=2, signed=True)
            sentences.append(told.say("why.rotation", why=told.retell(decision.method_why), credit=credit))
        sentences += self.contract(winner)
        sentences += self.promises(winner)
        sentences += self.rules()
        sentences.append(self.reply(winner))
        if winner.load is not None:
            used = ": " + "; ".join(told.retell(use.words) for use in uses) if uses else ""
            sentences.append(told.say("why.load", load=load_in_words(winner, told), uses=used))
        runner_up = decision.candidates.where(decision.backup_rep_id)
        if runner_up is not None:
            sentences.append(self.against(winner, runner_up))
        return tuple(sentences)

    def price(self, winner: Candidate) -> list[str]:
        """What the slot costs, where prices ration."""
        if winner.price_minor is None:
            return []
        if winner.price_minor <= 0:
            return [self.told.say("why.no_price")]
        return [self.told.say("why.price", price=self.told.money(winner.price_minor), left=self.told.money(winner.standing))]

    def contract(self, winner: Candidate) -> list[str]:
        """What the fairness contract did to it."""
        told, held = self.told, self.decision.contract
        if held is None:
            return []
        lines = [told.say("why.waived")] if held.waived else []
        if subsidy := held.subsidies.get(winner.rep_id):
            lines.append(told.say("why.subsidy", rep=self.name(winner.rep_id), subsidy=told.money(subsidy)))
        if held.gave_up_minor > 0:
            wins = told.number(held.gave_up_wins, digits=3)
            lines.append(told.say("why.contract", worth=told.money(held.gave_up_minor), wins=wins))
        return lines

    def rules(self) -> list[str]:
        """What the rules had to say, and what went wrong with them."""
        told, decision, lines = self.told, self.decision, []
        if decision.routed_by is not None:
            lines.append(told.say("why.sent", by=told.retell(decision.routed_by)))
        if decision.tier is not None:
            lines.append(told.say("why.tier", tier=decision.tier))
        if decision.due_at is not None:
            lines.append(told.say("why.due", until=f"{decision.due_at:%Y-%m-%d %H:%M}"))
        if decision.escalated:
            lines.append(told.say("why.escalated"))
        lines += [told.say("why.passed_over", each=told.retell(each)) for each in decision.passed_over]
        unknown = sorted({why.removesuffix(_UNKNOWN) for _, why in decision.rules_failed if why.endswith(_UNKNOWN)})
        if unknown:
            lines.append(told.say("why.unknown", what=", ".join(unknown)))
        failed = [(condition, why) for condition, why in decision.rules_failed if not why.endswith(_UNKNOWN)]
        lines += [told.say("why.unjudged", condition=condition, why=told.retell(why)) for condition, why in failed]
        return [*lines, *(told.say("why.warning", words=told.retell(each)) for each in decision.warnings)]

    def promises(self, winner: Candidate) -> list[str]:
        """What is told of the deal beside its chance: value, length, and whose numbers come from no leads of their own."""
        told, decision, outlook = self.told, self.decision, self.decision.outlook
        lines = [told.say("why.new", rep=self.name(winner.rep_id))] if winner.rep_id in decision.newcomers else []
        if outlook is None:
            return lines
        if outlook.value_low_minor is not None and outlook.value_high_minor is not None:
            value, low, high = (told.money(each) for each in (decision.value_minor, outlook.value_low_minor, outlook.value_high_minor))
            lines.append(told.say("why.value", value=value, low=low, high=high))
        if outlook.won_days is not None and outlook.other_days is not None and winner.cycle_days is not None:
            days = {"won": outlook.won_days, "won_low": outlook.won_low, "won_high": outlook.won_high, "other": outlook.other_days}
            days |= {"other_low": outlook.other_low, "other_high": outlook.other_high, "days": winner.cycle_days}
            speed = told.say("why.speed", worth=told.money(winner.velocity_minor or 0.0)) if winner.foreseen else ""
            slots = {name: "?" if each is None else told.days(each) for name, each in days.items()}
            lines.append(told.say("why.length", speed=speed, **slots))
        return lines

    def reply(self, candidate: Candidate) -> str:
        """When the lead hears first."""
        told, outlook = self.told, self.decision.outlook
        between = outlook.reply_between(candidate.wait_minutes, candidate.reply_minutes) if outlook else None
        likely = "" if between is None else told.say("why.likely", low=told.span(between[0]), high=told.span(between[1]))
        reply = told.span(candidate.reply_minutes)
        if candidate.wait_minutes > 0:
            return told.say("why.back", back=told.span(candidate.wait_minutes), reply=reply, likely=likely)
        return told.say("why.there", reply=reply, likely=likely)

    def against(self, winner: Candidate, runner_up: Candidate) -> str:
        """The backup beside the winner."""
        told, rep = self.told, self.name(runner_up.rep_id)
        if self.decision.method != "model":
            return told.say("why.backup_credit", rep=rep, credit=told.number(runner_up.credit, digits=2, signed=True))
        chance = told.share(runner_up.chance, digits=1)
        if runner_up.near_tie and winner.near_tie:
            return told.say("why.backup_tie", rep=rep, chance=chance)
        less = told.say("why.less", price=told.money(runner_up.price_minor)) if runner_up.price_minor else ""
        worth, load = told.money(runner_up.worth_minor), load_in_words(runner_up, told)
        return told.say("why.backup", rep=rep, chance=chance, worth=worth, less=less, load=load)

    def chance_in_it(self) -> str:
        """What was random."""
        told, decision = self.told, self.decision
        drawn_from = decision.candidates.propensity.nonzero()[0].tolist()
        if not drawn_from:
            return told.say("draw.none")
        if len(decision.candidates) == 1:
            return told.say("draw.only")
        if len(drawn_from) == 1:
            method = decision.method if decision.method in _ALONE else "model"
            return told.say("draw.alone", why=told.say(f"draw.alone.{method}"))
        tried = ""
        if decision.experiment_share:
            tried = told.say("draw.experiment" if decision.experiment else "draw.no_experiment", n=one_in(decision))
        named = [decision.candidates[row] for row in drawn_from[:_NAMED]]
        shares = ", ".join(f"{self.name(each.rep_id)} {told.share(each.propensity)}" for each in named)
        more = told.say("draw.more", n=len(drawn_from) - _NAMED) if len(drawn_from) > _NAMED else ""
        drawn = told.number(decision.drawn, digits=4)
        return tried + told.say("draw.shares", n=len(drawn_from), shares=shares, more=more, drawn=drawn)

    def ruled_out(self) -> tuple[tuple[str, int, str], ...]:
        """Reasons with how many they ruled out, the most frequent first."""
        counts: dict[Reason, int] = {}
        for refusal in self.decision.refusals:
            counts[refusal.reason] = counts.get(refusal.reason, 0) + 1
        ordered = sorted(counts.items(), key=lambda pair: -pair[1])
        return tuple((reason.value, count, self.told.say(f"reason.{reason.value}")) for reason, count in ordered)


def how_given(decision: Decision, told: Language) -> str:
    """By what a rep was found."""
    match decision.method:
        case "model":
            return _by_model(decision, told)
        case "ownership" | "rule":
            return told.say("how.routed", by=told.retell(decision.routed_by or ""))
        case "manager" | "manual":
            return told.say(f"how.{decision.method}", why=told.retell(decision.method_why))
        case _:
            return told.say(f"how.{decision.method}")


def _by_model(decision: Decision, told: Language) -> str:
    if decision.experiment:
        return told.say("how.experiment", n=one_in(decision))
    ties = int((decision.candidates.near_tie if decision.experiment_share else decision.candidates.propensity > 0).sum())
    return told.say("how.best") if ties < 2 else told.say("how.draw", n=ties)


def one_in(decision: Decision) -> str:
    """How rare an experiment is."""
    return f"{1.0 / decision.experiment_share:.0f}"


def load_in_words(candidate: Candidate, told: Language) -> str:
    """The share in use, and of which limit where that is not open leads."""
    if candidate.load is None:
        return told.say("load.none")
    # Open leads are what everybody thinks of; any other limit is named.
    other = candidate.binding if candidate.binding is not Kind.OPEN else None
    return told.share(candidate.load) + (f" ({told.say(f'kind.{other.value}')})" if other is not None else "")
