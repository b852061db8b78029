"""What people ask of insight: look, add a feature to the model, approve or dismiss a tag, and take either back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from fairlead.application.edit_ports import Edits, NewChange, Put, Recall, Values
from fairlead.application.insight_ports import (
    About,
    Decided,
    InsightBook,
    InsightDecision,
    InsightFlawed,
    InsightRefused,
    MakeChange,
    Profile,
)
from fairlead.application.job_ports import Job, Jobs
from fairlead.application.look_again import look_again
from fairlead.application.ports import Clock, NotFound
from fairlead.application.wording import flaw_of_author
from fairlead.domain.qualification import no_feature
from fairlead.learning.insights import Insights, TagEvidence
from fairlead.learning.trained import Trained

Training = Callable[[tuple[str, ...]], Trained]
"""Learns from the records as they are, with these added features, and keeps no model."""
Looking = Callable[[Trained, Callable[[str], None]], Insights]
"""Looks at what a model stands on; told what is being done as it goes."""
LONGEST_NOTE: Final = 2_000
INSIGHT: Final = "insight"
"""The kind of jobs that look."""
_MORE, _AT_LEAST = 1.5, 3
"""A dismissed tag is proposed again once so many times the wins, and so many more, speak for it."""
_CLOSED: Final = frozenset({Decided.DISMISSED, Decided.UNDONE})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tag to decide on. ``again``: the decision against it that more evidence has overtaken, None where there was none."""

    evidence: TagEvidence
    name: str
    again: InsightDecision | None


