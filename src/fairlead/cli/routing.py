"""`fairlead route`, `explain`, `why-not` and `replay`: decisions on the command line."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from fairlead.cli.screen import Home, UserMistake, begun, console, errors, settings, stuck
from fairlead.cli.sheet import write_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from fairlead.application.decisions import Told
    from fairlead.application.desk import Routed
    from fairlead.application.read_leads import Skipped
    from fairlead.bootstrap import House
    from fairlead.domain.deciding import Candidate, Decision, Explanation, Language, WhyNot
    from fairlead.domain.intake import Submission

_SHOWN = 12
_REASONS = 5
_AHEAD = 256
_ENGLISH = "en"
In = Annotated[str, typer.Option("--language", help="Language of the sentences: en or de.")]
_NAMED = frozenset({"ownership", "rule"})
"""Methods by which an owner or a rule names the rep; what the record says of the model has no part in it."""
_LINE = ("lead_id", "decision_id", "rep_id", "queue_reason", "method", "replayed")


def route(
    lead: Annotated[Path | None, typer.Option(help="A JSON file with one lead; - reads standard input.")] = None,
    batch: Annotated[Path | None, typer.Option(help="A CSV or Parquet file of leads, routed in the order they arrived.")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Try the leads that wait in the queue again.")] = False,
    mapping: Annotated[Path | None, typer.Option(help="With --batch: the mapping file whose lead entry names its columns.")] = None,
    preset: Annotated[str | None, typer.Option(help="With --batch: sample, maven, salesforce or hubspot.")] = None,
    key: Annotated[str | None, typer.Option(help="With --lead: idempotency key (default: the lead's lead_id, or its content).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --lead: tell what would be decided and keep nothing.")] = False,
    policy: Annotated[Path | None, typer.Option(help="With --dry-run: another policy file to decide by.")] = None,
    out: Annotated[Path | None, typer.Option(help="With --batch: write each lead's decision to this CSV file, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """Route a lead, a file of leads, or the leads that wait.

    Exits with 1 where a lead could not be tried again (--waiting) or a row is no lead (--batch): it is told, and the others are routed.
    """
    if sum(each is not None and each is not False for each in (lead, batch, waiting)) != 1:
        raise UserMistake("say what to route: --lead FILE, --batch FILE or --waiting")
    if (dry_run and lead is None) or (policy is not None and not dry_run):
        raise UserMistake("--dry-run goes with --lead, and --policy with --dry-run; the policy in force is policy.yaml in the home folder")
    if policy is not None and not policy.is_file():
        raise UserMistake(f"there is no policy file {policy}")
    if out is not None and (batch is None or out.is_dir() or not out.parent.is_dir()):
        raise UserMistake("--out goes with --batch" if batch is None else f"{out} cannot be written: name a file in a folder that is there")
    from fairlead.bootstrap import open_house

    with open_house(settings(home)) as house:
        house.open_desk()
        if lead is not None and dry_run:
            _show(house.consider(_submission(lead, key, house), policy), as_json=as_json)
        elif lead is not None:
            _route_one(house, _submission(lead, key, house), as_json=as_json)
        elif batch is not None:
            told, skipped = _route_file(house, batch, mapping, preset, screen=errors if as_json else console)
            if out is not None:
                _write(told, out)
            _report(told, skipped, as_json=as_json)
        else:
            from fairlead.application.desk import Routed

            tried = house.desk.retry_waiting(house.clock.now())
            _report([Routed(decision, replayed=False) for decision in tried.moved], (), as_json=as_json)
            stuck("could not be tried again", tried.failed)


def explain(
    decision: Annotated[str, typer.Argument(help="The id of a decision, as `route` prints it; or of a lead, for its latest decision.")],
    language: In = _ENGLISH,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """Tell a decision: who got the lead and why, who else was considered, who was ruled out, what was random."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        _show(house.decisions.get(_meant(house, decision), _language(language)), as_json=as_json)


