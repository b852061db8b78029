"""Three faults measured in Odoo 18's lead assignment, and that each is impossible here.

There, a rep with a stated capacity of 14 leads a month received none and one with 15 received 30; of three equal reps one received all 30
leads; and a team without history took over the success rate of another team.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.adapters.models import ModelFolder
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Policy
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.roster import roster_of
from fairlead.learning.training import train
from tests.conformance.predictor_exam import a_case
from tests.conformance.trained_sample import SETTINGS, small_history, small_model
from tests.contracts.store_cases import in_database, on_postgres
from tests.journeys.capacity_cases import desk_on
from tests.journeys.desk import ROTATION, START, open_desk, submission
from tests.rooms.people import rep, roster

DAY = timedelta(days=1)
MONTHLY = {"fourteen": 14, "fifteen": 15}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """A database with the two reps."""
    address = f"sqlite:///{tmp_path / 'fairlead.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    house = in_database(address, {}) if request.param == "sqlite" else on_postgres(address, {})
    with house.engines[0].begin() as connection:
        for rep_id, most in MONTHLY.items():
            connection.exec_driver_sql(f"INSERT INTO record_rep (rep_id, name, max_month) VALUES ('{rep_id}', '{rep_id}', {most})")
    rebuild_standing(house.engines[0])
    house.close()
    return address


def given(url):
    """Moments of the leads each rep was given."""
    engine = opened(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT rep_id, decided_at FROM decision WHERE rep_id IS NOT NULL ORDER BY number").all()
    assert conservation(engine) == []
    engine.dispose()
    return {rep_id: np.array([at for who, at in rows if who == rep_id]) for rep_id in MONTHLY}


def most_in_any_30_days(moments):
    """The largest number of moments in any window of 30 days."""
    month = 30 * DAY // timedelta(microseconds=1)
    return max(int(((moments > at - month) & (moments <= at)).sum()) for at in moments)


@pytest.mark.parametrize("bands", ["default", "none"])
def test_a_capacity_of_14_and_15_a_month_gives_at_most_14_and_15(url, bands):
    """Two processes take turns and are started anew every few days; ten weeks, two leads a day."""
    policy = Policy() if bands == "default" else Policy(capacity=Capacity(bands=()))
    for days in range(0, 70, 5):
        with desk_on(url, policy, ROTATION) as (one, _), desk_on(url, policy, ROTATION) as (other, _):
            for day in range(days, days + 5):
                for hour, desk in ((9, one), (15, other)):
                    name = f"d{day}h{hour}"
                    desk.submit(submission(name, START + day * DAY + timedelta(hours=hour), lead_id=name, company=name)).result()
    found = {rep_id: most_in_any_30_days(moments) for rep_id, moments in given(url).items()}
    # The last tenth of a limit is for managers to give, unless the policy has no bands.
    assert found == ({"fourteen": 14, "fifteen": 15} if bands == "none" else {"fourteen": 13, "fifteen": 14})


def test_a_capacity_of_14_and_15_a_month_holds_when_all_leads_come_at_once(url):
    policy = Policy(capacity=Capacity(bands=()))
    with desk_on(url, policy, ROTATION) as (one, _), desk_on(url, policy, ROTATION) as (other, _), ThreadPoolExecutor(8) as pool:

        def send(number):
            return (one, other)[number % 2].submit(submission(f"k{number}", lead_id=f"k{number}", company=f"C{number}")).result()

        sent = Counter(routed.decision.rep_id for routed in pool.map(send, range(60)))
    assert sent == {"fourteen": 14, "fifteen": 15, None: 31}
    assert {rep_id: len(moments) for rep_id, moments in given(url).items()} == MONTHLY


@pytest.mark.parametrize("number_of_reps", [2, 3, 5])
def test_equal_reps_with_one_lead_a_day_end_within_one_of_each_other_after_any_number_of_days(number_of_reps):
    names = [f"r{number}" for number in range(number_of_reps)]
    with open_desk(roster(*map(rep, names))) as (desk, *_):
        received = Counter(dict.fromkeys(names, 0))
        for day in range(60):
            received[desk.submit(submission(f"d{day}", START + day * DAY, company=f"C{day}")).result().decision.rep_id] += 1
            assert max(received.values()) - min(received.values()) <= 1, f"after {day + 1} days: {received}"


def test_equal_reps_stay_within_one_across_restarts(tmp_path):
    url = f"sqlite:///{tmp_path / 'fairlead.db'}"
    in_database(url, {"r0": None, "r1": None, "r2": None}).close()
    received = Counter({"r0": 0, "r1": 0, "r2": 0})
    for day in range(20):
        with desk_on(url, Policy(), ROTATION) as (desk, _):
            received[desk.submit(submission(f"d{day}", START + day * DAY, company=f"C{day}")).result().decision.rep_id] += 1
        assert max(received.values()) - min(received.values()) <= 1


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    def keep(trained):
        folder = ModelFolder(tmp_path_factory.mktemp("models"))
        folder.keep(trained, code="test")
        return folder.current()

    return keep


def test_no_team_inherits_the_prior_of_another(learned):
    """Newcomers of every team are judged alike, whatever their team's colleagues won; a team's name or number changes nothing."""
    model = learned(small_model())
    reps = roster_of(small_history()).reps
    teams = sorted({each.team_id for each in reps if each.team_id})
    newcomers = [Rep(f"new-{team}", "New", team_id=team) for team in [*teams, "a-team-nobody-knows", None]]
    people = Roster((*reps, *newcomers))
    forecast = model.bind(people).forecast(a_case(len(people.reps), wait=np.zeros(len(people.reps))))
    assert len(set(forecast.chance[len(reps) :].tolist())) == 1
    assert len({round(chance, 6) for chance in forecast.chance[: len(reps)].tolist()}) > len(reps) / 2, "the model tells these reps apart"


def test_training_does_not_look_at_who_is_in_which_team(learned):
    history = small_history()
    turned = history.rep.with_columns(team_id=pl.concat_str(pl.lit("T"), pl.int_range(pl.len()) % 2))
    other = replace(history, rep=turned)
    one, two = learned(small_model()), learned(train(other, SETTINGS, lambda _step, _share: None))
    people = roster_of(history)
    case = a_case(len(people.reps))
    np.testing.assert_array_equal(one.bind(people).forecast(case).chance, two.bind(people).forecast(case).chance)
