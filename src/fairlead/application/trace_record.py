"""From a record back to the raw values it was made of: file, row, columns, rule, for every field; or what was sent over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fairlead.application.edit_ports import KeptEdit, Until
from fairlead.application.import_ports import FieldOrigin, KeptCopies, KeptRecord, KeptRecords, SourceOf
from fairlead.application.mapping import Rule, did_you_mean
from fairlead.application.ports import Kept, NotFound
from fairlead.application.trace_arrival import DERIVED, RECORDS_THEMSELVES, Arrivals, Sent, origin_in, sent_of
from fairlead.domain.records import LEAD, RECORDS

DECISION = "decision"
"""What can be traced beside records, by `fairlead.application.trace_decision`."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """A record with the origin of each field. ``sources``: the files that had a part in it. ``raw``: the whole raw row it came from.

    ``sent``: how a lead came in that was sent, each time that had a part in it.
    """

    record: str
    identity: str
    sources: tuple[SourceOf, ...]
    fields: tuple[FieldOrigin, ...]
    raw: Mapping[str, str | None]
    sent: tuple[Sent, ...] = ()


def trace_record(record: str, identity: str, *, records: KeptRecords, copies: KeptCopies, arrivals: Arrivals) -> Lineage:
    """Where every field of a record came from. Raises `NotFound` for an unknown kind or identity, `BadSource` for a lost copy."""
    if record not in RECORDS:
        raise NotFound(f"'{record}' is not a kind of record. {did_you_mean(record, (*RECORDS, DECISION))}")
    kept = records.record(record, identity)
    if kept is None:
        raise NotFound(f"there is no {record} '{identity}'; was it quarantined? See: fairlead quarantine")
    sources = records.sources_of(record)
    edits = {edit.field: edit for edit in records.edits(record, identity) if edit.ended is None}
    own = next((each for each in sources if each.source_id == kept.source_id), None)
    shown = [*_filled(kept), *((name, None) for name in edits if name in kept.values and kept.values[name] is None)]
    tracing = None if own is None or kept.source_row is None else _Tracing(identity, kept, own, sources, copies)
    mail = _Mail(() if record != LEAD.name else arrivals.arrivals(identity), None if tracing is None or own is None else own.imported_at)

    def origin(name: str, value: object) -> FieldOrigin:
        made_here = _unknown(name, value, kept) if tracing is None else tracing.field(name, value)
        # What was sent after the import is the newer word; what was sent before it, and no file tells, is told all the same.
        return mail.newer(name, value) or (made_here if made_here.file else mail.any(name, value) or made_here)

    fields = tuple(_edited(edits.get(name)) or origin(name, value) for name, value in shown)
    sources_used = () if tracing is None else tuple(tracing.used.values())
    return Lineage(record, identity, sources_used, fields, {} if tracing is None or own is None else tracing.raw_of(own), mail.used(fields))


def _filled(kept: KeptRecord) -> list[tuple[str, object]]:
    return [(name, value) for name, value in kept.values.items() if value is not None]


def _edited(edit: KeptEdit | None) -> FieldOrigin | None:
    """The origin of a field that an edit made here holds; None where none does."""
    if edit is None:
        return None
    holds = "until it is taken back here" if edit.until is Until.RECALL else "until the source says something else"
    said = "nothing" if edit.said is None else in_words(edit.said)
    why = f", '{edit.note}'" if edit.note else ""
    rule = f"edited here by {edit.author} on {edit.made_at:%Y-%m-%d} (change {edit.change}{why}); the source says {said}; holds {holds}"
    return FieldOrigin(edit.field, edit.value, None, None, (), rule)


def in_words(value: object) -> str:
    """A canonical value as people read it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _unknown(field: str, value: object, kept: KeptRecord) -> FieldOrigin:
    decided = kept.values.get("decision_id")
    made = f"kept with decision {decided}" if decided else "not imported: it was made here"
    return FieldOrigin(field, value, None, None, (), made)


