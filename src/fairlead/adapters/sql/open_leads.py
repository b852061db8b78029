"""`fairlead.application.batch_ports.OpenLeads` over SQLite or PostgreSQL."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Engine, RowMapping, exists, or_, select

from fairlead.adapters.sql.codec import decode_kept
from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.tables import RECORD_TABLES, decision, lead_state
from fairlead.adapters.sql.values import canonical_row
from fairlead.application.batch_ports import Found, Offered
from fairlead.domain.availability import Takes

_AT_ONCE: Final = 500  # names in one question


class SqlOpenLeads:
    """Leads as they stand in a database."""

    def __init__(self, engine: Engine) -> None:
        """Read from a database whose schema is current."""
        self._engine = engine

    def of_reps(self, rep_ids: Collection[str]) -> Sequence[Found]:
        """The open leads of these reps, the longest held first."""
        rows = [row for some in _few(rep_ids) for row in self._rows((lead_state.c.state == "assigned") & lead_state.c.rep_id.in_(some))]
        return tuple(_found(row) for row in sorted(rows, key=lambda one: (one["state_since"] or 0, one["lead_id"])))

    def named(self, lead_ids: Collection[str]) -> Sequence[Found]:
        """These leads, in the order asked; those that are not known are left out."""
        table = RECORD_TABLES["lead"]
        known = {one.lead.lead_id: one for some in _few(lead_ids) for one in map(_found, self._rows(table.c.lead_id.in_(some)))}
        return tuple(known[lead_id] for lead_id in dict.fromkeys(lead_ids) if lead_id in known)

    def _rows(self, where: ColumnElement[bool]) -> Sequence[RowMapping]:
        table, outcome, activity = RECORD_TABLES["lead"], RECORD_TABLES["outcome"], RECORD_TABLES["activity"]
        touched = or_(exists().where(outcome.c.lead_id == table.c.lead_id), exists().where(activity.c.lead_id == table.c.lead_id))
        asked = (
            select(
                table,
                lead_state.c.state.label("state_now"),
                lead_state.c.rep_id.label("state_rep"),
                lead_state.c.since.label("state_since"),
                lead_state.c.thousandths.label("state_thousandths"),
                lead_state.c.value_minor.label("state_value"),
                decision.c.body.label("decision_body"),
                decision.c.decision_id.label("state_decision"),
                touched.label("touched"),
            )
            .join_from(table, lead_state, lead_state.c.lead_id == table.c.lead_id, isouter=True)
            .join(decision, decision.c.decision_id == lead_state.c.decision_id, isouter=True)
            .where(where)
        )
        with reading(self._engine) as connection:
            return connection.execute(asked).mappings().all()


def _few(names: Collection[str]) -> Iterator[list[str]]:
    listed = list(dict.fromkeys(names))
    for at in range(0, len(listed), _AT_ONCE):
        yield listed[at : at + _AT_ONCE]


def _found(row: RowMapping) -> Found:
    """A lead as its latest decision knows it, or as its record has it where it was imported."""
    held_by = row["state_rep"] if row["state_now"] == "assigned" else None
    takes = Takes() if row["state_thousandths"] is None else Takes(row["state_thousandths"], row["state_value"])
    if row["decision_body"] is not None:
        kept = decode_kept(row["decision_body"], f"decision {row['state_decision']}")
        known = Offered.of(kept.lead, kept.submission)
        source, fields = known.source, known.fields
    else:
        values = canonical_row("lead", row)
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value is not None}
        fields = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}
        source, fields = "records", {**fields, "lead_id": row["lead_id"]}
    return Found(Offered(row["lead_id"], source, fields, held_by, takes), row["state_now"] or "not routed yet", bool(row["touched"]))
