"""Everything a person asks of matching beside routing: look through, review, merge, undo, evaluate."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fairlead.application.match_evaluate import Evaluated, evaluate
from fairlead.application.match_leads import DuplicateLeads, MatchedLeads, find_duplicates, match_leads
from fairlead.application.match_ports import LabelledSet, Matches, Merge, Pair, PairKind, ShownPair, Verdict
from fairlead.application.ports import NotFound
from fairlead.domain.account import Account
from fairlead.domain.matching import AccountBook, Contact, Matching, Means, Verdicts


class Known(Protocol):
    """Where accounts, contacts and verdicts are."""

    def accounts(self) -> Sequence[Account]:
        """All accounts."""
        ...

    def contacts(self) -> Sequence[Contact]:
        """All people known at accounts."""
        ...

    def verdicts(self) -> tuple[Verdicts, int]:
        """Reviewed pairs, and their number."""
        ...


class UnnamedAuthor(ValueError):
    """A change without a name or a reason: who did it and why must be on record. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class MatchHouse:
    """The use cases of matching over their ports. ``policy`` tells the part of the policy in force; ``now`` the time."""

    matches: Matches
    known: Known
    policy: Callable[[], Matching]
    means: Means
    now: Callable[[], datetime]

    def accounts(self, tick: Callable[[int], None], *, examples: int) -> MatchedLeads:
        """Match every open lead. Raises `StoreUnavailable`."""
        return match_leads(self.matches, self._book(), self.policy(), at=self.now(), tick=tick, examples=examples)

    def duplicates(self, days: int | None) -> DuplicateLeads:
        """Leads of the same person within the policy's window, or ``days``. Raises `StoreUnavailable`."""
        return find_duplicates(self.matches, self.policy(), at=self.now(), days=days)

    def review(self, *, kind: PairKind | None = None, decided: bool = False, limit: int = 50, skip: int = 0) -> Sequence[ShownPair]:
        """Pairs that wait for somebody, or were reviewed."""
        return self.matches.pairs(kind=kind, decided=decided, limit=limit, skip=skip)

    def decide(self, kind: PairKind | None, lead_id: str, other_id: str, verdict: Verdict, *, by: str, note: str | None = None) -> Pair:
        """Keep a verdict; from the next lead on it decides. Without ``kind`` the one pair of these two is meant.

        Raises `UnnamedAuthor` and `NotFound`.
        """
        author, at = _named(by, "who decides"), self.now()
        if kind is None:
            try:
                return self.matches.decide(PairKind.PERSON, lead_id, other_id, verdict, by=author, note=note, at=at)
            except NotFound:
                kind = PairKind.ACCOUNT
        return self.matches.decide(kind, lead_id, other_id, verdict, by=author, note=note, at=at)

    def merge(self, lead_id: str, into: str, *, by: str, reason: str) -> Merge:
        """Merge two leads. Raises `UnnamedAuthor`, `NotFound` and `MergeRefused`."""
        return self.matches.merge(lead_id, into, by=_named(by, "who merges"), reason=_named(reason, "why"), at=self.now())

    def unmerge(self, merge_id: str, *, by: str, reason: str) -> Merge:
        """Undo a merge. Raises `UnnamedAuthor`, `NotFound` and `MergeRefused`."""
        return self.matches.unmerge(merge_id, by=_named(by, "who undoes it"), reason=_named(reason, "why"), at=self.now())

    def log(self, *, limit: int = 50, skip: int = 0, lead_id: str | None = None) -> Sequence[Merge]:
        """Merges, the latest first, undone ones too."""
        return self.matches.merges(limit=limit, skip=skip, lead_id=lead_id)

    def evaluate(self, sets: Iterable[LabelledSet], tick: Callable[[str], None]) -> list[Evaluated]:
        """Precision, recall and calibration on labelled data."""
        found = []
        for labelled in sets:
            tick(labelled.name)
            found.append(evaluate(labelled, self.policy(), self.means))
        return found

    def _book(self) -> AccountBook:
        verdicts, _ = self.known.verdicts()
        return AccountBook(self.known.accounts(), contacts=self.known.contacts(), means=self.means, verdicts=verdicts)


def _named(text: str, what: str) -> str:
    """The text without blanks around it. Raises `UnnamedAuthor` for an empty one."""
    tidy = text.strip()
    if not tidy:
        raise UnnamedAuthor(f"say {what}: it is kept with the change")
    return tidy[:500]
