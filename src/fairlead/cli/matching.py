"""`fairlead match`: which account a lead belongs to, which leads are of one person, pairs to review, merges and their undoing."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track
from rich.table import Table

from fairlead.cli.screen import Author, Home, Json, Note, UserMistake, begun, console, errors, settings

if TYPE_CHECKING:
    from fairlead.application.match_evaluate import Evaluated
    from fairlead.application.match_leads import DuplicateLeads, MatchedLeads
    from fairlead.application.match_ports import LabelledSet, Merge, Pair, ShownPair
    from fairlead.domain.lead import Lead
    from fairlead.domain.matching import EarlierLead, Evidence

match = typer.Typer(no_args_is_help=True, invoke_without_command=True)
_SHOWN = 10
_OURS = 3_000


@match.callback()
def _root(
    context: typer.Context,
    wanted: Annotated[bool, typer.Option("--evaluate", help="The same as the command evaluate.")] = False,
    data: Annotated[Path | None, typer.Option("--data", help="With --evaluate: a folder of labelled data.")] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Which account a lead belongs to, and which leads are of one person."""
    if context.invoked_subcommand is None:
        if not wanted:
            raise UserMistake("say what to do: fairlead match --help lists it")
        evaluate(data, _OURS, 99, as_json, home)


@match.command()
def accounts(
    examples: Annotated[int, typer.Option(help="How many doubtful leads to show.")] = _SHOWN, as_json: Json = False, home: Home = None
) -> None:
    """Match every open lead to an account as it would be matched on arrival, and list the doubtful ones for review."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house, errors.status("looking through the leads") as status:
        found = house.matching.accounts(lambda done: status.update(f"looking through the leads: {done:,}"), examples=examples)
    if as_json:
        console.json(_of_accounts(found))
        return
    leads = f"{found.leads:,} open lead{'' if found.leads == 1 else 's'}"
    console.say(f"{leads}: {found.matched:,} matched, {found.for_review:,} doubtful, {found.unmatched:,} without account.")
    for by, count in found.by.most_common():
        console.say(f"  by {by.replace('_', ' ')}: {count:,}")
    for lead, answer in found.examples:
        console.say(f"  {lead.lead_id} ({lead.company or lead.domain or lead.person})")
        for each in answer.candidates:
            console.say(f"    {each.probability:4.0%} {each.record_id} {each.name}: {_reasons(each.evidence)}")
    if found.listed:
        console.say(f"{found.listed:,} pairs are new for review: fairlead match review")


@match.command()
def duplicates(
    days: Annotated[int | None, typer.Option(min=1, help="How far back to look (default: the policy's duplicate_days).")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 25,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Find leads of the same person by e-mail address, phone number, or name and company, and list the doubtful ones for review."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house, errors.status("comparing leads"):
        found = house.matching.duplicates(days)
    if as_json:
        console.json(_of_duplicates(found))
        return
    console.say(
        f"{found.leads:,} leads since {found.since:%Y-%m-%d}: {found.taken:,} are of a person who was there before,"
        f" {len(found.found) - found.taken:,} may be."
    )
    for each in found.found[:limit]:
        sign = "=" if each.taken else "?"
        words = _reasons(each.found.evidence)
        console.say(f"  {each.lead.lead_id} {sign} {each.found.lead_id} ({each.found.probability:.0%}): {words}")
    if len(found.found) > limit:
        console.say(f"  … and {len(found.found) - limit:,} more; --limit shows them")
    if found.found:
        console.say("Merge two with: fairlead match merge LEAD --into EARLIER --note ...")


@match.command()
def review(
    lead: Annotated[str | None, typer.Argument(help="The lead to decide on; without it the pairs that wait are listed.")] = None,
    other: Annotated[str | None, typer.Argument(help="The account or earlier lead it is set beside.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="They are the same.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="They are two.")] = False,
    kind: Annotated[str | None, typer.Option(help="account or person; told by the pair where only one fits.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="List what was reviewed instead.")] = False,
    note: Annotated[str | None, typer.Option(help="Why, in a few words.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 25,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List the pairs that somebody has to look at, or decide on one for ever."""
    from fairlead.application.match_ports import PairKind, Verdict
    from fairlead.bootstrap import open_house

    if kind is not None and kind not in set(PairKind):
        raise UserMistake(f"--kind is account or person, not {kind!r}")
    wanted = None if kind is None else PairKind(kind)
    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        if lead is None:
            _list_pairs(list(house.matching.review(kind=wanted, decided=decided, limit=limit)), as_json=as_json, decided=decided)
            return
        if other is None or accept == reject:
            raise UserMistake("name both of a pair and say --accept or --reject; without names the pairs that wait are listed")
        verdict = Verdict.ACCEPTED if accept else Verdict.REJECTED
        pair = house.matching.decide(wanted, lead, other, verdict, by=chosen.author, note=note)
    if as_json:
        console.json(_of_pair(pair))
        return
    console.say(f"Kept: lead {pair.lead_id} {'is' if accept else 'is not'} {pair.kind.value} {pair.other_id}, says {pair.decided_by}.")
    if pair.kind is PairKind.PERSON and accept:
        console.say(f"Merge them with: fairlead match merge {pair.lead_id} --into {pair.other_id} --note ...")


