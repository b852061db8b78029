"""A home backed up and put back, over SQLite and PostgreSQL; whatever cannot be used is refused, and nothing is changed then."""

import json
import shutil
import sqlite3
import tarfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.sql.migrating import CURRENT
from fairlead.application.backup_ports import BackupRefused
from fairlead.bootstrap import open_house
from fairlead.bootstrap.backups import BACKUPS, back_up, bring_up_to_date, prune, restore, state_of
from fairlead.config import Settings
from fairlead.domain.intake import Submission

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)
LATER = datetime(2026, 6, 4, 8, 0, tzinfo=UTC)


def route(house, lead_id):
    lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8")) | {"lead_id": lead_id}
    return house.desk.submit(Submission(lead_id, "test", NOW, lead)).result().decision


def begin(settings):
    """The worked example with a stated model; one lead routed."""
    with open_house(settings, SteppedClock(NOW)) as house:
        house.sources.import_folder(FILES, house.sources.mapping(FILES / "mapping.yaml", None), tell=lambda *_: None)
        house.state(FILES / "stated.yaml")
        return route(house, "first")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("backups") / "home"
    return home, begin(Settings(home=home)).decision_id


@pytest.fixture
def home(made, tmp_path):
    return Path(shutil.copytree(made[0], tmp_path / "home"))


def tell(settings, decision_id):
    with open_house(settings, SteppedClock(LATER)) as house:
        assert house.decisions.replay(decision_id).equal
        return {path.relative_to(settings.home).as_posix() for path in (settings.home / "sources").iterdir()}, house.model().version


def test_a_home_comes_back_as_it_was_and_its_decisions_replay(home, made, tmp_path):
    there = Settings(home=home)
    with open_house(there, SteppedClock(NOW)) as house:
        house.open_desk()
        backup = back_up(there, clock=SteppedClock(NOW))  # while it is open
        route(house, "second")
    assert (backup.path.parent, backup.schema, backup.path.stat().st_mode & 0o777) == (home / BACKUPS, CURRENT, 0o600)
    elsewhere = Settings(home=tmp_path / "elsewhere")
    told, aside, broken = restore(elsewhere, backup.path, clock=SteppedClock(LATER))
    assert (told.made_at, told.files, aside, broken) == (NOW, backup.files, None, [])
    assert tell(elsewhere, made[1]) == tell(there, made[1])
    with open_house(elsewhere, SteppedClock(LATER)) as house:
        assert [one.lead_id for one in house.decisions.page(limit=10, before=None)] == ["first"]
    assert not (elsewhere.home / BACKUPS).exists()
    assert elsewhere.home.stat().st_mode & 0o777 == 0o700


def test_a_home_in_the_way_is_moved_aside_and_never_lost(home, made):
    there = Settings(home=home)
    backup = back_up(there, clock=SteppedClock(NOW))
    with pytest.raises(BackupRefused, match="is not empty: name another --home, or give --replace"):
        restore(there, backup.path)
    archive = backup.path.rename(home.parent / "kept.tar.gz")
    (home / "policy.yaml").write_text("mine")
    _, aside, broken = restore(there, archive, replace=True, clock=SteppedClock(LATER))
    assert (aside.name, (aside / "policy.yaml").read_text(), broken) == ("home.before-2026-06-04T080000Z", "mine", [])
    assert (home / "policy.yaml").exists() is False or (home / "policy.yaml").read_text() != "mine"
    assert tell(there, made[1]) == tell(Settings(home=aside), made[1])


def test_a_home_that_somebody_works_in_is_not_replaced(home):
    there = Settings(home=home)
    backup = back_up(there, home.parent / "kept.tar.gz")
    with open_house(there, SteppedClock(NOW)) as house:
        route(house, "second")
        with pytest.raises(BackupRefused, match="another process works in"):
            restore(there, backup.path, replace=True)
    assert sorted(path.name for path in home.parent.iterdir()) == ["home", "kept.tar.gz"]


