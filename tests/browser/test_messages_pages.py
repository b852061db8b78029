"""Webhooks, notifications and jobs as people use them: a webhook made and tried out, a dead delivery sent again, a lead under the bell."""

from types import SimpleNamespace

import httpx
import pytest
from playwright.sync_api import expect

from fairlead.application.effects import Asked
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.followup import Recipient
from fairlead.http.app import create_app
from tests.browser.conftest import filled
from tests.browser.standards import assert_fits, assert_wcag
from tests.contracts.http_server import client_of
from tests.contracts.receiver import receiving

pytestmark = pytest.mark.browser


@pytest.fixture
def place(built, tmp_path):
    """A house that may tell this machine, served; `work` does what a worker does, once."""
    settings = Settings(home=tmp_path, private_targets="127.0.0.0/8", author="lee")
    with open_house(settings) as house, receiving() as receiver:
        filled(house, tmp_path)
        delivering = house.background.effects.delivering()

        def work() -> None:
            delivering.look_after()
            house.background.effects.spreading.spread()
            delivering.once()

        with client_of(create_app(house)) as client:
            yield SimpleNamespace(address=str(client.base_url), work=work, receiver=receiver, house=house)
        delivering.close()


@pytest.fixture
def address(place):
    return place.address


def send(place, name: str) -> dict:
    lead = {"first_name": "Ada", "last_name": name, "email": f"{name}@quill.example", "country": "US", "company": "Quill"}
    return httpx.post(f"{place.address}/v1/leads", json=lead, timeout=30).json()


def signed(dialog, why: str = "") -> None:
    dialog.get_by_label("Your name").fill("Lee")
    if why:
        dialog.get_by_label("Why").fill(why)


def test_a_webhook_is_made_tried_out_and_its_dead_delivery_sent_again(place, visit):
    page = visit("/webhooks").page
    expect(page.get_by_text("No webhooks yet.")).to_be_visible()
    page.get_by_role("button", name="New webhook").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill("crm")
    dialog.get_by_label("Address").fill(place.receiver.address)
    signed(dialog)
    dialog.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("It is shown this once.")).to_be_visible()
    expect(page.locator("code", has_text="whsec_")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listitem", name="crm")).to_contain_text(f"http://127.0.0.1:{place.receiver.port}/…")
    page.get_by_role("button", name="Send a test: crm").click()
    signed(page.get_by_role("dialog"))
    page.get_by_role("dialog").get_by_role("button", name="Send a test", exact=True).click()
    expect(page.get_by_role("cell", name="waiting")).to_be_visible()
    place.receiver.answers = [410, 204]
    place.work()
    expect(page.get_by_text("it answered 410 Gone").first).to_be_visible(timeout=15_000)
    expect(page.get_by_role("listitem", name="crm")).to_contain_text("off")
    page.get_by_role("button", name="Switch on: crm").click()
    signed(page.get_by_role("dialog"))
    page.get_by_role("dialog").get_by_role("button", name="Switch on", exact=True).click()
    page.get_by_role("button", name="Again: test for crm").click()
    signed(page.get_by_role("dialog"))
    page.get_by_role("dialog").get_by_role("button", name="Again", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    place.work()
    expect(page.get_by_role("cell", name="answered 204 in")).to_be_visible(timeout=15_000)
    assert place.receiver.ids()[0] == place.receiver.ids()[1], "one identity in both tries"


def test_a_new_lead_rings_the_bell_until_it_is_read(place, visit):
    page = visit("/notifications").page
    expect(page.get_by_text("Nothing unread")).to_be_visible()
    rep = send(place, "Lovelace")["rep"]
    place.work()
    page.get_by_role("combobox", name="Whose notifications").click()
    page.get_by_role("option", name=rep["name"]).click()
    notice = page.get_by_role("listitem", name="New lead: Ada Lovelace, Quill")
    expect(notice).to_contain_text(f"goes to {rep['name']}")
    notice.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_text("Nothing unread")).to_be_visible()
    page.get_by_label("Not in these hours").fill("20:00-8:00")
    page.get_by_label("Your name").fill("Lee")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("Not in these hours")).to_have_value("20:00-08:00")


