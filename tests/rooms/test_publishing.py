"""Publishing: what changes much waits for a second person, and nobody is the second person of their own policy."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.memory import MemoryPolicies, SteppedClock
from fairlead.adapters.memory.proposals import MemoryProposals
from fairlead.adapters.rules import CelRules
from fairlead.application.policies import Applied, Policies
from fairlead.application.policy_ports import NotPublishable, PolicyMoved
from fairlead.application.ports import NotFound
from fairlead.application.proposal_ports import Proposal, ProposalRefused, ProposalState
from fairlead.application.publishing import Impact, Publishing
from tests.rooms.people import NOON, rep, roster

STRICT = "approval: {above_changed_share: 0.2, above_value_change: 0.05}\n"
CHANCE = f"objective: chance\n{STRICT}"
SMALL = Impact(500, 0.1, 0.01)


@pytest.fixture
def clock():
    return SteppedClock(NOON)


@pytest.fixture
def kept():
    return MemoryPolicies()


@pytest.fixture
def policies(clock, kept):
    return Policies(kept, PolicyFiles(), CelRules(dict), lambda: roster(rep("kim")), clock)


def desk(policies, clock, impact=SMALL, book=None):
    def measured(_policy):
        if impact is None:
            raise NotFound("no lead arrived in the last 30 days; name more days, or import leads first")
        return impact

    return Publishing(policies, book or policies._versions.proposals, measured, clock)


def publish(at, text, author="Dana", **given):
    return at.publish(at._policies.draft(text, "policy.yaml"), author=author, **given)


def strict(policies, clock, impact=SMALL):
    policies.apply(policies.draft(STRICT), author="Dana")
    return desk(policies, clock, impact)


def test_where_nobody_asks_for_a_second_person_everything_is_published_at_once(policies, clock):
    done = publish(desk(policies, clock, Impact(500, 1.0, 9.0)), "objective: chance\n")
    assert isinstance(done, Applied)
    assert done.version.number == 1


def test_a_change_within_both_limits_is_published_at_once(policies, clock):
    done = publish(strict(policies, clock, Impact(500, 0.2, -0.05)), CHANCE)
    assert isinstance(done, Applied)


@pytest.mark.parametrize(
    ("impact", "words"),
    [
        (Impact(500, 0.25, 0.0), ("25.0% of 500 recent leads would go elsewhere, more than 20.0%.",)),
        (Impact(500, 0.0, -0.08), ("The expected value of recent leads would change by -8.0%, more than 5.0%.",)),
        (Impact(500, 0.0, None, "no model"), ("What it would do to the expected value cannot be told: no model.",)),
        (None, ("What it would change cannot be told: no lead arrived in the last 30 days; name more days, or import leads first.",)),
    ],
)
def test_what_changes_much_or_cannot_be_measured_waits_and_says_why(policies, clock, impact, words):
    at = strict(policies, clock, impact)
    waits = publish(at, CHANCE, note="try it")
    assert isinstance(waits, Proposal)
    assert (waits.number, waits.why, waits.base, waits.state) == (1, words, 1, ProposalState.PROPOSED)
    assert policies.newest() == 1
    assert at.pending() == (waits,)


@pytest.mark.parametrize("text", ["objective: worth\n", "approval: {above_changed_share: 0.2}\n", STRICT.replace("0.2", "0.3")])
def test_asking_less_often_wants_a_second_person_however_small(policies, clock, text):
    waits = publish(strict(policies, clock), text)
    assert waits.why == ("It asks for a second person less often than the policy in force does.",)


def test_asking_more_often_does_not(policies, clock):
    assert isinstance(publish(strict(policies, clock), STRICT.replace("0.2", "0.1")), Applied)


def test_a_comment_wants_nobody(policies, clock):
    assert isinstance(publish(strict(policies, clock, None), f"# why\n{STRICT}"), Applied)


@pytest.mark.parametrize("name", ["Dana", " dana ", "DANA"])
def test_the_author_is_refused_as_the_second_person(policies, clock, name):
    at = strict(policies, clock, None)
    publish(at, CHANCE)
    with pytest.raises(ProposalRefused, match="proposed it, so somebody else has to approve it"):
        at.approve(1, author=name)
    assert (policies.newest(), len(at.pending())) == (1, 1)


def test_a_second_person_publishes_it_in_the_name_of_its_author(policies, clock):
    at = strict(policies, clock, None)
    publish(at, CHANCE, note="try it")
    applied = at.approve(1, author="Rob", note="agreed")
    assert (applied.version.number, applied.version.author, applied.version.note) == (2, "Dana", "try it (proposal 1, approved by Rob)")
    assert policies.live().content.text == CHANCE
    assert at.pending() == ()
    told = at.proposal(1)
    assert (told.state, told.settled.author, told.settled.note, told.settled.version) == (ProposalState.APPROVED, "Rob", "agreed", 2)


def test_a_note_that_fills_its_field_leaves_room_for_the_approval(policies, clock):
    at = strict(policies, clock, None)
    publish(at, CHANCE, note="x" * 2000)
    assert at.approve(1, author="Rob").version.note.endswith("(proposal 1, approved by Rob)")


def test_no_part_of_the_program_is_a_second_person(policies, clock):
    at = strict(policies, clock, None)
    publish(at, CHANCE)
    with pytest.raises(ProposalRefused, match="approved by a person"):
        at.approve(1, author="the schedule")


def test_what_was_decided_is_not_decided_again(policies, clock):
    at = strict(policies, clock, None)
    publish(at, CHANCE)
    rejected = at.reject(1, author="Dana", note="thought again")
    assert (rejected.state, rejected.settled.version) == (ProposalState.REJECTED, None)
    with pytest.raises(ProposalRefused, match="proposal 1 was rejected by Dana already"):
        at.approve(1, author="Rob")
    with pytest.raises(NotFound, match="there is no proposal 7"):
        at.reject(7, author="Rob")


def test_where_somebody_published_since_it_is_not_what_was_measured(policies, clock):
    at = strict(policies, clock, None)
    publish(at, CHANCE)
    policies.rollback(author="Ann", to=0)
    with pytest.raises(PolicyMoved):
        at.approve(1, author="Rob")
    assert len(at.pending()) == 1


def test_a_moment_to_come_is_kept_and_one_that_passed_means_at_once(policies, clock):
    at = strict(policies, clock, None)
    soon = NOON + timedelta(hours=2)
    publish(at, CHANCE, effective_from=soon)
    assert at.approve(1, author="Rob").version.effective_from == soon
    publish(at, CHANCE.replace("chance", "balanced"), effective_from=soon)
    clock.step(timedelta(hours=3))
    assert at.approve(2, author="Rob").version.effective_from == clock.now()


def test_going_back_needs_nobody_and_its_version_says_so(policies, clock):
    at = strict(policies, clock, SMALL)
    clock.step(timedelta(hours=1))
    publish(at, CHANCE)
    done = at.rollback(author="Dana")
    assert (done.version.restores, done.version.note) == (1, "back to version 1 (a rollback, so no second person was asked)")
    publish(at, CHANCE)
    noted = at.rollback(author="Dana", note="x" * 2000).version.note
    assert len(noted) <= 2000
    assert noted.endswith("xx (a rollback, so no second person was asked)")


def test_where_nobody_asks_for_a_second_person_a_rollback_says_nothing_of_one(policies, clock):
    publish(desk(policies, clock), "objective: chance\n")
    assert desk(policies, clock).rollback(author="Dana", note="as before").version.note == "as before"


def test_going_back_is_no_way_around_a_second_person(policies, clock):
    at = strict(policies, clock, SMALL)
    waits = at.rollback(author="Dana")
    assert isinstance(waits, Proposal)
    assert waits.why == ("It goes back to the built-in policy, which asks for a second person less often than the policy in force does.",)
    assert policies.newest() == 1
    with pytest.raises(ProposalRefused):
        at.approve(1, author="Dana")
    assert at.approve(1, author="Rob").version.number == 2
    assert not policies.live().content.policy.approval.asked


def test_what_waits_no_more_is_not_published(policies, clock, kept):
    """Somebody rejects it between the look at it and its publication."""

    class Late(MemoryProposals):
        def proposals(self):
            return [replace(each, state=ProposalState.PROPOSED, settled=None) for each in kept.proposals.proposals()]

    strict(policies, clock, None)
    at = desk(policies, clock, None)
    publish(at, CHANCE)
    at.reject(1, author="Ann")
    with pytest.raises(ProposalRefused, match="somebody decided on proposal 1 meanwhile"):
        desk(policies, clock, None, Late()).approve(1, author="Rob")
    assert policies.newest() == 1


def test_a_proposal_that_says_what_is_in_force_by_now_is_settled_all_the_same(policies, clock):
    at = strict(policies, clock, None)
    publish(at, CHANCE)
    kept = at._book.proposals()[0]
    again = at._book.add(replace(kept, text=STRICT))
    assert at.approve(again.number, author="Rob").made is False
    assert at.proposal(again.number).settled.version == 1


@pytest.mark.parametrize("given", [{"author": " "}, {"note": "x" * 2001}, {"effective_from": NOON - timedelta(days=1)}])
def test_what_could_not_be_published_is_not_proposed(policies, clock, given):
    at = strict(policies, clock, None)
    with pytest.raises(NotPublishable):
        publish(at, CHANCE, **{"author": "Dana", **given})
    assert at.pending() == ()


def test_a_proposal_on_top_of_an_old_version_is_refused(policies, clock):
    at = strict(policies, clock, None)
    with pytest.raises(PolicyMoved):
        publish(at, CHANCE, base=0)
