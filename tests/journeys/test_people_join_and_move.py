"""Reps join and move between teams and territories: previewed, one action, nothing re-routed unless asked."""

from collections import Counter
from datetime import timedelta

import pytest

from fairlead.application.edit_ports import ChangedMeanwhile, State
from fairlead.application.people import FlawedTable
from fairlead.application.ports import StoreUnavailable
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Policy
from fairlead.domain.rep import Team, Territory
from tests.journeys.desk import START
from tests.journeys.people_exports import EVERYTHING
from tests.journeys.people_house import people_house, signed, table
from tests.journeys.program import Terminal
from tests.rooms.people import rep, roster

FREE = Policy(capacity=Capacity(bands=()))
US, DE = Territory("us", "US", countries=frozenset({"US"})), Territory("de", "DE", countries=frozenset({"DE"}))


def serving(*names):
    return frozenset(names)


@pytest.fixture
def house():
    people = roster(
        rep("kim", team_id="east", territory_ids=serving("us")),
        rep("lee", team_id="east", territory_ids=serving("us", "de")),
        rep("max", team_id="west", territory_ids=serving("de")),
        territories=(DE, US),
        teams=(Team("east", "East"), Team("west", "West")),
    )
    with people_house(people, policy=FREE) as made:
        for number in range(12):
            made.route(f"L{number}", company=f"C{number}", country="US" if number % 3 else "DE")
        yield made


def test_a_newcomer_takes_part_at_once_and_starts_at_the_average(house):
    (told,), flaws = house.people.preview_join(table("rep_id,name,team_id,territory_ids\nann,Ann,east,us\n"), at=START)
    assert (told.fields["territory_ids"], flaws) == ("us", ())
    assert house.people.changes(limit=1) == []
    (change,) = house.people.join(table("rep_id,name,team_id,territory_ids\nann,Ann,east,us\n"), signed())
    assert (change.kind, change.author) == ("join", "dana")
    given = Counter(house.route(f"N{n}", START + timedelta(minutes=n), company=f"N{n}", country="US").rep_id for n in range(12))
    assert max(given.values()) - min(given.values()) <= 1  # neither flooded to catch up, nor left out
    assert set(given) == {"ann", "kim", "lee"}


def test_a_ramp_gives_fewer_leads_at_first_and_the_full_share_after_it(house):
    house.people.join(table("rep_id,territory_ids,ramp_weeks,ramp_from\nann,us,4,25%\n"), signed())

    def share(week):
        at = START + timedelta(weeks=week)
        house.people.advance(at)
        given = Counter(
            house.route(f"W{week}-{n}", at + timedelta(minutes=n), company=f"W{week}{n}", country="US").rep_id for n in range(60)
        )
        return given["ann"] / 60

    first, later = share(0), share(5)
    assert abs(first - 0.25 / 2.25) < 0.05
    assert abs(later - 1 / 3) < 0.05


def test_a_lower_cap_while_new_is_never_exceeded(house):
    house.people.join(table("rep_id,territory_ids,ramp_weeks,ramp_max_open,max_open\nann,us,3,2,9\n"), signed())
    for n in range(30):
        house.route(f"N{n}", START + timedelta(minutes=n), company=f"N{n}", country="US")
    assert Counter(house.holders().values())["ann"] == 2
    house.people.advance(START + timedelta(weeks=3))
    for n in range(30, 90):
        house.route(f"N{n}", START + timedelta(weeks=3, minutes=n), company=f"N{n}", country="US")
    assert Counter(house.holders().values())["ann"] == 9


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("team=east",), "--set: 'team' is not a column of this table. Did you mean 'team_id'?"),
        (("name=Ann",), "--set: the column rep_id is missing. Add it; every row needs it."),
        (("rep_id=kim",), "nobody joined: --set rep_id: 'kim' is there already."),
        (("rep_id=ann", "max_open=many"), "nobody joined: --set max_open: 'many' is not a whole number."),
    ],
)
def test_what_is_wrong_with_a_newcomer_of_fields_is_told_by_field(tmp_path, monkeypatch, capsys, fields, words):
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.exports(**EVERYTHING)
    told = terminal.run("rep", "join", *(word for field in fields for word in ("--set", field)), expect=2)
    assert words in " ".join(told.split())
    assert "newcomer.csv" not in told


def test_a_table_of_newcomers_with_a_mistake_changes_nothing(house):
    with pytest.raises(FlawedTable, match=r"line 3, column team_id: there is no team 'north'\. There is east, west"):
        house.people.join(table("rep_id,team_id\nann,east\nbob,north\n"), signed())
    assert house.people.changes(limit=1) == []
    assert "ann" not in house.edits.values("rep")


