"""Versions of the policy on every store: numbered, never changed, made on top of the newest or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fairlead.adapters.memory import MemoryPolicies, MemoryStore
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.policies import SqlPolicies
from fairlead.adapters.sql.statements import statements_for
from fairlead.application.policy_ports import NewVersion, PolicyContent, PolicyMoved, PolicyVersions
from fairlead.application.ports import NotFound, Store
from fairlead.domain.deciding import Objective, Policy
from fairlead.domain.rep import Territory
from fairlead.domain.screening import Rule, Rulebook, Target
from tests.contracts.store_cases import MONDAY, House, on_postgres, on_sqlite

CHANCE = Policy(
    objective=Objective.CHANCE,
    rulebook=Rulebook((Rule("a", 'lead.country == "US"', route=Target(teams=("north",)), valid_from=MONDAY),)),
    territories=(Territory("dach", "DACH", countries=frozenset({"DE", "CH"})),),
)


class Shelf:
    """Versions beside a store. ``another`` has connections of its own, as another process would."""

    def __init__(self, versions: PolicyVersions, store: Store, another: PolicyVersions, decisions) -> None:
        self.versions, self.store, self.another, self.decisions = versions, store, another, decisions


def _in_memory(_request, _folder) -> Iterator[Shelf]:
    store = MemoryStore()
    versions = MemoryPolicies(store)
    yield Shelf(versions, store, versions, store)


def _on_sqlite(_request, folder) -> Iterator[Shelf]:
    yield from _in_database(on_sqlite(folder, {}))


def _on_postgres(request, _folder) -> Iterator[Shelf]:
    yield from _in_database(on_postgres(request.getfixturevalue("postgres_url"), {}))


def _in_database(house: House) -> Iterator[Shelf]:
    engine = connect(house.engines[0].url.render_as_string(hide_password=False))
    yield Shelf(SqlPolicies(house.engines[0]), house.open_store(), SqlPolicies(engine), house.decisions)
    engine.dispose()
    house.close()


WAYS = {"memory": _in_memory, "sqlite": _on_sqlite, "postgresql": _on_postgres}


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shelf(request, tmp_path):
    yield from WAYS[request.param](request, tmp_path)


def new(policy=CHANCE, words="objective: chance\n", **given):
    return NewVersion(policy, words, **{"effective_from": MONDAY, "applied_at": MONDAY, "author": "Dana", "note": "why", **given})


def test_at_first_there_is_none(shelf):
    assert (shelf.versions.newest(), list(shelf.versions.versions())) == (0, [])
    with pytest.raises(NotFound, match="no version 1"):
        shelf.versions.content(1)


def test_a_version_comes_back_as_it_was_made(shelf):
    friday = MONDAY + timedelta(days=4, microseconds=1)
    made = shelf.versions.append(new(words="# grüße\nobjective: chance\n", effective_from=friday, restores=None), base=0)
    assert (made.number, made.base, made.author, made.note, made.effective_from) == (1, 0, "Dana", "why", friday)
    assert list(shelf.another.versions()) == [made]
    assert shelf.another.content(1) == PolicyContent("# grüße\nobjective: chance\n", CHANCE)
    assert shelf.another.newest() == 1


def test_the_policy_of_a_version_is_kept_for_replay_under_its_hash(shelf):
    made = shelf.versions.append(new(), base=0)
    assert shelf.decisions.policy_at(made.policy) == CHANCE
    assert shelf.store.keep_policy(CHANCE) == made.policy


def test_the_same_words_have_the_same_digest_and_the_same_meaning_the_same_hash(shelf):
    first = shelf.versions.append(new(), base=0)
    second = shelf.versions.append(new(words="# a comment\nobjective: chance\n"), base=1)
    third = shelf.versions.append(new(restores=1), base=2)
    assert first.policy == second.policy == third.policy
    assert first.digest == third.digest != second.digest
    assert [each.restores for each in shelf.versions.versions()] == [None, None, 1]


def test_on_top_of_an_older_version_nothing_is_kept(shelf):
    shelf.versions.append(new(), base=0)
    edition = shelf.store.edition()
    for base in (0, 2):
        with pytest.raises(PolicyMoved, match="the newest is version 1 by now") as told:
            shelf.another.append(new(Policy(), "\n"), base=base)
        assert (told.value.base, told.value.newest) == (base, 1)
    assert (shelf.versions.newest(), shelf.store.edition()) == (1, edition)


def test_those_who_route_see_a_version_by_the_edition(shelf):
    before, sequence = shelf.store.edition(), shelf.store.sequence()
    shelf.versions.append(new(), base=0)
    assert shelf.store.edition() == before + 1
    assert shelf.store.sequence() > sequence


def test_many_who_publish_at_once_on_the_same_base_make_one_version(shelf):
    def publish(writer: int) -> bool:
        try:
            (shelf.versions if writer % 2 else shelf.another).append(new(author=f"writer {writer}"), base=0)
        except PolicyMoved:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(publish, range(8))) == [False] * 7 + [True]
    assert [each.number for each in shelf.versions.versions()] == [1]


@pytest.mark.postgres
def test_whoever_publishes_at_the_same_moment_waits_and_is_told(postgres_url):
    """One has made version 1 and not committed yet: the other waits for it instead of running into its number."""
    house = on_postgres(postgres_url, {})
    engine, lock = house.engines[0], statements_for("postgresql").lock
    row = "INSERT INTO policy_version SELECT 1, 'd', 'p', 0, 0, 'Dana', '', 0, NULL, 'x'"
    waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as first:
            first.exec_driver_sql(lock)
            first.execute(text(row))
            other = pool.submit(SqlPolicies(engine).append, new(), base=0)
            while not _asked(engine, waiting):
                assert not other.done()
        with pytest.raises(PolicyMoved, match="the newest is version 1 by now"):
            other.result()
    house.close()


def _asked(engine, words):
    """In a transaction of its own: within one, PostgreSQL tells the same again."""
    with engine.connect() as connection:
        return connection.execute(text(words)).scalar_one()


def test_versions_are_told_in_their_order(shelf):
    for base in range(12):
        shelf.versions.append(new(replace(CHANCE, salt=f"s{base}")), base=base)
    assert [each.number for each in shelf.versions.versions()] == list(range(1, 13))
    assert shelf.versions.content(10).policy.salt == "s9"


@pytest.mark.parametrize("deed", ["UPDATE policy_version SET note = 'other'", "DELETE FROM policy_version"])
@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_database_itself_refuses_to_change_a_version(request, tmp_path, url, deed):
    house = on_sqlite(tmp_path, {}) if url == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})
    SqlPolicies(house.engines[0]).append(new(), base=0)
    with pytest.raises(DBAPIError, match="a version of the policy is never changed"), house.engines[0].begin() as connection:
        connection.execute(text(deed))
    assert SqlPolicies(house.engines[0]).versions()[0].note == "why"
    house.close()
