"""Pairs that people review: as rows, listed, decided, and what was decided of accounts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, cast

import orjson
from sqlalchemy import Connection, select, text

from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.rows import storable
from fairlead.adapters.sql.tables import RECORD_TABLES, match_pair
from fairlead.application.match_ports import Pair, PairKind, ShownPair, Side, Verdict
from fairlead.application.ports import DamagedRecord, Kept
from fairlead.domain.matching import Evidence, Verdicts

_write: Callable[[Any], Any] = writer(cast("Any", tuple[Evidence, ...]))
_read: Callable[[Any], Any] = reader(cast("Any", tuple[Evidence, ...]))
_LIKELY_ENOUGH: Final = 0.05
_SHOWN_LEAD: Final = ("company", "domain", "email", "phone", "city", "postal_code", "state", "country", "created_at")
_SHOWN_ACCOUNT: Final = ("name", "domain", "phone", "city", "postal_code", "state", "country", "customer_status", "owner_rep_id")


def pairs_of(kept: Kept) -> list[Pair]:
    """What a decision leaves for somebody to review."""
    lead, at = kept.lead, kept.decision.decided_at
    found = []
    if kept.match.for_review:
        found += [
            Pair(PairKind.ACCOUNT, lead.lead_id, each.record_id, each.probability, each.evidence, kept.match.signature, at)
            for each in kept.match.candidates
            if each.probability >= _LIKELY_ENOUGH
        ]
    if kept.person.for_review:
        best = kept.person.others[0]
        found.append(Pair(PairKind.PERSON, lead.lead_id, best.lead_id, best.probability, best.evidence, best.signature, at))
    return found


def pair_row(pair: Pair) -> tuple[Any, ...]:
    """In the order of `fairlead.adapters.sql.statements.Statements.pair`."""
    evidence = orjson.dumps(_write(pair.evidence)).decode()
    what = (pair.kind.value, pair.lead_id, pair.other_id, pair.probability, evidence)
    return (*(storable(each) if isinstance(each, str) else each for each in what), storable(pair.signature), micros(pair.found_at))


def shown(connection: Connection, *, kind: PairKind | None, decided: bool, limit: int, skip: int) -> list[ShownPair]:
    """Pairs with both sides, in the order of `fairlead.application.match_ports.Matches.pairs`."""
    statement = select(match_pair).where(match_pair.c.verdict.is_not(None) if decided else match_pair.c.verdict.is_(None))
    if kind is not None:
        statement = statement.where(match_pair.c.kind == kind.value)
    last = (match_pair.c.lead_id, match_pair.c.other_id)
    first = (match_pair.c.decided_at.desc(),) if decided else (match_pair.c.probability.desc(), match_pair.c.found_at)
    pairs = [pair_of(row) for row in connection.execute(statement.order_by(*first, *last).limit(limit).offset(skip))]
    leads = _sides(connection, "lead", {pair.lead_id for pair in pairs} | {pair.other_id for pair in pairs if pair.kind is PairKind.PERSON})
    accounts = _sides(connection, "account", {pair.other_id for pair in pairs if pair.kind is PairKind.ACCOUNT})
    return [
        ShownPair(
            pair,
            leads.get(pair.lead_id) or Side(pair.lead_id, pair.lead_id, {}),
            (accounts if pair.kind is PairKind.ACCOUNT else leads).get(pair.other_id) or Side(pair.other_id, pair.other_id, {}),
        )
        for pair in pairs
    ]


def pair_of(row: Any) -> Pair:  # noqa: ANN401, a row
    """A row of `match_pair`. Raises `DamagedRecord`."""
    try:
        evidence: tuple[Evidence, ...] = _read(orjson.loads(row.evidence))
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedRecord(f"the pair {row.lead_id} and {row.other_id} as stored cannot be read: {error}") from error
    return Pair(
        PairKind(row.kind),
        row.lead_id,
        row.other_id,
        row.probability,
        evidence,
        row.signature,
        moment(row.found_at),
        None if row.verdict is None else Verdict(row.verdict),
        row.decided_by,
        None if row.decided_at is None else moment(row.decided_at),
        row.note,
    )


def read_verdicts(connection: Connection) -> Verdicts:
    """What people decided about leads and accounts; the latest word counts."""
    rows = connection.execute(
        select(match_pair.c.lead_id, match_pair.c.other_id, match_pair.c.signature, match_pair.c.verdict)
        .where(match_pair.c.kind == PairKind.ACCOUNT.value, match_pair.c.verdict.is_not(None))
        .order_by(match_pair.c.decided_at)
    )
    return verdicts_of((row.lead_id, row.other_id, row.signature, row.verdict == Verdict.ACCEPTED.value) for row in rows)


def verdicts_of(told: Iterable[tuple[str, str, str, bool]]) -> Verdicts:
    """From (lead, account, signature, accepted), the earliest first."""
    accepted: dict[str, str] = {}
    rejected: set[tuple[str, str]] = set()
    for lead_id, account_id, signature, is_accepted in told:
        # A lead that states neither name nor domain of its company would speak for too many.
        name, _, domain, *_ = (*signature.split("|"), "", "", "")
        keys = [lead_id, signature] if name or domain else [lead_id]
        for key in keys:
            if is_accepted:
                accepted[key] = account_id
                rejected.discard((key, account_id))
            else:
                rejected.add((key, account_id))
                if accepted.get(key) == account_id:
                    del accepted[key]
    return Verdicts(accepted, frozenset(rejected))


def _sides(connection: Connection, record: str, identities: set[str]) -> Mapping[str, Side]:
    if not identities:
        return {}
    table, names = RECORD_TABLES[record], _SHOWN_LEAD if record == "lead" else _SHOWN_ACCOUNT
    key = table.c[f"{record}_id"]
    rows = connection.execute(select(table).where(key.in_(sorted(identities)))).mappings()
    return {row[key.name]: _side(dict(row), row[key.name], names) for row in rows}


def _side(row: Mapping[str, Any], identity: str, names: Sequence[str]) -> Side:
    fields = {
        name: moment(row[name]).isoformat() if name == "created_at" else str(row[name]) for name in names if row[name] not in {None, ""}
    }
    person = " ".join(filter(None, (row.get("first_name"), row.get("last_name"))))
    return Side(identity, person or row.get("company") or row.get("name") or identity, fields)


COUNT_OPEN: Final = text("SELECT COUNT(*) FROM match_pair WHERE verdict IS NULL")