def test_a_rep_who_is_there_does_not_join_again(house):
    with pytest.raises(FlawedTable, match=r"is there already\. Use `fairlead team reorganize`"):
        house.people.join(table("rep_id\nkim\n"), signed())


MOVES = "rep_id,team_id,territory_ids\nkim,west,de\nmax,east,us\n"


def test_a_preview_of_moves_tells_who_changes_what_and_which_leads_are_outside(house):
    holders = house.holders()
    told = house.people.preview_reorganize(table(MOVES), at=START)
    assert [(move.rep_id, [change.field for change in move.changes]) for move in told.moves] == [
        ("kim", ["team_id", "territory_ids"]),
        ("max", ["team_id", "territory_ids"]),
    ]
    assert {each.lead_id for each in told.outside} == {lead for lead, holder in holders.items() if holder in {"kim", "max"}}
    assert told.teams == ()  # one for one
    assert (house.holders(), house.people.changes(limit=1)) == (holders, [])


def test_nothing_is_routed_again_unless_asked(house):
    holders = house.holders()
    done = house.people.reorganize(table(MOVES), signed())
    assert (done.change.kind, done.moved, house.holders()) == ("reorganize", (), holders)
    now, _ = house.store.roster()
    assert [(one.rep_id, one.team_id, sorted(one.territory_ids)) for one in now.reps if one.rep_id != "lee"] == [
        ("kim", "west", ["de"]),
        ("max", "east", ["us"]),
    ]
    assert house.route("new", START + timedelta(hours=1), company="New", country="US").rep_id != "kim"


def test_leads_outside_go_on_when_it_is_asked(house):
    outside = {each.lead_id for each in house.people.preview_reorganize(table(MOVES), at=START).outside}
    done = house.people.reorganize(table(MOVES), signed(), reroute=True)
    assert {each.identity for each in done.moved} == outside
    places = {kept.lead.lead_id: kept.lead.country for _, _, kept in house.store.held()}
    assert all(holder != "kim" for lead, holder in house.holders().items() if places[lead] == "US")
    assert all(holder != "max" for lead, holder in house.holders().items() if places[lead] == "DE")
    assert {each.record for each in house.people.change(done.change.number).handovers} == {"lead"}


@pytest.mark.parametrize("again", ["advance", "repeat"])
def test_a_table_cut_short_goes_on_where_it_stopped(house, again):
    outside = {each.lead_id for each in house.people.preview_reorganize(table(MOVES), at=START).outside}
    rehome, asked = house.desk.rehome, []

    def dying(wanted):
        asked.append(wanted.lead_id)
        if len(asked) > 1:
            raise StoreUnavailable("the disk is full")
        return rehome(wanted)

    house.desk.rehome = dying
    with pytest.raises(StoreUnavailable):
        house.people.reorganize(table(MOVES), signed(), reroute=True)
    del house.desk.rehome
    [change] = house.people.changes(limit=9)
    assert (change.state, change.handovers) == (State.OPEN, ())
    later = START + timedelta(minutes=1)
    if again == "advance":
        [done] = house.people.advance(later)
    else:
        done = house.people.reorganize(table(MOVES), signed(later), reroute=True)
    assert {each.identity for each in done.moved} == outside
    [change] = house.people.changes(limit=9)
    assert (change.state, {each.identity for each in change.handovers}) == (State.DONE, outside)
    assert house.people.advance(later) == []


def test_what_would_be_left_without_anybody_is_told(house):
    told = house.people.preview_reorganize(table("rep_id,team_id,territory_ids\nmax,east,us\nlee,,us\n"), at=START)
    assert "nobody who works here would serve territory de any more; its leads will wait" in told.warnings
    assert "team west would have nobody left" in told.warnings
    credit = house.people.preview_reorganize(table("rep_id,credited_territory_ids\nlee,us\n"), at=START)
    assert credit.warnings == ("Lee would serve de without credit; every such decision will warn",)


def test_one_mistake_and_nothing_is_applied(house):
    with pytest.raises(FlawedTable, match="line 3"):
        house.people.reorganize(table("rep_id,team_id\nkim,west\nnobody,west\n"), signed())
    assert house.store.roster()[0].reps[0].team_id == "east"


def test_what_changed_since_the_preview_stops_it(house):
    told = house.people.preview_reorganize(table(MOVES), at=START)
    house.people.reorganize(table("rep_id,team_id\nkim,west\n"), signed())
    with pytest.raises(ChangedMeanwhile, match="preview it again"):
        house.people.reorganize(table(MOVES), signed(), expects=told.digest)


def test_the_same_table_again_changes_nothing(house):
    house.people.reorganize(table(MOVES), signed())
    assert house.people.reorganize(table(MOVES), signed()).change is None
