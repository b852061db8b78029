"""A mapping meets a folder: which file each entry reads, and which column each name means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from fairlead.application.mapping import Entry, Lookup, MappingDocument, MappingProblem, Rule, Where, did_you_mean
from fairlead.domain.records import RECORDS


def match_files(mapping: MappingDocument, names: Sequence[str]) -> tuple[list[tuple[Entry, str]], list[MappingProblem]]:
    """Every entry with the file it reads, and a problem for each file that is named and not there. Case does not matter.

    Of several names the first that fits counts; a glob fits as many files as there are. An optional entry without its file is left out;
    fields of it that are joined through a file which is not there are left out too.
    """
    matched: list[tuple[Entry, str]] = []
    problems: list[MappingProblem] = []
    for index, entry in enumerate(mapping.files, start=1):
        fitting = next((found for glob in entry.file if (found := _fitting(glob, names))), [])
        renamed = _with_lookup_files(entry, names)
        lacking = sorted(renamed.lookups() - set(names))
        if entry.optional:
            matched += [(_without_files(renamed, set(lacking)), name) for name in fitting if _keeps_required(renamed, set(lacking))]
            continue
        for missing in [*lacking, *[entry.name] * (not fitting)]:
            remedy = did_you_mean(missing, names) + " Put it there, correct the name, or mark the entry optional: true."
            problems.append(MappingProblem(f"files[{index}] ({entry.name} → {entry.record})", f"'{missing}' is not in the folder", remedy))
        matched += [(renamed, name) for name in fitting]
    return matched, problems


def _fitting(glob: str, names: Sequence[str]) -> list[str]:
    return [name for name in names if fnmatchcase(name.lower(), glob.lower())]


def _with_lookup_files(entry: Entry, names: Sequence[str]) -> Entry:
    """Lookup files under the names they have in the folder; several names may be given, separated by ``|``."""

    def found(lookup: Lookup | None) -> Lookup | None:
        if lookup is None:
            return None
        fitting = next((each for glob in lookup.file.split("|") if (each := _fitting(glob.strip(), names))), [lookup.file])
        return replace(lookup, file=fitting[0])

    fields = {name: replace(rule, lookup=found(rule.lookup)) for name, rule in entry.fields.items()}
    return replace(entry, fields=fields, where=tuple(replace(each, lookup=found(each.lookup)) for each in entry.where))


def _without_files(entry: Entry, lacking: set[str]) -> Entry:
    fields = {name: rule for name, rule in entry.fields.items() if not rule.lookup or rule.lookup.file not in lacking}
    return replace(entry, fields=fields)


def _keeps_required(entry: Entry, lacking: set[str]) -> bool:
    """Whether an entry can do without these files: no condition and no required field needs them."""
    conditions = any(each.lookup and each.lookup.file in lacking for each in entry.where)
    left = _without_files(entry, lacking).fields
    return not conditions and all(each.name in left for each in RECORDS[entry.record].fields if each.required)


def resolve_columns(
    entry: Entry, name: str, columns: Sequence[str], others: Mapping[str, Sequence[str]]
) -> tuple[Entry | None, list[str], list[MappingProblem]]:
    """The entry with every column under its name in the file, notes on what an optional entry does without, and problems.

    A name means the column that is spelled so, else the one that differs only in case, blanks and punctuation: ``Created Date``,
    ``created_date`` and ``CreatedDate`` are the same. An optional entry that lacks what its record requires is left out (None).
    """
    resolving = _Resolving(entry, name, columns, others)
    fields = {}
    for field, rule in entry.fields.items():
        read = resolving.rule(field, rule)
        if read:
            fields[field] = read
    where = tuple(each for condition in entry.where if (each := resolving.condition(condition)))
    custom = entry.custom
    if isinstance(custom, tuple):
        custom = tuple(column for each in custom if (column := resolving.column(each, columns, name, "custom")))
    required = [each.name for each in RECORDS[entry.record].fields if each.required]
    whole = all(each in fields for each in required)
    return (replace(entry, fields=fields, where=where, custom=custom) if whole else None), resolving.notes, resolving.problems


class _Resolving:
    """Finds columns and gathers what is not found."""

    def __init__(self, entry: Entry, name: str, columns: Sequence[str], others: Mapping[str, Sequence[str]]) -> None:
        self._entry, self._name, self._columns, self._others = entry, name, columns, others
        self.notes: list[str] = []
        self.problems: list[MappingProblem] = []

    def rule(self, field: str, rule: Rule) -> Rule | None:
        columns = tuple(self.column(each, self._columns, self._name, field) for each in rule.columns)
        found = tuple(each for each in columns if each)
        # Where one of several columns would do, those that are there are enough.
        if (len(found) < len(columns) and not rule.first) or (columns and not found):
            return None
        lookup = self._lookup(rule.lookup, field)
        if rule.lookup and lookup is None:
            return None
        return replace(rule, columns=found, lookup=lookup)

    def condition(self, condition: Where) -> Where | None:
        column = self.column(condition.column, self._columns, self._name, "where")
        lookup = self._lookup(condition.lookup, "where")
        if column is None or (condition.lookup and lookup is None):
            return None
        return replace(condition, column=column, lookup=lookup)

    def _lookup(self, lookup: Lookup | None, field: str) -> Lookup | None:
        if lookup is None:
            return None
        there = self._others[lookup.file]
        key, take = (self.column(each, there, lookup.file, f"{field}, lookup") for each in (lookup.key, lookup.take))
        return replace(lookup, key=key, take=take) if key and take else None

    def column(self, wanted: str, columns: Sequence[str], file: str, used_by: str) -> str | None:
        found = find_column(wanted, columns)
        if found is None and self._entry.optional:
            self.notes.append(f"column '{wanted}' is not in {file}; {used_by} of {self._entry.record} goes without it")
        elif found is None:
            where = f"{self._name} → {self._entry.record}, {used_by}"
            self.problems.append(MappingProblem(where, f"column '{wanted}' is not in {file}", did_you_mean(wanted, columns)))
        return found


def find_column(wanted: str, columns: Iterable[str]) -> str | None:
    """The column spelled ``wanted``, else the only one that differs in nothing but case, blanks and punctuation."""
    known = list(columns)
    if wanted in known:
        return wanted
    like = [each for each in known if _folded(each) == _folded(wanted)]
    return like[0] if len(like) == 1 else None


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
