"""Tables of meetings: each as it stands, and every step, which events are made from."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, MetaData, Table, Text


def meeting_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Declare ``meeting`` and ``meeting_step`` on ``metadata``. Times are microseconds UTC."""
    meeting = Table(
        "meeting",
        metadata,
        Column("meeting_id", Text, primary_key=True),
        Column("lead_id", Text, nullable=False),
        Column("rep_id", Text, nullable=False),
        Column("starts_at", BigInteger, nullable=False),
        Column("ends_at", BigInteger, nullable=False),
        Column("state", Text, nullable=False),  # booked, held, no_show, cancelled
        Column("sequence", Integer, nullable=False),
        Column("place", Text, nullable=False),
        Column("attendee", Text, nullable=False),
        Column("email", Text),
        Column("zone", Text),
        Column("language", Text),
        Column("author", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("changed_at", BigInteger, nullable=False),
        Index(None, "rep_id", "starts_at"),
        Index(None, "lead_id"),
        Index(None, "starts_at"),
    )
    step = Table(
        "meeting_step",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("meeting_id", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("deed", Text, nullable=False),  # booked, moved, cancelled, held, no_show
        Column("author", Text, nullable=False),
        Column("words", Text, nullable=False),
        Column("zone", Text, nullable=False),  # the rep's
        Column("lead_id", Text, nullable=False),
        Column("rep_id", Text, nullable=False),
        Column("from_rep_id", Text),
        Column("starts_at", BigInteger, nullable=False),
        Column("ends_at", BigInteger, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("place", Text, nullable=False),
        Column("attendee", Text, nullable=False),
        Column("email", Text),
        Index(None, "meeting_id"),
    )
    return meeting, step
