"""References that point nowhere, and what they probably mean."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from fairlead.domain.intake import fold, nearest
from fairlead.domain.records import RECORDS
from fairlead.learning.audit.findings import Finding, Weight, listed, percent
from fairlead.learning.history import History

REFERENCES: Final = (
    ("lead", "account_id", "account"),
    ("lead", "contact_id", "contact"),
    ("lead", "owner_rep_id", "rep"),
    ("lead", "product", "product"),
    ("contact", "account_id", "account"),
    ("account", "parent_account_id", "account"),
    ("account", "owner_rep_id", "rep"),
    ("account", "csm_rep_id", "rep"),
    ("rep", "team_id", "team"),
    ("rep", "manager_rep_id", "rep"),
    ("team", "manager_rep_id", "rep"),
    ("team", "parent_team_id", "team"),
    ("absence", "rep_id", "rep"),
    ("engagement", "lead_id", "lead"),
    ("engagement", "account_id", "account"),
    ("assignment", "lead_id", "lead"),
    ("assignment", "rep_id", "rep"),
    ("activity", "lead_id", "lead"),
    ("activity", "rep_id", "rep"),
    ("deal", "lead_id", "lead"),
    ("deal", "account_id", "account"),
    ("deal", "rep_id", "rep"),
    ("deal", "product", "product"),
    ("outcome", "lead_id", "lead"),
)
"""Record, its field, and the record that it should name."""
_MOST_COMPARED: Final = 200
_MOST_TARGETS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Dangling:
    """References to ``target`` that it does not hold. ``likely``: what is written → what is probably meant."""

    record: str
    field: str
    target: str
    rows: int
    total: int
    values: int
    examples: tuple[str, ...]
    likely: dict[str, str]


def dangling(history: History) -> tuple[Dangling, ...]:
    """Every reference that names something unknown, for targets that have any rows."""
    found = []
    frames = history.frames()
    for record, field, target in REFERENCES:
        known = frames[target]
        if known.is_empty() or frames[record].is_empty():
            continue
        names = [RECORDS[target].key] + (["name"] if target == "product" else [])
        there = pl.concat([known[name].rename("value") for name in names]).drop_nulls().unique()
        named = frames[record][field].drop_nulls()
        lost = named.filter(~named.is_in(there.implode()))
        if lost.len():
            counts = lost.value_counts().sort("count", field, descending=[True, False])[field].to_list()
            likely = _likely(counts[:_MOST_COMPARED], there.head(_MOST_TARGETS).to_list())
            found.append(Dangling(record, field, target, lost.len(), named.len(), len(counts), tuple(counts[:5]), likely))
    return tuple(found)


def _likely(written: list[str], known: list[str]) -> dict[str, str]:
    """Known names that differ only in case, spaces or punctuation, else by a slip of spelling."""
    by_key: dict[str, str] = {}
    twice: set[str] = set()
    for name in known:
        key = fold(name).replace(" ", "")
        if by_key.setdefault(key, name) != name:
            twice.add(key)
    found = {}
    for value in written:
        key = fold(value).replace(" ", "")
        # Identities full of digits are near each other by nature: only words can be misspelled.
        near = key if key in by_key else None if any(letter.isdigit() for letter in key) else nearest(key, by_key)
        if near and near not in twice:
            found[value] = by_key[near]
    return found


def findings(lost: tuple[Dangling, ...]) -> list[Finding]:
    """One finding for each field, and one for each pair that is probably the same."""
    found = []
    for each in lost:
        for written, meant in each.likely.items():
            found.append(
                Finding(
                    "references",
                    Weight.PROBLEM,
                    f'{each.record}.{each.field}: "{written}" is probably the {each.target} "{meant}"',
                    f'No {each.target} is called "{written}"; "{meant}" differs only in spelling.',
                    "Correct it in the source, or translate it in the mapping file (values: …, listing every value).",
                )
            )
        rest = [value for value in each.examples if value not in each.likely]
        if each.values > len(each.likely):
            share = each.rows / each.total
            found.append(
                Finding(
                    "references",
                    Weight.WARNING if share > 0.01 else Weight.NOTE,
                    f"{each.record}.{each.field} names {each.values - len(each.likely):,} {each.target}s that are not in the data",
                    f"{percent(share)} of the references dangle, such as {listed(rest, 3)}." if rest else f"{percent(share)} dangle.",
                    f"Export these {each.target}s as well, or leave the field unmapped.",
                )
            )
    return found
