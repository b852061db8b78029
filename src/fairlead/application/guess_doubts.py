"""What a draft leaves open: what a person should look at, and what must not be imported before a person has."""

import re
from collections.abc import Iterator, Sequence

from fairlead.application.guess_entries import Entries
from fairlead.application.guess_fields import CALLED_SO, MOST_ARE, heading_fit
from fairlead.application.guess_records import FileGuess, name_fit
from fairlead.application.import_ports import BadSource
from fairlead.application.profile_ports import ColumnProfile
from fairlead.domain.records import LEAD, RECORDS, Kind

_SURE = 0.75  # under a wrong identity every record is another one, and the right import later makes them a second time
_SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]")


def doubts_of(guesses: Sequence[FileGuess]) -> tuple[str, ...]:
    """Why the draft must not be imported unseen: identities that are not sure, and dates that nothing tells apart."""
    return (*_unsure_identities(guesses), *_ambiguous_dates(guesses))


def notes_of(guesses: Sequence[FileGuess], entries: Entries) -> tuple[str, ...]:
    """What a person should look at in the columns of time: which hold few dates, and leads that have none."""
    return (*_few_dates(guesses), *_leads_without_date(guesses, entries))


def leads_lost(guesses: Sequence[FileGuess], unreadable: Sequence[BadSource], entries: Entries) -> tuple[BadSource, ...]:
    """Files that cannot be read and without which there would be no leads, or contacts and deals would pass for them."""
    if any(guess.record == LEAD.name for guess in guesses):
        return ()
    if not any(entry["record"] == LEAD.name for entry in entries.files):
        return tuple(unreadable)
    return tuple(each for each in unreadable if name_fit(each.name, LEAD.name) > 0)


def _unsure_identities(guesses: Sequence[FileGuess]) -> Iterator[str]:
    for guess in guesses:
        found = guess.fields.get(RECORDS[guess.record].key) if guess.record else None
        if found and found.confidence < _SURE:
            told = f"'{found.column}' may be the identity of a {guess.record}, but it is not sure ({found.confidence:.2f}: {found.why})"
            yield f"{guess.file.name}: {told}."


def _times(guesses: Sequence[FileGuess]) -> Iterator[tuple[FileGuess, str, ColumnProfile]]:
    """Every field of time that a column was found for: file, field and column."""
    for guess in guesses:
        for name, found in guess.fields.items():
            if RECORDS[guess.record or ""].field(name).kind is Kind.TIME:
                yield guess, name, guess.file.column(found.column)


def _ambiguous_dates(guesses: Sequence[FileGuess]) -> Iterator[str]:
    for guess, name, column in _times(guesses):
        if column.ambiguous:
            example = next((text for text in (*column.common, *sorted(column.values)) if _SLASHED.match(text)), column.common[0])
            told = f"'{column.name}': '{example}' may be month/day or day/month, and no row tells which."
            remedy = f'Say which in the mapping: {name}: {{column: {column.name}, format: "%m/%d/%Y"}} or "%d/%m/%Y".'
            yield f"{guess.file.name}: {told} {remedy}"


def _few_dates(guesses: Sequence[FileGuess]) -> Iterator[str]:
    for guess, name, column in _times(guesses):
        if column.times < MOST_ARE and column.filled:
            told = f"only {column.times:.0%} of '{column.name}' ({name}) are dates; rows of the others wait in the quarantine."
            yield f"{guess.file.name}: {told}"


def _leads_without_date(guesses: Sequence[FileGuess], entries: Entries) -> Iterator[str]:
    dateless = {str(entry["file"]) for entry in entries.files if entry["record"] == LEAD.name and "created_at" not in _fields(entry)}
    for guess in guesses:
        if guess.file.name in dateless:
            called = [each for each in guess.file.columns if heading_fit(each.name, "created_at", LEAD.name) >= CALLED_SO and each.common]
            held = "".join(f"; '{each.name}' holds no dates (such as '{each.common[0]}')" for each in called[:1])
            lost = "They can be routed, but nothing can be learned from leads without a date."
            yield f"{guess.file.name}: no column tells when its leads came{held}. {lost}"


def _fields(entry: dict[str, object]) -> dict[str, object]:
    fields = entry["fields"]
    return fields if isinstance(fields, dict) else {}
