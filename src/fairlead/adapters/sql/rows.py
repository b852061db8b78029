"""A kept decision as the rows that it fills."""

import hashlib
import math
from collections import Counter
from operator import attrgetter
from typing import Any

import orjson

from fairlead.adapters.sql.codec import encode_kept
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.statements import LEAD_COLUMNS
from fairlead.application.ports import Kept
from fairlead.domain.lead import Lead

Row = tuple[Any, ...]
_AS_THEY_ARE = tuple(name for name in LEAD_COLUMNS if name not in {"created_at", "technologies", "custom", "source_id"})
_values_of = attrgetter(*_AS_THEY_ARE)


def digest(*parts: object) -> str:
    """24 hexadecimal digits that stand for ``parts``, in order."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "backslashreplace")).hexdigest()[:24]


def storable(text: str | None) -> str | None:
    """The text without what a database refuses: NUL, and halves of surrogate pairs. The decision's own record keeps it whole."""
    if text is None or (text.isascii() and "\x00" not in text):
        return text
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def decision_row(kept: Kept) -> Row:
    """In the order of `DECISION_COLUMNS`."""
    decision, lead, winner = kept.decision, kept.lead, kept.decision.winner
    numbers: tuple[float | None, ...] = (None,) * 5
    if winner is not None:
        numbers = (winner.chance, winner.chance_low, winner.chance_high, winner.match_score, winner.worth_minor)
    return (
        *(
            decision.decision_id,
            kept.submission.key,
            kept.request_hash,
            decision.lead_id,
            micros(decision.decided_at),
            decision.action.value,
        ),
        *(decision.rep_id, None if decision.queue_reason is None else decision.queue_reason.value, decision.method),
        *(storable(lead.person), storable(lead.company)),
        *map(_finite, numbers),
        _finite(decision.lead_score),
        *(storable(lead.source), lead.country, lead.industry_group, storable(lead.product)),
        *(decision.versions.policy, decision.versions.roster),
        *((None, None) if decision.contract is None else (decision.contract.gave_up_minor, decision.contract.gave_up_wins)),
        encode_kept(kept),
    )


def lead_row(kept: Kept) -> Row:
    """In the order of `LEAD_COLUMNS`."""
    lead = kept.lead
    known = dict(zip(_AS_THEY_ARE, _values_of(lead), strict=True))
    known["created_at"] = micros(lead.created_at)
    known["account_id"] = lead.account_id or (kept.account.account_id if kept.account else None)
    known["technologies"] = _json(list(lead.technologies)) if lead.technologies else None
    known["custom"] = _json(dict(lead.custom)) if lead.custom else None
    known["source_id"] = kept.submission.source
    return tuple(storable(value) if isinstance(value, str) else value for value in map(known.__getitem__, LEAD_COLUMNS))


def engagement_rows(lead: Lead, source: str) -> list[Row]:
    """One for each engagement; the same engagement of the same lead always gets the same identity, also where it happened twice."""
    rows, seen = [], Counter[Row]()
    for each in lead.engagements:
        what = (lead.lead_id, each.kind, micros(each.occurred_at), each.detail)
        seen[what] += 1
        rows.append(("e-" + digest(*what, seen[what]), lead.lead_id, lead.account_id, *map(_column, what[1:]), source))
    return rows


def _column(value: Any) -> Any:  # noqa: ANN401, any column's value
    return storable(value) if isinstance(value, str) else value


def _finite(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else float(number)


def _json(value: object) -> str:
    try:
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    except orjson.JSONEncodeError:
        return orjson.dumps(_tidy(value), option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _tidy(value: object) -> object:
    if isinstance(value, dict):
        return {storable(key): _column(each) for key, each in value.items()}
    return [_column(each) for each in value] if isinstance(value, list) else value