@match.command()
def merge(
    lead: Annotated[str, typer.Argument(help="The lead that goes.")],
    into: Annotated[str, typer.Option("--into", help="The lead that stays and keeps its rep.")],
    note: Note,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Merge one lead into another; `fairlead match unmerge` puts both back as they were."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        done = house.matching.merge(lead, into, by=chosen.author, reason=note)
    if as_json:
        console.json(_of_merge(done))
    else:
        console.say(f"Merged {done.lead_id} ({done.lead_name}) into {done.into} ({done.into_name}): {done.merge_id}.")
        console.say(f"Undo it with: fairlead match unmerge {done.merge_id} --note ...")


@match.command()
def unmerge(
    merge_id: Annotated[str, typer.Argument(metavar="MERGE", help="The merge, as `merge` and `log` print it.")],
    note: Note,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Undo a merge: both leads are as they were."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        done = house.matching.unmerge(merge_id, by=chosen.author, reason=note)
    if as_json:
        console.json(_of_merge(done))
    else:
        console.say(f"Undone: {done.lead_id} ({done.lead_name}) and {done.into} ({done.into_name}) are two leads again.")


@match.command()
def log(
    lead: Annotated[str | None, typer.Option(help="Only merges of this lead.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 25,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Show merges, the latest first: who, when, why, and which were undone."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        merges = list(house.matching.log(limit=limit, lead_id=lead))
    if as_json:
        console.json([_of_merge(each) for each in merges])
        return
    if not merges:
        console.say("No lead was merged yet.")
    for each in merges:
        console.say(f"{each.merge_id}  {each.merged_at:%Y-%m-%d %H:%M}  {each.lead_id} → {each.into}  by {each.merged_by}: {each.reason}")
        if each.undone_at is not None:
            console.say(f"    undone {each.undone_at:%Y-%m-%d %H:%M} by {each.undone_by}: {each.undo_reason}")


@match.command()
def evaluate(
    data: Annotated[Path | None, typer.Option(help="A folder of labelled data to judge on as well.")] = None,
    leads: Annotated[int, typer.Option(min=100, max=100_000, help="How many made-up leads to judge on.")] = _OURS,
    seed: Annotated[int, typer.Option(help="Where chance starts for the made-up ones; the weights were fitted on seeds 1 to 3.")] = 99,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Report precision, recall and calibration on labelled data: made-up leads, and a folder of your own."""
    from fairlead.bootstrap import open_house

    if seed in {1, 2, 3}:
        raise UserMistake("the weights were fitted on seeds 1 to 3; take another seed, or the figures say nothing")
    with open_house(settings(home)) as house:

        def sets() -> "Iterator[LabelledSet]":
            yield from _made_up(leads, seed)
            if data is not None:
                yield from house.sources.labelled(data)

        found = house.matching.evaluate(track(list(sets()), description="judging", console=errors), lambda _: None)
    if as_json:
        console.json([_of_evaluation(each) for each in found])
        return
    for each in found:
        _show(each)


def _made_up(leads: int, seed: int) -> "Iterator[LabelledSet]":
    """Leads of companies and of persons from the sample's world, of other chance than the weights were fitted on."""
    from fairlead.application.match_ports import ArrivalSet, PersonPairs
    from fairlead.sample.pairs import labelled_leads
    from fairlead.sample.repeats import labelled_pairs

    world = labelled_leads(companies=leads, leads=leads, seed=seed)
    belong = sum(each.account_id is not None for each in world.leads)
    about = f"{leads:,} made-up leads, {belong:,} of which belong to one of {len(world.accounts):,} accounts"
    yield ArrivalSet("made-up leads", about, world.accounts, [(each.lead, each.account_id) for each in world.leads])
    pairs = labelled_pairs(people=leads // 2, leads=leads, seed=seed)
    told = [(_earlier(pair.one), _earlier(pair.other), pair.same) for pair in pairs]
    yield PersonPairs("made-up persons", f"{len(told):,} pairs of leads that share an address, a phone number, or name and company", told)


def _earlier(lead: "Lead") -> "EarlierLead":
    from fairlead.domain.matching import EarlierLead

    told = {name: getattr(lead, name) for name in ("first_name", "last_name", "email", "phone", "company", "country")}
    return EarlierLead(lead.lead_id, lead.created_at, **told)


def _show(of: "Evaluated") -> None:
    console.print(f"[bold]{of.name}[/]", highlight=False)
    console.say(f"  {of.about}")
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 1))
    for name in ("from", "taken", "precision", "recall", "F1"):
        table.add_column(name, justify="right")
    for each in of.sweep:
        table.add_row(f"{each.threshold:.2f}", f"{each.taken:,}", f"{each.precision:.3f}", f"{each.recall:.3f}", f"{each.f1:.3f}")
    console.print(table)
    at = of.accept
    console.say(f"  at the policy's {at.threshold:g}: precision {at.precision:.3f}, recall {at.recall:.3f}, F1 {at.f1:.3f}")
    console.say(f"  calibration: stated and observed differ by {of.calibration_error:.3f} on average")
    for bin_ in of.bins:
        console.say(f"    {bin_.low:.2f} to {bin_.high:.2f}: {bin_.answers:,} answers, stated {bin_.stated:.3f}, right {bin_.observed:.3f}")


def _list_pairs(pairs: "list[ShownPair]", *, as_json: bool, decided: bool) -> None:
    if as_json:
        console.json([_of_shown(each) for each in pairs])
        return
    if not pairs:
        console.say("Nothing was reviewed yet." if decided else "Nothing waits for review.")
    for each in pairs:
        pair = each.pair
        said = f"  {pair.verdict.value} by {pair.decided_by}" if pair.verdict is not None else ""
        both = f"lead {pair.lead_id} ({each.lead.name})  {pair.kind.value} {pair.other_id} ({each.other.name})"
        console.say(f"{pair.probability:4.0%}  {both}{said}")
        console.say(f"      {_reasons(pair.evidence)}")
    if pairs and not decided:
        console.say("Decide with: fairlead match review LEAD OTHER --accept or --reject")


def _reasons(evidence: "tuple[Evidence, ...]") -> str:
    return "; ".join(f"{each.words} ({each.weight:+.1f})" for each in evidence)


def _of_accounts(found: "MatchedLeads") -> dict[str, object]:
    return {
        "leads": found.leads,
        "matched": found.matched,
        "for_review": found.for_review,
        "unmatched": found.unmatched,
        "by": dict(found.by),
        "listed": found.listed,
    }


def _of_duplicates(found: "DuplicateLeads") -> dict[str, object]:
    lines = [
        {
            "lead_id": each.lead.lead_id,
            "earlier_lead_id": each.found.lead_id,
            "probability": each.found.probability,
            "taken": each.taken,
            "evidence": _of_evidence(each.found.evidence),
        }
        for each in found.found
    ]
    return {"leads": found.leads, "since": found.since.isoformat(), "duplicates": lines, "listed": found.listed}


def _of_evidence(evidence: "tuple[Evidence, ...]") -> list[dict[str, object]]:
    return [{"field": each.field, "weight": each.weight, "words": each.words} for each in evidence]


def _of_pair(pair: "Pair") -> dict[str, object]:
    return {
        "kind": pair.kind.value,
        "lead_id": pair.lead_id,
        "other_id": pair.other_id,
        "probability": pair.probability,
        "evidence": _of_evidence(pair.evidence),
        "found_at": pair.found_at.isoformat(),
        "verdict": None if pair.verdict is None else pair.verdict.value,
        "decided_by": pair.decided_by,
        "decided_at": None if pair.decided_at is None else pair.decided_at.isoformat(),
        "note": pair.note,
    }


def _of_shown(shown: "ShownPair") -> dict[str, object]:
    sides = {"lead": shown.lead, "other": shown.other}
    return _of_pair(shown.pair) | {name: {"id": side.record_id, "name": side.name, **side.fields} for name, side in sides.items()}


def _of_merge(merge: "Merge") -> dict[str, object]:
    return {
        "merge_id": merge.merge_id,
        "lead_id": merge.lead_id,
        "into": merge.into,
        "merged_at": merge.merged_at.isoformat(),
        "merged_by": merge.merged_by,
        "reason": merge.reason,
        "undone_at": None if merge.undone_at is None else merge.undone_at.isoformat(),
        "undone_by": merge.undone_by,
        "undo_reason": merge.undo_reason,
    }


def _of_evaluation(of: "Evaluated") -> dict[str, object]:
    def line(each: object) -> dict[str, object]:
        return {name: round(getattr(each, name), 4) for name in ("threshold", "taken", "right", "there", "precision", "recall", "f1")}

    names = ("low", "high", "answers", "stated", "observed")
    bins = [{name: round(getattr(each, name), 4) for name in names} for each in of.bins]
    return {
        "name": of.name,
        "about": of.about,
        "cases": of.cases,
        "accept": line(of.accept),
        "best": line(of.best),
        "sweep": [line(each) for each in of.sweep],
        "calibration_error": of.calibration_error,
        "bins": bins,
    }
