"""Time off on the Reps page: paused and resumed, entered and taken back, as people click it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser
MAYA = "Maya Ortiz"


def row(page, name=MAYA):
    return page.locator("table.reps tbody tr").filter(has=page.get_by_role("rowheader", name=name))


def choose(page, item, name=MAYA):
    page.get_by_role("button", name=f"Time off of {name}").click()
    page.get_by_role("menuitem", name=item).click()


@pytest.fixture
def reps(visit, address):
    yield visit("/reps").page
    for one in httpx.get(f"{address}/v1/time-off").json()["time_off"]:
        httpx.delete(
            f"{address}/v1/absences/{one['absence_id']}" if one["absence_id"] else f"{address}/v1/reps/{one['rep']['rep_id']}/pause"
        )


def test_a_rep_is_paused_and_takes_leads_again(reps, send):
    expect(row(reps)).to_contain_text("Any time")
    choose(reps, "Pause for 2 hours")
    expect(row(reps)).to_contain_text("Paused until")
    expect(reps.get_by_role("main")).to_contain_text("1 paused")
    told = send(company="Harbor Gear", country="US", lead_id="paused-1")
    refused = httpx.get(f"{reps.url.removesuffix('/reps')}/v1/decisions/{told['decision_id']}").json()["refusals"]
    assert {"PAUSED"} == {one["reason"] for one in refused if one["rep"]["name"] == MAYA}
    choose(reps, "Take new leads again")
    expect(row(reps)).to_contain_text("Any time")


def test_an_absence_is_entered_ended_early_and_taken_back(reps):
    choose(reps, "Enter an absence…")
    dialog = reps.get_by_role("dialog", name=f"Absence of {MAYA}")
    dialog.get_by_label("First moment away").fill((datetime.now(UTC) - timedelta(hours=1)).isoformat())
    dialog.get_by_label("Until").fill((datetime.now(UTC) + timedelta(days=30)).date().isoformat())
    dialog.get_by_label("Reason").fill("vacation")
    dialog.get_by_role("button", name="Enter").click()
    expect(dialog).to_have_count(0)
    expect(row(reps)).to_contain_text("Vacation until")
    expect(reps.get_by_role("region", name="Time off")).to_contain_text("vacation")
    choose(reps, "Back now")
    expect(row(reps)).to_contain_text("Any time")
    choose(reps, "Enter an absence…")
    later = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    dialog.get_by_label("First moment away").fill(later)
    dialog.get_by_label("Until").fill(later)
    dialog.get_by_role("button", name="Enter").click()
    reps.get_by_role("button", name="Take back the absence of Maya Ortiz").click()
    expect(reps.get_by_role("region", name="Time off")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_and_its_dialog_have_no_accessibility_fault_and_fit_the_screen(visit, address, dark, width):
    httpx.put(f"{address}/v1/reps/rep-1/pause", json={"for": "1h"}).raise_for_status()
    httpx.post(
        f"{address}/v1/reps/rep-2/absences", json={"from": "2026-01-01", "to": "2028-01-01", "reason": "parental leave"}
    ).raise_for_status()
    try:
        page = visit("/reps", width=width, dark=dark).page
        expect(row(page, "Priya Raman")).to_contain_text("Parental leave until")
        assert_fits(page, width)
        for step in ("page", "dialog"):
            if step == "dialog":
                choose(page, "Enter an absence…")
                expect(page.get_by_role("dialog")).to_be_visible()
            assert_wcag(page)
    finally:
        for one in httpx.get(f"{address}/v1/time-off").json()["time_off"]:
            httpx.delete(
                f"{address}/v1/absences/{one['absence_id']}" if one["absence_id"] else f"{address}/v1/reps/{one['rep']['rep_id']}/pause"
            )
