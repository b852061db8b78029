"""The switch of prediction on the page: off at once with a name, told on every page while it lasts, and on again; what tripped the brake."""

import pytest
from playwright.sync_api import expect

from fairlead.adapters.sql.switching import SqlSwitch
from fairlead.application.switch_ports import BRAKE, Setting, Turn
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def address(built, home):
    with opened(home) as address:
        yield address


def test_prediction_is_switched_off_told_everywhere_and_switched_on_again(address, visit):
    page = visit(address).page
    page.get_by_role("button", name="Switch prediction off").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Ana")
    dialog.get_by_label("Why").fill("odd scores")
    dialog.get_by_role("button", name="Switch prediction off").click()
    told = page.get_by_role("alert").filter(has_text="Prediction is switched off")
    expect(told).to_contain_text("Ana switched it off: odd scores.")
    page.get_by_role("link", name="Model", exact=True).click()
    expect(told).to_be_visible()
    told.get_by_role("button", name="Switch prediction on").click()
    dialog.get_by_role("button", name="Switch prediction on").click()
    expect(told).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_what_tripped_the_brake_stands_on_every_page_with_what_to_do(width, dark, home, address, visit):
    with open_house(Settings(home=home)) as house:
        body = {"advice": ["see that the model's files are whole: `fairlead check`"]}
        SqlSwitch(house.engine).keep(
            Turn(Setting.SUSPENDED, house.clock.now(), BRAKE, cause="with 6 of the last 6 leads it failed", body=body)
        )
    seen = visit(f"{address}/model", width=width, dark=dark)
    told = seen.page.get_by_role("alert").filter(has_text="Prediction is suspended by the brake")
    expect(told).to_contain_text("With 6 of the last 6 leads it failed.")
    expect(told.get_by_role("listitem")).to_have_text(["See that the model's files are whole: fairlead check."])
    assert_wcag(seen.page)
    assert_fits(seen.page, width)
