"""Decisions on what insight found: tags approved, dismissed and taken back, features added and removed."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from fairlead.adapters.memory import MemoryEdits, MemoryStore
from fairlead.adapters.memory.insight import MemoryInsights
from fairlead.adapters.memory.jobs import MemoryJobs
from fairlead.application.edit_ports import NewChange, Put, Recall
from fairlead.application.insight_house import InsightHouse
from fairlead.application.insight_ports import Decided, DecidedMeanwhile, InsightRefused
from fairlead.application.ports import NotFound
from fairlead.domain.rep import Rep, Roster
from tests.rooms.insight_cases import found, tag

NOW = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
REPS = (Rep("U-1", "Maya", industry_groups=frozenset({"retail"})), Rep("U-2", "Jonas"), Rep("U-3", "Priya", active=False))


class House:
    """The use case over books in memory; ``tags`` are what the next look finds."""

    def __init__(self, *tags):
        self.tags, self.trained_with = tags, None
        self.edits = MemoryEdits(MemoryStore(Roster(REPS)))
        clock = SimpleNamespace(now=lambda: NOW)
        self.book = MemoryInsights(self.edits)
        self.insight = InsightHouse(self.book, self.edits, clock, train=self.train, look=lambda _trained, _tick: found(*self.tags))

    def train(self, features):
        self.trained_with = features

    def looked(self):
        self.insight.look()
        return self.insight

    def listed(self, rep_id="U-1", field="industry_groups"):
        return self.edits.values("rep")[rep_id][field]

    def proposed(self):
        return [(each.evidence.rep_id, each.evidence.field, each.evidence.value) for each in self.insight.proposals()]


def test_nothing_is_proposed_before_somebody_looked():
    house = House(tag())
    assert (house.insight.latest(), list(house.insight.proposals())) == (None, [])
    assert house.looked().latest().computed_at == NOW
    assert house.proposed() == [("U-1", "industry_groups", "energy")]


def test_tags_of_the_profile_of_those_gone_and_of_strangers_are_not_proposed():
    house = House(tag(value="retail"), tag(rep_id="U-3"), tag(rep_id="U-9"), tag(rep_id="U-2"))
    house.looked()
    assert house.proposed() == [("U-2", "industry_groups", "energy")]


def test_an_approved_tag_stands_in_the_profile_with_its_author_and_is_proposed_no_more():
    house = House(tag())
    done = house.looked().approve_tag("U-1", "industry_groups", "energy", author="Lee", note="seen it")
    assert sorted(house.listed()) == ["energy", "retail"]
    assert house.proposed() == []
    change = house.edits.change(done.change)
    assert (change.kind, change.subject, change.author, change.note) == ("tag", "U-1", "Lee", "seen it")
    assert (done.verdict, done.author, done.evidence["won"]) == (Decided.APPROVED, "Lee", 9)


def test_an_approval_taken_back_leaves_the_profile_as_it_was_and_other_edits_in_it():
    house = House(tag(), tag(value="media"))
    insight = house.looked()
    first = insight.approve_tag("U-1", "industry_groups", "energy", author="Lee")
    second = insight.approve_tag("U-1", "industry_groups", "media", author="Lee")
    insight.undo_tag(first.number, author="Dana", note="a slip")
    assert sorted(house.listed()) == ["media", "retail"]
    insight.undo_tag(second.number, author="Dana")
    assert sorted(house.listed()) == ["retail"]
    assert all(each.ended is not None for each in house.edits.edits("rep", "U-1") if each.field == "industry_groups")
    assert house.proposed() == []
    with pytest.raises(InsightRefused, match="was undone by decision"):
        insight.undo_tag(first.number, author="Dana")


def test_an_approval_that_the_source_says_too_by_now_can_be_taken_back():
    house = House(tag(rep_id="U-2"))
    done = house.looked().approve_tag("U-2", "industry_groups", "energy", author="Lee")
    house.edits.make(NewChange("x", "U-2", "Dana", "", NOW, recalls=(Recall("rep", "U-2", ("industry_groups",)),)))
    assert house.insight.undo_tag(done.number, author="Dana").change is None
    assert house.insight.tag_decisions()[-1].verdict is Decided.UNDONE


def test_whoever_decides_on_what_somebody_else_just_decided_is_told_so():
    house = House(tag())
    insight = house.looked()
    decide, first = house.book.decide, []

    def meanwhile(new, **seen):
        house.book.decide = decide
        first.append(insight.dismiss_tag("U-1", "industry_groups", "energy", author="Dana"))
        return decide(new, **seen)

    house.book.decide = meanwhile
    with pytest.raises(DecidedMeanwhile, match="energy was dismissed by Dana meanwhile"):
        insight.approve_tag("U-1", "industry_groups", "energy", author="Lee")
    assert list(insight.tag_decisions()) == first
    assert house.listed() == ("retail",)


def test_a_dismissed_tag_comes_back_only_on_much_more_evidence():
    house = House(tag(won=9))
    house.looked().dismiss_tag("U-1", "industry_groups", "energy", author="Lee", note="not what Maya does")
    assert (house.proposed(), house.listed()) == ([], ("retail",))
    house.tags = (tag(won=16),)
    house.looked()
    assert house.proposed() == []
    house.tags = (tag(won=17),)
    house.looked()
    assert house.proposed() == [("U-1", "industry_groups", "energy")]
    assert house.insight.proposals()[0].again.note == "not what Maya does"


def test_only_what_is_proposed_can_be_decided_on():
    insight = House(tag()).looked()
    with pytest.raises(NotFound, match="proposed: industry_groups energy"):
        insight.approve_tag("U-1", "industry_groups", "media", author="Lee")
    with pytest.raises(NotFound, match="there is no rep 'U-9'"):
        insight.dismiss_tag("U-9", "industry_groups", "media", author="Lee")
    with pytest.raises(NotFound, match="no decision 7"):
        insight.undo_tag(7, author="Lee")
    with pytest.raises(InsightRefused, match="say who does this"):
        insight.approve_tag("U-1", "industry_groups", "energy", author=" ")


def test_a_tag_that_somebody_put_in_by_hand_is_proposed_no_more():
    house = House(tag())
    house.looked()
    put = Put("rep", "U-1", {"industry_groups": ("retail", "energy")})
    house.edits.make(NewChange("reorganize", "table", "Dana", "", NOW, puts=(put,)))
    assert house.proposed() == []


def test_the_next_training_reads_what_was_added_and_nothing_that_was_removed():
    house = House()
    insight = house.insight
    insight.add_feature("mail.free", author="Lee")
    insight.add_feature("custom.tier", author="Lee", note="worth it")
    insight.remove_feature("mail.free", author="Dana")
    insight.look()
    assert (insight.features(), house.trained_with) == (("custom.tier",), ("custom.tier",))
    with pytest.raises(InsightRefused, match="added already"):
        insight.add_feature("custom.tier", author="Lee")
    with pytest.raises(InsightRefused, match="was not added"):
        insight.remove_feature("mail.free", author="Lee")


def test_no_feature_is_added_that_is_none_or_may_know_the_outcome():
    insight = House().looked()
    with pytest.raises(InsightRefused, match="no feature that can be added"):
        insight.add_feature("shoe size", author="Lee")
    with pytest.raises(InsightRefused, match="90% of lost leads"):
        insight.add_feature("custom.lost_reason", author="Lee")


def test_one_look_that_waits_is_enough():
    house = House()
    jobs = MemoryJobs(SimpleNamespace(now=lambda: NOW))
    first = house.insight.ask(jobs, author="Lee")
    assert house.insight.ask(jobs, author="Dana") == first
    assert [each.kind for each in jobs.jobs()] == ["insight"]
