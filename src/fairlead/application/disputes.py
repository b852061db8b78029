"""What people ask of disputes: contest a decision, withdraw, settle, list, and what they are mostly about."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fairlead.application.authors import same_author
from fairlead.application.dispute_ports import (
    LONGEST_WORDS,
    Contested,
    Dispute,
    DisputeBook,
    DisputeFlawed,
    DisputeRefused,
    DisputeState,
    Ground,
    Settled,
    ended_already,
    ground_named,
    grounds_of,
)
from fairlead.application.dispute_report import DisputeReport, report_on
from fairlead.application.ports import Clock, NotFound
from fairlead.application.settle_dispute import Settle
from fairlead.application.wording import flaw_of_author, flaw_of_words
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Roster

if TYPE_CHECKING:
    from fairlead.application.decisions import ReadDecisions
    from fairlead.application.desk import Desk


@dataclass(frozen=True, slots=True)
class Contest:
    """Somebody contests a decision, named by its identity or by that of its lead: then the latest one.

    ``rep_id``: in whose name, None for the team; ``field``: which field of the lead is wrong.
    """

    decision_id: str
    kind: Contested
    words: str
    author: str
    rep_id: str | None = None
    field: str | None = None


class Disputes:
    """Contested decisions."""

    def __init__(
        self,
        book: DisputeBook,
        decisions: "Callable[[], ReadDecisions]",
        desk: "Callable[[], Desk]",
        roster: Callable[[], Roster],
        clock: Clock,
    ) -> None:
        """``roster``: who is whose manager now."""
        self._book, self._decisions, self._desk, self._roster, self._clock = book, decisions, desk, roster, clock

    def listed(self, *, decision_id: str | None = None, state: DisputeState | None = None) -> Sequence[Dispute]:
        """The latest first; on one decision, or in one state, where asked."""
        return tuple(each for each in self._book.disputes(decision_id=decision_id) if state in {None, each.state})

    def get(self, number: int) -> Dispute:
        """One of them. Raises `NotFound`."""
        return self._book.dispute(number)

    def report(self) -> DisputeReport:
        """What they are about, and how long they take."""
        return report_on(self._book.disputes(), at=self._clock.now())

    def meant(self, identity: str) -> str:
        """The decision of this identity, or the latest one on the lead of this identity. Raises `NotFound`."""
        return self._decisions().meant(identity)

    def contest(self, asked: Contest) -> Dispute:
        """Open one. Raises `DisputeRefused` and `NotFound`."""
        _refuse(flaw_of_author(asked.author))
        _refuse(flaw_of_words(asked.words, LONGEST_WORDS, what="what is wrong", needed=True))
        told = self._decisions().get(self.meant(asked.decision_id))
        decision, roster = told.decision, self._roster()
        if asked.rep_id is not None and asked.rep_id not in told.reps and asked.rep_id not in roster.row_of:
            raise NotFound(f"there is no rep {asked.rep_id}")
        if asked.kind is Contested.MINE:
            _refuse("say for which rep: somebody who says that a lead should be theirs is a rep" if asked.rep_id is None else None)
            if asked.rep_id == decision.rep_id:
                raise DisputeRefused("the decision gave the lead to this rep already")
        if asked.field is not None:
            _refuse(_no_field(asked.field, told.lead))
        at = self._clock.now()
        new = Dispute(
            *(decision.decision_id, decision.lead_id, asked.kind, asked.words.strip(), asked.author.strip(), at),
            rep_id=asked.rep_id,
            holder_rep_id=decision.rep_id,
            manager_rep_id=roster.manager_of(asked.rep_id or decision.rep_id, at),
            company=told.lead.company,
            about=grounds_of(decision, asked.kind, asked.field),
        )
        return self._book.open(new)

    def withdraw(self, number: int, *, author: str, rep_id: str | None = None, note: str = "") -> Dispute:
        """Whoever opened it takes it back; ``rep_id``: the rep that this person is. Raises `DisputeRefused` and `NotFound`."""
        _refuse(flaw_of_author(author))
        _refuse(flaw_of_words(note, LONGEST_WORDS, what="a reason"))
        dispute = self._open(number)
        if not same_author(author, dispute.author) and (rep_id is None or rep_id != dispute.rep_id):
            raise DisputeRefused(f"dispute {number} was opened by {dispute.author}; only who opened it can withdraw it")
        ended = replace(dispute, state=DisputeState.WITHDRAWN, settled=Settled(author.strip(), note.strip(), self._clock.now()))
        if not self._book.end(ended):
            raise ended_already(self._book.dispute(number))
        return ended

    def settle(self, asked: Settle, *, rep_id: str | None = None) -> "Future[Dispute]":
        """Settle one; ``rep_id``: the rep that whoever settles is. Its future fails as `settle_dispute` does.

        Raises `DisputeRefused` and `NotFound`.
        """
        _refuse(flaw_of_author(asked.author))
        _refuse(flaw_of_words(asked.note, LONGEST_WORDS, what="why it ends so", needed=True))
        dispute = self._open(asked.number)
        concerned = {dispute.rep_id, dispute.holder_rep_id, *asked.moves}
        if same_author(asked.author, dispute.author):
            raise DisputeRefused(f"nobody settles what they opened themselves: {dispute.author} opened dispute {asked.number}")
        if rep_id is not None and rep_id in concerned:
            raise DisputeRefused(f"nobody settles what is about themselves: dispute {asked.number} needs somebody else")
        if asked.change is not None and asked.change not in dispute.about:
            named = ", ".join(each.words for each in dispute.about)
            raise DisputeRefused(f"{asked.change.words} had no part in this decision; what decided: {named}")
        if not asked.upheld and (asked.move_to is not None or asked.credit is not None):
            raise DisputeRefused("a dispute that is rejected moves no lead and no credit; uphold it, or leave these out")
        return self._desk().settle_dispute(replace(asked, author=asked.author.strip(), note=asked.note.strip()))

    def ground(self, number: int, words: str) -> Ground:
        """What a dispute is about, by its words such as ``rule enterprise``. Raises `DisputeRefused` and `NotFound`."""
        return ground_named(self._book.dispute(number).about, words)

    def _open(self, number: int) -> Dispute:
        dispute = self._book.dispute(number)
        if dispute.state is not DisputeState.OPEN:
            raise ended_already(dispute)
        return dispute


def _refuse(why: str | None) -> None:
    if why is not None:
        raise DisputeFlawed(why)


def _no_field(name: str, lead: Lead) -> str | None:
    known = {each for each in Lead.__dataclass_fields__ if each not in {"lead_id", "engagements", "custom"}}
    if name in known or name.removeprefix("custom.") in lead.custom:
        return None
    return f"a lead has no field '{name}'; it has {', '.join(sorted(known))}, and custom fields as custom.NAME"
