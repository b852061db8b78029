"""What every kind of test shares: the folders, deterministic search, a private PostgreSQL, and Debian's chromium."""

import importlib
import pkgutil
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

import bench
import fairlead
from tests.contracts.postgres_server import postgres_in
from tests.homes import Homes
from tests.schema import said_again

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# Each run tries the same examples, so that a red run stays red until the code changes; nothing is timed. The blob of a failure, put
# above its law as `@reproduce_failure`, brings that one example back on any machine with the same Hypothesis.
settings.register_profile("fairlead", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fairlead")
# Alembic alone may run it: it acts when it is loaded.
NOT_LOADED = frozenset({"fairlead.adapters.sql.migrations.env"})
UNLOADABLE = pytest.StashKey[list[str]]()


def product_modules() -> list[str]:
    """The name of every module of the product and of its benchmarks."""
    found = [name for package in (fairlead, bench) for name in _modules_below(package.__name__, list(package.__path__))]
    return [name for name in found if name not in NOT_LOADED and not name.endswith(".__main__")]


def _modules_below(package: str, path: list[str]) -> list[str]:
    """Found by the folders, so that nothing is loaded to find them."""
    found = []
    for each in pkgutil.iter_modules(path, f"{package}."):
        found.append(each.name)
        if each.ispkg:
            found += _modules_below(each.name, [str(Path(folder) / each.name.rpartition(".")[2]) for folder in path])
    return found


def pytest_collection_finish(session: pytest.Session) -> None:
    """Load the whole product before the first law runs.

    Hypothesis draws some of its examples from the constants of whichever modules of ours are loaded, and has no setting for that. With all of them
    loaded a law sees the same examples alone, in its folder, in the whole suite, and in each of several workers.
    """
    if not any(item.get_closest_marker("hypothesis") for item in session.items):
        return
    failed = session.config.stash.setdefault(UNLOADABLE, [])
    for name in product_modules():
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001, a module that cannot be loaded fails the tests that need it, not all others
            failed.append(f"{name}: {error!r}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say where the examples may differ from those of another run."""
    for line in config.stash.get(UNLOADABLE, []):
        terminalreporter.write_line(f"examples of laws may differ from run to run until this can be loaded: {line}")


@pytest.fixture(scope="session", autouse=True)
def schema() -> Iterator[None]:
    """Alembic makes the first empty database only: thousands of tests begin with one."""
    with said_again():
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The third-party data beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the third-party data sets (../shared/data) are not beside this repository")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's chromium, for Playwright's ``executable_path``; start it with ``--no-sandbox``."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed; `apt-get install chromium` (or `make test` as root) brings it")
    return found


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A private PostgreSQL on a free loopback port: ``postgresql+psycopg://…``; it is empty, gone at the end, and never flushes to disk."""
    folder = Path(tempfile.mkdtemp(prefix="fairlead-pg-"))
    try:
        with postgres_in(folder) as server:
            yield server.url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_postgres(postgres_url: str) -> Iterator[str]:
    """A database of its own on that server, for a test that begins with nothing."""
    name = f"own_{uuid4().hex}"
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_url.rpartition("/")[0] + f"/{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def homes(request: pytest.FixtureRequest) -> Iterator[Homes]:
    """Homes with databases of one kind; a test that asks for them is run for both."""
    made = Homes(None if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield made
    made.close()
