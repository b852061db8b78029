"""Read a file of leads into submissions, in the order in which they arrived."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

import orjson

from fairlead.application.import_ports import BadSource, KeptSource, Sources
from fairlead.application.mapping import Entry, MappingDocument, Rule
from fairlead.domain.intake import Submission
from fairlead.domain.records import LEAD


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no lead: its 1-based number, and why in words."""

    row: int
    why: str


@dataclass(slots=True)
class LeadFile:
    """What a file held: submissions in order of arrival, and rows that are no leads. ``elsewhere`` rows are of another record."""

    submissions: list[Submission] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    elsewhere: int = 0


def read_leads(name: str, mapping: MappingDocument | None, sources: Sources, *, at: datetime) -> LeadFile:
    """Read ``name`` by the mapping's lead entry, or without a mapping by columns that bear canonical names.

    A lead arrives at its ``created_at``; one without arrives at ``at``, after all others. Raises `BadSource`.
    """
    entry = _entry(name, mapping)
    kept = sources.keep(name, encoding=entry.encoding if entry else None, delimiter=entry.delimiter if entry else None)
    entry = _strict(entry or _by_canonical_names(kept))
    lookups = {other: sources.keep(other, encoding=None, delimiter=None) for other in sorted(entry.lookups())}
    missing = sorted(entry.columns() - set(kept.columns))
    if missing:
        raise BadSource(
            name, f"lacks the columns {', '.join(missing)} that the mapping names", "Correct the mapping, or name another file."
        )
    found = LeadFile()
    zone = mapping.timezone if mapping else "UTC"
    for batch in sources.batches(kept, entry, timezone=zone, lookups=lookups, start=0):
        found.submissions += [_submission(row, mapping.system if mapping else "file", at) for row in _rows(batch.frame.to_dicts())]
        found.skipped += [Skipped(each.row, f"{each.field} {each.raw!r}: {each.reason}. {each.remedy}") for each in batch.quarantined]
        found.elsewhere += batch.elsewhere
    found.submissions.sort(key=lambda submission: submission.received_at)
    return found


def _entry(name: str, mapping: MappingDocument | None) -> Entry | None:
    if mapping is None:
        return None
    leads = [entry for entry in mapping.files if entry.record == LEAD.name]
    if not leads:
        raise BadSource(name, "cannot be read: the mapping has no entry for leads", "Add one with 'record: lead'.")
    return next((entry for entry in leads if any(fnmatchcase(name.lower(), glob.lower()) for glob in entry.file)), leads[0])


def _by_canonical_names(kept: KeptSource) -> Entry:
    known = {each.name for each in LEAD.fields}
    fields = {column: Rule(columns=(column,)) for column in kept.columns if column in known}
    if LEAD.key not in fields:
        remedy = "Rename the column that identifies a lead to lead_id, or give --mapping or --preset."
        raise BadSource(kept.name, f"has no column {LEAD.key}; its columns are {', '.join(kept.columns[:20])}", remedy)
    return Entry(file=(kept.name,), record=LEAD.name, fields=fields)


def _strict(entry: Entry) -> Entry:
    """The same for leads that are decided now: as over HTTP, one that cannot be read is given back to those who can correct it."""
    return replace(entry, fields={name: replace(rule, bad=rule.bad or "quarantine") for name, rule in entry.fields.items()})


def _rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        custom = row.pop("custom", None)
        row.pop("source_row", None)
        yield {**(orjson.loads(custom) if custom else {}), **{name: value for name, value in row.items() if value not in (None, [])}}


def _submission(fields: Mapping[str, Any], source: str, at: datetime) -> Submission:
    created = fields.get("created_at")
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()}
    return Submission(f"{source}:{fields['lead_id']}", source, created or at, told)
