"""What a check of the policy says of a fairness contract that cannot be kept, each finding beside a contract that it says nothing of."""

from datetime import timedelta

import numpy as np
import pytest

from fairlead.domain.availability import Capacity, Limits
from fairlead.domain.fairness import Against, Among, Ceiling, Contract, Counted, Floor, check_contract, check_contract_on
from fairlead.domain.time import Period
from tests.rooms.people import NOON, rep, roster

CEILING = Contract(ceiling=Ceiling(1.5))
FLOOR = Contract(floor=Floor(0.2))


def team(n, **details):
    return [rep(f"r{place}", team_id="field", **details) for place in range(n)]


def codes(contract, people, *, capacity=None, predicts=True):
    return [str(each.code) for each in check_contract(contract, people, capacity or Capacity(), predicts=predicts, at=NOON)]


def codes_on(contract, people, may):
    return [str(each.code) for each in check_contract_on(contract, people, [np.array(lead, dtype=np.intp) for lead in may], at=NOON)]


def test_a_contract_that_can_be_kept_finds_nothing():
    assert codes(CEILING, roster(*team(4))) == []
    assert codes(FLOOR, roster(*team(4))) == []


def test_who_has_no_peers_is_named():
    people = roster(*team(4), rep("lone", team_id="other"))
    assert codes(CEILING, people) == ["CONTRACT_NO_PEERS"]
    assert codes(Contract(among=Among.EVERYBODY, ceiling=Ceiling(1.5)), people) == []


@pytest.mark.parametrize(("reps", "found"), [(2, []), (3, [])])
def test_a_ceiling_that_binds_somebody_is_not_idle(reps, found):
    assert codes(CEILING, roster(*team(reps))) == found


def test_a_ceiling_that_one_rep_with_every_lead_is_below_is_idle():
    assert codes(Contract(ceiling=Ceiling(4.5)), roster(*team(4))) == ["CONTRACT_IDLE"]


def test_a_floor_without_a_model_is_idle():
    assert codes(FLOOR, roster(*team(4)), predicts=False) == ["CONTRACT_IDLE"]


def test_a_ceiling_is_too_low_where_too_few_are_there():
    away = {f"r{place}": (Period(NOON - timedelta(days=1), NOON + timedelta(days=60)),) for place in range(3)}
    assert codes(CEILING, roster(*team(4), absences=away)) == ["CONTRACT_CEILING_TOO_LOW"]
    assert codes(CEILING, roster(*team(4), absences={"r0": away["r0"]})) == []


def test_a_floor_that_limits_do_not_let_its_people_have_is_unreachable():
    people = roster(rep("r0", team_id="field", max_week=1), *[rep(f"r{place}", team_id="field", max_week=40) for place in (1, 2, 3)])
    assert codes(FLOOR, people) == ["CONTRACT_FLOOR_UNREACHABLE"]
    assert codes(FLOOR, roster(*team(4)), capacity=Capacity(each=Limits(max_week=10))) == []


def test_a_floor_that_territories_do_not_let_its_people_have_is_unreachable():
    people = roster(*team(4))
    narrow = [[1, 2, 3]] * 95 + [[0, 1, 2, 3]] * 5
    assert codes_on(FLOOR, people, narrow) == ["CONTRACT_FLOOR_UNREACHABLE"]
    assert codes_on(FLOOR, people, [[0, 1, 2, 3]] * 100) == []


ALONE = [[0]] * 60 + [[0, 1, 2, 3]] * 40
PAIR = [[0, 1]] * 90 + [[2, 3]] * 10


@pytest.mark.parametrize(("may", "who"), [(ALONE, "R0 alone may have 60%"), (PAIR, "R0, R1 together may have 90%")])
def test_a_ceiling_is_too_low_where_territories_leave_nobody_else(may, who):
    people = roster(*team(4))
    leads = [np.array(lead, dtype=np.intp) for lead in may]
    (found,) = check_contract_on(CEILING, people, leads, at=NOON)
    assert str(found.code) == "CONTRACT_CEILING_TOO_LOW"
    assert found.words.lower().startswith(who.lower())
    assert "against: able" in found.remedy
    able = Contract(ceiling=Ceiling(1.5, against=Against.ABLE))
    assert check_contract_on(able, people, leads, at=NOON) == ()


def test_territories_that_overlap_leave_room_below_the_ceiling():
    people = roster(*team(4))
    assert codes_on(CEILING, people, [[0, 1]] * 30 + [[1, 2]] * 30 + [[2, 3, 0]] * 40) == []
    assert codes_on(Contract(ceiling=Ceiling(1.5, Counted.VALUE)), people, ALONE) == []


def test_of_few_leads_nothing_is_said():
    assert codes_on(CEILING, roster(*team(4)), [[0]] * 29) == []
