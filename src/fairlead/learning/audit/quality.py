"""The records themselves: how many, how complete, how often double, over which time, how spelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from fairlead.domain.intake import fold, industry_group, nearest
from fairlead.domain.matching import company_key
from fairlead.domain.records import RECORDS, Kind
from fairlead.learning.audit.findings import Finding, Weight, listed, percent
from fairlead.learning.history import CUSTOM, History

MONTHS_ASKED: Final = (12, 24)
_MONTH_DAYS: Final = 30.4375
_WANTED: Final = (
    *("created_at", "account_id", "email", "phone", "title", "company", "industry_group", "employees", "revenue_minor", "country", "state"),
    *("source", "channel", "product", "language", "message"),
)
"""Fields of a lead that routing and prediction live on; a gap in the essential ones is more than a note."""
_ESSENTIAL: Final = ("account_id", "company", "industry_group", "employees", "country", "source", "product")
_MUCH_MISSING: Final = 0.3
_SOME_MISSING: Final = 0.1
_KEYS: Final = ("account_id", "company")
_FEW_MISSING: Final = 0.05
_MANY_FIELDS: Final = 12
_EVERY_FIELD: Final = "every field"
_ABSENT: Final = 0.99
_SPELLED: Final = {
    "lead": ("industry", "country", "source", "channel", "product", "language"),
    "account": ("industry", "country"),
    "engagement": ("kind",),
    "assignment": ("method",),
    "outcome": ("stage",),
}
_MOST_SPELLINGS: Final = 300


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Leads that look like an earlier one: ``rows`` beyond the first of each group.

    ``examples`` are pairs of lead identities: a report names no person.
    """

    by: str
    groups: int
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """How often a field of a record is empty."""

    record: str
    field: str
    missing: int
    rows: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.missing / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """The time the leads cover; ``undated`` leads have no created_at."""

    first: datetime | None
    last: datetime | None
    months: float
    undated: int


def rows_of(history: History) -> dict[str, int]:
    """Record name → rows."""
    return {name: frame.height for name, frame in history.frames().items()}


def duplicates(history: History) -> tuple[Duplicates, ...]:
    """Leads with the e-mail address, phone, or name and company of an earlier lead, or like it in every field of many."""
    lead = history.lead.with_columns(_company(history.lead["company"]))
    named = pl.all_horizontal(pl.col(name).is_not_null() for name in ("first_name", "last_name", "company_key"))
    person = pl.concat_str(pl.col("first_name").str.to_lowercase(), pl.col("last_name").str.to_lowercase(), separator=" ")
    keys = {
        "e-mail address": pl.col("email").str.to_lowercase(),
        "phone number": pl.col("phone"),
        "name and company": pl.when(named).then(pl.concat_str(person, "company_key", separator=" at ")),
        _EVERY_FIELD: _whole(history.lead),
    }
    found = []
    for by, key in keys.items():
        keyed = lead.select(key.alias("key"), "lead_id").drop_nulls().filter(pl.col("key") != "")
        counted = keyed.group_by("key").agg(pl.len(), pl.col("lead_id").sort().head(2).str.join(" and ")).filter(pl.col("len") > 1)
        if counted.height:
            most = counted.sort("len", "lead_id", descending=[True, False])["lead_id"].head(3).to_list()
            found.append(Duplicates(by, counted.height, int(counted["len"].sum()) - counted.height, tuple(most)))
    return tuple(found)


def _repeating(doubles: Duplicates) -> str:
    if doubles.by == _EVERY_FIELD:
        return "are equal to an earlier one in every field but identity and date"
    return f"repeat the {doubles.by} of an earlier one"


def _whole(lead: pl.DataFrame) -> pl.Expr:
    """All that is known of a lead but its identity and date, as one text; null where that is so little that leads are alike by chance."""
    fields = [name for name in lead.columns if name not in {"lead_id", "created_at", CUSTOM}]
    flat = [pl.col(name).list.join(";") if lead.schema[name] == pl.List else pl.col(name).cast(pl.String) for name in fields]
    own = pl.sum_horizontal(each.is_not_null() & (each != "") for each in flat)
    filled = own + pl.col(CUSTOM).fill_null("").str.count_matches('": ?[^n]')
    text = pl.concat_str(*(each.fill_null("") for each in flat), pl.col(CUSTOM).fill_null(""), separator="\0")
    return pl.when(filled >= _MANY_FIELDS).then(text)


def _company(names: pl.Series) -> pl.Series:
    distinct = [name for name in names.unique().to_list() if name]
    keys = {name: company_key(name) for name in distinct}
    return names.replace_strict(keys, default=None, return_dtype=pl.String).alias("company_key")


def missing_fields(history: History) -> tuple[Missing, ...]:
    """Every field of every record that has rows, the emptiest first within the record."""
    found = []
    for name, frame in history.frames().items():
        for field in RECORDS[name].fields:
            if frame.height:
                column = frame[field.name]
                empty = column.is_null() | (column.list.len() == 0) if field.kind is Kind.LIST else column.is_null()
                found.append(Missing(name, field.name, int(empty.fill_null(value=True).sum()), frame.height))
    order = list(RECORDS)
    return tuple(sorted(found, key=lambda each: (order.index(each.record), -each.share, each.field)))