def replay(
    decision: Annotated[str, typer.Argument(help="The id of a decision; or of a lead, for its latest decision.")], home: Home = None
) -> None:
    """Make a kept decision again from what was kept; exits with 1 and says what differs if it does not come out equal."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        decision = _meant(house, decision)
        again = house.decisions.replay(decision)
    if again.equal:
        console.print(f"[green]Equal.[/] The same inputs, model and policy give decision {escape(decision)} again.")
        return
    console.print(f"[red]Not equal.[/] {len(again.differences)} differences (code {again.code_then} then, {again.code_now} now):")
    for line in again.differences[:50]:
        console.say(f"  {line}")
    raise typer.Exit(1)


def why_not(
    rep: Annotated[str, typer.Argument(help="The rep: identity or name.")],
    decision: Annotated[str, typer.Argument(help="The id of a decision; or of a lead, for its latest decision.")],
    language: In = _ENGLISH,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """Tell why a rep did not get a lead: ruled out, and what would have to change; or behind, by how much; or not on record then."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        told = house.decisions.why_not(_meant(house, decision), rep, _language(language))
    answer = told.answer
    if as_json:
        console.json({"decision_id": told.decision.decision_id, "language": language, **_plain(answer)})
        return
    console.say(answer.headline, style="bold")
    for sentence in answer.why:
        console.say(f"  {sentence}")


def _plain(answer: "WhyNot") -> dict[str, Any]:
    """The answer as JSON values."""
    names = ("rep_id", "standing", "headline", "why", "reason", "evidence", "change", "propensity")
    differences = [{"words": what, "log_odds": value} for what, value in answer.differences]
    return {name: getattr(answer, name) for name in names} | {"differences": differences}


def _language(code: str) -> "Language":
    """The catalogue of that language. Raises `UserMistake` where there is none."""
    from fairlead.domain.deciding import LANGUAGES

    if code not in LANGUAGES:
        there = ", ".join(f"{each.code} ({each.name})" for each in LANGUAGES.values())
        raise UserMistake(f"there is no catalogue of sentences in {code!r}; choose --language from {there}")
    return LANGUAGES[code]


def _meant(house: "House", identity: str) -> str:
    """The decision that an argument names; where it names a lead, a line on the error stream says which decision is told."""
    chosen = house.decisions.meant(identity)
    if chosen != identity:
        errors.say(f"{identity} is a lead; this is the latest decision that says where it is: {chosen}", style="yellow")
    return chosen


