"""Leads that go on because their rep does: each by a decision of its own. Cut short, it goes on where it stopped."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from fairlead.application.desk import Desk
from fairlead.application.edit_ports import Change, Edits, Handover, OpenLead, State
from fairlead.application.passing_on import LeadNotHeld
from fairlead.application.people.leaving import Going, going
from fairlead.application.ports import StoreUnavailable
from fairlead.application.rehoming import Rehome
from fairlead.application.wording import words_of
from fairlead.domain.deciding import Decision

_TOGETHER = 64
_WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Due:
    """A lead that shall leave its rep; its key names the decision, whoever asks for it and however often."""

    lead_id: str
    rep_id: str
    key: str


def open_moves(change: Change) -> tuple[Due, ...]:
    """What a change still had to move when it was last heard of, without what it tells as handed over."""
    told = {each.identity for each in change.handovers if each.record == "lead"}
    return tuple(Due(*each) for each in change.body.get(_WAITING, ()) if each[0] not in told)


def move(
    change: Change, due: Sequence[Due], leads: Mapping[str, OpenLead], *, edits: Edits, desk: Desk, at: datetime
) -> tuple[tuple[Going, ...], tuple[tuple[str, str], ...]]:
    """Route every lead again, with those that the change had still to move; one that cannot is told and holds up no other.

    ``leads``: the records, for their names. The change is left open: a decision and its line in the change are two steps, and who
    comes after a crash finds the first by its key and does the second.
    """
    moved: list[Going] = []
    failed: list[tuple[str, str]] = []
    everything = list({each.lead_id: each for each in (*open_moves(change), *due)}.values())
    if everything:
        edits.mark(change.number, State.OPEN, {_WAITING: [[each.lead_id, each.rep_id, each.key] for each in everything]})
    names: Mapping[str, str] = desk.considering(lambda world: world.roster.names, at).result() if everything else {}
    for start in range(0, len(everything), _TOGETHER):
        asked = [(one, desk.rehome(Rehome(one.lead_id, one.rep_id, at, one.key))) for one in everything[start : start + _TOGETHER]]
        given = []
        for one, answer in asked:
            problem, decision = _answer(answer)
            if decision is not None:
                told = going(one.lead_id, _name(leads.get(one.lead_id)) or one.lead_id, decision, names)
                moved.append(told)
                given.append(Handover("lead", one.lead_id, "rep_id", one.rep_id, told.to_rep_id, told.why, decision.decision_id))
            elif problem is not None:
                failed.append((one.lead_id, problem))
        edits.add(change.number, (), given, at)
    return tuple(moved), tuple(failed)


def settle(number: int, state: State, failed: Sequence[tuple[str, str]], edits: Edits) -> None:
    """Everything was asked for: say where the change stands and what could not be moved."""
    edits.mark(number, state, {_WAITING: [], "failed": [list(each) for each in failed]})


def _answer(asked: "Future[Decision]") -> tuple[str | None, Decision | None]:
    """The decision, or what is wrong; neither where somebody moved the lead meanwhile, which is as good."""
    try:
        return None, asked.result()
    except LeadNotHeld:
        return None, None
    except StoreUnavailable:
        raise
    except Exception as problem:  # noqa: BLE001, whatever is wrong with one lead, the others must go on
        return words_of(problem), None


def _name(lead: OpenLead | None) -> str | None:
    if lead is None:
        return None
    person = " ".join(str(lead.values[name]) for name in ("first_name", "last_name") if lead.values.get(name))
    return person or str(lead.values.get("company") or "") or None
