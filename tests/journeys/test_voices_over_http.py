"""Reps contest, rate and propose; managers settle and approve: each what is theirs, over real HTTP and a real database."""

import csv
import io

import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from fairlead.bootstrap import open_house
from fairlead.bootstrap.access import access_of
from fairlead.config import Settings
from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from tests.contracts.access_house import Asker
from tests.contracts.http_server import client_of

TEAMS = [("north", None, None), ("south", "cy", None)]
REPS = [("ann", "north", "US"), ("bob", "north", "DE"), ("cy", "south", "GB"), ("dee", "south", "FR")]


@pytest.fixture
def door(tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        said = {"source_id": "s", "source_row": 1}
        with house.engine.begin() as connection:
            teams = [{"team_id": one, "name": one, "manager_rep_id": lead, "parent_team_id": up, **said} for one, lead, up in TEAMS]
            connection.execute(insert(RECORD_TABLES["team"]), teams)
            areas = [{"territory_id": country, "name": country, "countries": f'["{country}"]', **said} for _, _, country in REPS]
            connection.execute(insert(RECORD_TABLES["territory"]), areas)
            people = [
                {"rep_id": one, "name": one.title(), "team_id": team, "territory_ids": f'["{country}"]', "active": True, **said}
                for one, team, country in REPS
            ]
            connection.execute(insert(RECORD_TABLES["rep"]), people)
        house.open_desk()
        gatehouse = access_of(house)
        at, book = house.clock.now(), gatehouse.signing_in.book

        def asker(role, **values):
            number = len(book.users()) + 1
            user = User(f"{role}{number}@acme.example", f"{role} {number}", role, at, **values)
            kept = book.add_user(user, Deed("user add", user.email, "the test", at))
            gatehouse.admission.forget()
            return Asker(gatehouse, kept).headers

        with client_of(create_app(house, gatehouse=gatehouse)) as client:
            yield House(client, asker, house)
        assert conservation(house.engine) == []


class House:
    """Who asks, and the decisions on one lead for each rep."""

    def __init__(self, client, asker, house):
        self.client, self.house = client, house
        self.admin = asker(Role.ADMIN)
        self.ann = asker(Role.REP, rep_id="ann")
        self.dee = asker(Role.REP, rep_id="dee")
        self.cy = asker(Role.MANAGER, rep_id="cy")
        self.north = asker(Role.MANAGER, teams=frozenset({"north"}))
        self.both = asker(Role.MANAGER, teams=frozenset({"north", "south"}))
        self.of = {}
        for rep_id, _, country in REPS:
            body = {"lead_id": f"L-{rep_id}", "company": f"Firm of {rep_id}", "country": country, "source": "fair", "product": "crm"}
            assert client.post("/v1/leads", json=body, headers=self.admin).status_code == 201
        for each in client.get("/v1/decisions", headers=self.admin).json()["decisions"]:
            self.of[each["rep"]["rep_id"]] = each["decision_id"]

    def post(self, path, who, **body):
        return self.client.post(path, json={"author": "somebody else", **body}, headers=who)

    def put(self, path, who, **body):
        return self.client.put(path, json={"author": "somebody else", **body}, headers=who)

    def get(self, path, who, **query):
        return self.client.get(path, params=query, headers=who)

    def contest(self, who, of="cy", kind="should be mine", **more):
        return self.post(f"/v1/decisions/{self.of[of]}/disputes", who, kind=kind, words="I met them", **more)


def test_a_rep_contests_what_it_does_not_see_and_learns_nothing_of_it(door):
    opened = door.contest(door.dee)
    assert opened.status_code == 201, opened.text
    told = opened.json()
    assert (told["rep"]["rep_id"], told["state"], told["author"]) == ("dee", "open", "rep 3 (rep3@acme.example)")
    assert (told["holder"], told["company"], told["about"]) == (None, None, [])
    assert door.get(f"/v1/decisions/{door.of['cy']}", door.dee).status_code == 404
    again = door.contest(door.dee, kind="unfair turn")
    assert (again.status_code, "contests this decision already" in again.json()["detail"]) == (409, True)
    assert door.contest(door.dee, rep_id="ann").status_code == 403
    assert door.contest(door.ann, of="bob", kind="other").status_code == 201


def test_a_rep_contests_by_the_lead_and_learns_nothing_of_one_that_it_does_not_see(door):
    def contest(who, lead_id, **more):
        return door.post(f"/v1/decisions/{lead_id}/disputes", who, words="I met them", **{"kind": "should be mine", **more})

    opened = contest(door.dee, "L-cy")
    assert (opened.status_code, opened.json()["lead_id"]) == (201, "L-cy"), opened.text
    assert (opened.json()["holder"], opened.json()["company"], opened.json()["about"]) == (None, None, [])
    assert door.get("/v1/disputes/1", door.admin).json()["decision_id"] == door.of["cy"]
    assert contest(door.dee, "L-cy").status_code == 409, "the same decision"
    # Which fields a lead has would tell of it; in the name of a team only what is seen is contested. Both in the words for what is not there.
    refused = [
        contest(who, lead_id, kind="wrong data", **more)
        for who, more in ((door.dee, {"field": "custom.tier"}), (door.north, {}))
        for lead_id in ("L-cy", "L-none")
    ]
    told = {each.json()["detail"].replace("L-cy", "L-none") for each in refused}
    assert ([each.status_code for each in refused], len(told)) == ([404] * 4, 1), told
    own = contest(door.ann, "L-ann", kind="wrong data", field="industry")
    assert (own.status_code, own.json()["about"][0]["words"]) == (201, "field industry"), own.text
    assert "already" in contest(door.ann, "L-ann").json()["detail"]


def test_disputes_are_seen_by_whom_they_concern(door):
    door.contest(door.dee)
    seen = {name: len(door.get("/v1/disputes", getattr(door, name)).json()["disputes"]) for name in ("admin", "dee", "ann", "cy", "north")}
    assert seen == {"admin": 1, "dee": 1, "ann": 0, "cy": 1, "north": 0}
    assert door.get("/v1/disputes/1", door.ann).status_code == 404
    assert door.get("/v1/disputes/1", door.cy).json()["holder"]["rep_id"] == "cy"
    assert door.get("/v1/disputes/report", door.ann).json()["total"] == 0
    assert door.get("/v1/disputes/report", door.admin).json()["total"] == 1


def test_whoever_settles_is_somebody_else_who_sees_all_concerned(door):
    door.contest(door.dee)
    settle = {"upheld": True, "note": "she did", "move_to": "dee"}
    assert door.post("/v1/disputes/1/settle", door.dee, **settle).status_code == 403
    # The manager of the team is the one who has the lead: it is about herself.
    assert door.post("/v1/disputes/1/settle", door.cy, **settle).status_code == 409
    assert door.post("/v1/disputes/1/settle", door.north, **settle).status_code == 404
    with_credit = {**settle, "credit": {"rep_id": "dee", "leads": 0.5, "against_rep_id": "cy"}}
    assert "ledger:adjust" in door.post("/v1/disputes/1/settle", door.both, **with_credit).json()["detail"]
    done = door.post("/v1/disputes/1/settle", door.both, **settle, change="territory GB")
    assert done.status_code == 200, done.text
    end = done.json()["settled"]
    assert (end["moved_to"]["rep_id"], end["change"]["words"], end["author"][:9]) == ("dee", "territory GB", "manager 6")
    assert door.get("/v1/decisions", door.dee).json()["decisions"][0]["lead"]["lead_id"] == "L-cy"
    late = door.post("/v1/disputes/1/settle", door.admin, upheld=False, note="no")
    assert (late.status_code, "was upheld by manager 6" in late.json()["detail"]) == (409, True)


def test_a_lead_of_another_team_is_moved_by_who_sees_both(door):
    door.contest(door.ann, of="cy")
    settle = {"upheld": True, "note": "she did", "move_to": "ann"}
    for who in (door.cy, door.north):
        assert door.post("/v1/disputes/1/settle", who, **settle).status_code in {403, 409}
    done = door.post("/v1/disputes/1/settle", door.admin, **settle, credit={"rep_id": "ann", "leads": 0.25, "against_rep_id": "cy"})
    assert done.status_code == 200, done.text
    assert (done.json()["settled"]["credit_leads"], done.json()["settled"]["against"]) == (0.25, "rep cy")
    entry = door.get("/v1/ledger/entries", door.admin).json()["entries"][0]
    assert (entry["note"], sum(each["credit"] for each in entry["changes"])) == ("dispute 1: she did", 0.0)
    report = door.get("/v1/disputes/report", door.admin).json()
    line = next(each for each in report["lines"] if each["ground"]["words"] == "territory GB")
    assert line["words"].startswith("1 of 1 dispute is about territory GB; 1 of 1 settled were upheld, too few to tell a share")


def test_the_manager_of_one_side_settles_nothing_and_learns_nothing_of_the_other(door):
    door.contest(door.ann, of="cy")
    assert door.get("/v1/disputes/1", door.north).json()["about"] == []
    settle = {"upheld": True, "note": "she did"}
    for change in ("territory GB", "territory FR", "rule nonsense"):
        refused = door.post("/v1/disputes/1/settle", door.north, **settle, change=change)
        said = f"'{change}' had no part in this decision, as far as you see it"
        detail = refused.json()["detail"].removesuffix("; nothing was changed")
        assert (refused.status_code, detail) == (409, said), "neither a right guess nor a wrong one tells what decided"
    for upheld in (True, False):
        refused = door.post("/v1/disputes/1/settle", door.north, upheld=upheld, note="she did")
        assert (refused.status_code, "between teams" in refused.json()["detail"]) == (403, True)
    wrong = door.post("/v1/disputes/1/settle", door.both, **settle, change="territory FR")
    assert (wrong.status_code, "what decided: " in wrong.json()["detail"], "territory GB" in wrong.json()["detail"]) == (409, True, True)
    done = door.post("/v1/disputes/1/settle", door.both, **settle, change="territory GB")
    assert (done.status_code, done.json()["settled"]["change"]["words"]) == (200, "territory GB")


def test_a_dispute_is_withdrawn_by_its_rep_alone(door):
    door.contest(door.dee)
    assert door.post("/v1/disputes/1/withdraw", door.both).status_code == 409
    assert door.post("/v1/disputes/1/withdraw", door.dee, note="over coffee").json()["state"] == "withdrawn"


@pytest.mark.parametrize("body", [{"kind": "nonsense"}, {"words": ""}, {"field": "no_such"}, {"rep_id": "zoe"}, {"more": 1}])
def test_a_contest_with_mistakes_is_refused_with_words(door, body):
    answer = door.post(f"/v1/decisions/{door.of['cy']}/disputes", door.admin, **{"kind": "other", "words": "why", **body})
    assert answer.status_code in {404, 409, 422}
    assert answer.json()["detail"]


def test_a_rep_rates_its_own_leads_in_one_click_and_changes_its_mind(door):
    fit = f"/v1/decisions/{door.of['ann']}/fit"
    assert door.put(fit, door.ann, fit="good").json()["reason"] is None
    changed = door.put(fit, door.ann, fit="poor", reason="wrong company size", words="=two people")
    assert (changed.status_code, changed.json()["segment"], changed.json()["source"]) == (200, None, "fair")
    assert door.put(fit, door.dee, fit="good").status_code == 404
    assert [each["fit"] for each in door.get(fit, door.ann).json()["ratings"]] == ["poor"]
    assert door.get(fit, door.dee).json()["ratings"] == []
    wrong = door.put(fit, door.ann, fit="good", reason="no budget")
    assert (wrong.status_code, "'no budget' is no reason for a good fit" in wrong.json()["detail"]) == (422, True)
    summary = door.get("/v1/feedback", door.north).json()
    assert (summary["whole"]["rated"], summary["whole"]["poor"], summary["whole"]["poor_share"]) == (1, 1, None)
    assert summary["groups"]["rep_id"][0]["name"] == "Ann"
    assert summary["reasons"] == [{"reason": "wrong company size", "fit": "poor", "ratings": 1}]
    rows = list(csv.DictReader(io.StringIO(door.get("/v1/feedback.csv", door.ann).text)))
    assert [(row["fit"], row["words"], row["product"]) for row in rows] == [("poor", "'=two people", "crm")]
    assert door.get("/v1/feedback", door.dee).json()["whole"]["rated"] == 0
    door.put(fit, door.ann, fit="none")
    assert door.get("/v1/feedback", door.admin).json()["whole"]["rated"] == 0


def test_a_rep_proposes_and_a_manager_approves(door):
    path = "/v1/reps/ann/profile"
    assert door.put(path, door.ann, fields={"products": ["erp"]}).status_code == 403
    assert door.get("/v1/reps/dee/profile", door.ann).status_code == 403
    made = door.post(f"{path}/proposals", door.ann, fields={"products": ["crm", "erp"], "languages": ["German"]}, note="sold both")
    assert (made.status_code, made.json()["wanted"]) == (201, {"products": ["crm", "erp"], "languages": ["de"]})
    assert door.get("/v1/profile-proposals", door.cy).json()["proposals"] == []
    assert door.get("/v1/profile-proposals", door.north, waiting=True).json()["waiting"] == 1
    assert door.post("/v1/profile-proposals/1/approve", door.ann).status_code == 403
    assert door.post("/v1/profile-proposals/1/approve", door.cy).status_code == 404
    assert door.post("/v1/profile-proposals/1/approve", door.north, note="right").json()["state"] == "approved"
    told = door.get(path, door.ann).json()
    held = {each["name"]: each["values"] for each in told["fields"]}
    assert (held["products"], held["languages"]) == (["crm", "erp"], ["de"])
    assert {(each["field"], each["author"][:9]) for each in told["history"]} == {("products", "manager 5"), ("languages", "manager 5")}
    late = door.post("/v1/profile-proposals/1/reject", door.north)
    assert (late.status_code, "was approved by manager 5" in late.json()["detail"]) == (409, True)


def test_a_proposal_on_a_profile_that_changed_since_is_stale(door):
    path = "/v1/reps/ann/profile"
    door.post(f"{path}/proposals", door.ann, fields={"products": ["crm"]})
    assert door.put(path, door.north, fields={"products": ["erp"]}, note="she sold it").status_code == 200
    stale = door.post("/v1/profile-proposals/1/approve", door.north)
    assert (stale.status_code, "products was changed since proposal 1" in stale.json()["detail"]) == (409, True)
    assert door.post("/v1/profile-proposals/1/withdraw", door.ann).json()["state"] == "withdrawn"


def test_nobody_approves_the_own_proposal(door):
    assert door.post("/v1/reps/cy/profile/proposals", door.cy, fields={"seniority": ["principal"]}).status_code == 201
    refused = door.post("/v1/profile-proposals/1/approve", door.cy)
    assert (refused.status_code, "is your own" in refused.json()["detail"]) == (409, True)
    door.post("/v1/reps/cy/profile/proposals", door.admin, fields={"selling_style": ["consultative"]})
    assert door.post("/v1/profile-proposals/2/approve", door.cy).status_code == 409, "what is proposed for oneself is one's own"
    assert door.post("/v1/profile-proposals/2/approve", door.both).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"languages": ["Klingonisch"]}, "'Klingonisch' is not known among languages"),
        ({"seniority": ["junior", "senior"]}, "seniority holds one value"),
        ({"products": ["x" * 101]}, "at most 100 letters"),
        ({"products": [f"p{number}" for number in range(51)]}, "at most 50 values"),
        ({"products": []}, "nothing would change"),
    ],
)
def test_a_profile_takes_what_can_be_read(door, fields, words):
    refused = door.put("/v1/reps/ann/profile", door.north, fields=fields)
    expected = 409 if words == "nothing would change" else 422
    assert (refused.status_code, words in refused.json()["detail"]) == (expected, True), refused.text
    assert door.put("/v1/reps/ann/profile", door.north, fields={"hours": ["Mon"]}).status_code == 422


