"""A table of territories: what is understood, what is refused with line and column, and what it would change."""

import pytest

from fairlead.application.import_ports import BadSource
from fairlead.application.tables import written
from fairlead.application.territories import read_territories
from fairlead.application.territories.planning import FieldChange, Known, plan_table
from fairlead.domain.rep import Territory
from fairlead.learning.arrivals import Arrival
from tests.rooms.people import qualified

REPS = {"ann": {"name": "Ann", "territory_ids": ("east",)}, "bob": {"name": "Bob", "territory_ids": None}}
EAST = Territory("east", "East", countries=frozenset({"US"}), states=frozenset({"MA"}), priority=3)
WEST = Territory("west", "West", countries=frozenset({"US"}), states=frozenset({"CA"}))
KNOWN = Known({"east": EAST, "west": WEST}, REPS, {}, frozenset({"acc-1"}), ())


def read(text, known=KNOWN):
    return read_territories(text, "territories.csv", before=known.territories, reps=known.reps)


def planned(text, known=KNOWN, *, remove_others=False):
    return plan_table(read(text, known), known, remove_others=remove_others)


def flaws(text):
    return [(flaw.line, flaw.column, flaw.raw) for flaw in read(text).table.flaws]


def test_people_write_names_and_fairlead_keeps_codes():
    (row,) = read(
        "territory_id,name,countries,states,industry_groups,revenue_from,priority\n"
        "ne, New England ,United States;Germany,Massachusetts;us-ny;BY,Hospitals;retail,2500000.50,7\n"
    ).rows
    assert row.territory == Territory(
        "ne",
        "New England",
        countries=frozenset({"US", "DE"}),
        states=frozenset({"MA", "US-NY", "BY"}),
        industry_groups=frozenset({"healthcare", "retail"}),
        revenue_from_minor=2_500_000_50,
        priority=7,
    )


def test_every_mistake_of_a_row_is_told_with_line_and_column_and_the_other_rows_are_taken():
    text = (
        "territory_id,countries,states,size_bands,priority,revenue_from,revenue_below,postal_codes,owner_rep_id\n"
        "a,Atlantis,,,,,,,\n"
        '"b\nb",US,ZZ,huge,first,-5,many,2-1,nobody\n'
        ",US,,,,,,,\n"
        "good,US,,,,,,,ann\n"
        "c,US,,,,500,400,,\n"
    )
    assert flaws(text) == [
        (2, "countries", "Atlantis"),
        (3, "states", "ZZ"),
        (3, "size_bands", "huge"),
        (3, "priority", "first"),
        (3, "revenue_from", "-5"),
        (3, "revenue_below", "many"),
        (3, "owner_rep_id", "nobody"),
        (3, "postal_codes", "2-1"),
        (5, "territory_id", None),
        (7, "revenue_below", "400"),
    ]
    assert [row.territory.territory_id for row in read(text).rows] == ["good"]
    assert read(text).table.flaws[0].in_words() == (
        "line 2, column countries: 'Atlantis' is not known. Write a name or an ISO code such as US."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it has not even a header"),
        ("territory_id,contries\n", "line 1, column 2: 'contries' is not a column of this table. Did you mean 'countries'"),
        ("territory_id,name,name\n", "line 1, column 3: 'name' stands there twice"),
        ("name\nEast\n", "line 1: the column territory_id is missing"),
        ('territory_id,name\na,"open\n', "line"),
    ],
)
def test_a_file_that_cannot_be_used_at_all_says_where(text, words):
    with pytest.raises(BadSource, match=r"^territories\.csv: ") as told:
        read(text)
    assert words in str(told.value)


def test_semicolons_part_cells_too_and_lists_are_then_quoted():
    (row,) = read('territory_id;countries;priority\nde;"DE;AT";4\n').rows
    assert (row.territory.countries, row.territory.priority) == ({"DE", "AT"}, 4)


def test_a_row_wider_than_the_header_is_refused():
    assert flaws("territory_id,countries\na,DE,AT\n") == [(2, "countries", None)]


def test_equal_repeats_are_counted_and_differing_ones_refused():
    found = read("territory_id,priority\na,1\na,1\na,2\n")
    assert (found.repeated, [flaw.line for flaw in found.table.flaws]) == (1, [4])


