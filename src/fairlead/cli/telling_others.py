"""`fairlead webhook`, `fairlead deliveries`, `fairlead channel`, `fairlead notices`: who is told, of what, and how it went."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairlead.cli.screen import Author, Home, Json, UserMistake, console, opened

if TYPE_CHECKING:
    from fairlead.application.effect_ports import Delivery
    from fairlead.application.effects import Wishes
    from fairlead.bootstrap import House
    from fairlead.domain.followup import Recipient

webhook = typer.Typer(help="Webhooks: other systems that are told what happens, signed and tried again.", no_args_is_help=True)
deliveries = typer.Typer(help="What is sent to webhooks and channels: what waits, what is dead, each try.", no_args_is_help=True)
channel = typer.Typer(help="Notification channels of reps, of accounts and of the office, and quiet hours.", no_args_is_help=True)

_STYLES = {"dead": "bold red", "waiting": "yellow", "sending": "bold", "dropped": "dim"}
Number = Annotated[int, typer.Argument(help="Its number, as the list tells it.")]
Name = Annotated[str, typer.Option(help="What people call it.")]
Events = Annotated[list[str] | None, typer.Option("--event", help="An event to be told of; several times for several.", show_default=False)]
NewUrl = Annotated[str | None, typer.Option("--url", help="Another address; kept encrypted.", show_default=False)]
NewName = Annotated[str | None, typer.Option("--name", help="Another name.", show_default=False)]
On = Annotated[bool | None, typer.Option("--on/--off", help="Switch it on or off.", show_default=False)]
Rep = Annotated[str | None, typer.Option("--rep", help="Whose: a rep's identity. Without rep and account, the office.", show_default=False)]
Account = Annotated[str | None, typer.Option("--account", help="Whose: the e-mail address of an account.", show_default=False)]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")]
_URL_HELP = "The address; kept encrypted, and never shown again."


@webhook.command("add")
def add_webhook(
    url: Annotated[str, typer.Argument(help=_URL_HELP)],
    name: Name,
    event: Events = None,
    contact: Annotated[bool, typer.Option("--contact", help="Send name, e-mail and phone of the person, too.")] = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Make a webhook; its secret is told this once. It hears of what is decided from now on; without --event of everything."""
    from fairlead.application.effects import Asked
    from fairlead.application.effects.webhooks import told

    with opened(home, author=author) as house:
        made, secret = house.background.effects.webhooks.add(Asked(name, url, event or [], contact), author=house.settings.author)
    if as_json:
        console.json({"webhook": told(made), "secret": secret})
        return
    console.say(f"Webhook {made.number}, {made.name}: {made.shown}")
    console.say(f"Secret, told this once: {secret}", style="bold")
    console.say(f"Try it out: fairlead webhook test {made.number}")


@webhook.command("list")
def list_webhooks(as_json: Json = False, home: Home = None) -> None:
    """List the webhooks, and how each is doing."""
    with opened(home) as house:
        webhooks = house.background.effects.webhooks
        found = webhooks.told(webhooks.listed())
    _list(found, "webhooks", "No webhooks yet: fairlead webhook add https://host/path --name NAME", as_json=as_json)


@webhook.command("events")
def events(as_json: Json = False) -> None:
    """List the events that may be told, each with what it means."""
    from fairlead.domain.followup import SUBSCRIBED, EventKind

    known = {each.value: each.words for each in EventKind if each in SUBSCRIBED}
    if as_json:
        console.json({"events": [{"kind": kind, "words": words} for kind, words in known.items()]})
        return
    for kind, words in known.items():
        console.say(f"{kind:<22}{words}")


@webhook.command("change")
def change_webhook(
    number: Number,
    name: NewName = None,
    url: NewUrl = None,
    event: Events = None,
    contact: Annotated[
        bool | None, typer.Option("--contact/--no-contact", help="Send name, e-mail and phone, or do not.", show_default=False)
    ] = None,
    on: On = None,
    author: Author = None,
    home: Home = None,
) -> None:
    """Change a webhook; switched on again, it is tried at once."""
    from fairlead.application.effects import Asked
    from fairlead.application.effects.webhooks import told

    with opened(home, author=author) as house:
        done = house.background.effects.webhooks.change(number, Asked(name, url, event or None, contact, on), author=house.settings.author)
    console.say(_target(told(done)))


