"""Complaint 8: when several are away the one backup silently takes everything; when all are away the lead goes nowhere.

Here a backup stands in for one colleague at a time unless the policy says more, and every decision says so; what finds nobody waits with
its reason and is routed when the first returns.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.adapters.memory.time_off import MemoryTimeOff
from fairlead.application.time_off import Wish, come_back, pause, resume, take_off
from fairlead.domain.account import Account
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.matching import Matching, Owners
from fairlead.domain.reasons import QueueReason
from fairlead.domain.screening import Destination, Rule, Rulebook, Target
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.people import rep, roster

OWNERS = ("ann", "bob", "cy")
ACCOUNTS = [Account(name, name.title(), domain=f"{name}.example", owner_rep_id=name) for name in (*OWNERS, "dee")]
TEAM = (*(rep(name, backup_rep_id="dee") for name in OWNERS), rep("dee"), rep("eve"), rep("fay"))
BY_RULE = Policy(capacity=Capacity(bands=()), rulebook=Rulebook(rules=(Rule("owned", route=Target(to=Destination.OWNER)),)))
BY_MATCHING = Policy(capacity=Capacity(bands=()), matching=Matching(owners=Owners.OWNER))


class Floor:
    """A desk, and time off as people enter it while it runs."""

    def __init__(self, desk, store, decisions):
        self.desk, self.decisions, self.book = desk, decisions, MemoryTimeOff(store)
        self.at, self.count = START, 0

    def lead(self, owner=None):
        self.count += 1
        self.at += timedelta(minutes=1)
        fields = {"company": owner, "email": f"p{self.count}@{owner}.example"} if owner else {"company": f"Nobody's {self.count}"}
        return self.desk.submit(submission(f"k{self.count}", self.at, lead_id=f"L{self.count}", **fields)).result().decision

    def goes(self, name, until="2026-03-20"):
        self.at += timedelta(minutes=1)
        take_off(self.book, name, Wish(self.at.isoformat(), until), at=self.at)


@contextmanager
def floor(*reps, policy=BY_RULE):
    with open_desk(roster(*reps), policy=policy, accounts=ACCOUNTS) as (desk, store, decisions, _):
        yield Floor(desk, store, decisions)


def test_the_one_backup_of_three_takes_the_leads_of_one_and_the_others_are_not_dropped_on_anybody():
    with floor(*TEAM) as office:
        for name in OWNERS:
            office.goes(name)
        decisions = {name: office.lead(name) for name in OWNERS for _ in range(4)}
        assert {name: decision.rep_id for name, decision in decisions.items()} == {"ann": "dee", "bob": None, "cy": None}
        assert decisions["ann"].passed_over == ("Ann is away until 2026-03-21 00:00 UTC; Dee stands in",)
        assert decisions["bob"].passed_over == ("Bob is away until 2026-03-21 00:00 UTC; Dee stands in for Ann already; Dee has no backup",)
        assert (decisions["cy"].action, decisions["cy"].queue_reason) == (Action.QUEUE, QueueReason.ALL_AWAY)


def test_where_owners_are_a_wish_and_no_rule_the_others_leads_are_shared_by_the_team():
    with floor(*TEAM, policy=BY_MATCHING) as office:
        for name in OWNERS:
            office.goes(name)
        received = Counter(office.lead(name).rep_id for name in OWNERS * 10)
        # Ann's ten are Dee's by name; Bob's and Cy's twenty are shared in turn by all three who are there.
        assert set(received) == {"dee", "eve", "fay"}
        assert sum(received.values()) == 30
        assert received["dee"] <= 10 + 7


def test_a_policy_may_let_a_backup_cover_more_and_says_how_many():
    two = replace(BY_RULE, capacity=Capacity(bands=(), covers=2))
    with floor(*TEAM, policy=two) as office:
        for name in OWNERS:
            office.goes(name)
        assert [office.lead(name).rep_id for name in OWNERS] == ["dee", "dee", None]


def test_the_backups_own_limit_holds_for_what_it_takes_over():
    with floor(*TEAM[:3], rep("dee", max_open=2), rep("eve")) as office:
        office.goes("ann")
        decisions = [office.lead("ann") for _ in range(4)]
        assert [each.rep_id for each in decisions] == ["dee", "dee", None, None]
        assert "2 open of at most 2" in decisions[2].passed_over[0]


def test_the_next_backup_in_the_chain_takes_what_the_first_cannot():
    chain = (*(rep(name, backup_rep_id="dee") for name in OWNERS), rep("dee", backup_rep_id="eve"), rep("eve"))
    with floor(*chain) as office:
        for name in OWNERS:
            office.goes(name)
        assert [office.lead(name).rep_id for name in OWNERS] == ["dee", "eve", None]
        office.goes("dee")
        assert [office.lead(name).rep_id for name in ("ann", "dee")] == ["eve", None]


def test_who_comes_back_has_their_own_again_and_the_backup_is_free_for_the_next():
    with floor(*TEAM) as office:
        for name in OWNERS:
            office.goes(name)
        come_back(office.book, "ann", author="kim", at=office.at)
        assert [office.lead(name).rep_id for name in OWNERS] == ["ann", "dee", None]


def test_a_paused_owners_lead_goes_to_the_backup_and_back_once_the_pause_ends():
    with floor(*TEAM) as office:
        pause(office.book, "ann", lasting="2h", at=office.at)
        assert office.lead("ann").rep_id == "dee"
        resume(office.book, "ann")
        assert office.lead("ann").rep_id == "ann"


@pytest.mark.parametrize("policy", [BY_RULE, BY_MATCHING])
def test_when_all_are_away_the_lead_waits_with_its_reason_and_goes_to_the_first_who_returns(policy):
    with floor(*TEAM, policy=policy) as office:
        for name, day in zip(("ann", "bob", "cy", "dee", "eve", "fay"), range(20, 26), strict=True):
            office.goes(name, f"2026-03-{day}")
        mine, nobodys = office.lead("ann"), office.lead()
        for decision in (mine, nobodys):
            assert (decision.action, decision.queue_reason) == (Action.QUEUE, QueueReason.ALL_AWAY)
        assert office.desk.retry_waiting(office.at).moved == ()
        back = office.at.replace(day=21, hour=0, minute=0)  # Ann's first moment back
        assert office.desk.retry_waiting(back - timedelta(seconds=1)).moved == ()
        moved = office.desk.retry_waiting(back).moved
        assert {each.lead_id: each.rep_id for each in moved} == {mine.lead_id: "ann", nobodys.lead_id: "ann"}


def test_such_decisions_replay_equal():
    with floor(*TEAM) as office:
        for name in OWNERS:
            office.goes(name)
        made = [office.lead(name) for name in OWNERS]
        come_back(office.book, "bob", author="kim", at=office.at)
        assert [office.decisions.replay(each.decision_id).differences for each in made] == [()] * 3
