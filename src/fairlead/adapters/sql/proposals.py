"""`fairlead.application.proposal_ports.ProposalBook` over SQLite or PostgreSQL."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import change, policy_proposal
from fairlead.application.edit_ports import State
from fairlead.application.proposal_ports import Proposal, ProposalState, Settled

_STEPS = {ProposalState.APPROVED: "approve", ProposalState.REJECTED: "reject"}
_NEWEST = select(func.coalesce(func.max(policy_proposal.c.number), 0))


class SqlProposals:
    """Proposed policies in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def proposals(self) -> Sequence[Proposal]:
        """All of them, the first one first."""
        with reading(self._engine) as connection:
            found = connection.execute(select(policy_proposal.c.body).order_by(policy_proposal.c.number)).scalars()
            return tuple(reader(Proposal)(json.loads(body)) for body in found)

    def add(self, new: Proposal) -> Proposal:
        """Keep a new one under the next number, under the writers' lock."""
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            kept = replace(new, number=int(connection.execute(_NEWEST).scalar_one()) + 1)
            connection.execute(insert(policy_proposal).values(_row(kept)))
            _noted(connection, "propose", kept.number, kept.author, kept.note, kept.proposed_at)
        return kept

    def settle(self, number: int, state: ProposalState, settled: Settled) -> bool:
        """Say what became of one that waits; False where it does not wait."""
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            return settle(connection, number, state, settled)


def settle(connection: Connection, number: int, state: ProposalState, settled: Settled) -> bool:
    """Say what became of one that waits, in a transaction that holds the writers' lock; False where it does not wait."""
    mine = policy_proposal.c.number == number
    waits = select(policy_proposal.c.body).where(mine & (policy_proposal.c.state == ProposalState.PROPOSED.value))
    body = connection.execute(waits).scalar_one_or_none()
    if body is None:
        return False
    found: Proposal = replace(reader(Proposal)(json.loads(body)), state=state, settled=settled)
    connection.execute(update(policy_proposal).where(mine).values(_row(found)))
    _noted(connection, _STEPS[state], number, settled.author, settled.note, settled.at)
    return True


def _noted(connection: Connection, step: str, number: int, author: str, note: str, at: datetime) -> None:
    """Each step stands among the changes made here, with who took it and why."""
    row = {"kind": f"{step} policy", "subject": f"proposal {number}", "author": author, "note": note, "state": State.DONE.value}
    connection.execute(insert(change).values(**row, made_at=micros(at), body=json.dumps({"proposal": number})))


def _row(kept: Proposal) -> dict[str, object]:
    body = json.dumps(writer(Proposal)(kept), ensure_ascii=False)
    return {"number": kept.number, "state": kept.state.value, "body": body}
