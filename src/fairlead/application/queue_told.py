"""Leads that wait for people, as plain data for both edges."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from fairlead.application.booked_meetings import stays_with
from fairlead.application.deed_ports import Deed, OverrideReason
from fairlead.application.override_report import FEWEST, Compared, Lesson, OverrideReport
from fairlead.application.queue_ports import Waiting
from fairlead.application.routing_queue import Proposed, Settled, Shown, with_names
from fairlead.domain.deciding import MANUAL, Candidate, Decision, explain
from fairlead.domain.rep import Roster

_ABOUT: Final = ("company", "country", "source", "product", "industry_group")


def lead_told(waiting: Waiting, names: Mapping[str, str]) -> dict[str, Any]:
    """A lead that waits, or is reserved, without what is recommended. Moments are kept as they are."""
    decision, lead = waiting.kept.decision, waiting.kept.lead
    queued = decision.queue_reason
    return {
        "lead_id": lead.lead_id,
        "person": lead.person,
        **{name: getattr(lead, name) for name in _ABOUT},
        "state": waiting.state,
        "since": waiting.since,
        "due_at": decision.due_at,
        "decision_id": decision.decision_id,
        "lead_score": decision.lead_score,
        "value_minor": decision.value_minor,
        "tier": decision.tier,
        "urgent": decision.escalated,
        "place": decision.place,
        "queue_reason": None if queued is None else queued.value,
        "because": _because(decision),
        **_held(waiting, names),
    }


def place_told(waiting: Waiting, names: Mapping[str, str]) -> dict[str, Any]:
    """Where a lead is, by which decision, who has it, and whether that is asked for or locked."""
    found = {"state": waiting.state, "since": waiting.since, "decision_id": waiting.kept.decision.decision_id}
    return {**found, **_held(waiting, names)}


def shown_told(shown: Shown, roster: Roster, names: Mapping[str, str]) -> dict[str, Any]:
    """A lead with who is recommended, why, and who else could have it."""
    reps = {rep.rep_id: rep for rep in roster.reps}
    decision, best = shown.decision, shown.recommended
    words = explain(decision, shown.waiting.kept.lead, reps)
    chosen = best is not None and best.rep_id == decision.rep_id
    return {
        **lead_told(shown.waiting, names),
        "recommended": None if best is None else _candidate(best, decision, names),
        "alternatives": [_candidate(each, decision, names) for each in shown.alternatives],
        "why": list(words.why[:3]) if chosen else [],
        "headline": words.headline,
        "fresh": shown.fresh,
    }


def deed_told(deed: Deed, names: Mapping[str, str]) -> dict[str, Any]:
    """Something that was done with a lead."""
    return {
        "number": deed.number,
        "kind": deed.kind.value,
        "lead_id": deed.lead_id,
        "at": deed.at,
        "author": deed.author,
        "seen": deed.seen,
        "decision_id": deed.decision_id,
        "before": _rep(deed.from_rep_id, names),
        "suggested": _rep(deed.suggested_rep_id, names),
        "rep": _rep(deed.rep_id, names),
        "reason": None if deed.reason is None else deed.reason.value,
        "note": deed.words,
    }


def settled_told(settled: Settled, names: Mapping[str, str]) -> dict[str, Any]:
    """What became of a line."""
    decision = settled.passed.decision if settled.passed is not None else None
    given = decision.rep_id if decision is not None and decision.action.state == "assigned" else None
    return {
        "lead_id": settled.lead_id,
        "outcome": settled.outcome.value,
        "replayed": settled.passed is not None and settled.passed.replayed,
        "decision_id": settled.decision_id,
        "rep": _rep(given, names),
        "told": with_names(settled.told, names),
        "confirm": None if settled.confirm is None else settled.confirm.value,
    }


def proposed_told(proposed: Proposed, names: Mapping[str, str]) -> dict[str, Any]:
    """Who would get a lead, and what would not hold."""
    handed = proposed.handed
    to = None if handed is None else handed.rep_id
    best = None if handed is None else handed.walked.decision.candidates.where(to)
    return {
        "lead_id": proposed.lead_id,
        "person": proposed.person,
        "decision_id": proposed.seen,
        "before": _rep(proposed.from_rep_id, names),
        "rep": _rep(to, names),
        "chance": None if best is None or not best.foreseen else best.chance,
        "worth_minor": None if best is None or not best.foreseen else best.worth_minor,
        "breaks": None if handed is None else handed.breaks,
        "notes": _notes(proposed, names),
        "locked": proposed.locked is not None,
        "problem": proposed.problem,
    }


def _notes(proposed: Proposed, names: Mapping[str, str]) -> list[str]:
    notes = [] if proposed.handed is None else list(proposed.handed.notes)
    return notes if proposed.meeting is None else [*notes, stays_with(proposed.meeting, names)]


def _held(waiting: Waiting, names: Mapping[str, str]) -> dict[str, Any]:
    lock = waiting.locked
    return {
        "rep": _rep(waiting.rep_id, names),
        "accept_by": waiting.accept_by,
        "lock": None if lock is None else {"by": lock.author, "at": lock.at, "note": lock.words},
    }


def overrides_told(report: OverrideReport, names: Mapping[str, str]) -> dict[str, Any]:
    """What it came to where people decided otherwise."""
    meanings = {each.value: each.words for each in OverrideReason}
    return {
        "settled": report.settled,
        "rejected": report.rejected,
        "fewest": FEWEST,
        "approved": _compared(report.approved, "as recommended"),
        "changed": _compared(report.changed, "given to somebody else"),
        "by_reason": [_compared(each, meanings[each.name]) for each in report.by_reason],
        "passed_over": [asdict(each) | {"rep": _rep(each.rep_id, names)} for each in report.passed_over],
        "lessons": [asdict(each) | {"rep": _rep(each.rep_id, names), "words": _lesson(each, names)} for each in report.lessons],
    }


def _compared(one: Compared, meaning: str) -> dict[str, Any]:
    return asdict(one) | {"meaning": meaning, "words": one.words}


def _lesson(one: Lesson, names: Mapping[str, str]) -> str:
    what = {"industry_groups": "the industry", "products": "the product"}[one.field]
    who = names.get(one.rep_id) or one.rep_id
    return f"{one.leads} leads went to {who} instead of who was recommended, for knowing {what} {one.value}; the profile does not name it"


def _because(decision: Decision) -> str:
    """Why a lead waits, in few words."""
    if decision.method == MANUAL:
        return decision.method_why
    return "a person is to confirm who is recommended" if decision.queue_reason is None else decision.queue_reason.cause


def _rep(rep_id: str | None, names: Mapping[str, str]) -> dict[str, str] | None:
    return None if rep_id is None else {"rep_id": rep_id, "name": names.get(rep_id) or rep_id}


def _candidate(one: Candidate, decision: Decision, names: Mapping[str, str]) -> dict[str, Any]:
    foreseen = one.foreseen
    return {
        "rep": _rep(one.rep_id, names),
        "suggested": one.rep_id == decision.rep_id,
        "chance": {"value": one.chance, "low": one.chance_low, "high": one.chance_high} if foreseen else None,
        "match_score": one.match_score if foreseen else None,
        "worth_minor": one.worth_minor if foreseen else None,
        "load": one.load,
        "reply_minutes": one.reply_minutes,
    }
