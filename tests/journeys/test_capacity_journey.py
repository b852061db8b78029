"""Capacity through the desk: weights from rules, reserved tiers, time that passes, closings, moves, replays, and the store as second line."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import insert

from fairlead.adapters.memory.store import MemoryStore
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.ports import OutcomeReport, SlotTaken, StoreUnavailable
from fairlead.domain.availability import Capacity, Kind, Limits
from fairlead.domain.deciding import Policy
from fairlead.domain.prediction import StatedModel, Statement
from fairlead.domain.reasons import QueueReason, Reason
from fairlead.domain.rep import Team
from fairlead.domain.screening import Rule, Rulebook, Tier
from fairlead.domain.time import Hours
from tests.contracts.store_cases import assigned, on_sqlite
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.people import rep, roster

DAY = timedelta(days=1)
MODEL = StatedModel("stated", (), Statement((), 0.2), (), 50_000.0, 10.0)


def limited(**limits):
    return Policy(capacity=Capacity(bands=(), each=Limits(**limits)))


def offer(desk, name, after=timedelta(0), **fields):
    return desk.submit(submission(name, START + after, lead_id=name, company=name, **fields)).result().decision


def test_new_leads_pass_out_of_every_window_as_time_goes_on():
    policy = limited(max_day=1, max_week=2, max_month=3)
    with open_desk(roster(rep("kim")), policy=policy) as (desk, _, decisions, _):
        told = [offer(desk, f"k{number}", hours * timedelta(hours=1)) for number, hours in enumerate((0, 11, 12, 48, 7 * 24, 8 * 24, 720))]
        assert [each.rep_id or each.refusals[0].reason for each in told] == [
            "kim",
            Reason.FULL_DAY,  # still the same day in UTC, 23:00
            "kim",  # midnight
            Reason.FULL_WEEK,
            "kim",  # the first is 7 days old
            Reason.FULL_MONTH,
            "kim",  # the first is 30 days old
        ]
        assert all(decisions.replay(line.decision_id).equal for line in decisions.page(limit=20, before=None))


def test_the_day_is_the_reps_own():
    hours = Hours.parse("Mon-Sun 00:00-24:00", "America/Los_Angeles")
    with open_desk(roster(rep("kim", hours=hours)), policy=limited(max_day=1)) as (desk, *_):
        told = [offer(desk, f"k{number}", hours * timedelta(hours=1)).rep_id for number, hours in enumerate((0, 12, 19.9, 20))]
        assert told == ["kim", None, None, "kim"]  # 12:00 UTC is 04:00 there; the next day begins at 08:00 UTC


def test_a_rule_gives_a_lead_its_weight():
    rules = Rulebook((Rule("big", weight=2.5),))
    policy = Policy(capacity=Capacity(bands=(), each=Limits(max_open=6)), rulebook=rules)
    with open_desk(roster(rep("kim")), policy=policy) as (desk, store, decisions, _):
        told = [offer(desk, f"k{number}") for number in range(3)]
        assert [each.rep_id for each in told] == ["kim", "kim", None]
        assert told[2].refusals[0].evidence == "5 open of at most 6, this lead counts 2.5"
        desk.report(OutcomeReport("k0", "lost", START)).result()
        assert (store.standing().open_leads["kim"], store.standing().thousandths["kim"]) == (1, 2500)
        assert offer(desk, "k3").rep_id == "kim"
        assert decisions.replay(told[2].decision_id).equal


def test_reserved_capacity_is_left_for_the_tier():
    tiers = (Tier("hot", "true", reserve=0.5),)
    cold = Policy(capacity=Capacity(bands=(), each=Limits(max_open=4)), rulebook=Rulebook(tiers=(Tier("hot", "false", reserve=0.5),)))
    hot = Policy(capacity=Capacity(bands=(), each=Limits(max_open=4)), rulebook=Rulebook(tiers=tiers))
    store = MemoryStore(roster(rep("kim")))
    with open_desk(None, store=store, policy=cold) as (desk, *_):
        told = [offer(desk, f"c{number}") for number in range(3)]
        assert [each.rep_id for each in told] == ["kim", "kim", None]
        assert (told[2].refusals[0].reason, told[2].queue_reason) == (Reason.RESERVED, QueueReason.ALL_FULL)
    with open_desk(None, store=store, policy=hot) as (desk, *_):
        assert [offer(desk, f"h{number}").rep_id for number in range(3)] == ["kim", "kim", None]


def test_value_counts_until_the_lead_is_closed():
    with open_desk(roster(rep("kim")), model=MODEL, policy=limited(max_value_minor=120_000)) as (desk, _, decisions, _):
        told = [offer(desk, f"k{number}") for number in range(3)]
        assert [each.rep_id for each in told] == ["kim", "kim", None]
        assert told[2].refusals[0].reason is Reason.FULL_VALUE
        assert told[1].candidates[0].binding is Kind.VALUE
        desk.report(OutcomeReport("k0", "won", START, 1)).result()
        assert offer(desk, "k3").rep_id == "kim"
        assert decisions.replay(told[2].decision_id).equal


def test_a_full_team_leaves_the_lead_to_another():
    people = roster(rep("kim", team_id="a"), rep("lee", team_id="a"), rep("max", team_id="b"), teams=(Team("a", "A"), Team("b", "B")))
    policy = Policy(capacity=Capacity(bands=(), teams={"a": Limits(max_week=2)}))
    with open_desk(people, policy=policy) as (desk, *_):
        given = [offer(desk, f"k{number}").rep_id for number in range(8)]
        assert sum(rep_id in {"kim", "lee"} for rep_id in given) == 2
        assert set(given[4:]) == {"max"}


class MovingStore(MemoryStore):
    """A store whose limits an import lowers in the moment between reading them and taking the lock."""

    moves = 0

    @contextmanager
    def writing(self):
        if self.moves:
            self.moves -= 1
            self.replace(roster(rep("kim", max_open=0)))
        with super().writing() as keeping:
            yield keeping


def test_limits_that_change_just_before_the_lock_are_read_again():
    store = MovingStore(roster(rep("kim")))
    with open_desk(None, store=store) as (desk, *_):
        assert offer(desk, "k0").rep_id == "kim"
        store.moves = 1
        told = offer(desk, "k1")
        assert (told.rep_id, told.refusals[0].evidence) == (None, "1 open of at most 0: above the limit")


def test_limits_that_never_stand_still_are_told_and_nothing_is_kept():
    store = MovingStore(roster(rep("kim")))
    store.moves = 1000
    with open_desk(None, store=store) as (desk, _, decisions, _):
        with pytest.raises(StoreUnavailable, match="change faster than they can be read"):
            offer(desk, "k0")
        assert decisions.counts().decided == 0


@pytest.mark.parametrize("policy", [limited(max_open=1), limited(max_value_minor=1_000_000)])
def test_the_store_itself_guards_the_limits_of_the_policy(policy):
    """A writer that does not count: its second lead, of a value of 10,000, is refused by the store."""
    store = MemoryStore(roster(rep("kim")))
    with open_desk(None, store=store, policy=policy) as (desk, *_):
        offer(desk, "k0")
        with store.writing() as keeping:
            if policy.capacity.each.max_value_minor:
                keeping.keep(assigned("a", "kim"))
            with pytest.raises(SlotTaken, match="kim"):
                keeping.keep(assigned("b", "kim"))


def test_an_imported_lead_routed_afresh_leaves_room_where_it_was(tmp_path):
    house = on_sqlite(tmp_path, {"kim": 1, "lee": 1})
    with house.engines[0].begin() as connection:
        connection.execute(insert(RECORD_TABLES["lead"]), [{"lead_id": "imported"}])
        given = {"assignment_id": "a1", "lead_id": "imported", "rep_id": "kim", "assigned_at": micros(START - 40 * DAY)}
        connection.execute(insert(RECORD_TABLES["assignment"]), [given])
    rebuild_standing(house.engines[0])
    with open_desk(None, store=house.open_store(), policy=limited(max_month=1)) as (desk, store, *_):
        moved = desk.submit(submission("k0", lead_id="imported", company="K"), afresh=True).result().decision
        assert (moved.rep_id, moved.refusals[0].evidence) == ("lee", "1 open of at most 1")
        told = offer(desk, "k1")
        assert told.rep_id == "kim"
        assert told.refusals[0].evidence == "1 open of at most 1; 1 new in 30 days of at most 1"
    assert store.standing().open_leads == {"kim": 1, "lee": 1}
    house.close()


def test_a_decision_tells_every_limit_of_its_rep_the_fullest_first():
    with open_desk(roster(rep("kim", max_open=10)), model=MODEL, policy=limited(max_week=4)) as (desk, _, decisions, _):
        offer(desk, "k0")
        told = decisions.get(offer(desk, "k1", DAY).decision_id)
        assert (
            "Load 25% (new leads in 7 days) before this lead: 1 new in 7 days of at most 4; 1 open of at most 10." in told.explanation.why
        )
        first = decisions.get(offer(desk, "k2", 8 * DAY).decision_id)
        assert "Load 20% before this lead: 2 open of at most 10; 0 new in 7 days of at most 4." in first.explanation.why
