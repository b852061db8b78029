"""`fairlead feedback`: how leads fitted, as the reps who had them say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.cli.screen import Author, Home, Json, UserMistake, begun, console

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fairlead.application.feedback import FitLine
    from fairlead.application.feedback_ports import Rating
    from fairlead.learning.themes import Theme, Themes

feedback = typer.Typer(help="How leads fitted: rate, sum up, export. No model reads it.", no_args_is_help=True)
_HEADS = {"source": "source", "product": "product", "segment": "industry and size", "rep_id": "rep"}
_MOST = 12


@feedback.command("rate")
def rate(
    decision: Annotated[str, typer.Argument(help="Identity of the decision, or of its lead.", show_default=False)],
    fit: Annotated[str, typer.Argument(help="good, poor, or none to take the rating back.", show_default=False)],
    reason: Annotated[
        str | None,
        typer.Option("--reason", help="Why, such as 'wrong industry'; any other is answered with the list.", show_default=False),
    ] = None,
    words: Annotated[str, typer.Option("--words", help="More about it, in your words.", show_default=False)] = "",
    author: Author = None,
    home: Home = None,
) -> None:
    """Say how a lead fitted the rep who got it; a newer rating takes the place of the one before."""
    from fairlead.application.feedback import Rate
    from fairlead.application.feedback_ports import Fit, FitReason
    from fairlead.bootstrap import open_house

    if fit not in {each.value for each in Fit}:
        raise UserMistake(f"'{fit}' is no rating; say good, poor, or none to take it back")
    reasons = {each.value: each for each in FitReason}
    if reason is not None and reason not in reasons:
        raise UserMistake(f"'{reason}' is no reason that is counted; choose one of: {', '.join(reasons)}; or say it with --words")
    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        asked = Rate(house.decisions.meant(decision), Fit(fit), chosen.author, reasons[reason] if reason else None, words)
        kept, names = house.feedback.rate(asked), house.names
    who = names.get(kept.rep_id, kept.rep_id)
    console.say(
        f"The rating of lead {kept.lead_id} is taken back." if kept.fit is Fit.NONE else f"Lead {kept.lead_id}: {fit} fit for {who}."
    )


@feedback.command("show")
def show(as_json: Json = False, home: Home = None) -> None:
    """Sum up the ratings by source, product, segment, rep and reason, with intervals; no share is told of too few."""
    from fairlead.application.feedback import FEWEST, summed_up
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        names = house.names
        ratings = house.feedback.listed()
        found = summed_up(ratings, people=names.values())
    if as_json:
        console.json(as_plain(found))
        return
    if not found.whole.rated:
        console.say("No lead was rated yet. Rate one: fairlead feedback rate DECISION good")
        return
    whole = found.whole
    leads = "leads" if whole.rated > 1 else "lead"
    console.say(f"{whole.rated} {leads} rated: {whole.good} good, {whole.poor} poor; {_share(whole)}.")
    for name, lines in found.groups.items():
        rows = [
            (names.get(each.value, each.value) if name == "rep_id" else each.value, str(each.rated), str(each.poor), _share(each))
            for each in lines[:_MOST]
        ]
        console.listing((_HEADS[name], "rated", "poor", "share poor, with its 95% interval"), rows)
        if len(lines) > _MOST:
            console.say(f"  and {len(lines) - _MOST} more; --json tells all", style="dim")
    for reason, fit, count in found.reasons:
        console.say(f"  {count} x {reason} ({fit.value})")
    _say_themes(found.themes, ratings, names)
    for each in found.said[:_MOST]:
        console.say(f"  {_signed(each, names)}: “{each.words}”")
    console.say(f"Below {FEWEST} ratings no share is told. Words are counted; no model reads any of this.", style="dim")


@feedback.command("theme")
def theme(
    words: Annotated[str, typer.Argument(help="The theme, as `fairlead feedback show` tells it, or its key.", show_default=False)],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Tell every rating that says a theme."""
    from fairlead.application.feedback_themes import leaning_told, said_by, theme_named, themes_of
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        names, ratings = house.names, house.feedback.listed()
        one = theme_named(themes_of(ratings, names.values()), words)
        said = said_by(one, ratings)
    if as_json:
        console.json({"theme": as_plain(one), "ratings": as_plain(said)})
        return
    console.say(f"“{one.words}” is said in {len(said)} ratings by {one.reps} reps: {_of(one)}; {leaning_told(one)}.")
    for each in said:
        console.say(f"  {_signed(each, names)}: “{each.words}”")


@feedback.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="The CSV file to write.", show_default=False)],
    home: Home = None,
) -> None:
    """Write every rating that stands to a CSV file."""
    from fairlead.application.feedback import as_csv
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.feedback.listed()
    try:
        out.write_text(as_csv(found), encoding="utf-8")
    except OSError as error:
        raise UserMistake(f"{out} cannot be written: {error.strerror}; name another file") from error
    console.say(f"{len(found)} ratings written to {out}.")


def _share(line: "FitLine") -> str:
    if line.poor_share is None:
        return "too few to tell"
    return f"{line.poor_share:.0%} poor [{line.low:.0%}, {line.high:.0%}]"


def _say_themes(themes: "Themes", ratings: "Sequence[Rating]", names: "Mapping[str, str]") -> None:
    """What the words say together, each theme with a quotation, and quotations for the whole."""
    from fairlead.application.feedback_themes import language_told, leaning_told, themes_told

    of = {each.number: each for each in ratings}
    rows = [
        (each.words, language_told(each), str(len(each.voices)), str(each.reps), _of(each), leaning_told(each))
        for each in themes.themes[:_MOST]
    ]
    if rows:
        console.listing(("theme", "language", "ratings", "reps", "of all with words", "poor or good"), rows)
        for each in themes.themes[:_MOST]:
            console.say(f"  {each.words}: “{each.quote.words}” ({_signed(of[each.quote.number], names)})")
        if len(themes.themes) > _MOST:
            console.say(f"  and {len(themes.themes) - _MOST} more; --json tells all", style="dim")
        console.say("In a few words of theirs:")
        for quote in themes.quotes:
            console.say(f"  {_signed(of[quote.number], names)}: “{quote.words}”")
    for sentence in themes_told(themes):
        console.say(sentence, style="dim")


def _of(theme: "Theme") -> str:
    return f"{theme.poor} of {theme.all_poor} poor, {theme.good} of {theme.all_good} good"


def _signed(rating: "Rating", names: "Mapping[str, str]") -> str:
    return f"{rating.at:%Y-%m-%d} {names.get(rating.rep_id, rating.rep_id)}, lead {rating.lead_id}, {rating.fit.value}"
