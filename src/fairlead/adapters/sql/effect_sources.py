"""What events come from: rows that were kept by whoever decided, numbered in the order of their commits. Nothing is written for them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Select, Table, func, select

from fairlead.adapters.sql.codec import decode_kept
from fairlead.adapters.sql.moments import moment
from fairlead.adapters.sql.tables import (
    change,
    decision,
    dispute_step,
    lead_deed,
    lead_stage,
    meeting_step,
    model_step,
    policy_version,
    posting,
    sla_step,
)
from fairlead.application.effect_ports import Row
from fairlead.application.ports import DamagedRecord
from fairlead.domain.deciding import Action
from fairlead.domain.followup import Before, Decided

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A table whose rows are added and never changed; ``told`` are the columns that say what happened."""

    table: Table
    at: str
    told: tuple[str, ...]


_DECISIONS: Final = "decision"
_RECORD: Final = "body"
_MEETINGS: Final = "meeting_step"
_SERVICE: Final = "sla_step"
_DISPUTES: Final = "dispute_step"
_OF_MEETING: Final = (
    *("meeting_id", "deed", "author", "words", "zone", "lead_id", "rep_id", "from_rep_id"),
    *("starts_at", "ends_at", "sequence", "place", "attendee", "email"),
)
_TABLES: Final[Mapping[str, _Numbered]] = {
    _DECISIONS: _Numbered(decision, "decided_at", ("decision_id", "lead_id", "action", "method", "rep_id", _RECORD)),
    "lead_deed": _Numbered(lead_deed, "at", ("kind", "lead_id", "author", "seen", "decision_id", "from_rep_id", "rep_id", "words")),
    "lead_stage": _Numbered(lead_stage, "occurred_at", ("lead_id", "stage", "value_minor", "rep_id", "decision_id", "author")),
    "posting": _Numbered(posting, "posted_at", ("reason", "lead_id", "decision_id", "author", "words")),
    "policy_version": _Numbered(policy_version, "applied_at", ("author", "note", "effective_from", "restores")),
    "model_step": _Numbered(model_step, "at", ("version", "step", "author", "note")),
    "change": _Numbered(change, "made_at", ("kind", "subject", "author", "note", "body")),
    _MEETINGS: _Numbered(meeting_step, "at", _OF_MEETING),
    _SERVICE: _Numbered(sla_step, "at", ("kind", "lead_id", "rep_id", "decision_id", "body")),
    _DISPUTES: _Numbered(dispute_step, "at", ("dispute", "step", "author", "note", _RECORD)),
}
SOURCES: Final = tuple(_TABLES)
"""Their names, in the order in which they are looked at."""


def newest(connection: Connection) -> dict[str, int]:
    """The number of the last row of each source."""
    wanted = select(
        *(select(func.coalesce(func.max(each.table.c.number), 0)).scalar_subquery().label(name) for name, each in _TABLES.items())
    )
    return {name: int(value) for name, value in connection.execute(wanted).mappings().one().items()}


def rows_after(connection: Connection, source: str, after: int, limit: int, *, whole: bool) -> Sequence[Row]:
    """The next rows of a source, in their order; ``whole``: decisions with their records, which take long to read."""
    of = _TABLES[source]
    table = of.table
    told = of.told if whole else [name for name in of.told if name != _RECORD or source != _DECISIONS]
    wanted = select(table.c.number, table.c[of.at].label("moment"), *(table.c[name] for name in told))
    if source == _DECISIONS:
        wanted = _with_those_before(wanted)
    found = connection.execute(wanted.where(table.c.number > after).order_by(table.c.number).limit(limit)).mappings().all()
    if source == _DECISIONS:
        return [_decided(dict(row)) for row in found]
    return [_plain(source, of, dict(row)) for row in found]


def _with_those_before(wanted: Select[Any]) -> Select[Any]:
    """Each decision with what was decided on its lead before, if anything was: by the same statement, as there may be hundreds."""
    earlier, before = decision.alias("earlier"), decision.alias("before")
    of_the_lead = select(earlier.c.number).where(earlier.c.lead_id == decision.c.lead_id, earlier.c.number < decision.c.number)
    last = of_the_lead.where(earlier.c.action != Action.SHADOW.value).order_by(earlier.c.number.desc()).limit(1)
    joined = wanted.outerjoin_from(decision, before, before.c.number == last.correlate(decision).scalar_subquery())
    return joined.add_columns(before.c.action.label("before_action"), before.c.rep_id.label("before_rep_id"))


def _decided(row: dict[str, Any]) -> Row:
    try:
        kept = decode_kept(row[_RECORD], f"decision {row['decision_id']}") if _RECORD in row else None
    except DamagedRecord as damage:  # it can tell nobody anything, and must not keep the others from being told
        _log.error("nobody can be told of a decision", reason=str(damage))
        return Row(row["number"], moment(row["moment"]), row["decision_id"])
    known = None if row["before_action"] is None else Before(Action(row["before_action"]), row["before_rep_id"])
    at, action = moment(row["moment"]), Action(row["action"])
    until = None if kept is None else kept.decision.accept_by
    decided = Decided(row["decision_id"], row["lead_id"], at, action, row["method"], row["rep_id"], until)
    return Row(row["number"], at, row["decision_id"], decided, kept, known)


def _plain(source: str, of: _Numbered, row: dict[str, Any]) -> Row:
    body = {name: row[name] for name in of.told}
    if source == "change":
        body |= _cause(body.pop("body"))
    if source == _MEETINGS:
        body |= {name: moment(body[name]).isoformat() for name in ("starts_at", "ends_at")}
    if source == _DISPUTES:
        body |= json.loads(body.pop(_RECORD))
    if source == _SERVICE:
        told = json.loads(body.pop("body"))
        # A touch says by `kind` what it was; the row says by it which step this is.
        body |= {"touch" if name == "kind" else name: value for name, value in told.items()}
    if source == "policy_version":
        body["effective_from"] = moment(body["effective_from"]).isoformat()
    return Row(row["number"], moment(row["moment"]), f"{source}:{row['number']}", body={**body, "number": row["number"]})


def _cause(text: str) -> dict[str, object]:
    """What tripped the brake, where that is told."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {"cause": found["cause"]} if isinstance(found, dict) and isinstance(found.get("cause"), str) else {}
