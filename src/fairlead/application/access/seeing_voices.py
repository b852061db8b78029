"""Disputes, feedback and profiles for somebody who sees a part of the reps only: reps their own, managers those of their team."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from fairlead.application.access.unseen import see_decision, unseen
from fairlead.application.access_ports import NotAllowed
from fairlead.application.dispute_ports import Dispute, DisputeState, Ground, ground_named
from fairlead.application.dispute_report import DisputeReport, report_on
from fairlead.application.disputes import Contest, Disputes
from fairlead.application.feedback import Feedback, Rate
from fairlead.application.feedback_ports import Rating
from fairlead.application.insight_ports import InsightDecision
from fairlead.application.ports import Clock, NotFound
from fairlead.application.rep_profile_ports import Wish
from fairlead.application.rep_profiles import Profiles, ProfileTold
from fairlead.application.settle_dispute import Settle
from fairlead.application.viewing_ports import Views
from fairlead.domain.rights import Right, Viewer


@dataclass(frozen=True, slots=True)
class SeenDisputes:
    """Disputes that the viewer's reps opened; for whoever may settle also those about leads that these reps got.

    A rep may contest a decision on a lead of somebody else without seeing it, since that is what "should be mine" is
    about; nothing of it is told.
    """

    disputes: Disputes
    views: Views
    viewer: Viewer
    clock: Clock

    def listed(self, *, decision_id: str | None = None, state: DisputeState | None = None) -> Sequence[Dispute]:
        """The latest first."""
        return tuple(self._told(each) for each in self.disputes.listed(decision_id=decision_id, state=state) if self._sees(each))

    def get(self, number: int) -> Dispute:
        """One of them. Raises `NotFound`."""
        try:
            found = self.disputes.get(number)
        except NotFound as none:
            raise unseen(f"dispute {number}") from none
        if not self._sees(found):
            raise unseen(f"dispute {number}")
        return self._told(found)

    def report(self) -> DisputeReport:
        """What those that are seen are about."""
        return report_on(self.listed(), at=self.clock.now())

    def contest(self, asked: Contest) -> Dispute:
        """Open one in the name of one of the viewer's reps; for the team where the decision is seen. Raises `NotAllowed` and `NotFound`."""
        rep_id = asked.rep_id or (None if self._settles else self.viewer.rep_id)
        if rep_id is not None and not self.viewer.sees(rep_id):
            raise NotAllowed("you can contest in the name of your own reps only")
        try:
            decision_id = self.disputes.meant(asked.decision_id)
            if rep_id is None or asked.field is not None:  # which fields a lead has is told to those who see it
                see_decision(self.viewer, self.views.holders_of_decision, decision_id)
        except NotFound as none:
            raise unseen(f"decision or lead {asked.decision_id}") from none
        return self._told(self.disputes.contest(replace(asked, decision_id=decision_id, rep_id=rep_id)))

    def withdraw(self, number: int, *, author: str, rep_id: str | None = None, note: str = "") -> Dispute:
        """Take back one's own."""
        self.get(number)
        return self._told(self.disputes.withdraw(number, author=author, rep_id=rep_id, note=note))

    def settle(self, asked: Settle, *, rep_id: str | None = None) -> "Future[Dispute]":
        """Settle one whose reps are all the viewer's, among these whoever shall have the lead. Raises `NotAllowed`."""
        self.get(asked.number)
        found = self.disputes.get(asked.number)  # whole: whom it is about counts, told or not
        named = {found.rep_id, found.holder_rep_id, asked.move_to} - {None}
        if asked.move_to is not None:
            named.add(self.views.holder_of_lead(found.lead_id))
        if not all(self.viewer.sees(each) for each in named):
            raise NotAllowed("this dispute is between teams: somebody who sees both settles it")
        if asked.credit is not None and not self.viewer.may(Right.ADJUST_CREDIT):
            raise NotAllowed(f"putting credit right needs the right {Right.ADJUST_CREDIT}; ask an administrator, or settle it without")
        return self.disputes.settle(asked, rep_id=rep_id)

    def ground(self, number: int, words: str) -> Ground:
        """What a dispute is about, by its words; what decided is neither told nor guessed where the decision is not seen."""
        return ground_named(self.get(number).about, words)

    @property
    def _settles(self) -> bool:
        return self.viewer.may(Right.SETTLE_DISPUTES)

    def _sees(self, dispute: Dispute) -> bool:
        if dispute.author == self.viewer.author or (dispute.rep_id is not None and self.viewer.sees(dispute.rep_id)):
            return True
        return self._settles and self.viewer.sees(dispute.holder_rep_id)

    def _told(self, dispute: Dispute) -> Dispute:
        """Who has the lead of a decision that is not seen is not told, nor what decided it."""
        if self.viewer.sees(dispute.holder_rep_id):
            return dispute
        return replace(dispute, holder_rep_id=None, company=None, about=())


