"""The store under kill -9, full disks, locks and damage: a lead is wholly kept or wholly absent, and the message says what to do."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event, text

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.engine import connect, writing
from fairlead.adapters.sql.migrating import NewerDatabase, opened
from fairlead.adapters.sql.store import SqlStore
from fairlead.application.ports import NotFound, StoreUnavailable
from fairlead.domain.deciding import Policy
from tests.contracts.store_cases import assigned, on_postgres, on_sqlite, queued

ROOT = Path(__file__).resolve().parents[2]
DYING = [sys.executable, "-m", "tests.crashes.store_dying"]
SURROUNDINGS = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@pytest.fixture
def house(tmp_path):
    made = on_sqlite(tmp_path, {"ann": 5, "bob": None})
    with made.open_store().writing() as keeping:
        keeping.keep(assigned("first", "ann"))
    yield made
    made.close()


def whole(url: str) -> tuple[bool, ...]:
    """Which of the group's leads are kept; each must be so in every table, which the check proves."""
    engine = opened(url)
    decisions, store = SqlDecisions(engine), SqlStore(engine)
    assert conservation(engine) == []
    kept = []
    for key in ("a", "b", "c", "d"):
        try:
            decisions.kept(f"d-{key}")
            kept.append(True)
        except NotFound:
            kept.append(False)
    standing = store.standing()
    assert standing.open_leads == ({"ann": 1, "bob": 1} if kept[0] else {"ann": 1, "bob": 0})
    assert standing.credits == ({"ann": 0.25, "bob": -0.25} if kept[0] else {})
    assert standing.aside == ({"bob": -0.25} if kept[0] else {})
    assert store.declined() == ({"lead-c": frozenset({"ann"})} if kept[0] else {})
    with store.writing() as keeping:
        assert (keeping.current("lead-first") is None) == kept[0]
    engine.dispose()
    return tuple(kept)


def test_a_process_killed_at_any_statement_leaves_all_or_nothing(house, tmp_path):
    house.close()
    urls = []
    for number in range(110):
        copy = tmp_path / f"copy-{number}.db"
        shutil.copy(tmp_path / "fairlead.db", copy)
        urls.append(f"sqlite:///{copy}")
    done = subprocess.run([*DYING, "statements", *urls], cwd=ROOT, env=SURROUNDINGS, capture_output=True, text=True, check=True)
    survivors = done.stdout.split().count("finished") + done.stdout.split().count("committed")
    assert 0 < survivors < len(urls) - 20, "the fuses must cover the whole transaction and reach past its end"
    found = [whole(url) for url in urls]
    assert found == [(False,) * 4] * (len(urls) - survivors) + [(True,) * 4] * survivors


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_what_was_told_as_durable_outlives_a_kill_at_any_time(database, request, tmp_path):
    limits = {"ann": 5, "bob": None}
    made = on_sqlite(tmp_path, limits) if database == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    url = made.engines[0].url.render_as_string(hide_password=False)
    told = []
    for round_number, answers in enumerate((1, 4, 9)):
        with subprocess.Popen(
            [*DYING, "endless", url, f"r{round_number}"], cwd=ROOT, env=SURROUNDINGS, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            told += [child.stdout.readline().strip() for _ in range(answers)]
            child.kill()
    assert len(set(told)) == 14
    assert conservation(made.engines[0]) == []
    store = made.open_store()
    with store.writing() as keeping:
        assert all(keeping.earlier(key) is not None for key in told)
    kept = made.decisions.counts().assigned
    assert 14 <= kept == store.standing().open_leads["bob"]
    assert store.standing().credits["bob"] == pytest.approx(-0.25 * kept)
    made.close()


def keep_together(store, *decisions):
    with store.writing() as keeping:
        for each in decisions:
            keeping.keep(each)


def keep_apart(store, *decisions):
    for each in decisions:
        keep_together(store, each)


def keep_and_swallow(store, *decisions):
    with store.writing() as keeping:
        for each in decisions:
            with suppress(StoreUnavailable):
                keeping.keep(each)


def pragma(engine, *statements: str):
    """Connections that behave oddly from now on; gives the way back."""

    def prepare(connection, _record) -> None:
        for statement in statements:
            connection.execute(statement).close()
        connection.commit()

    event.listen(engine, "connect", prepare)
    engine.dispose()

    def undo() -> None:
        event.remove(engine, "connect", prepare)
        engine.dispose()

    return undo


def test_a_full_disk_keeps_nothing_of_the_group_and_works_again_afterwards(house):
    engine = house.engines[0]
    store = SqlStore(engine)
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    undo = pragma(engine, f"PRAGMA max_page_count = {pages + 12}")
    with pytest.raises(StoreUnavailable, match=r"fairlead\.db is full; free some space and send the request again"):
        keep_together(store, *(assigned(f"k{number}", "bob", reps=200) for number in range(50)))
    assert conservation(engine) == []
    assert house.decisions.counts().decided == 1
    undo()
    with store.writing() as keeping:
        keeping.keep(assigned("again", "bob", reps=200))
    assert conservation(engine) == []
    assert house.decisions.counts().decided == 2


def test_a_group_whose_disk_ran_full_cannot_be_committed_by_swallowing_the_error(house):
    engine = house.engines[0]
    store = SqlStore(engine)
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    undo = pragma(engine, f"PRAGMA max_page_count = {pages + 12}")
    with pytest.raises(StoreUnavailable, match="is full"):
        keep_and_swallow(store, *(assigned(f"k{number}", "bob", reps=100) for number in range(20)))
    undo()
    assert house.decisions.counts().decided == 1
    assert conservation(engine) == []


def test_a_really_full_disk(tmp_path):
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can make a small disk to fill")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        made = on_sqlite(disk, {"ann": 5, "bob": None})
        store = made.open_store()
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * (shutil.disk_usage(disk).free - 200_000))
        with pytest.raises(StoreUnavailable, match=r"full|reports errors") as told:
            keep_apart(store, *(assigned(f"k{number}", "bob", reps=100) for number in range(200)))
        assert "send the request again" in str(told.value)
        ballast.unlink()
        kept = made.decisions.counts().decided
        assert 0 < kept < 200
        with store.writing() as keeping:
            assert keeping.earlier(f"k{kept}") is None
            keeping.keep(assigned(f"k{kept}", "bob", reps=100))
        assert conservation(made.engines[0]) == []
        made.close()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_read_only_file_still_reads_and_says_why_it_cannot_write(house, tmp_path):
    engine = connect(f"sqlite:///file:{tmp_path / 'fairlead.db'}?mode=ro&uri=true")
    store = SqlStore(engine)
    assert store.standing().open_leads["ann"] == 1
    with pytest.raises(StoreUnavailable, match="cannot be written; give this user the right"), store.writing() as keeping:
        keeping.keep(queued("x"))
    engine.dispose()


