"""Which record a file holds: by its name and by how well its columns cover what makes that record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from fairlead.application.guess_fields import ColumnGuess, References, guess_columns, heading_fit, plain_heading
from fairlead.application.guess_words import ENGAGEMENT_FILES, FILE_WORDS, SIDE_FILES
from fairlead.application.profile_ports import LIST_SEPARATOR, ColumnProfile, FileProfile
from fairlead.domain.intake import fold
from fairlead.domain.records import RECORDS, Record

_CORE: Mapping[str, str] = MappingProxyType(
    {
        "team": "name manager_rep_id parent_team_id",
        "territory": "countries states size_bands industry_groups",
        "rep": "name email manager_rep_id team_id time_zone active",
        "absence": "rep_id starts_at ends_at reason",
        "product": "price_minor name series",
        "account": "name industry employees revenue_minor domain country",
        "contact": "account_id email first_name last_name title",
        "lead": "created_at source status company email industry owner_rep_id",
        "engagement": "kind occurred_at lead_id detail",
        "assignment": "lead_id rep_id assigned_at method",
        "activity": "kind occurred_at lead_id rep_id",
        "deal": "stage value_minor closed_at rep_id account_id name",
        "outcome": "lead_id stage occurred_at value_minor",
    }
)
_NAME_WEIGHT, _CORE_WEIGHT = 0.55, 0.45
_LEAST, _LEAST_CORE = 0.42, 0.17
_FEWEST_TELLING = 2
_NOISE = frozenset("data export exports sf hs crm csv all table dump full test".split())
_MADE_FROM_OTHER_COLUMNS = frozenset({"engagement", "activity", "assignment", "outcome", "absence"})


@dataclass(frozen=True, slots=True)
class FileGuess:
    """The record a file is taken for, with its columns. ``record`` None: left out, and ``why`` says so."""

    file: FileProfile
    record: str | None
    confidence: float
    why: str
    columns: tuple[ColumnGuess, ...]

    @property
    def fields(self) -> Mapping[str, ColumnGuess]:
        """Columns by the field they are taken for."""
        return {each.field: each for each in self.columns if each.field}


def guess_record(file: FileProfile, references: References) -> FileGuess:
    """The record that fits best."""
    guesses = [_as_record(file, name, references) for name in RECORDS]
    best = max(guesses, key=lambda each: each.confidence)
    if best.confidence >= _LEAST:
        return best
    called = max(guesses, key=lambda each: name_fit(file.name, each.record or ""))
    if best.confidence:
        nearest = f"nearest is {best.record} with {best.confidence:.2f}"
    elif called.why and name_fit(file.name, called.record or "") > 0:
        nearest = f"its name says {called.record}, but {called.why}"
    else:
        nearest = "its columns are those of none"
    return FileGuess(file, None, best.confidence, f"no record fits ({nearest})", ())


def _as_record(file: FileProfile, name: str, references: References) -> FileGuess:
    record = RECORDS[name]
    columns = tuple(guess_columns(file, record, references))
    found = {each.field: each.confidence for each in columns if each.field}
    core = _CORE[name].split()
    if "name" in core and named_by(file, columns, name):
        found.setdefault("name", 0.6)
    coverage = sum(found.get(field, 0.0) for field in core) / len(core)
    constant = "kind" if kind_by_name(file.name, name) else ""
    lacking = [each.name for each in record.fields if each.required and each.name not in {record.key, constant, *found}]
    lacking += ["name"] * (name == "team" and "name" not in found)
    identity = record.key in found or name in _MADE_FROM_OTHER_COLUMNS
    if coverage < _LEAST_CORE or lacking or not identity:
        return FileGuess(file, name, 0.0, _amiss(file, record, lacking, identity=identity), columns)
    named = name_fit(file.name, name)
    covered = min(1.0, coverage * 1.3)
    # Where the name says nothing, the columns decide alone, and an identity called after the record speaks for it.
    telling = 0.12 * any(
        each.field == record.key and plain_heading(each.column) not in {"id", "name"} and each.confidence > 0.85 for each in columns
    )
    unnamed = (0.62 * covered + telling) * (0.6 if name in _MADE_FROM_OTHER_COLUMNS else 1.0)
    score = max(0.0, _NAME_WEIGHT * named + _CORE_WEIGHT * covered if named else unnamed)
    said = "its name says so" if named > 0 else "its name says nothing" if named == 0 else "its name speaks against it"
    matched = sum(field in found for field in core)
    return FileGuess(file, name, round(score, 2), f"{said}; {matched} of the {len(core)} fields that make one are there", columns)


def _amiss(file: FileProfile, record: Record, lacking: Sequence[str], *, identity: bool) -> str:
    """What keeps a file from being this record, in words; empty where its columns are simply others."""
    if not identity:
        called = max(file.columns, key=lambda each: heading_fit(each.name, record.key, record.name), default=None)
        if called is None or not heading_fit(called.name, record.key, record.name):
            return f"no column is the identity that each row needs, {record.key}"
        return f"{called.name!r} cannot be the identity that each row needs, {record.key}: it is too often empty or the same"
    return f"no column is its {' and '.join(lacking)}" if lacking else ""


def named_by(file: FileProfile, columns: Sequence[ColumnGuess], record: str) -> tuple[str, ...]:
    """The columns that make a name where none is called so: first and last name, else an identity that is a name itself."""
    parts = tuple(
        name
        for part in ("first_name", "last_name")
        if (name := next((each.name for each in file.columns if heading_fit(each.name, part, "contact") > 0.85), None))
    )
    key = next((each.column for each in columns if each.field == RECORDS[record].key), None)
    if record == "rep" and len(parts) == 2:
        return parts
    return (key,) if key and not plain_heading(key).endswith("id") else ()


def kind_by_name(file: str, record: str) -> str | None:
    """The kind that all rows of a file have, where its name says so."""
    words = f" {fold(file.rsplit('.', 1)[0])} "
    if record == "engagement":
        return next((kind for said, kind in ENGAGEMENT_FILES.items() if f" {said}" in words), None)
    if record == "activity":
        return next((kind for kind in ("call", "email", "meeting") if f" {kind}" in words), None)
    return None


def name_fit(file: str, record: str) -> float:
    """1 where the file's name names the record, 0 where it says nothing, below 0 for files that only join or log."""
    stem = file.rsplit(".", 1)[0]
    spread = stem if stem.isupper() else "".join(f" {letter}" if letter.isupper() else letter for letter in stem)
    words = [word for word in [*fold(spread).split(), *fold(stem).split()] if word not in _NOISE and not word.isdigit()]
    joined = {left + right for left, right in pairwise(words)}
    if set(words) & set(SIDE_FILES.split()):
        return -0.6
    listed = FILE_WORDS[record].split()
    if joined & set(listed):
        return 1.0
    if not set(words) & set(listed):
        return 0.0
    place = min(listed.index(word) for word in set(words) & set(listed))
    others = [other for other, known in FILE_WORDS.items() if other != record and set(words) & (set(known.split()) - set(listed))]
    return (0.5 if others else 0.95) - 0.02 * place


def references_in(files: Sequence[FileProfile], keys: Mapping[str, Sequence[frozenset[str]]]) -> Mapping[str, References]:
    """File → column → record → share of the column's values that are identities of that record. Numbers below 1,000 prove nothing.

    A cell that lists several values, such as ``T-A;T-B``, counts as each of them.
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for file in files:
        for column in file.columns:
            telling = {value for value in _single(column) if not (value.isdigit() and len(value) < 4)}
            if column.times > 0.9 or not column.values:
                continue
            for record, sets in keys.items():
                shares = [len(telling & known) / len(telling) if telling else 0.0 for known in sets if known]
                if shares and (len(telling) >= _FEWEST_TELLING or not max(shares)):
                    found.setdefault(file.name, {}).setdefault(column.name, {})[record] = max(shares)
    return found


def _single(column: ColumnProfile) -> Collection[str]:
    if not column.lists:
        return column.values
    return {item for value in column.values for each in value.split(LIST_SEPARATOR) if (item := each.strip())}
