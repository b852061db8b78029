"""The policy's versions: check a document, put it in force now or later, go back, and tell what differs."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.policy_checks import Checked, KnownAccounts, checked, told_of
from fairlead.application.policy_ports import (
    BadPolicy,
    Draft,
    NewVersion,
    NotPublishable,
    Placed,
    PolicyContent,
    PolicyDocuments,
    PolicyMoved,
    PolicyProblem,
    PolicyVersion,
    PolicyVersions,
    Standing,
    in_force,
    placed,
)
from fairlead.application.ports import Clock, NotFound
from fairlead.application.proposal_ports import Approving
from fairlead.application.rule_ports import Rules
from fairlead.application.wording import flaw_of_author
from fairlead.domain.deciding import Policy
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Finding

LONGEST_NOTE: Final = 2_000
_FEW = 20
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is called, and what it says; ``text`` is None where nobody wrote one."""

    name: str
    text: str | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class Difference:
    """``changes``: field by field, in words; ``unified``: the texts as a unified diff. Both empty where nothing differs."""

    before: str
    after: str
    changes: tuple[str, ...]
    unified: str

    @property
    def words(self) -> str:
        """In a few words."""
        if not self.unified and not self.changes:
            return "nothing differs"
        if not self.changes:
            return "only comments and layout differ"
        return f"{len(self.changes)} field{'s' if len(self.changes) != 1 else ''} differ{'s' if len(self.changes) == 1 else ''}"


