"""Why not …? on the decision page, and decisions in the reader's language."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag
from tests.browser.test_web_app import LEAD

pytestmark = pytest.mark.browser


@pytest.fixture
def address(built, tmp_path):
    """A house of its own: a person who was there before goes to whoever had them, and nobody else is a candidate."""
    with opened(tmp_path) as address:
        yield address


def test_whoever_did_not_get_the_lead_can_be_asked_about(visit, send):
    told = send(**LEAD, lead_id="why-not-1")
    other = next(one["rep"] for one in told["top_candidates"] if one["rep"] != told["rep"])
    page = visit(told["link"]).page
    panel = page.get_by_role("region", name="Why not …?")
    panel.get_by_role("combobox", name="Rep who asks").click()
    page.get_by_role("option", name=other["name"], exact=True).click()
    expect(panel.get_by_text(f"{other['name']} could have had this lead; ")).to_be_visible()
    assert page.url.endswith(f"?why-not={other['rep_id']}")
    assert_wcag(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page, 390)


def test_sentences_come_in_the_language_chosen_and_stay_so(visit, send):
    told = send(**LEAD, lead_id="why-not-2")
    page = visit(told["link"]).page
    expect(page.get_by_role("heading", level=1)).to_contain_text(" goes to ")
    page.get_by_text("Deutsch", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(" geht an ")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text(" geht an ")
