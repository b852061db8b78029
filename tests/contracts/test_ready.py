"""The service says that it is ready only while something can be kept."""

import os
import shutil
import subprocess

import pytest
from sqlalchemy import event

from fairlead.adapters.sql.probing import Probe
from fairlead.application.ports import StoreUnavailable
from tests.contracts.store_cases import assigned, on_postgres, on_sqlite


class Stopwatch:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, tmp_path):
    made = (
        on_sqlite(tmp_path, {"ann": 5}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), {"ann": 5})
    )
    yield made
    made.close()


def test_a_database_that_only_reads_is_not_ready_and_is_asked_anew_after_a_while(house):
    engine, watch = house.engines[0], Stopwatch()
    probe = Probe(engine, watch)
    store = house.open_store()
    before = store.sequence()
    probe.see()
    assert store.sequence() == before, "whoever decides must not believe that something was kept"
    only_reads = "PRAGMA query_only = ON" if engine.dialect.name == "sqlite" else "SET default_transaction_read_only = on"

    def turn(connection, _record) -> None:
        connection.execute(only_reads).close()
        connection.commit()

    event.listen(engine, "connect", turn)
    engine.dispose()
    probe.see()
    watch.seconds = 5.0
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        probe.see()
    event.remove(engine, "connect", turn)
    engine.dispose()
    with pytest.raises(StoreUnavailable):
        probe.see()
    watch.seconds = 10.0
    probe.see()


def test_a_full_disk_is_not_ready_though_small_commits_still_succeed(tmp_path):
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can make a small disk to fill")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        made, watch = on_sqlite(disk, {"ann": 5}), Stopwatch()
        probe = Probe(made.engines[0], watch)
        probe.see()
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * (shutil.disk_usage(disk).free - 300_000))
        watch.seconds = 5.0
        with pytest.raises(StoreUnavailable, match=r"No space left on device.*free some space"):
            probe.see()
        with made.open_store().writing() as keeping:
            keeping.keep(assigned("k", "ann"))
        ballast.unlink()
        watch.seconds = 10.0
        probe.see()
        assert [each.name for each in disk.iterdir() if each.name.startswith(".room")] == []
        made.close()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)
