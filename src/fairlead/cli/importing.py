"""`fairlead import`, `imports` and `quarantine`: exports in, which and by whom, and what could not be taken of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from fairlead.application.edit_ports import Ended
from fairlead.application.plain import as_plain
from fairlead.cli.screen import Home, Json, UserMistake, begun, console, errors, settings
from fairlead.cli.sheet import write_sheet

if TYPE_CHECKING:
    from fairlead.application.guess_mapping import Draft
    from fairlead.application.import_folder import FileReport, ImportReport
    from fairlead.application.import_ports import Tally, Told
    from fairlead.application.mapping import MappingDocument
    from fairlead.bootstrap import House

_SHOWN_LINES, _SHOWN_VALUES, _SHOWN_DANGLING = 12, 8, 8
_USUAL = "read as utf-8, comma"
_MAPPING_NAMES = ("mapping.yaml", "mapping.yml")


def import_(
    folder: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet exports.")],
    mapping: Annotated[Path | None, typer.Option(help="Mapping file: which column is which field.")] = None,
    preset: Annotated[str | None, typer.Option(help="A mapping that ships: sample, maven, salesforce or hubspot.")] = None,
    guess: Annotated[bool, typer.Option("--guess", help="Draft a mapping from headers and values, show why, and import nothing.")] = False,
    out: Annotated[Path | None, typer.Option(help="With --guess: where to write the draft (default mapping.yaml here).")] = None,
    accept_guess: Annotated[
        bool,
        typer.Option("--accept-guess", help="Import by the drafted mapping without looking at it first; what is not sure is refused."),
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Import files that were imported before, too.")] = False,
    home: Home = None,
) -> None:
    """Import a folder of CRM exports; rows that cannot be taken wait in the quarantine, and importing twice changes nothing."""
    if mapping is not None and preset is not None:
        raise UserMistake("give --mapping or --preset, not both")
    from fairlead.bootstrap import open_house

    with open_house(settings(home)) as house:
        if guess:
            _draft(house, folder, out or Path("mapping.yaml"), home)
            return
        chosen, draft = house.sources.mapping(mapping, preset), None
        if chosen is None:
            chosen, draft = _found_mapping(house, folder, accept_guess=accept_guess)
        with _progress() as bars:
            report = house.sources.import_folder(folder, chosen, tell=_teller(bars), again=again)
        _tell(report, house, home, draft)


def imports(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most imports to show.")] = 10, as_json: Json = False, home: Home = None
) -> None:
    """List imports, the latest first: when, by whom, how each ended, and what it took in of each file."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        runs = house.records.runs(limit)
    if as_json:
        console.json(as_plain(runs))
        return
    if not runs:
        console.say("Nothing was imported here yet; see fairlead import --help.")
    for run in runs:
        by = ", ".join(sorted({each.author for each in run.took if each.author}))
        ended = run.state if run.message is None else f"{run.state}: {run.message}"
        who = f", by {by}" if by else ""
        console.say(f"Import {run.run_id}, {run.started_at:%Y-%m-%d %H:%M} UTC{who}, of {run.folder}: {ended}", style="bold")
        for each in run.took:
            console.say(f"  {each.file} → {each.record}: {_in_words(each.tally)}")
        if not run.took:
            console.say("  nothing was new, or it was not kept yet what came of each file")


