"""From a decision back to what it rests on: what was sent of the lead, its records with their files and rows, and the versions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from fairlead.application.import_ports import BadSource, FieldOrigin, KeptCopies, KeptRecords
from fairlead.application.ports import Kept, NotFound
from fairlead.application.trace_arrival import RECORDS_THEMSELVES, Arrivals, Sent, by_match, filled, origin_in, sent_of
from fairlead.application.trace_record import Lineage, in_words, trace_record
from fairlead.domain.deciding import Action, Decision
from fairlead.domain.records import LEAD

_COMPARED: Final = (str, int, float, bool)


@dataclass(frozen=True, slots=True)
class Missing:
    """A record that the decision rests on and that cannot be traced: why."""

    record: str
    identity: str
    why: str


@dataclass(frozen=True, slots=True)
class DecisionLineage:
    """What a decision rests on.

    ``sent``: how the lead came in. ``lead``: its fields as the decision saw them. ``records``: its account, territory, rep and assignment
    as they stand now, each field with where it came from.
    """

    decision: Decision
    sent: Sent
    lead: Lineage
    records: tuple[Lineage, ...]
    missing: tuple[Missing, ...]

    @property
    def again(self) -> bool:
        """Whether it was decided on anew, later than the lead came in."""
        return self.sent.decision_id != self.decision.decision_id


class KeptDecisions(Arrivals, Protocol):
    """Decisions as they were kept."""

    def kept(self, decision_id: str) -> Kept:
        """One decision with its inputs. Raises `NotFound`."""
        ...


def trace_decision(decision_id: str, decisions: KeptDecisions, *, records: KeptRecords, copies: KeptCopies) -> DecisionLineage:
    """Where everything came from that a decision rests on. Raises `NotFound` for an unknown decision."""
    kept = decisions.kept(decision_id)
    arrivals = decisions.arrivals(kept.lead.lead_id)
    # A lead that is decided on again, because it waited or was passed on, is decided on by what was sent once.
    arrival = next((each for each in arrivals if each.request_hash == kept.request_hash), kept)
    found: list[Lineage] = []
    missing: list[Missing] = []

    def trace(record: str, identity: str | None, seen: object = None) -> Lineage | None:
        if identity is None:
            return None
        try:
            return _as_seen(trace_record(record, identity, records=records, copies=copies, arrivals=decisions), seen)
        except (NotFound, BadSource) as why:
            missing.append(Missing(record, identity, str(why)))
            return None

    recorded = trace(LEAD.name, kept.lead.lead_id)
    decision = kept.decision
    given = f"a-{decision.decision_id}" if decision.action is Action.ASSIGN else None
    asked: Sequence[tuple[str, str | None, object]] = (
        ("account", None if kept.account is None else kept.account.account_id, kept.account),
        ("territory", decision.territory_id, None),
        ("rep", decision.rep_id, None),
        ("assignment", given, None),
    )
    for record, identity, seen in asked:
        if (one := trace(record, identity, seen)) is not None:
            found.append(one)
    return DecisionLineage(decision, sent_of(arrival), _lead(kept, arrival, recorded), tuple(found), tuple(missing))


def _lead(kept: Kept, arrival: Kept, recorded: Lineage | None) -> Lineage:
    """The lead as the decision saw it."""
    now = {} if recorded is None else {each.field: each for each in recorded.fields}
    sources: dict[str, Any] = {}

    def origin(name: str, value: object) -> FieldOrigin:
        if arrival.submission.source != RECORDS_THEMSELVES and (sent := origin_in(arrival, name, value)) is not None:
            return sent
        stands = now.get(name)
        if stands is not None and _plain(stands.value) == _plain(value):
            sources.update({each.name: each for each in ([] if recorded is None else recorded.sources) if each.name == stands.file})
            return stands if name != "account_id" or stands.file or stands.sent else by_match(kept, value)
        if name == "account_id":
            return by_match(kept, value)
        since = "" if stands is None else f"; the record says {in_words(stands.value)} now"
        return FieldOrigin(name, value, None, None, (), f"as the record had it when it was decided{since}")

    fields = tuple(origin(name, value) for name, value in filled(kept.lead))
    raw = {} if recorded is None or not sources else recorded.raw
    sent = () if arrival.submission.source == RECORDS_THEMSELVES else (sent_of(arrival),)
    return Lineage(LEAD.name, kept.lead.lead_id, tuple(sources.values()), fields, raw, sent)


def _as_seen(found: Lineage, seen: object) -> Lineage:
    """The same record; where the decision saw another value than stands there now, both are told."""
    if seen is None:
        return found
    return replace(found, fields=tuple(_then(each, getattr(seen, each.field, None)) for each in found.fields))


def _then(origin: FieldOrigin, then: object) -> FieldOrigin:
    now = origin.value
    if not isinstance(then, _COMPARED) or not isinstance(now, _COMPARED) or then == now:
        return origin
    return replace(origin, value=then, rule=f"as it stood when it was decided; now {in_words(now)}: {origin.rule}")


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def lineage_data(told: DecisionLineage) -> dict[str, Any]:
    """All of it as plain data; values as text."""
    decision = told.decision
    return {
        "decision_id": decision.decision_id,
        "decided_at": decision.decided_at,
        "lead_id": decision.lead_id,
        "sent": asdict(told.sent),
        "again": told.again,
        "lead": record_data(told.lead),
        "records": [record_data(each) for each in told.records],
        "missing": [asdict(each) for each in told.missing],
        "versions": asdict(decision.versions),
    }


def record_data(of: Lineage) -> dict[str, Any]:
    """One record as plain data: its files, and its fields with where each came from."""
    return {
        "record": of.record,
        "identity": of.identity,
        "files": [{"name": each.name, "system": each.system, "imported_at": each.imported_at} for each in of.sources],
        "fields": [_field_data(each) for each in of.fields],
    }


def _field_data(of: FieldOrigin) -> Mapping[str, Any]:
    value = of.value
    text = None if value is None else value.isoformat() if isinstance(value, datetime) else in_words(value)
    return {"field": of.field, "value": text, "file": of.file, "row": of.row, "sent": of.sent, "raw": dict(of.raw), "rule": of.rule}
