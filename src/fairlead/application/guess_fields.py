"""How well a column fits a canonical field: by its heading and by its values, each a number in [0, 1] with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fairlead.application.guess_words import HEADINGS
from fairlead.application.profile_ports import ColumnProfile, FileProfile
from fairlead.domain.intake import Spellings, fold
from fairlead.domain.records import RECORDS, Field, Kind, Record

_PREFIXES = ("property ", "prop ", "fld ", "field ")
_SUFFIXES = (" c", " custom", " k", " usd", " eur", " gbp", " mm", " in usd", " in millions", " in thousands", " millions", " thousands")
_NO_LONGER_TEXT = 0.35
_OVERLAP = 0.6
_SOME_ARE = 0.5
_SOME_REPEATED, _MANY_REPEATED, _OFTEN_EMPTY = 0.92, 0.75, 0.4
_NEARLY_ALL, _HALF, _PLAIN_ENOUGH = 0.8, 0.5, 0.8
LEAST = 0.4
"""Below this a column is not taken for a field."""
CALLED_SO = 0.9
"""From this fit on a heading says plainly what its column is."""
MOST_ARE = 0.6
"""From this share of dates, amounts or numbers on a column is taken for them whatever its heading."""


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column is taken for: ``field`` None where it stays a custom attribute."""

    column: str
    field: str | None
    confidence: float
    why: str


References = Mapping[str, Mapping[str, float]]
"""Column → record → share of the column's values that are identities of that record in this folder."""


@lru_cache(maxsize=65_536)
def plain_heading(name: str) -> str:
    """A heading as compared: folded, without a vendor's prefix and suffix and without its unit."""
    words = fold(name)
    for prefix in _PREFIXES:
        words = words.removeprefix(prefix)
    for suffix in _SUFFIXES:
        words = words.removesuffix(suffix)
    return words


@lru_cache(maxsize=1_024)
def _headings(record: str, field: str) -> tuple[str, ...]:
    listed = HEADINGS.get(record, {}).get(field) or HEADINGS["*"].get(field) or field.replace("_", " ")
    return tuple(dict.fromkeys([*listed.split("|"), field.replace("_", " ")]))


@lru_cache(maxsize=1_024)
def _unspaced(record: str, field: str) -> frozenset[str]:
    return frozenset(heading.replace(" ", "") for heading in _headings(record, field))


@lru_cache(maxsize=1_024)
def _phrases(record: str, field: str) -> tuple[frozenset[str], ...]:
    """The words of each heading of two words and more."""
    return tuple(frozenset(words) for heading in _headings(record, field) if len(words := heading.split()) > 1)


@lru_cache(maxsize=65_536)
def _tokens(words: str) -> frozenset[str]:
    return frozenset(words.split())


@lru_cache(maxsize=64)
def _spellings(record: str) -> Spellings:
    return Spellings({heading for field in RECORDS[record].fields for heading in _headings(record, field.name)})


@lru_cache(maxsize=65_536)
def _corrected(words: str, record: str) -> str | None:
    return _spellings(record).nearest(words)


@lru_cache(maxsize=262_144)
def heading_fit(name: str, field: str, record: str) -> float:
    """How much a heading says that a column is this field."""
    headings = _headings(record, field)
    words = plain_heading(name)
    for variant, worth in ((words, 1.0), (words.removeprefix(f"{record} "), 0.97)):
        if variant in headings:
            return worth - 0.02 * min(headings.index(variant), 10)
    if words.replace(" ", "") in _unspaced(record, field):
        return 0.92
    if _corrected(words, record) in headings:
        return 0.75
    tokens = _tokens(words)
    inside = [len(known) for known in _phrases(record, field) if known <= tokens]
    return 0.55 + 0.3 * max(inside) / len(tokens) if inside else 0.0


def value_fit(column: ColumnProfile, field: Field) -> tuple[float, str]:
    """How much the values allow a field, and what they are."""
    if column.filled == 0:
        return 0.5, "it is empty"
    by_name = _BY_NAME.get(field.name)
    if by_name:
        return by_name(column)
    fits: dict[Kind, tuple[float, str]] = {
        Kind.TIME: (column.times, "dates"),
        Kind.FLAG: (column.flags, "true or false"),
        Kind.MONEY: (column.money, "amounts"),
        Kind.INTEGER: (column.sizes if field.name == "employees" else column.whole, "whole numbers"),
        Kind.NUMBER: (column.numbers, "numbers"),
    }
    if field.kind in fits:
        share, what = fits[field.kind]
        return (share if share >= MOST_ARE else 0.0), f"{share:.0%} are {what}"
    return _text_fit(column)


def _text_fit(column: ColumnProfile) -> tuple[float, str]:
    for share, what in (
        (column.times, "dates"),
        (column.emails, "e-mail addresses"),
        (column.flags * (column.distinct <= 2), "true or false"),
    ):
        if share >= 0.9:
            return _NO_LONGER_TEXT, f"they are {what}"
    return 0.95, "they are text" if column.numbers < 0.9 else "they are numbers or codes"


