"""Who may: each rule with a rep it refuses and one it lets pass, differing in one word."""

from datetime import timedelta

import pytest

from fairlead.domain.reasons import Reason
from fairlead.domain.rep import Territory
from fairlead.domain.screening import Layer, Route, Ruling, Target, screen, territory_of
from tests.rooms.people import NOON, qualified, rep, roster

DACH = Territory("dach", "DACH", countries=frozenset({"DE", "AT", "CH"}))
GERMANY = Territory("de", "Germany", countries=frozenset({"DE"}), priority=5)


def the_only_refusal(screening):
    assert len(screening.refusals) == 1
    return screening.refusals[0]


def test_refuses_rep_abroad():
    people = roster(rep("kim", territory_ids=frozenset({"apac"})), territories=(DACH,))
    refusal = the_only_refusal(screen(qualified(country="DE"), people, at=NOON))
    assert (refusal.reason, refusal.evidence) == (Reason.OUTSIDE_TERRITORY, "DACH not among apac")


def test_lets_rep_at_home_pass():
    people = roster(rep("kim", territory_ids=frozenset({"dach"})), territories=(DACH,))
    assert list(screen(qualified(country="DE"), people, at=NOON).rows) == [0]


def test_a_lead_no_territory_takes_is_refused_with_its_place():
    people = roster(rep("kim", territory_ids=frozenset({"dach"})), territories=(DACH,))
    assert the_only_refusal(screen(qualified(country="JP"), people, at=NOON)).evidence == "no territory takes JP"


def test_a_rep_without_territories_serves_everywhere():
    people = roster(rep("kim"), territories=(DACH,))
    assert list(screen(qualified(country="JP"), people, at=NOON).rows) == [0]


def test_the_larger_priority_takes_the_lead():
    people = roster(rep("kim"), territories=(DACH, GERMANY))
    assert territory_of(qualified(country="DE").lead, people) == GERMANY
    assert territory_of(qualified(country="AT").lead, people) == DACH


@pytest.mark.parametrize(("language", "passes"), [("fr", False), ("de", True), (None, True)])
def test_language(language, passes):
    people = roster(rep("kim", languages=frozenset({"de", "en"})))
    screening = screen(qualified(language=language), people, at=NOON)
    assert (len(screening.rows) == 1) is passes
    if not passes:
        assert the_only_refusal(screening).evidence == "lead speaks fr, rep de, en"


def test_a_rep_whose_languages_are_not_known_is_not_refused():
    assert list(screen(qualified(language="fr"), roster(rep("kim")), at=NOON).rows) == [0]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"active": False}, Reason.INACTIVE),
        ({"ended_at": NOON}, Reason.LEFT),
        ({"started_at": NOON + timedelta(seconds=1)}, Reason.NOT_STARTED),
    ],
)
def test_only_the_employed_receive(fields, reason):
    assert the_only_refusal(screen(qualified(), roster(rep("kim", **fields)), at=NOON)).reason is reason


@pytest.mark.parametrize("fields", [{"active": True}, {"ended_at": NOON + timedelta(seconds=1)}, {"started_at": NOON}])
def test_the_employed_do_receive(fields):
    assert list(screen(qualified(), roster(rep("kim", **fields)), at=NOON).rows) == [0]


def test_a_rep_with_a_bare_end_date_is_gone_from_its_midnight_on():
    midnight = NOON.replace(hour=0)
    refusal = the_only_refusal(screen(qualified(), roster(rep("kim", ended_at=midnight)), at=midnight))
    assert refusal.evidence == f"left on {midnight:%Y-%m-%d}"
    assert list(screen(qualified(), roster(rep("kim", ended_at=midnight)), at=midnight - timedelta(seconds=1)).rows) == [0]


def test_who_declined_the_lead_does_not_get_it_back():
    screening = screen(qualified(), roster(rep("kim"), rep("lee")), at=NOON, declined=("kim",))
    assert [(one.rep_id, one.reason) for one in screening.refusals] == [("kim", Reason.DECLINED)]
    assert screening.rows.tolist() == [1]


def test_a_lead_declined_by_the_owner_goes_the_next_way():
    ruling = Ruling(routes=(Route(Target(reps=("kim",)), Layer.ACCOUNT, "rule r1"),))
    screening = screen(qualified(), roster(rep("kim"), rep("lee")), ruling, at=NOON, declined=("kim",))
    assert screening.route is None
    assert screening.passed_over == ("rule r1: nobody it names works here now, or they declined it",)
