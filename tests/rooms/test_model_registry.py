"""The life cycle of models: which step leads where, who may take it, and what the folder of models decides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.memory.models import MemoryModelSteps
from fairlead.application.model_ports import (
    THE_DRIFT_WATCH,
    THE_SCHEDULE,
    ModelRefused,
    ModelsMoved,
    ModelStep,
    State,
    Step,
    register_of,
)
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.ports import NotFound, StoreUnavailable
from fairlead.domain.deciding import Approval
from tests.contracts.paper_models import FACTS, NOW, PaperFolder


class House:
    """A registry with everything around it."""

    def __init__(self, approval=Approval.NONE) -> None:
        self.folder, self.steps, self.clock, self.approval = PaperFolder(), MemoryModelSteps(), SteppedClock(NOW), approval
        self.registry = ModelRegistry(self.steps, self.folder, lambda: self.approval, self.folder.fault, self.clock)

    def train(self, version, author="dana", **given):
        self.folder.kept[version] = replace(FACTS, data=f"d{version}")
        self.clock.step(timedelta(minutes=1))
        return self.registry.trained(version, author=author, **given)

    @property
    def states(self):
        return {each.version: each.state.value for each in self.registry.listed().models}

    def story(self, version):
        return [each.step.value for each in self.registry.told(version).steps]


@pytest.fixture
def house():
    return House()


@pytest.fixture
def strict():
    return House(Approval.SECOND_PERSON)


def test_without_approval_what_is_trained_goes_in_force_and_the_one_before_retires(house):
    assert house.train("m-1").in_force
    made = house.train("m-2", note="spring")
    assert (made.state, made.trained_by, house.folder.current) == (State.CHAMPION, "dana", "m-2")
    assert house.states == {"m-2": "champion", "m-1": "retired"}
    assert [(each.step.value, each.author, each.note) for each in made.steps] == [
        ("trained", "dana", "spring"),
        ("promoted", "dana", "spring"),
    ]


def test_with_a_second_person_it_waits_until_somebody_else_approves_it_and_it_is_promoted(strict):
    made = strict.train("m-1")
    assert (made.state, strict.folder.current) == (State.CANDIDATE, "")
    assert strict.registry.approve("m-1", author="lee", note="fine").state is State.APPROVED
    assert strict.folder.current == ""
    assert strict.registry.promote("m-1", author="dana").in_force
    assert strict.story("m-1") == ["trained", "proposed", "approved", "promoted"]


@pytest.mark.parametrize("author", ["dana", " Dana ", "DANA"])
def test_whoever_trained_it_does_not_approve_it(strict, author):
    strict.train("m-1")
    with pytest.raises(ModelRefused, match="dana has trained m-1 and cannot approve it; let a second person"):
        strict.registry.approve("m-1", author=author)
    assert strict.states == {"m-1": "candidate"}


def test_whoever_proposed_it_does_not_approve_it(strict):
    strict.train("m-1", draft=True)
    strict.registry.propose("m-1", author="lee")
    with pytest.raises(ModelRefused, match="lee has proposed m-1 and cannot approve it"):
        strict.registry.approve("m-1", author="lee")
    assert strict.registry.approve("m-1", author="kim").state is State.APPROVED


@pytest.mark.parametrize("author", [THE_SCHEDULE, THE_DRIFT_WATCH])
def test_a_model_that_no_person_trained_is_approved_by_one_and_promoted_by_another(strict, author):
    strict.train("m-1", author=author, offered=True)
    made = strict.registry.approve("m-1", author="lee")
    assert (made.state, made.lone) == (State.APPROVED, "lee")
    with pytest.raises(ModelRefused, match=f"m-1 was trained by {author} and approved by lee, .* let somebody else promote it"):
        strict.registry.promote("m-1", author=" LEE ")
    assert strict.folder.current == ""
    assert strict.registry.promote("m-1", author="kim").in_force


def test_a_model_that_a_person_trained_may_be_promoted_by_whoever_approved_it(strict):
    strict.train("m-1")
    assert strict.registry.approve("m-1", author="lee").lone == ""
    assert strict.registry.promote("m-1", author="lee").in_force


def test_a_part_of_the_program_is_no_second_person(strict):
    strict.train("m-1", author=THE_SCHEDULE, offered=True)
    with pytest.raises(ModelRefused, match="The schedule is a part of Fairlead; a model is approved by a person"):
        strict.registry.approve("m-1", author=" The schedule")
    strict.registry.approve("m-1", author="lee")
    with pytest.raises(ModelRefused, match="let somebody else promote it"):
        strict.registry.promote("m-1", author="the watch on the shadow")


def test_without_approval_one_person_promotes_what_the_schedule_trained(house):
    house.train("m-1", author=THE_SCHEDULE, offered=True)
    house.registry.approve("m-1", author="lee")
    assert house.registry.promote("m-1", author="lee").in_force


def test_a_model_beside_itself_is_told_so(house):
    house.train("m-1")
    assert house.registry.compare("m-1", "m-1").warnings == ("both are the same model, so there is nothing to compare; name another one",)


def test_a_draft_routes_nothing_and_waits_for_nobody(house, strict):
    for each in (house, strict):
        assert each.train("m-1", draft=True).state is State.DRAFT
        assert each.folder.current == ""
    with pytest.raises(ModelRefused, match="m-1 is a draft; propose it first: `fairlead model propose m-1`"):
        strict.registry.approve("m-1", author="lee")
    assert house.registry.promote("m-1", author="lee").in_force


@pytest.mark.parametrize(
    ("step", "before", "words"),
    [
        ("propose", ["propose"], "m-1 is a candidate already"),
        ("propose", ["propose", "approve"], "m-1 is approved already"),
        ("propose", ["propose", "approve", "promote"], "m-1 is the champion already"),
        ("approve", [], "m-1 is a draft; propose it first"),
        ("approve", ["propose", "approve"], "m-1 is approved already; there is nothing to approve"),
        ("approve", ["propose", "approve", "promote"], "m-1 is the champion already"),
        ("promote", [], "m-1 is a draft, and the policy wants a second person .* propose it first"),
        (
            "promote",
            ["propose"],
            "m-1 is a candidate, and the policy wants a second person .* approve it first: `fairlead model approve m-1`",
        ),
        ("promote", ["propose", "approve", "promote"], "m-1 is in force already"),
    ],
)
def test_a_step_that_does_not_fit_is_refused_with_words_and_changes_nothing(strict, step, before, words):
    strict.train("m-1", draft=True)
    for number, each in enumerate(before):
        getattr(strict.registry, each)("m-1", author=f"person {number}")
    kept, current = strict.steps.steps(), strict.folder.current
    with pytest.raises(ModelRefused, match=words):
        getattr(strict.registry, step)("m-1", author="kim")
    assert (strict.steps.steps(), strict.folder.current) == (kept, current)


def test_a_retired_model_is_proposed_and_approved_anew(strict):
    for version in ("m-1", "m-2"):
        strict.train(version)
        strict.registry.approve(version, author="lee")
        strict.registry.promote(version, author="lee")
    with pytest.raises(ModelRefused, match=r"m-1 is retired, and the policy wants a second person .* propose it first"):
        strict.registry.promote("m-1", author="lee")
    strict.registry.propose("m-1", author="dana")
    strict.registry.approve("m-1", author="lee")
    assert strict.registry.promote("m-1", author="lee").in_force


@pytest.mark.parametrize("step", ["propose", "approve", "promote", "told"])
def test_an_unknown_version_is_told(house, step):
    with pytest.raises(NotFound, match="there is no model m-9; `fairlead model list` tells which there are"):
        getattr(house.registry, step)("m-9", **({} if step == "told" else {"author": "lee"}))


@pytest.mark.parametrize("approval", Approval)
def test_a_rollback_leads_back_in_one_step_and_twice_two_back(approval):
    house = House()
    for version in ("m-1", "m-2", "m-3"):
        house.train(version)
    house.approval = approval
    assert house.registry.listed().back == "m-2"
    back = house.registry.rollback(author="lee")
    assert (back.version, back.in_force, back.steps[-1].note) == ("m-2", True, "back from m-3")
    assert house.registry.rollback(author="lee", note="still bad").version == "m-1"
    assert house.states == {"m-1": "champion", "m-2": "retired", "m-3": "retired"}
    with pytest.raises(ModelRefused, match="there is nothing to go back to"):
        house.registry.rollback(author="lee")
    assert house.folder.current == "m-1"


def test_a_rollback_passes_over_a_damaged_model(house):
    for version in ("m-1", "m-2", "m-3"):
        house.train(version)
    house.folder.broken = {"m-2"}
    assert house.registry.rollback(author="lee").version == "m-1"


def test_after_a_rollback_something_new_and_back_again_is_where_one_was(house):
    for version in ("m-1", "m-2"):
        house.train(version)
    house.registry.rollback(author="lee")
    house.train("m-3")
    assert house.registry.rollback(author="lee").version == "m-1"


def test_a_damaged_model_is_not_put_in_force(house):
    for version in ("m-1", "m-2"):
        house.train(version)
    house.folder.broken = {"m-1"}
    with pytest.raises(ModelRefused, match="m-1 cannot be used: it is damaged"):
        house.registry.promote("m-1", author="lee")


def test_what_was_kept_before_is_adopted_at_the_first_look(house):
    house.folder.kept = dict.fromkeys(["m-1", "m-2", "m-3"], FACTS)
    house.folder.current = "m-2"
    assert house.states == {"m-1": "retired", "m-2": "champion", "m-3": "retired"}
    told = house.registry.told("m-2")
    assert ([each.step.value for each in told.steps], told.trained_by, told.trained_at) == (["found in force"], "", NOW)
    count = len(house.steps.steps())
    assert house.registry.newest() == count == 3
    house.train("m-4")
    assert house.registry.rollback(author="lee").version == "m-2"


def test_what_appears_later_without_a_step_is_a_draft(house):
    house.train("m-1")
    house.folder.kept["m-2"] = FACTS
    assert house.states == {"m-1": "champion", "m-2": "draft"}


def test_the_file_decides_where_somebody_wrote_it_by_hand(house):
    for version in ("m-1", "m-2", "m-3"):
        house.train(version)
    house.folder.current = "m-1"
    assert house.states == {"m-1": "champion", "m-2": "retired", "m-3": "retired"}
    assert house.story("m-1") == ["trained", "promoted", "found in force"]


def test_a_step_that_a_crash_cut_short_is_told_with_its_author(house):
    for version in ("m-1", "m-2"):
        house.train(version)
    noted = ModelStep("m-1", Step.PROMOTED, NOW, "lee", "in a hurry")
    house.folder.noted = (len(house.steps.steps()), (noted,))
    assert house.states["m-2"] == "champion"  # the file was not written yet
    house.folder.current = "m-1"
    assert house.registry.told("m-1").steps[-1] == noted
    house.train("m-3")
    house.folder.noted = (1, (noted,))
    house.folder.current = "m-1"  # by hand, and the note is an old one
    assert house.registry.told("m-1").steps[-1].step is Step.FOUND


def test_where_the_file_cannot_be_written_nothing_is_told(house):
    house.train("m-1")
    house.train("m-2", draft=True)
    house.folder.full = True
    kept = house.steps.steps()
    with pytest.raises(StoreUnavailable):
        house.registry.promote("m-2", author="lee")
    house.folder.full = False
    assert (house.steps.steps(), house.states["m-1"], house.folder.current) == (kept, "champion", "m-1")


def test_where_the_steps_cannot_be_kept_the_file_says_what_it_said(house):
    house.train("m-1")
    house.train("m-2", draft=True)
    append = house.steps.append

    def failing(new, *, base, then=lambda: None):
        append([], base=base, then=then)
        raise StoreUnavailable("the disk is full")

    house.steps.append = failing
    with pytest.raises(StoreUnavailable):
        house.registry.promote("m-2", author="lee")
    assert house.folder.current == "m-1"


def test_on_an_older_look_a_step_is_refused_with_what_happened_meanwhile(house):
    house.train("m-1")
    house.train("m-2")
    seen = house.registry.newest()
    house.registry.rollback(author="lee", note="bad")
    with pytest.raises(ModelsMoved) as told:
        house.registry.rollback(author="kim", base=seen)
    assert told.value.meanwhile == (f"m-1 rolled back by lee, {house.clock.now():%Y-%m-%d %H:%M} UTC: bad",)
    assert house.registry.promote("m-2", author="kim", base=seen + 1).in_force


def test_somebody_quicker_does_not_stand_in_the_way_where_no_base_was_given(house):
    house.train("m-1")
    house.train("m-2", draft=True)
    append, quick = house.steps.append, [ModelStep("m-1", Step.FOUND, NOW, "")]

    def later(new, *, base, then=lambda: None):
        if quick:
            append([quick.pop()], base=base)
        append(new, base=base, then=then)

    house.steps.append = later
    assert house.registry.promote("m-2", author="lee").in_force


def test_trained_again_to_the_same_model_it_stays_where_it_stands(strict):
    strict.train("m-1")
    strict.registry.approve("m-1", author="lee")
    assert strict.train("m-1", author="lee").state is State.APPROVED
    strict.registry.promote("m-1", author="lee")
    kept = strict.steps.steps()
    assert strict.train("m-1").state is State.CHAMPION
    assert strict.steps.steps() == kept


def test_trained_again_a_retired_model_comes_back(house):
    for version in ("m-1", "m-2", "m-1"):
        house.train(version)
    assert house.states == {"m-1": "champion", "m-2": "retired"}
    assert house.registry.rollback(author="lee").version == "m-2"


@pytest.mark.parametrize("author", ["", "  ", "a\nb", "x" * 201])
def test_a_name_that_is_none_is_refused(house, author):
    with pytest.raises(ModelRefused, match="an author is a name"):
        house.train("m-1", author=author)
    assert house.folder.current == ""


def test_a_note_is_short(house):
    house.train("m-1")
    with pytest.raises(ModelRefused, match="a note has at most 2,000 letters, this one 2,001"):
        house.registry.rollback(author="lee", note="x" * 2001)


def test_a_comparison_warns_where_the_leads_differ(house):
    for version in ("m-1", "m-2", "m-3", "m-4"):
        house.train(version)
    house.folder.kept["m-2"] = house.folder.kept["m-1"]
    house.folder.kept["m-3"] = replace(FACTS, data="other", horizon_days=30)
    house.folder.kept["m-4"] = replace(FACTS, tested=None)
    assert house.registry.compare("m-1", "m-2").warnings == ()
    different, predicts = house.registry.compare("m-1", "m-3").warnings
    assert "trained and tested on different leads (200 leads tested, up to 2026-01-31" in different
    assert "they predict different things" in predicts
    assert house.registry.compare("m-4", "m-1").warnings[0].startswith("m-4 was never tested on later leads")
    with pytest.raises(NotFound):
        house.registry.compare("m-1", "m-9")


def test_only_a_champion_is_in_force_and_there_is_one_at_most():
    """Whatever steps come in whatever order."""
    steps = [ModelStep(f"m-{number * 7 % 4}", step, NOW, "") for number, step in enumerate([*Step] * 5)]
    for end in range(len(steps)):
        register = register_of(steps[:end])
        champions = [version for version, state in register.states.items() if state is State.CHAMPION]
        assert len(champions) <= 1
        assert not champions or champions == [register.champion]


def test_a_rejected_candidate_retires_with_the_reason_and_may_be_proposed_anew(strict):
    strict.train("m-1")
    with pytest.raises(ModelRefused, match="say why m-1 is rejected"):
        strict.registry.reject("m-1", author="lee", note=" ")
    made = strict.registry.reject("m-1", author="lee", note="reps of EMEA are missing")
    assert (made.state, made.steps[-1].note) == (State.RETIRED, "reps of EMEA are missing")
    with pytest.raises(ModelRefused, match="m-1 is retired; only a candidate or an approved model is rejected"):
        strict.registry.reject("m-1", author="lee", note="again")
    strict.registry.propose("m-1", author="dana")
    strict.registry.approve("m-1", author="lee")
    assert strict.registry.reject("m-1", author="kim", note="seen too late").state is State.RETIRED
    assert strict.story("m-1") == ["trained", "proposed", "rejected", "proposed", "approved", "rejected"]


def test_a_champion_is_not_rejected(house):
    house.train("m-1")
    with pytest.raises(ModelRefused, match="m-1 is the champion; only a candidate"):
        house.registry.reject("m-1", author="lee", note="slow")


def test_what_is_offered_is_a_candidate_whatever_the_policy_lets(house):
    house.train("m-1")
    assert house.train("m-2", offered=True).state is State.CANDIDATE
    assert house.folder.current == "m-1"
    assert house.train("m-2", offered=True).state is State.CANDIDATE
    assert house.story("m-2") == ["trained", "proposed"]


def test_one_model_at_a_time_is_in_shadow_and_keeps_its_state(house):
    house.train("m-1")
    for version in ("m-2", "m-3"):
        house.train(version, offered=True)
        made = house.registry.shadow(version, author="lee", note="let us see")
        assert (made.state, made.in_shadow, house.registry.challenger().version) == (State.CANDIDATE, True, version)
    assert house.story("m-2") == ["trained", "proposed", "put in shadow", "taken out of shadow"]
    assert [each.version for each in house.registry.listed().models if each.in_shadow] == [house.registry.listed().challenger] == ["m-3"]
    with pytest.raises(ModelRefused, match="m-3 is in shadow already"):
        house.registry.shadow("m-3", author="lee")
    assert house.registry.unshadow(author="kim").version == "m-3"
    assert house.registry.challenger() is None
    with pytest.raises(ModelRefused, match="no model is in shadow"):
        house.registry.unshadow(author="kim")


@pytest.mark.parametrize("leave", ["promote", "reject"])
def test_a_model_that_waits_no_longer_leaves_the_shadow(house, leave):
    house.train("m-1")
    house.train("m-2", offered=True)
    house.registry.shadow("m-2", author="lee")
    getattr(house.registry, leave)("m-2", author="lee", note="seen enough")
    assert (house.registry.challenger(), house.registry.listed().challenger) == (None, None)


def test_an_approved_model_stays_in_shadow(strict):
    strict.train("m-1")
    strict.registry.shadow("m-1", author="lee")
    assert strict.registry.approve("m-1", author="lee").in_shadow


@pytest.mark.parametrize(("draft", "words"), [(True, "m-2 is a draft; .* propose it first"), (False, "m-2 is the champion; only a cand")])
def test_who_does_not_wait_is_not_put_in_shadow(house, draft, words):
    house.train("m-1")
    house.train("m-2", draft=draft)
    with pytest.raises(ModelRefused, match=words):
        house.registry.shadow("m-2", author="lee")


def test_a_damaged_model_is_not_put_in_shadow(house):
    house.train("m-1")
    house.train("m-2", offered=True)
    house.folder.broken.add("m-2")
    with pytest.raises(ModelRefused, match="m-2 cannot be used: it is damaged"):
        house.registry.shadow("m-2", author="lee")


def test_a_list_looks_whole_only_at_the_model_in_force(house):
    for version in ("m-1", "m-2", "m-3"):
        house.train(version)
    looked = []
    fault = house.folder.fault
    registry = ModelRegistry(
        house.steps, house.folder, lambda: house.approval, lambda version: looked.append(version) or fault(version), house.clock
    )
    registry.listed()
    assert sorted(set(looked)) == ["m-2", "m-3"], "the one in force, and the one a rollback leads to"


class Restless(MemoryModelSteps):
    """Somebody else is always quicker."""

    def append(self, new, *, base, then=lambda: None):
        raise ModelsMoved(base, base + 1)


def test_who_is_never_quick_enough_is_told_so_in_the_end(house):
    house.folder.kept["m-1"] = FACTS
    registry = ModelRegistry(Restless(), house.folder, lambda: house.approval, house.folder.fault, house.clock)
    with pytest.raises(StoreUnavailable, match="others keep taking steps of models"):
        registry.listed()
