"""No page has to be scrolled sideways, on a telephone or on a small screen: every page there is, over a house where much was said and done."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opened
from tests.browser.test_web_app import LEAD

pytestmark = pytest.mark.browser
ROUTES = set(re.findall(r'<Route path="([^"*]+)"', Path(__file__).parents[2].joinpath("web/src/main.tsx").read_text(encoding="utf-8")))
WIDTHS = (390, 1280)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
PAGES = {
    "": "/",
    "queue": "/queue",
    "ledger": "/ledger",
    "decisions/:id": "/decisions/{decision}",
    "disputes": "/disputes",
    "disputes/:number": "/disputes/1",
    "feedback": "/feedback",
    "service": "/service",
    "meetings": "/meetings",
    "notifications": "/notifications",
    "account": "/account",
    "batches": "/batches",
    "reps": "/reps",
    "reps/:id": "/reps/rep-1",
    "territories": "/territories",
    "playbook": "/playbook",
    "policy": "/policy",
    "edit": "/policy/edit",
    "versions": "/policy/versions",
    "versions/:number": "/policy/versions/1",
    "matching": "/matching",
    "model": "/model",
    "drift": "/drift",
    "changes": "/changes",
    "insight": "/insight",
    "jobs": "/jobs",
    "webhooks": "/webhooks",
    "users": "/users",
    "setup": "/setup",
    "password": "/password",
    "nowhere": "/no/such/page",
}
WITHOUT = {"users", "password", "versions/:number"}
"""Pages that ask for what this house does not have: accounts, a link, a version; the browser notes that they are refused."""
_STILL = 700
_WIDER = """[...document.querySelectorAll('#root *')].filter(each => each.getBoundingClientRect().left + each.scrollWidth > innerWidth)
  .slice(-6).map(each => each.tagName + '.' + each.className)"""


@pytest.fixture(scope="module")
def house(built, tmp_path_factory):
    """Its address, and a decision that was rated and contested and whose lead has a meeting."""
    with opened(tmp_path_factory.mktemp("wide")) as address, httpx.Client(base_url=address, timeout=30) as client:

        def tell(path, method="POST", **body):
            answer = client.request(method, path, json=body)
            assert answer.is_success, answer.text
            return answer.json()

        told = [tell("/v1/leads", **{**LEAD, "company": f"{LONG} {number}", "lead_id": f"{'wide' * 9}-{number}"}) for number in range(3)]
        decision, lead = told[0]["decision_id"], told[0]["lead_id"]
        tell(f"/v1/decisions/{decision}/fit", "PUT", fit="poor", author="Maya Ortiz")
        words = f"I met them at the fair of {LONG}"
        for each in told[:2]:
            tell(f"/v1/decisions/{each['decision_id']}/disputes", kind="should be mine", words=words, rep_id="rep-7", author="Maya Ortiz")
        start = client.get(f"/v1/leads/{lead}/meeting-times").json()["offers"][0]["starts_at"]
        tell(f"/v1/leads/{lead}/meetings", start=start, author="Maya Ortiz", place=f"https://meet.example/{LONG.lower()}")
        tell("/v1/webhooks", name="crm", url=f"https://hooks.crm.example/{'in/' * 20}", author="Maya Ortiz")
        tell("/v1/reps/rep-1/absences", **{"from": "2031-05-01", "to": "2031-05-02", "reason": LONG})
        yield address, decision


@pytest.fixture
def address(house):
    return house[0]


def test_every_page_there_is_stands_here():
    assert ROUTES - set(PAGES) == set()


@pytest.mark.parametrize("route", PAGES)
def test_no_page_is_scrolled_sideways(visit, house, route):
    seen = visit(PAGES[route].format(decision=house[1]), width=WIDTHS[0])
    expect(seen.page.get_by_text(re.compile(r"\w{3}")).locator("visible=true").first).to_be_visible()
    seen.page.wait_for_timeout(_STILL)
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 844})
        seen.page.wait_for_timeout(_STILL)
        assert seen.page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0, f"at {width} px: {seen.page.evaluate(_WIDER)}"
    if route in WITHOUT:
        seen.complaints.clear()
