"""The mapping document: which column of which file becomes which canonical field. Types, and reading with every problem at once."""

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairlead.domain.records import RECORDS, Kind, Record

Custom = Literal["keep", "drop"] | tuple[str, ...]
_RULE_KEYS = (
    "column",
    "columns",
    "join",
    "value",
    "hash",
    "format",
    "scale",
    "default",
    "values",
    "otherwise",
    "lookup",
    "bad",
    "separator",
    "first",
)
_SOURCES = ("column", "columns", "first", "value", "hash")
_ENTRY_KEYS = ("file", "record", "where", "fields", "custom", "encoding", "delimiter", "optional", "about")
_WHERE_KEYS = ("column", "lookup", "in", "not_in", "empty")
_TOP_KEYS = ("version", "system", "timezone", "files", "about")


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """One fault of a mapping: where it stands, what is wrong, and what to write instead."""

    where: str
    reason: str
    remedy: str


class BadMapping(ValueError):
    """A mapping that cannot be used. ``problems`` holds all of its faults."""

    def __init__(self, problems: Sequence[MappingProblem]) -> None:
        """Keep the problems and say each in a line of its own."""
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{each.where}: {each.reason}. {each.remedy}" for each in self.problems))


@dataclass(frozen=True, slots=True)
class Lookup:
    """A join: the value is the ``key`` of a row of ``file``; the field takes that row's column ``take``."""

    file: str
    key: str
    take: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How one canonical field is made. Exactly one of ``columns`` and ``constant`` is given.

    Several columns are joined, hashed, or with ``first`` the first that is filled is taken. ``values`` translates, None meaning empty; what
    is not listed becomes ``otherwise`` if that is given, else its row is quarantined. ``scale`` multiplies numbers and money; ``format``
    reads times; ``bad`` says whether a value that cannot be read costs the row, None that the field's meaning decides.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    hashed: bool = False
    first: bool = False
    join: str = " "
    format: str | None = None
    scale: float = 1.0
    default: str | None = None
    values: tuple[tuple[str, str | None], ...] | None = None
    otherwise: str | None = None
    has_otherwise: bool = False
    lookup: Lookup | None = None
    bad: Literal["quarantine", "empty"] | None = None
    separator: str = ";"

    def in_words(self) -> str:
        """For people: where the field comes from."""
        if self.constant is not None:
            return f"always '{self.constant}'"
        said = (" or else " if self.first else " + ").join(f"'{column}'" for column in self.columns)
        if self.hashed:
            return f"identity made from {said}"
        if self.lookup:
            said = f"'{self.lookup.take}' of {self.lookup.file} where '{self.lookup.key}' is {said}"
        extras = [f"times {self.scale:g}"] * (self.scale != 1.0) + ["translated"] * (self.values is not None)
        return ", ".join([said, *extras])


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on a raw column, or on what it leads to in another file. Rows that do not meet it are counted as not for this record."""

    column: str
    lookup: Lookup | None = None
    any_of: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None
    empty: bool | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One file (the first of several names or globs that fit, or all files of a glob) read as one record.

    ``optional``: a file that is not there is passed over, and so is a column that only fields name which may stay empty.
    """

    file: tuple[str, ...]
    record: str
    fields: Mapping[str, Rule]
    where: tuple[Where, ...] = ()
    custom: Custom = "keep"
    encoding: str | None = None
    delimiter: str | None = None
    optional: bool = False

    def columns(self) -> set[str]:
        """Every column of the file itself that the entry names."""
        named = {column for rule in self.fields.values() for column in rule.columns}
        named |= {condition.column for condition in self.where}
        return named | (set(self.custom) if isinstance(self.custom, tuple) else set())

    @property
    def name(self) -> str:
        """The file as messages name it."""
        return " or ".join(self.file)

    def lookups(self) -> set[str]:
        """The other files that fields and conditions are joined through."""
        joined = [*(rule.lookup for rule in self.fields.values()), *(condition.lookup for condition in self.where)]
        return {lookup.file for lookup in joined if lookup}

    def as_text(self) -> str:
        """The entry as JSON, always the same for the same content."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


def entry_from_text(text: str) -> Entry:
    """The reverse of `Entry.as_text`."""
    found = json.loads(text)

    def lookup(given: Mapping[str, str] | None) -> Lookup | None:
        return Lookup(**given) if given else None

    def rule(given: dict[str, Any]) -> Rule:
        values = None if given["values"] is None else tuple((source, target) for source, target in given["values"])
        return Rule(**{**given, "columns": tuple(given["columns"]), "values": values, "lookup": lookup(given["lookup"])})

    def where(given: dict[str, Any]) -> Where:
        lists = {name: None if given[name] is None else tuple(given[name]) for name in ("any_of", "none_of")}
        return Where(**{**given, **lists, "lookup": lookup(given["lookup"])})

    custom = tuple(found["custom"]) if isinstance(found["custom"], list) else found["custom"]
    fields = {name: rule(given) for name, given in found["fields"].items()}
    return Entry(**{**found, "file": tuple(found["file"]), "fields": fields, "where": tuple(map(where, found["where"])), "custom": custom})


@dataclass(frozen=True, slots=True)
class MappingDocument:
    """A whole mapping. ``timezone`` is the IANA zone of times written without one."""

    system: str
    timezone: str
    files: tuple[Entry, ...]
    version: int = 1

    def as_text(self) -> str:
        """The document as JSON, always the same for the same content."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.as_text().encode()).hexdigest()


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``Did you mean 'Created Date'?`` or a list of what there is."""
    names = list(known)
    folded = {each.lower().replace("_", " "): each for each in names}
    near = difflib.get_close_matches(name.lower().replace("_", " "), folded, n=3, cutoff=0.6)
    if near:
        return "Did you mean " + " or ".join(f"'{folded[each]}'" for each in near) + "?"
    if not names:
        return "There is none yet."
    return "There is " + ", ".join(names[:30]) + (" …" if len(names) > 30 else "") + "."


def read_mapping(document: object) -> MappingDocument:
    """A mapping from plain data, as YAML gives it with every scalar as text or None. Raises `BadMapping` with all faults."""
    reading = _Reading()
    if not isinstance(document, Mapping):
        raise BadMapping([MappingProblem("mapping", "is not a mapping of keys", "Start with version, system, timezone and files.")])
    reading.keys("mapping", document, _TOP_KEYS)
    if str(document.get("version", "1")) != "1":
        reading.fault("version", f"'{document['version']}' is not known", "Write version: 1.")
    zone = str(document.get("timezone") or "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reading.fault("timezone", f"'{zone}' is not a time zone", "Use an IANA name such as UTC or America/New_York.")
    entries = document.get("files")
    if not isinstance(entries, list) or not entries:
        reading.fault("files", "names no file", "List at least one file with its record and fields.")
        entries = []
    read = [reading.entry(f"files[{index + 1}]", each) for index, each in enumerate(entries)]
    if reading.problems:
        raise BadMapping(reading.problems)
    return MappingDocument(system=str(document.get("system") or "files"), timezone=zone, files=tuple(each for each in read if each))


@dataclass(slots=True)
class _Reading:
    """One pass over a document, gathering problems."""

    problems: list[MappingProblem] = field(default_factory=list)

    def fault(self, where: str, reason: str, remedy: str) -> None:
        self.problems.append(MappingProblem(where, reason, remedy))

    def keys(self, where: str, given: Mapping[object, object], known: tuple[str, ...]) -> None:
        for key in given:
            if str(key) not in known:
                self.fault(f"{where}.{key}", "is not a key of a mapping", did_you_mean(str(key), known))

    def entry(self, where: str, given: object) -> Entry | None:
        if not isinstance(given, Mapping):
            self.fault(where, "is not a mapping of keys", "Write file, record and fields.")
            return None
        self.keys(where, given, _ENTRY_KEYS)
        files, record_name = _texts(given.get("file")), str(given.get("record") or "")
        if not files:
            self.fault(f"{where}.file", "is missing", "Name a file of the folder or a glob such as leads-*.csv.")
        record = RECORDS.get(record_name)
        if record is None:
            self.fault(f"{where}.record", f"'{record_name}' is not a record", did_you_mean(record_name, RECORDS))
            return None
        where = f"{where} ({' or '.join(files)} → {record_name})"
        return Entry(
            file=files,
            record=record_name,
            fields=self.fields(where, given.get("fields"), record),
            where=self.conditions(where, given.get("where")),
            custom=self.custom(where, given.get("custom")),
            encoding=_text(given.get("encoding")),
            delimiter=self.delimiter(where, given.get("delimiter")),
            optional=str(given.get("optional") or "false").lower() == "true",
        )

    def fields(self, where: str, given: object, record: Record) -> Mapping[str, Rule]:
        if not isinstance(given, Mapping) or not given:
            self.fault(f"{where}.fields", "maps nothing", f"Map at least {record.key}, the identity of {record.name}.")
            return {}
        known = [each.name for each in record.fields]
        rules: dict[str, Rule] = {}
        for name, rule in given.items():
            if str(name) not in known:
                self.fault(f"{where}.fields.{name}", f"is not a field of {record.name}", did_you_mean(str(name), known))
                continue
            read = self.rule(f"{where}.fields.{name}", rule, record.field(str(name)).kind)
            if read:
                rules[str(name)] = read
        for each in record.fields:
            if each.required and each.name not in {str(name) for name in given}:
                self.fault(
                    f"{where}.fields",
                    f"does not map {each.name}, which every {record.name} needs",
                    "Map it to a column, a value or a hash.",
                )
        return rules

    def rule(self, where: str, given: object, kind: Kind) -> Rule | None:
        if isinstance(given, str):
            return Rule(columns=(given,))
        if not isinstance(given, Mapping):
            self.fault(where, "is neither a column nor a rule", "Write a column name or {column: …}.")
            return None
        self.keys(where, given, _RULE_KEYS)
        sources = [key for key in _SOURCES if key in given]
        if len(sources) != 1:
            self.fault(where, f"has {' and '.join(sources) or 'no source'}", "Give exactly one of column, columns, first, value and hash.")
            return None
        source = sources[0]
        columns = _texts(given[source]) if source != "value" else ()
        if source != "value" and not columns:
            self.fault(f"{where}.{source}", "names no column", "Name at least one column of the file.")
            return None
        bad = _text(given.get("bad"))
        if "format" in given and kind is not Kind.TIME:
            self.fault(f"{where}.format", f"is for times, and this field is {kind.value}", "Remove it.")
        if bad not in {None, "quarantine", "empty"}:
            self.fault(f"{where}.bad", f"'{bad}' is not known", "Write quarantine (the row waits) or empty (the field stays empty).")
        return Rule(
            columns=columns,
            constant=str(given["value"]) if source == "value" and given["value"] is not None else None,
            hashed=source == "hash",
            first=source == "first",
            join=str(given.get("join") if given.get("join") is not None else " "),
            format=_text(given.get("format")),
            scale=self.scale(where, given.get("scale")),
            default=_text(given.get("default")),
            values=self.values(where, given.get("values")),
            otherwise=_text(given.get("otherwise")),
            has_otherwise="otherwise" in given,
            lookup=self.lookup(where, given.get("lookup")),
            bad="empty" if bad == "empty" else "quarantine" if bad else None,
            separator=str(given.get("separator") or ";"),
        )

    def scale(self, where: str, given: object) -> float:
        if given is None:
            return 1.0
        try:
            scale = float(str(given).replace("_", ""))
        except ValueError:
            scale = 0.0
        if not 0 < scale < float("inf"):
            self.fault(f"{where}.scale", f"'{given}' is not a number above 0", "Write for example scale: 1000000.")
            return 1.0
        return scale

    def values(self, where: str, given: object) -> tuple[tuple[str, str | None], ...] | None:
        if given is None:
            return None
        if not isinstance(given, Mapping) or not given:
            self.fault(f"{where}.values", "translates nothing", "Write {source value: canonical value, …}.")
            return None
        return tuple((str(key), None if value is None else str(value)) for key, value in given.items())

    def lookup(self, where: str, given: object) -> Lookup | None:
        if given is None:
            return None
        if not isinstance(given, Mapping) or set(map(str, given)) != {"file", "key", "take"}:
            self.fault(f"{where}.lookup", "is not complete", "Write {file: other.csv, key: column to find, take: column to take}.")
            return None
        return Lookup(file=str(given["file"]), key=str(given["key"]), take=str(given["take"]))

    def conditions(self, where: str, given: object) -> tuple[Where, ...]:
        if given is None:
            return ()
        conditions = given if isinstance(given, list) else [given]
        return tuple(read for each in conditions if (read := self.condition(f"{where}.where", each)))

    def condition(self, where: str, given: object) -> Where | None:
        if not isinstance(given, Mapping) or not given.get("column") or len(given) < 2:
            self.fault(
                where, "is not a condition", "Write {column: …, in: [...]}, {column: …, not_in: [...]} or {column: …, empty: false}."
            )
            return None
        self.keys(where, given, _WHERE_KEYS)
        empty = given.get("empty")
        return Where(
            column=str(given["column"]),
            lookup=self.lookup(where, given.get("lookup")),
            any_of=_texts(given["in"]) if "in" in given else None,
            none_of=_texts(given["not_in"]) if "not_in" in given else None,
            empty=None if empty is None else str(empty).lower() == "true",
        )

    def custom(self, where: str, given: object) -> Custom:
        if given in {None, "keep"} if not isinstance(given, list) else False:
            return "keep"
        if given == "drop":
            return "drop"
        if isinstance(given, list):
            return _texts(given)
        self.fault(f"{where}.custom", f"'{given}' is not known", "Write keep, drop or a list of columns.")
        return "keep"

    def delimiter(self, where: str, given: object) -> str | None:
        if given is None:
            return None
        named = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t"}.get(str(given), str(given))
        if len(named) != 1:
            self.fault(
                f"{where}.delimiter", f"'{given}' is not one character", "Write comma, semicolon, tab, pipe or the character itself."
            )
            return None
        return named


def _text(given: object) -> str | None:
    return None if given is None else str(given)


def _texts(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    return tuple(str(each) for each in given) if isinstance(given, list) else (str(given),)
