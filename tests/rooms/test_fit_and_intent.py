"""Declared fit and intent: what is met, missed and not known; what rules and decisions see of them; what a policy may not say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.rules import CelRules, compile_conditions
from fairlead.application.policy_checks import checked
from fairlead.application.rule_ports import AttributeType
from fairlead.domain.account import Account
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import (
    Criterion,
    Deed,
    Facts,
    FeatureMemory,
    IntentPolicy,
    Need,
    Profile,
    QualifiedLead,
    Scorecard,
    Trait,
    fit_of,
    fit_told,
    intent_told,
    learned_fit_told,
    rate,
)
from fairlead.domain.rep import Roster

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LEAD = Lead("L", NOON, industry_group="manufacturing", size_band="200-999", country="US", state="MA", revenue_minor=5_000_000_00)
ACME = Account("A", "Acme", industry_group="retail", country="DE", revenue_minor=9_000_000_00)


def holds(lead, account=None, **trait):
    return fit_of(lead, account, Profile((Criterion("c", **trait),))).judgments[0].holds


@pytest.mark.parametrize(
    ("trait", "expected"),
    [
        ({"industries": frozenset({"manufacturing"})}, True),
        ({"industries": frozenset({"retail"})}, False),
        ({"sizes": frozenset({"200-999"})}, True),
        ({"sizes": frozenset({"1-9"})}, False),
        ({"countries": frozenset({"US"})}, True),
        ({"countries": frozenset({"DE"})}, False),
        ({"countries": frozenset({"US"}), "states": frozenset({"MA"})}, True),
        ({"countries": frozenset({"US"}), "states": frozenset({"NY"})}, False),
        ({"states": frozenset({"US-MA"})}, True),
        ({"states": frozenset({"CA-MA"})}, False),
        ({"revenue_from_minor": 5_000_000_00}, True),
        ({"revenue_below_minor": 5_000_000_00}, False),
        ({"functions": frozenset({"it"})}, None),
        ({"seniorities": frozenset({"vp"})}, None),
        ({"technologies": frozenset({"SAP"})}, None),
        ({"attribute": "plan", "values": frozenset({"gold"})}, None),
    ],
)
def test_each_trait_is_met_missed_or_not_known(trait, expected) -> None:
    assert holds(LEAD, **trait) is expected


@pytest.mark.parametrize(("value", "expected"), [("Gold", True), ("silver", False), (True, True), (3.0, True), ("", None)])
def test_custom_attributes_are_compared_as_they_are_written(value, expected) -> None:
    lead = replace(LEAD, custom={"plan": value})
    assert holds(lead, attribute="plan", values=frozenset({"gold", "true", "3"})) is expected


def test_technologies_are_compared_whatever_their_capitals() -> None:
    wanted = frozenset({"sap"})
    assert holds(replace(LEAD, technologies=("SAP", "Tableau")), technologies=wanted) is True
    assert holds(replace(LEAD, technologies=("Tableau",)), technologies=wanted) is False


def test_what_the_lead_does_not_tell_is_read_off_its_account() -> None:
    bare = Lead("L", NOON)
    retail, dach, large = {"industries": frozenset({"retail"})}, {"countries": frozenset({"DE"})}, {"revenue_from_minor": 6_000_000_00}
    assert [holds(bare, **trait) for trait in (retail, dach, large)] == [None, None, None]
    assert [holds(bare, ACME, **trait) for trait in (retail, dach, large)] == [True, True, True]
    assert [holds(LEAD, ACME, **trait) for trait in (retail, dach, large)] == [False, False, False]


def test_an_excluding_criterion_that_holds_makes_the_fit_zero_and_is_named() -> None:
    profile = Profile(
        (Criterion("ours", industries=frozenset({"manufacturing"})), Criterion("us", 1, Need.EXCLUDED, countries=frozenset({"US"})))
    )
    fit = fit_of(LEAD, None, profile)
    assert (fit.score, fit.spoiled_by) == (0.0, ("us",))
    told = fit_told(QualifiedLead(LEAD, None, None, Facts()), profile)
    assert told.note == "0 because of us"
    assert [reason.words for reason in told.reasons] == ["ours: met (manufacturing)", "us: holds, and excludes (US-MA)"]
    abroad = fit_of(replace(LEAD, country="CA"), None, profile)
    assert (abroad.score, abroad.spoiled_by) == (100.0, ())


def test_a_required_criterion_that_is_not_known_spoils_nothing_and_says_so() -> None:
    profile = Profile(
        (Criterion("ours", industries=frozenset({"manufacturing"})), Criterion("it", 3, Need.REQUIRED, functions=frozenset({"it"})))
    )
    told = fit_told(QualifiedLead(LEAD, None, None, Facts()), profile)
    assert (told.score, told.note) == (100.0, "25% of the weight is known; the rest counts neither way")
    assert [(reason.words, reason.points) for reason in told.reasons][1] == ("it: not known", None)
    missed = fit_told(QualifiedLead(replace(LEAD, function="sales"), None, None, Facts()), profile)
    assert (missed.score, missed.note) == (0.0, "0 because of it")


def test_nothing_known_is_no_fit_and_not_zero() -> None:
    profile = Profile((Criterion("it", functions=frozenset({"it"})),))
    assert fit_told(QualifiedLead(LEAD, None, None, Facts()), profile).score is None
    assert fit_told(QualifiedLead(LEAD, None, None, Facts()), Profile()).note == "the policy declares no ideal customer (icp)"


# ---------------------------------------------------------------------------------------------------------- intent


def memory_of(*engaged):
    memory = FeatureMemory()
    for kind, days, lead_id, account_id in engaged:
        memory.engaged(kind, NOON - timedelta(days=days), lead_id=lead_id, account_id=account_id)
    return memory


def test_memory_tells_deeds_by_kind_day_and_whose_they_are() -> None:
    memory = memory_of(
        ("pricing_page", 0.5, "L", None),
        ("pricing_page", 0.9, "L", None),
        ("demo_request", 3, "L", None),
        ("demo_request", 181, "L", None),
        ("third_party_intent", 2, None, "A"),
        ("webinar", 5, "other", "A"),
        ("webinar", 6, "elsewhere", "B"),
    )
    lead = Lead("L", NOON, account_id="A", engagements=(Engagement("chat", NOON - timedelta(hours=1)), Engagement("chat", NOON)))
    assert memory.recall(lead, Roster(()), NOON).deeds == (
        Deed("chat", 0),
        Deed("demo_request", 3),
        Deed("pricing_page", 0, 2),
        Deed("third_party_intent", 2, own=False),
        Deed("webinar", 5, own=False),
    )


def test_the_message_counts_on_the_day_it_came_and_fades() -> None:
    seen = QualifiedLead(LEAD, None, None, Facts({"message_urgency": 1.0, "message_price": 0.0}, deeds=()))
    now, later = (intent_told(seen, IntentPolicy(), NOON + timedelta(days=days)) for days in (0, 7))
    assert [reason.words for reason in now.reasons] == ["named haste or a deadline in the message, today"]
    assert [reason.points for reason in (*now.reasons, *later.reasons)] == [20.0, 10.0]
    assert now.score is not None
    assert later.score is not None
    assert now.score > later.score > 0


def test_deeds_are_told_with_count_age_and_whose() -> None:
    deeds = (Deed("pricing_page", 1, 2), Deed("page_view", 3), Deed("page_view", 4, 5, own=False), Deed("third_party_intent", 0, own=False))
    told = intent_told(QualifiedLead(LEAD, None, None, Facts(deeds=deeds)), IntentPolicy(), NOON)
    assert [reason.words for reason in told.reasons] == [
        "looked at the pricing page 2 times, last yesterday",
        "others at the account: was seen researching elsewhere today",
        "visited the site 6 times, last 3 days ago (5 by others at the account)",
    ]


def test_deeds_that_were_not_recorded_are_no_intent_of_zero() -> None:
    told = intent_told(QualifiedLead(LEAD, None, None, Facts()), IntentPolicy(), NOON)
    assert (told.score, told.note) == (None, "what was done was not recorded when this was decided")
    assert intent_told(QualifiedLead(LEAD, None, None, Facts(deeds=())), IntentPolicy(), NOON).score == 0.0


# ---------------------------------------------------------------------------------------------------------- rating

CARD = Scorecard(
    -2.0, (Trait("industry_group", {"manufacturing": 0.5, "retail": -0.5}), Trait("size_band", {"1-9": 1.0})), (-3.0, -2.0, -1.0)
)
OURS = Profile((Criterion("ours", industries=frozenset({"manufacturing"})),))
KNOWN = QualifiedLead(LEAD, None, None, Facts({"industry_group": "manufacturing", "size_band": None}, deeds=(Deed("demo_request", 0),)))


def test_a_lead_is_rated_and_rules_read_it() -> None:
    rated = rate(KNOWN, OURS, IntentPolicy(), CARD, at=NOON)
    assert (rated.scores.fit, rated.scores.fit_known, rated.scores.learned_fit, rated.scores.intent) == (100.0, 1.0, 75.0, 60.31)
    text = "lead.fit >= 100.0 && lead.fit_known == 1.0 && lead.learned_fit > 70 && lead.intent > 60"
    conditions = compile_conditions([text], {})
    assert conditions.judge(rated, NOON).holds == {text: True}
    unrated = conditions.judge(KNOWN, NOON)
    assert unrated.holds == {text: False}
    assert "is not known" in unrated.failed[text]


def test_a_person_who_refused_profiling_has_no_score() -> None:
    refused = replace(KNOWN, lead=replace(LEAD, consent_profiling=False))
    scores = rate(refused, OURS, IntentPolicy(), CARD, at=NOON).scores
    assert (scores.fit, scores.fit_known, scores.learned_fit, scores.intent) == (None, None, None, None)
    agreed = rate(replace(KNOWN, lead=replace(LEAD, consent_profiling=True)), OURS, IntentPolicy(), CARD, at=NOON).scores
    assert agreed.fit == 100.0


def test_learned_fit_names_every_trait_the_weightiest_first() -> None:
    told = learned_fit_told(KNOWN, CARD, "")
    assert [(reason.words, reason.points) for reason in told.reasons] == [("industry: manufacturing", 0.5), ("size: not known", None)]
    nobody = QualifiedLead(LEAD, None, None, Facts())
    assert learned_fit_told(nobody, CARD, "").note == "nothing that it reads is known of this lead"
    assert learned_fit_told(KNOWN, None, "too little data").note == "too little data"


# ---------------------------------------------------------------------------------------------------- the document


def found(text, attributes=None):
    rules = CelRules(lambda: attributes or {})
    result = checked(PolicyFiles().read(text, "p.yaml"), Roster(()), rules, lambda asked: asked, at=NOON)
    return [(each.line, each.field, each.reason) for each in (*result.problems, *result.warnings)]


def icp(*criteria):
    return "icp:\n  criteria:\n" + "".join(f"    - {{name: n{number}, {each}}}\n" for number, each in enumerate(criteria))


@pytest.mark.parametrize(
    ("criteria", "place", "reason"),
    [
        (["industries: [qqq]"], "/icp/criteria/0/industries/0", "is 'qqq', which is not an industry"),
        (["sizes: [1-10]"], "/icp/criteria/0/sizes/0", "is '1-10', which is not a size band"),
        (["seniorities: [boss]"], "/icp/criteria/0/seniorities/0", "is 'boss', which is not a level that titles are read as"),
        (["functions: [tea]"], "/icp/criteria/0/functions/0", "is 'tea', which is not a department that titles are read as"),
        (["countries: [US], sizes: [1-9]"], "/icp/criteria/0/countries", "stands beside sizes"),
        (["weight: 2"], "/icp/criteria/0", "names no trait"),
        (["attribute: plan"], "/icp/criteria/0/attribute", "has no values"),
        (["revenue_from: 5, revenue_below: 5"], "/icp/criteria/0/revenue_below", "is not above revenue_from, so no revenue meets it"),
        (["countries: [US], weight: 0"], "/icp/criteria/0", "no criterion counts, so no lead has a fit"),
        (["countries: [US]", "countries: [US, DE], need: excluded"], "/icp/criteria/1", "excludes and wants US, as 'n0' does the opposite"),
        (
            ["sizes: [1-9], need: required", "sizes: [5000+], need: required"],
            "/icp/criteria/1",
            "requires what 'n0' rules out, so every lead that tells it has fit 0",
        ),
    ],
)
def test_a_profile_that_cannot_mean_what_it_says_is_refused_with_its_place(criteria, place, reason) -> None:
    problems = found(icp(*criteria))
    assert [(line, field, words) for line, field, words in problems] == [(2 + len(criteria), place, reason)]


def test_a_profile_that_can_is_taken() -> None:
    text = icp(
        "countries: [US], need: required",
        "countries: [DE], need: excluded",
        "attribute: plan, values: [gold]",
        "weight: 3, industries: [it]",
    )
    assert found(text, {"plan": AttributeType.TEXT}) == []
    assert [words for _, _, words in found(text)] == ["is 'plan', and no lead has that custom attribute yet"]


def test_a_condition_on_a_fit_that_nothing_declares_is_warned_of() -> None:
    rule = "tiers: [{name: a, when: lead.fit > 70}]\n"
    assert [words for _, _, words in found(rule)] == ["asks for lead.fit, and without icp no lead has one"]
    assert found(rule + icp("countries: [US]")) == []
    assert found("tiers: [{name: a, when: lead.learned_fit > 70}]\n") == []


def test_the_weights_of_intent_are_read_and_bounded() -> None:
    draft = PolicyFiles().read("intent: {account: 0.5, kinds: {demo_request: {weight: 30, half_life: 2 weeks, most: 60}}}", "p.yaml")
    assert draft.policy is not None
    weighing = draft.policy.intent.of("demo_request")
    assert (weighing.weight, weighing.half_life_days, weighing.most, draft.policy.intent.account) == (30.0, 14, 60.0, 0.5)
    assert draft.policy.intent.of("page_view") == draft.policy.intent.other
    assert [words for _, _, words in found("intent: {kinds: {x: {weight: 1, half_life: 61 days}}}")] == ["is '61 days'"]
