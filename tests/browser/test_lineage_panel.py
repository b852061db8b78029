"""Where a decision came from, on its page."""

import pytest
from playwright.sync_api import expect

from tests.browser.standards import assert_fits, assert_wcag
from tests.browser.test_web_app import LEAD

pytestmark = pytest.mark.browser


def test_every_value_is_traced_on_the_page_of_a_decision(visit, send):
    told = send(**LEAD, lead_id="traced-1")
    page = visit(told["link"]).page
    panel = page.get_by_role("region", name="Where this came from")
    panel.get_by_role("button", name="Trace every value").click()
    expect(panel.get_by_text("The lead was sent over HTTP, to POST /v1/leads")).to_contain_text("under the key traced-1")
    expect(panel.get_by_text("company = “Harbor Gear”")).to_be_visible()
    expect(panel.get_by_text("derived from employees")).to_be_visible()
    panel.get_by_text("assignment a-").click()
    expect(panel.get_by_text(f"kept with decision {told['decision_id']}").first).to_be_visible()
    assert_wcag(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page, 390)
