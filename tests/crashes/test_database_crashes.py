"""PostgreSQL goes away: under a worker, and at the moment of a commit."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, insert, make_url, text

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.job_ports import JobState
from fairlead.application.ports import StoreUnavailable
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission
from tests.crashes.severing import wire_to

pytestmark = pytest.mark.postgres


def until(happened: Callable[[], bool], what: str) -> None:
    for _ in range(3000):
        if happened():
            return
        threading.Event().wait(0.02)
    pytest.fail(f"waited in vain: {what}")


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


@pytest.mark.timeout(120)
@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_lost_at_the_commit_is_no_acknowledgment_and_the_key_decides(cut, own_postgres, tmp_path):
    address = make_url(own_postgres)
    with wire_to(address.host, address.port) as wire:
        through = address.set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)
        with open_house(Settings(home=tmp_path, database_url=through)) as house:
            with house.engine.begin() as connection:
                connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": "kim", "name": "Kim", "max_open": 1}])
            rebuild_standing(house.engine)
            house.open_desk()
            lead = Submission("key-1", "test", house.clock.now(), {"lead_id": "L-1", "company": "Firm 1", "country": "US"})
            wire.cut = cut
            with pytest.raises(StoreUnavailable):
                house.desk.submit(lead).result(timeout=60)
            assert wire.cuts == 1
            kept = house.decisions.counts().decided
            assert kept == (1 if cut == "after" else 0)
            again = house.desk.submit(lead).result(timeout=60)
            assert again.replayed == (cut == "after"), "what was kept is told; what was not is decided now"
            assert (again.decision.rep_id, house.decisions.counts().decided) == ("kim", 1)
            full = Submission("key-2", "test", house.clock.now(), {"lead_id": "L-2", "company": "Firm 2", "country": "US"})
            assert house.desk.submit(full).result(timeout=60).decision.rep_id is None, "the slot is taken once, and known to be"
            assert conservation(house.engine) == []
