"""Every table, as SQLAlchemy metadata. The records come from `fairlead.domain.records`; the rest is what routing works with.

Times are whole microseconds since 1970 in UTC, money whole minor units, lists and custom attributes JSON text.
The schema itself is made by the migrations beside this file; a test keeps the two equal.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Double, Identity, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.types import TypeEngine

from fairlead.adapters.sql.tables_access import access_tables
from fairlead.adapters.sql.tables_audit import audit_table
from fairlead.adapters.sql.tables_batch import batch_tables
from fairlead.adapters.sql.tables_calendar import calendar_tables
from fairlead.adapters.sql.tables_change import change_tables
from fairlead.adapters.sql.tables_deed import deed_table
from fairlead.adapters.sql.tables_drift import drift_tables
from fairlead.adapters.sql.tables_effect import effect_tables
from fairlead.adapters.sql.tables_import import import_tables
from fairlead.adapters.sql.tables_insight import insight_tables
from fairlead.adapters.sql.tables_ledger import ledger_tables
from fairlead.adapters.sql.tables_match import match_tables
from fairlead.adapters.sql.tables_meeting import meeting_tables
from fairlead.adapters.sql.tables_model import model_table
from fairlead.adapters.sql.tables_policy import policy_table
from fairlead.adapters.sql.tables_price import price_table
from fairlead.adapters.sql.tables_proposals import proposal_table
from fairlead.adapters.sql.tables_scores import score_table
from fairlead.adapters.sql.tables_shadow import shadow_tables
from fairlead.adapters.sql.tables_sla import sla_tables
from fairlead.adapters.sql.tables_stage import stage_table
from fairlead.adapters.sql.tables_voices import voice_tables
from fairlead.domain.records import RECORDS, Kind, Record

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_TYPES: dict[Kind, type[TypeEngine[Any]]] = {
    Kind.TEXT: Text,
    Kind.LIST: Text,
    Kind.INTEGER: BigInteger,
    Kind.NUMBER: Double,
    Kind.MONEY: BigInteger,
    Kind.FLAG: Boolean,
    Kind.TIME: BigInteger,
}
# What is looked up live, after an import, or when training reads one lead's story. Each index slows a bulk import, so there are few.
_LOOKED_UP: dict[str, tuple[tuple[str, ...], ...]] = {
    "absence": (("rep_id",),),
    "contact": (("account_id",),),
    "lead": (("account_id",), ("created_at",)),
    "engagement": (("lead_id",), ("account_id",)),
    "assignment": (("lead_id", "assigned_at"), ("assigned_at", "rep_id")),
    "activity": (("lead_id",),),
    "deal": (("lead_id",), ("account_id",)),
    "outcome": (("lead_id", "stage"),),
}


def _record_table(record: Record) -> Table:
    columns: list[Column[Any]] = [
        Column(field.name, _TYPES[field.kind](), primary_key=field.name == record.key, nullable=not field.required)
        for field in record.fields
    ]
    columns += [Column("custom", Text), Column("source_id", Text), Column("source_row", BigInteger)]
    indexes = [Index(None, *names) for names in _LOOKED_UP.get(record.name, ())]
    return Table(f"record_{record.name}", metadata, *columns, *indexes)


RECORD_TABLES: dict[str, Table] = {name: _record_table(record) for name, record in RECORDS.items()}
"""Record name → its table."""

snapshot = Table(
    "snapshot",
    metadata,
    Column("version", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# `number` follows the order of keeping, so that a page of the list is a range of the table itself. `body` stands last: SQLite reads a row's
# first columns without touching the pages that a long last column flows over into.
decision = Table(
    "decision",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("decision_id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("request_hash", Text, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("rep_id", Text),
    Column("queue_reason", Text),
    Column("method", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("company", Text),
    Column("chance", Double),
    Column("chance_low", Double),
    Column("chance_high", Double),
    Column("match_score", Double),
    Column("worth_minor", Double),
    Column("lead_score", Double),
    Column("source", Text),
    Column("country", Text),
    Column("industry_group", Text),
    Column("product", Text),
    Column("policy_version", Text),
    Column("roster_version", Text),
    Column("body", Text, nullable=False),
    Column("gave_up_minor", Double),
    Column("gave_up_wins", Double),
    Index(None, "lead_id"),
    Index(None, "rep_id", "number"),
)

# `thousandths`: the weights of the open leads together, in thousandths of an ordinary lead; `value_minor`: their expected value.
# `over_…`: how far imported history, or a limit lowered since, stood above the limit when it was last set. Routing never adds to it.
slot = Table(
    "slot",
    metadata,
    Column("rep_id", Text, primary_key=True),
    Column("open_leads", BigInteger, nullable=False, server_default=text("0")),
    Column("max_open", BigInteger),
    Column("thousandths", BigInteger, nullable=False, server_default=text("0")),
    Column("over_thousandths", BigInteger, nullable=False, server_default=text("0")),
    Column("value_minor", BigInteger, nullable=False, server_default=text("0")),
    Column("max_value_minor", BigInteger),
    Column("over_value_minor", BigInteger, nullable=False, server_default=text("0")),
)

# Limits of teams, with the members as a JSON list; what they use is the sum over their members' slots.
team_slot = Table(
    "team_slot",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("members", Text, nullable=False),
    Column("max_open", BigInteger),
    Column("over_thousandths", BigInteger, nullable=False, server_default=text("0")),
    Column("max_value_minor", BigInteger),
    Column("over_value_minor", BigInteger, nullable=False, server_default=text("0")),
)

credit, posting, decline = ledger_tables(metadata)
lead_key, match_pair, lead_merge, matching = match_tables(metadata)

# `since`: when the lead came into this state; a lead decided to wait again keeps the time it first began to wait. `priority`: the larger
# goes first among those waiting. `thousandths` and `value_minor`: what the lead takes of its rep's capacity. `accept_by`: until when its
# rep is to accept it, NULL once that is settled. `locked`: the number of the deed by which somebody locked it.
lead_state = Table(
    "lead_state",
    metadata,
    Column("lead_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("rep_id", Text),
    Column("queue_reason", Text),
    Column("decision_id", Text),
    Column("since", BigInteger),
    Column("priority", BigInteger, nullable=False, server_default=text("0")),
    Column("thousandths", BigInteger, nullable=False, server_default=text("1000")),
    Column("value_minor", BigInteger, nullable=False, server_default=text("0")),
    Column("accept_by", BigInteger),
    Column("locked", BigInteger),
)


def _index_of_some(name: str, *columns: ColumnElement[Any], where: ColumnElement[bool]) -> None:
    """An index over the few rows that routing looks for, so that a million imported leads do not swell it."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


