"""Canonical records."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _team()
    _territory()
    _rep()
    _absence()
    _product()
    _account()
    _contact()
    _lead()
    _engagement()
    _assignment()
    _activity()
    _deal()
    _outcome()


def _team() -> None:
    op.create_table(
        "record_team",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("manager_rep_id", sa.Text()),
        sa.Column("parent_team_id", sa.Text()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("team_id", name="pk_record_team"),
    )


def _territory() -> None:
    op.create_table(
        "record_territory",
        sa.Column("territory_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("countries", sa.Text()),
        sa.Column("states", sa.Text()),
        sa.Column("industry_groups", sa.Text()),
        sa.Column("size_bands", sa.Text()),
        sa.Column("priority", sa.BigInteger()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("territory_id", name="pk_record_territory"),
    )


def _rep() -> None:
    op.create_table(
        "record_rep",
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("team_id", sa.Text()),
        sa.Column("manager_rep_id", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("time_zone", sa.Text()),
        sa.Column("hours", sa.Text()),
        sa.Column("languages", sa.Text()),
        sa.Column("territory_ids", sa.Text()),
        sa.Column("industry_groups", sa.Text()),
        sa.Column("products", sa.Text()),
        sa.Column("certifications", sa.Text()),
        sa.Column("seniority", sa.Text()),
        sa.Column("selling_style", sa.Text()),
        sa.Column("max_open", sa.BigInteger()),
        sa.Column("weight", sa.Double()),
        sa.Column("active", sa.Boolean()),
        sa.Column("started_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("rep_id", name="pk_record_rep"),
    )


def _absence() -> None:
    op.create_table(
        "record_absence",
        sa.Column("absence_id", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("absence_id", name="pk_record_absence"),
    )
    op.create_index("ix_record_absence_rep_id", "record_absence", ["rep_id"])


def _product() -> None:
    op.create_table(
        "record_product",
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("series", sa.Text()),
        sa.Column("price_minor", sa.BigInteger()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("product_id", name="pk_record_product"),
    )


def _account() -> None:
    op.create_table(
        "record_account",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("domain", sa.Text()),
        sa.Column("industry", sa.Text()),
        sa.Column("industry_group", sa.Text()),
        sa.Column("employees", sa.BigInteger()),
        sa.Column("size_band", sa.Text()),
        sa.Column("revenue_minor", sa.BigInteger()),
        sa.Column("country", sa.Text()),
        sa.Column("state", sa.Text()),
        sa.Column("city", sa.Text()),
        sa.Column("postal_code", sa.Text()),
        sa.Column("parent_account_id", sa.Text()),
        sa.Column("owner_rep_id", sa.Text()),
        sa.Column("customer_status", sa.Text()),
        sa.Column("csm_rep_id", sa.Text()),
        sa.Column("arr_minor", sa.BigInteger()),
        sa.Column("open_tickets", sa.BigInteger()),
        sa.Column("health", sa.Double()),
        sa.Column("created_at", sa.BigInteger()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("account_id", name="pk_record_account"),
    )


def _contact() -> None:
    op.create_table(
        "record_contact",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("first_name", sa.Text()),
        sa.Column("last_name", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("seniority", sa.Text()),
        sa.Column("function", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("created_at", sa.BigInteger()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("contact_id", name="pk_record_contact"),
    )
    op.create_index("ix_record_contact_account_id", "record_contact", ["account_id"])


def _lead() -> None:
    op.create_table(
        "record_lead",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger()),
        sa.Column("account_id", sa.Text()),
        sa.Column("contact_id", sa.Text()),
        sa.Column("first_name", sa.Text()),
        sa.Column("last_name", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("seniority", sa.Text()),
        sa.Column("function", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("company", sa.Text()),
        sa.Column("domain", sa.Text()),
        sa.Column("industry", sa.Text()),
        sa.Column("industry_group", sa.Text()),
        sa.Column("employees", sa.BigInteger()),
        sa.Column("size_band", sa.Text()),
        sa.Column("revenue_minor", sa.BigInteger()),
        sa.Column("country", sa.Text()),
        sa.Column("state", sa.Text()),
        sa.Column("city", sa.Text()),
        sa.Column("postal_code", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("product", sa.Text()),
        sa.Column("message", sa.Text()),
        sa.Column("technologies", sa.Text()),
        sa.Column("score", sa.Double()),
        sa.Column("consent_profiling", sa.Boolean()),
        sa.Column("status", sa.Text()),
        sa.Column("owner_rep_id", sa.Text()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("lead_id", name="pk_record_lead"),
    )
    op.create_index("ix_record_lead_account_id", "record_lead", ["account_id"])
    op.create_index("ix_record_lead_created_at", "record_lead", ["created_at"])


def _engagement() -> None:
    op.create_table(
        "record_engagement",
        sa.Column("engagement_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text()),
        sa.Column("account_id", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("engagement_id", name="pk_record_engagement"),
    )
    op.create_index("ix_record_engagement_account_id", "record_engagement", ["account_id"])
    op.create_index("ix_record_engagement_lead_id", "record_engagement", ["lead_id"])


def _assignment() -> None:
    op.create_table(
        "record_assignment",
        sa.Column("assignment_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("assigned_at", sa.BigInteger()),
        sa.Column("method", sa.Text()),
        sa.Column("assigned_by", sa.Text()),
        sa.Column("decision_id", sa.Text()),
        sa.Column("propensity", sa.Double()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_record_assignment"),
    )
    op.create_index("ix_record_assignment_assigned_at_rep_id", "record_assignment", ["assigned_at", "rep_id"])
    op.create_index("ix_record_assignment_lead_id_assigned_at", "record_assignment", ["lead_id", "assigned_at"])


def _activity() -> None:
    op.create_table(
        "record_activity",
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("activity_id", name="pk_record_activity"),
    )
    op.create_index("ix_record_activity_lead_id", "record_activity", ["lead_id"])


def _deal() -> None:
    op.create_table(
        "record_deal",
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text()),
        sa.Column("account_id", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("product", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("stage", sa.Text()),
        sa.Column("value_minor", sa.BigInteger()),
        sa.Column("opened_at", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("won", sa.Boolean()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("deal_id", name="pk_record_deal"),
    )
    op.create_index("ix_record_deal_account_id", "record_deal", ["account_id"])
    op.create_index("ix_record_deal_lead_id", "record_deal", ["lead_id"])


def _outcome() -> None:
    op.create_table(
        "record_outcome",
        sa.Column("outcome_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger()),
        sa.Column("value_minor", sa.BigInteger()),
        sa.Column("custom", sa.Text()),
        sa.Column("source_id", sa.Text()),
        sa.Column("source_row", sa.BigInteger()),
        sa.PrimaryKeyConstraint("outcome_id", name="pk_record_outcome"),
    )
    op.create_index("ix_record_outcome_lead_id_stage", "record_outcome", ["lead_id", "stage"])