def _mostly(share: Callable[[ColumnProfile], float], what: str, least: float) -> Callable[[ColumnProfile], tuple[float, str]]:
    def fit(column: ColumnProfile) -> tuple[float, str]:
        found = share(column)
        return max(found, least), f"{found:.0%} are {what}"

    return fit


_BY_NAME: Mapping[str, Callable[[ColumnProfile], tuple[float, str]]] = {
    "email": _mostly(lambda column: column.emails, "e-mail addresses", 0.5),
    "country": _mostly(lambda column: column.countries, "countries", 0.5),
    "domain": _mostly(lambda column: column.hosts, "web addresses", 0.45),
    "message": _mostly(lambda column: min(column.length / 25, 1.0), "long texts", 0.5),
}


def guess_columns(file: FileProfile, record: Record, references: References) -> list[ColumnGuess]:
    """The best field for each column, each field given once: the identity first, then the surest pairs.

    For the identity a column that is called an id goes before one that is not: names are all different more often than ids are repeated.
    """
    pairs = []
    for column in file.columns:
        mentioned = references.get(column.name, {})
        for field in _likely(column.name, record, frozenset(mentioned)):
            score, why = fit(column, field, record, mentioned)
            if score >= LEAST:
                pairs.append((score, column.name, field.name, why))
    taken: dict[str, ColumnGuess] = {}
    given: set[str] = set()
    ids = {column.name for column in file.columns if _called_the_id(column, record)}

    def place(pair: tuple[float, str, str, str]) -> tuple[int, float, str]:
        return (2 if pair[2] != record.key else 1 if pair[1] not in ids else 0, -pair[0], pair[1])

    for score, name, field_name, why in sorted(pairs, key=place):
        if name not in taken and field_name not in given:
            taken[name] = ColumnGuess(name, field_name, round(score, 2), why)
            given.add(field_name)
    kept = "no field fits; kept as a custom attribute"
    return [taken.get(column.name, ColumnGuess(column.name, None, 0.0, kept)) for column in file.columns]


@lru_cache(maxsize=65_536)
def _likely(name: str, record: Record, mentioned: frozenset[str]) -> tuple[Field, ...]:
    """The fields that a heading may mean, and those that refer to records whose identities the column holds."""
    return tuple(each for each in record.fields if heading_fit(name, each.name, record.name) or target_of(each.name) in mentioned)


def fit(column: ColumnProfile, field: Field, record: Record, references: Mapping[str, float]) -> tuple[float, str]:
    """Fit of one pair, and why in words."""
    heading = heading_fit(column.name, field.name, record.name)
    values, what = value_fit(column, field)
    target = target_of(field.name)
    if field.name == record.key:
        heading, said = _as_identity(column, heading)
        return heading * values, f"'{column.name}' reads like {field.name}; {said}"
    if target and target != record.name and references:
        overlap = references.get(target)
        if overlap is not None and overlap >= _OVERLAP:
            plain = max(heading, 0.5)
            return min(
                0.5 * plain + 0.5 * overlap, 1.0
            ) if heading or overlap > 0.9 else 0.0, f"{overlap:.0%} of it are identities of a {target}"
        if overlap is not None and heading:
            # A list that names nobody here is still taken: without it a rep would be thought to serve every territory.
            doubt = 0.7 if field.kind is Kind.LIST or plain_heading(column.name).endswith(" id") else 0.35
            few = f"only {overlap:.0%} of its values are" if overlap else "its values are no"
            return heading * max(doubt, overlap), f"'{column.name}' reads like {field.name}, but {few} identities of a {target} here"
    if not heading:
        return 0.0, ""
    if field.kind is Kind.TIME and heading >= CALLED_SO and 0 < column.times < MOST_ARE:
        values = _SOME_ARE  # the heading says that they are meant to be dates: what is none is to wait, not to be passed over
    return heading * values, f"'{column.name}' reads like {field.name}; {what}"


def _as_identity(column: ColumnProfile, heading: float) -> tuple[float, str]:
    if column.unique and column.filled > 0.98:
        return heading, "every value is different"
    if column.filled > 0.9 and column.distinct > 1:
        nearly = _called_an_id(column) and column.varied >= _NEARLY_ALL
        rows = round(column.distinct / column.varied)
        return heading * (_SOME_REPEATED if nearly else _MANY_REPEATED), f"{column.distinct:,} different values in {rows:,} rows"
    return heading * _OFTEN_EMPTY, "too often empty for an identity"


def _called_the_id(column: ColumnProfile, record: Record) -> bool:
    return _called_an_id(column) and column.varied >= _HALF and heading_fit(column.name, record.key, record.name) >= _PLAIN_ENOUGH


def _called_an_id(column: ColumnProfile) -> bool:
    return plain_heading(column.name).endswith("id")


@lru_cache(maxsize=1_024)
def target_of(field: str) -> str | None:
    """The record that a field refers to: ``owner_rep_id`` → ``rep``."""
    return next((name for name in RECORDS if field in {f"{name}_id", f"{name}_ids"} or field.endswith(f"_{name}_id")), None)
