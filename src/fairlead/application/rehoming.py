"""Leads of somebody who may not keep them go on through the desk, each by a decision of its own; and the same rehearsed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from fairlead.application.passing_on import LIMITS, LeadNotHeld, limit_reached, submitted_again
from fairlead.application.ports import Keeping
from fairlead.domain.availability import THOUSAND, Book, Takes
from fairlead.domain.corridor import Walked, World, handed, walk
from fairlead.domain.deciding import Action, Decision
from fairlead.domain.intake import Submission
from fairlead.domain.reasons import Reason, Refusal
from fairlead.domain.rep import Roster

Decide = Callable[[Submission, str], Decision]


@dataclass(frozen=True, slots=True)
class Rehome:
    """A lead that ``rep_id`` has and shall not keep. ``key`` makes it safe to ask again: the same key gives the same decision."""

    lead_id: str
    rep_id: str
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would be decided on a lead, or on an account in a lead's place."""

    lead_id: str
    walked: Walked

    @property
    def decision(self) -> Decision:
        """The decision."""
        return self.walked.decision


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom a lead would be given by hand. ``breaks``: the limit that would not hold; ``notes``: what else speaks against it."""

    lead_id: str
    rep_id: str | None
    walked: Walked
    breaks: str | None = None
    notes: tuple[str, ...] = ()


def rehome(asked: Rehome, keeping: Keeping, decide: Decide, *, digest: Callable[[Submission], str]) -> Decision:
    """Decide on the lead as if it came now. Raises `LeadNotHeld` where somebody else has it by now, or nobody."""
    earlier = keeping.earlier(asked.key)
    if earlier is not None:
        return earlier.decision
    where = keeping.whereabouts(asked.lead_id)
    if where.state != "assigned" or where.rep_id != asked.rep_id:
        raise LeadNotHeld(f"lead {asked.lead_id} is not with rep {asked.rep_id} any more ({where.state})")
    again = submitted_again(asked.lead_id, keeping, asked.at, asked.key)
    latest = keeping.latest(asked.lead_id)
    return decide(again, latest.request_hash if latest is not None else digest(again))


class Stage:
    """Decisions one after the other in a world that is not the real one; loads and turns move along, and nothing is kept."""

    def __init__(self, world: World, roster: Roster | None = None) -> None:
        """``roster``: the same reps in the same order, otherwise than in ``world``."""
        self._world = world if roster is None else replace(world, roster=roster)
        self._book = world.book

    def walk(self, submission: Submission, *, held_by: str | None = None) -> Rehearsed:
        """Decide on one; ``held_by`` has it before and loses it."""
        world = replace(self._world, at=submission.received_at, book=self._book)
        walked = walk(submission, world)
        self._count(walked, held_by)
        return Rehearsed(walked.qualified.lead.lead_id, walked)

    def hand(self, submission: Submission, rep_ids: Collection[str], *, held_by: str | None = None) -> Handed:
        """Give one by hand to whoever of ``rep_ids`` suits it best; ``held_by`` has it before and loses it."""
        world = replace(self._world, at=submission.received_at, book=self._book)
        walked = walk(submission, world)
        may = [rep_id for rep_id in rep_ids if rep_id != held_by and rep_id in world.roster.row_of]
        fits = next((each.rep_id for each in walked.decision.candidates if each.rep_id in may), None)
        chosen = fits or min(may, key=lambda rep_id: (float(self._book.open_leads[world.roster.row_of[rep_id]]), rep_id), default=None)
        if chosen is None:
            return Handed(walked.qualified.lead.lead_id, None, walked)
        row = world.roster.row_of[chosen]
        breaks = limit_reached(world, row, walked)
        notes = tuple(
            _speaks_against(one, walked.decision.territory_id, world)
            for one in walked.decision.refusals
            if one.rep_id == chosen and one.reason not in LIMITS
        )
        given = replace(walked, decision=handed(walked, chosen, world.roster, why="by hand"), choice=replace(walked.choice, entries=()))
        self._count(given, held_by)
        return Handed(walked.qualified.lead.lead_id, chosen, walked, breaks, notes)

    @property
    def open_leads(self) -> Mapping[str, float]:
        """What each rep holds by now, in leads."""
        return dict(zip(self._world.roster.rep_ids, self._book.open_leads.tolist(), strict=True))

    def _count(self, walked: Walked, held_by: str | None) -> None:
        decision, row_of = walked.decision, self._world.roster.row_of
        book = self._book
        if held_by is not None and held_by in row_of:
            book = _moved(book, row_of[held_by], decision.takes, -1)
        if decision.action is Action.ASSIGN and decision.rep_id is not None:
            book = _moved(book, row_of[decision.rep_id], decision.takes, 1)
        credit, aside = book.credit.copy(), book.aside_now.copy()
        for entry in walked.choice.entries:
            for rep_id, change in entry.changes.items():
                credit[row_of[rep_id]] += change
            for rep_id, change in entry.aside.items():
                aside[row_of[rep_id]] += change
        self._book = replace(book, credit=credit, aside=aside if aside.any() else None)


def _speaks_against(one: Refusal, territory_id: str | None, world: World) -> str:
    """Why a rep would be ruled out, short: the territory the lead is in, not each of the many that the rep serves instead."""
    wanted = territory_id if one.reason is Reason.OUTSIDE_TERRITORY else None
    territory = next((each.name for each in world.roster.territories if each.territory_id == wanted), None)
    return f"{one.reason.words} ({territory or one.evidence})"


def _moved(book: Book, row: int, takes: Takes, sign: int) -> Book:
    """The book with one lead more or less for a rep; a lead less was not received today."""
    one = np.zeros(len(book.open_leads))
    one[row] = sign
    new = (one > 0).astype(np.int64)
    return replace(
        book,
        open_leads=np.maximum(book.open_leads + one * takes.thousandths / THOUSAND, 0.0),
        value_minor=None if book.value_minor is None else book.value_minor + (one * takes.value_minor).astype(np.int64),
        today=None if book.today is None else book.today + new,
        week=None if book.week is None else book.week + new,
        month=None if book.month is None else book.month + new,
    )


def rehearse(
    submissions: Sequence[Submission], stage: Stage, *, held_by: str | None = None
) -> tuple[list[Rehearsed], list[tuple[str, str]]]:
    """All of them, in order; those that cannot be walked are told with what is wrong."""
    done: list[Rehearsed] = []
    failed: list[tuple[str, str]] = []
    for submission in submissions:
        try:
            done.append(stage.walk(submission, held_by=held_by))
        except ValueError as problem:  # Unreadable: the record of the lead cannot be read as a lead
            failed.append((str(submission.fields.get("lead_id", submission.key)), str(problem)))
    return done, failed
