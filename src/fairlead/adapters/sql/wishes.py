"""`fairlead.application.rep_profile_ports.WishBook` over SQLite or PostgreSQL."""

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, func, insert, select, update

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.edits import edits_of, keep_change, values_of
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import profile_proposal
from fairlead.application.insight_ports import MakeChange, Profile
from fairlead.application.ports import NotFound
from fairlead.application.rep_profile_ports import Wish, WishSettled, WishState, deed_of

_NEWEST = select(func.coalesce(func.max(profile_proposal.c.number), 0))


class SqlWishes:
    """Proposed changes of profiles in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def wishes(self, *, rep_id: str | None = None) -> Sequence[Wish]:
        """All of them, or those about one rep; the latest first."""
        asked = select(profile_proposal.c.body).order_by(profile_proposal.c.number.desc())
        if rep_id is not None:
            asked = asked.where(profile_proposal.c.rep_id == rep_id)
        with reading(self._engine) as connection:
            return tuple(reader(Wish)(json.loads(body)) for body in connection.execute(asked).scalars())

    def propose(self, new: Wish) -> Wish:
        """Keep a new one; one that waits is replaced by it."""
        waits = (profile_proposal.c.rep_id == new.rep_id) & (profile_proposal.c.state == WishState.PROPOSED.value)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            body = connection.execute(select(profile_proposal.c.body).where(waits)).scalar_one_or_none()
            if body is not None:
                before: Wish = reader(Wish)(json.loads(body))
                settled = WishSettled(new.author, "a newer proposal came", new.at)
                _put(connection, replace(before, state=WishState.REPLACED, settled=settled))
            kept = replace(new, number=int(connection.execute(_NEWEST).scalar_one()) + 1)
            connection.execute(insert(profile_proposal).values(_row(kept)))
            keep_deed(connection, deed_of(kept))
        return kept

    def change(self, rep_id: str, change: MakeChange) -> int | None:
        """Make a change of a profile as it is found under the writers' lock; its number, None where nothing came of it."""
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            return _changed(connection, rep_id, change)

    def settle(self, number: int, state: WishState, settled: WishSettled, change: MakeChange | None = None) -> Wish | None:
        """Say what became of one that waits, and make what follows; None where it does not wait."""
        mine = (profile_proposal.c.number == number) & (profile_proposal.c.state == WishState.PROPOSED.value)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            body = connection.execute(select(profile_proposal.c.body).where(mine)).scalar_one_or_none()
            if body is None:
                return None
            found: Wish = reader(Wish)(json.loads(body))
            keep_deed(connection, deed_of(replace(found, state=state, settled=settled)))
            made = settled.change if change is None else _changed(connection, found.rep_id, change)
            found = replace(found, state=state, settled=replace(settled, change=made))
            _put(connection, found)
        return found


def _put(connection: Connection, kept: Wish) -> None:
    connection.execute(update(profile_proposal).where(profile_proposal.c.number == kept.number).values(_row(kept)))


def _row(kept: Wish) -> dict[str, object]:
    body = json.dumps(writer(Wish)(kept), ensure_ascii=False)
    return {"number": kept.number, "rep_id": kept.rep_id, "state": kept.state.value, "body": body}


def _changed(connection: Connection, rep_id: str, change: MakeChange) -> int | None:
    """Make what follows in the profile; the number of the change, None where the profile is so already."""
    values = values_of(connection, "rep", {"rep_id": rep_id}).get(rep_id)
    if values is None:
        raise NotFound(f"there is no rep '{rep_id}'")
    new = change(Profile(values, edits_of(connection, "rep", rep_id)))
    return None if new is None else keep_change(connection, new)
