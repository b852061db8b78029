"""Draft a mapping from the headers and the values of a folder, with the reason and a confidence for every guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairlead.application.guess_doubts import doubts_of, leads_lost, notes_of
from fairlead.application.guess_entries import Entries, draft_entries
from fairlead.application.guess_fields import ColumnGuess
from fairlead.application.guess_records import FileGuess, guess_record, name_fit, references_in
from fairlead.application.import_ports import BadSource
from fairlead.application.mapping import MappingDocument, read_mapping
from fairlead.application.match_mapping import find_column
from fairlead.application.profile_ports import FileProfile, Profiles
from fairlead.domain.records import RECORDS

_TWINS = 0.9
_SHOWN = 10
PRESET_FITS = 0.6
"""From this share on a preset is said to fit."""


@dataclass(frozen=True, slots=True)
class PresetFit:
    """How well a preset fits the folder: share of its entries whose file and identity column are there, and how many."""

    name: str
    share: float
    entries: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted mapping as plain data, with every guess behind it. ``notes`` say what a person should look at.

    ``doubts``: why it must not be imported unseen; ``leads_lost``: files that cannot be read and for want of which there would be no leads.
    """

    document: Mapping[str, object]
    mapping: MappingDocument
    files: tuple[FileGuess, ...]
    presets: tuple[PresetFit, ...]
    reasons: Mapping[tuple[int, str], ColumnGuess]
    notes: tuple[str, ...]
    unreadable: tuple[BadSource, ...]
    doubts: tuple[str, ...]
    leads_lost: tuple[BadSource, ...]

    @property
    def left_out(self) -> Mapping[str, str]:
        """Why each file of the folder that the draft does not name was left out."""
        passed_over = {each.file.name: f"{each.why}." for each in self.files if not each.record}
        return passed_over | {each.name: f"{each.reason}. {each.remedy}" for each in self.unreadable}

    @property
    def comments(self) -> Mapping[tuple[int, str], str]:
        """What to say behind each line of the mapping, by number of the entry and field."""
        return {place: f"{guess.confidence:.2f}: {guess.why}" for place, guess in self.reasons.items()}

    @property
    def heading(self) -> str:
        """What to say above the mapping."""
        lines = ["Drafted from the headers and values of the folder. Look through it, correct what is wrong, then import with it.", ""]
        lines += ["Behind each field: how sure the guess is (0 to 1) and why. docs/reference/mapping.md tells what can be written here."]
        lines += [f"Left out: {each.file.name}: {each.why}." for each in self.files if not each.record]
        return "\n".join([*lines, *(f"Note: {note}" for note in (*self.notes, *map(str, self.unreadable)))])

    @property
    def best_preset(self) -> PresetFit | None:
        """The preset to use instead, if one fits well."""
        return self.presets[0] if self.presets and self.presets[0].share >= PRESET_FITS else None


def guess_mapping(folder: Profiles, presets: Mapping[str, MappingDocument], *, system: str) -> Draft:
    """Guess the record of each file and the field of each column. Raises `BadSource` where nothing in the folder can be used."""
    files, unreadable = folder.profiles()
    guesses = _settled(files)
    taken = [each for each in guesses if each.record]
    if not taken:
        raise _nothing_usable(system, guesses, unreadable)
    entries: Entries = draft_entries(guesses)
    document = {"version": 1, "system": system, "timezone": "UTC", "files": entries.files}
    return Draft(
        document=document,
        mapping=read_mapping(document),
        files=tuple(guesses),
        presets=preset_fits(files, presets),
        reasons=entries.reasons,
        notes=(*entries.notes, *notes_of(guesses, entries)),
        unreadable=tuple(unreadable),
        doubts=doubts_of(guesses),
        leads_lost=leads_lost(guesses, unreadable, entries),
    )


def _nothing_usable(folder: str, guesses: Sequence[FileGuess], unreadable: Sequence[BadSource]) -> BadSource:
    """Where nothing can be read, each file's own remedy is the advice; a mapping by hand helps only where something can."""
    why_not = [f"{each.name} {each.reason}" for each in unreadable[:_SHOWN]]
    if not guesses:
        remedies = dict.fromkeys(each.remedy for each in unreadable[:_SHOWN])
        return BadSource(f"the folder {folder}", f"holds no file that can be read: {'; '.join(why_not)}", " ".join(remedies))
    seen = "; ".join([*(f"{each.file.name}: {each.why}" for each in guesses[:_SHOWN]), *why_not])
    remedy = "If one of them does, write a mapping by hand: docs/reference/mapping.md."
    return BadSource(f"the folder {folder}", f"holds no file that looks like sales records: {seen}", remedy)