@webhook.command("rotate")
def rotate(number: Number, author: Author = None, home: Home = None) -> None:
    """Give a webhook a new secret; for 24 hours the one before signs, too."""
    with opened(home, author=author) as house:
        _, secret = house.background.effects.webhooks.rotate(number, author=house.settings.author)
    console.say(f"New secret, told this once: {secret}", style="bold")
    console.say("For 24 hours the one before signs, too: bring the new one to the receiver until then.")


@webhook.command("test")
def try_webhook(number: Number, author: Author = None, home: Home = None) -> None:
    """Send a test the way of everything else."""
    with opened(home, author=author) as house:
        sent = house.background.effects.webhooks.test(number, author=house.settings.author)
    _on_its_way(sent)


@webhook.command("remove")
def remove_webhook(number: Number, author: Author = None, home: Home = None) -> None:
    """Remove a webhook; what waits for it is dropped."""
    with opened(home, author=author) as house:
        house.background.effects.webhooks.remove(number, author=house.settings.author)
    console.say(f"Webhook {number} is removed.")


@deliveries.command("list")
def list_deliveries(
    state: Annotated[str | None, typer.Option(help="Only these: waiting, sending, done, dead or dropped.", show_default=False)] = None,
    target: Annotated[int | None, typer.Option(help="Only those for this webhook or channel.", show_default=False)] = None,
    limit: Limit = 20,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List deliveries, the latest first, each with how its last try went; and the workers that send."""
    with opened(home) as house:
        webhooks = house.background.effects.webhooks
        found = [each.data() for each in webhooks.deliveries(state=state, target=target, limit=limit)]
        standing = webhooks.standing()
    if as_json:
        console.json({"deliveries": found, "counts": standing["deliveries"], "workers": standing["workers"]})
        return
    console.say(", ".join(f"{many} {name}" for name, many in standing["deliveries"].items()))
    alive = sum(each["alive"] for each in standing["workers"])
    console.say(
        f"{alive} worker{'s' if alive != 1 else ''} running." if alive else "No worker runs: start `fairlead serve`, or `fairlead worker`."
    )
    for each in found:
        console.say(f"{each['number']}  {each['state']}  {each['kind']} → {each['target_name']}", style=_STYLES.get(each["state"]))
        console.print(f"      {_how(each)}", markup=False, highlight=False, soft_wrap=True)


@deliveries.command("show")
def show(number: Number, as_json: Json = False, home: Home = None) -> None:
    """Show one delivery: what is sent, and how each try went."""
    with opened(home) as house:
        found = house.background.effects.webhooks.delivery(number)
    if as_json:
        console.json(found)
        return
    console.say(f"{found['number']}  {found['state']}  {found['kind']} → {found['target_name']}", style=_STYLES.get(found["state"]))
    if found["note"]:
        console.say(f"Dropped: {found['note']}")
    for each in found["tries"]:
        console.say(f"  {each['at'][:19]} UTC  {each['took_ms']} ms  {_outcome(each)}")
    console.json(found["sent"])


@deliveries.command("again")
def again(
    number: Annotated[int | None, typer.Argument(help="Which; without a number, all that are dead.", show_default=False)] = None,
    target: Annotated[int | None, typer.Option(help="All that are dead for this webhook or channel.", show_default=False)] = None,
    author: Author = None,
    home: Home = None,
) -> None:
    """Send one again, whatever became of it, or all that are dead."""
    with opened(home, author=author) as house:
        many = house.background.effects.webhooks.again(number, target=target, author=house.settings.author)
    console.say(f"{many} to be sent again.")


@deliveries.command("drop")
def drop(
    number: Annotated[int | None, typer.Argument(help="Which; without a number, all that are dead.", show_default=False)] = None,
    reason: Annotated[str, typer.Option(help="Why, for those who look for it later.")] = "",
    author: Author = None,
    home: Home = None,
) -> None:
    """Give up one that waits or is dead, or all that are dead, and say why."""
    with opened(home, author=author) as house:
        many = house.background.effects.webhooks.drop(number, reason=reason, author=house.settings.author)
    console.say(f"{many} dropped.")


@channel.command("add")
def add_channel(
    url: Annotated[str, typer.Argument(help=f"{_URL_HELP} As Apprise writes it, such as mailtos://name:password@mail.example.com?to=…")],
    name: Name,
    rep: Rep = None,
    account: Account = None,
    event: Events = None,
    author: Author = None,
    home: Home = None,
) -> None:
    """Make a notification channel: mail, Slack, Teams, SMS and many more, by Apprise.

    A rep's is told of the rep's new leads, that of a manager's account of promises to leads of the team that were broken, and of disputes.
    """
    from fairlead.application.effects import Asked
    from fairlead.application.effects.webhooks import told

    with opened(home, author=author) as house:
        whose = _whose(house, rep, account)
        made = house.background.effects.notifying.add(Asked(name, url, event or []), whose, author=house.settings.author)
        of = _addresses(house)
    console.say(_target(told(made), of))
    console.say(f"Try it out: fairlead channel test {made.number}")


@channel.command("list")
def list_channels(rep: Rep = None, account: Account = None, as_json: Json = False, home: Home = None) -> None:
    """List the channels of a rep or of an account, or everybody's."""
    with opened(home) as house:
        notifying, whose = house.background.effects.notifying, _whose(house, rep, account)
        found = notifying.told(notifying.channels(whose, every=whose.is_office))
        of = _addresses(house)
    _list(found, "channels", "No channels yet: fairlead channel add ADDRESS --name NAME --rep REP", of, as_json=as_json)


@channel.command("change")
def change_channel(
    number: Number,
    name: NewName = None,
    url: NewUrl = None,
    event: Events = None,
    on: On = None,
    author: Author = None,
    home: Home = None,
) -> None:
    """Change a channel; switched on again, it is tried at once."""
    from fairlead.application.effects import Asked
    from fairlead.application.effects.webhooks import told

    with opened(home, author=author) as house:
        done = house.background.effects.notifying.change(number, Asked(name, url, event or None, None, on), author=house.settings.author)
        of = _addresses(house)
    console.say(_target(told(done), of))


@channel.command("test")
def try_channel(number: Number, author: Author = None, home: Home = None) -> None:
    """Send a test at once, quiet hours or not."""
    with opened(home, author=author) as house:
        sent = house.background.effects.notifying.test(number, author=house.settings.author)
    _on_its_way(sent)


@channel.command("remove")
def remove_channel(number: Number, author: Author = None, home: Home = None) -> None:
    """Remove a channel; what waits for it is dropped."""
    with opened(home, author=author) as house:
        house.background.effects.notifying.remove(number, author=house.settings.author)
    console.say(f"Channel {number} is removed.")


@channel.command("quiet")
def quiet(
    rep: Annotated[str | None, typer.Argument(help="The rep's identity; left out with --account.", show_default=False)] = None,
    hours: Annotated[str | None, typer.Argument(help="Such as 20:00-08:00, by the own clocks.", show_default=False)] = None,
    account: Account = None,
    none: Annotated[bool, typer.Option("--none", help="No quiet hours.")] = False,
    language: Annotated[str | None, typer.Option(help="Language of what is told: en or de.", show_default=False)] = None,
    zone: Annotated[
        str | None,
        typer.Option(help="By whose clocks, of an account, such as Europe/Berlin; a rep's are on record.", show_default=False),
    ] = None,
    no_zone: Annotated[bool, typer.Option("--no-zone", help="By the clocks of the account's rep again, or UTC without one.")] = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Say when a rep or an account is not to be disturbed, and in which language it is told; what is left out stays.

    What falls into quiet hours is sent when they end.
    """
    rep, hours = (None, rep) if account is not None and hours is None else (rep, hours)
    if rep is None and account is None:
        raise UserMistake("say for whom: a rep's identity, or --account with the e-mail address of an account")
    asked = _wishes(hours, language, zone, none=none, no_zone=no_zone)
    with opened(home, author=author) as house:
        notifying, whose = house.background.effects.notifying, _whose(house, rep, account)
        now = notifying.set_habits(whose, author=house.settings.author, **asked) if asked else notifying.habits(whose)
    if as_json:
        console.json(now)
        return
    when = f"quiet from {now['quiet'].replace('-', ' to ')}, by the clocks of {now['time_zone']}" if now["quiet"] else "no quiet hours"
    console.say(f"{rep or account}: {when}; told in {now['language']}.")


def _wishes(hours: str | None, language: str | None, zone: str | None, *, none: bool, no_zone: bool) -> "Wishes":
    """What was asked for; what was not stays as it is. Raises `UserMistake` for two that exclude each other."""
    if none and hours is not None:
        raise UserMistake("name quiet hours or --none, not both")
    if no_zone and zone is not None:
        raise UserMistake("name a --zone or --no-zone, not both")
    asked: Wishes = {}
    if none or hours is not None:
        asked["quiet"] = hours
    if language is not None:
        asked["language"] = language
    if no_zone or zone is not None:
        asked["time_zone"] = zone
    return asked


def notices(
    rep: Rep = None,
    account: Account = None,
    unread: Annotated[bool, typer.Option("--unread", help="Only those nobody read.")] = False,
    read: Annotated[bool, typer.Option("--read", help="Note that all were read.")] = False,
    limit: Limit = 20,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Show what a rep, an account or the office was told in the app, the latest first."""
    with opened(home) as house:
        notifying, to = house.background.effects.notifying, _whose(house, rep, account)
        found = [each.data() for each in notifying.notices(to, unread=unread, limit=limit)]
        open_ = notifying.unread(to)
        if read:
            notifying.read(to)
    if as_json:
        console.json({"notices": found, "unread": open_})
        return
    console.say(f"{open_} unread.")
    for each in found:
        console.say(f"{each['made_at'][:16]} UTC  {each['title']}", style=None if each["read_at"] else "bold")
        for line in each["lines"]:
            console.print(f"      {line}", markup=False, highlight=False, soft_wrap=True)


def _whose(house: "House", rep: str | None, account: str | None) -> "Recipient":
    """A rep, an account by its address, or the office. Raises `NotFound` for an address that nobody has."""
    from fairlead.bootstrap.access import access_of
    from fairlead.domain.followup import Recipient

    if rep is not None and account is not None:
        raise UserMistake("name a rep or an account, not both")
    return Recipient(rep, None if account is None else access_of(house).accounts.named(account).number)


def _addresses(house: "House") -> dict[int, str]:
    from fairlead.bootstrap.access import access_of

    return {each.number: each.email for each in access_of(house).accounts.listed()}


def _on_its_way(sent: "Delivery") -> None:
    console.say(f"Delivery {sent.number} waits for a worker; see what became of it: fairlead deliveries show {sent.number}")


def _list(found: list[dict[str, Any]], word: str, none: str, of: Mapping[int, str] | None = None, *, as_json: bool) -> None:
    if as_json:
        console.json({word: found})
        return
    if not found:
        console.say(none)
    for each in found:
        console.say(_target(each, of), style=None if each["on"] and not each["failures"] else "yellow")


def _target(told: Mapping[str, Any], of: Mapping[int, str] | None = None) -> str:
    """``of``: the addresses of accounts, by number."""
    owner = told["rep_id"] or (of or {}).get(told["account"])
    whose = f" of {owner}" if owner else ""
    what = ", ".join(told["events"]) or "every event"
    words = f"{told['number']}  {told['name']}{whose}  {told['address']}  {what}"
    if not told["on"]:
        return f"{words}  OFF: {told['why_off']}"
    return f"{words}  {told['failures']} failures in a row" if told["failures"] else words


def _how(told: Mapping[str, Any]) -> str:
    last = told["last"]
    words = [f"{told['attempts']} tries" if told["attempts"] != 1 else "1 try"]
    if last is not None:
        words.append(f"{_outcome(last)} in {last['took_ms']} ms")
    if told["state"] == "waiting":
        words.append(f"due {told['due_at'][:19]} UTC")
    return " · ".join([*words, *filter(None, [told["note"]])])


def _outcome(tried: Mapping[str, Any]) -> str:
    return tried["problem"] or (f"answered {tried['code']}" if tried["code"] else "went well")
