"""From domain values to the JSON of the API: plain dictionaries, written once by orjson."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime, time
from itertools import accumulate, islice
from typing import Any

import orjson
from starlette.responses import Response

from fairlead.application.decisions import Told as ToldDecision
from fairlead.application.ports import LeadNow, RepLoad, Summary
from fairlead.application.why_not import WhyNotTold
from fairlead.domain.availability import LONGEST_WAIT, Presence, State
from fairlead.domain.deciding import ENGLISH, Candidate, Decision, Explanation, Language, Versions, says_anything
from fairlead.domain.intake import unread, unread_of
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountMatch, Evidence, PersonMatch
from fairlead.domain.qualification import Scores
from fairlead.domain.reasons import QueueReason, Refusal
from fairlead.domain.records import RECORDS
from fairlead.domain.time import Hours
from fairlead.http.house import ModelInForce

TOP = 5
_SCORES = tuple(field.name for field in fields(Scores))
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Names = Mapping[str, str]
Told = dict[str, Any]


class Json(Response):
    """JSON by orjson: times as RFC 3339 with ``Z``, numpy numbers as numbers, NaN as null."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """Write ``content``."""
        return orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_SERIALIZE_NUMPY)


def rep(rep_id: str | None, names: Names) -> Told | None:
    """A rep as people call them; the identity where the name is not known any more."""
    return None if rep_id is None else {"rep_id": rep_id, "name": names.get(rep_id) or rep_id}


def estimate(value: float, low: float, high: float) -> Told:
    """A chance with its interval."""
    return {"value": value, "low": low, "high": high}


def queued(reason: str | None, language: Language = ENGLISH) -> Told | None:
    """Why a lead waits, in words."""
    return None if reason is None else {"reason": reason, "words": language.say(f"queue.{QueueReason(reason).value}")}


def _numbers(one: Candidate | None) -> Told:
    """What a pairing promises; null where nothing is known of it, as of a person who refused profiling."""
    if one is None or not one.foreseen:
        return {"chance": None, "match_score": None, "worth_minor": None}
    return {
        "chance": estimate(one.chance, one.chance_low, one.chance_high),
        "match_score": one.match_score,
        "worth_minor": one.worth_minor,
    }


def candidate(one: Candidate, decision: Decision, names: Names, language: Language = ENGLISH) -> Told:
    """One candidate with its numbers."""
    outlook = decision.outlook
    between = (outlook.reply_between(one.wait_minutes, one.reply_minutes) if outlook else None) or (None, None)
    return {
        "rep": rep(one.rep_id, names),
        "chosen": one.rep_id == decision.rep_id,
        "backup": one.rep_id == decision.backup_rep_id,
        **_numbers(one),
        "price_minor": one.price_minor,
        "standing": one.standing,
        "load": one.load,
        "binding": None if one.binding is None else language.say(f"kind.{one.binding.value}"),
        "reply_minutes": one.reply_minutes,
        "reply_low": between[0],
        "reply_high": between[1],
        "wait_minutes": one.wait_minutes,
        "cycle_days": one.cycle_days,
        "velocity_minor": one.velocity_minor if one.foreseen else None,
        "new": one.rep_id in decision.newcomers,
        "credit": one.credit,
        "near_tie": one.near_tie,
        "propensity": one.propensity,
    }


def outlook(decision: Decision) -> Told | None:
    """What is told of the deal, whoever gets it."""
    told = decision.outlook
    if told is None:
        return None
    return {
        "value_minor": _span(decision.value_minor, told.value_low_minor, told.value_high_minor),
        "value_middle_minor": told.value_middle_minor,
        "won_days": _span(told.won_days, told.won_low, told.won_high),
        "other_days": _span(told.other_days, told.other_low, told.other_high),
    }


def _span(mean: float | None, low: float | None, high: float | None) -> Told | None:
    return None if mean is None or low is None or high is None else {"mean": mean, "low": low, "high": high}


def summary(of: Summary) -> Told:
    """One line of the list, as the store keeps it."""
    told = of.chance is not None and of.chance_low is not None and of.chance_high is not None
    foreseen = told and says_anything(float(of.chance_low or 0), float(of.chance_high or 0))
    return {
        "decision_id": of.decision_id,
        "decided_at": of.decided_at,
        "lead": {
            "lead_id": of.lead_id,
            "person": of.person,
            "company": of.company,
            "product": of.product,
            "source": of.source,
            "country": of.country,
            "industry_group": of.industry_group,
        },
        "action": of.action,
        "rep": None if of.rep_id is None else {"rep_id": of.rep_id, "name": of.rep_name or of.rep_id},
        "queue": queued(of.queue_reason),
        "method": of.method,
        "chance": {"value": of.chance, "low": of.chance_low, "high": of.chance_high} if foreseen else None,
        "match_score": of.match_score if foreseen else None,
        "worth_minor": of.worth_minor if foreseen else None,
        "lead_score": of.lead_score,
        "link": f"/decisions/{of.decision_id}",
    }


def line(decision: Decision, names: Names) -> Told:
    """What was decided, in one line."""
    return _line(decision, decision.winner, names)


def _line(decision: Decision, winner: Candidate | None, names: Names) -> Told:
    return {
        "decision_id": decision.decision_id,
        "decided_at": decision.decided_at,
        "action": decision.action.value,
        "rep": rep(decision.rep_id, names),
        "queue": queued(decision.queue_reason),
        "method": decision.method,
        **_numbers(winner),
        "lead_score": decision.lead_score,
        "link": f"/decisions/{decision.decision_id}",
    }


def lead_brief(lead: Lead) -> Told:
    """A lead in one line."""
    return {
        "lead_id": lead.lead_id,
        "person": lead.person,
        "company": lead.company,
        "product": lead.product,
        "source": lead.source,
        "country": lead.country,
        "industry_group": lead.industry_group,
    }


def top(decision: Decision) -> list[Candidate]:
    """The candidates to look at first: who got it, then the others as the record ranks them, best first."""
    winner = decision.winner
    # Rows are made from columns one at a time: only those that are shown.
    others = (row for row, rep_id in enumerate(decision.candidates.rep_ids) if rep_id != decision.rep_id)
    return [*([winner] if winner else []), *(decision.candidates[row] for row in islice(others, TOP - 1 if winner else TOP))]


def routed(decision: Decision, names: Names, sent: Mapping[str, object]) -> Told:
    """The answer to a new lead; ``sent``: its fields as they came."""
    shown = top(decision)
    winner = shown[0] if shown and shown[0].rep_id == decision.rep_id else None
    return _line(decision, winner, names) | {
        "lead_id": decision.lead_id,
        "backup": rep(decision.backup_rep_id, names),
        "method_why": decision.method_why,
        "value_minor": decision.value_minor,
        "candidates": len(decision.candidates),
        "refused": len(decision.refusals),
        "top_candidates": [candidate(one, decision, names) for one in shown],
        "scores": {name: getattr(decision.scores, name) for name in _SCORES},
        "unread": [asdict(each) for each in unread(sent)],
    }


def refused(refusal: Refusal, names: Names, words: Explanation) -> Told:
    """One rep ruled out."""
    return {
        "rep": rep(refusal.rep_id, names),
        "reason": refusal.reason.value,
        "words": words.reason(refusal.reason),
        "evidence": words.evidence(refusal),
    }


def lead_fields(lead: Lead) -> list[Told]:
    """The lead's known fields in the order of the records, then its custom attributes."""
    known = ((field.name, getattr(lead, field.name)) for field in RECORDS["lead"].fields)
    return [{"name": name, "value": _plain(value), "custom": False} for name, value in known if value not in (None, ())] + [
        {"name": name, "value": _plain(value), "custom": True} for name, value in lead.custom.items() if value is not None
    ]