def span(history: History) -> Span:
    """First and last arrival of a lead."""
    created = history.lead["created_at"]
    first, last = created.min(), created.max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return Span(None, None, 0.0, int(created.null_count()))
    return Span(first, last, round((last - first).total_seconds() / 86_400 / _MONTH_DAYS, 1), int(created.null_count()))


def misspelled(history: History) -> tuple[Finding, ...]:
    """Columns with values that are probably another value of the same column, written differently."""
    found = []
    for record, names in _SPELLED.items():
        frame = history.frames()[record]
        for name in names:
            counts = frame[name].drop_nulls().value_counts().sort("count", name, descending=[True, False])
            pairs = _pairs(name, dict(counts.iter_rows())) if 1 < counts.height <= _MOST_SPELLINGS else []
            if pairs:
                rows = sum(rows for _, _, rows in pairs)
                found.append(
                    Finding(
                        "spelling",
                        Weight.WARNING,
                        f"{record}.{name}: {_counted(len(pairs), 'value is', 'values are')} probably another one written differently",
                        listed([f'"{value}" → "{twin}" ({rows:,} rows)' for value, twin, rows in pairs], 6) + f"; {rows:,} rows in all.",
                        "Correct them in the source, or translate them in the mapping file (values: …, listing every value).",
                    )
                )
    return tuple(found)


def _counted(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _pairs(field: str, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(value, what it probably is, rows). ``counts``: value → rows, the most frequent first."""
    found: list[tuple[str, str, int]] = []
    seen: dict[str, str] = {}
    for value, rows in counts.items():
        key = fold(value).replace(" ", "")
        twin = seen.get(key) or seen.get(nearest(key, seen) or "")
        # Two frequent values that differ by a letter are two values; a slip is rarer than what was meant.
        if twin is None or not (key in seen or rows * 5 <= counts[twin]):
            seen.setdefault(key, value)
        # Spellings of an industry that intake reads as the same group do no harm.
        elif field != "industry" or industry_group(value) is None or industry_group(value) != industry_group(twin):
            found.append((value, twin, rows))
    return found


def findings(history: History, doubles: tuple[Duplicates, ...], missing: tuple[Missing, ...], covered: Span) -> list[Finding]:
    """What is worth saying about rows, time, gaps and doubles."""
    found: list[Finding] = []
    leads = history.lead.height
    if covered.undated:
        found.append(
            Finding(
                "time",
                Weight.WARNING,
                f"{covered.undated:,} leads have no date of arrival ({percent(covered.undated / leads)})",
                "They can be routed, but nothing can be learned from them: what was known when they came cannot be told.",
                "Export the date of creation for them as well.",
            )
        )
    if covered.first is not None and covered.months < MONTHS_ASKED[0]:
        found.append(
            Finding(
                "time",
                Weight.WARNING,
                f"The leads cover {covered.months:.1f} months; 12 to 24 are asked for",
                "Seasons and long sales cycles cannot be seen in less than a year.",
                "Export a longer history.",
            )
        )
    found += _gaps([each for each in missing if each.record == "lead" and each.field in _WANTED and each.field != "created_at"])
    found += [
        Finding(
            "duplicates",
            Weight.WARNING if each.rows > 0.02 * leads else Weight.NOTE,
            f"{each.rows:,} leads {_repeating(each)} ({percent(each.rows / leads)})",
            f"{each.groups:,} groups, such as {'; '.join(each.examples)}.",
            "The same rows twice make luck look sure, and stand on both sides of a test; export each lead once."
            if each.by == _EVERY_FIELD
            else "Duplicates split a person's history and may be worked by two reps at once; merge them in the source.",
        )
        for each in doubles
    ]
    return found


def _gaps(wanted: list[Missing]) -> list[Finding]:
    """Fields that are empty altogether in one finding, each other gap in its own."""
    absent = sorted(each.field for each in wanted if each.share > _ABSENT)
    found = []
    if absent:
        found.append(
            Finding(
                "missing",
                Weight.WARNING if set(absent) & set(_ESSENTIAL) else Weight.NOTE,
                f"Leads have no {listed(absent, 12)}",
                "Rules, territories and models that need these fields cannot see them.",
                "Map them if the source has them.",
            )
        )
    gaps = [each for each in wanted if _FEW_MISSING <= each.share <= _ABSENT]
    grave = [each for each in gaps if each.field in _ESSENTIAL and each.share >= (_SOME_MISSING if each.field in _KEYS else _MUCH_MISSING)]
    # Fields that are empty together, such as all that is known through the account, are one gap.
    for share in sorted({each.share for each in grave}, reverse=True):
        together = [each for each in gaps if each.share == share]
        rows, names = together[0], ", ".join(each.field for each in together)
        found.append(
            Finding(
                "missing",
                Weight.WARNING,
                f"lead.{names} {'is' if len(together) == 1 else 'are'} missing on {percent(share)} of leads",
                f"{rows.missing:,} of {rows.rows:,} rows are empty.",
                "Fill them in the source or by enrichment." if len(together) > 1 else "Fill it in the source or by enrichment.",
            )
        )
    rest = [each for each in gaps if each.share not in {known.share for known in grave}]
    if rest:
        found.append(
            Finding(
                "missing",
                Weight.NOTE,
                f"{_counted(len(rest), 'further field has', 'further fields have')} gaps",
                "Missing: " + ", ".join(f"{each.field} on {percent(each.share)}" for each in rest) + " of leads.",
                "Fill them in the source or by enrichment where rules need them.",
            )
        )
    return found
