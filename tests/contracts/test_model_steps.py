"""Steps in the life of models on every store: numbered, never changed, taken after the newest or not at all, together with the file."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fairlead.adapters.memory.models import MemoryModelSteps
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.models import SqlModelSteps
from fairlead.application.model_ports import ModelsMoved, ModelStep, Step
from fairlead.application.ports import StoreUnavailable
from tests.contracts.store_cases import MONDAY, on_postgres, on_sqlite

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def house_of(request, folder):
    return on_sqlite(folder, {}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})


@pytest.fixture(params=["memory", *DATABASES])
def both(request, tmp_path):
    """The same steps through two doors, the second with connections of its own, as another process would have."""
    if request.param == "memory":
        steps = MemoryModelSteps()
        yield steps, steps
        return
    house = house_of(request, tmp_path)
    engine = connect(house.engines[0].url.render_as_string(hide_password=False))
    yield SqlModelSteps(house.engines[0]), SqlModelSteps(engine)
    engine.dispose()
    house.close()


def step(version="m-1", of=Step.TRAINED, author="Dana", note="why"):
    return ModelStep(version, of, MONDAY + timedelta(microseconds=1), author, note)


def test_at_first_there_is_none(both):
    assert list(both[0].steps()) == []


def test_steps_come_back_as_they_were_taken_and_in_their_order(both):
    made = [step(f"m-{number:x}", each, note="grüße") for number, each in enumerate([*Step, *Step])]
    both[0].append(made[:3], base=0)
    both[1].append(made[3:], base=3)
    assert list(both[0].steps()) == list(both[1].steps()) == made


def test_after_an_older_step_nothing_is_kept_and_nothing_done(both):
    both[0].append([step()], base=0)
    done = []
    for base in (0, 2):
        with pytest.raises(ModelsMoved, match="the newest step is 1 by now") as told:
            both[1].append([step("m-2")], base=base, then=lambda: done.append("it"))
        assert (told.value.base, told.value.newest) == (base, 1)
    assert ([each.version for each in both[0].steps()], done) == (["m-1"], [])


def test_what_is_to_be_done_with_it_fails_and_nothing_is_kept(both):
    def fail():
        raise StoreUnavailable("the disk is full")

    with pytest.raises(StoreUnavailable, match="the disk is full"):
        both[0].append([step()], base=0, then=fail)
    assert list(both[1].steps()) == []
    both[1].append([step()], base=0)
    assert len(both[0].steps()) == 1


def test_of_many_at_once_after_the_same_step_one_is_taken(both):
    def take(writer: int) -> bool:
        try:
            both[writer % 2].append([step(author=f"writer {writer}")], base=0)
        except ModelsMoved:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 7 + [True]


@pytest.fixture(params=DATABASES)
def database(request, tmp_path):
    house = house_of(request, tmp_path)
    yield house.engines[0]
    house.close()


@pytest.mark.parametrize("deed", ["UPDATE model_step SET author = 'other'", "DELETE FROM model_step"])
def test_the_database_itself_refuses_to_change_a_step(database, deed):
    SqlModelSteps(database).append([step()], base=0)
    with pytest.raises(DBAPIError, match="a step of a model is never changed"), database.begin() as connection:
        connection.execute(text(deed))
    assert SqlModelSteps(database).steps()[0].author == "Dana"
