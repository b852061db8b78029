"""What is wrong with values of a batch: which rows, why, and whether it costs the row or only the field."""

from dataclasses import dataclass

import polars as pl

from fairlead.application.import_ports import Quarantined, UnreadValue

_MOST_DISTINCT = 100
_LONGEST_RAW = 500
FURTHER = "(further values)"


@dataclass(frozen=True, slots=True)
class Fault:
    """``rows``: Boolean mask over the batch. ``remedy`` may differ by row. ``costs_row`` False: the row comes in without the field."""

    field: str
    rows: pl.Series
    raw: pl.Series
    reason: str
    remedy: str | pl.Series
    costs_row: bool = True


def rows_lost(faults: list[Fault], height: int) -> pl.Series:
    """Boolean mask of the rows that some fault costs."""
    lost = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
    for fault in faults:
        if fault.costs_row:
            lost = lost | fault.rows
    return lost


def quarantine_lines(faults: list[Fault], row_numbers: pl.Series) -> list[Quarantined]:
    """One line for each fault that costs a row, by row."""
    lines: list[Quarantined] = []
    for fault in faults:
        if fault.costs_row and fault.rows.any():
            numbers, raws = row_numbers.filter(fault.rows).to_list(), fault.raw.filter(fault.rows).to_list()
            remedies = [fault.remedy] * len(numbers) if isinstance(fault.remedy, str) else fault.remedy.filter(fault.rows).to_list()
            for number, raw, remedy in zip(numbers, raws, remedies, strict=True):
                lines.append(Quarantined(number, fault.field, _shortened(raw), fault.reason, remedy))
    return sorted(lines, key=lambda line: (line.row, line.field))


def unread_values(faults: list[Fault], lost: pl.Series, row_numbers: pl.Series) -> list[UnreadValue]:
    """The values of faults that cost only the field, once for each distinct one; beyond a hundred they are summed up."""
    found: list[UnreadValue] = []
    for fault in faults:
        kept = fault.rows & ~lost
        if fault.costs_row or not kept.any():
            continue
        frame = pl.DataFrame([fault.raw.alias("raw"), row_numbers.alias("row")]).filter(kept)
        counts = frame.group_by("raw", maintain_order=True).agg(pl.col("row").min().alias("first"), pl.len().alias("rows"))
        for raw, first, rows in counts.head(_MOST_DISTINCT).iter_rows():
            found.append(UnreadValue(fault.field, _shortened(raw) or "", first, rows, fault.reason))
        rest = counts.tail(max(counts.height - _MOST_DISTINCT, 0))
        if rest.height:
            found.append(UnreadValue(fault.field, FURTHER, int(rest["first"][0]), int(rest["rows"].sum()), fault.reason))
    return found


def _shortened(raw: str | None) -> str | None:
    return raw if raw is None or len(raw) <= _LONGEST_RAW else raw[:_LONGEST_RAW] + "…"
