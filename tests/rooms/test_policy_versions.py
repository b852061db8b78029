"""Publishing a policy: what is checked, what is refused, who decides when, and the way back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.memory import MemoryPolicies, SteppedClock
from fairlead.adapters.rules import CelRules
from fairlead.application.policies import Policies
from fairlead.application.policy_ports import (
    BadPolicy,
    NotPublishable,
    PolicyMoved,
    PolicyVersion,
    Standing,
    in_force,
    placed,
)
from fairlead.application.ports import NotFound
from fairlead.domain.deciding import Objective, Policy
from fairlead.domain.rep import Team
from tests.rooms.people import rep, roster

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE = roster(
    rep("ann", team_id="north"),
    rep("bob", team_id="south", active=False),
    rep("r-17", team_id="north"),
    teams=(Team("north", "North"), Team("south", "South")),
)


@pytest.fixture
def clock():
    return SteppedClock(START)


@pytest.fixture
def policies(clock):
    return Policies(MemoryPolicies(), PolicyFiles(), CelRules(dict), lambda: PEOPLE, clock)


def apply(policies, text, **given):
    return policies.apply(policies.draft(text, "policy.yaml"), author="Dana", **given)


def objective(policies):
    return policies.live().content.policy.objective


def test_before_the_first_version_the_built_in_policy_decides(policies):
    live = policies.live()
    assert (live.number, live.version, live.content.policy) == (0, None, Policy())
    assert policies.draft(live.content.text).policy == Policy()


def test_a_version_decides_from_when_it_is_applied(policies, clock):
    applied = apply(policies, "objective: chance\n", note="try it")
    assert (applied.made, applied.version.number, applied.version.author, applied.version.note) == (True, 1, "Dana", "try it")
    assert applied.version.effective_from == applied.version.applied_at == START
    assert objective(policies) is Objective.CHANCE
    assert policies.live(START - timedelta(microseconds=1)).content.policy == Policy()


def test_a_scheduled_version_decides_from_its_moment_on(policies, clock):
    apply(policies, "objective: chance\n")
    apply(policies, "objective: balanced\n", effective_from=START + HOUR)
    assert objective(policies) is Objective.CHANCE
    assert [each.standing for each in policies.listed()] == [Standing.IN_FORCE, Standing.SCHEDULED]
    assert policies.listed()[0].until == START + HOUR
    clock.step(HOUR - timedelta(microseconds=1))
    assert objective(policies) is Objective.CHANCE
    clock.step(timedelta(microseconds=1))
    assert objective(policies) is Objective.BALANCED
    assert [each.standing for each in policies.listed()] == [Standing.PAST, Standing.IN_FORCE]


def test_a_later_version_withdraws_a_scheduled_one_and_says_so(policies, clock):
    apply(policies, "objective: chance\n")
    scheduled = apply(policies, "objective: balanced\n", effective_from=START + HOUR).version
    clock.step(HOUR / 2)
    applied = apply(policies, "salt: other\n")
    assert applied.withdrawn == (scheduled,)
    clock.step(2 * HOUR)
    assert policies.live().number == 3
    assert [each.standing for each in policies.listed()] == [Standing.PAST, Standing.WITHDRAWN, Standing.IN_FORCE]


def test_a_version_scheduled_behind_a_scheduled_one_leaves_it(policies, clock):
    apply(policies, "objective: chance\n", effective_from=START + HOUR)
    applied = apply(policies, "objective: balanced\n", effective_from=START + 2 * HOUR)
    assert applied.withdrawn == ()
    clock.step(HOUR)
    assert policies.live().number == 1
    clock.step(HOUR)
    assert policies.live().number == 2


def test_applying_the_same_again_makes_nothing(policies, clock):
    first = apply(policies, "objective: chance\n")
    clock.step(HOUR)
    again = apply(policies, "objective: chance\n", note="another note", base=0)
    assert (again.made, again.version) == (False, first.version)
    as_json = policies.apply(policies.draft({"objective": "chance"}), author="Rob")
    assert (as_json.made, policies.newest()) == (False, 1)


def test_another_comment_is_another_version_and_so_is_another_moment(policies):
    apply(policies, "objective: chance\n")
    assert apply(policies, "# why\nobjective: chance\n").made
    assert apply(policies, "# why\nobjective: chance\n", effective_from=START + HOUR).made
    assert not apply(policies, "# why\nobjective: chance\n", effective_from=START + HOUR).made
    assert policies.newest() == 3


def test_what_is_in_force_applied_again_withdraws_what_is_scheduled(policies):
    apply(policies, "objective: chance\n")
    apply(policies, "objective: balanced\n", effective_from=START + HOUR)
    again = apply(policies, "objective: chance\n")
    assert (again.made, len(again.withdrawn)) == (True, 1)


def test_on_an_older_base_it_is_refused_with_what_changed_meanwhile(policies):
    apply(policies, "objective: chance\n")
    apply(policies, "objective: balanced\nhigh_match: 60\n", note="spring")
    with pytest.raises(PolicyMoved) as told:
        apply(policies, "salt: mine\n", base=1)
    assert told.value.meanwhile == (
        "version 2 by Dana, 2026-03-04 12:00 UTC: spring",
        "objective: chance → balanced",
        "capacity.high_match: 70 → 60",
    )
    assert "version 1, and the newest is version 2" in str(told.value)
    assert policies.newest() == 2


def test_on_the_newest_base_it_is_applied_though_only_scheduled(policies):
    apply(policies, "objective: chance\n", effective_from=START + HOUR)
    with pytest.raises(PolicyMoved):
        apply(policies, "salt: mine\n", base=0)
    assert apply(policies, "salt: mine\n", base=1).made


def test_a_base_that_never_was_is_told(policies):
    with pytest.raises(PolicyMoved, match="there is no version 7"):
        apply(policies, "salt: mine\n", base=7)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"author": " "}, "say who does this"),
        ({"author": "x" * 201}, "say who does this"),
        ({"author": "Dana\nRob"}, "say who does this"),
        ({"note": "x" * 2001}, "a note has at most 2,000 letters"),
        ({"effective_from": START - timedelta(seconds=1)}, "is past, and what was decided then stays"),
        ({"effective_from": datetime(2027, 1, 1)}, "has no time zone"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_published_is_told(policies, given, words):
    with pytest.raises(NotPublishable, match=words):
        policies.apply(policies.draft("objective: chance\n"), **{"author": "Dana", **given})
    assert policies.newest() == 0


def test_a_bad_document_is_not_published(policies):
    with pytest.raises(BadPolicy, match=r"policy\.yaml:1:12: objective is 'wrth'"):
        apply(policies, "objective: wrth\n")
    assert policies.newest() == 0


def test_back_is_one_step_and_back_again_too(policies, clock):
    apply(policies, "objective: chance\n")
    clock.step(HOUR)
    apply(policies, "objective: balanced\n")
    clock.step(HOUR)
    back = policies.rollback(author="Rob")
    assert (back.version.number, back.version.restores, back.version.note) == (3, 1, "back to version 1")
    assert objective(policies) is Objective.CHANCE
    clock.step(HOUR)
    assert policies.rollback(author="Rob", note="no, it was right").version.restores == 2
    assert objective(policies) is Objective.BALANCED
    assert [each.version.digest for each in policies.listed()][2:] == [each.version.digest for each in policies.listed()][:2]


def test_back_from_the_first_version_is_the_built_in_policy(policies, clock):
    apply(policies, "objective: chance\n")
    clock.step(HOUR)
    assert policies.rollback(author="Rob").version.restores == 0
    assert policies.live().content.policy == Policy()


def test_back_while_one_is_scheduled_withdraws_it(policies, clock):
    apply(policies, "objective: chance\n")
    apply(policies, "objective: balanced\n", effective_from=START + HOUR)
    back = policies.rollback(author="Rob")
    assert (back.version.restores, [each.number for each in back.withdrawn]) == (1, [2])
    clock.step(2 * HOUR)
    assert objective(policies) is Objective.CHANCE


def test_back_to_a_named_version_and_not_to_one_that_never_was(policies):
    apply(policies, "objective: chance\n")
    apply(policies, "objective: balanced\n")
    apply(policies, "salt: x\n")
    assert policies.rollback(author="Rob", to=1, base=3).version.restores == 1
    with pytest.raises(NotFound, match="no version 9"):
        policies.rollback(author="Rob", to=9)
    with pytest.raises(PolicyMoved):
        policies.rollback(author="Rob", base=3)


def test_there_is_no_way_back_from_nothing(policies):
    with pytest.raises(NotPublishable, match="nothing was ever applied"):
        policies.rollback(author="Rob")


def test_a_difference_in_words_and_as_text(policies):
    apply(policies, "objective: chance\n")
    found = policies.difference(policies.side(None), policies.side_of(policies.draft("# new\nobjective: worth\n", "policy.yaml")))
    assert found.changes == ("objective: chance → worth",)
    assert found.unified == "--- version 1\n+++ policy.yaml\n@@ -1 +1,2 @@\n-objective: chance\n+# new\n+objective: worth"
    assert found.words == "1 field differs"
    same = policies.difference(policies.side(1), policies.side_of(policies.draft("# new\nobjective: chance\n", "policy.yaml")))
    assert (same.changes, same.words) == ((), "only comments and layout differ")
    assert policies.difference(policies.side(1), policies.side(1)).words == "nothing differs"


def test_the_working_copy_becomes_version_1_once(policies):
    first = policies.begin(policies.draft("objective: chance\n"), author="policy.yaml")
    assert first is not None
    assert (first.version.number, first.version.author, first.version.note) == (1, "policy.yaml", "what it said at the first start")
    assert policies.begin(policies.draft("objective: balanced\n"), author="policy.yaml") is None
    assert objective(policies) is Objective.CHANCE


# ------------------------------------------------------------------------------------------------------------- checking


def told(problems):
    return [(each.field, each.line, f"{each.reason}; {each.remedy}", each.severity) for each in problems]


def test_names_that_stand_for_nobody_are_mistakes_and_the_nearest_is_told(policies):
    text = (
        "rules:\n  - id: a\n    route: {reps: [r17, Ann, zoe], teams: [nord]}\n    exclude_teams: [east]\nteams: [{id: east, name: East}]\n"
    )
    checked = policies.check(policies.draft(text))
    assert checked.policy is None
    assert told(checked.problems) == [
        ("/rules/0/route/reps/0", 3, "is 'r17', and there is no such rep; did you mean 'r-17' (R-17)?", "error"),
        ("/rules/0/route/reps/1", 3, "is 'Ann', and there is no such rep; write 'ann', the identity of Ann", "error"),
        ("/rules/0/route/reps/2", 3, "is 'zoe', and there is no such rep; write the identity of a rep on record", "error"),
        ("/rules/0/route/teams/0", 3, "is 'nord', and there is no such team; did you mean 'north' (North)?", "error"),
    ]


def test_before_the_first_import_no_name_is_held_against_a_policy(clock):
    nobody = Policies(MemoryPolicies(), PolicyFiles(), CelRules(dict), roster, clock)
    checked = nobody.check(nobody.draft("rules: [{id: a, route: {reps: [ann]}}]"))
    assert checked.policy is not None
    assert [each.severity for each in checked.warnings] == ["warning"]


def test_somebody_who_left_is_a_warning(policies):
    checked = policies.check(policies.draft("rules: [{id: a, route: {reps: [ann, bob]}}]\n"))
    assert checked.policy is not None
    assert (
        "/rules/0/route/reps/1",
        1,
        "is 'bob', and Bob does not work here now; name somebody who does, or leave it out",
        "warning",
    ) in told(checked.warnings)


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("fallbacks: []\n", "/fallbacks", "NO_FALLBACK"),
        ("fallbacks: [rotation, queue, manager]\n", "/fallbacks", "BEHIND_QUEUE"),
        (
            "named_accounts: [{account: A-1, route: {reps: [ann]}}, {account: A-2, route: {reps: [ann]}}]\n",
            "/named_accounts/1",
            "UNKNOWN_ACCOUNT",
        ),
        ("fallbacks: [rotation, manager, queue]\n", None, None),
        ("named_accounts: [{account: A-1, route: {reps: [ann]}}, {domain: acme.com, route: {reps: [ann]}}]\n", None, None),
    ],
)
def test_fallbacks_and_named_accounts_that_can_do_nothing_are_warnings_with_their_place(clock, text, place, code):
    policies = Policies(MemoryPolicies(), PolicyFiles(), CelRules(dict), lambda: PEOPLE, clock, known_accounts={"A-1"}.intersection)
    checked = policies.check(policies.draft(text))
    assert checked.policy is not None
    assert [(each.field, each.code, each.severity) for each in checked.warnings] == ([(place, code, "warning")] if code else [])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("capacity: {by: prices}\n", [("/capacity", "PRICES_WAIT_A_DAY", "note")]),
        ("capacity: {by: prices}\nqueue_limit: 1 day\n", []),
        ("capacity: {by: bands}\n", []),
    ],
)
def test_prices_of_which_nobody_said_how_long_leads_may_wait_are_noted(policies, text, codes):
    assert [(each.field, each.code, each.severity) for each in policies.check(policies.draft(text)).warnings] == codes


def test_a_condition_that_cannot_be_used_is_told_at_its_place_in_the_file(policies):
    text = "rules:\n  - id: a\n    when: lead.country == 7\n    route: {teams: [north]}\n"
    (problem,) = policies.check(policies.draft(text)).problems
    assert (problem.field, problem.line) == ("/rules/0/when", 3)
    assert problem.column is not None
    assert problem.column > len("    when: ")


def test_conditions_and_names_are_told_beside_everything_else(policies):
    text = "objective: wrth\nrules:\n  - {id: a, when: lead.nothing, route: {reps: [zoe]}}\n"
    assert [each.field for each in policies.check(policies.draft(text)).problems] == [
        "/objective",
        "/rules/0/when",
        "/rules/0/route/reps/0",
    ]


def test_a_rule_that_can_never_do_what_it_says_is_a_warning_with_its_place(policies):
    text = "rules:\n  - {id: a, route: {teams: [north]}, priority: 2}\n  - {id: b, route: {teams: [north]}}\n"
    checked = policies.check(policies.draft(text))
    assert checked.policy is not None
    shadowed = next(each for each in checked.warnings if each.code == "SHADOWED")
    assert (shadowed.field, shadowed.line, shadowed.severity) == ("/rules/1", 3, "warning")
    assert "(rule b): it never decides" in shadowed.reason


# --------------------------------------------------------------------------------------------------------- who decides


def version(number, hours):
    at = START + timedelta(hours=hours)
    return PolicyVersion(number, "d", "p", at, START, "Dana", "", number - 1)


@given(moments=st.lists(st.integers(0, 6), max_size=6), now=st.integers(-1, 7))
def test_at_every_moment_the_last_word_that_was_due_decides(moments, now):
    versions = [version(place + 1, hours) for place, hours in enumerate(moments)]
    at = START + timedelta(hours=now)
    due = [each for each in versions if each.effective_from <= at]
    decides = in_force(versions, at)
    assert decides == (due[-1] if due else None)
    standings = placed(versions, at)
    assert [each.version for each in standings] == versions
    assert [each.version for each in standings if each.standing is Standing.IN_FORCE] == ([decides] if decides else [])
    for each in standings:
        reigns = [hour for hour in range(8) if in_force(versions, START + timedelta(hours=hour)) == each.version]
        assert bool(reigns) == (each.standing is not Standing.WITHDRAWN)
        if each.standing is Standing.SCHEDULED:
            assert min(reigns) > now
        if each.standing is Standing.PAST:
            assert max(reigns) < now
        if reigns and each.until is not None:
            assert each.until == START + timedelta(hours=max(reigns) + 1)
