"""`fairlead queue`: leads that wait for a person; and what reps and managers do with a lead that a rep has."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from fairlead.application.deed_ports import OverrideReason
from fairlead.cli.screen import Author, Home, Json, UserMistake, console, one_of, opened, stuck

if TYPE_CHECKING:
    from datetime import datetime

    from fairlead.application.deed_ports import Deed
    from fairlead.application.routing_queue import Line, Settled, What
    from fairlead.bootstrap import House

_MOST_PASSED_OVER = 5
queue = typer.Typer(help="Leads that wait for a person: approve, change, send back, one or many.", no_args_is_help=True)
Leads = Annotated[list[str], typer.Argument(help="The leads' identities.", metavar="LEAD...")]
Lead = Annotated[str, typer.Argument(help="The lead's identity.")]
Why = Annotated[
    OverrideReason,
    typer.Option(
        "--reason", parser=one_of(OverrideReason, "reason"), metavar=f"[{'|'.join(OverrideReason)}]", help="Why; kept, and counted."
    ),
]
Words = Annotated[str, typer.Option("--note", help="More of it, in a few words.", show_default=False)]
SeenOption = Annotated[
    str | None,
    typer.Option("--seen", help="The decision you had before you; if the lead changed since, you are told.", show_default=False),
]
OverLimit = Annotated[bool, typer.Option("--over-limit", help="Give it even where the rep's limit, or a team's, is reached.")]
DespiteLock = Annotated[bool, typer.Option("--despite-lock", help="Even where the lead is locked.")]


@queue.command("list")
def list_queue(
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many, the most urgent first.")] = 25,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List leads that wait: who is recommended, the lead score, why, and who else could have each."""
    from fairlead.application.queue_told import shown_told

    with opened(home) as house:
        roster, names = house.roster(), house.names
        found = [shown_told(each, roster, names) for each in house.queue.shown(house.queue.waiting(limit=limit))]
        counts, now = house.queue.counts(), house.clock.now()
    if as_json:
        console.json({"counts": dict(counts), "leads": _plain(found)})
        return
    console.say(
        f"{counts['suggested']:,} suggested, {counts['queued']:,} in a queue; {counts['reserved']:,} wait for their rep to accept them."
    )
    if not found:
        return
    table = Table("lead", "who", "waits", "score", "recommended", "chance", "or", "because", box=SIMPLE, pad_edge=False)
    for each in found:
        best, locked = each["recommended"], " (locked)" if each["lock"] else ""
        company = each["company"] if each["company"] != each["person"] else None
        who = ", ".join(filter(None, (each["person"], company)))
        chance = "–" if best is None or best["chance"] is None else f"{best['chance']['value']:.0%}"
        others = ", ".join(one["rep"]["name"] for one in each["alternatives"][:2])
        table.add_row(
            *(each["lead_id"], Text(who), _since(each["since"], now), f"{each['lead_score']:.0f}"),
            *(Text("nobody" if best is None else best["rep"]["name"]), chance, Text(others), Text(f"{each['because']}{locked}")),
        )
    console.print(table)


