"""What a house holds after its crashes, counted from its own rows against what clients and the receiver of webhooks were told.

Nothing here asks the product what it counts: each number is worked out anew from decisions, deeds, clocks and assignments.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import text

from bench.ground.crowd import CLOCKED, Memory
from bench.ground.receiver import Fact
from fairlead.adapters.sql.engine import connect

REROUTES: Final = 2
"""A lead goes on so often at the most because a clock ran out."""
_GIVEN_UP: Final = frozenset({"declined", "expired", "overdue"})
_TOLD: Final = {"declined": "assignment.declined", "accepted": "lead.accepted", "expired": "lead.expired"}


@dataclass(frozen=True, slots=True)
class _Decision:
    decision_id: str
    lead_id: str
    action: str
    rep_id: str | None


@dataclass(frozen=True, slots=True)
class _Deed:
    """``seen``: the decision that was given up; ``decision_id``: the one that came of it, or that was accepted."""

    kind: str
    lead_id: str
    seen: str | None
    decision_id: str


@dataclass(frozen=True)
class Reckoning:
    """The rows of a house at ``url``, each kind read once, when it is asked for first."""

    url: str

    @cached_property
    def decisions(self) -> Mapping[str, _Decision]:
        """By identity, in the order of keeping."""
        found = rows(self.url, "SELECT decision_id, lead_id, action, rep_id FROM decision ORDER BY number")
        return {row[0]: _Decision(*row) for row in found}

    @cached_property
    def _of_lead(self) -> Mapping[str, list[_Decision]]:
        found: dict[str, list[_Decision]] = {}
        for each in self.decisions.values():
            found.setdefault(each.lead_id, []).append(each)
        return found

    @cached_property
    def deeds(self) -> list[_Deed]:
        """In the order of keeping."""
        return [_Deed(*row) for row in rows(self.url, "SELECT kind, lead_id, seen, decision_id FROM lead_deed ORDER BY number")]

    @cached_property
    def _given_up(self) -> list[_Deed]:
        return [each for each in self.deeds if each.kind in _GIVEN_UP]

    @cached_property
    def _breaches(self) -> Mapping[str, list[str | None]]:
        """By the decision whose clock ran out: of each breach, the decision that took the lead on, None where it stayed."""
        found: dict[str, list[str | None]] = {}
        for decision_id, body in rows(self.url, "SELECT decision_id, body FROM sla_step WHERE kind = 'breached'"):
            found.setdefault(decision_id, []).append(json.loads(body).get("to_decision_id"))
        return found

    def kinds(self) -> Counter[str]:
        """How often what was done, and ``breached`` clocks."""
        return Counter(each.kind for each in self.deeds) + Counter(breached=sum(map(len, self._breaches.values())))

    def lost(self, memory: Memory) -> int:
        """Acknowledged leads whose decision is gone or another than told, and leads that are not where their last decision left them."""
        state = {row[0]: (row[1], row[2]) for row in rows(self.url, "SELECT lead_id, state, rep_id FROM lead_state")}
        lost = 0
        for lead_id, told in memory.told.items():
            kept, last = self.decisions.get(told.decision_id), self._of_lead.get(lead_id, [None])[-1]
            if kept is None or last is None or (kept.lead_id, kept.rep_id) != (lead_id, told.rep_id):
                lost += 1
                continue
            given = last.action == "assign"
            at_rest = "closed" if lead_id in memory.closed else "assigned" if given else "queued"
            now, rep_id = state.get(lead_id, ("", None))
            lost += now != at_rest or (given and rep_id != last.rep_id)
        return lost

    def given_twice(self) -> int:
        """Leads given to a rep while another had them, or given up more than once by one who had them, and assignments made twice.

        A lead that a rep has goes to the next only by one deed: declined, not accepted in time, or not seen to in time.
        """
        passed = {(each.seen, each.decision_id) for each in self._given_up}
        twice = {
            lead_id
            for lead_id, found in self._of_lead.items()
            for one, other in pairwise(found)
            if one.action == "assign" and (one.decision_id, other.decision_id) not in passed
        }
        times = Counter(each.seen for each in self._given_up)
        twice |= {each.lead_id for each in self._given_up if times[each.seen] > 1}
        again = rows(self.url, "SELECT lead_id FROM record_assignment GROUP BY lead_id, decision_id HAVING COUNT(*) > 1")
        again += rows(self.url, "SELECT key FROM decision WHERE key IS NOT NULL GROUP BY key HAVING COUNT(*) > 1")
        return len(twice | {row[0] for row in again})

    def over_booked(self, limits: Mapping[str, str], slots: int) -> int:
        """Leads above any rep's limit of ``slots``, by the kind of limit that ``limits`` names for each rep."""
        held = dict(rows(self.url, "SELECT rep_id, COUNT(*) FROM lead_state WHERE state = 'assigned' GROUP BY rep_id"))
        given: Counter[tuple[str, str]] = Counter()
        for rep_id, at in rows(self.url, "SELECT rep_id, assigned_at FROM record_assignment"):
            moment = datetime.fromtimestamp(at / 1e6, UTC)
            given[rep_id, f"{moment:%Y-%m-%d}"] += 1
            given[rep_id, f"{moment:%Y-%m}"] += 1
        over = 0
        for rep_id, limit in limits.items():
            long = {"max_day": 10, "max_month": 7}.get(limit)
            most = max((many for (who, when), many in given.items() if who == rep_id and len(when) == long), default=0)
            over += max((held.get(rep_id, 0) if long is None else most) - slots, 0)
        return over

    def accepts_lost(self, memory: Memory) -> int:
        """Acknowledged accepts that are not kept, or whose lead went on all the same because nobody had accepted it."""
        kept = {each.decision_id for each in self.deeds if each.kind == "accepted"}
        expired = {each.seen for each in self.deeds if each.kind == "expired"}
        return len(memory.accepted - kept) + len(memory.accepted & expired)

    def declines_lost(self, memory: Memory) -> int:
        """Acknowledged declines that are not kept, do not bar their rep, or whose lead is not where the answer said."""
        kept = {each.seen: each.decision_id for each in self.deeds if each.kind == "declined"}
        barred = {(row[0], row[1]) for row in rows(self.url, "SELECT lead_id, rep_id FROM decline")}
        lost = 0
        for seen, told in memory.declined.items():
            before, after = self.decisions.get(seen), self.decisions.get(told.decision_id)
            holds = kept.get(seen) == told.decision_id and after is not None and after.rep_id == told.rep_id
            lost += not holds or before is None or (told.lead_id, before.rep_id) not in barred
        return lost

    def refused_for_nothing(self, memory: Memory) -> int:
        """Accepts and declines that were refused as too late although nothing had taken the lead from its rep."""
        return len(memory.too_late - {each.seen for each in self._given_up})

    def reservations_wrong(self, until: float) -> int:
        """Reservations that ran out before ``until``, in seconds since 1970, and went on never, twice, or although they were accepted."""
        times = Counter(each.seen for each in self.deeds if each.kind == "expired")
        accepted = {each.decision_id for each in self.deeds if each.kind == "accepted"}
        return reservations_due(self.url, until) + sum(many - 1 for many in times.values()) + len(accepted & set(times))

    def clocks_wrong(self, until: float) -> int:
        """Clocks that ran out before ``until`` and did nothing, acted twice or for no reason, or took a lead on more often than allowed."""
        ran_out = {row[0] for row in rows(self.url, "SELECT decision_id FROM sla_clock WHERE breached_at IS NOT NULL")}
        wrong = clocks_due(self.url, until) + len(ran_out ^ set(self._breaches))
        wrong += sum(len(each) - 1 for each in self._breaches.values())
        went = {(seen, to) for seen, found in self._breaches.items() for to in found if to is not None}
        overdue = [each for each in self.deeds if each.kind == "overdue"]
        wrong += len(went ^ {(each.seen, each.decision_id) for each in overdue})
        return wrong + sum(max(many - REROUTES, 0) for many in Counter(each.lead_id for each in overdue).values())

    def missing(self, received: set[Fact]) -> int:
        """Effects of what is kept that never arrived."""
        return len(self._wanted() - received)

    def _wanted(self) -> set[Fact]:
        """Each lead that came, each time that it was given to a rep, each deed that is told, and each clock that ran out."""
        wanted: set[Fact] = set()
        for lead_id, found in self._of_lead.items():
            wanted.add(("lead.received", lead_id, ""))
            for before, each in zip([None, *found], found, strict=False):
                if each.action == "assign":
                    kind = "lead.moved" if before is not None and before.action == "assign" else "lead.assigned"
                    wanted.add((kind, lead_id, each.decision_id))
        for deed in self.deeds:
            if deed.kind in _TOLD:
                of = deed.seen if deed.kind == "declined" else deed.decision_id
                wanted.add((_TOLD[deed.kind], deed.lead_id, str(of)))
        return wanted | {("sla.breached", self.decisions[of].lead_id, of) for of in self._breaches}


