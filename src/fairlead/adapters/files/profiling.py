"""Columns of a folder's files by their values, for guessing what they mean."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from fairlead.adapters.files import columns
from fairlead.adapters.files.folder import FolderSources
from fairlead.adapters.files.times import AmbiguousDates, Shapes, formats_of, may_be_time, read_times
from fairlead.application.import_ports import BadSource, KeptSource
from fairlead.application.profile_ports import LIST_SEPARATOR, ColumnProfile, FileProfile
from fairlead.domain.intake import country_code, email_address, employees, fold, host_of, money_minor, number_of

_SAMPLE_ROWS = 20_000
_TRIED, _TRIED_FIRST = 200, 20
_MOST_VALUES = 50_000
_COMMON = 12
_READ_AS_TIMES = 2_000
_BARE_NUMBER = re.compile(r"\d{1,9}$")
_FLAGS = ["true", "false", "yes", "no", "0", "1", "t", "f", "y", "n"]
_DICTIONARY = ({"field", "column", "column name", "field name"}, {"description", "meaning", "about", "definition"})


class FolderProfiles:
    """`fairlead.application.profile_ports.Profiles` over a folder."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self._folder = folder

    def profiles(self) -> tuple[Sequence[FileProfile], Sequence[BadSource]]:
        """Files in order of name; a data dictionary among them explains the columns of the others. No copy of anything is kept."""
        kept, frames = [], {}
        unreadable: list[BadSource] = []
        with TemporaryDirectory(prefix="fairlead-") as scratch:
            sources = FolderSources(self._folder, Path(scratch))
            for name in sources.names():
                try:
                    kept.append(sources.keep(name, encoding=None, delimiter=None))
                except BadSource as error:
                    unreadable.append(error)
                    continue
                scan = pl.scan_parquet(Path(scratch, kept[-1].kept_as))
                frames[name] = scan.select(columns.tidy(column) for column in kept[-1].columns).head(_SAMPLE_ROWS).collect()
        about = _dictionary(frames)
        return [_file_profile(each, frames[each.name], about) for each in kept], unreadable


def _dictionary(frames: dict[str, pl.DataFrame]) -> dict[str, str]:
    """Folded column name → description, from every file that looks like a data dictionary."""
    found: dict[str, str] = {}
    for frame in frames.values():
        named = [next((name for name in frame.columns if fold(name) in words), None) for words in _DICTIONARY]
        if frame.width <= 4 and all(named):
            found |= {fold(field): about for field, about in frame.select(str(name) for name in named).drop_nulls().iter_rows()}
    return found


def _file_profile(kept: KeptSource, frame: pl.DataFrame, about: dict[str, str]) -> FileProfile:
    profiles = tuple(_column_profile(frame[name], about.get(fold(name), "")) for name in kept.columns)
    return FileProfile(kept.name, kept.rows, kept.encoding, kept.delimiter, profiles)


def _column_profile(texts: pl.Series, about: str) -> ColumnProfile:
    """One column. Plain lists are meant here: an export may have hundreds of columns of few rows, where each call of Polars costs more."""
    filled = [text for text in texts.to_list() if text is not None]
    counts = Counter(filled)
    distinct = list(counts)
    tried = distinct[:_TRIED]
    times, form, ambiguous = _times(filled, tried)
    return ColumnProfile(
        name=texts.name,
        filled=len(filled) / max(len(texts), 1),
        distinct=len(distinct),
        unique=len(distinct) == len(filled) and len(filled) > 0,
        common=tuple(text for text, _ in counts.most_common(_COMMON)),
        values=frozenset(distinct[:_MOST_VALUES]),
        times=times,
        numbers=_share(tried, lambda text: number_of(text) is not None),
        whole=_share(tried, lambda text: text.lstrip("-").isdigit()),
        flags=_share(tried, lambda text: text.lower() in _FLAGS),
        emails=_share(tried, lambda text: email_address(text) is not None),
        countries=_share(tried, lambda text: country_code(text) is not None),
        hosts=_share(tried, lambda text: host_of(text) is not None and "@" not in text),
        money=_share(tried, lambda text: money_minor(text) is not None),
        sizes=_share(tried, lambda text: employees(text) is not None),
        lists=_share(tried, lambda text: LIST_SEPARATOR in text),
        length=sum(map(len, tried)) / max(len(tried), 1),
        format=form,
        ambiguous=ambiguous,
        about=about,
        varied=len(distinct) / max(len(filled), 1),
    )


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    """Share of texts for which something holds; where it holds for none of the first ones, the rest is not looked at."""
    if not any(map(holds, values[:_TRIED_FIRST])):
        return 0.0
    return sum(map(holds, values)) / len(values)


def _times(filled: Sequence[str], tried: Sequence[str]) -> tuple[float, str | None, bool]:
    """Share of times, the format where there is just one, and whether day and month are ambiguous. Bare numbers are no times here."""
    if not any(map(may_be_time, tried)) or all(map(_BARE_NUMBER.match, tried)):
        return 0.0, None, False
    column = pl.Series(filled, dtype=pl.String)
    few = column.head(_READ_AS_TIMES)
    shapes = Shapes()
    shapes.see(column)
    try:
        formats, ambiguous = formats_of(shapes), False
    except AmbiguousDates:
        formats, ambiguous = formats_of(shapes, assumed="%m/%d"), True
    formats = tuple(form for form in formats if not form.startswith("epoch") or few.str.contains(r"^1\d{9}(\d{3})?$").all())
    if not formats:
        return 0.0, None, False
    read = read_times(few, formats, "UTC")
    share = 1 - read.null_count() / len(read)
    if ambiguous:
        formats = tuple(form for form in formats if read_times(few, [form], "UTC").null_count() < len(few))
    return share, formats[0] if len(formats) == 1 else None, ambiguous