@dataclass(frozen=True, slots=True)
class SeenFeedback:
    """Ratings of leads that the viewer's reps had."""

    feedback: Feedback
    views: Views
    viewer: Viewer

    def rate(self, asked: Rate) -> Rating:
        """Rate a lead that a decision gave to one of the viewer's reps. Raises `NotFound`."""
        see_decision(self.viewer, lambda each: self.views.holders_of_decision(each)[:1], asked.decision_id)
        return self.feedback.rate(asked)

    def on(self, decision_id: str) -> Sequence[Rating]:
        """What stands of a decision's lead."""
        return self._own(self.feedback.on(decision_id))

    def listed(self) -> Sequence[Rating]:
        """Every rating that stands, the latest first."""
        return self._own(self.feedback.listed())

    def _own(self, ratings: Sequence[Rating]) -> Sequence[Rating]:
        return tuple(each for each in ratings if self.viewer.sees(each.rep_id))


@dataclass(frozen=True, slots=True)
class SeenProfiles:
    """Profiles of the viewer's reps."""

    profiles: Profiles
    viewer: Viewer

    def told(self, rep_id: str) -> ProfileTold:
        """One profile. Raises `NotAllowed`."""
        self._seen(rep_id)
        return self.profiles.told(rep_id)

    def wishes(self, *, waiting: bool = False) -> Sequence[Wish]:
        """Proposed changes, the latest first."""
        return tuple(each for each in self.profiles.wishes(waiting=waiting) if self.viewer.sees(each.rep_id))

    def change(self, rep_id: str, given: Mapping[str, Iterable[str]], *, author: str, note: str = "") -> ProfileTold:
        """Change one. Raises `NotAllowed`."""
        self._seen(rep_id)
        return self.profiles.change(rep_id, given, author=author, note=note)

    def propose(self, rep_id: str, given: Mapping[str, Iterable[str]], *, author: str, note: str = "") -> Wish:
        """Propose a change. Raises `NotAllowed`."""
        self._seen(rep_id)
        return self.profiles.propose(rep_id, given, author=author, note=note)

    def approve(self, number: int, **signed: Any) -> Wish:  # noqa: ANN401, as `Profiles.approve`
        """Make a proposed change. Raises `NotFound`."""
        self._wish(number)
        return self.profiles.approve(number, **signed)

    def reject(self, number: int, **signed: Any) -> Wish:  # noqa: ANN401, as `Profiles.reject`
        """Decide against one. Raises `NotFound`."""
        self._wish(number)
        return self.profiles.reject(number, **signed)

    def withdraw(self, number: int, **signed: Any) -> Wish:  # noqa: ANN401, as `Profiles.withdraw`
        """Take one's own back. Raises `NotFound`."""
        self._wish(number)
        return self.profiles.withdraw(number, **signed)

    def approve_tag(self, rep_id: str, field: str, value: str, *, author: str, note: str = "") -> InsightDecision:
        """Put a proposed tag into a profile. Raises `NotAllowed`."""
        self._seen(rep_id)
        return self.profiles.approve_tag(rep_id, field, value, author=author, note=note)

    def dismiss_tag(self, rep_id: str, field: str, value: str, *, author: str, note: str = "") -> InsightDecision:
        """Decide against a proposed tag. Raises `NotAllowed`."""
        self._seen(rep_id)
        return self.profiles.dismiss_tag(rep_id, field, value, author=author, note=note)

    def _wish(self, number: int) -> None:
        try:
            found = self.profiles.wish(number)
        except NotFound as none:
            raise unseen(f"proposed change {number}") from none
        if not self.viewer.sees(found.rep_id):
            raise unseen(f"proposed change {number}")

    def _seen(self, rep_id: str) -> None:
        if not self.viewer.sees(rep_id):
            raise NotAllowed("this is the profile of somebody whose leads you do not see; ask an administrator")
