"""Why a rep did not get a lead: ruled out, behind, not drawn, not compared, not on record."""

from dataclasses import replace

import pytest

from fairlead.domain.deciding import LANGUAGES, Action, Candidates, Decision, Pairing, Standing, Versions, explain, why_not
from fairlead.domain.fairness import UnderContract
from fairlead.domain.reasons import QueueReason, Reason, Refusal, Refusals
from tests.rooms.people import NOON, qualified, rep
from tests.rooms.test_explaining import candidate

NAMES = {"kim": "Kim", "lee": "Lee", "max": "Max"}
PAIR = Pairing(0.08, 0.12, {"industry": -0.4, "rep": 0.1, "size": 0.001})


def decided(*rows, method="model", refusals=(), **fields):
    ids = ("d-1", "L-1", NOON, Action.ASSIGN, "kim", None, None, method, "so it is", "worth", 50.0, 100.0, None, None, None)
    decision = Decision(*ids, Candidates.of(rows), Refusals.of(refusals), {}, 0.25, Versions("1", "p", "r", "m"), routed_by="rule Big fish")
    return replace(decision, **fields)


def asked(decision, rep_id="lee", **given):
    return why_not(decision, rep_id, NAMES, **given)


def test_who_was_ruled_out_hears_by_what_and_what_would_have_to_change():
    full = Refusal("lee", Reason.FULL, "10 open of at most 10")
    answer = asked(decided(candidate("kim", 1.0), refusals=[full]), pairing=PAIR)
    assert (answer.standing, answer.reason) == (Standing.REFUSED, Reason.FULL)
    assert answer.headline == "Lee was ruled out: Lee has no free slot."
    assert answer.why[0] == "What was seen: 10 open of at most 10."
    assert answer.why[2] == "What would have to change: Lee closes an open lead, or gets a larger limit."
    assert "Had Lee been free to take it, the chance would have been 8.0%, against 12.0% with Kim." in answer.why


def test_who_was_behind_hears_by_how_much_and_by_what():
    kim = candidate("kim", 1.0, chance=0.12, worth_minor=24_000.0)
    answer = asked(decided(kim, candidate("lee", 0.0, chance=0.08, worth_minor=16_000.0)), pairing=PAIR)
    assert answer.headline == "Lee could have had this lead; Kim came first."
    assert "Chance: 8.0% against 12.0% with Kim, 4.0 percentage points less." in answer.why
    assert "Worth: 160 against 240, 80 less." in answer.why
    assert "What moves the chance most: record in this industry odds ÷ 1.49; record overall odds × 1.11." in answer.why
    assert "Nothing was random here: Lee had no share in a draw." in answer.why
    assert answer.differences == (("record in this industry", -0.4), ("record overall", 0.1))


def test_prices_are_told_where_they_ration():
    rows = (candidate("kim", 1.0, price_minor=0.0, standing=24_000.0), candidate("lee", 0.0, price_minor=12_500.0, standing=7_500.0))
    assert "A slot of Lee costs 125, one of Kim 0: that leaves 75 against 240." in asked(decided(*rows)).why


def test_what_the_fairness_contract_added_is_told():
    rows = candidate("kim", 1.0), candidate("lee", 0.0)
    held = decided(*rows, contract=UnderContract(4_000.0, 0.02, {"kim": 5_000.0}))
    assert "A floor of the fairness contract added 50 to Kim and 0 to Lee in this comparison." in asked(held).why
    words = explain(held, qualified().lead, {rep_id: rep(rep_id) for rep_id in NAMES}).why
    assert "A floor of the fairness contract adds 50 to Kim in this comparison." in words
    assert "The fairness contract had a say: without it the choice would have brought 40 more, 0.020 expected wins." in words


def test_who_lost_the_draw_hears_the_probability():
    answer = asked(decided(candidate("kim", 0.6, near_tie=True), candidate("lee", 0.4, near_tie=True)))
    assert answer.headline == "Lee could have had this lead; the draw fell to Kim."
    assert "Lee had a probability of 40% of getting it. The draw was 0.2500 and fell to Kim." in answer.why
    assert answer.propensity == 0.4


