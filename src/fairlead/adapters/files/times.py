"""Times of a column: which formats it uses, decided over the whole file so that 03/04 means the same in every row, and reading them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from fairlead.domain.intake import EARLIEST, LATEST

UTC_MICROSECONDS = pl.Datetime("us", "UTC")
_AWARE = ("%+", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %Z", "%Y-%m-%d %H:%M:%S%.f %#z")
_CERTAIN = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"),
    *("%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S%.f", "%Y%m%d", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S%.f"),
    *("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d-%b-%y"),
    *("%d %b %Y %H:%M", "%d %b %Y %H:%M:%S", "%b %d, %Y %H:%M", "%b %d, %Y %I:%M %p", "%B %d, %Y %I:%M %p"),
)
_TIMES_OF_DAY = ("", " %H:%M", " %H:%M:%S%.f", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p")
_SLASHED = r"^(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?:\D|$)"
EPOCH_SECONDS, EPOCH_MILLISECONDS = "epoch_s", "epoch_ms"
_TIME_LIKE = r"^(?:9{1,4}[-/.]9{1,2}[-/.]9{1,4}|9{8}$|9{10}(?:9{3})?$|\pL{3,9}\.? 9{1,2},? 9{4}|9{1,2}[- ]\pL{3,9}[-, ]+9{2,4})"
"""The beginnings of texts that may be times, their digits written 9; anything else is not tried."""
_TIME_LIKE_FORM = re.compile(_TIME_LIKE.replace(r"\pL", r"[^\W\d_]"))
_MARKS = "/-,:"
_MARKS_OF = {form: {mark for mark in _MARKS if mark in form} for form in _CERTAIN}
"""The marks that stand in a format as themselves: a text that holds others, or lacks one, need not be tried."""
_DIGIT = re.compile(r"\d")
_SLASHED_FORM = re.compile(r"^9{1,2}[/-]")
_MOST_SHAPES, _MOST_EXAMPLES, _LOOKED_AT = 500, 40, 100


class AmbiguousDates(ValueError):
    """Dates such as 03/04/2024 that may be March 4 or 3 April, and nothing in the column tells which."""


@dataclass(slots=True)
class Shapes:
    """The forms of the texts of one column, gathered batch by batch: form → some texts, and which of two leading numbers exceed 12."""

    examples: dict[str, list[str]] = field(default_factory=dict)
    slashed: int = 0
    first_above_12: int = 0
    second_above_12: int = 0
    differing: int = 0

    def see(self, texts: pl.Series) -> None:
        """Add the texts of a batch."""
        found = texts.drop_nulls()
        if found.is_empty():
            return
        forms = found.str.replace_all(r"\d", "9").alias("form")
        frame = pl.DataFrame([forms, found.alias("text")]).filter(forms.str.contains(_TIME_LIKE))
        few = pl.concat([frame.unique("form", keep="first", maintain_order=True), frame.head(_LOOKED_AT), frame.tail(_LOOKED_AT)])
        for form, text in few.unique(maintain_order=True).iter_rows():
            if form in self.examples or len(self.examples) < _MOST_SHAPES:
                known = self.examples.setdefault(form, [])
                if len(known) < _MOST_EXAMPLES and text not in known:
                    known.append(text)
        if any(_SLASHED_FORM.match(form) for form in self.examples):
            self._see_slashed(found)

    def _see_slashed(self, texts: pl.Series) -> None:
        parts = texts.str.extract_groups(_SLASHED).struct.unnest().select(pl.all().cast(pl.Int16)).drop_nulls()
        if parts.is_empty():
            return
        one, two = parts.columns
        counts = parts.select(
            pl.len().alias("rows"),
            (pl.col(one) > 12).sum().alias("first"),
            (pl.col(two) > 12).sum().alias("second"),
            (pl.col(one) != pl.col(two)).sum().alias("differing"),
        ).row(0)
        self.slashed += counts[0]
        self.first_above_12 += counts[1]
        self.second_above_12 += counts[2]
        self.differing += counts[3]


def may_be_time(text: str) -> bool:
    """Whether a text begins as times do; only such texts are tried."""
    return _TIME_LIKE_FORM.match(_DIGIT.sub("9", text)) is not None


def formats_of(shapes: Shapes, *, assumed: str | None = None) -> tuple[str, ...]:
    """The formats that a column uses. Where day and month cannot be told apart it is ``assumed``; without that, raises `AmbiguousDates`."""
    formats: list[str] = []
    slashed = None
    for texts in shapes.examples.values():
        found = _best(texts, _certain(texts[0]))
        if found is None and shapes.slashed:
            slashed = slashed or assumed or _order(shapes, texts[0])
            found = _best(texts, _slashed_formats(slashed, texts[0]))
        if found and found not in formats:
            formats.append(found)
    return tuple(formats)


def _best(texts: list[str], formats: Iterable[str]) -> str | None:
    """The format that reads the most of texts of one form, as moments rather than placeholders where that is possible."""
    best, score = None, (0, 0)
    for form in formats:
        read = _parse(pl.Series(texts, dtype=pl.String), form, "UTC").drop_nulls()
        inside = int(((read >= EARLIEST) & (read < LATEST)).sum())
        if (inside, len(read)) > score:
            best, score = form, (inside, len(read))
    return best


def _order(shapes: Shapes, text: str) -> str:
    if shapes.first_above_12 == shapes.second_above_12:
        if not shapes.differing:
            return "%m/%d"
        raise AmbiguousDates(f"'{text}' may be month/day or day/month, and no row tells which")
    return "%d/%m" if shapes.first_above_12 > shapes.second_above_12 else "%m/%d"


def _slashed_formats(order: str, text: str) -> Iterable[str]:
    mark = "/" if "/" in text else "-"
    day_month = order.replace("/", mark)
    head = text.split(" ", maxsplit=1)[0]
    year = "%Y" if len(head.rsplit(mark, 1)[-1]) == 4 else "%y"
    return [f"{day_month}{mark}{year}{clock}" for clock in _TIMES_OF_DAY]


def _certain(text: str) -> Iterable[str]:
    if text.isdigit() and len(text) in {10, 13}:
        return [EPOCH_SECONDS if len(text) == 10 else EPOCH_MILLISECONDS]
    marks = {mark for mark in _MARKS if mark in text}
    return (*(form for form in _CERTAIN if _MARKS_OF[form] == marks), *_AWARE)


def read_times(texts: pl.Series, formats: Iterable[str], zone: str) -> pl.Series:
    """Texts → UTC microseconds; null where no format fits, the time falls into a clock change's gap, or it is a placeholder.

    Times without an offset are in ``zone`` (IANA); of the two moments of a repeated hour the earlier is taken.
    """
    found = pl.Series(texts.name, [None], dtype=UTC_MICROSECONDS).extend_constant(None, max(len(texts) - 1, 0)).head(len(texts))
    for form in formats:
        if found.null_count() == texts.null_count():
            break
        read = _parse(texts, form, zone)
        found = read if found.null_count() == len(found) else found.zip_with(found.is_not_null(), read)
    inside = (found >= EARLIEST) & (found < LATEST)
    return found.set(~inside.fill_null(value=False), None) if len(found) else found


def _parse(texts: pl.Series, form: str, zone: str) -> pl.Series:
    if form in {EPOCH_SECONDS, EPOCH_MILLISECONDS}:
        numbers = texts.cast(pl.Int64, strict=False)
        factor = 1_000_000 if form == EPOCH_SECONDS else 1_000
        return pl.select(pl.from_epoch(pl.lit(numbers) * factor, "us").dt.replace_time_zone("UTC").cast(UTC_MICROSECONDS)).to_series()
    try:
        read = texts.str.to_datetime(form, strict=False, time_unit="us")
    except pl.exceptions.PolarsError:
        return pl.Series(texts.name, [None] * len(texts), dtype=UTC_MICROSECONDS)
    if read.dtype == UTC_MICROSECONDS:
        return read
    local = read.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC").cast(UTC_MICROSECONDS)


def right_format(form: str) -> bool:
    """Whether a format given in a mapping can be used at all."""
    if form in {EPOCH_SECONDS, EPOCH_MILLISECONDS}:
        return True
    try:
        pl.Series(["2024-01-01"]).str.to_datetime(form, strict=False, time_unit="us")
    except (pl.exceptions.PolarsError, ValueError):
        return False
    return "%" in form
