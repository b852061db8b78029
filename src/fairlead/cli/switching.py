"""`fairlead prediction`: is the model asked, and how to stop it at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import typer

from fairlead.cli.screen import Author, Home, Json, Note, begun, console

prediction = typer.Typer(name="prediction", help="Whether the model is asked: switch prediction off at once, and on again.")
_STATES = {"on": "on", "off": "switched off", "suspended": "suspended by the brake"}


@prediction.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: Json = False, home: Home = None) -> None:
    """Tell whether the model is asked, since when and who says so, and what to do where it is not."""
    if context.invoked_subcommand is not None:
        return
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        _tell(house.switch.data(), as_json=as_json)


@prediction.command()
def off(author: Author = None, note: Note = "", as_json: Json = False, home: Home = None) -> None:
    """Switch prediction off: from the next decision on leads go by rules, fair rotation and fallbacks, in every process."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        house.switch.off(author=chosen.author, note=note)
        _tell(house.switch.data(), as_json=as_json)


@prediction.command()
def on(author: Author = None, note: Note = "", as_json: Json = False, home: Home = None) -> None:
    """Switch prediction on again; this also releases the brake."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        house.switch.on(author=chosen.author, note=note)
        _tell(house.switch.data(), as_json=as_json)


def _tell(told: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        console.json(told)
        return
    console.say(f"Prediction is {_STATES[told['state']]}{_by(told)}", style="bold green" if told["state"] == "on" else "bold red")
    if told["cause"]:
        console.say(f"{told['cause'][:1].upper()}{told['cause'][1:]}.")
    if told["state"] != "on":
        console.say("Leads go by rules, fair rotation and the policy's fallbacks, and every decision says so.")
    for number, words in enumerate(told["advice"], start=1):
        console.say(f"  {number}. {words[:1].upper()}{words[1:]}.")
    for turn in told["turns"][1:]:
        console.say(f"Before: {_STATES[turn['state']]}{_by(turn)}", style="dim")


def _by(turn: Mapping[str, Any]) -> str:
    if turn["since"] is None:
        return "; nobody ever switched it off."
    note = f": {turn['note']}" if turn["note"] else "."
    return f", by {turn['by']}, since {datetime.fromisoformat(turn['since']):%Y-%m-%d %H:%M} UTC{note}"
