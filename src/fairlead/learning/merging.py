"""Merged leads as one: what happened to a lead that was merged happened to the one that it was merged into."""

from typing import Final

import polars as pl

from fairlead.learning.history import History

_OF_A_LEAD: Final = ("engagement", "assignment", "activity", "deal", "outcome")
_KEPT: Final = {"lead_id"}


def with_merges(history: History) -> History:
    """``history`` in which every lead that was merged is gone, and what it had belongs to the one that stands for it.

    The lead that stands keeps what it says, and gets from the others what it does not say; its arrival is the earliest of them all.
    The records themselves stay as they are, so that undoing a merge has nothing to put back.
    """
    merged = history.recognition.merged
    if not merged or history.lead.is_empty():
        return history
    into = pl.DataFrame({"lead_id": list(merged), "stands": list(merged.values())}, schema={"lead_id": pl.String, "stands": pl.String})
    moved = {name: _moved(getattr(history, name), into) for name in _OF_A_LEAD}
    return history.having({**moved, "lead": _leads(history.lead, into)})


def _moved(frame: pl.DataFrame, into: pl.DataFrame) -> pl.DataFrame:
    if frame.is_empty() or "lead_id" not in frame.columns:
        return frame
    columns = frame.columns
    joined = frame.join(into, on="lead_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("stands", "lead_id").alias("lead_id")).select(columns)


def _leads(lead: pl.DataFrame, into: pl.DataFrame) -> pl.DataFrame:
    columns = lead.columns
    joined = lead.with_row_index("place").join(into, on="lead_id", how="left", maintain_order="left")
    grouped = joined.with_columns(of=pl.coalesce("stands", "lead_id"))
    touched = grouped.join(into.select(of=pl.col("stands").unique()), on="of", how="semi")
    if touched.is_empty():
        return lead.join(into, on="lead_id", how="anti", maintain_order="left")
    told = [name for name in columns if name not in _KEPT]
    first = touched.sort(pl.col("stands").is_not_null(), "created_at", "place", nulls_last=True)
    one = first.group_by("of", maintain_order=True).agg(
        *(pl.col(name).drop_nulls().first() for name in told if name != "created_at"),
        pl.col("created_at").min(),
        pl.col("place").filter(pl.col("stands").is_null()).first(),
    )
    rest = grouped.join(into.select(of=pl.col("stands").unique()), on="of", how="anti")
    stands = one.drop_nulls("place").rename({"of": "lead_id"}).select("place", *columns)
    return pl.concat([rest.select("place", *columns), stands]).sort("place").select(columns)
