"""The tutorial's manufacturing lead and its four reps, from the files of the tutorial."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.application.desk import LeadHeld
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)
NAMES = {"R1": "specialist", "R2": "generalist", "R3": "enterprise specialist", "R4": "north-east rep"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("worked") / "home"
    with open_house(Settings(home=home), SteppedClock(NOW)) as house:
        house.sources.import_folder(FILES, house.sources.mapping(FILES / "mapping.yaml", None), tell=lambda _: None, again=False)
        house.state(FILES / "stated.yaml")
    return home


def considered(home, tmp_path, policy=None, **changes):
    """What would be decided under a policy written as YAML, for the lead with some fields changed."""
    own = tmp_path / "home"
    if not own.exists():
        shutil.copytree(home, own)
    written = None
    if policy is not None:
        written = tmp_path / "policy.yaml"
        written.write_text(policy, encoding="utf-8")
    lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8")) | changes
    with open_house(Settings(home=own), SteppedClock(NOW)) as house:
        return house.consider(Submission("WE-1", "tutorial", NOW, lead), written)


def ranked(told):
    return [NAMES[candidate.rep_id] for candidate in told.decision.candidates]


def test_the_specialist_gets_the_lead_and_the_north_east_rep_is_the_backup(home, tmp_path):
    told = considered(home, tmp_path)
    decision = told.decision
    assert (NAMES[decision.rep_id], NAMES[decision.backup_rep_id]) == ("specialist", "north-east rep")
    assert ranked(told) == ["specialist", "north-east rep", "generalist"]
    assert [(NAMES[refusal.rep_id], refusal.reason.value) for refusal in decision.refusals] == [
        ("enterprise specialist", "BAND_MANUAL_ONLY")
    ]
    winner = decision.winner
    assert winner.chance == pytest.approx(0.78)
    assert winner.load == pytest.approx(17 / 20)
    assert winner.reply_minutes == 12
    assert winner.worth_minor == pytest.approx(0.78 * 4_800_000)
    assert winner.match_score >= 70  # at 85% load only a high match may come


def test_the_explanation_names_reasons_backup_and_talking_points(home, tmp_path):
    words = considered(home, tmp_path).explanation
    assert words.headline == "Morgan Hale (Ironvale Manufacturing) goes to Sana Mercado as the best pairing."
    text = " ".join(words.why)
    for part in ("78.0%", "12 minutes", "Load 85%", "Backup is Omar Whitfield: chance 68.0%"):
        assert part in text
    points = " ".join(words.talking_points)
    for part in (
        "pricing page 3 times",
        "ROI calculator",
        "demo",
        "Salesforce, SAP, Tableau",
        "Manufacturing is one of your industries",
        "850 employees",
    ):
        assert part in points


@pytest.mark.parametrize(
    ("policy", "order", "refused"),
    [
        ("bands: []", ["specialist", "enterprise specialist", "north-east rep", "generalist"], []),
        ("objective: balanced", ["generalist", "north-east rep", "specialist"], ["enterprise specialist"]),
        ("objective: balanced\nbalance: 0.9", ["specialist", "north-east rep", "generalist"], ["enterprise specialist"]),
        ("high_match: 99", ["north-east rep", "generalist"], ["enterprise specialist", "specialist"]),
        (
            "bands: [{up_to: 0.8, band: normal}, {up_to: 1.0, band: manual}]",
            ["north-east rep", "generalist"],
            ["specialist", "enterprise specialist"],
        ),
    ],
)
def test_what_changes_with_the_bands_and_the_objective(home, tmp_path, policy, order, refused):
    told = considered(home, tmp_path, policy)
    assert ranked(told) == order
    assert sorted(NAMES[refusal.rep_id] for refusal in told.decision.refusals) == sorted(refused)


@pytest.mark.parametrize(
    ("changes", "order", "chances"),
    [
        # The specialist is no high match for software, and at 85% only a high match may come.
        ({"industry": "Software"}, ["north-east rep", "generalist"], [0.68, 0.62]),
        ({"state": "TX", "city": "Austin"}, ["specialist", "generalist", "north-east rep"], [0.78, 0.62, 0.60]),
        ({"industry": "Software", "state": "TX"}, ["generalist", "north-east rep"], [0.62, 0.60]),
    ],
)
def test_what_changes_with_the_industry_and_the_state(home, tmp_path, changes, order, chances):
    told = considered(home, tmp_path, **changes)
    assert ranked(told) == order
    assert [candidate.chance for candidate in told.decision.candidates] == pytest.approx(chances)


def test_every_chance_is_stated_for_the_leads_it_is_known_of(home, tmp_path):
    """Without bands all four are considered, so that each one's chance is seen."""
    everybody = {
        name: {NAMES[each.rep_id]: round(each.chance, 6) for each in considered(home, tmp_path, "bands: []", **changes).decision.candidates}
        for name, changes in {
            "as sent": {},
            "software": {"industry": "Software"},
            "small": {"employees": 40},
            "Texas": {"state": "TX"},
        }.items()
    }
    as_sent = {"specialist": 0.78, "generalist": 0.62, "enterprise specialist": 0.71, "north-east rep": 0.68}
    assert everybody == {
        "as sent": as_sent,
        "software": as_sent | {"specialist": 0.60},
        "small": as_sent | {"enterprise specialist": 0.65},
        "Texas": as_sent | {"north-east rep": 0.60},
    }