def reservations_due(url: str, until: float) -> int:
    """Reservations that ran out before ``until``, in seconds since 1970, and that nothing came of yet."""
    asked = f"SELECT COUNT(*) FROM lead_state WHERE state = 'assigned' AND accept_by <= {round(until * 1e6)}"  # noqa: S608, a number
    return int(rows(url, asked)[0][0])


def clocks_due(url: str, until: float) -> int:
    """Clocks that ran out before ``until`` and did nothing yet, and those that never began of leads given before it."""
    at = round(until * 1e6)
    ran_out = f"SELECT COUNT(*) FROM sla_clock WHERE due_at <= {at} AND breached_at IS NULL AND ended_at IS NULL"  # noqa: S608, a number
    never = (
        "SELECT COUNT(*) FROM decision AS d LEFT JOIN sla_clock AS c ON c.decision_id = d.decision_id"  # noqa: S608, our own words
        f" WHERE d.action = 'assign' AND d.source = '{CLOCKED}' AND d.decided_at <= {at} AND c.decision_id IS NULL"
    )
    return int(rows(url, ran_out)[0][0]) + int(rows(url, never)[0][0])


def rows(url: str, statement: str) -> list[Any]:
    """What a statement finds."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return list(connection.execute(text(statement)))
    finally:
        engine.dispose()
