"""Publish a policy: at once, or once a second person has approved it where it would change much.

What counts as much is said by the policy in force. A rollback needs nobody, since going back must stay quick, and its version says so. One
that would ask for a second person less often is no way around one: it waits as anything else does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairlead.application.authors import is_person, same_author
from fairlead.application.policies import LONGEST_NOTE, Applied, Policies
from fairlead.application.policy_ports import BadPolicy, Draft
from fairlead.application.ports import Clock, NotFound
from fairlead.application.proposal_ports import Approving, Proposal, ProposalBook, ProposalRefused, ProposalState, Settled
from fairlead.domain.deciding import Policy, SecondPerson

DAYS: Final = 30
MOST_LEADS: Final = 2_000
"""The impact of a policy is measured on the leads of so many days, at most so many."""
_UNASKED: Final = "a rollback, so no second person was asked"
_LESS_OFTEN: Final = "which asks for a second person less often than the policy in force does."


@dataclass(frozen=True, slots=True)
class Impact:
    """What a policy would change for ``leads`` recent ones. ``value_change``: a share of the expected value; None where not foreseen."""

    leads: int
    changed_share: float
    value_change: float | None
    not_foreseen: str = ""


class Publishing:
    """Everything that is done with a policy between its author and its version."""

    def __init__(self, policies: Policies, book: ProposalBook, impact: Callable[[Policy], Impact], clock: Clock) -> None:
        """``impact`` measures on recent leads, and raises `NotFound` where there are none."""
        self._policies, self._book, self._impact, self._clock = policies, book, impact, clock

    def publish(
        self, draft: Draft, *, author: str, note: str = "", base: int | None = None, effective_from: datetime | None = None
    ) -> Applied | Proposal:
        """Make a version of a document, or a proposal where the policy in force wants a second person for it.

        Raises as `Policies.apply` does.
        """
        proposed, _ = self._policies.usable(draft)
        why = tuple(self.reasons(proposed))
        if not why:
            return self._policies.apply(draft, author=author, note=note, base=base, effective_from=effective_from)
        now = self._clock.now()
        self._policies.fit(author, note, effective_from, now, base=base)
        seen = self._policies.newest() if base is None else base
        return self._book.add(Proposal(0, draft.text, author.strip(), note.strip(), seen, effective_from, now, why))

    def reasons(self, proposed: Policy) -> Iterator[str]:
        """Why a second person is needed, one sentence each; none where the author's word is enough."""
        current = self._policies.live().content.policy
        asked = current.approval
        if not asked.asked or proposed == current:
            return
        if _looser(asked, proposed.approval):
            yield f"It {_LESS_OFTEN[6:]}"
        try:
            impact = self._impact(proposed)
        except NotFound as nothing:
            yield f"What it would change cannot be told: {nothing}."
            return
        yield from _above(asked, impact)

    def pending(self) -> Sequence[Proposal]:
        """What waits for a second person, the first one first."""
        return tuple(each for each in self._book.proposals() if each.state is ProposalState.PROPOSED)

    def listed(self) -> Sequence[Proposal]:
        """Every proposal, the first one first."""
        return tuple(self._book.proposals())

    def proposal(self, number: int) -> Proposal:
        """One of them. Raises `NotFound`."""
        found = next((each for each in self._book.proposals() if each.number == number), None)
        if found is None:
            raise NotFound(f"there is no proposal {number} of a policy; `fairlead policy pending` lists those that wait")
        return found

    def approve(self, number: int, *, author: str, note: str = "") -> Applied:
        """Publish what waits: by somebody other than its author. A moment that has passed meanwhile means at once.

        Raises `NotFound`, `ProposalRefused`, and as `Policies.apply` does: `PolicyMoved` where somebody published since it was proposed.
        """
        waits = self._waiting(number, author, note)
        if same_author(waits.author, author):
            raise ProposalRefused(
                f"{author.strip()} proposed it, so somebody else has to approve it: two people stand behind a policy that changes this much"
            )
        if not is_person(author):
            raise ProposalRefused(f"{author.strip()} is a part of Fairlead; a policy is approved by a person, under a name of their own")
        draft = self._policies.draft(waits.text, f"proposal {number}")
        if draft.policy is None:
            raise BadPolicy(draft.name, draft.problems)
        now = self._clock.now()
        later = waits.effective_from if waits.effective_from is not None and waits.effective_from > now else None
        signed = f"proposal {number}, approved by {author.strip()}"
        told = f"{waits.note[: LONGEST_NOTE - len(signed) - 3]} ({signed})" if waits.note else signed
        approving = Approving(number, author.strip(), note.strip(), now)
        applied = self._policies.apply(draft, author=waits.author, note=told, base=waits.base, effective_from=later, approving=approving)
        if not applied.made:  # what is in force says the same already, so there was no version to settle it with
            self._book.settle(number, ProposalState.APPROVED, approving.by(applied.version.number))
        return applied

    def rollback(self, *, author: str, note: str = "", to: int | None = None, base: int | None = None) -> Applied | Proposal:
        """Make what an earlier version said a new version at once, or a proposal where it would ask for a second person less often.

        Raises as `Policies.rollback` does.
        """
        asked = self._policies.live().content.policy.approval
        target = self._policies.before() if to is None else to
        content = self._policies.content(target)
        if not _looser(asked, content.policy.approval):
            words = note.strip()[: LONGEST_NOTE - len(_UNASKED) - 3] or f"back to {_called(target)}"
            told = f"{words} ({_UNASKED})" if asked.asked and len(note) <= LONGEST_NOTE else note
            return self._policies.rollback(author=author, note=told, to=target, base=base)
        now = self._clock.now()
        self._policies.fit(author, note, None, now, base=base)
        seen = self._policies.newest() if base is None else base
        why = (f"It goes back to {_called(target)}, {_LESS_OFTEN}",)
        return self._book.add(Proposal(0, content.text, author.strip(), note.strip(), seen, None, now, why))

    def reject(self, number: int, *, author: str, note: str = "") -> Proposal:
        """Close what waits without publishing it; its author may, too. Raises `NotFound` and `ProposalRefused`."""
        self._waiting(number, author, note)
        settled = Settled(author.strip(), note.strip(), self._clock.now(), None)
        if not self._book.settle(number, ProposalState.REJECTED, settled):
            raise ProposalRefused(f"somebody decided on proposal {number} meanwhile")
        return self.proposal(number)

    def _waiting(self, number: int, author: str, note: str) -> Proposal:
        self._policies.fit(author, note, None, self._clock.now())
        found = self.proposal(number)
        if found.settled is not None:
            raise ProposalRefused(f"proposal {number} was {found.state.value} by {found.settled.author} already")
        return found


def _called(number: int) -> str:
    return f"version {number}" if number else "the built-in policy"


def _looser(now: SecondPerson, proposed: SecondPerson) -> bool:
    """Whether any of what is asked for now would be asked for less often, or not at all."""
    pairs = (
        (now.above_changed_share, proposed.above_changed_share),
        (now.above_value_change, proposed.above_value_change),
    )
    return any(one is not None and (other is None or other > one) for one, other in pairs)


def _above(asked: SecondPerson, impact: Impact) -> Iterator[str]:
    share, value = asked.above_changed_share, asked.above_value_change
    if share is not None and impact.changed_share > share:
        yield f"{impact.changed_share:.1%} of {impact.leads:,} recent leads would go elsewhere, more than {share:.1%}."
    if value is None:
        return
    if impact.value_change is None:
        yield f"What it would do to the expected value cannot be told: {impact.not_foreseen}."
    elif abs(impact.value_change) > value:
        yield f"The expected value of recent leads would change by {impact.value_change:+.1%}, more than {value:.1%}."