@queue.command("reserved")
def reserved(
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many, whose time is up first first.")] = 50,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List leads that reps are to accept, and until when."""
    from fairlead.application.queue_told import lead_told

    with opened(home) as house:
        found = [lead_told(each, house.names) for each in house.queue.reserved(limit=limit)]
    if as_json:
        console.json(_plain(found))
        return
    if not found:
        console.say("No lead waits for its rep to accept it. A policy asks for that with accept_within.")
        return
    table = Table("lead", "who", "rep", "accept by (UTC)", box=SIMPLE, pad_edge=False)
    for each in found:
        table.add_row(each["lead_id"], Text(each["person"]), Text(each["rep"]["name"]), f"{each['accept_by']:%Y-%m-%d %H:%M}")
    console.print(table)


@queue.command("approve")
def approve(
    lead_ids: Leads,
    note: Words = "",
    seen: SeenOption = None,
    over_limit: OverLimit = False,
    despite_lock: DespiteLock = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Give each lead to the rep who is recommended for it."""
    from fairlead.application.routing_queue import What

    given: dict[str, Any] = {"words": note, "over_limit": over_limit, "despite_lock": despite_lock}
    _settle(lead_ids, What.APPROVE, seen, author, home, as_json=as_json, **given)


@queue.command("change")
def change(
    lead_ids: Leads,
    to: Annotated[str, typer.Option("--to", help="The rep who shall have it instead: identity, e-mail address or name.")],
    reason: Why,
    note: Words = "",
    seen: SeenOption = None,
    over_limit: OverLimit = False,
    despite_lock: DespiteLock = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Give each lead to another rep than the one recommended, and say why."""
    from fairlead.application.routing_queue import What

    given: dict[str, Any] = {"reason": reason, "words": note, "over_limit": over_limit, "despite_lock": despite_lock}
    _settle(lead_ids, What.CHANGE, seen, author, home, as_json=as_json, to_rep=to, **given)


@queue.command("reject")
def reject(
    lead_ids: Leads,
    reason: Why,
    nurture: Annotated[bool, typer.Option("--nurture", help="Send it to nurture; without it, it waits on for a person.")] = False,
    note: Words = "",
    seen: SeenOption = None,
    despite_lock: DespiteLock = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Give each lead to nobody: it waits on for a person, or goes to nurture. Say why."""
    from fairlead.application.routing_queue import What
    from fairlead.domain.deciding import Action

    to = Action.NURTURE if nurture else Action.QUEUE
    given: dict[str, Any] = {"reason": reason, "words": note, "despite_lock": despite_lock, "to": to}
    _settle(lead_ids, What.REJECT, seen, author, home, as_json=as_json, **given)


@queue.command("overrides")
def overrides(
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many, the latest first.")] = 50,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List where people decided otherwise than was recommended, and why."""
    from collections import Counter

    from fairlead.application.queue_told import deed_told

    with opened(home) as house:
        found, names = house.queue.deeds(limit=limit, overrides=True), house.names
    if as_json:
        console.json(_plain([deed_told(each, names) for each in found]))
        return
    if not found:
        console.say("Nobody decided otherwise than was recommended.")
        return
    for reason, many in Counter(each.reason for each in found if each.reason is not None).most_common():
        console.say(f"{many:>5,}  {reason.words}")
    table = Table("lead", "when (UTC)", "who", "recommended", "given to", "why", box=SIMPLE, pad_edge=False)
    for each in found:
        reps = (names.get(rep_id or "", rep_id or "nobody") for rep_id in (each.suggested_rep_id, each.rep_id))
        why = each.words or (each.reason.words if each.reason is not None else "")
        table.add_row(each.lead_id, f"{each.at:%Y-%m-%d %H:%M}", Text(each.author), *map(Text, reps), Text(why))
    console.print(table)


@queue.command("report")
def report(as_json: Json = False, home: Home = None) -> None:
    """Sum up what it came to where people decided otherwise than was recommended."""
    from fairlead.application.override_report import report_on
    from fairlead.application.queue_told import overrides_told

    with opened(home) as house:
        reps = {rep.rep_id: rep for rep in house.roster().reps}
        told = overrides_told(report_on(house.queue.judged(), reps.get), house.names)
    if as_json:
        console.json(told)
        return
    if not told["settled"]:
        console.say("Nobody decided on a recommendation yet. `fairlead queue list` tells what waits.")
        return
    changed, rejected = told["changed"]["leads"], told["rejected"]
    console.say(f"{told['settled']:,} recommendations were decided on: {changed:,} changed, {rejected:,} sent back, the others approved.")
    for each in (told["approved"], told["changed"], *told["by_reason"]):
        why = "" if each["name"] in {"approved", "changed"} else "because "
        console.say(f"{each['leads']:>6,}  {why}{each['meaning']}", style=None if why else "bold")
        console.say(f"        {each['words']}")
    for each in told["passed_over"][:_MOST_PASSED_OVER]:
        console.say(f"{each['rep']['name']}: passed over in {each['overridden']:,} of {each['recommended']:,} recommendations.")
    for each in told["lessons"]:
        console.say(f"{each['words']}.")
    if told["lessons"]:
        console.say("Put it into the profile on the page of the rep: the next training reads profiles.")


@queue.command("expire")
def expire(as_json: Json = False, home: Home = None) -> None:
    """Give on every lead that its rep did not accept in time, as a running server does by itself.

    Exits with 1 where a lead could not go on, and names it on standard error.
    """
    from fairlead.application.passing_on import told

    with opened(home) as house:
        done, names = house.queue.expire(), house.names
    if as_json:
        console.json([told(each) for each in done.passed])
    else:
        many = len(done.passed)
        console.say(f"{many:,} lead{'' if many == 1 else 's'} went on because nobody accepted in time.")
        for each in done.passed:
            receiver = each.decision.rep_id if each.decision is not None else None
            where = "waits in the queue" if receiver is None else f"goes to {names.get(receiver, receiver)}"
            console.say(f"  {each.lead_id} from {names.get(each.from_rep_id or '', each.from_rep_id)} {where}")
    stuck("was not accepted in time and could not go on", done.failed)


@queue.command("reassign")
def reassign(
    to: Annotated[list[str], typer.Option("--to", help="A rep who may get them; may be given several times.")],
    from_rep: Annotated[str | None, typer.Option("--from", help="All open leads of this rep.", show_default=False)] = None,
    leads: Annotated[list[str] | None, typer.Option("--lead", help="This lead; may be given several times.", show_default=False)] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Move them; without it they are only looked at.")] = False,
    note: Words = "reassigned",
    over_limit: OverLimit = False,
    despite_lock: DespiteLock = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Look at who would get which leads and which limits would break; with --confirm, move them."""
    from fairlead.application.as_seen import NOTHING_SEEN
    from fairlead.application.queue_told import proposed_told
    from fairlead.application.routing_queue import Line, Outcome, Settled, What

    with opened(home, author=author) as house:
        names = house.names
        has = house.time_off.person(from_rep).rep_id if from_rep is not None else None
        may = [house.time_off.person(each).rep_id for each in to]
        if has is not None and set(may) == {has}:
            raise UserMistake(f"{names.get(has, has)} has these leads already; name somebody else with --to")
        lead_ids = [*(leads or ()), *(house.queue.open_leads(has) if has is not None else ())]
        if not lead_ids:
            raise UserMistake("no lead to move: name leads with --lead, or with --from a rep who has open leads")
        found = house.queue.preview(lead_ids, may)
        if confirm:
            lines = [
                Line(
                    *(each.lead_id, What.MOVE, each.seen or NOTHING_SEEN, each.handed.rep_id),
                    words=note,
                    over_limit=over_limit,
                    despite_lock=despite_lock,
                    held_by=None if each.seen else each.from_rep_id,
                )
                for each in found
                if each.handed is not None and each.handed.rep_id is not None
            ]
            nobody = [Settled(each.lead_id, Outcome.REFUSED, told=each.problem) for each in found if each.problem]
            _tell([*house.queue.settle(lines, author=house.settings.author), *nobody], names, as_json=as_json)
            return
    told = [proposed_told(each, names) for each in found]
    if as_json:
        console.json(_plain(told))
        return
    _show_proposed(told)
    if met := sum(each.meeting is not None for each in found):
        console.say(f"Meetings that are booked and would stay with who has them: {met}.", style="yellow")
    to_move = any(each["rep"] is not None for each in told)
    console.say("Nothing was moved. Add --confirm to move them." if to_move else "None of these leads can be moved like this.", style="dim")


def _show_proposed(told: "Sequence[Mapping[str, Any]]") -> None:
    table = Table("lead", "who", "from", "to", "what speaks against it", box=SIMPLE, pad_edge=False)
    for each in told:
        against = [each["breaks"] and f"limit: {each['breaks']}", each["locked"] and "locked", *each["notes"], each["problem"]]
        reps = ("–" if one is None else one["name"] for one in (each["before"], each["rep"]))
        who = "–" if each["person"] == each["lead_id"] else each["person"]  # nothing is known that names it
        table.add_row(each["lead_id"], Text(who), *map(Text, reps), Text("; ".join(filter(None, against)) or "nothing"))
    console.print(table)


def accept(
    lead_id: Lead,
    by: Annotated[str, typer.Option("--by", help="The rep who has the lead: identity, e-mail address or name.")],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Accept a lead that is reserved: no time limit takes it away any more."""
    with opened(home) as house:
        by = house.time_off.person(by).rep_id
        names = house.names
        deed, before = house.queue.accept(lead_id, by, author=names.get(by, by)).result()
    _done(deed, f"{names.get(by, by)} {'had accepted' if before else 'accepted'} lead {lead_id}.", as_json=as_json)


def lock(
    lead_id: Lead,
    note: Annotated[str, typer.Option("--note", help="Why, in a few words.")],
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Lock a lead: nothing automatic moves it until somebody unlocks it."""
    _lock(lead_id, note, author, home, locked=True, as_json=as_json)


def unlock(lead_id: Lead, note: Words = "", author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """Unlock a lead: what is automatic may move it again."""
    _lock(lead_id, note, author, home, locked=False, as_json=as_json)


def hand_off(
    lead_id: Lead,
    to: Annotated[str, typer.Option("--to", help="The rep who shall have it: identity, e-mail address or name.")],
    note: Annotated[str, typer.Option("--note", help="Why, in a few words; kept with the decision.")],
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Give a lead from its rep to another one; limits and locks hold."""
    from fairlead.application.passing_on import told

    with opened(home, author=author) as house:
        to = house.time_off.person(to).rep_id
        passed = house.queue.hand_off(lead_id, to, author=house.settings.author, words=note).result()
        names = house.names
    if as_json:
        console.json(told(passed))
        return
    held = names.get(passed.from_rep_id or "", passed.from_rep_id or "the queue")
    console.say(f"Lead {lead_id} was handed off from {held} to {names.get(to, to)}.")


def _lock(lead_id: str, note: str, author: str | None, home: Any, *, locked: bool, as_json: bool) -> None:  # noqa: ANN401, as `Home`

    with opened(home, author=author) as house:
        deed, _ = house.queue.lock(lead_id, locked=locked, author=house.settings.author, words=note).result()
    done = "locked: nothing automatic moves it" if locked else "unlocked"
    _done(deed, f"Lead {lead_id} is {done}.", as_json=as_json)


def _done(deed: "Deed", words: str, *, as_json: bool) -> None:
    if as_json:
        from fairlead.application.plain import as_plain

        console.json(as_plain(deed))
        return
    console.say(words)


def _settle(
    lead_ids: Sequence[str],
    what: "What",
    seen: str | None,
    author: str | None,
    home: Any,  # noqa: ANN401, as `Home`
    *,
    as_json: bool,
    to_rep: str | None = None,
    **more: Any,  # noqa: ANN401, of a line
) -> None:

    if seen is not None and len(lead_ids) > 1:
        raise UserMistake("--seen goes with one lead; without it, each lead is settled as it stands now")
    with opened(home, author=author) as house:
        rep_id = None if to_rep is None else house.time_off.person(to_rep).rep_id
        lines = [_line(house, lead_id, what, seen, rep_id, more) for lead_id in dict.fromkeys(lead_ids)]
        _tell(house.queue.settle(lines, author=house.settings.author), house.names, as_json=as_json)


def _line(house: "House", lead_id: str, what: "What", seen: str | None, rep_id: str | None, more: dict[str, Any]) -> "Line":
    """A line on a lead as it stands now, or as it was ``seen``; who is recommended now is named with it."""
    from fairlead.application.routing_queue import Line, What

    waiting = house.queue.one(lead_id)
    if waiting is None:
        raise UserMistake(f"nothing was decided on lead {lead_id} here, so it waits in no queue; move it with fairlead lead move")
    best = house.queue.shown([waiting])[0].recommended if waiting.state == "queued" else None
    recommended = None if best is None else best.rep_id
    who = rep_id or (recommended if what is What.APPROVE else None)
    return Line(lead_id, what, seen or waiting.kept.decision.decision_id, who, instead_of=recommended, **more)


def _tell(done: "Sequence[Settled]", names: Any, *, as_json: bool) -> None:  # noqa: ANN401, names by rep
    from fairlead.application.queue_told import settled_told

    told = [settled_told(each, names) for each in done]
    if as_json:
        console.json(_plain(told))
    else:
        for each in told:
            receiver = f"goes to {each['rep']['name']}" if each["rep"] else "goes to nobody"
            console.say(f"{each['lead_id']}: {f'done, {receiver}' if each['outcome'] == 'done' else each['told']}")
    if any(each["outcome"] != "done" for each in told):
        raise typer.Exit(1)


def _since(moment: "datetime", now: "datetime") -> str:
    minutes = int((now - moment).total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"


def _plain(value: object) -> Any:  # noqa: ANN401, JSON
    from fairlead.application.plain import as_plain

    return as_plain(value)
