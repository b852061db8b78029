"""The real application over a small sample world on a free loopback port, and pages that may talk to nobody else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.bootstrap import House, open_house
from fairlead.config import Settings
from fairlead.http.app import create_app
from tests.contracts.http_server import client_of

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong

STATIC = Path(__file__).resolve().parents[2] / "src" / "fairlead" / "http" / "static"
LOOPBACK = re.compile(r"^(http://127\.0\.0\.1:\d+/|data:|blob:)")


NAMES = ("Maya Ortiz", "Jonas Lindqvist", "Priya Raman", "Tomás Ferreira", "Aiko Sato", "Femi Adeyemi", "Ingrid Haug", "Luca Bianchi")
TERRITORIES = [
    {"territory_id": "amer", "name": "Americas", "countries": '["US", "CA"]', "source_id": "s", "source_row": 1},
    {"territory_id": "emea", "name": "Europe", "countries": '["DE", "GB", "FR"]', "source_id": "s", "source_row": 2},
]
REPS = [
    {
        "rep_id": f"rep-{number}",
        "name": name,
        "territory_ids": '["emea"]' if number == 7 else '["amer"]',
        "max_open": 400,
        "active": True,
        "source_id": "s",
        "source_row": number,
    }
    for number, name in enumerate(NAMES)
]
# Two that nobody can tell apart by name: a lead of one of them has to be looked at.
TWINS = [
    {"account_id": f"twin-{number}", "name": "Twin Harbor Ltd", "country": "GB", "source_id": "s", "source_row": number}
    for number in (1, 2)
]
STATED = "version: 1\ndeal_value: 48000\nreply_minutes: 20\nreps:\n" + "".join(
    f"  - {{rep: rep-{number}, chance: {0.32 - 0.03 * number:.2f}, deals: 60}}\n" for number in range(len(NAMES))
)


@dataclass
class Watched:
    """A page, with what it complained about and whom else it tried to reach."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def built() -> Path:
    if not (STATIC / "index.html").is_file():
        pytest.skip("the web app is not built; run `make setup`")
    return STATIC


@pytest.fixture(scope="session")
def address(built, tmp_path_factory) -> Iterator[str]:
    with opened(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="session")
def empty_address(built, tmp_path_factory) -> Iterator[str]:
    """A house that nobody has sent a lead to yet."""
    with opened(tmp_path_factory.mktemp("empty")) as address:
        yield address


@contextmanager
def opened(home: Path) -> Iterator[str]:
    """The real house over SQLite: eight reps of two territories, with chances stated by their manager."""
    with open_house(Settings(home=home)) as house:
        filled(house, home)
        with client_of(create_app(house)) as client:
            yield str(client.base_url)


def filled(house: House, home: Path, *, team: str | None = None) -> None:
    """Put them into a house that is open, all of them in one ``team``, and open its desk."""
    with house.engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["territory"]), TERRITORIES)
        if team is not None:
            connection.execute(insert(RECORD_TABLES["team"]), [{"team_id": team, "name": team, "source_id": "s", "source_row": 1}])
        connection.execute(insert(RECORD_TABLES["rep"]), [{**each, "team_id": team} for each in REPS])
        connection.execute(insert(RECORD_TABLES["account"]), TWINS)
    (home / "stated.yaml").write_text(STATED)
    house.state(home / "stated.yaml")
    house.open_desk()


@pytest.fixture(scope="module")  # as long as it lives, no other test of this process can run an event loop of its own
def browser(chromium_path) -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address) -> Iterator:
    """Opens the app in a window of its own: ``visit("/", width=390, dark=True)``."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def open_page(path: str = "/", *, width: int = 1440, height: int = 900, dark: bool = False, motion: str = "reduce") -> Watched:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion=motion,
        )
        page = context.new_page()
        watched = Watched(page)
        page.on("console", lambda message: watched.complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("request", lambda request: None if LOOPBACK.match(request.url) else watched.strangers.append(request.url))
        opened.append((context, watched))
        page.goto(path)
        return watched

    yield open_page
    for context, watched in opened:
        context.close()
        assert watched.strangers == []
        assert watched.complaints == []


@pytest.fixture
def send(address):
    """Sends a lead through the public API and tells the answer."""

    def post(**lead) -> dict:
        answer = httpx.post(f"{address}/v1/leads", json=lead, timeout=30)
        answer.raise_for_status()
        return answer.json()

    return post
