"""A round of clocks killed before any of its commits: the next round ends where an undisturbed one ends, each breach told once."""

from tests.crashes.dying import ALL_OF_THEM, die
from tests.journeys.service_house import MINUTE, MONDAY, PROMISE, floor

LEADS = ("A", "B", "C")


def ends(at) -> dict[str, object]:
    """What is left once a round went through."""
    return {
        "breached": sorted(at.steps("breached")),
        "spells": {lead: [each["ended"] for each in at.service.of_lead(lead)["spells"]] for lead in LEADS},
        "holders": {lead: at.holder(lead) is not None for lead in LEADS},
        "paused": [each["rep_id"] for each in at.service.running()["paused"]],
    }


def test_killed_before_any_commit_the_next_round_ends_as_if_nothing_had_happened(homes, tmp_path):
    home = homes.place(tmp_path / "home")
    with floor(home, PROMISE.replace("pause_after: 2", "pause_after: 1")) as at:
        for lead in LEADS[:2]:
            at.lead(lead)
        at.touch("B", rep_id=at.holder("B"))
        at.house.desk.submit(at.submission("C")).result()  # its clocks are still to begin
    quiet = homes.copy(home, tmp_path / "quiet")
    [commits] = die("service_dying", [ALL_OF_THEM], [quiet])
    with floor(quiet, at=MONDAY + 20 * MINUTE) as at:
        at.look()
        wanted = ends(at)
    assert [lead for _, lead, _ in wanted["breached"]] == ["A", "C"]
    assert commits >= 3
    moments = homes.moments(commits)
    copies = [homes.copy(home, tmp_path / f"copy-{each}") for each in moments]
    assert die("service_dying", moments, copies) == [], "every one of them was to die"
    for number, each in zip(moments, copies, strict=True):
        with floor(each, at=MONDAY + 20 * MINUTE) as again:
            again.look()
            again.look()
            assert ends(again) == wanted, f"after {number} commits"
            assert again.house.check()[0] == []