def test_a_small_probability_is_not_told_as_nothing():
    answer = asked(decided(candidate("kim", 0.9996), candidate("lee", 0.0004)))
    assert "Lee had a probability of 0.040% of getting it. The draw was 0.2500 and fell to Kim." in answer.why


def test_a_lead_given_as_an_experiment_says_so():
    answer = asked(decided(candidate("lee", 0.96), candidate("kim", 0.04), experiment=True, experiment_share=0.05))
    assert "This lead was given as an experiment, 1 in 20, so the first in the ranking did not have to get it." in answer.why


def test_whose_turn_it_was_not_hears_the_credit():
    rows = candidate("kim", 1.0, credit=0.7, chance_low=0.0, chance_high=1.0), candidate("lee", 0.0, credit=-0.3)
    answer = asked(decided(*rows, method="rotation"))
    assert answer.headline == "Lee could have had this lead; it was Kim's turn."
    assert "Turns: Lee had a credit of -0.30 leads, Kim of +0.70. Whoever is owed more comes sooner." in answer.why
    assert "Chances were not compared: so it is." in answer.why


def test_the_backup_hears_that_the_lead_may_come_yet():
    answer = asked(decided(candidate("kim", 1.0), candidate("lee", 0.0), backup_rep_id="lee"))
    assert answer.why[-1] == "Lee is the backup: next, should Kim not take it."


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action.ASSIGN, "Kim did get this lead."),
        (Action.SUGGEST, "Kim is the one suggested for this lead; a human has yet to confirm it."),
        (Action.SHADOW, "Kim would have got this lead; in shadow mode it is left where it is."),
    ],
)
def test_who_got_it_hears_so(action, words):
    answer = asked(decided(candidate("kim", 1.0), action=action), "kim")
    assert (answer.standing, answer.headline) == (Standing.GOT, words)


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("manual", "Lee did not get this lead: a person gave it to Kim."),
        ("batch", "Lee could have had this lead; Kim got it in a batch of leads assigned together."),
        ("rule", "Lee did not get this lead: it went to Kim by rule Big fish."),
    ],
)
def test_how_it_went_to_somebody_else_is_told(method, words):
    assert asked(decided(candidate("kim", 0.0), candidate("lee", 0.0), method=method)).headline == words


def test_a_lead_that_nobody_got_says_why():
    waiting = decided(method="none", action=Action.QUEUE, rep_id=None, queue_reason=QueueReason.SENT_BY_RULE)
    answer = asked(waiting)
    assert answer.standing is Standing.NOT_COMPARED
    assert answer.headline.startswith("Lee did not get this lead, and nobody else did: a rule sends it to this queue")


def test_who_was_not_on_record_hears_when_it_was_decided():
    answer = asked(decided(candidate("kim", 1.0)), "zoe")
    assert answer.standing is Standing.NOT_KNOWN
    assert answer.headline == "zoe was not on record when this was decided on 2026-03-04 12:00 UTC, so nobody compared zoe with the others."


def test_where_the_model_is_gone_the_rest_is_told():
    answer = asked(decided(candidate("kim", 1.0), candidate("lee", 0.0)), untold="there is no model m-1 in models")
    assert "What made the difference cannot be told: there is no model m-1 in models." in answer.why


@pytest.mark.parametrize("reason", Reason)
def test_the_same_is_told_in_german(reason):
    answer = asked(decided(candidate("kim", 1.0), refusals=[Refusal("lee", reason, "10 open of at most 10")]), told=LANGUAGES["de"])
    assert answer.headline.startswith("Lee schied aus: Lee ")
    assert answer.why[0] == "Das lag vor: 10 offen, höchstens 10."
    assert answer.why[2].startswith("Was sich ändern müsste: ")
