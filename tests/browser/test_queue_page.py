"""The Queue page as people use it: leads that wait are decided on with the keyboard, one by one and many at once; a stale page is told."""

import pytest
from playwright.sync_api import expect

from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser
SUGGEST = {"mode": "suggest", "rules": [{"id": "urgent", "when": 'lead.source == "Hotline"', "lead_priority": 10}]}
FEW = {**SUGGEST, "capacity": {"each": {"max_day": 1}}}
ASKS = {"accept_within": "2 hours"}
reserved = pytest.mark.parametrize("policy", [ASKS])


@pytest.fixture
def policy():
    return SUGGEST


@pytest.fixture
def home(tmp_path, policy):
    with open_house(Settings(home=tmp_path)) as house:
        house.policies.apply(house.policies.draft(policy), author="Lee", note="as the test wants it")
    return tmp_path


@pytest.fixture
def address(built, home):
    with opened(home) as address:
        yield address


def three(send):
    for name in ("Ada", "Bea", "Cleo"):
        suggested(send, name)


def suggested(send, name, **more):
    answer = send(first_name=name, last_name="Quill", email=f"{name.lower()}@quill.example", country="US", **more)
    assert answer["action"] == "suggest"
    return answer


def at_work(visit):
    """The page with a name written into it and no field in focus, and its rows."""
    page = visit("/queue").page
    page.get_by_label("Your name").fill("Lee")
    page.get_by_role("heading", name="To decide").click()
    return page, page.get_by_role("list", name="Leads that wait").get_by_role("listitem")


def test_an_empty_queue_says_what_comes_here(visit):
    page = visit("/queue").page
    expect(page.get_by_role("heading", name="No lead waits for a person")).to_be_visible()


def test_a_queue_is_worked_through_with_the_keyboard(visit, send):
    three(send)
    page = visit("/queue").page
    rows = page.get_by_role("list", name="Leads that wait").get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(page.get_by_text("Write your name above to decide.")).to_be_visible()
    page.get_by_label("Your name").fill("Lee")
    page.get_by_role("heading", name="To decide").click()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("a")
    expect(page.get_by_text("1 settled.")).to_be_visible()
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Bea Quill")).to_have_count(0)
    page.keyboard.press("r")
    page.get_by_role("combobox", name="Why").click()
    page.get_by_role("option", name="what is known of the lead is wrong or too little").click()
    page.get_by_role("form", name="Send back").get_by_role("button", name="Send back").click()
    expect(page.get_by_text("1 suggested and 1 queued leads wait for a person.")).to_be_visible()
    for name in ("Ada Quill", "Cleo Quill"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Approve 2").click()
    expect(page.get_by_role("heading", name="No lead waits for a person")).to_be_visible()


def leaves(home, name):
    table = RECORD_TABLES["rep"]
    with open_house(Settings(home=home)) as house, writing(house.engine) as connection:
        connection.execute(table.update().where(table.c.name == name).values(active=False))


def test_who_left_is_offered_no_lead(visit, send, home):
    suggested(send, "Ada")
    leaves(home, "Femi Adeyemi")
    page, _ = at_work(visit)
    page.get_by_role("button", name="Other rep").click()
    page.get_by_role("combobox", name="Give Ada Quill to").click()
    expect(page.get_by_role("option", name="Ingrid Haug")).to_be_visible()
    expect(page.get_by_role("option", name="Femi Adeyemi")).to_have_count(0)
    page.keyboard.press("Escape")
    panel = page.get_by_role("region", name="Move leads", exact=True)
    panel.get_by_role("combobox", name="To").click()
    expect(page.get_by_role("option", name="Ingrid Haug")).to_be_visible()
    expect(page.get_by_role("option", name="Femi Adeyemi")).to_have_count(0)
    page.keyboard.press("Escape")
    panel.get_by_role("combobox", name="Leads of").click()
    expect(page.get_by_role("option", name="Femi Adeyemi")).to_be_visible()  # what is with them still has to go somewhere


@reserved
def test_who_left_is_no_one_to_hand_a_lead_off_to(visit, send, home):
    answer = given(send)
    leaves(home, "Femi Adeyemi")
    page = visit(f"/decisions/{answer['decision_id']}").page
    page.get_by_role("region", name="The lead now").get_by_role("button", name="Hand off").click()
    page.get_by_role("combobox", name="Hand it to").click()
    expect(page.get_by_role("option", name="Luca Bianchi")).to_be_visible()
    expect(page.get_by_role("option", name="Femi Adeyemi")).to_have_count(0)


def test_a_lead_that_waits_for_approval_is_marked_and_counted_where_decisions_are_live(visit, send):
    three(send)
    page = visit("/").page
    rows = page.get_by_role("table", name="Decisions, newest first").get_by_role("row")
    expect(rows.filter(has_text="Ada Quill")).to_contain_text("For approval")
    gauge = page.locator(".gauge").filter(has_text="Waiting")
    expect(gauge.locator(".gauge-value")).to_have_text("3")
    expect(gauge).to_contain_text("3 for approval")
    expect(page.locator(".gauge").filter(has_text="With a rep").locator(".gauge-value")).to_have_text("0")
    page.get_by_role("radiogroup", name="Which decisions").get_by_text("Waiting").click()
    expect(rows.filter(has_text="Quill")).to_have_count(3)


def test_whoever_comes_second_is_told_who_was_quicker(visit, send, home):
    three(send)
    page = visit("/queue").page
    page.get_by_label("Your name").fill("Lee")
    with open_house(Settings(home=home)) as house:
        first = house.queue.waiting(limit=1)[0]
        from fairlead.application.routing_queue import Line, What

        house.queue.settle([Line(first.kept.lead.lead_id, What.APPROVE, first.kept.decision.decision_id)], author="Kim")
    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_text("0 settled, 1 not.")).to_be_visible()
    expect(page.get_by_text("was approved by Kim")).to_be_visible()


