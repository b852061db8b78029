"""The Model page as people use it: where each model stands, approval by somebody else, in force, and back in one step."""

import httpx
import pytest
from playwright.sync_api import expect

from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import STATED, opened
from tests.browser.standards import assert_fits, assert_wcag
from tests.conformance.trained_sample import small_model

pytestmark = pytest.mark.browser


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def address(built, home):
    """A house of its own for each story, with one model in force."""
    with opened(home) as address:
        yield address


def train(home, author="dana"):
    """Another model, as somebody at the command line would train it."""
    (home / "other.yaml").write_text(STATED.replace("deals: 60", "deals: 61"))
    with open_house(Settings(home=home, author=author)) as house:
        return house.state(home / "other.yaml").version


def models(address):
    return {each["version"]: each["state"] for each in httpx.get(f"{address}/v1/models", timeout=30).json()["models"]}


def ask(page, button, name, why):
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill(name)
    dialog.get_by_label("Why").fill(why)
    dialog.get_by_role("button", name=button.partition(" m-")[0].removesuffix(" to"), exact=True).click()
    return dialog


def test_going_back_in_one_step_and_forward_again(home, address, visit):
    (first,) = models(address)
    second = train(home)
    page = visit(f"{address}/model").page
    expect(page.get_by_role("listitem", name=second)).to_contain_text("champion")
    dialog = ask(page, f"Go back to {first}", "Lee", "worse")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("listitem", name=first)).to_contain_text("champion")
    assert models(address) == {first: "champion", second: "retired"}
    page.get_by_role("button", name=f"History of {first}").click()
    expect(page.get_by_role("listitem", name=first)).to_contain_text("rolled back by Lee: worse")
    expect(ask(page, f"Put in force {second}", "Lee", "")).to_have_count(0)
    expect(page.get_by_role("listitem", name=second)).to_contain_text("champion")


def test_a_candidate_is_approved_by_somebody_else(home, address, visit):
    policy = {"policy": "models: {approval: second_person}\n", "author": "Dana"}
    httpx.put(f"{address}/v1/policy", json=policy, headers={"If-Match": "*"}, timeout=30).raise_for_status()
    version = train(home)
    page = visit(f"{address}/model").page
    line = page.get_by_role("listitem", name=version)
    expect(line).to_contain_text("candidate")
    expect(page.get_by_role("button", name=f"Put in force {version}")).to_have_count(0)
    expect(ask(page, f"Approve {version}", "Lee", "fine")).to_have_count(0)
    expect(line).to_contain_text("approved")
    expect(ask(page, f"Put in force {version}", "Dana", "")).to_have_count(0)
    expect(line).to_contain_text("champion")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_list_fits_and_can_be_used_by_everybody(home, address, visit, width):
    train(home)
    page = visit(f"{address}/model", width=width).page
    page.get_by_role("button", name="History of").first.click()
    expect(page.locator(".model-steps")).to_contain_text("trained")
    assert_fits(page, width)
    assert_wcag(page)


@pytest.fixture
def learned(home, address):
    """A model that was trained and tested, in force."""
    with open_house(Settings(home=home, author="dana")) as house:
        version = house.models.keep(small_model(), code="test", in_force=False)
        house.registry.trained(version, author="dana")
    return address


def test_the_verdict_stands_on_top_and_groups_are_picked_for_the_picture(learned, visit):
    page = visit(f"{learned}/model").page
    verdict = page.get_by_role("region", name="What it may be used for")
    expect(verdict).to_contain_text("It may choose between reps.")
    expect(verdict).to_contain_text("Odds that the reps' part is real")
    groups, picture = (page.get_by_role("region", name=name) for name in ("Groups of leads and reps", "Do chances come true?"))
    expect(picture).to_contain_text("later leads that the model had not seen")
    groups.locator("summary").click()
    first = groups.get_by_role("button").first
    group = first.inner_text()
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(picture.get_by_label("Leads", exact=True)).to_have_value(group)
    expect(picture).to_contain_text("with all groups taken into account")
    picture.locator("summary").click()
    assert picture.get_by_role("row").count() > 3


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1440, True)])
def test_the_verdict_and_the_picture_fit_and_can_be_used_by_everybody(learned, visit, width, dark):
    page = visit(f"{learned}/model", width=width, dark=dark).page
    page.get_by_role("region", name="Groups of leads and reps").locator("summary").click()
    page.get_by_role("region", name="Do chances come true?").locator("summary").click()
    assert_fits(page, width)
    assert_wcag(page)


def offer(home, author="dana"):
    """A candidate beside the one in force."""
    (home / "other.yaml").write_text(STATED.replace("deals: 60", "deals: 61"))
    with open_house(Settings(home=home, author=author)) as house:
        made = house.state(home / "other.yaml", draft=True)
        return house.registry.propose(made.version, author=author).version


def test_a_candidate_goes_in_shadow_is_compared_and_rejected(home, address, visit):
    (champion,) = models(address)
    version = offer(home)
    page = visit(f"{address}/model").page
    line, shadow = page.get_by_role("listitem", name=version), page.get_by_role("region", name="In shadow")
    expect(shadow).to_contain_text("None.")
    expect(ask(page, f"Put in shadow {version}", "Lee", "let us see")).to_have_count(0)
    expect(line).to_contain_text("in shadow")
    expect(shadow).to_contain_text("Too early to tell: 0 of 400 outcomes.")
    page.get_by_role("button", name="Compare two models").click()
    table = page.get_by_role("region", name="Models", exact=True).get_by_role("table")
    expect(table.first.get_by_role("row", name="State")).to_contain_text("candidate, in shadow")
    expect(page.get_by_role("region", name="Models", exact=True)).to_contain_text("was never tested on later leads")
    assert_fits(page, page.viewport_size["width"])
    assert_wcag(page)
    page.get_by_role("button", name=f"Reject {version}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Lee")
    expect(dialog.get_by_role("button", name="Reject")).to_be_disabled()
    dialog.get_by_label("Why").fill("reps of EMEA are missing")
    dialog.get_by_role("button", name="Reject").click()
    expect(line).to_contain_text("retired")
    expect(shadow).to_contain_text("None.")
    assert models(address) == {champion: "champion", version: "retired"}


def test_a_training_is_asked_for_on_the_page(home, address, visit):
    page = visit(f"{address}/model").page
    panel = page.get_by_role("region", name="Trainings")
    expect(panel).to_contain_text("None yet.")
    panel.get_by_role("button", name="Train anew").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Lee")
    dialog.get_by_label("Why").fill("after the launch")
    dialog.get_by_role("button", name="Train anew").click()
    expect(dialog).to_have_count(0)
    expect(panel).to_contain_text("Because of a request of Lee.")
    (job,) = httpx.get(f"{address}/v1/jobs", timeout=30).json()["jobs"]
    assert (job["kind"], job["given"]["note"]) == ("train", "after the launch")
