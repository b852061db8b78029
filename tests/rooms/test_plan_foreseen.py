"""What a plan expects of two policies: pairs by lead, accounts together, and what it says where it cannot tell."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.application.plan_foreseen import spread_of, touch_of
from fairlead.application.plan_policy import plan_policy
from fairlead.application.routed_again import Present, Proposal
from fairlead.domain.availability import Capacity, Limits, Rationing
from fairlead.domain.deciding import Policy
from fairlead.domain.fairness import Among, Ceiling, Contract
from fairlead.domain.prediction import Level, Readiness, RotationModel
from fairlead.domain.screening import NoConditions, Rule, Rulebook, Target
from fairlead.learning.history import History
from tests.rooms.pair_model import PairModel
from tests.rooms.people import NOON, rep, roster

FREE = Policy(capacity=Capacity(bands=()))
PEOPLE = roster(rep("kim"), rep("lee"))


@dataclass(frozen=True)
class Replying(PairModel):
    """The first rep of the roster replies in an hour, the others in ten."""

    def forecast(self, case):
        return replace(super().forecast(case), reply_minutes=np.where(case.rows == 0, 60.0, 600.0))


def sent(rep_id):
    return replace(FREE, rulebook=Rulebook(rules=(Rule("r1", route=Target(reps=(rep_id,))),)))


def some(leads, **columns):
    ids = [f"L{number}" for number in range(leads)]
    at = [NOON - timedelta(hours=leads - number) for number in range(leads)]
    return History.of({"lead": pl.DataFrame({"lead_id": ids, "created_at": at, **columns})})


def plan(proposed, *, policy, leads=8, model=None, history=None, **more):
    now = Present(NOON, PEOPLE, Proposal(policy, NoConditions()), model or Replying())
    return plan_policy(history or some(leads), now, Proposal(proposed, NoConditions()), **more)


def test_conversions_and_value_are_summed_over_the_leads_of_both():
    told = plan(sent("kim"), policy=sent("lee")).foreseen
    assert (told.leads, told.accounts, told.left_out) == (8, 8, 0)
    assert (told.conversions.before, told.conversions.after) == (pytest.approx(0.8), pytest.approx(1.6))
    assert told.conversions.difference == pytest.approx(0.8)
    assert (told.value_minor.before, told.value_minor.after) == (pytest.approx(80_000), pytest.approx(160_000))


def test_pairs_that_all_move_alike_leave_no_doubt_about_the_leads():
    told = plan(sent("kim"), policy=sent("lee")).foreseen.conversions
    assert (told.low, told.high) == (pytest.approx(0.8), pytest.approx(0.8))


def halves(account):
    """Half of eight leads move from lee to kim: those of Germany, each of its own account or all of one."""
    history = some(8, country=["DE"] * 4 + ["FR"] * 4, account_id=account)
    accounts = pl.DataFrame({"account_id": sorted(set(account)), "name": sorted(set(account))})
    history = History.of({"lead": history.lead, "account": accounts})
    tight = replace(sent("kim"), capacity=Capacity(bands=(), each=Limits(max_open=4)))
    return plan(tight, policy=sent("lee"), history=history).foreseen


def test_leads_of_one_account_are_one_witness():
    apart, together = (halves(account) for account in ([f"A{number}" for number in range(8)], ["A1"] * 4 + ["A2"] * 4))
    assert (apart.accounts, together.accounts) == (8, 2)
    assert apart.conversions.difference == together.conversions.difference
    assert together.conversions.high - together.conversions.low > 1.5 * (apart.conversions.high - apart.conversions.low)


def test_a_lead_that_waits_counts_nothing_and_it_says_so():
    tight = replace(sent("kim"), capacity=Capacity(bands=(), each=Limits(max_open=5)))
    found = plan(tight, policy=sent("kim"))
    assert found.foreseen.conversions.after == pytest.approx(5 * 0.2)
    assert any("0 wait now, 3 would" in words for words in found.cautions)


def test_without_a_model_nothing_is_foreseen_and_it_says_why():
    found = plan(sent("kim"), policy=sent("lee"), model=RotationModel("rotation-1", "there is no history yet"))
    assert found.foreseen is None
    assert found.not_foreseen == "the model in force says nothing of chances: there is no history yet"
    assert found.cautions == ()


def test_it_says_whether_outcomes_can_correct_it():
    alone, drawn = (plan(sent("kim"), policy=sent("lee"), drawn=each).cautions for each in (False, True))
    assert any("for reasons that no column shows" in words for words in alone)
    assert not any("for reasons that no column shows" in words for words in drawn)
    assert any(words.startswith("`fairlead estimate` corrects it") for words in drawn)
    assert any("not outcomes" in words for words in alone)


def test_a_model_that_knows_leads_alone_says_what_that_leaves():
    leads_alone = Replying(readiness=Readiness(Level.LEAD, "reps are alike"))
    assert any("does not tell reps apart" in words for words in plan(sent("kim"), policy=sent("lee"), model=leads_alone).cautions)


def test_first_replies_are_told_with_the_share_after_the_limit():
    found = plan(replace(sent("kim"), queue_minutes=120), policy=sent("lee"))
    assert (found.before.touch.mean_minutes, found.before.touch.late) == (600.0, 1.0)
    assert (found.after.touch.mean_minutes, found.after.touch.late, found.after.touch.limit_minutes) == (60.0, 0.0, 120)


def test_where_no_limit_is_stated_nothing_is_late():
    touch = touch_of([10.0, 20.0], None)
    assert (touch.mean_minutes, touch.limit_minutes, touch.late) == (15.0, None, None)
    assert touch_of([], 60) is None


def test_the_spread_is_over_the_mean_of_the_team():
    people = roster(rep("a", team_id="t"), rep("b", team_id="t"), rep("c", team_id="t"), rep("d", team_id="u"))
    spread = spread_of(people, {"a": 3.0, "d": 40.0}, {"a": 1.0, "b": 1.0, "c": 1.0, "d": 7.0})
    assert spread.reps == 4
    assert (spread.leads_low, spread.leads_high) == (pytest.approx(0.0), pytest.approx(2.4))  # of 3, 0, 0 and 1 over the mean
    assert (spread.value_low, spread.value_high) == (pytest.approx(1.0), pytest.approx(1.0))


def test_whoever_is_gone_has_no_part_in_the_spread():
    people = roster(rep("a", team_id="t"), rep("b", team_id="t"), rep("c", team_id="t", active=False))
    assert spread_of(people, {"a": 2.0, "b": 2.0}, {"a": 1.0, "b": 1.0}).leads_low == pytest.approx(1.0)
    assert spread_of(people, {}, {}) is None


def test_the_plan_tells_what_the_fairness_contract_gives_up():
    even = replace(FREE, fairness=Contract(among=Among.EVERYBODY, from_leads=4, ceiling=Ceiling(of_average=1.2)))
    words = plan(even, policy=FREE, leads=20).cautions[0]
    assert words.startswith("What the fairness contract gives up in these leads: ")
    assert words.endswith(" under the proposed policy, 0 of expected value and 0.00 conversions under the one in force.")
    assert " 0 of expected value and 0.00 conversions under the proposed" not in words


def test_what_one_policy_asks_of_a_later_hour_the_other_does_not_take_for_now():
    """Under the one in force kim is full, and asked about as if the lead waited for her; under the proposed one she takes it at once."""
    full = replace(FREE, capacity=Capacity(bands=(), each=Limits(max_open=1)), hold_minutes=30 * 24 * 60)
    kim_alone = replace(FREE, rulebook=Rulebook(rules=(Rule("r1", exclude_reps=frozenset({"lee"})),)))
    found = plan(kim_alone, policy=full, leads=2, model=PairModel(lasts_minutes=1440.0))
    assert found.after.actions == {"assign": 2}
    assert found.foreseen.conversions.after == pytest.approx(0.4)


def test_without_a_contract_the_plan_tells_no_cost_of_one():
    assert not any("fairness contract" in words for words in plan(FREE, policy=FREE, leads=20).cautions)


def test_the_plan_says_that_it_knows_no_prices_of_the_past():
    priced = replace(FREE, capacity=Capacity(by=Rationing.PRICES))
    assert any("no slot had a price" in words for words in plan(priced, policy=FREE).cautions)
    assert not any("no slot had a price" in words for words in plan(FREE, policy=FREE).cautions)