@pytest.mark.postgres
def test_a_read_only_server_says_so(postgres_url):
    made = on_postgres(postgres_url, {"ann": 5})
    undo = pragma(made.engines[0], "SET default_transaction_read_only = on")
    with pytest.raises(StoreUnavailable, match="cannot be written"), SqlStore(made.engines[0]).writing() as keeping:
        keeping.keep(queued("x"))
    undo()
    made.close()


def test_a_lock_held_too_long_is_named(house, monkeypatch):
    engine = house.engines[0]
    monkeypatch.setattr("fairlead.adapters.sql.engine.LOCK_WAIT_SECONDS", 0.02)
    other = connect(engine.url.render_as_string())
    with writing(other), pytest.raises(StoreUnavailable, match=r"kept .*fairlead\.db locked"), SqlStore(engine).writing():
        pass
    other.dispose()
    with house.open_store().writing() as keeping:
        keeping.keep(queued("later"))


@pytest.mark.parametrize("how", ["header", "pages"])
def test_a_damaged_file_is_named(house, tmp_path, how):
    house.close()
    path = tmp_path / "fairlead.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(0 if how == "header" else 4096)
        file.write(b"\x5a" * (100 if how == "header" else size - 4096))
    with pytest.raises(StoreUnavailable, match=r"fairlead\.db is damaged or is no Fairlead database; restore a backup"):
        SqlStore(opened(f"sqlite:///{path}")).standing()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(house):
    engine = house.engines[0]
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match=r"is at schema 9999.*a newer version wrote it"):
        opened(engine.url.render_as_string())
    with closing(engine.raw_connection()) as raw:
        assert raw.cursor().execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////no/such/folder/fairlead.db", "the folder of /no/such/folder/fairlead.db is not there"),
        ("sqlite://", "name a file, or use the memory store"),
        ("mysql://root@host/name", "is not the address of a database; write sqlite:///path"),
        ("rubbish", "'rubbish' is not the address of a database"),
        ("mysql://root:hunter22@host/name", r"^'mysql://…@host/name' is not the address"),
        ("postgresql://nobody@127.0.0.1:9/none", "cannot be used now"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_in_words(url, words):
    with pytest.raises(StoreUnavailable, match=words):
        opened(url)


@pytest.mark.parametrize("what", ["roster", "policy"])
def test_a_roster_or_policy_whose_commit_failed_is_kept_by_the_next_who_asks(what, tmp_path):
    house = on_sqlite(tmp_path, {"ann": 5})
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    store, failures = SqlStore(engine), [1]

    def keep() -> str:
        return store.roster()[1] if what == "roster" else store.keep_policy(Policy())

    @event.listens_for(engine, "commit")
    def fail_once(_connection) -> None:
        if failures:
            failures.pop()
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(StoreUnavailable, match="free some space"):
        keep()
    version = keep()
    found = house.decisions.roster_at(version) if what == "roster" else house.decisions.policy_at(version)
    assert found == (store.roster()[0] if what == "roster" else Policy())
    engine.dispose()
    house.close()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_two_processes_that_keep_the_same_policy_at_once_both_succeed(database, request, tmp_path):
    made = on_sqlite(tmp_path, {"ann": 5}) if database == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {"ann": 5})
    together = Barrier(4)
    stores = [made.open_store() for _ in range(4)]

    def keep(store: SqlStore) -> str:
        together.wait()
        return store.keep_policy(Policy())

    with ThreadPoolExecutor(4) as pool:
        (version,) = set(pool.map(keep, stores))
    assert made.decisions.policy_at(version) == Policy()
    made.close()