def test_what_reps_say_in_words_is_summed_up_by_themes_that_lead_to_their_ratings(door):
    said = {"ann": "No budget, says Ann", "bob": "there is no budget", "cy": "they have no budget", "dee": "no answer"}
    for rep_id, words in said.items():
        door.put(f"/v1/decisions/{door.of[rep_id]}/fit", door.admin, fit="poor", words=words)
    told = door.get("/v1/feedback", door.admin).json()
    (theme,) = told["themes"]
    assert (theme["key"], theme["words"], theme["ratings"], theme["reps"], theme["language_name"]) == (
        "en-not.budget",
        "no budget",
        3,
        3,
        "English",
    )
    assert (theme["poor"], theme["all_poor"], theme["good"], theme["all_good"], theme["leaning"]) == (3, 4, 0, 0, "too few")
    assert theme["quote"]["decision_id"] in door.of.values()
    assert told["themes_told"] == ["4 ratings with words by 4 reps are read."]
    assert [each["words"] for each in told["quotes"]] == [theme["quote"]["words"]]
    opened = door.get(f"/v1/feedback/themes/{theme['key']}", door.admin).json()
    assert opened["theme"] == theme
    assert [each["words"] for each in opened["ratings"]] == [said[rep_id] for rep_id in ("cy", "bob", "ann")]


