"""What a slot costs, on the page of reps: the dearest first, whether prices decide, and why none has a price."""

from datetime import UTC, datetime

import numpy as np
import pytest
from playwright.sync_api import expect

from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.application.price_ports import PriceSheet
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.pricing import SlotPrices, no_prices
from fairlead.domain.pricing.solving import versioned
from tests.browser.conftest import NAMES, opened
from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser


@pytest.fixture
def address(built, tmp_path):
    with opened(tmp_path) as address:
        yield address


@pytest.fixture
def keep(tmp_path, address):
    """Keeps prices as the worker does: each rep's slot a day, in minor units, or why there are none."""

    def kept(days: list[float] | str) -> None:
        at, none = datetime.now(UTC), np.zeros(0)
        if isinstance(days, str):
            sheet = PriceSheet(no_prices(days, at), 0, none, none, none, 0.0, 0.0, "m", "p", 0.1)
        else:
            reps = len(days)
            prices = SlotPrices(
                version="",
                made_at=at,
                rep_ids=tuple(f"rep-{row}" for row in range(reps)),
                edges=np.array([0.0, 14.0, 28.0]),
                day_minor=np.outer(days, [1.0, 2.0]),
                beyond_minor=np.array(days),
                new_minor=np.zeros((reps, 28)),
                planned_open=np.full((reps, 2), 5.0),
                most_open=np.full(reps, 10.0),
                why="90 leads of the last four weeks",
            )
            week = np.arange(reps, dtype=float)
            sheet = PriceSheet(versioned(prices), 90, np.ones(28), week, 2.0 * week, 1000.0, 990.0, "m", "p", 0.1)
        with open_house(Settings(home=tmp_path)) as house:
            SqlPrices(house.engine).keep(sheet)

    return kept


def test_the_dearest_slot_stands_first_and_the_others_on_request(visit, keep):
    keep([100.0 * row for row in range(len(NAMES))] + [50.0])
    page = visit("/reps").page
    panel = page.locator("section").filter(has=page.get_by_role("heading", name="What a slot costs"))
    expect(panel.get_by_text("these prices only tell who is scarce")).to_be_visible()
    rows = panel.locator("tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.first).to_contain_text(NAMES[-1])
    expect(rows.first).to_contain_text("50%")
    expect(rows.first.get_by_role("img", name="7 planned, 14 worth most with this rep")).to_be_visible()
    expect(panel.get_by_text("at most 1.0% less than the best plan there is")).to_be_visible()
    panel.get_by_role("button", name="Show all 9").click()
    expect(rows).to_have_count(9)


def test_where_no_slot_has_a_price_the_reason_stands_there(visit, keep):
    keep("nobody has a limit of open or new leads, so slots are free and no slot has a price")
    expect(visit("/reps").page.get_by_text("No slot has a price: nobody has a limit")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_panel_fits_and_everybody_can_use_it(visit, keep, width, dark):
    keep([100.0 * row for row in range(len(NAMES))])
    page = visit("/reps", width=width, dark=dark).page
    expect(page.get_by_role("heading", name="What a slot costs")).to_be_visible()
    assert_fits(page, width)
    assert_wcag(page)
