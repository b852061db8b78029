"""A lead that is somebody's by name goes to the backup while that somebody is away, within the backup's own limits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.domain.availability import Calendar, Capacity, admit, cover
from fairlead.domain.reasons import Reason
from fairlead.domain.screening import Rule, Rulebook, Target, Verdicts, govern, screen
from fairlead.domain.time import Period
from tests.rooms.people import NOON, book, qualified, rep, roster

AWAY = {"kim": (Period(NOON - timedelta(days=1), NOON + timedelta(days=2)),)}
KIM, LEE, MAX = rep("kim", backup_rep_id="lee"), rep("lee", max_open=3), rep("max")
CAPACITY = Capacity(bands=())


def covered(people, *, to=("kim",), open_leads=None, covers=1, declined=(), rules=()):
    rulebook = Rulebook(rules=(Rule("r1", route=Target(reps=to)), *rules))
    ruling = govern(qualified(), rulebook, Verdicts({"true": True}), at=NOON)
    screening = screen(qualified(), people, ruling, at=NOON, declined=declined)
    calendar = Calendar.of(people, NOON)

    def ask(one):
        return admit(one, people, calendar, book(people, open_leads), CAPACITY, at=NOON)

    found = cover(screening, ask(screening), people, calendar, ask, at=NOON, covers=covers)
    return [people.rep_ids[row] for row in found.admission.rows], found


def test_the_backup_gets_what_is_the_absent_reps_by_name():
    who, found = covered(roster(KIM, LEE, MAX, absences=AWAY))
    assert who == ["lee"]
    assert found.words == ("Kim is away until 2026-03-06 12:00 UTC; Lee stands in",)
    assert {one.rep_id for one in found.admission.refusals} == {"kim", "max"}


def test_nobody_stands_in_for_somebody_who_is_there():
    who, found = covered(roster(KIM, LEE, MAX))
    assert (who, found.words) == (["kim"], ())


def test_nobody_stands_in_where_another_named_rep_is_there():
    assert covered(roster(KIM, LEE, MAX, absences=AWAY), to=("kim", "max"))[0] == ["max"]


@pytest.mark.parametrize(("open_leads", "who"), [([0, 2, 0], ["lee"]), ([0, 3, 0], [])])
def test_the_backups_own_limits_hold(open_leads, who):
    found = covered(roster(KIM, LEE, MAX, absences=AWAY), open_leads=open_leads)
    assert found[0] == who
    assert ("3 open of at most 3" in found[1].words[0]) is (not who)


@pytest.mark.parametrize(("covers", "who"), [(1, []), (2, ["lee"])])
def test_the_one_backup_does_not_take_everything(covers, who):
    both = {**AWAY, "max": (Period(NOON - timedelta(hours=1), NOON + timedelta(days=2)),)}
    people = roster(KIM, LEE, replace(MAX, backup_rep_id="lee"), absences=both)
    assert covered(people, to=("max",), covers=covers)[0] == who


def test_a_backup_who_declined_the_lead_does_not_get_it_back():
    who, found = covered(roster(KIM, LEE, MAX, absences=AWAY), declined=("lee",))
    assert who == []
    assert Reason.DECLINED.words in found.words[0]


def test_a_backup_whom_a_rule_excludes_does_not_stand_in():
    assert covered(roster(KIM, LEE, MAX, absences=AWAY), rules=(Rule("r2", exclude_reps=frozenset({"lee"})),))[0] == []


def test_a_team_has_no_backup():
    people = roster(replace(KIM, team_id="east"), LEE, absences=AWAY)
    rulebook = Rulebook(rules=(Rule("r1", route=Target(teams=("east",))),))
    assert screen(qualified(), people, govern(qualified(), rulebook, Verdicts({"true": True}), at=NOON), at=NOON).named is None