def test_a_theme_is_made_of_ratings_that_whoever_asks_may_see(door):
    for rep_id in ("ann", "bob", "cy"):
        door.put(f"/v1/decisions/{door.of[rep_id]}/fit", door.admin, fit="poor", words="no budget")
    assert len(door.get("/v1/feedback", door.both).json()["themes"]) == 1
    for who, why in ((door.north, "These are too few to tell a theme"), (door.ann, "No theme can be told of one rep's words")):
        told = door.get("/v1/feedback", who).json()
        assert (told["themes"], told["quotes"]) == ([], [])
        assert told["themes_told"][1].startswith(why)
        hidden = door.get("/v1/feedback/themes/en-not.budget", who)
        assert (hidden.status_code, hidden.json()["detail"]) == (
            404,
            "there is no theme 'en-not.budget' in the ratings that you see; no theme is told yet",
        )


def test_the_person_and_the_company_of_a_rated_lead_are_no_themes(door):
    for rep_id in door.of:
        door.put(f"/v1/decisions/{door.of[rep_id]}/fit", door.admin, fit="good", words="spoke to firm today, firm wants crm")
    assert [each["words"] for each in door.get("/v1/feedback", door.admin).json()["themes"]] == ["crm", "spoke"], (
        "each lead is of a `Firm of …`"
    )
