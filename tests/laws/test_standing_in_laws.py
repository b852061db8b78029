"""What holds of stand-ins whatever the backups and whoever is away."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.availability import Calendar, StandIns
from fairlead.domain.time import Period
from tests.rooms.people import NOON, rep, roster

NAMES = [f"r{number}" for number in range(7)]


@st.composite
def teams(draw):
    """Up to seven reps with whatever backups, unknown ones and circles among them; some are away."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    people = [
        rep(name, backup_rep_id=draw(st.sampled_from([None, "ghost", *names])), active=draw(st.integers(0, 9)) > 0)
        for name in draw(st.permutations(names))
    ]
    away = draw(st.lists(st.sampled_from(names), unique=True))
    absences = {name: (Period(NOON - timedelta(hours=draw(st.integers(0, 3))), NOON + timedelta(hours=1)),) for name in away}
    return roster(*people, absences=absences), draw(st.integers(0, 3))


def found(everybody, covers):
    stand_ins = StandIns(everybody, Calendar.of(everybody, NOON), at=NOON, covers=covers)
    return {each.rep_id: stand_ins.instead_of(each.rep_id) for each in everybody.reps}


@given(teams())
def test_nobody_stands_in_for_more_than_allowed_nor_while_away_nor_for_themselves(team):
    everybody, covers = team
    answers = found(everybody, covers)
    working_here = [each.rep_id for each in everybody.reps if each.active]
    chosen = Counter(
        answer.rep_id for rep_id, answer in answers.items() if answer is not None and answer.rep_id is not None and rep_id in working_here
    )
    assert all(count <= covers for count in chosen.values())
    for rep_id, answer in answers.items():
        assert (answer is not None) is (rep_id in everybody.absences)
        if answer is not None and answer.rep_id is not None:
            assert answer.rep_id != rep_id
            assert answer.rep_id not in everybody.absences
            assert answer.rep_id in working_here


@given(teams(), st.randoms(use_true_random=False))
def test_the_order_of_the_roster_does_not_matter(team, shuffle):
    everybody, covers = team
    turned = list(everybody.reps)
    shuffle.shuffle(turned)
    assert found(everybody, covers) == found(roster(*turned, absences=everybody.absences), covers)


@given(teams())
def test_every_answer_says_the_whole_way(team):
    everybody, covers = team
    for answer in found(everybody, covers).values():
        if answer is not None:
            assert answer.evidence.endswith("stands in") is (answer.rep_id is not None)
            assert answer.evidence.count(";") >= 1
