"""What people of the sample say of the demo's leads, so that the pages of disputes, feedback and profiles have something to show."""

import contextlib
from typing import TYPE_CHECKING, Final

from fairlead.domain.deciding import Action, draw

if TYPE_CHECKING:
    from fairlead.application.decisions import Told
    from fairlead.bootstrap import House

_RATED: Final = 24
_LOOK_AT: Final = 100
_CONTESTED: Final = 3
_WEAK: Final = 30.0
_SMALL: Final = 50
_POOR_OF_WEAK: Final = 0.5
_POOR_OF_OTHERS: Final = 0.1
_OFFICE: Final = "The demo's manager"
_CLAIMS: Final = (
    "They asked for me by name at our last event.",
    "I sold to their sister company in spring, and they were sent to me from there.",
    "I called them last month, and they promised to come back to me.",
)

_SILENT: Final = 0.2
SAID: Final = {
    "en": {
        "small": (
            "Far too small for us, and no budget until spring.",
            "No budget: two people who wanted a free tool.",
            "A student project, so there is no budget.",
        ),
        "cold": (
            "Only comparing prices, no budget this year.",
            "Downloaded a guide and does not answer calls.",
            "No budget, and nobody there is looking for a new tool.",
        ),
        "good": (
            "The decision maker was on the call and asked for a demo.",
            "Asked for a demo right away; their contract ends in summer.",
            "Knows our product from an earlier job and has a clear project.",
            "Clear project with a timeline, and the decision maker answers quickly.",
        ),
    },
    "de": {
        "small": (
            "Viel zu klein für uns und kein Budget.",
            "Ein Ein-Personen-Betrieb, kein Budget vorhanden.",
        ),
        "cold": (
            "Vergleicht nur Preise, hat kein Budget.",
            "Kein Budget in diesem Jahr, meldet sich nicht zurück.",
        ),
        "good": (
            "Der Entscheider war im Gespräch dabei, konkretes Projekt.",
            "Konkretes Projekt mit Zeitplan.",
            "Entscheider hat sich selbst gemeldet, kennt unser Produkt.",
        ),
    },
}
"""What the demo's reps add to their ratings: of small companies, of leads that want nothing, and of those that fit."""


def speak(house: "House") -> None:
    """Once in a demo's life: reps rate their latest leads, the runners-up contest a few decisions, and one rep proposes a change.

    Nothing is said before enough leads were given.
    """
    from fairlead.application.dispute_ports import DisputeRefused
    from fairlead.application.ports import StoreUnavailable
    from fairlead.application.rep_profile_ports import ProfileRefused

    if house.disputes.listed():
        return
    with contextlib.suppress(StoreUnavailable, DisputeRefused, ProfileRefused):  # the demo goes on without
        page = [each for each in house.decisions.page(limit=_LOOK_AT, before=None) if each.action == Action.ASSIGN]
        if len(page) < _RATED:
            return
        given = [house.decisions.get(each.decision_id) for each in page[:_RATED]]
        for told in given:
            rate(house, told)
        for told in [each for each in given if _second(each) is not None][:_CONTESTED]:
            contest(house, told)
        _settle_first(house)
        _propose(house, given[0])


def rate(house: "House", told: "Told") -> None:
    """A lead that looks weak is more often a poor fit to its rep, and small companies are why. Raises `RatingRefused`."""
    from fairlead.application.feedback import Rate
    from fairlead.application.feedback_ports import Fit, FitReason

    decision = told.decision
    poor = draw(decision.lead_id, salt="fit") < (_POOR_OF_WEAK if decision.lead_score < _WEAK else _POOR_OF_OTHERS)
    small = (told.lead.employees or 0) < _SMALL
    reason = (FitReason.WRONG_SIZE if small else FitReason.NO_INTENT) if poor else None
    author = told.names.get(decision.rep_id or "", "a rep of the demo")
    words = _words(told, "small" if small else "cold") if poor else _words(told, "good")
    house.feedback.rate(Rate(decision.decision_id, Fit.POOR if poor else Fit.GOOD, author, reason, words))


def _words(told: "Told", about: str) -> str:
    """What the rep adds, in German where the rep speaks it; nothing at times."""
    lead_id, rep = told.decision.lead_id, told.reps.get(told.decision.rep_id or "")
    if draw(lead_id, salt="silent") < _SILENT:
        return ""
    listed = SAID["de" if rep is not None and "de" in rep.languages else "en"][about]
    return listed[int(draw(lead_id, salt="words") * len(listed))]


def contest(house: "House", told: "Told") -> None:
    """Whoever came second says that the lead should be theirs. Raises `DisputeRefused`."""
    from fairlead.application.dispute_ports import Contested
    from fairlead.application.disputes import Contest

    rep_id = _second(told)
    if rep_id is None:
        return
    number = int(draw(told.decision.lead_id, salt="claim") * len(_CLAIMS))
    name = told.names.get(rep_id, rep_id)
    house.disputes.contest(Contest(told.decision.decision_id, Contested.MINE, _CLAIMS[number], name, rep_id))


def _second(told: "Told") -> str | None:
    return next((one.rep_id for one in told.decision.candidates[:2] if one.rep_id != told.decision.rep_id), None)


def _settle_first(house: "House") -> None:
    """The manager settles the first dispute; the others wait for whoever looks at the demo."""
    from fairlead.application.settle_dispute import Settle

    for first in house.disputes.listed()[-1:]:
        note = "The record shows no earlier contact, and the decision comes out equal when it is made again."
        house.disputes.settle(
            Settle(first.number, upheld=False, author=_OFFICE, note=note, at=house.clock.now(), change=first.about[0])
        ).result()


def _propose(house: "House", told: "Told") -> None:
    rep_id = told.decision.rep_id or ""
    held = house.profiles.told(rep_id).fields["certifications"]
    author = told.names.get(rep_id, rep_id)
    house.profiles.propose(rep_id, {"certifications": (*held, "Negotiation")}, author=author, note="passed the course this month")
