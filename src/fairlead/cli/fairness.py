"""`fairlead fairness`: everybody against the fairness contract, and what it cost."""

from collections.abc import Mapping
from typing import Any, Final

from rich.markup import escape
from rich.table import Table

from fairlead.cli.screen import Home, Json, begun, console
from fairlead.domain.money import in_words

_READ: Final = (
    "of average: what was received, as a part of the average of the group, by weight. now: at the ceiling, no more until the others catch"
    " up; + so much of the best standing is added for a floor."
)


def fairness(as_json: Json = False, home: Home = None) -> None:
    """Show what each rep received in leads and in expected value, held against the fairness contract, and what the contract cost."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        told = house.fairness.told()
    if as_json:
        console.json(told)
        return
    if not told["in_force"]:
        console.say("There is no fairness contract: write `fairness` in the policy to have one. So leads are shared without it:")
    for sentence in told["words"]:
        console.say(sentence)
    if not told["groups"]:
        console.say("Nobody is compared: no two reps of one team take leads in turn.")
    for group in told["groups"]:
        console.print(_table(group))
        console.say(_bottom(group["bottom"], held=told["in_force"]))
    if told["groups"]:
        console.say(_READ, style="dim")
    for name, when in (("window", f"in the last {told['window_days']} days"), ("so_far", "since the first decision")):
        console.say(_cost(told["cost"][name], when))


def _table(group: Mapping[str, Any]) -> Table:
    title = f"{group['name']}: {group['leads']:,} leads, {in_words(group['value_minor'])} expected"
    table = Table(title=escape(title), title_justify="left", box=None, header_style="bold", padding=(0, 1, 0, 1))
    table.add_column("rep", overflow="fold")
    for name in ("leads", "of average", "expected", "of average"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("now", overflow="fold")
    for each in group["reps"]:
        table.add_row(
            escape(each["rep"]["name"]) + (" (new)" if each["newcomer"] else ""),
            f"{each['leads']:,}",
            _part(each["of_average"]),
            in_words(each["value_minor"]),
            _part(each["value_of_average"]),
            "at the ceiling" if each["at_ceiling"] else f"+{each['subsidy']:.0%}" if each["subsidy"] > 0 else "",
        )
    return table


def _part(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _bottom(bottom: Mapping[str, Any], *, held: bool) -> str:
    words = f"The quarter who got least have {_part(bottom['share'])} of the leads and {_part(bottom['value_share'])} of their value"
    return f"{words}; the floor is {bottom['floor']:.0%}." if held and bottom["floor"] > 0 else f"{words}."


def _cost(cost: Mapping[str, Any], when: str) -> str:
    if not cost["given"]:
        return f"No lead was given {when}."
    words = f"Of {cost['given']:,} leads given {when} the contract had a say in {cost['touched']:,}"
    if not cost["touched"]:
        return f"{words}."
    return (
        f"{words}; it gave up {in_words(cost['gave_up_minor'])} of expected worth ({cost['share']:.2%}) and {cost['gave_up_wins']:,.2f}"
        " expected wins."
    )
