"""Who leads a rep's team: by the records, or by an account; whom nobody knows leads nothing."""

from fairlead.domain.rep import Rep, Roster, Team
from fairlead.domain.rights import leading


def roster(manager: str | None, above: str | None = "ida") -> Roster:
    reps = tuple(Rep(name, name.title(), team_id=team) for name, team in (("ann", "inbound"), ("mia", "inbound"), ("ida", "all")))
    return Roster(reps, teams=(Team("inbound", "Inbound", manager, "all"), Team("all", "All", above)))


def test_the_manager_on_record_leads():
    assert roster("mia").manager_of("ann") == "mia"
    assert leading("ann", {7: {"all"}}, roster("mia")) == frozenset()


def test_whom_no_record_of_reps_knows_leads_nothing_and_the_next_above_does():
    assert roster("u-99").manager_of("ann") == "ida"
    assert leading("ann", {7: {"all"}}, roster("u-99")) == frozenset({7})


def test_where_nobody_is_known_up_to_the_top_nobody_leads():
    assert roster("u-99", "u-98").manager_of("ann") is None
    assert leading("ann", {}, roster("u-99", "u-98")) == frozenset()


def test_an_account_that_was_given_the_team_leads_it_beside_the_manager_on_record():
    assert leading("ann", {7: {"inbound"}, 8: {"all"}}, roster("mia")) == frozenset({7})
