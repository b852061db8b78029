"""Disputes, ratings and profiles as JSON values."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fairlead.application.dispute_ports import Dispute, Ground
from fairlead.application.dispute_report import DisputeReport
from fairlead.application.edit_ports import KeptEdit
from fairlead.application.feedback import FEWEST, FitLine, FitSummary
from fairlead.application.feedback_ports import Rating
from fairlead.application.feedback_themes import language_told, leaning_told, themes_told
from fairlead.application.insight_told import decision_data, proposal_data
from fairlead.application.rep_profile_ports import TEXTS, Wish
from fairlead.application.rep_profiles import ABOUT, ProfileTold
from fairlead.http.telling import Names, Told, rep
from fairlead.learning.themes import FEWEST_REPS, FEWEST_VOICES, Quote, Theme


def ground(one: Ground) -> Told:
    """What had a part in a decision."""
    return {"kind": one.kind, "name": one.name, "words": one.words}


def dispute(one: Dispute, names: Names) -> Told:
    """A contested decision."""
    plain = ("number", "decision_id", "lead_id", "company", "kind", "words", "author", "opened_at", "state", "hours")
    return {
        **{name: getattr(one, name) for name in plain},
        "rep": rep(one.rep_id, names),
        "holder": rep(one.holder_rep_id, names),
        "about": [ground(each) for each in one.about],
        "settled": _settled(one, names),
    }


def _settled(one: Dispute, names: Names) -> Told | None:
    end = one.settled
    if end is None:
        return None
    return {
        **{name: getattr(end, name) for name in ("author", "note", "at", "decision_id", "against")},
        "moved_to": rep(end.moved_to, names),
        "credit_rep": rep(end.credit_rep_id, names),
        "credit_leads": end.credit_leads if end.credit_rep_id is not None else None,
        "change": ground(end.change) if end.change is not None else None,
    }


def dispute_report(report: DisputeReport) -> Told:
    """What disputes are about."""
    told = asdict(report)
    for line, one in zip(told["lines"], report.lines, strict=True):
        line["ground"] = ground(one.ground)
    return told


def rating(one: Rating, names: Names) -> Told:
    """One rating."""
    told = {name: value for name, value in asdict(one).items() if name not in {"rep_id", "person", "company"}}
    return {**told, "words": one.words or None, "rep": rep(one.rep_id, names)}


def feedback(summary: FitSummary, ratings: Sequence[Rating], names: Names) -> Told:
    """All ratings summed up; ``ratings``: those it is of."""
    of = {each.number: each for each in ratings}
    return {
        "whole": _line(summary.whole, {}),
        "groups": {name: [_line(each, names if name == "rep_id" else {}) for each in lines] for name, lines in summary.groups.items()},
        "reasons": [{"reason": reason, "fit": fit, "ratings": count} for reason, fit, count in summary.reasons],
        "said": [rating(each, names) for each in summary.said],
        "themes": [theme(each, of, names) for each in summary.themes.themes],
        "quotes": [_quote(each, of, names) for each in summary.themes.quotes],
        "themes_told": list(themes_told(summary.themes)),
        "fewest": FEWEST,
        "fewest_ratings": FEWEST_VOICES,
        "fewest_reps": FEWEST_REPS,
    }


def theme(one: Theme, ratings: Mapping[int, Rating], names: Names) -> Told:
    """What several reps said; ``ratings`` by number."""
    plain = ("key", "words", "language", "reps", "poor", "good", "all_poor", "all_good", "leaning", "adjusted")
    return {
        **{name: getattr(one, name) for name in plain},
        "language_name": language_told(one),
        "ratings": len(one.voices),
        "told": leaning_told(one),
        "quote": _quote(one.quote, ratings, names),
    }


def _quote(one: Quote, ratings: Mapping[int, Rating], names: Names) -> Told:
    said = ratings[one.number]
    return {"words": one.words, "fit": said.fit, "decision_id": said.decision_id, "rep": rep(said.rep_id, names), "at": said.at}


def _line(one: FitLine, names: Names) -> Told:
    return {**asdict(one), "name": names.get(one.value, one.value)}


def wish(one: Wish, names: Names) -> Told:
    """A proposed change."""
    plain = ("number", "author", "note", "at", "state")
    end = one.settled
    return {
        **{name: getattr(one, name) for name in plain},
        "rep": rep(one.rep_id, names),
        "wanted": {name: list(value) for name, value in one.wanted.items()},
        "before": {name: list(value) for name, value in one.before.items()},
        "settled_by": end.author if end else None,
        "settled_note": end.note if end else None,
        "settled_at": end.at if end else None,
    }


def profile(told: ProfileTold, names: Names) -> Told:
    """One profile."""
    fields = [{"name": name, "about": ABOUT[name], "values": list(values), "single": name in TEXTS} for name, values in told.fields.items()]
    return {
        "rep": {"rep_id": told.rep_id, "name": told.name},
        "title": told.title,
        "team_id": told.team_id,
        "fields": fields,
        "tags": [proposal_data(each) for each in told.tags],
        "decided": [decision_data(each) for each in told.decided],
        "proposals": [wish(each, names) for each in told.wishes],
        "history": [_edit(each) for each in told.history],
    }


def _edit(one: KeptEdit) -> Told:
    return {
        "field": one.field,
        "before": _listed(one.before),
        "after": _listed(one.value),
        "author": one.author,
        "note": one.note,
        "at": one.made_at,
        "ended": one.ended.value if one.ended else None,
    }


def _listed(value: Any) -> list[str]:  # noqa: ANN401, a value of a record
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return [] if value in {None, ""} else [str(value)]