def rep_load(load: RepLoad) -> Told:
    """One rep's place."""
    return {
        "rep": {"rep_id": load.rep_id, "name": load.name},
        "team": load.team,
        "open_leads": load.open_leads,
        "max_open": load.max_open,
        "load": load.load,
        "limits": [{"kind": use.kind, "counts": use.kind.words, "used": use.used, "most": use.most} for use in load.limits],
        "over_limit": load.over_limit,
        "credit": load.credit,
        "today": load.recent_leads,
        "active": load.active,
    }


def presence(now: Presence | None, why: str | None) -> Told | None:
    """Where a rep is; ``why``: the reason of the absence that holds."""
    if now is None:
        return None
    return {
        "state": now.state.value,
        "why": why if now.state is State.AWAY else None,
        "until": now.until,
        "works_at": now.works_at,
        "paused_until": now.paused_until,
        "takes_leads": now.takes_leads,
    }


def wait_minutes(now: Presence | None, at: datetime) -> float | None:
    """Minutes until a rep works again; at most 14 days, as routing counts."""
    if now is None:
        return None
    longest = LONGEST_WAIT.total_seconds() / 60
    return longest if now.works_at is None else min(max((now.works_at - at).total_seconds() / 60, 0.0), longest)


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    if isinstance(value, (str, bool, int, float)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def full(told: ToldDecision) -> Told:
    """One decision with everyone considered, everyone refused, and why."""
    decision, lead, names, words = told.decision, told.lead, told.names, told.explanation
    return line(decision, names) | {
        "queue": queued(decision.queue_reason, words.language),
        "language": words.language.code,
        "lead": lead_brief(lead),
        "headline": words.headline,
        "why": list(words.why),
        "chance_in_it": words.chance_in_it,
        "lead_fields": lead_fields(lead),
        "unread": [asdict(each) for each in unread_of(lead)],
        "engagements": [{"kind": one.kind, "occurred_at": one.occurred_at, "detail": one.detail} for one in lead.engagements],
        "account": decision.account_id,
        "matched_by": decision.matched_by,
        "known": known(told.match, told.person, told.earlier, names),
        "territory": decision.territory_id,
        "objective": decision.objective,
        "value_minor": decision.value_minor,
        "outlook": outlook(decision),
        "backup": rep(decision.backup_rep_id, names),
        "method_why": words.method_why,
        "candidates": [candidate(one, decision, names, words.language) for one in decision.candidates],
        "refusals": [refused(one, names, words) for one in decision.refusals],
        "contributions": [{"words": what, "log_odds": value} for what, value in words.contributions],
        "scores": [asdict(score) for score in told.scores],
        "talking_points": list(words.talking_points),
        "signals": [
            {"signal": one.signal, "words": one.words, "evidence": one.evidence.words, "start": one.evidence.start, "end": one.evidence.end}
            for one in words.signals
        ],
        "drawn": decision.drawn,
        "slices": slices(decision, names),
        "versions": versions(decision.versions),
        "rules": rules(decision),
    }


def why_not(told: WhyNotTold, language: Language) -> Told:
    """Why one rep did not get a lead."""
    answer = told.answer
    return {
        "rep": rep(answer.rep_id, told.names),
        "decision_id": told.decision.decision_id,
        "language": language.code,
        "standing": answer.standing.value,
        "headline": answer.headline,
        "why": list(answer.why),
        "reason": None if answer.reason is None else answer.reason.value,
        "evidence": answer.evidence,
        "change": answer.change,
        "differences": [{"words": what, "log_odds": value} for what, value in answer.differences],
        "propensity": answer.propensity,
    }


def known(match: AccountMatch, person: PersonMatch, leads: Mapping[str, LeadNow], names: Names) -> Told:
    """Which account and which earlier leads a lead was found to be of; ``leads``: the earlier ones as they are now."""
    return {
        "accounts": [
            {
                "account_id": each.record_id,
                "name": each.name,
                "probability": each.probability,
                "taken": each is match.taken,
                "evidence": [evidence(one) for one in each.evidence],
            }
            for each in match.candidates
        ],
        "accounts_for_review": match.for_review,
        "earlier": [
            {
                "lead_id": each.lead_id,
                **_lead_now(leads.get(each.lead_id, LeadNow())),
                "arrived_at": each.arrived_at,
                "state": each.state,
                "rep": rep(each.rep_id, names),
                "probability": each.probability,
                "taken": each == person.same,
                "evidence": [evidence(one) for one in each.evidence],
            }
            for each in person.others
        ],
        "earlier_for_review": person.for_review,
    }


def _lead_now(of: LeadNow) -> Told:
    return {"person": of.person, "link": None if of.decision_id is None else f"/decisions/{of.decision_id}"}


def evidence(of: Evidence) -> Told:
    """One thing that spoke for a match or against it."""
    return {"field": of.field, "weight": of.weight, "words": of.words}


def rules(decision: Decision) -> Told:
    """What the policy's rules had to say."""
    return {
        "mode": decision.mode.value,
        "routed_by": decision.routed_by,
        "passed_over": list(decision.passed_over),
        "place": decision.place,
        "due_at": decision.due_at,
        "held_for": decision.held_for,
        "tier": decision.tier,
        "lead_priority": decision.lead_priority,
        "escalated": decision.escalated,
        "weight": decision.weight,
        "matched": list(decision.rules),
        "failed": [{"condition": condition, "why": why} for condition, why in decision.rules_failed],
        "warnings": list(decision.warnings),
    }


def slices(decision: Decision, names: Names) -> list[Told]:
    """[0, 1) cut by the propensities in the order of the roster, as the draw cut it; ``names`` come in that order."""
    likely = {one.rep_id: one.propensity for one in decision.candidates if one.propensity > 0}
    ordered = [rep_id for rep_id in names if rep_id in likely] + [rep_id for rep_id in likely if rep_id not in names]
    ends = list(accumulate(likely[rep_id] for rep_id in ordered))
    starts = [0.0, *ends][: len(ends)]
    return [
        {"rep": rep(one, names), "low": min(low, 1.0), "high": min(high, 1.0)} for one, low, high in zip(ordered, starts, ends, strict=True)
    ]


def versions(of: Versions) -> Told:
    """Which code, policy, roster and model decided."""
    told = {"code": of.code, "policy": of.policy, "policy_number": of.policy_number}
    return {**told, "roster": of.roster, "model": of.model, "prices": of.prices, "suspended": of.suspended}


def model_state(model: ModelInForce) -> Told:
    """The model that routes now, its card in words, and its calibration where the card holds one."""
    card = model.card or {}
    points = card.get("calibration", {}).get("points", ())
    return {
        "version": model.version,
        "level": model.readiness.level.value,
        "why": model.readiness.why,
        "card": card.get("text"),
        "calibration": [
            {"predicted": one["chance"], "observed": one["rate"], "error": one["error"], "leads": one["leads"]} for one in points
        ],
    }


def hours(of: Hours) -> str:
    """Working hours in the rep's own zone: days with the same blocks are told together."""
    told: list[tuple[int, int, str]] = []
    for day, blocks in enumerate(of.blocks):
        text = " ".join(f"{start:%H:%M}–{'24:00' if end == time.max else end.strftime('%H:%M')}" for start, end in blocks)
        if told and told[-1][2] == text and told[-1][1] == day - 1:
            told[-1] = (told[-1][0], day, text)
        elif text:
            told.append((day, day, text))
    return ", ".join(f"{_DAYS[first]}{'' if first == last else '–' + _DAYS[last]} {text}" for first, last, text in told)
