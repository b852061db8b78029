"""The table of the steps in the life of models."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text


def model_table(metadata: MetaData) -> Table:
    """Declare ``model_step`` on ``metadata``: rows are added and never changed, which triggers in the database insist on.

    ``number`` counts from 1. ``author`` is empty where the folder of models showed the step.
    """
    return Table(
        "model_step",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("version", Text, nullable=False),
        Column("step", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("author", Text, nullable=False),
        Column("note", Text, nullable=False),
    )