def quarantine(
    limit: Annotated[int, typer.Option(min=1, help="Most lines to show.")] = 50,
    csv: Annotated[Path | None, typer.Option(help="Write all of it to this CSV file instead.")] = None,
    home: Home = None,
) -> None:
    """List the rows that could not be taken: file, row, field, what stands there, why, and what to do."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        lines = house.records.quarantined(limit=None if csv else limit + 1)
    if csv:
        head = ("file", "row", "record", "field", "raw", "reason", "remedy")
        try:
            write_sheet(csv, head, ([getattr(each, name) for name in head] for each in lines))
        except OSError as error:
            raise UserMistake(f"{csv} cannot be written: {error.strerror}; name another file with --csv") from error
        console.print(f"{len(lines):,} {'line' if len(lines) == 1 else 'lines'} written to {escape(str(csv))}.")
    elif not lines:
        console.print("The quarantine is empty: every row that was read was taken.")
    else:
        _print_quarantine(lines[:limit])
        if len(lines) > limit:
            console.print(f"There are more; --limit shows more of them, --csv FILE writes all. This shows {limit}.")


def _found_mapping(house: "House", folder: Path, *, accept_guess: bool) -> tuple["MappingDocument", "Draft | None"]:
    """A mapping in the folder, else the preset that fits, else the draft if it is accepted, then with all that was guessed."""
    for name in _MAPPING_NAMES:
        if (folder / name).is_file():
            console.print(f"Using {escape(str(folder / name))}.", highlight=False)
            found = house.sources.mapping(folder / name, None)
            if found is not None:
                return found, None
    draft, _ = house.sources.draft_mapping(folder)
    if draft.best_preset:
        fit = draft.best_preset
        console.print(f"This looks like an export that the preset [bold]{fit.name}[/] knows ({fit.share:.0%}); using it.", highlight=False)
        found = house.sources.mapping(None, fit.name)
        if found is not None:
            return found, None
    if not accept_guess:
        where = escape(str(folder))
        raise UserMistake(
            f"how are the columns of {where} called in Fairlead? Draft a mapping with: fairlead import --guess {where}, look through it,"
            f" then: fairlead import {where} --mapping mapping.yaml. Or trust the draft at once with --accept-guess"
        )
    _refuse_unseen(draft, folder)
    console.print("Importing by a guessed mapping; see what was guessed with: fairlead import --guess", highlight=False)
    return draft.mapping, draft


def _refuse_unseen(draft: "Draft", folder: Path) -> None:
    """Refuse a draft that would import the wrong thing without a word, before anything is written."""
    if draft.leads_lost:
        told = "\n".join(map(str, draft.leads_lost))
        raise UserMistake(f"no leads can be imported, and nothing was:\n{told}")
    if draft.doubts:
        told = "\n".join(draft.doubts)
        raise UserMistake(
            f"the guess leaves open what decides how the records are read, so nothing was imported:\n{told}\nDraft the mapping with:"
            f" fairlead import --guess {folder}, settle it there, then: fairlead import {folder} --mapping mapping.yaml"
        )


def _draft(house: "House", folder: Path, out: Path, home: Path | None) -> None:
    if out.exists():
        raise UserMistake(f"{out} is there already; name another file with --out, or move it away")
    draft, text = house.sources.draft_mapping(folder)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserMistake(f"{out} cannot be written: {error.strerror}; name another file with --out") from error
    _print_draft(draft)
    here = f" --home {home}" if home else ""
    console.print(f"\nWritten to [bold]{escape(str(out))}[/]. Look through it, correct what is wrong, then:", highlight=False)
    console.print(f"  fairlead import {escape(str(folder))} --mapping {escape(str(out))}{escape(here)}", highlight=False)
    if draft.best_preset:
        console.print(
            f"Or use the preset that knows such exports: fairlead import {escape(str(folder))} --preset {draft.best_preset.name}",
            highlight=False,
        )


def _print_draft(draft: "Draft") -> None:
    for guess in draft.files:
        name = escape(guess.file.name)
        if guess.record is None:
            console.print(f"[dim]{name}: left out, {escape(guess.why)}[/]", highlight=False)
            continue
        table = Table(
            "Column",
            "Field",
            "Sure",
            "Why",
            title=f"{name} → [bold]{guess.record}[/]  ({guess.confidence:.2f}: {escape(guess.why)})",
            title_justify="left",
        )
        for each in guess.columns:
            color = "green" if each.confidence >= 0.8 else "yellow" if each.field else "dim"
            table.add_row(
                escape(each.column), each.field or "custom", f"[{color}]{each.confidence:.2f}[/]" if each.field else "", escape(each.why)
            )
        console.print(table)
    for note in (*draft.notes, *map(str, draft.unreadable)):
        console.print(f"[yellow]Note:[/] {escape(note)}", highlight=False)


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)


def _teller(bars: Progress) -> Any:  # noqa: ANN401, a callable that takes Told
    known: dict[tuple[str, str], Any] = {}
    step = bars.add_task("reading", total=None)

    def tell(told: "Told") -> None:
        if told.step != "importing":
            bars.update(step, description=escape(f"{told.step} {told.file}"))
            return
        bars.update(step, visible=False)
        place = (told.file, told.record)
        if place not in known:
            known[place] = bars.add_task(escape(f"{told.file} → {told.record}"), total=max(told.rows, 1))
        bars.update(known[place], completed=told.rows_done or 1)

    return tell


def _tell(report: "ImportReport", house: "House", home: Path | None, draft: "Draft | None") -> None:
    _print_files(report)
    _print_unguessed(report, draft)
    here = f" --home {home}" if home else ""
    total = report.total
    if all(each.since for each in report.files):
        console.print("Every file was imported before, so nothing changed. Import them again with --again.")
        return
    if total.quarantined:
        lines = house.records.quarantined(run_id=report.run_id, limit=_SHOWN_LINES)
        console.print(f"\n[bold yellow]{_rows(total.quarantined)} in the quarantine[/], the first of them:")
        _print_quarantine(lines)
        console.print(
            f"All of them: [bold]fairlead quarantine{escape(here)}[/]. Correct them at the source and import again.", highlight=False
        )
    _print_unread(house, report.run_id)
    for each in report.dangling[:_SHOWN_DANGLING]:
        some = escape(", ".join(each.examples))
        console.print(
            f"{each.rows:,} × {each.record}.{each.field} names a {each.target} that no file describes ({each.values:,} such: {some})",
            highlight=False,
        )
    _print_edits(house, report.run_id)
    for line in report.left_out:
        console.say(line, style="yellow")
    if report.unused and draft is None:
        console.print(f"[dim]Not in the mapping: {escape(', '.join(report.unused))}[/]", highlight=False)
    console.print(f"\nNext: [bold]fairlead audit{escape(here)}[/] tells what this data can and cannot support.", highlight=False)


def _print_unguessed(report: "ImportReport", draft: "Draft | None") -> None:
    """Where a guess was accepted unseen: what it had to leave, and why."""
    if draft is not None:
        for note in draft.notes:
            console.say(note, style="yellow")
        for name in report.unused:
            console.say(f"{name} was left out: {draft.left_out.get(name, 'nothing in it was recognized.')}", style="yellow")


def _print_edits(house: "House", run_id: int) -> None:
    """What was edited here and gave way to the source, so that nobody wonders; what the source confirmed needs no word."""
    from fairlead.application.trace_record import in_words

    for edit in house.records.settled_edits(run_id):
        if edit.ended is Ended.OVERTAKEN:
            what = f"{edit.record} {edit.identity}, {edit.field}: '{in_words(edit.value)}' by {edit.author}"
            console.say(f"{what} gave way to what the source says now")


def _in_words(tally: "Tally") -> str:
    """Rows read and what became of them; what there was none of is not named."""
    parts = {"new": tally.new, "updated": tally.updated, "unchanged": tally.unchanged, "in the quarantine": tally.quarantined}
    parts["not for this"] = tally.elsewhere
    told = ", ".join(f"{count:,} {name}" for name, count in parts.items() if count)
    return f"{tally.read:,} {'row' if tally.read == 1 else 'rows'}{f': {told}' if told else ''}"


def _rows(count: int) -> str:
    return "1 row waits" if count == 1 else f"{count:,} rows wait"


def _print_files(report: "ImportReport") -> None:
    counted: dict[str, Callable[[Tally], int]] = {
        "Rows": lambda tally: tally.read,
        "New": lambda tally: tally.new,
        "Updated": lambda tally: tally.updated,
        "Unchanged": lambda tally: tally.unchanged,
        "Quarantined": lambda tally: tally.quarantined,
        "Not for this": lambda tally: tally.elsewhere,
    }
    # A column of nothing but zeros leaves its room to the others, so that no number is cut in a narrow terminal.
    shown = {name: count for name, count in counted.items() if name in {"Rows", "New"} or count(report.total)}
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("File", overflow="fold")
    table.add_column("Record", overflow="fold")
    for name in shown:
        table.add_column(name, justify="right", min_width=max(len(word) for word in name.split()), no_wrap=" " not in name)
    for each in report.files:
        numbers = {name: f"{count(each.tally):,}" for name, count in shown.items()}
        if each.tally.quarantined:
            numbers["Quarantined"] = f"[yellow]{numbers['Quarantined']}[/]"
        table.add_row(escape(each.file), each.record, *numbers.values())
    table.add_section()
    table.add_row("[bold]Total", "", *(f"[bold]{count(report.total):,}" for count in shown.values()))
    console.print(table)
    ways: dict[str, list[str]] = {}
    for each in report.files:
        if (way := _read_as(each)) != _USUAL:
            ways.setdefault(way, []).append(each.file)
    for way, files in ways.items():
        console.say(f"{', '.join(dict.fromkeys(files))}: {way}", style="dim")
    for note in sorted({f"{each.file}: {note}" for each in report.files for note in each.notes if not note.startswith("read as")}):
        console.print(f"[dim]{escape(note)}[/]", highlight=False)


def _read_as(each: "FileReport") -> str:
    if each.since:
        return f"imported before, {each.since:%Y-%m-%d %H:%M}"
    delimiter = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}.get(each.delimiter or "", "")
    resumed = f", went on at row {each.resumed_at_row + 1:,}" if each.resumed_at_row else ""
    return "read as " + ", ".join(filter(None, [each.encoding, delimiter])) + resumed


def _print_quarantine(lines: Any) -> None:  # noqa: ANN401, lines of the quarantine
    """Rows by what is wrong with them, so that why and what to do are said once."""
    groups: dict[tuple[str, ...], list[Any]] = {}
    for each in lines:
        groups.setdefault((each.record, each.field, each.reason, each.remedy), []).append(each)
    for (record, field, reason, remedy), rows in groups.items():
        console.say(f"{field} of the {record}: {reason}", style="bold")
        console.say(remedy, style="dim")
        for each in rows:
            console.say(f"  {each.file}, row {each.row:,}: {'(empty)' if each.raw is None else each.raw}")


def _print_unread(house: "House", run_id: int) -> None:
    unread = house.records.unread(run_id)
    if not unread:
        return
    rows = sum(value.rows for _, _, value in unread)
    what = "1 value could not be read; its row was taken without it" if rows == 1 else None
    what = what or f"{rows:,} values could not be read; their rows were taken without them"
    console.print(f"\n{what}, and what was written is kept:")
    table = Table("File", "Record", "Field", "Value", "Rows", "Why")
    for file, record, value in unread[:_SHOWN_VALUES]:
        table.add_row(*map(escape, [file, record, value.field, value.raw, f"{value.rows:,}", value.reason]))
    console.print(table)
    if len(unread) > _SHOWN_VALUES:
        console.print(f"[dim]and {len(unread) - _SHOWN_VALUES:,} more distinct values[/]")