def _settled(files: Sequence[FileProfile]) -> list[FileGuess]:
    """Guess twice: the first round finds the identities, the second knows which columns refer to them."""
    guesses = [guess_record(file, {}) for file in files]
    for _ in range(2):
        before = [(guess.record, guess.fields.keys()) for guess in guesses]
        keys: dict[str, list[frozenset[str]]] = {}
        for guess in guesses:
            identity = guess.fields.get(RECORDS[guess.record].key) if guess.record else None
            if guess.record and identity:
                keys.setdefault(guess.record, []).append(guess.file.column(identity.column).values)
        if "lead" not in keys and "contact" in keys:
            keys["lead"] = keys["contact"]
        references = references_in(files, keys)
        guesses = [guess_record(file, references.get(file.name, {})) for file in files]
        if [(guess.record, guess.fields.keys()) for guess in guesses] == before:
            break
    return _one_of_each(_without_twins(guesses))


def _one_of_each(guesses: list[FileGuess]) -> list[FileGuess]:
    """Of several files of reps, or of teams, the one that the other files refer to most."""
    chosen: dict[str, FileGuess] = {}
    for record in ("rep", "team"):
        rivals = [each for each in guesses if each.record == record]
        if len(rivals) > 1:
            chosen[record] = max(rivals, key=lambda each: _standing(each, guesses))
    return [
        FileGuess(each.file, None, each.confidence, f"{chosen[each.record].file.name} is taken for the {each.record}s", ())
        if each.record in chosen and each is not chosen[each.record]
        else each
        for each in guesses
    ]


def _standing(guess: FileGuess, guesses: list[FileGuess]) -> tuple[float, float, int]:
    """Reps are known by who is referred to; teams more by their file's name, since roles and offices pass for them too."""
    named, referred = name_fit(guess.file.name, guess.record or ""), _referred_to(guess, guesses)
    return (referred, named, guess.file.rows) if guess.record == "rep" else (named, referred, guess.file.rows)


def _referred_to(guess: FileGuess, guesses: list[FileGuess]) -> float:
    key = RECORDS[guess.record or ""].key
    mine = guess.file.column(guess.fields[key].column).values if key in guess.fields else frozenset()
    others = [
        column.values for each in guesses if each.record and each.record != guess.record for column in each.file.columns if column.filled
    ]
    return float(sum(len(values & mine) / len(values) for values in others if values))


def _without_twins(guesses: list[FileGuess]) -> list[FileGuess]:
    """Of files that hold the same rows in the same columns only the first counts."""
    kept: list[FileGuess] = []
    for guess in guesses:
        twin = next((each for each in kept if each.record and each.record == guess.record and _same_rows(each, guess)), None)
        if twin:
            kept.append(FileGuess(guess.file, None, guess.confidence, f"holds the same rows as {twin.file.name}", ()))
        else:
            kept.append(guess)
    return kept


def _same_rows(one: FileGuess, other: FileGuess) -> bool:
    key = RECORDS[one.record or ""].key
    if key not in one.fields or key not in other.fields:
        return False
    mine = one.file.column(one.fields[key].column).values
    theirs = other.file.column(other.fields[key].column).values
    shared = set(one.file.by_name) & set(other.file.by_name)
    alike = len(shared) >= _TWINS * max(len(one.file.columns), len(other.file.columns))
    return bool(mine) and alike and len(mine & theirs) >= _TWINS * max(len(mine), len(theirs))


def preset_fits(files: Sequence[FileProfile], presets: Mapping[str, MappingDocument]) -> tuple[PresetFit, ...]:
    """How well each preset fits, the best first. An entry fits if its file is there with most of the columns it names."""
    columns = {file.name.lower(): [column.name for column in file.columns] for file in files}
    found = []
    for name, preset in presets.items():
        fitting = 0.0
        for entry in preset.files:
            there = next((columns[each.lower()] for each in entry.file if each.lower() in columns), None)
            named = entry.columns()
            if there and named:
                key = entry.fields[RECORDS[entry.record].key].columns
                share = sum(find_column(each, there) is not None for each in named) / len(named)
                fitting += share if all(find_column(each, there) for each in key) else 0.0
        # A preset knows more files than most exports hold, so what counts is how much of the folder it explains, and how surely.
        matched = sum(any(each.lower() in columns for each in entry.file) for entry in preset.files)
        share = 0.0 if not matched else (fitting / matched) * min(1.0, 1.5 * matched / len(preset.files))
        found.append(PresetFit(name, round(share, 2), matched))
    return tuple(sorted(found, key=lambda fit: -fit.share))