@dataclass(frozen=True, slots=True)
class Live:
    """What decides at a moment. ``version`` is None as long as nothing was applied: then the built-in policy decides."""

    version: PolicyVersion | None
    content: PolicyContent

    @property
    def number(self) -> int:
        """The version's number, 0 for the built-in policy."""
        return self.version.number if self.version is not None else 0


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying did. ``made`` is False where the newest version says the same already.

    ``withdrawn``: scheduled versions that this one replaces before their moment.
    """

    version: PolicyVersion
    made: bool
    warnings: tuple[PolicyProblem, ...] = ()
    withdrawn: tuple[PolicyVersion, ...] = ()


class Policies:
    """Everything that is done with the policy's versions."""

    def __init__(
        self,
        versions: PolicyVersions,
        documents: PolicyDocuments,
        rules: Rules,
        roster: Callable[[], Roster],
        clock: Clock,
        shown: Callable[[Policy], Sequence[Finding]] = lambda _policy: (),
        known_accounts: KnownAccounts = lambda asked: asked,
    ) -> None:
        """``roster`` reads everybody on record, without the teams and territories that a policy states.

        ``shown``: what recent leads show of the rules of a policy; ``known_accounts``: which of these identities accounts on record have.
        """
        self._versions = versions
        self.documents = documents
        self._rules = rules
        self._roster = roster
        self._clock = clock
        self._shown = shown
        self._known_accounts = known_accounts

    def draft(self, document: object, name: str = "the policy") -> Draft:
        """A document as it came in: text is YAML, anything else the same as JSON values."""
        return self.documents.read(document, name) if isinstance(document, str) else self.documents.read_data(document, name)

    def live(self, at: datetime | None = None) -> Live:
        """What decides at ``at``, which is now if left out."""
        version = in_force(self._versions.versions(), at or self._clock.now())
        return Live(version, self.content(version.number if version is not None else 0))

    def newest(self) -> int:
        """The number of the newest version, scheduled ones included; 0 where there is none."""
        return self._versions.newest()

    def content(self, number: int) -> PolicyContent:
        """What a version says; number 0 is the built-in policy. Raises `NotFound`."""
        if number == 0:
            return PolicyContent(self.documents.written(Policy()), Policy())
        return self._versions.content(number)

    def listed(self) -> tuple[Placed, ...]:
        """Every version with where it stands now, the first one first."""
        return placed(self._versions.versions(), self._clock.now())

    def version(self, number: int) -> Placed:
        """One version. Raises `NotFound`."""
        found = next((each for each in self.listed() if each.version.number == number), None)
        if found is None:
            raise NotFound(f"there is no version {number} of the policy")
        return found

    def check(self, draft: Draft, *, leads: bool = False) -> Checked:
        """Everything that is wrong with a document, and what only looks wrong; with ``leads`` also what recent leads show of it."""
        found = checked(draft, self._roster(), self._rules, self._known_accounts, at=self._clock.now())
        if not leads or found.policy is None:
            return found
        return replace(found, warnings=(*found.warnings, *told_of(draft, found.policy, self._shown(found.policy))))

    def usable(self, draft: Draft) -> tuple[Policy, tuple[PolicyProblem, ...]]:
        """The policy of a document, and its warnings. Raises `BadPolicy`."""
        checked = self.check(draft)
        if checked.policy is None:
            raise BadPolicy(draft.name, checked.problems)
        return checked.policy, checked.warnings

    def apply(
        self,
        draft: Draft,
        *,
        author: str,
        note: str = "",
        base: int | None = None,
        effective_from: datetime | None = None,
        approving: Approving | None = None,
    ) -> Applied:
        """Make a version of a document, in force at once or from a moment on.

        ``base``: the newest version that the author saw; None takes whatever is newest now. Nothing is made where the newest version says
        the same and is, or will be, in force from the same moment. ``approving``: the proposal that it settles, where it makes a version.
        Raises `BadPolicy`, `NotPublishable`, `PolicyMoved`, and `ProposalRefused` where that proposal waits no more.
        """
        policy, warnings = self.usable(draft)
        now = self._clock.now()
        self.fit(author, note, effective_from, now)
        known = self._versions.versions()
        if known and self._says(known[-1], draft, policy) and _same_moment(known[-1], effective_from, now):
            return Applied(known[-1], made=False, warnings=warnings)
        new = NewVersion(policy, draft.text, effective_from or now, now, author.strip(), note.strip())
        return self._append(new, known, base, warnings, approving)

    def rollback(self, *, author: str, note: str = "", to: int | None = None, base: int | None = None) -> Applied:
        """Make what an earlier version said a new version, in force at once; 0 is the built-in policy.

        Left out, ``to`` is the version before the one in force; while one is scheduled it is the one in force, and the scheduled one is
        withdrawn. Raises `NotFound`, `NotPublishable` and `PolicyMoved`.
        """
        now = self._clock.now()
        self.fit(author, note, None, now)
        known = self._versions.versions()
        number = _before(known, now) if to is None else to
        content = self.content(number)
        words = note.strip() or (f"back to version {number}" if number else "back to the built-in policy")
        return self._append(NewVersion(content.policy, content.text, now, now, author.strip(), words, number), known, base, ())

    def before(self) -> int:
        """Where `rollback` leads that names no version. Raises `NotPublishable` where nothing was ever applied."""
        return _before(self._versions.versions(), self._clock.now())

    def difference(self, before: Side, after: Side) -> Difference:
        """What differs between two sides."""
        lines: Iterable[str] = ()
        if before.text is not None and after.text is not None:
            texts = (before.text.splitlines(), after.text.splitlines())
            lines = difflib.unified_diff(*texts, fromfile=before.name, tofile=after.name, lineterm="")
        return Difference(before.name, after.name, tuple(self.documents.changes(before.policy, after.policy)), "\n".join(lines))

    def side(self, number: int | None) -> Side:
        """A version as a side; None is what decides now. Raises `NotFound`."""
        chosen = self.live().number if number is None else number
        if chosen == 0:
            return Side("the built-in policy", None, Policy())
        content = self.content(chosen)
        return Side(f"version {chosen}", content.text, content.policy)

    def side_of(self, draft: Draft) -> Side:
        """A document as a side. Raises `BadPolicy`."""
        if draft.policy is None:
            raise BadPolicy(draft.name, draft.problems)
        return Side(draft.name, draft.text, draft.policy)

    def begin(self, draft: Draft, *, author: str) -> Applied | None:
        """At the first start: make the working copy version 1. None where there are versions already. Raises `BadPolicy`."""
        if self._versions.newest():
            return None
        try:
            return self.apply(draft, author=author, note="what it said at the first start", base=0)
        except PolicyMoved:  # another process started at the same moment, and was quicker
            return None

    def _append(
        self,
        new: NewVersion,
        known: Sequence[PolicyVersion],
        base: int | None,
        warnings: tuple[PolicyProblem, ...],
        approving: Approving | None = None,
    ) -> Applied:
        newest = known[-1].number if known else 0
        try:
            made = self._versions.append(new, base=newest if base is None else base, approving=approving)
        except PolicyMoved as moved:
            raise PolicyMoved(moved.base, moved.newest, tuple(self._meanwhile(moved.base, moved.newest))) from moved
        pending = [each.version for each in placed(known, new.applied_at) if each.standing is Standing.SCHEDULED]
        return Applied(
            made, made=True, warnings=warnings, withdrawn=tuple(each for each in pending if each.effective_from >= made.effective_from)
        )

    def _meanwhile(self, base: int, newest: int) -> Iterator[str]:
        """Who published what since ``base``, and what is different by it."""
        if base > newest:
            yield f"there is no version {base}"
            return
        for each in self._versions.versions()[base:]:
            words = f": {each.note}" if each.note else ""
            yield f"version {each.number} by {each.author}, {each.applied_at:%Y-%m-%d %H:%M} UTC{words}"
        yield from list(self.documents.changes(self.content(base).policy, self.content(newest).policy))[:_FEW]

    def _says(self, version: PolicyVersion, draft: Draft, policy: Policy) -> bool:
        """Whether a version says what a document says, comments included; JSON has none."""
        content = self._versions.content(version.number)
        return content.policy == policy and (content.text == draft.text or not draft.has_text)

    def fit(self, author: str, note: str, effective_from: datetime | None, now: datetime, *, base: int | None = None) -> None:
        """See that something can be published like this. Raises `NotPublishable`, and `PolicyMoved` where ``base`` is not the newest."""
        if (flaw := flaw_of_author(author)) is not None:
            raise NotPublishable(flaw)
        if len(note) > LONGEST_NOTE:
            raise NotPublishable(f"a note has at most {LONGEST_NOTE:,} letters, this one {len(note):,}")
        if effective_from is not None and effective_from.tzinfo is None:
            raise NotPublishable(f"{effective_from} has no time zone; write the moment with one, such as 2026-03-01T09:00:00Z")
        if effective_from is not None and effective_from < now:
            raise NotPublishable(
                f"{effective_from:%Y-%m-%d %H:%M:%S %Z} is past, and what was decided then stays. Name a later moment, or none for now"
            )
        newest = self._versions.newest()
        if base is not None and base != newest:
            raise PolicyMoved(base, newest, tuple(self._meanwhile(base, newest)))


def _same_moment(version: PolicyVersion, effective_from: datetime | None, now: datetime) -> bool:
    return version.effective_from <= now if effective_from is None else version.effective_from == effective_from


def _before(known: Sequence[PolicyVersion], now: datetime) -> int:
    """Where a rollback leads that names no version."""
    current = in_force(known, now)
    if current is not None and known[-1] is current:
        current = in_force(known[: current.number - 1], current.effective_from - _MOMENT)
    elif not known:
        raise NotPublishable("nothing was ever applied, so there is nothing to go back to; the built-in policy decides")
    return current.number if current is not None else 0