class InsightHouse:
    """Findings, and the decisions that people take on them."""

    def __init__(self, book: InsightBook, edits: Edits, clock: Clock, *, train: Training, look: Looking) -> None:
        """``look`` is `fairlead.learning.insight.look`, with the competitors that the policy lists."""
        self._book, self._edits, self._clock = book, edits, clock
        self._train, self._look = train, look

    # ---- looking ----

    def latest(self) -> Insights | None:
        """What was found last; None before the first time."""
        return self._book.latest()

    def look(self, tick: Callable[[str], None] = lambda _: None) -> Insights:
        """Learn from the records as they are, look, and keep what was found; takes as long as training."""
        tick("learning from the records")
        return self.see(self._train(self.features()), "", tick)

    def see(self, trained: Trained, version: str, tick: Callable[[str], None] = lambda _: None) -> Insights:
        """Look at what a model stands on that was just trained, and keep what was found."""
        found = replace(self._look(trained, tick), model=version, computed_at=self._clock.now())
        self._book.keep(found)
        return found

    def see_trained(self, trained: Trained, version: str) -> None:
        """As `see`, for whoever waits for nothing."""
        self.see(trained, version)

    def ask(self, jobs: Jobs, *, author: str) -> Job:
        """Ask for a look in the background; one that waits or runs is enough. Raises `InsightRefused`."""
        self._signed(author, "")
        return look_again(jobs, INSIGHT, {}, at=self._clock.now(), signed={"author": author})

    # ---- features ----

    def features(self) -> tuple[str, ...]:
        """The features that were added to the model, in the order in which they were."""
        found: dict[str, None] = {}
        for each in self._book.decisions(About.FEATURE):
            if each.verdict is Decided.ADDED:
                found[each.value] = None
            else:
                found.pop(each.value, None)
        return tuple(found)

    def add_feature(self, name: str, *, author: str, note: str = "") -> InsightDecision:
        """Let the next training read a feature. Raises `InsightRefused`."""
        self._signed(author, note)
        if why := no_feature(name):
            raise InsightFlawed(why)
        seen = self._seen(About.FEATURE, ("", "features", name))
        if name in self.features():
            raise InsightRefused(f"{name} was added already; the next training reads it")
        latest = self.latest()
        left_out = {} if latest is None else {each.name: each.why for each in latest.attributes.excluded}
        if "may know the outcome" in left_out.get(name, ""):
            raise InsightRefused(f"{name} cannot be added: {left_out[name]}")
        told = None if latest is None else next((each for each in latest.attributes.ranked if each.name == name and not each.trait), None)
        return self._decide(
            About.FEATURE, ("", "features", name), Decided.ADDED, (author, note), {} if told is None else asdict(told), seen
        )

    def remove_feature(self, name: str, *, author: str, note: str = "") -> InsightDecision:
        """Let the next training do without a feature that was added. Raises `InsightRefused`."""
        self._signed(author, note)
        seen = self._seen(About.FEATURE, ("", "features", name))
        if name not in self.features():
            added = ", ".join(self.features()) or "none"
            raise InsightRefused(f"{name} was not added to the model; added are: {added}")
        return self._decide(About.FEATURE, ("", "features", name), Decided.REMOVED, (author, note), {}, seen)

    # ---- tags ----

    def proposals(self) -> Sequence[Proposal]:
        """Tags that wait for a decision, by rep: not in the profile, and not decided against on evidence like today's."""
        latest = self.latest()
        if latest is None:
            return ()
        reps = self._edits.values("rep")
        decided = {each.key: each for each in self._book.decisions(About.TAG)}
        found = []
        for each in latest.tags:
            values = reps.get(each.rep_id)
            if values is None or values.get("active") is False or each.value in _listed(values, each.field):
                continue
            before = decided.get((each.rep_id, each.field, each.value))
            against = before if before is not None and before.verdict in _CLOSED else None
            if against is None or _grown(each, against):
                found.append(Proposal(each, str(values.get("name") or each.rep_id), against))
        return tuple(found)

    def tag_decisions(self) -> Sequence[InsightDecision]:
        """Every decision on a tag, the first one first."""
        return self._book.decisions(About.TAG)

    def approve_tag(self, rep_id: str, field: str, value: str, *, author: str, note: str = "") -> InsightDecision:
        """Put a proposed tag into the rep's profile. Raises `NotFound` where it is not proposed, and `InsightRefused`."""
        self._signed(author, note)
        seen = self._seen(About.TAG, (rep_id, field, value))  # before the proposal is read: what is decided in between is noticed
        evidence = self._proposal(rep_id, field, value).evidence

        def change(profile: Profile) -> NewChange | None:
            listed = _listed(profile.values, field)
            if value in listed:
                return None
            return NewChange(
                *("tag", rep_id, author, note or evidence.words, self._clock.now()),
                puts=(Put("rep", rep_id, {field: (*listed, value)}),),
                body={"field": field, "value": value, "won": evidence.won, "leads": evidence.leads},
            )

        return self._decide(About.TAG, (rep_id, field, value), Decided.APPROVED, (author, note), asdict(evidence), seen, change)

    def dismiss_tag(self, rep_id: str, field: str, value: str, *, author: str, note: str = "") -> InsightDecision:
        """Decide against a proposed tag; it comes back only on much more evidence. Raises `NotFound` and `InsightRefused`."""
        self._signed(author, note)
        seen = self._seen(About.TAG, (rep_id, field, value))  # before the proposal is read: what is decided in between is noticed
        evidence = self._proposal(rep_id, field, value).evidence
        return self._decide(About.TAG, (rep_id, field, value), Decided.DISMISSED, (author, note), asdict(evidence), seen)

    def undo_tag(self, number: int, *, author: str, note: str = "") -> InsightDecision:
        """Take an approval back: the tag leaves the profile, other edits of it stay. Raises `NotFound` and `InsightRefused`."""
        self._signed(author, note)
        decided = self._book.decisions(About.TAG)
        before = next((each for each in decided if each.number == number), None)
        if before is None:
            raise NotFound(f"there is no decision {number} on a tag; `fairlead tags list --decided` lists them")
        latest = next(each for each in reversed(decided) if each.key == before.key)
        if before.verdict is not Decided.APPROVED or latest.number != number:
            raise InsightRefused(
                f"decision {number} is no approval that stands: the tag was {latest.verdict.value} by decision {latest.number}"
            )
        signed = (author, note)
        return self._decide(
            *(About.TAG, before.key, Decided.UNDONE, signed, before.evidence, number),
            lambda profile: _taken_back(before, profile, signed, self._clock.now()),
        )

    # ---- inside ----

    def _proposal(self, rep_id: str, field: str, value: str) -> Proposal:
        found = [each for each in self.proposals() if each.evidence.rep_id == rep_id]
        for each in found:
            if (each.evidence.field, each.evidence.value) == (field, value):
                return each
        self._rep(rep_id)
        waiting = "; ".join(f"{each.evidence.field} {each.evidence.value}" for each in found) or "nothing"
        raise NotFound(f"no tag {field} '{value}' is proposed for rep {rep_id}; proposed: {waiting}")

    def _rep(self, rep_id: str) -> Values:
        found = self._edits.values("rep", where={"rep_id": rep_id}).get(rep_id)
        if found is None:
            raise NotFound(f"there is no rep '{rep_id}'")
        return found

    def _decide(
        self,
        about: About,
        key: tuple[str, str, str],
        verdict: Decided,
        signed: tuple[str, str],
        evidence: Mapping[str, object],
        seen: int,
        change: MakeChange | None = None,
    ) -> InsightDecision:
        new = InsightDecision(about, *key, verdict, self._clock.now(), *signed, evidence)
        return self._book.decide(new, after=seen, change=change)

    def _seen(self, about: About, key: tuple[str, str, str]) -> int:
        """The number of the latest decision on the same, 0 where none was taken."""
        return max((each.number for each in self._book.decisions(about) if each.key == key), default=0)

    @staticmethod
    def _signed(author: str, note: str) -> None:
        if (flaw := flaw_of_author(author)) is not None:
            raise InsightFlawed(flaw)
        if len(note) > LONGEST_NOTE:
            raise InsightFlawed(f"a note has at most {LONGEST_NOTE:,} letters, this one {len(note):,}")


def _listed(values: Values, field: str) -> tuple[str, ...]:
    listed = values.get(field)
    return tuple(str(each) for each in listed) if isinstance(listed, tuple) else ()


def _taken_back(before: InsightDecision, profile: Profile, signed: tuple[str, str], at: datetime) -> NewChange | None:
    """The tag leaves the profile; where the rest is what the source says, the edit goes with it. None where it stands there no more."""
    listed = _listed(profile.values, before.field)
    if before.value not in listed:
        return None
    left = tuple(each for each in listed if each != before.value)
    stands = next((each for each in profile.edits if each.field == before.field and each.ended is None), None)
    recalled = stands is not None and left == (stands.said if isinstance(stands.said, tuple) else ())
    return NewChange(
        *("tag taken back", before.subject, *signed, at),
        puts=() if recalled else (Put("rep", before.subject, {before.field: left or None}),),
        recalls=(Recall("rep", before.subject, (before.field,)),) if recalled else (),
        body={"field": before.field, "value": before.value, "takes_back": before.change},
    )


def _grown(now: TagEvidence, then: InsightDecision) -> bool:
    won = then.evidence.get("won", 0)
    return now.won >= _MORE * float(won) + _AT_LEAST if isinstance(won, int | float) else True
