"""PostgreSQL goes away: under a worker, and at the moment of a commit."""

import os
import socket
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, insert, make_url, text

from fairlead.adapters.durable.jobs import plain_url
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.engine import connect, writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.job_ports import JobState
from fairlead.application.ports import StoreUnavailable
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission
from tests.contracts.postgres_server import free_port
from tests.crashes.severing import silence, wire_to
from tests.journeys.terminal import typed
from tests.waiting import until

pytestmark = pytest.mark.postgres


NOTICED = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 50_000}
"""The guide says that a server which is gone without a word counts as lost after some 50 seconds; milliseconds in the last one."""
NOTICED_THERE = {"tcp_keepalives_idle": "20", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3", "tcp_user_timeout": "50000"}
"""PostgreSQL lets go after as long of what a machine held that is gone."""
SOON = {"keepalives_idle": "1", "keepalives_interval": "1", "keepalives_count": "1", "tcp_user_timeout": "1000"}


def hang_up(url: str) -> None:
    """Every connection to this database is cut, as a restart of the server cuts it."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        assert connection.execute(cut).rowcount > 0
    engine.dispose()


@pytest.mark.timeout(120)
def test_a_worker_whose_connections_are_cut_takes_its_place_again_and_does_jobs(own_postgres, tmp_path):
    with open_house(Settings(home=tmp_path, database_url=own_postgres)) as house:
        over, said = threading.Event(), []
        working = threading.Thread(target=house.background.work, args=(lambda _: over.wait(0.1), said.append))
        working.start()
        try:
            until(lambda: said.count("Working.") == 1, "it works")
            hang_up(own_postgres)
            until(lambda: said.count("Working.") == 2, "it works again")
            job, _ = house.background.jobs.ask("insight", "after", {"author": "lee"})
            until(lambda: house.background.jobs.job(job.job_id).ended_at is not None, "the job ends")
            assert house.background.jobs.job(job.job_id).state is JobState.DONE
        finally:
            over.set()
            working.join(30)
        assert not working.is_alive()
        assert len(said) >= 3


@contextmanager
def office(tmp_path, wire, address):
    """A house with one rep who takes one lead; its connections run over the wire, and count as lost soon."""
    through = address.set(host="127.0.0.1", port=wire.port).update_query_dict(SOON).render_as_string(hide_password=False)
    with open_house(Settings(home=tmp_path, database_url=through)) as house:
        with house.engine.begin() as connection:
            connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": "kim", "name": "Kim", "max_open": 1}])
        rebuild_standing(house.engine)
        house.open_desk()
        yield house


def lead(house, number):
    return Submission(f"key-{number}", "test", house.clock.now(), {"lead_id": f"L-{number}", "company": f"Firm {number}", "country": "US"})


@pytest.mark.timeout(120)
@pytest.mark.parametrize("silent", [False, True], ids=["closed", "vanished"])
@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_lost_at_the_commit_is_no_acknowledgment_and_the_key_decides(cut, silent, own_postgres, tmp_path):
    address = make_url(own_postgres)
    with wire_to(address.host, address.port) as wire, office(tmp_path, wire, address) as house:
        wire.cut, wire.silent = cut, silent
        with pytest.raises(StoreUnavailable):
            house.desk.submit(lead(house, 1)).result(timeout=30)
        assert wire.cuts == 1
        kept = house.decisions.counts().decided
        assert kept == (1 if cut == "after" else 0)
        again = house.desk.submit(lead(house, 1)).result(timeout=30)
        assert again.replayed == (cut == "after"), "what was kept is told; what was not is decided now"
        assert (again.decision.rep_id, house.decisions.counts().decided) == ("kim", 1)
        assert house.desk.submit(lead(house, 2)).result(timeout=30).decision.rep_id is None, "the slot is taken once, and known to be"
        assert conservation(house.engine) == []


@pytest.mark.timeout(120)
def test_a_machine_that_vanished_between_two_leads_costs_none_of_them_once_another_answers(own_postgres, tmp_path):
    address = make_url(own_postgres)
    with wire_to(address.host, address.port) as wire, office(tmp_path, wire, address) as house:
        assert house.desk.submit(lead(house, 1)).result(timeout=30).decision.rep_id == "kim"
        wire.vanish()
        assert house.desk.submit(lead(house, 2)).result(timeout=30).decision.rep_id is None
        assert house.decisions.counts().decided == 2
        assert conservation(house.engine) == []


@pytest.mark.timeout(60)
def test_what_a_machine_held_that_vanished_is_free_for_others_soon(own_postgres):
    """Nobody tells PostgreSQL that it is gone: not a packet comes, and none is acknowledged."""
    opened(own_postgres).dispose()
    lock = statements_for("postgresql").lock
    gone, other = connect(make_url(own_postgres).update_query_dict(SOON).render_as_string(hide_password=False)), connect(own_postgres)
    deciding = gone.connect()
    deciding.exec_driver_sql(lock)
    with socket.socket(fileno=os.dup(deciding.connection.driver_connection.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0)  # else it would find out itself, and say goodbye
        silence(end)

        def is_free() -> bool:
            try:
                with writing(other) as connection:
                    connection.exec_driver_sql(lock)
            except StoreUnavailable:
                return False
            return True

        until(is_free, "others decide on leads")
    deciding.invalidate()
    deciding.close()
    gone.dispose()
    other.dispose()


def test_connections_are_watched_as_the_guide_says_those_of_jobs_too_unless_the_address_says_otherwise(own_postgres):
    engine = connect(own_postgres)
    watched = {"keepalives_idle": "TCP_KEEPIDLE", "keepalives_interval": "TCP_KEEPINTVL", "keepalives_count": "TCP_KEEPCNT"}
    named = watched | {"tcp_user_timeout": "TCP_USER_TIMEOUT"}
    with engine.connect() as connection, socket.socket(fileno=os.dup(connection.connection.driver_connection.fileno())) as wire:
        assert {name: wire.getsockopt(socket.IPPROTO_TCP, getattr(socket, option)) for name, option in named.items()} == NOTICED
    engine.dispose()
    of_jobs = create_engine(plain_url(engine))
    assert {name: make_url(plain_url(engine)).query[name] for name in NOTICED} == {name: str(value) for name, value in NOTICED.items()}
    for each in (connect(own_postgres), of_jobs):
        with each.connect() as connection:
            there = {name: connection.execute(text(f"SELECT current_setting('{name}')")).scalar_one() for name in NOTICED_THERE}
        each.dispose()
        assert there == NOTICED_THERE
    chosen = connect(make_url(own_postgres).update_query_dict(SOON).render_as_string(hide_password=False))
    assert {name: make_url(plain_url(chosen)).query[name] for name in SOON} == SOON
    more = {"application_name": "leads", "connect_timeout": "9", "options": "-c work_mem=1MB -c timezone=Asia/Tokyo"}
    named = connect(make_url(own_postgres).update_query_dict(more).render_as_string(hide_password=False))
    with named.connect() as connection:
        asked = text("SELECT current_setting('application_name'), current_setting('work_mem'), current_setting('TimeZone')")
        assert connection.execute(asked).one() == ("leads", "1MB", "UTC")
        assert connection.connection.driver_connection.info.get_parameters()["connect_timeout"] == "9"
    named.dispose()
    assert not make_url(plain_url(connect("sqlite:///fairlead.db"))).query


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("queue", "list")], ids=" ".join)
def test_a_program_that_is_started_while_postgresql_is_away_says_so_and_ends_with_exit_code_2(words, tmp_path, monkeypatch, capsys):
    away = f"postgresql://fairlead:hidden@127.0.0.1:{free_port()}/fairlead"
    monkeypatch.setenv("FAIRLEAD_DATABASE_URL", away)
    port = ("--port", free_port()) if words == ("serve",) else ()
    code, told, said = typed(monkeypatch, capsys, *words, "--home", tmp_path, *port)
    assert (code, told) == (2, "")
    assert "cannot be used now; see that it is there" in " ".join(said.split())
    assert "Connection refused" in " ".join(said.split())
    assert "hidden" not in said