class _Mail:
    """What was sent of a lead, the latest first; ``imported_at``: when the file was read that the lead's record came from, if any."""

    def __init__(self, arrivals: Sequence[Kept], imported_at: datetime | None) -> None:
        self._sent = [each for each in arrivals if each.submission.source != RECORDS_THEMSELVES]
        self._after = [each for each in self._sent if imported_at is None or each.submission.received_at >= imported_at]

    def newer(self, name: str, value: object) -> FieldOrigin | None:
        return self._first(self._after, name, value)

    def any(self, name: str, value: object) -> FieldOrigin | None:
        return self._first(self._sent, name, value)

    def used(self, fields: Sequence[FieldOrigin]) -> tuple[Sent, ...]:
        keys = {each.sent for each in fields}
        return tuple(sent_of(each) for each in self._sent if each.submission.key in keys)

    @staticmethod
    def _first(arrivals: Sequence[Kept], name: str, value: object) -> FieldOrigin | None:
        as_kept = tuple(value) if isinstance(value, list) else value
        return next((found for each in arrivals if (found := origin_in(each, name, as_kept)) is not None), None)


class _Tracing:
    """One record on its way back. Rows of other files are found by the record's identity."""

    def __init__(self, identity: str, kept: KeptRecord, own: SourceOf, sources: Sequence[SourceOf], copies: KeptCopies) -> None:
        self._identity, self._kept, self._own, self._copies = identity, kept, own, copies
        self._others = [each for each in sources if each.source_id != own.source_id]
        self._rows: dict[str, int | None] = {own.source_id: kept.source_row}
        self._raw: dict[str, Mapping[str, str | None]] = {}
        self.used: dict[str, SourceOf] = {own.source_id: own}

    def field(self, name: str, value: object) -> FieldOrigin:
        """The origin of one field: the source the record came from, else another that gives this field, else what it is derived from."""
        for source in (self._own, *self._others):
            if name in source.entry.fields and self._row_in(source) is not None:
                self.used[source.source_id] = source
                return self._origin(name, value, source, source.entry.fields[name], "")
        for basis in DERIVED.get(name, ()):
            if basis in self._own.entry.fields:
                return self._origin(name, value, self._own, self._own.entry.fields[basis], f"derived from {basis}: ")
        return _unknown(name, value, self._kept)

    def raw_of(self, source: SourceOf) -> Mapping[str, str | None]:
        """The whole raw row in ``source``."""
        row = self._row_in(source)
        if source.source_id not in self._raw:
            self._raw[source.source_id] = {} if row is None else self._copies.raw_row(source.kept_as, row)
        return self._raw[source.source_id]

    def _row_in(self, source: SourceOf) -> int | None:
        if source.source_id not in self._rows:
            rule = source.entry.fields[RECORDS[source.entry.record].key]
            plain = len(rule.columns) == 1 and not (rule.hashed or rule.lookup or rule.values)
            self._rows[source.source_id] = self._copies.find(source.kept_as, rule.columns[0], self._identity) if plain else None
        return self._rows[source.source_id]

    def _origin(self, name: str, value: object, source: SourceOf, rule: Rule, prefix: str) -> FieldOrigin:
        raw = self.raw_of(source)
        parts: list[tuple[str, str | None]] = [(column, raw.get(column)) for column in rule.columns]
        if rule.lookup and parts[0][1] is not None:
            there = source.lookups.get(rule.lookup.file)
            row = self._copies.find(there, rule.lookup.key, parts[0][1].strip()) if there else None
            if there and row is not None:
                parts.append((f"{rule.lookup.file} row {row}: {rule.lookup.take}", self._copies.raw_row(there, row).get(rule.lookup.take)))
        return FieldOrigin(name, value, source.name, self._row_in(source), tuple(parts), prefix + rule.in_words())