def test_an_urgent_lead_that_comes_between_look_and_key_is_not_the_one_that_is_decided(visit, send):
    three(send)
    page, rows = at_work(visit)
    expect(rows.first).to_contain_text("Ada Quill")
    page.keyboard.press("r")
    form = page.get_by_role("form", name="Send back")
    expect(form.get_by_role("combobox", name="Why Ada Quill goes back")).to_be_visible()
    suggested(send, "Zoe", source="Hotline")
    expect(rows).to_have_count(4, timeout=20_000)  # the page looks every 15 seconds
    expect(rows.first).to_contain_text("Zoe Quill")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    expect(form.get_by_role("combobox", name="Why Ada Quill goes back")).to_be_visible()
    form.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="To decide").click()
    page.keyboard.press("a")
    expect(page.get_by_text("1 settled.")).to_be_visible()
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="Ada Quill")).to_have_count(0)
    expect(rows.first).to_contain_text("Zoe Quill")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")  # its lead is gone: the place stays


def test_a_key_that_is_held_down_decides_on_one_lead(visit, send):
    three(send)
    page, rows = at_work(visit)
    page.keyboard.down("a")
    expect(page.get_by_text("1 settled.")).to_be_visible()
    expect(rows).to_have_count(2)
    page.keyboard.down("a")  # what the keyboard sends again while the key is down
    page.wait_for_timeout(1_000)
    page.keyboard.up("a")
    expect(rows).to_have_count(2)


def test_a_second_press_does_not_decide_on_the_lead_that_came_under_the_cursor(visit, send):
    three(send)
    page, rows = at_work(visit)
    expect(rows).to_have_count(3)
    page.evaluate(_PRESS_AGAIN_ONCE_SETTLED)
    expect(rows).to_have_count(2)
    page.wait_for_timeout(1_000)
    expect(rows).to_have_count(2)
    page.keyboard.press("a")
    expect(rows).to_have_count(1)
    page.keyboard.press("r")  # a form of its own asks first
    expect(page.get_by_role("form", name="Send back")).to_be_visible()


# In the page, so that a machine that is busy does not make the second press late.
_PRESS_AGAIN_ONCE_SETTLED = """async () => {
  const press = () => window.document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  press();
  while (document.querySelectorAll('.queue .queue-row').length > 2) await wait(5);
  await wait(60);
  press();
}"""


