"""`fairlead alerts`: do leads come as usual, and does none wait too long?"""

from datetime import timedelta

from fairlead.cli.screen import Home, Json, begun, console


def alerts(as_json: Json = False, home: Home = None) -> None:
    """Tell whether leads come as usual at this hour, and whether any waits too long.

    A flood, a silence or a lead that waits too long is told with what to do; none of them suspends prediction.
    """
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        minutes = house.working_copy.policy().queue_minutes
        allowed = None if minutes is None else timedelta(minutes=minutes)
        found = house.background.flow.look(house.clock.now(), allowed=allowed)
    if as_json:
        console.json(found.data())
        return
    usual = f"; usual at this hour: {found.usual:,.1f}" if found.usual is not None else ""
    console.say(f"{found.last_hour:,} leads came in the last hour{usual}.")
    if found.why_not:
        console.say(f"Floods and silences cannot be told: {found.why_not}.", style="dim")
    if not found.alerts:
        console.say("No alert.", style="bold green")
    for each in found.alerts:
        console.say(f"{each.words[:1].upper()}{each.words[1:]}.", style="bold red")
        for number, words in enumerate(each.advice, start=1):
            console.say(f"  {number}. {words[:1].upper()}{words[1:]}.")