@contextmanager
def _mounted(home):
    """As in a container: the home is a mount, and nothing can be made beside it."""

    def inside(path):
        assert home in [path, *path.parents], f"{path} is beside the mount"

    with pytest.MonkeyPatch.context() as patched:
        usual, made, renamed = Path.is_mount, Path.mkdir, Path.rename
        patched.setattr(Path, "is_mount", lambda path: path == home or usual(path))
        patched.setattr(Path, "mkdir", lambda path, *args, **more: (inside(path), made(path, *args, **more))[1])
        patched.setattr(Path, "rename", lambda path, target: (inside(path), inside(Path(target)), renamed(path, target))[2])
        yield


def test_a_home_that_is_a_mount_is_restored_within_itself(home, made, tmp_path):
    backup = back_up(Settings(home=home), tmp_path / "kept.tar.gz")
    mount = tmp_path / "data"
    (mount / "lost+found").mkdir(parents=True)
    there = Settings(home=mount)
    with _mounted(mount):
        _, aside, broken = restore(there, backup.path, clock=SteppedClock(NOW))
    assert (aside, broken) == (None, [])
    assert tell(there, made[1]) == tell(Settings(home=home), made[1])
    (mount / "policy.yaml").write_text("mine")
    with _mounted(mount):
        _, aside, broken = restore(there, backup.path, replace=True, clock=SteppedClock(LATER))
    assert (aside, (aside / "policy.yaml").read_text(), broken) == (mount / ".before-2026-06-04T080000Z", "mine", [])
    assert not (mount / "policy.yaml").exists()
    assert tell(there, made[1]) == tell(Settings(home=home), made[1])
    assert not list(mount.glob(".restore-*"))


def test_a_folder_that_leads_elsewhere_is_not_left_out_in_silence(home, tmp_path):
    (home / "models").rename(tmp_path / "another-disk")
    (home / "models").symlink_to(tmp_path / "another-disk")
    with pytest.raises(BackupRefused, match="models leads to another place"):
        back_up(Settings(home=home), tmp_path / "kept.tar.gz")


@pytest.mark.parametrize("where", ["cut", "changed"])
def test_a_damaged_archive_is_refused_and_nothing_is_written(home, tmp_path, where):
    backup = back_up(Settings(home=home), tmp_path / "kept.tar.gz")
    content = bytearray(backup.path.read_bytes())
    if where == "cut":
        backup.path.write_bytes(content[: len(content) // 2])
    else:
        content[len(content) // 2] ^= 0xFF
        backup.path.write_bytes(content)
    with pytest.raises(BackupRefused, match="take another"):
        restore(Settings(home=tmp_path / "elsewhere"), backup.path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "kept.tar.gz"]


def changed(backup, target, **about):
    """The same archive with another manifest."""
    with tarfile.open(backup.path) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            source = old.extractfile(member)
            if member.name == "manifest.json":
                content = json.dumps(json.load(source) | about).encode()
                (target.parent / "manifest").write_bytes(content)
                new.add(target.parent / "manifest", "manifest.json")
            else:
                new.addfile(member, source)
    return target


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"schema": "9999"}, "with schema 9999, and this one knows schemas up to"),
        ({"database": "postgresql"}, "holds a database of PostgreSQL: set FAIRLEAD_DATABASE_URL"),
        ({"format": 7}, "has format 7, and this Fairlead reads format 1"),
    ],
)
def test_an_archive_that_does_not_fit_is_refused(home, tmp_path, about, why):
    archive = changed(back_up(Settings(home=home), tmp_path / "kept.tar.gz"), tmp_path / "other.tar.gz", **about)
    with pytest.raises(BackupRefused, match=why):
        restore(Settings(home=tmp_path / "elsewhere"), archive)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["../out.txt", "{there}/out.txt"])
