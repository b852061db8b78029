"""What a step of a dispute means to the outside, and how the manager and whoever contested are told of it."""

from typing import Final

from fairlead.application.effect_ports import Row
from fairlead.domain.deciding import Language
from fairlead.domain.followup import Event, EventKind, event_id

_KINDS: Final = {"open": EventKind.DISPUTE_OPENED, "upheld": EventKind.DISPUTE_SETTLED, "rejected": EventKind.DISPUTE_SETTLED}
_TOLD: Final = ("kind", "decision_id", "lead_id", "rep_id", "holder_rep_id", "company", "opened_by")


def dispute_events(row: Row, base: str) -> tuple[Event, ...]:
    """A step as an event: opened, for who leads the rep's team; settled, for the rep or who opened it; withdrawn, for nobody."""
    body = row.body
    kind = _KINDS.get(body["step"])
    if kind is None:
        return ()
    settled = kind is EventKind.DISPUTE_SETTLED
    data = {name: body.get(name) for name in _TOLD} | {
        "dispute": body["dispute"],
        "state": body["step"],
        "author": body["author"],
        "note": body["note"] or None,
        "moved_to_rep_id": body.get("moved_to"),
        "credit_leads": body.get("credit_leads"),
        "link": f"{base}{_page(body['dispute'])}",
    }
    told = body.get("rep_id") if settled else body.get("manager_rep_id")
    return (Event(event_id(kind, f"{row.of}@{row.at.isoformat()}"), kind, row.at, data, body.get("lead_id"), told),)


def dispute_message(event: Event, language: Language) -> tuple[str, tuple[str, ...], str]:
    """Title, lines and place in the app, as a person is told."""
    data = event.data
    number, state = str(data["dispute"]), str(data["state"])
    title = language.say(f"notice.dispute_{state}", number=number, who=str(data["opened_by"]))
    lines = [str(data[name]) for name in ("company", "note") if data.get(name)]
    return title, tuple(lines), _page(data["dispute"])


def _page(number: object) -> str:
    return f"/disputes/{number}"
