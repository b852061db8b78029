"""`fairlead lineage`: every value back to the row of a file, or to what was sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fairlead.cli.screen import Home, begun, console

if TYPE_CHECKING:
    from fairlead.application.import_ports import FieldOrigin, SourceOf
    from fairlead.application.trace_arrival import Sent
    from fairlead.application.trace_decision import DecisionLineage
    from fairlead.application.trace_record import Lineage


def lineage(
    record: Annotated[str, typer.Argument(help="Kind of record, such as lead, or decision.")],
    identity: Annotated[str, typer.Argument(help="Its identity; of a decision, also the lead's: its latest decision.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """Follow every field of a record back to the file, row and raw value it was made of, or a decision to all that it rests on."""
    from fairlead.application.plain import as_plain
    from fairlead.application.trace_decision import lineage_data
    from fairlead.application.trace_record import DECISION
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        if record == DECISION:
            decided = house.decisions.lineage(house.decisions.meant(identity))
            if as_json:
                console.json(as_plain(lineage_data(decided)))
            else:
                _say_decision(decided)
            return
        found = house.sources.trace(record, identity)
    if as_json:
        console.json(_data(found))
    else:
        _say_files(found.sources)
        for sent in found.sent:
            console.say(_how(sent))
        console.print(_table(found.fields))


def _say_decision(told: "DecisionLineage") -> None:
    """What a decision rests on, the lead first."""
    decision, versions = told.decision, told.decision.versions
    console.say(f"decision {decision.decision_id} of {decision.decided_at:%Y-%m-%d %H:%M:%S} UTC", style="bold")
    console.say(_how(told.sent) + (f"; decided on first as {told.sent.decision_id}" if told.again else ""))
    _say_record(told.lead, "as the decision saw it")
    for each in told.records:
        _say_record(each, "as it stands now")
    for gone in told.missing:
        console.say(f"{gone.record} {gone.identity}: {gone.why}", style="yellow")
    policy = versions.policy if versions.policy_number is None else f"{versions.policy_number} ({versions.policy[:12]})"
    parts = {"model": versions.model, "policy": policy, "roster": versions.roster, "prices": versions.prices, "code": versions.code}
    console.say("versions: " + " · ".join(f"{name} {value}" for name, value in parts.items() if value))
    if versions.suspended:
        console.say(f"the model was not asked: {versions.suspended}")


def _say_record(of: "Lineage", which: str) -> None:
    console.say("")
    console.say(f"{of.record} {of.identity}, {which}", style="bold")
    _say_files(of.sources)
    console.print(_table(of.fields))


def _say_files(sources: "Sequence[SourceOf]") -> None:
    for source in sources:
        console.say(f"{source.name} of {source.system}, imported {source.imported_at:%Y-%m-%d %H:%M} UTC")


def _how(sent: "Sent") -> str:
    """How a lead came in, in one line."""
    key = "" if sent.source == "records" else f" under the key '{sent.key}'"
    return f"{sent.way}, on {sent.received_at:%Y-%m-%d %H:%M:%S} UTC{key}"


def _table(fields: "Sequence[FieldOrigin]") -> Table:
    table = Table("Field", "Value", "File", "Row", "Written there", "Made by")
    for each in fields:
        raw = ", ".join(f"{column} = {'(empty)' if value is None else value!r}" for column, value in each.raw)
        value = "(empty)" if each.value is None else _as_text(each.value)
        file = each.file or ("(sent)" if each.sent else "")
        table.add_row(*map(escape, [each.field, value, file, str(each.row or ""), raw, each.rule]))
    return table


def _data(found: "Lineage") -> dict[str, object]:
    fields = [
        {
            "field": each.field,
            "value": None if each.value is None else _as_text(each.value),
            "file": each.file,
            "row": each.row,
            "sent": each.sent,
            "raw": dict(each.raw),
            "rule": each.rule,
        }
        for each in found.fields
    ]
    sent = [{"way": each.way, "key": each.key, "received_at": each.received_at.isoformat()} for each in found.sent]
    return {"record": found.record, "identity": found.identity, "fields": fields, "raw_row": dict(found.raw), "sent": sent}


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
