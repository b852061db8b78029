"""A decision in words: what is said of chance is what happened."""

from dataclasses import replace

import pytest

from fairlead.domain.deciding import Action, Candidate, Candidates, Decision, Versions, explain
from fairlead.domain.reasons import Refusals
from tests.rooms.people import NOON, qualified, rep


def candidate(rep_id, propensity, **numbers):
    told = {"chance": 0.1, "chance_low": 0.05, "chance_high": 0.2, "match_score": 50.0, "reply_minutes": 5.0, "wait_minutes": 0.0}
    told |= {"worth_minor": 100.0, "load": 0.5, "credit": 0.0, "standing": 100.0, "near_tie": False}
    return Candidate(rep_id=rep_id, propensity=propensity, **(told | numbers))


def told(method, *propensities, reps=None, competitors=(), tried=None, **fields):
    """What is told where reps got the lead with these probabilities, the first of them this time."""
    reps = reps or {rep_id: rep(rep_id) for rep_id in ("kim", "lee", "max")[: len(propensities)]}
    candidates = Candidates.of(candidate(*pair) for pair in zip(reps, propensities, strict=True))
    ids = ("d-1", "L-1", NOON, Action.ASSIGN, "kim", None, None, method, "so it is", "worth", 50.0, 100.0, None, None, None)
    decision = Decision(*ids, candidates, Refusals.of(()), {}, 0.25, Versions("1", "p", "r", "m"), routed_by="rule Big fish")
    if tried is not None:
        decision = replace(decision, experiment=tried, experiment_share=0.05)
    return explain(decision, qualified(**fields).lead, reps, competitors=competitors)


def said(method, *propensities):
    """What is said of chance."""
    return told(method, *propensities).chance_in_it


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("model", "Nothing was random: no other rep came close enough to share the draw."),
        ("rotation", "Nothing was random: it was this rep's turn."),
        ("ownership", "Nothing was random: the lead belongs to one rep."),
        ("rule", "Nothing was random: a rule names one rep."),
    ],
)
def test_a_lead_that_one_rep_was_certain_to_get_was_not_drawn(method, words):
    assert said(method, 1.0, 0.0, 0.0) == words


def test_the_only_rep_was_not_ahead_of_anybody():
    assert said("model", 1.0) == "Nothing was random: only one rep could have it."


def test_a_draw_is_told_with_its_probabilities():
    assert said("rotation", 0.5, 0.5, 0.0).startswith("Drawn among 2 with known probabilities: ")


@pytest.mark.parametrize(
    ("propensities", "how"), [((1.0, 0.0), "as the best pairing."), ((0.4, 0.6), "by a draw among 2 that cannot be told apart.")]
)
def test_who_won_a_draw_is_not_called_the_best(propensities, how):
    assert told("model", *propensities).headline.endswith(f"goes to Kim {how}")


def test_an_experiment_is_told_and_how_rare_it_is():
    words = told("model", 0.4, 0.6, tried=True)
    assert words.headline.endswith("goes to Kim as an experiment, 1 in 20.")
    assert words.chance_in_it.startswith(
        "Drawn as an experiment: 1 in 20 leads is given so, to learn what other choices bring. Drawn among 2"
    )


def test_a_lead_that_might_have_been_an_experiment_and_was_none_says_so():
    words = told("model", 0.4, 0.6, tried=False)
    assert words.headline.endswith("goes to Kim as the best pairing.")
    assert words.chance_in_it.startswith("Not an experiment, which 1 in 20 leads is. Drawn among 2")


@pytest.mark.parametrize(("low", "high", "foreseen"), [(0.0, 1.0, False), (0.0, 0.9, True), (0.1, 1.0, True)])
def test_a_chance_of_anything_says_nothing(low, high, foreseen):
    assert candidate("kim", 1.0, chance_low=low, chance_high=high).foreseen is foreseen


MESSAGE = "Nous utilisons actuellement Leadwise. Besoin urgent de Tidewater d'ici la fin du trimestre, budget de 20 000 €."


def test_what_the_message_shows_is_told_with_its_words():
    shown = {(one.signal, one.words, one.evidence.words) for one in told("model", 1.0, message=MESSAGE, product="Tidewater").signals}
    assert shown == {
        ("urgency", "says that it is urgent", "urgent"),
        ("timeline", "names a time until 2026-03-31", "fin du trimestre"),
        ("competitor", "names Leadwise", "utilisons actuellement Leadwise"),
        ("product", "writes of Tidewater", "Tidewater"),
        ("budget", "has a budget of 20,000 EUR", "20 000 €"),
        ("language", "writes in French", "Nous"),
    }


def test_the_message_gives_something_to_open_with():
    points = told("model", 1.0, message=MESSAGE).talking_points
    assert "The message says that it is urgent: “urgent”." in points
    assert "The message names Leadwise: “utilisons actuellement Leadwise”." in points
    assert "The message writes in French." in points


def test_a_product_of_the_rep_is_known_as_one():
    seller = {"kim": rep("kim", products=frozenset({"Tidewater"}))}
    assert (
        "The message writes of Tidewater (one of your products): “Tidewater”."
        in told("model", 1.0, reps=seller, message=MESSAGE).talking_points
    )


def test_what_the_fields_tell_is_not_told_again():
    points = told("model", 1.0, message=MESSAGE, language="fr", product="Tidewater").talking_points
    assert not [each for each in points if "French" in each or "writes of" in each]


def test_a_lead_without_a_message_shows_nothing():
    assert told("model", 1.0).signals == ()


@pytest.mark.parametrize(("listed", "named"), [((), []), (("monday.com",), ["names monday.com"])])
def test_a_listed_competitor_is_found_however_it_is_capitalized(listed, named):
    shown = told("model", 1.0, message="Is it better than Monday.com?", competitors=listed).signals
    assert [one.words for one in shown if one.signal == "competitor"] == named
