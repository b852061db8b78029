"""What a check of the rules finds: each finding with a twin that differs in one word and finds nothing of the kind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Team, Territory
from fairlead.domain.screening import (
    FEWEST_LEADS,
    FEWEST_OF_A_KIND,
    Code,
    Destination,
    Judged,
    Layer,
    Mode,
    NamedAccount,
    Requirement,
    Rule,
    Rulebook,
    Severity,
    Target,
    Tier,
    Verdicts,
    check_leads,
    check_rules,
)
from tests.rooms.people import NOON, rep, roster

DAY = timedelta(days=1)
ANN = rep("ann", team_id="smb", certifications=frozenset({"aws"}), languages=frozenset({"en", "de"}), seniority="senior")
BOB = rep("bob", team_id="smb", languages=frozenset({"en"}), seniority="mid")
CY = rep("cy", team_id="ent", active=False)
DEE = rep("dee", team_id="ent", ended_at=NOON - DAY)
EVE = rep("eve", team_id="old", started_at=NOON + DAY)
TEAMS = (Team("smb", "SMB", manager_rep_id="ann"), Team("ent", "Enterprise"), Team("old", "Old"), Team("new", "New"))
PEOPLE = roster(ANN, BOB, CY, DEE, EVE, teams=TEAMS, territories=(Territory("us", "US", owner_rep_id="ann"),))
TO_ANN = Target(reps=("ann",))


def found(*rules, people=PEOPLE, **parts):
    return check_rules(Rulebook(rules=rules, **parts), people, at=NOON)


def codes(findings):
    return {each.code for each in findings}


def the_one(findings, code):
    (only,) = [each for each in findings if each.code is code]
    return only


def test_a_sound_rulebook_has_no_findings():
    assert (
        found(
            Rule("a", 'lead.country == "DE"', priority=2, route=TO_ANN),
            Rule("b", 'lead.country == "US"', priority=1, route=Target(teams=("smb",)), require=Requirement(languages=frozenset({"de"}))),
            Rule("c", mode=Mode.SUGGEST, valid_from=NOON - DAY, valid_until=NOON + DAY),
            named_accounts=(NamedAccount(TO_ANN, account_id="A1"), NamedAccount(TO_ANN, domain="acme.com")),
            tiers=(Tier("gold", "lead.score > 90", reserve=0.2), Tier("silver", "lead.score > 70", reserve=0.1)),
        )
        == ()
    )


# ------------------------------------------------------------------------------------------------ rules by themselves


def test_an_expired_rule_is_found_and_one_that_is_still_in_force_is_not():
    finding = the_one(found(Rule("a", route=TO_ANN, valid_until=NOON)), Code.EXPIRED)
    assert (finding.severity, finding.where, finding.words) == (Severity.NOTE, "rule a", "it was in force until 2026-03-04 12:00")
    assert found(Rule("a", route=TO_ANN, valid_until=NOON + DAY)) == ()


def test_an_expired_rule_is_blamed_for_nothing_else():
    assert codes(found(Rule("a", route=Target(reps=("nobody",)), valid_until=NOON))) == {Code.EXPIRED}


@pytest.mark.parametrize(("until", "expected"), [(NOON + DAY, {Code.NEVER_IN_FORCE}), (NOON + 2 * DAY, set())])
def test_a_window_that_ends_before_it_begins(until, expected):
    assert codes(found(Rule("a", route=TO_ANN, valid_from=NOON + DAY, valid_until=until))) == expected


@pytest.mark.parametrize(("when", "expected"), [(" false ", {Code.NEVER_HOLDS}), ("true", set())])
def test_a_condition_that_is_false(when, expected):
    assert codes(found(Rule("a", when, route=TO_ANN))) == expected


@pytest.mark.parametrize(
    ("action", "expected"), [({"note": "x"}, {Code.DOES_NOTHING}), ({"weight": 2.0}, set()), ({"lead_priority": 1}, set())]
)
def test_a_rule_without_an_action(action, expected):
    assert codes(found(Rule("a", **action))) == expected


@pytest.mark.parametrize(("second", "expected"), [("a", {Code.DUPLICATE_RULE}), ("b", set())])
def test_two_rules_of_one_name(second, expected):
    assert codes(found(Rule("a", "lead.score > 1", mode=Mode.AUTO), Rule(second, "lead.score > 2", mode=Mode.RULES))) == expected


# ------------------------------------------------------------------------------------------------ rules behind rules


def test_a_rule_behind_one_that_always_holds_is_found():
    behind = found(Rule("first", priority=2, route=TO_ANN), Rule("second", "lead.score > 1", priority=1, route=Target(reps=("bob",))))
    finding = the_one(behind, Code.SHADOWED)
    assert (finding.where, finding.words) == (
        "rule second",
        "it never decides where a lead goes: rule first is asked before it and always holds",
    )
    assert "larger priority than rule first" in finding.remedy


@pytest.mark.parametrize(
    ("when", "second", "expected"),
    [
        ("lead.score > 1", {}, {Code.SHADOWED}),
        ("lead.score>1", {}, {Code.SHADOWED}),
        ("lead.score > 2", {}, set()),
        ("lead.score > 1", {"priority": 9}, {Code.SHADOWED}),  # then it is the first that comes too late
        ("lead.score > 1", {"route": None, "mode": Mode.AUTO}, set()),
        ("lead.score > 1", {"valid_from": NOON, "valid_until": NOON + DAY}, {Code.SHADOWED}),
        ("lead.score > 1", {"valid_until": NOON}, {Code.EXPIRED}),
    ],
)
def test_a_rule_behind_one_of_the_same_condition(when, second, expected):
    first = Rule("first", when, priority=2, route=TO_ANN)
    assert codes(found(first, Rule("second", **{"when": "lead.score > 1", "priority": 1, "route": TO_ANN, **second}))) == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ({"route": TO_ANN}, {Code.SHADOWED}),
        ({"route": Target(to=Destination.QUEUE)}, {Code.SHADOWED}),
        ({"route": Target(to=Destination.OWNER)}, set()),  # leads of no account go on
        ({"route": TO_ANN, "valid_until": NOON + DAY}, set()),
        ({"route": TO_ANN, "layer": Layer.ACCOUNT, "priority": 0}, {Code.SHADOWED}),
        ({"route": Target(reps=("cy",))}, {Code.REP_NOT_WORKING, Code.ROUTES_TO_NOBODY}),  # it leads to nobody, so the next is asked
    ],
)
def test_a_route_shadows_only_where_it_always_leads_somewhere(first, expected):
    assert codes(found(Rule("first", **{"priority": 2, **first}), Rule("second", "lead.score > 1", priority=1, route=TO_ANN))) == expected


@pytest.mark.parametrize("aspect", [{"mode": Mode.AUTO}, {"weight": 2.0}, {"lead_priority": 3}])
def test_mode_weight_and_priority_are_shadowed_too(aspect):
    assert codes(found(Rule("first", priority=2, **aspect), Rule("second", "lead.score > 1", **aspect))) == {Code.SHADOWED}
    assert codes(found(Rule("first", "lead.score > 2", priority=2, **aspect), Rule("second", "lead.score > 1", **aspect))) == set()


# ------------------------------------------------------------------------------------------------ whom rules name


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("zoe", Code.UNKNOWN_REP, "it sends leads to rep zoe, who is not there"),
        ("cy", Code.REP_NOT_WORKING, "it sends leads to rep cy, who is marked inactive"),
        ("dee", Code.REP_NOT_WORKING, "it sends leads to rep dee, who left on 2026-03-03"),
        ("eve", Code.REP_NOT_WORKING, "it sends leads to rep eve, who starts on 2026-03-05"),
    ],
)
def test_a_rep_who_is_not_there(name, code, words):
    findings = found(Rule("a", route=Target(reps=("ann", name))))
    assert (codes(findings), the_one(findings, code).words) == ({code}, words)
    assert found(Rule("a", route=Target(reps=("ann", "bob")))) == ()


@pytest.mark.parametrize(
    ("team", "expected"),
    [("smd", {Code.UNKNOWN_TEAM}), ("ent", {Code.EMPTY_TEAM}), ("old", {Code.EMPTY_TEAM}), ("new", {Code.EMPTY_TEAM}), ("smb", set())],
)
def test_a_team_that_is_not_there_or_empty(team, expected):
    assert codes(found(Rule("a", route=Target(reps=("ann",), teams=(team,))))) == expected


def test_a_route_that_leads_to_nobody_is_an_error():
    finding = the_one(found(Rule("a", route=Target(reps=("cy", "dee")))), Code.ROUTES_TO_NOBODY)
    assert (finding.severity, finding.where) == (Severity.ERROR, "rule a")
    assert Code.ROUTES_TO_NOBODY not in codes(found(Rule("a", route=Target(reps=("cy", "bob")))))


def test_a_route_to_managers_or_owners_whom_nobody_entered():
    bare = replace(PEOPLE, teams=(Team("smb", "SMB"),), territories=(Territory("us", "US"),))
    for to, code in ((Destination.MANAGER, Code.NO_MANAGER), (Destination.TERRITORY_OWNER, Code.NO_TERRITORY_OWNER)):
        assert codes(found(Rule("a", route=Target(to=to)), people=bare)) == {code}
        assert codes(found(Rule("a", route=Target(to=to)))) == set()


def test_somebody_unknown_who_is_excluded_is_found_and_somebody_gone_is_not():
    assert codes(found(Rule("a", exclude_reps=frozenset({"zoe"})))) == {Code.UNKNOWN_REP}
    assert codes(found(Rule("a", exclude_reps=frozenset({"cy"})))) == set()
    assert codes(found(Rule("a", exclude_teams=frozenset({"smd"})))) == {Code.UNKNOWN_TEAM}
    assert codes(found(Rule("a", exclude_teams=frozenset({"ent"})))) == set()


@pytest.mark.parametrize(("out", "expected"), [({"ann", "bob"}, {Code.EXCLUDES_EVERYBODY}), ({"ann", "cy"}, set())])
def test_a_rule_that_excludes_everybody(out, expected):
    assert codes(found(Rule("a", exclude_reps=frozenset(out)))) == expected


def test_somebody_routed_and_excluded_by_one_rule():
    finding = the_one(found(Rule("a", route=TO_ANN, exclude_reps=frozenset({"ann"}))), Code.ROUTED_AND_EXCLUDED)
    assert (finding.severity, finding.words) == (Severity.ERROR, "it sends leads to ann, and it excludes them")
    assert found(Rule("a", route=TO_ANN, exclude_reps=frozenset({"bob"}))) == ()


@pytest.mark.parametrize(
    ("route_layer", "when", "layer", "expected"),
    [
        (Layer.TEAM, "true", Layer.TEAM, {Code.ROUTED_AND_EXCLUDED}),
        (Layer.TEAM, "lead.score > 1", Layer.ACCOUNT, {Code.ROUTED_AND_EXCLUDED}),
        (Layer.TEAM, "lead.score > 2", Layer.TEAM, set()),
        (Layer.ACCOUNT, "true", Layer.TEAM, set()),  # what an account rule routes stands above the rules of teams
        (Layer.ACCOUNT, "true", Layer.ACCOUNT, {Code.ROUTED_AND_EXCLUDED}),
    ],
)
def test_somebody_routed_by_one_rule_and_excluded_by_another(route_layer, when, layer, expected):
    routes = Rule("a", "lead.score > 1", layer=route_layer, route=Target(teams=("smb",)))
    findings = found(routes, Rule("b", when, layer=layer, exclude_reps=frozenset({"bob"})))
    assert codes(findings) == expected
    if expected:
        finding = the_one(findings, Code.ROUTED_AND_EXCLUDED)
        assert (finding.severity, finding.words) == (
            Severity.WARNING,
            "it sends leads to bob, and rule b, which holds whenever it does, excludes them",
        )


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        (Requirement(certifications=frozenset({"aws", "gcp"})), "certification aws, certification gcp"),
        (Requirement(languages=frozenset({"fr"})), "language fr"),
        (Requirement(max_load=-0.1), "a load of at most -10%"),
        (Requirement(min_chance=30), "a chance of at least 3000%"),
        (Requirement(certifications=frozenset({"aws"})), None),
        (Requirement(languages=frozenset({"fr", "en"})), None),
        (Requirement(max_load=0.8, min_chance=0.3), None),
    ],
)
def test_a_requirement_that_nobody_fulfils(requirement, expected):
    findings = found(Rule("a", require=requirement))
    assert codes(findings) == ({Code.NOBODY_FULFILS} if expected else set())
    if expected:
        assert the_one(findings, Code.NOBODY_FULFILS).words == f"nobody it may go to has what it requires: {expected}"


def test_a_requirement_is_looked_for_among_those_the_rule_routes_to():
    certified = Requirement(certifications=frozenset({"aws"}))
    assert codes(found(Rule("a", route=Target(reps=("bob",)), require=certified))) == {Code.NOBODY_FULFILS}
    assert codes(found(Rule("a", route=Target(reps=("ann",)), require=certified))) == set()


# ------------------------------------------------------------------------------------------------ named accounts and tiers


@pytest.mark.parametrize(("domain", "expected"), [("gmail.com", {Code.FREE_MAIL_ACCOUNT}), ("gmail-systems.com", set())])
def test_a_named_account_at_a_free_mail_domain(domain, expected):
    assert codes(found(named_accounts=(NamedAccount(TO_ANN, domain=domain),))) == expected


@pytest.mark.parametrize(("second", "expected"), [("acme.com", {Code.NAMED_TWICE}), ("acme.org", set())])
def test_an_account_named_twice(second, expected):
    assert codes(found(named_accounts=(NamedAccount(TO_ANN, domain="acme.com"), NamedAccount(TO_ANN, domain=second)))) == expected


@pytest.mark.parametrize(("unknown", "expected"), [({"A1"}, {Code.UNKNOWN_ACCOUNT}), ({"A2"}, set())])
def test_a_named_account_that_nobody_has(unknown, expected):
    book = Rulebook(named_accounts=(NamedAccount(TO_ANN, account_id="A1"),))
    assert codes(check_rules(book, PEOPLE, at=NOON, unknown_accounts=unknown)) == expected


def test_a_named_account_that_goes_to_somebody_unknown():
    finding = the_one(found(named_accounts=(NamedAccount(Target(reps=("ann", "zoe")), account_id="A1"),)), Code.UNKNOWN_REP)
    assert finding.where == "named account A1"


@pytest.mark.parametrize(
    ("first", "expected"), [("true", {Code.TIER_SHADOWED}), ("lead.score > 70", {Code.TIER_SHADOWED}), ("lead.score > 90", set())]
)
def test_a_tier_behind_another(first, expected):
    assert codes(found(tiers=(Tier("gold", first), Tier("silver", "lead.score>70")))) == expected


@pytest.mark.parametrize(("when", "expected"), [("false", {Code.NEVER_HOLDS}), ("true", set())])
def test_a_tier_that_is_never_reached(when, expected):
    assert codes(found(tiers=(Tier("gold", when),))) == expected


@pytest.mark.parametrize(("reserve", "expected"), [(0.5, {Code.RESERVED_TOO_MUCH}), (0.4, set())])
def test_tiers_that_reserve_everything(reserve, expected):
    tiers = (Tier("gold", "lead.score > 90", reserve=0.5), Tier("silver", "lead.score > 70", reserve=reserve))
    assert codes(found(tiers=tiers)) == expected


@pytest.mark.parametrize(("certification", "expected"), [("gcp", {Code.NOBODY_FULFILS}), ("aws", set())])
def test_a_tier_that_requires_what_nobody_has(certification, expected):
    assert (
        codes(found(tiers=(Tier("gold", "lead.score > 90", require=Requirement(certifications=frozenset({certification}))),))) == expected
    )


# ------------------------------------------------------------------------------------------------ people


@pytest.mark.parametrize(("last", "expected"), [("ann", {Code.BACKUP_LOOP}), (None, set())])
def test_backups_in_a_circle(last, expected):
    people = roster(
        rep("ann", backup_rep_id="bob"), rep("bob", backup_rep_id="cy"), rep("cy", backup_rep_id=last), rep("dee", backup_rep_id="ann")
    )
    findings = found(people=people)
    assert codes(findings) == expected
    if expected:
        assert the_one(findings, Code.BACKUP_LOOP).words == "the backups go in a circle: ann → bob → cy → ann"


@pytest.mark.parametrize(("backup", "expected"), [("zoe", {Code.BACKUP_NOT_WORKING}), ("cy", {Code.BACKUP_NOT_WORKING}), ("bob", set())])
def test_a_backup_who_is_not_there(backup, expected):
    assert codes(found(people=roster(rep("ann", backup_rep_id=backup), BOB, CY))) == expected


def test_the_backup_of_somebody_who_left_is_nobody_s_worry():
    assert found(people=roster(BOB, replace(DEE, backup_rep_id="zoe"))) == ()


@pytest.mark.parametrize(("manager", "expected"), [("dee", {Code.MANAGER_NOT_WORKING}), ("bob", set())])
def test_a_manager_who_is_not_there(manager, expected):
    assert codes(found(people=replace(PEOPLE, teams=(Team("smb", "SMB", manager_rep_id=manager),)))) == expected


@pytest.mark.parametrize(("parent", "expected"), [("smb", {Code.TEAM_LOOP}), (None, set())])
def test_teams_within_one_another(parent, expected):
    teams = (Team("smb", "SMB", parent_team_id="ent"), Team("ent", "Enterprise", parent_team_id=parent))
    assert codes(found(people=replace(PEOPLE, teams=teams))) == expected


def test_errors_come_first():
    findings = found(Rule("a", route=TO_ANN, valid_until=NOON), Rule("b", "false"), Rule("c", route=Target(reps=("zoe",))))
    assert [each.severity for each in findings] == [Severity.ERROR] * 2 + [Severity.WARNING] * 2 + [Severity.NOTE]


# ------------------------------------------------------------------------------------------------ what recent leads show


def sample(book, *cases, times=FEWEST_LEADS):
    """Each case (fields of the lead, conditions that hold) so often."""
    judged = []
    for index in range(times):
        for place, (fields, holding) in enumerate(cases):
            holds = {text: text in holding or text == "true" for text in book.conditions}
            lead = QualifiedLead(Lead(f"L{index}-{place}", NOON, **fields), Account("A", "Acme", owner_rep_id="ann"), None, Facts())
            judged.append(Judged(lead, NOON, Verdicts(holds)))
    return judged


def shown(book, *cases, people=PEOPLE, times=FEWEST_LEADS):
    return check_leads(book, people, sample(book, *cases, times=times))


ONE, TWO = "lead.score > 1", "lead.score > 2"


def test_a_rule_that_never_matched_is_found_and_one_that_did_is_not():
    book = Rulebook(rules=(Rule("a", ONE, route=TO_ANN), Rule("b", TWO, mode=Mode.RULES)))
    findings = shown(book, ({}, {ONE}))
    assert (codes(findings), findings[0].where, findings[0].words) == (
        {Code.NEVER_MATCHED},
        "rule b",
        f"it matched none of {FEWEST_LEADS} recent leads",
    )
    assert shown(book, ({}, {ONE, TWO})) == ()


def test_a_rule_that_was_not_in_force_is_not_blamed():
    book = Rulebook(rules=(Rule("a", ONE, mode=Mode.RULES, valid_until=NOON),))
    assert shown(book, ({}, set())) == ()


def test_a_rule_that_never_came_first_is_found_with_the_one_before_it():
    book = Rulebook(rules=(Rule("a", ONE, priority=2, route=TO_ANN), Rule("b", TWO, priority=1, route=TO_ANN)))
    finding = the_one(shown(book, ({}, {ONE, TWO}), ({}, {ONE})), Code.NEVER_FIRST)
    assert finding.words == "it matched 30 of 60 recent leads and never came first; before it came rule a (30)"
    assert shown(book, ({}, {ONE, TWO}), ({}, {TWO})) == ()


def test_a_condition_that_often_cannot_be_judged_is_found():
    book = Rulebook(rules=(Rule("a", ONE, route=TO_ANN),))
    cases = sample(book, ({}, {ONE}), ({}, set()))
    failing = [
        replace(each, verdicts=Verdicts(each.verdicts.holds, {} if each.verdicts.holds[ONE] else {ONE: "lead.score is not known"}))
        for each in cases
    ]
    finding = the_one(check_leads(book, PEOPLE, failing), Code.OFTEN_FAILS)
    assert finding.words == "its condition cannot be judged for 30 of 60 recent leads, mostly because lead.score is not known (30)"
    assert check_leads(book, PEOPLE, [*failing, *cases[:1]]) == ()


def test_leads_that_nobody_may_take_are_found_by_kind():
    people = roster(rep("ann", territory_ids=frozenset({"us"})), territories=(Territory("us", "US", countries=frozenset({"US"})),))
    findings = shown(Rulebook(), ({"country": "JP", "size_band": "1-9"}, set()), ({"country": "US"}, set()), people=people)
    assert [(each.code, each.where, each.words) for each in findings] == [
        (
            Code.UNCOVERED_SEGMENT,
            "leads from JP, of 1-9 employees",
            "nobody may take 30 of 30 recent ones; most often a rep does not serve this lead's territory",
        )
    ]
    assert shown(Rulebook(), ({"country": "US", "size_band": "1-9"}, set()), people=people) == ()


@pytest.mark.parametrize(("kinds", "last"), [(10, None), (12, "nobody may take 60 further recent ones, of 2 other kinds")])
def test_only_the_largest_kinds_of_uncovered_leads_are_told_one_by_one(kinds, last):
    findings = shown(Rulebook(), *(({"country": f"X{number:02}"}, set()) for number in range(kinds)), people=roster(CY))
    assert len(findings) == 10 + bool(last)
    assert (findings[-1].words if findings[-1].where == "other leads" else None) == last


def test_a_kind_of_few_uncovered_leads_is_not_told_and_few_such_kinds_are_neither():
    us = Territory("us", "US", countries=frozenset({"US"}))
    book, people = Rulebook(), roster(rep("ann", territory_ids=frozenset({"us"})), territories=(us,))
    covered = sample(book, ({"country": "US"}, set()))

    def told(few, kinds):
        abroad = [case for number in range(kinds) for case in sample(book, ({"country": f"X{number}"}, set()), times=few)]
        return [(each.where, each.words) for each in check_leads(book, people, [*covered, *abroad])]

    assert told(1, 1) == told(FEWEST_OF_A_KIND - 1, 1) == told(1, FEWEST_OF_A_KIND - 1) == []
    assert [where for where, _ in told(FEWEST_OF_A_KIND, 1)] == ["leads from X0, of unknown size"]
    assert told(1, FEWEST_OF_A_KIND) == [("leads of rare kinds", "nobody may take 5 recent ones, of 5 different kinds")]


def test_leads_that_a_rule_sends_to_a_queue_are_covered():
    nobody = roster(CY)
    book = Rulebook(rules=(Rule("a", ONE, route=Target(to=Destination.QUEUE, name="later")),))
    assert codes(shown(book, ({}, {ONE}), people=nobody)) == set()
    assert codes(shown(replace(book, rules=(Rule("a", ONE, route=Target(to=Destination.OWNER)),)), ({}, {ONE}), people=nobody)) == {
        Code.UNCOVERED_SEGMENT
    }


def test_leads_that_go_to_an_owner_whom_a_rule_excludes_are_not():
    owned = Rule("a", ONE, layer=Layer.ACCOUNT, route=Target(to=Destination.OWNER))
    for out, expected in (("ann", {Code.UNCOVERED_SEGMENT}), ("bob", set())):
        book = Rulebook(rules=(owned, Rule("b", ONE, layer=Layer.ACCOUNT, exclude_reps=frozenset({out}))))
        assert codes(shown(book, ({}, {ONE}))) == expected


def test_few_leads_show_nothing():
    book = Rulebook(rules=(Rule("a", ONE, route=TO_ANN),))
    assert shown(book, ({}, set()), times=FEWEST_LEADS - 1) == ()
    assert codes(shown(book, ({}, set()), times=FEWEST_LEADS)) == {Code.NEVER_MATCHED}