_index_of_some("ix_lead_state_queued", lead_state.c.since, where=lead_state.c.state == "queued")
_index_of_some("ix_lead_state_reserved", lead_state.c.accept_by, where=lead_state.c.accept_by.is_not(None))
_index_of_some("ix_lead_state_suggested", lead_state.c.since, where=lead_state.c.state == "suggested")
_index_of_some("ix_lead_state_assigned", lead_state.c.rep_id, where=lead_state.c.state == "assigned")
_index_of_some(
    "ix_lead_state_routed",
    lead_state.c.state,
    lead_state.c.queue_reason,
    lead_state.c.rep_id,
    where=lead_state.c.decision_id.is_not(None),
)

# One row. `value` rises with each decision and outcome, `edition` with each import, change by hand and version of the policy, `time_off`
# with each change of time off.
sequence = Table(
    "sequence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    Column("edition", BigInteger, nullable=False),
    Column("time_off", BigInteger, nullable=False, server_default=text("0")),
)

import_run, import_step, source_file, quarantine, unread_value = import_tables(metadata)
change, edit, planned_edit, handover = change_tables(metadata)
time_off, calendar_source, closed_day = calendar_tables(metadata)
policy_version = policy_table(metadata)
model_step = model_table(metadata)
slot_price = price_table(metadata)
insight, insight_decision = insight_tables(metadata)
shadow, shadow_score = shadow_tables(metadata)
score_report = score_table(metadata)
batch, batch_line = batch_tables(metadata)
policy_proposal = proposal_table(metadata)
meeting, meeting_step = meeting_tables(metadata)
dispute, dispute_step, fit_rating, profile_proposal = voice_tables(metadata)
audit_entry = audit_table(metadata)
lead_deed = deed_table(metadata)
lead_stage = stage_table(metadata)
drift_reference, drift_day, drift_look, drift_alert = drift_tables(metadata)
user_account, user_session, access_key, access_ticket, access_edition = access_tables(metadata)
_effects = effect_tables(metadata)
effect_mark, effect_event, effect_target = _effects.mark, _effects.event, _effects.target
effect_delivery, effect_try, effect_worker = _effects.delivery, _effects.tried, _effects.worker
notice, account_notice = _effects.notice, _effects.account_notice
notify_habit, account_habit = _effects.habit, _effects.account_habit
sla_mark, sla_spell, sla_clock, sla_step = sla_tables(metadata)
