"""What to open with: the lead's signals, and where they meet the strengths of the rep who has it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fairlead.domain.deciding.decision import Decision
from fairlead.domain.deciding.languages import Language
from fairlead.domain.lead import Lead
from fairlead.domain.qualification import DEED_WORDS, Budget, Mention, Signals, Timeline, ToldSignal, minor_digits, signals_in_words
from fairlead.domain.rep import Rep

_URGENT_SCORE: Final = 80.0
_TOLD_LOG_ODDS: Final = 0.05
"""A record that moves the odds by less than a twentieth is nothing to talk of."""
_RECORDS: Final = ("industry", "size", "product", "source", "quality", "rep")
_WROTE_CHARACTERS: Final = 200


def talking_points(decision: Decision, lead: Lead, rep: Rep, signals: Signals, told: Language) -> tuple[str, ...]:
    """Sentences to the rep who has the lead, the lead's own deeds first."""
    points = [*_deeds(lead, told), *_from_fields(lead, rep, told), *_strengths(decision, lead, rep, signals, told)]
    points += _from_text(signals, lead, rep, told)
    if lead.message:
        points.append(told.say("point.wrote", message=lead.message[:_WROTE_CHARACTERS]))
    return tuple(points)


def _deeds(lead: Lead, told: Language) -> Iterator[str]:
    counts: dict[str, int] = {}
    for engagement in lead.engagements:
        counts[engagement.kind] = counts.get(engagement.kind, 0) + 1
    for kind, count in sorted(counts.items(), key=lambda pair: (pair[0] not in DEED_WORDS, -pair[1])):
        deed = told.names("deed", kind)
        yield told.say("point.deed", deed=deed) if count == 1 else told.say("point.deeds", deed=deed, n=count)
    if lead.score is not None and lead.score >= _URGENT_SCORE:
        yield told.say("point.urgent", score=told.number(lead.score))


def _from_fields(lead: Lead, rep: Rep, told: Language) -> Iterator[str]:
    """What the records tell of the lead, and of the rep's profile where the two meet."""
    if lead.technologies:
        what, held = ", ".join(lead.technologies), _certified(lead, rep)
        if held:
            yield told.say("point.certified", what=what, certifications=", ".join(held))
        else:
            yield told.say("point.technologies", what=what)
    if lead.product:
        yield told.say("point.own_product" if lead.product in rep.products else "point.product", product=lead.product)
    if lead.industry_group and lead.industry_group in rep.industry_groups:
        yield told.say("point.industry", industry=lead.industry_group.capitalize())
    if lead.employees:
        n = told.number(lead.employees)
        revenue = told.money(lead.revenue_minor) if lead.revenue_minor else None
        yield told.say("point.employees", n=n) if revenue is None else told.say("point.company", n=n, revenue=revenue)


def _certified(lead: Lead, rep: Rep) -> list[str]:
    """The rep's certifications that name a technology of the lead."""
    wanted = [each.casefold() for each in lead.technologies]
    return sorted(held for held in rep.certifications if any(each in held.casefold().split() for each in wanted))


def _strengths(decision: Decision, lead: Lead, rep: Rep, signals: Signals, told: Language) -> Iterator[str]:
    """What the rep has over the others considered, by the model, and what the profile holds for just this lead."""
    spoken = lead.language or (signals.language.code if signals.language else None)
    if spoken is not None and spoken != "en" and spoken in rep.languages:
        yield told.say("point.speaks", language=told.names("language", spoken))
    displaced = {each.casefold() for each in rep.competitors}
    for rival in dict.fromkeys(each.name for each in signals.competitors):
        if rival.casefold() in displaced:
            yield told.say("point.rival", rival=rival)
    if len(decision.candidates) < 2:
        return
    of = {"industry": lead.industry_group, "product": lead.product, "source": lead.source}
    for part in _RECORDS:
        better = decision.parts.get(part, 0.0)
        if better >= _TOLD_LOG_ODDS and of.get(part, "") is not None:
            yield told.say(f"point.record.{part}", what=of.get(part, ""), odds=told.odds(better))


def _from_text(signals: Signals, lead: Lead, rep: Rep, told: Language) -> Iterator[str]:
    """What to make of the message; what the lead's fields tell already is left out."""
    for each in message_signals(signals, told, rep):
        match each.signal:
            case "product":
                if next(one.name for one in signals.products if one.evidence == each.evidence) == lead.product:
                    continue
            case "language":
                code = signals.language.code if signals.language else None
                if code == lead.language or (lead.language is None and code == "en"):
                    continue
                yield told.say("point.message_bare", words=each.words)
                continue
            case _:
                pass
        yield told.say("point.message", words=each.words, evidence=each.evidence.words)


def message_signals(signals: Signals, told: Language, rep: Rep | None = None) -> Iterator[ToldSignal]:
    """Every signal in words of the language; products of ``rep`` are marked as the rep's own."""
    marked: list[Timeline | Mention | Budget] = [*signals.timeline, *signals.competitors, *signals.products, *signals.budget]
    spoken = {id(one.evidence): one for one in marked}
    for each in signals_in_words(signals):
        of = spoken.get(id(each.evidence))
        match each.signal:
            case "urgency":
                words = told.say("signal.urgency")
            case "timeline" if isinstance(of, Timeline):
                words = _when(of, told)
            case "budget" if isinstance(of, Budget):
                words = _amount(of, told)
            case "language":
                words = told.say("signal.language", language=told.names("language", signals.language.code if signals.language else ""))
            case "product":
                name = getattr(of, "name", "")
                words = told.say("signal.own_product" if rep is not None and name in rep.products else "signal.product", name=name)
            case _:
                words = told.say(f"signal.{each.signal}", name=getattr(of, "name", ""))
        yield replace(each, words=words)


def _when(timeline: Timeline, told: Language) -> str:
    latest = f"{timeline.latest:%Y-%m-%d}"
    if timeline.earliest is None:
        return told.say("signal.until", latest=latest)
    return told.say("signal.between", earliest=f"{timeline.earliest:%Y-%m-%d}", latest=latest)


def _amount(budget: Budget, told: Language) -> str:
    low, high = (
        None if minor is None else told.number(minor / 10 ** minor_digits(budget.currency))
        for minor in (budget.low_minor, budget.high_minor)
    )
    currency = f" {budget.currency}" if budget.currency else ""
    if low is None:
        return told.say("signal.budget_most", amount=high, currency=currency)
    if high is None:
        return told.say("signal.budget_least", amount=low, currency=currency)
    if low == high:
        return told.say("signal.budget", amount=low, currency=currency)
    return told.say("signal.budget_range", low=low, high=high, currency=currency)