def _submission(path: Path, key: str | None, house: "House") -> "Submission":
    from fairlead.application.desk import request_hash
    from fairlead.domain.intake import Submission, Unreadable, nested_too_deep, well_formed

    try:
        text = typer.get_text_stream("stdin").read() if str(path) == "-" else path.read_text(encoding="utf-8")
        fields = json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{path} cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise UserMistake(f"{path} is not JSON: {error.msg.removesuffix(' at')} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise UserMistake(f"{path} is nested too deeply to be a lead; send its fields flat, or as text") from error
    if not isinstance(fields, dict):
        example = '{"company": "Acme", "country": "US"}'
        raise UserMistake(f"{path} must hold one JSON object, such as {example}; for many leads use --batch")
    if deep := nested_too_deep(fields):
        raise Unreadable(deep)
    chosen = key or str(fields.get("lead_id") or request_hash(fields)[:24])
    if not well_formed(chosen):
        raise UserMistake(
            f"{'--key' if key else f'lead_id in {path}'} holds half of a character (a lone surrogate); send whole ones, as UTF-8"
        )
    return Submission(chosen, "cli", house.clock.now(), fields)


def _route_one(house: "House", submission: "Submission", *, as_json: bool) -> None:
    routed = house.desk.submit(submission).result()
    if routed.replayed and not as_json:
        console.print("[yellow]This lead was decided before; this is that decision.[/]")
    _show(house.decisions.get(routed.decision.decision_id), as_json=as_json)


def _route_file(
    house: "House", path: Path, mapping: Path | None, preset: str | None, *, screen: "Console"
) -> "tuple[list[Routed], Sequence[Skipped]]":
    """Hand leads to the desk a few hundred ahead, so that commits are shared, and tell the progress. With the rows that are no leads."""
    found = house.sources.read_leads(path, mapping=mapping, preset=preset)
    for skipped in found.skipped[:_SHOWN]:
        screen.print(f"[yellow]row {skipped.row} is no lead:[/] {escape(skipped.why)}", highlight=False)
    if len(found.skipped) > _SHOWN:
        screen.print(f"[yellow]… and {len(found.skipped) - _SHOWN:,} more rows that are no leads[/]")
    leads = found.submissions
    told: list[Routed] = []
    for start in track(range(0, len(leads), _AHEAD), description=f"Routing {len(leads):,} leads", console=screen):
        answers = [house.desk.submit(submission, afresh=True) for submission in leads[start : start + _AHEAD]]
        told += [answer.result() for answer in answers]
    return told, found.skipped


def _line(routed: "Routed") -> dict[str, Any]:
    """One lead of a batch; its whole decision is told by `fairlead explain`."""
    decision = routed.decision
    return {
        "lead_id": decision.lead_id,
        "decision_id": decision.decision_id,
        "rep_id": decision.rep_id,
        "queue_reason": decision.queue_reason.value if decision.queue_reason else None,
        "method": decision.method,
        "replayed": routed.replayed,
    }


def _write(told: "list[Routed]", path: Path) -> None:
    try:
        lines = map(_line, told)
        write_sheet(path, _LINE, ([*({**line, "replayed": str(line["replayed"]).lower()}.values())] for line in lines))
    except OSError as error:
        again = "the leads are routed; with another --out the same batch gives the same decisions again"
        raise UserMistake(f"{path} cannot be written: {error.strerror}; {again}") from error


def _report(told: "list[Routed]", skipped: "Sequence[Skipped]", *, as_json: bool) -> None:
    """Totals that add up, and where the leads went; where rows were no leads the command ends with 1."""
    _tell_totals(told, skipped, as_json=as_json)
    if skipped:
        rows = "1 row is no lead and was" if len(skipped) == 1 else f"{len(skipped):,} rows are no leads and were"
        again = "Put right what is named, and run the command again: what is routed stays as it is"
        errors.say(f"{rows} not routed. {again}.", style="bold yellow")
        raise typer.Exit(1)


def _tell_totals(told: "list[Routed]", skipped: "Sequence[Skipped]", *, as_json: bool) -> None:
    decisions = [routed.decision for routed in told]
    before = sum(routed.replayed for routed in told)
    states = Counter(decision.queue_reason.value if decision.queue_reason else "ASSIGNED" for decision in decisions)
    methods = Counter(decision.method for decision in decisions if decision.rep_id)
    reps = Counter(decision.rep_id for decision in decisions if decision.rep_id)
    if as_json:
        totals = {"routed": len(decisions), "replayed": before, "states": states, "methods": methods, "reps": reps}
        rows = [{"row": each.row, "why": each.why} for each in skipped]
        console.json({**totals, "skipped": rows, "leads": [_line(routed) for routed in told]})
        return
    console.print(f"{len(decisions):,} leads routed: {states.pop('ASSIGNED', 0):,} assigned, {sum(states.values()):,} waiting.")
    if before:
        console.print(f"  decided before: {before:,} (told again, not decided again)", highlight=False)
    for reason, count in states.most_common():
        console.print(f"  waiting, {reason}: {count:,}")
    for method, count in methods.most_common():
        why = _because(decision for decision in decisions if decision.rep_id and decision.method == method)
        console.say(f"  by {method}: {count:,}{why}")
    if reps:
        most, least = reps.most_common(1)[0], reps.most_common()[-1]
        console.say(f"  {len(reps)} reps received leads: most {most[0]} ({most[1]:,}), fewest {least[0]} ({least[1]:,})")


def _because(decisions: "Iterable[Decision]") -> str:
    """Why leads were given by one method, each reason with its leads where there are several; nothing where somebody was named."""
    whys = Counter("" if decision.method in _NAMED else decision.method_why for decision in decisions)
    if len(whys) == 1:
        return "".join(f" ({why})" for why in whys if why)
    return f" ({'; '.join(f'{count:,}: {why}' for why, count in whys.most_common())})"


def _show(told: "Told", *, as_json: bool) -> None:
    if as_json:
        console.json(_as_data(told))
    else:
        _tell(told)


def _tell(told: "Told") -> None:
    from fairlead.domain.intake import unread_of
    from fairlead.domain.matching import in_words

    decision, words = told.decision, told.explanation
    console.say(words.headline, style="bold")
    for sentence in words.why:
        console.say(f"  {sentence}")
    console.say(f"  {words.chance_in_it}")
    if decision.candidates:
        console.print(_table(told))
        if len(decision.candidates) > _SHOWN:
            console.print(f"  … and {len(decision.candidates) - _SHOWN} more considered; --json lists all")
    for sentence in in_words(told.match, told.person):
        console.say(f"  {sentence}")
    for field in unread_of(told.lead):
        console.say(f"  {field.field} “{field.value}” could not be read: {field.reason}")
    for what, value in words.contributions:
        console.say(f"  {value:+.2f} {what}")
    _say_scores(told)
    for refusal in decision.refusals[:_SHOWN] if decision.rep_id is None else ():
        name = told.names.get(refusal.rep_id, refusal.rep_id)
        console.say(f"  {name} {words.reason(refusal.reason)}: {words.evidence(refusal)}")
    for reason, count, why in words.ruled_out:
        console.say(f"  {count} ruled out, {reason}: {why}")
    _say_of_the_lead(words)
    versions = decision.versions
    short = f"model {versions.model[:12]} · policy {versions.policy[:12]} · roster {versions.roster[:12]}"
    short += (f" · prices {versions.prices[:12]}" if versions.prices else "") + f" · code {versions.code}"
    console.say(f"  decision {decision.decision_id} · {short}", style="dim")


def _say_scores(told: "Told") -> None:
    """Every score of the lead with what moved it most."""
    names = {"lead_score": "lead score", "fit": "fit, declared", "learned_fit": "fit, learned", "intent": "intent"}
    for score in told.scores:
        value = "none" if score.score is None else f"{score.score:.0f} of 100"
        console.say(f"  {names[score.name]}: {value}; {score.note}")
        for reason in score.reasons[:_REASONS]:
            digits = 2 if score.unit == "log-odds" else 1
            moved = "     ?" if reason.points is None else f"{reason.points:+6.{digits}f}"
            console.say(f"    {moved} {reason.words}")


def _say_of_the_lead(words: "Explanation") -> None:
    """What to open with; where nobody has the lead, what its message shows."""
    if words.talking_points:
        console.print("  [bold]To open with:[/]")
        for point in words.talking_points:
            console.say(f"    • {point}")
    elif words.signals:
        console.print("  [bold]The message:[/]")
        for signal in words.signals:
            console.say(f"    • {signal.words}: “{signal.evidence.words}”")


def _table(told: "Told") -> Table:
    from fairlead.domain.deciding import in_time

    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 1))
    table.add_column("")
    table.add_column("rep", overflow="fold")
    timed = any(candidate.cycle_days is not None for candidate in told.decision.candidates[:_SHOWN])
    priced = any(candidate.price_minor is not None for candidate in told.decision.candidates[:_SHOWN])
    further = (*(("slot",) if priced else ()), "reply", *(("open",) if timed else ()), "load", "drawn")
    for name in ("chance", "80%", "match", "worth", *further):
        table.add_column(name, justify="right", no_wrap=True)
    for candidate in told.decision.candidates[:_SHOWN]:
        known = candidate.foreseen
        mark = "→" if candidate.rep_id == told.decision.rep_id else ("2" if candidate.rep_id == told.decision.backup_rep_id else "")
        table.add_row(
            mark,
            escape(told.names.get(candidate.rep_id, candidate.rep_id)),
            f"{candidate.chance:.1%}" if known else "–",
            f"{100 * candidate.chance_low:.0f}–{100 * candidate.chance_high:.0f}%" if known else "–",
            f"{candidate.match_score:.0f}" if known else "–",
            f"{candidate.worth_minor / 100:,.0f}" if known else "–",
            *((f"{(candidate.price_minor or 0.0) / 100:,.0f}",) if priced else ()),
            in_time(candidate.reply_minutes).replace(" minutes", " min"),
            *((_length(candidate),) if timed else ()),
            "–" if candidate.load is None else f"{candidate.load:.0%}",
            f"{candidate.propensity:.0%}" if candidate.propensity else "–",
        )
    return table


