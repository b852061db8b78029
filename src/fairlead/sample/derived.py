"""Columns that intake derives from others, read by intake's own readers, each distinct text once."""

from collections.abc import Callable

import polars as pl


def read(text: pl.Series, reader: Callable[[str], str | None]) -> pl.Series:
    """What intake reads in each text, null where it reads nothing."""
    words = text.unique(maintain_order=True).drop_nulls().to_list()
    return text.replace_strict({word: reader(word) for word in words}, default=None, return_dtype=pl.String)