def test_what_could_not_be_noted_as_read_is_told(place, visit):
    rep = send(place, "Lovelace")["rep"]
    place.work()
    seen = visit("/notifications")
    page = seen.page
    page.get_by_role("combobox", name="Whose notifications").click()
    page.get_by_role("option", name=rep["name"]).click()
    page.route("**/v1/notifications/read", lambda route: route.fulfill(status=503, json={"detail": "the store cannot write"}))
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("alert")).to_contain_text("The store cannot write.")
    expect(page.get_by_text("1 unread")).to_be_visible()
    seen.complaints = [each for each in seen.complaints if "503" not in each]


def new_channel(page, name, address):
    page.get_by_role("button", name="New channel").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_label("Address").fill(address)
    signed(dialog)
    return dialog


def do(page, what, of):
    page.get_by_role("button", name=f"{what}: {of}").click()
    signed(page.get_by_role("dialog"))
    page.get_by_role("dialog").get_by_role("button", name=what, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_channel_at_the_web_address_of_a_service_is_a_channel(place, visit):
    page = visit("/notifications").page
    dialog = new_channel(page, "chat", "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
    dialog.get_by_role("button", name="Make it").click()
    channel = page.get_by_role("listitem", name="chat")
    expect(channel).to_contain_text("https://hooks.slack.com/…")
    expect(channel.get_by_role("button", name="New secret")).to_have_count(0)
    do(page, "Switch off", "chat")
    expect(channel).to_contain_text("switched off by Lee")
    do(page, "Switch on", "chat")
    do(page, "Send a test", "chat")
    expect(channel).to_contain_text("Last: test, not tried yet")
    do(page, "Remove", "chat")
    expect(page.get_by_text("No channels: told in the app only.")).to_be_visible()


def test_a_channel_of_the_office_is_for_the_events_that_are_chosen(place, visit):
    page = visit("/notifications").page
    dialog = new_channel(page, "office", "mailtos://name:password@mail.example.com?to=ana@example.com")
    for event in ("check.broken", "sla.breached", "dispute.opened"):
        expect(dialog.get_by_text(event, exact=True)).to_be_visible()
    dialog.get_by_role("combobox", name="Events").fill("everything whole")
    page.get_by_role("option", name="check.whole").click()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("listitem", name="office")).to_contain_text("sla.breached, dispute.opened, check.whole")


def test_what_came_of_a_test_stands_with_the_channel(place, visit):
    channel = place.house.background.effects.notifying.add(
        Asked(name="own", url=f"json://127.0.0.1:{place.receiver.port}/"), Recipient("rep-0"), author="lee"
    )
    assert channel.number
    page = visit("/notifications").page
    page.get_by_role("combobox", name="Whose notifications").click()
    page.get_by_role("option", name="Maya Ortiz").click()
    row = page.get_by_role("listitem", name="own")
    expect(row).not_to_contain_text("Last:")
    for answer, words in ((204, "sent in"), (500, "due again")):
        place.receiver.answers = [answer]
        do(page, "Send a test", "own")
        expect(row).to_contain_text("Last: test, not tried yet")
        place.work()
        expect(row).to_contain_text(words, timeout=15_000)


def test_a_job_that_waits_is_dropped_with_the_reason(place, visit):
    place.house.background.retraining.ask("a launch", "launch", author="lee")
    page = visit("/jobs").page
    page.get_by_role("button", name="Drop: train:launch").click()
    signed(page.get_by_role("dialog"), "not needed")
    page.get_by_role("dialog").get_by_role("button", name="Drop", exact=True).click()
    expect(page.get_by_text("dropped by Lee: not needed")).to_be_visible()
    expect(page.get_by_role("button", name="Ask again: train:launch")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_pages_are_accessible_and_fit_the_screen(place, visit, width, dark):
    effects = place.house.background.effects
    effects.webhooks.add(Asked(name="a system with quite a long name", url=place.receiver.address), author="lee")
    rep = send(place, "Hopper")["rep"]["rep_id"]
    effects.notifying.add(Asked(name="mail", url="mailtos://ann:pw@mail.example.com?to=ann@example.com"), Recipient(rep), author="lee")
    place.house.background.retraining.ask("a launch", "launch", author="lee")
    place.work()
    for path, ready in (("/webhooks", "answered 204"), ("/notifications", "Another model routes now"), ("/jobs", "train:launch")):
        page = visit(path, width=width, dark=dark).page
        expect(page.get_by_text(ready).first).to_be_visible()
        assert_wcag(page)
        assert_fits(page, width)
