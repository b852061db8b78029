"""A table of territories reads back exactly what was written, and reading it again changes nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fairlead.application.tables import joined, split, written
from fairlead.application.territories import COLUMNS, read_territories, write_territories
from fairlead.application.territories.planning import Known, plan_table
from fairlead.domain.intake import INDUSTRY_GROUPS, SIZE_BANDS
from fairlead.domain.rep import Territory

REPS = ("ann", "bob", "cy;d", "007")
words = st.text(alphabet="aZ ;,\"'\\\nü0-*=+@", max_size=6).map(lambda text: text.strip() or "x")
money = st.one_of(st.none(), st.integers(0, 10**14))


def some(values):
    return st.frozensets(st.sampled_from(values), max_size=3)


territories = st.lists(
    st.builds(
        Territory,
        territory_id=words,
        name=words,
        countries=some(["US", "CA", "DE"]),
        states=some(["US-MA", "CA-ON"]),
        industry_groups=some(INDUSTRY_GROUPS),
        size_bands=some(SIZE_BANDS),
        priority=st.integers(-5, 99),
        postal_codes=some(["021*", "02000-02999", "02139"]),
        channels=st.frozensets(words, max_size=2),
        products=st.frozensets(words, max_size=2),
        account_ids=st.frozensets(words, max_size=2),
        owner_rep_id=st.one_of(st.none(), st.sampled_from(REPS)),
        revenue_from_minor=money,
    ).map(lambda each: replace(each, countries=each.countries | {"US", "CA"} if each.states or each.postal_codes else each.countries)),
    max_size=3,
    unique_by=lambda each: each.territory_id,
)
serving = st.dictionaries(st.sampled_from(REPS), st.booleans())


@given(territories, serving)
def test_a_written_table_reads_back_the_same(listed, serves):
    everybody = {each.territory_id: [rep for rep, does in serves.items() if does] for each in listed}
    text = write_territories(listed, everybody)
    read = read_territories(text, "t.csv", before={}, reps=REPS)
    assert read.table.flaws == []
    assert {row.territory.territory_id: row.territory for row in read.rows} == {each.territory_id: each for each in listed}
    assert {row.territory.territory_id: list(row.served_by) for row in read.rows} == {
        name: sorted(reps) for name, reps in everybody.items()
    }
    assert write_territories((row.territory for row in read.rows), everybody) == text


@given(territories, serving)
def test_what_was_exported_changes_nothing_when_it_is_imported(listed, serves):
    names = tuple(each.territory_id for each in listed)
    known = Known(
        {each.territory_id: each for each in listed},
        {rep: {"name": rep, "territory_ids": names if serves.get(rep) else None} for rep in REPS},
        {},
        frozenset(),
        (),
    )
    text = write_territories(listed, {name: [rep for rep in REPS if serves.get(rep)] for name in names})
    planned = plan_table(read_territories(text, "t.csv", before=known.territories, reps=REPS), known, remove_others=True)
    assert (planned.puts, planned.removals, planned.preview.unchanged) == ((), (), len(listed))


@given(st.lists(words, max_size=5))
def test_lists_survive_their_cell(items):
    assert split(joined(items)) == sorted(items)


@given(st.lists(st.text(alphabet='a,;"\n|\t', max_size=5), min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_any_text_at_all_is_read_or_told_by_line_and_column(cells):
    read = read_territories(written(COLUMNS, [cells]), "t.csv", before={}, reps=REPS)
    assert len(read.rows) + len(read.table.flawed_rows) == len(read.table.rows)
    assert all(flaw.line >= 2 and flaw.column in COLUMNS and flaw.reason and flaw.remedy for flaw in read.table.flaws)
