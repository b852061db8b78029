"""Rows of the tables of effects as values, and back."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from fairlead.adapters.sql.moments import micros, moment
from fairlead.application.effect_ports import Delivery, DeliveryState, NewDelivery, Notice, Target, Try, Way
from fairlead.domain.followup import Event, EventKind, Recipient

Row = RowMapping | Mapping[str, Any]


def at_or_none(value: int | None) -> datetime | None:
    """A moment that may be missing."""
    return None if value is None else moment(value)


def micros_or_none(value: datetime | None) -> int | None:
    """The reverse."""
    return None if value is None else micros(value)


def text_of(value: object) -> str:
    """JSON."""
    return json.dumps(value, ensure_ascii=False)


def event_row(event: Event) -> dict[str, object]:
    """An event as a row."""
    return {
        "event_id": event.event_id,
        "kind": event.kind.value,
        "occurred_at": micros(event.occurred_at),
        "lead_id": event.lead_id,
        "rep_id": event.rep_id,
        "data": text_of(event.data),
        "contact": text_of(event.contact),
    }


def event_of(row: Row) -> Event:
    """The reverse."""
    return Event(
        row["event_id"],
        EventKind(row["kind"]),
        moment(row["occurred_at"]),
        json.loads(row["data"]),
        row["lead_id"],
        row["rep_id"],
        json.loads(row["contact"]),
    )


def target_of(row: Row) -> Target:
    """A row as a target."""
    return Target(
        number=row["number"],
        way=Way(row["way"]),
        name=row["name"],
        shown=row["shown"],
        sealed=row["sealed"],
        kinds=tuple(EventKind(each) for each in json.loads(row["kinds"])),
        author=row["author"],
        made_at=moment(row["made_at"]),
        rep_id=row["rep_id"],
        contact=row["contact"],
        on=row["switched_on"],
        why_off=row["why_off"],
        failures=row["failures"],
        held_until=at_or_none(row["held_until"]),
        rotated_at=at_or_none(row["rotated_at"]),
        account=row["account"],
    )


def delivery_row(new: NewDelivery, target: Target, made_at: datetime) -> dict[str, object]:
    """A new delivery as a row."""
    return {
        "event_id": new.event_id,
        "target": new.target,
        "target_name": target.name,
        "way": target.way.value,
        "state": DeliveryState.WAITING.value,
        "due_at": micros(new.due_at),
        "made_at": micros(made_at),
        "message": text_of(new.message),
    }


def delivery_of(row: Row, tries: tuple[Try, ...] = ()) -> Delivery:
    """A row of the delivery joined with its event."""
    return Delivery(
        number=row["number"],
        event=event_of(row),
        target=row["target"],
        target_name=row["target_name"],
        way=Way(row["way"]),
        state=DeliveryState(row["state"]),
        due_at=moment(row["due_at"]),
        made_at=moment(row["made_at"]),
        attempts=row["attempts"],
        failures=row["failures"],
        ended_at=at_or_none(row["ended_at"]),
        note=row["note"],
        message=json.loads(row["message"]),
        last=tries[-1] if tries else None,
        tries=tries,
    )


def try_of(row: Row) -> Try:
    """A row as a try."""
    return Try(moment(row["at"]), row["took_ms"], row["code"], row["problem"])


def notice_row(notice: Notice) -> dict[str, object]:
    """A notice as a row, of an account or of the others."""
    return {
        "event_id": notice.event_id,
        "kind": notice.kind.value,
        **({"rep_id": notice.to.rep_id or ""} if notice.to.account is None else {"account": notice.to.account}),
        "title": notice.title,
        "lines": text_of(list(notice.lines)),
        "link": notice.link,
        "made_at": micros(notice.made_at),
    }


def notice_of(row: Row) -> Notice:
    """The reverse."""
    return Notice(
        row["number"],
        row["event_id"],
        EventKind(row["kind"]),
        Recipient(account=row["account"]) if "account" in row else Recipient(row["rep_id"] or None),
        row["title"],
        tuple(json.loads(row["lines"])),
        row["link"],
        moment(row["made_at"]),
        at_or_none(row["read_at"]),
    )