def test_the_page_shows_the_table_that_the_command_prints(home, tmp_path):
    page = (FILES.parent / "worked-example.md").read_text(encoding="utf-8")
    for candidate in considered(home, tmp_path).decision.candidates:
        numbers = f"{candidate.chance:.1%}  {100 * candidate.chance_low:.0f}–{100 * candidate.chance_high:.0f}%"
        assert f"{numbers}     {candidate.match_score:.0f}  {candidate.worth_minor / 100:,.0f}" in page


def test_keeping_it_takes_a_slot_and_the_decision_comes_out_equal_again(home, tmp_path):
    own = tmp_path / "home"
    shutil.copytree(home, own)
    lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8"))
    with open_house(Settings(home=own), SteppedClock(NOW)) as house:
        routed = house.desk.submit(Submission("WE-1", "tutorial", NOW, lead)).result()
        loads = {load.rep_id: load.open_leads for load in house.decisions.loads(since=NOW)}
        assert loads == {"R1": 18, "R2": 9, "R3": 23, "R4": 12}
        assert house.decisions.replay(routed.decision.decision_id).equal
        again = house.desk.submit(Submission("WE-1", "tutorial", NOW, lead)).result()
        assert again.replayed
    # The specialist has that person, and at 90% takes one more; the next one after that is for the managers.
    with open_house(Settings(home=own), SteppedClock(NOW)) as house:
        more = [house.desk.submit(Submission(f"WE-{n}", "tutorial", NOW, lead | {"lead_id": f"WE-{n}"})).result().decision for n in (2, 3)]
    assert [(NAMES[one.rep_id], one.method) for one in more] == [("specialist", "ownership"), ("north-east rep", "model")]


def test_a_lead_that_an_import_shows_with_a_rep_is_not_taken_away_unasked(home, tmp_path):
    own = tmp_path / "home"
    shutil.copytree(home, own)
    with open_house(Settings(home=own), SteppedClock(NOW)) as house:
        held = Submission("k1", "tutorial", NOW, {"lead_id": "OPEN-001", "company": "Customer 001", "country": "US"})
        with pytest.raises(LeadHeld, match="OPEN-001 is with rep R1"):
            house.desk.submit(held).result()
        assert {load.rep_id: load.open_leads for load in house.decisions.loads(since=NOW)}["R1"] == 17
        assert not house.desk.submit(held, afresh=True).result().replayed
        assert sum(load.open_leads for load in house.decisions.loads(since=NOW)) == 61
        assert house.check()[0] == []


def test_a_competitor_that_the_policy_lists_is_told_before_and_after_the_lead_is_kept(home, tmp_path):
    policy = "competitors: [leadwise.io]\n"
    lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8")) | {"message": "Are you better than Leadwise.io?"}
    shown = considered(home, tmp_path, policy, message=lead["message"]).explanation
    assert ("competitor", "names leadwise.io", "Leadwise.io") in {(one.signal, one.words, one.evidence.words) for one in shown.signals}
    assert "The message names leadwise.io: “Leadwise.io”." in shown.talking_points
    with open_house(Settings(home=tmp_path / "home"), SteppedClock(NOW)) as house:
        house.policies.apply(house.policies.draft(policy), author="Ada", note="names")
        decision = house.desk.submit(Submission("WE-1", "tutorial", NOW, lead)).result().decision
        assert "The message names leadwise.io: “Leadwise.io”." in house.decisions.get(decision.decision_id).explanation.talking_points
        house.policies.apply(house.policies.draft("{}"), author="Ada", note="no names")
        # It is told as the policy of its time listed it.
        assert "names leadwise.io" in " ".join(house.decisions.get(decision.decision_id).explanation.talking_points)
        assert house.decisions.replay(decision.decision_id).equal
