"""Territories as a table: written so that they read back the same, read with every mistake told by line and column."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from fairlead.application.mapping import did_you_mean
from fairlead.application.tables import Cells, Table, joined, read_table, split, written
from fairlead.domain.intake import INDUSTRY_GROUPS, SIZE_BANDS, country_code, industry_group, money_minor, state_code
from fairlead.domain.rep import Territory
from fairlead.domain.screening import faults_of

SERVED_BY = "served_by"
"""The column of the reps who serve a territory."""
FIELD_OF = {"revenue_from": "revenue_from_minor", "revenue_below": "revenue_below_minor"}
"""Columns of money, in whole units, by the field of the record in minor units."""
_LISTS = ("countries", "states", "postal_codes", "size_bands", "industry_groups", "channels", "products", "account_ids")
COLUMNS = (
    *("territory_id", "name", "priority", "countries", "states", "postal_codes", "size_bands", "industry_groups"),
    *("revenue_from", "revenue_below", "channels", "products", "account_ids", "owner_rep_id", SERVED_BY),
)
"""The columns in their order. Revenue is in whole units of the currency, with cents after a point."""
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_PLAIN_MONEY = re.compile(r"\d+(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """One territory as a table states it. ``given``: fields that the table has a column for; ``served_by`` None without such a column."""

    row: int
    line: int
    territory: Territory
    given: frozenset[str]
    served_by: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TerritoryTable:
    """A table of territories. ``repeated``: rows equal to an earlier one."""

    table: Table
    rows: tuple[TerritoryRow, ...]
    repeated: int


def write_territories(territories: Iterable[Territory], served_by: Mapping[str, Collection[str]]) -> str:
    """The territories as CSV, by identity."""
    ordered = sorted(territories, key=lambda territory: territory.territory_id)
    return written(COLUMNS, ([_cell(each, column, served_by) for column in COLUMNS] for each in ordered))


def read_territories(
    text: str, name: str, *, before: Mapping[str, Territory], reps: Collection[str], delimiter: str | None = None
) -> TerritoryTable:
    """Read a table; what it has no column for stays as it was ``before``. ``reps``: the identities that may be named.

    Raises `fairlead.application.import_ports.BadSource` where the whole file cannot be used.
    """
    table = read_table(text, name, known=COLUMNS, required=("territory_id",), delimiter=delimiter)
    reading = _Reading(table, before, frozenset(reps))
    found: dict[str, TerritoryRow] = {}
    repeated = 0
    for cells in table.rows:
        row = reading.row(cells)
        if row is None:
            continue
        first = found.setdefault(row.territory.territory_id, row)
        if first is not row and replace(first, row=row.row, line=row.line) == row:
            repeated += 1
        elif first is not row:
            remedy = f"Line {first.line} came first and was taken; give this one another identity or remove it."
            table.refuse(cells, "territory_id", "stands for another row already, with other content", remedy)
    return TerritoryTable(table, tuple(found.values()), repeated)


def _cell(territory: Territory, column: str, served_by: Mapping[str, Collection[str]]) -> str | int | None:
    if column == SERVED_BY:
        return joined(served_by.get(territory.territory_id, ()))
    if column in FIELD_OF:
        minor = getattr(territory, FIELD_OF[column])
        return None if minor is None else f"{Decimal(minor) / 100:f}"
    value = getattr(territory, column)
    if column in _LISTS:
        return joined(value)
    return value if isinstance(value, int) else value or None


@dataclass(slots=True)
class _Reading:
    """One pass over the rows, gathering flaws."""

    table: Table
    before: Mapping[str, Territory]
    reps: frozenset[str]

    def row(self, at: Cells) -> TerritoryRow | None:
        """One row, or None where something in it cannot be taken."""
        flaws = len(self.table.flaws)
        territory_id = at.cells["territory_id"]
        if not territory_id:
            self.table.refuse(at, "territory_id", "is missing", "Every row needs it.")
            return None
        values: dict[str, Any] = {name: value for column in self.table.columns for name, value in self._values(at, column)}
        base = self.before.get(territory_id, Territory(territory_id, territory_id))
        territory = replace(base, **values)
        for name, words in faults_of(territory):
            column = next((column for column, target in FIELD_OF.items() if target == name), name)
            self.table.refuse(at, column if column in self.table.columns else "territory_id", words, "Correct it.")
        served_by = self._served_by(at) if SERVED_BY in self.table.columns else None
        if len(self.table.flaws) > flaws or at.row in self.table.flawed_rows:
            return None
        return TerritoryRow(at.row, at.line, territory, frozenset(values), served_by)

    def _values(self, at: Cells, column: str) -> list[tuple[str, object]]:
        text = at.cells[column]
        if column == "name":
            return [("name", text or at.cells["territory_id"])]
        if column in FIELD_OF:
            return [(FIELD_OF[column], self._money(at, column, text))]
        if column == "priority":
            return [("priority", self._priority(at, text))]
        if column == "owner_rep_id":
            return [("owner_rep_id", self._rep(at, column, text) if text else None)]
        if column in _LISTS:
            return [(column, frozenset(each for item in split(text) if (each := self._item(at, column, item)) is not None))]
        return []

    def _item(self, at: Cells, column: str, item: str) -> str | None:
        """One item of a list in its canonical spelling. An item that cannot be read costs the row: without it the list might not limit."""
        if column == "states":
            return self._state(at, item)
        reader, remedy = _ITEMS.get(column, (None, ""))
        if reader is None:
            return item
        found = reader(item)
        if found is None:
            self.table.refuse(at, column, f"'{item}' is not known", remedy)
        return found

    def _state(self, at: Cells, item: str) -> str | None:
        prefix, _, rest = item.partition("-")
        if rest and (country := country_code(prefix)) is not None and len(prefix) == len(country):
            code = state_code(rest, country)
            if code is None:
                self.table.refuse(at, "states", f"'{item}' is not a state of {country}", "Write a code such as US-MA.")
            return None if code is None else f"{country}-{code}"
        countries = [code for each in split(at.cells.get("countries", "")) if (code := country_code(each)) is not None]
        places: list[str | None] = [*countries] or [None]
        codes = [code for country in places if (code := state_code(item, country)) is not None]
        if not codes:
            self.table.refuse(at, "states", f"'{item}' is not a state of {', '.join(countries)}", "Write a code such as MA, or US-MA.")
            return None
        return codes[0]

    def _money(self, at: Cells, column: str, text: str) -> int | None:
        if not text:
            return None
        minor = int(Decimal(text) * 100) if _PLAIN_MONEY.fullmatch(text) else money_minor(text)
        if minor is None or not 0 <= minor < 2**63:
            self.table.refuse(at, column, "is not an amount of money", "Write an amount such as 1000000 or 2500000.50, or leave it empty.")
            return None
        return minor

    def _priority(self, at: Cells, text: str) -> int:
        if text and not _WHOLE.fullmatch(text):
            self.table.refuse(at, "priority", "is not a whole number", "Write a number such as 10; the larger wins. Empty is 0.")
            return 0
        return int(text or 0)

    def _rep(self, at: Cells, column: str, rep_id: str) -> str:
        if rep_id not in self.reps:
            self.table.refuse(at, column, f"there is no rep '{rep_id}'", did_you_mean(rep_id, sorted(self.reps)))
        return rep_id

    def _served_by(self, at: Cells) -> tuple[str, ...]:
        return tuple(sorted({self._rep(at, SERVED_BY, rep_id) for rep_id in split(at.cells[SERVED_BY])}))


def _size_band(text: str) -> str | None:
    return text if text in SIZE_BANDS else None


_ITEMS: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "countries": (country_code, "Write a name or an ISO code such as US."),
    "industry_groups": (industry_group, f"Write one of {', '.join(INDUSTRY_GROUPS)}."),
    "size_bands": (_size_band, f"Write one of {', '.join(SIZE_BANDS)}."),
}
if set(COLUMNS) - {SERVED_BY} - set(FIELD_OF) | set(FIELD_OF.values()) != {each.name for each in fields(Territory)}:
    raise TypeError("the table of territories lacks a field of a territory, or has one too many")
