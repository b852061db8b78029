"""The Insight page as people use it: intervals to see, an attribute added, a tag decided on and taken back, on any screen."""

import pytest
from playwright.sync_api import expect

from fairlead.adapters.sql.insight import SqlInsights
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag
from tests.rooms.insight_cases import found, tag

pytestmark = pytest.mark.browser


@pytest.fixture
def address(built, tmp_path):
    """A house of its own in which somebody has looked."""
    with opened(tmp_path) as address:
        with open_house(Settings(home=tmp_path)) as house:
            SqlInsights(house.engine).keep(found(tag(rep_id="rep-1"), tag(rep_id="rep-2", value="media")))
        yield address


def decide(page, button, why):
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Lee")
    dialog.get_by_label("Why").fill(why)
    dialog.get_by_role("button", name=button.partition(":")[0], exact=True).click()
    expect(dialog).to_have_count(0)


def test_pairings_are_told_with_intervals_and_as_correlation_only(visit):
    page = visit("/insight").page
    pairings = page.get_by_role("region", name="Pairings that win")
    expect(pairings.get_by_role("img", name="+4.1 points, 80% interval +1.2 to +7.0").first).to_be_visible()
    expect(pairings.get_by_text("30% randomized")).to_be_visible()
    expect(pairings.get_by_text("correlation only", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="What reps who win have in common").get_by_text("These are correlations.")).to_be_visible()
    expect(page.get_by_role("region", name="Whom to talk to").get_by_text("The profile names product Atlas.")).to_be_visible()


def test_an_attribute_is_added_by_one_click(visit):
    page = visit("/insight").page
    decide(page, "Add: custom.tier", "asked by the form")
    expect(page.get_by_text("is added: the next training reads it")).to_be_visible()
    decide(page, "Remove: custom.tier", "a slip")
    expect(page.get_by_text("is added: the next training reads it")).to_have_count(0)


def test_a_tag_is_approved_and_taken_back_and_another_dismissed(visit):
    page = visit("/insight").page
    tags = page.get_by_role("region", name="Tags for profiles")
    decide(page, "Approve: Jonas Lindqvist, industry groups: energy", "seen it")
    decide(page, "Dismiss: Priya Raman, industry groups: media", "not hers")
    expect(tags.get_by_text("No tag is proposed")).to_be_visible()
    tags.get_by_text("Decisions").click()
    page.get_by_role("button", name="Take back").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Take back", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(tags.get_by_text("was undone by Lee")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_can_be_read_by_anybody(visit, width):
    for dark in (False, True):
        page = visit("/insight", width=width, dark=dark).page
        expect(page.get_by_role("region", name="Pairings that win")).to_be_visible()
        page.get_by_text("tested and not found").click()
        assert_wcag(page)
        assert_fits(page, width)