def test_an_archive_cannot_write_outside_the_home(tmp_path, name):
    there = tmp_path / "there"
    there.mkdir()
    (tmp_path / "file").write_text("x")
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo(name.format(there=there))
        member.size = 1
        tar.addfile(member, BytesIO(b"x"))
    with pytest.raises(BackupRefused, match=r"is no whole backup|is damaged"):
        restore(Settings(home=tmp_path / "home"), tmp_path / "bad.tar.gz")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bad.tar.gz", "file", "there"]


def test_a_backup_is_never_written_over_another(home, tmp_path):
    (tmp_path / "kept.tar.gz").write_text("mine")
    with pytest.raises(BackupRefused, match="is there already"):
        back_up(Settings(home=home), tmp_path / "kept.tar.gz")
    assert (tmp_path / "kept.tar.gz").read_text() == "mine"


def test_only_the_newest_backups_stay_where_that_is_asked(home):
    there, clock = Settings(home=home), SteppedClock(NOW)
    paths = []
    for day in range(3):
        paths.append(back_up(there, clock=clock).path)
        clock.step(timedelta(days=day + 1))
    (home / BACKUPS / "notes.txt").write_text("not a backup")
    assert list(prune(there, 2)) == paths[:1]
    assert sorted((home / BACKUPS).iterdir()) == [*paths[1:], home / BACKUPS / "notes.txt"]


def test_an_old_database_is_backed_up_before_it_is_upgraded(home, tmp_path):
    there = Settings(home=home)
    before, none = bring_up_to_date(there, backup=True)
    assert before.current
    assert none is None
    with closing(sqlite3.connect(home / "fairlead.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    assert state_of(there).revision == "0001"
    with pytest.raises(Exception, match="already exists"):
        bring_up_to_date(there, backup=True)  # the tables of the later schemas are there: nothing of the upgrade may stay
    assert state_of(there).revision == "0001"
    (backup,) = (home / BACKUPS).iterdir()
    with tarfile.open(backup) as tar:
        assert json.load(tar.extractfile("manifest.json"))["schema"] == "0001"


@pytest.mark.postgres
def test_postgres_comes_back_into_an_empty_database_only(own_postgres, postgres_url, tmp_path):
    there = Settings(home=tmp_path / "home", database_url=own_postgres)
    decision = begin(there)
    backup = back_up(there, clock=SteppedClock(NOW))
    assert state_of(there).kind == "postgresql"
    elsewhere = Settings(home=tmp_path / "elsewhere", database_url=own_postgres)
    with pytest.raises(BackupRefused, match="is not empty"):
        restore(elsewhere, backup.path)
    assert not elsewhere.home.exists()
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    empty = own_postgres + "_restored"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {empty.rpartition('/')[2]}"))
    restored = elsewhere.model_copy(update={"database_url": empty})
    try:
        _, _, broken = restore(restored, backup.path, clock=SteppedClock(LATER))
        assert broken == []
        assert tell(restored, decision.decision_id) == tell(there, decision.decision_id)
        with pytest.raises(BackupRefused, match=r"leave FAIRLEAD_DATABASE_URL|is not empty"):
            restore(Settings(home=tmp_path / "third", database_url=empty), backup.path)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {empty.rpartition('/')[2]} WITH (FORCE)"))
        server.dispose()


@pytest.mark.postgres
def test_a_database_that_refuses_is_told_in_one_sentence(own_postgres, tmp_path):
    there = Settings(home=tmp_path / "home", database_url=own_postgres)
    begin(there)
    engine = create_engine(own_postgres)
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE nobody_much LOGIN PASSWORD 'se:cret'"))
        connection.execute(text("GRANT SELECT ON alembic_version TO nobody_much"))
    engine.dispose()
    url = own_postgres.replace("fairlead@", "nobody_much:se%3Acret@")
    with pytest.raises(BackupRefused, match=r"pg_dump could not do its work: .*permission denied") as refused:
        back_up(Settings(home=tmp_path / "home", database_url=url), tmp_path / "kept.tar.gz")
    assert "se:cret" not in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