def test_leads_beyond_the_first_page_are_reached(visit, send):
    for number in range(52):
        suggested(send, f"Lead{number:02}")
    page, rows = at_work(visit)
    expect(rows).to_have_count(50)
    expect(page.get_by_text("1 to 50 of 52")).to_be_visible()
    assert_wcag(page)
    page.get_by_role("navigation", name="Pages of leads that wait").get_by_role("button", name="Further").click()
    expect(rows).to_have_count(2)
    expect(page.get_by_text("51 to 52 of 52")).to_be_visible()
    expect(rows.first).to_contain_text("Lead50 Quill")
    expect(rows.first).to_have_attribute("aria-current", "true")
    for name in ("Lead50 Quill", "Lead51 Quill"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Approve 2").click()
    expect(page.get_by_text("2 settled.")).to_be_visible()
    expect(rows).to_have_count(50)  # nothing is left on the second page


@pytest.mark.parametrize("policy", [FEW])
def test_a_limit_that_is_reached_is_told_and_holds_until_a_person_says_otherwise(visit, send):
    for name in ("Ada", "Bea"):
        suggested(send, name)
    page, rows = at_work(visit)
    for name in ("Ada Quill", "Bea Quill"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Other rep").click()
    form = page.get_by_role("form", name="Another rep")
    form.get_by_role("combobox", name="Give 2 leads to").click()
    page.get_by_role("option", name="Femi Adeyemi").click()
    form.get_by_role("combobox", name="Why").click()
    page.get_by_role("option", name="knows").first.click()
    form.get_by_label("Note").fill("sold there before")
    form.get_by_role("button", name="Give it").click()
    expect(page.get_by_text("1 settled, 1 not.")).to_be_visible()
    expect(page.get_by_text("Bea Quill: Femi Adeyemi cannot take it")).to_be_visible()
    expect(rows).to_have_count(1)
    # The form waits with what was written in it, for whoever takes another rep instead.
    expect(form.get_by_role("combobox", name="Give Bea Quill to")).to_have_value("Femi Adeyemi")
    expect(form.get_by_label("Note")).to_have_value("sold there before")
    assert_wcag(page)
    page.get_by_role("button", name="Settle it over the limit").click()
    expect(page.get_by_text("1 settled.", exact=True)).to_be_visible()
    expect(form).to_have_count(0)
    expect(page.get_by_role("heading", name="No lead waits for a person")).to_be_visible()


def test_a_locked_lead_goes_once_a_person_says_in_spite_of_the_lock(visit, send, home):
    three(send)
    with open_house(Settings(home=home)) as house:
        first = house.queue.waiting(limit=1)[0]
        house.queue.lock(first.kept.lead.lead_id, locked=True, author="Kim", words="promised").result()
    page, rows = at_work(visit)
    for name in ("Ada Quill", "Bea Quill"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Approve 2").click()
    expect(page.get_by_text("1 settled, 1 not.")).to_be_visible()
    expect(page.get_by_text("is locked by Kim")).to_be_visible()
    page.get_by_role("button", name="Settle it in spite of the lock").click()
    expect(page.get_by_text("1 settled.", exact=True)).to_be_visible()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Cleo Quill")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_and_everybody_can_use_it(visit, send, width, dark):
    three(send)
    page = visit("/queue", width=width, dark=dark).page
    expect(page.get_by_role("list", name="Leads that wait")).to_be_visible()
    assert_fits(page, width)
    assert_wcag(page)


def given(send, name="Ada"):
    """A lead that its rep is to accept."""
    answer = send(first_name=name, last_name="Quill", email=f"{name.lower()}@quill.example", country="US")
    assert answer["action"] == "assign"
    return answer


@reserved
def test_on_the_page_of_a_decision_its_lead_is_accepted_locked_unlocked_and_handed_off(visit, send):
    answer = given(send)
    watched = visit(f"/decisions/{answer['decision_id']}")
    page = watched.page
    panel = page.get_by_role("region", name="The lead now")
    done = panel.get_by_role("list", name="What was done with it").get_by_role("listitem")
    expect(panel.get_by_text("To be accepted until")).to_be_visible()
    expect(panel.get_by_role("button", name="Accept")).to_be_disabled()
    panel.get_by_label("Your name").fill("Lee")
    panel.get_by_role("button", name="Accept").click()
    expect(done.filter(has_text="accepted by Lee")).to_have_count(1)
    expect(panel.get_by_role("button", name="Decline")).to_have_count(0)
    panel.get_by_role("button", name="Lock").click()
    panel.get_by_label("Why").fill("promised to them")
    panel.get_by_role("button", name="Lock it").click()
    expect(panel.get_by_text("Locked by Lee since")).to_be_visible()
    panel.get_by_role("button", name="Hand off").click()
    form = panel.get_by_role("form", name="Hand off")
    form.get_by_role("combobox", name="Hand it to").click()
    page.get_by_role("option", name="Femi Adeyemi").click()
    form.get_by_label("Why").fill("their neighbor")
    form.get_by_role("button", name="Hand it off").click()
    expect(panel.get_by_role("alert")).to_contain_text("is locked by Lee")
    assert [each for each in watched.complaints if "409" not in each] == []
    watched.complaints.clear()  # the browser notes an answer of 409 by itself
    form.get_by_role("button", name="Cancel").click()
    panel.get_by_role("button", name="Unlock").click()
    expect(panel.get_by_text("Locked by Lee since")).to_have_count(0)
    panel.get_by_role("button", name="Hand off").click()
    form.get_by_role("combobox", name="Hand it to").click()
    page.get_by_role("option", name="Femi Adeyemi").click()
    form.get_by_label("Why").fill("their neighbor")
    form.get_by_role("button", name="Hand it off").click()
    expect(panel.get_by_text("With").filter(has_text="Femi Adeyemi")).to_be_visible()
    expect(done.first).to_contain_text("handed off to Femi Adeyemi by Lee")
    panel.get_by_role("link", name="See its latest decision").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Femi Adeyemi")


@reserved
def test_a_declined_lead_goes_on_from_the_page_of_its_decision(visit, send):
    answer = given(send)
    page = visit(f"/decisions/{answer['decision_id']}").page
    panel = page.get_by_role("region", name="The lead now")
    panel.get_by_label("Your name").fill("Lee")
    panel.get_by_role("button", name="Decline").click()
    expect(panel.get_by_role("list", name="What was done with it")).to_contain_text(f"declined by {answer['rep']['name']}")
    expect(panel.get_by_role("link", name="See its latest decision")).to_be_visible()


@reserved
def test_leads_of_a_rep_are_moved_after_a_look_at_who_would_get_them(visit, send, home):
    holder = given(send)["rep"]
    given(send, "Bea")
    with open_house(Settings(home=home)) as house:
        for lead_id in house.queue.open_leads(holder["rep_id"])[:1]:
            house.queue.lock(lead_id, locked=True, author="Kim", words="promised").result()
        held = len(house.queue.open_leads(holder["rep_id"]))
    page = visit("/queue").page
    page.get_by_label("Your name").fill("Lee")
    panel = page.get_by_role("region", name="Move leads", exact=True)
    panel.get_by_role("combobox", name="Leads of").click()
    page.get_by_role("option", name=holder["name"]).click()
    panel.get_by_role("combobox", name="To").click()
    page.get_by_role("option", name="Femi Adeyemi").click()
    page.keyboard.press("Escape")
    panel.get_by_role("button", name="Look").click()
    rows = panel.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(held + 1)
    expect(rows.nth(1)).to_contain_text("locked; stays")
    panel.get_by_label("Why they move").fill("away until May")
    panel.get_by_label("Even where locked (1)").check()
    panel.get_by_role("button", name=f"Move {held} lead").click()
    expect(panel.get_by_text(f"{held} moved.")).to_be_visible()
    with open_house(Settings(home=home)) as house:
        assert len(house.queue.open_leads("rep-5")) == held


@reserved
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_what_is_asked_of_a_lead_fits_and_everybody_can_use_it(visit, send, width, dark):
    answer = given(send)
    page = visit(f"/decisions/{answer['decision_id']}", width=width, dark=dark).page
    panel = page.get_by_role("region", name="The lead now")
    panel.get_by_role("button", name="Hand off").click()
    expect(panel.get_by_role("form", name="Hand off")).to_be_visible()
    assert_fits(page, width)
    assert_wcag(page)
    page.goto("/queue")
    panel = page.get_by_role("region", name="Move leads", exact=True)
    panel.get_by_role("combobox", name="Leads of").click()
    page.get_by_role("option", name=answer["rep"]["name"]).click()
    panel.get_by_role("combobox", name="To").click()
    page.get_by_role("option", name="Femi Adeyemi").click()
    page.keyboard.press("Escape")
    panel.get_by_role("button", name="Look").click()
    expect(panel.get_by_role("table")).to_be_visible()
    assert_fits(page, width)
    assert_wcag(page)