def test_a_preview_tells_new_changed_unchanged_and_removed():
    told = planned("territory_id,states,priority\neast,MA,5\nnew,NY,\n", remove_others=True).preview
    assert [(each.territory_id, each.kind, each.changes) for each in told.changes] == [
        ("east", "changed", (FieldChange("priority", "3", "5"),)),
        ("new", "new", (FieldChange("name", "", "new"), FieldChange("states", "", "NY"))),
        ("west", "removed", ()),
    ]
    assert (told.read, told.unchanged, told.count("new"), told.quarantined) == (2, 0, 1, 0)


def test_columns_that_the_table_lacks_stay_as_they_were():
    (put,) = planned("territory_id,priority\neast,5\n").puts
    assert put.values == {"priority": 5}


def test_rows_that_cannot_be_taken_remove_nothing():
    assert planned("territory_id,priority\nwest,much\n", remove_others=True).removals[0].identity == "east"
    assert len(planned("territory_id,priority\nwest,much\n", remove_others=True).removals) == 1


def test_who_serves_is_changed_with_the_territory():
    done = planned("territory_id,served_by\nwest,ann;bob\n")
    assert [(each.rep_id, each.before, each.after) for each in done.preview.serving] == [
        ("ann", ("east",), ("east", "west")),
        ("bob", (), ("west",)),
    ]
    assert "Bob served every territory; from then on only west" in done.preview.warnings
    assert [(put.identity, put.values) for put in done.puts] == [
        ("ann", {"territory_ids": ("east", "west")}),
        ("bob", {"territory_ids": ("west",)}),
    ]


def test_nobody_loses_their_last_territory_unnoticed():
    done = planned("territory_id,priority,served_by\neast,9,\nwest,4,\n")
    assert [(flaw.line, flaw.column) for flaw in done.preview.flaws] == [(2, "served_by")]
    assert "Ann would serve no territory any more, and a rep without territories serves all" in done.preview.flaws[0].reason
    assert [put.identity for put in done.puts] == ["west"]
    moved = planned("territory_id,served_by\neast,\nwest,ann\n")
    assert (moved.preview.flaws, [put.values for put in moved.puts]) == ((), [{"territory_ids": ("west",)}])


def test_what_should_be_known_before_is_told():
    known = Known(KNOWN.territories, {"ann": REPS["ann"]}, {"east": EAST}, frozenset({"acc-1"}), ())
    told = planned("territory_id,account_ids\neast,acc-1;acc-9\nlonely,\n", known, remove_others=True).preview.warnings
    assert told == (
        "east is stated by the policy, too, and the policy's counts; take it out of the policy to let this one count",
        "east lists accounts that are not there: acc-9",
        "nobody serves lonely; its leads will wait",
    )
    gone = planned("territory_id\nwest\n", known, remove_others=True).preview.warnings
    assert gone[0] == "east is removed, and ann still name it; leads from there go to another territory, or to none"


def test_recent_leads_show_what_would_move():
    leads = [("MA", 3), ("CA", 2), ("TX", 1)]
    arrivals = [Arrival(qualified(country="US", state=state).lead, None) for state, count in leads for _ in range(count)]
    known = Known(KNOWN.territories, REPS, {}, frozenset(), arrivals)
    moves = planned("territory_id,countries,states\neast,US,MA;TX\nwest,US,OR\n", known).preview.moves
    assert (moves.leads, moves.moved, moves.lost, moves.gained) == (6, 3, 2, 1)
    assert moves.counts == {"east": (3, 4), "west": (2, 0), None: (1, 2)}


def test_the_digest_follows_what_changes_and_what_it_is_changed_from():
    text = "territory_id,priority\neast,5\n"
    other = Known({**KNOWN.territories, "east": WEST}, REPS, {}, frozenset(), ())
    digests = {planned(text).preview.digest, planned(text, other).preview.digest, planned("territory_id,priority\neast,6\n").preview.digest}
    assert len(digests) == 3
    assert planned(text).preview.digest == planned(text).preview.digest


def test_what_a_spreadsheet_would_run_is_written_as_text_and_read_as_it_was():
    text = written(["territory_id", "name"], [["=cmd", "'=kept"], ["plain", None]])
    assert text == "territory_id,name\n'=cmd,''=kept\nplain,\n"
    assert [(row.territory.territory_id, row.territory.name) for row in read(text).rows] == [("=cmd", "'=kept"), ("plain", "plain")]