def _length(candidate: "Candidate") -> str:
    """Mean days that the lead would be open."""
    return "–" if candidate.cycle_days is None else f"{candidate.cycle_days:.0f} d"


def _as_data(told: "Told") -> dict[str, Any]:
    """The whole record as JSON holds it."""
    import dataclasses

    from fairlead.domain.intake import unread_of

    decision = {field.name: getattr(told.decision, field.name) for field in dataclasses.fields(told.decision)}
    decision |= {
        "decided_at": told.decision.decided_at.isoformat(),
        "due_at": None if told.decision.due_at is None else told.decision.due_at.isoformat(),
        "candidates": [dataclasses.asdict(candidate) for candidate in told.decision.candidates],
        "refusals": [dataclasses.asdict(refusal) for refusal in told.decision.refusals],
        "outlook": None if told.decision.outlook is None else dataclasses.asdict(told.decision.outlook),
        "versions": dataclasses.asdict(told.decision.versions),
        "scores": dataclasses.asdict(told.decision.scores),
    }
    scores = [dataclasses.asdict(score) for score in told.scores]
    unread = [dataclasses.asdict(each) for each in unread_of(told.lead)]
    words = dataclasses.asdict(dataclasses.replace(told.explanation, language=None))  # type: ignore[arg-type]
    words["language"] = told.explanation.language.code
    return {"decision": decision, "explanation": words, "scores": scores, "names": dict(told.names), "unread": unread}
