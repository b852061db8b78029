"""Tables of the import: runs, what each took in, the source files they read, rows set aside, and values that could not be read."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, MetaData, Table, Text


def import_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table, Table]:
    """Declare ``import_run``, ``import_step``, ``source_file``, ``quarantine`` and ``unread_value`` on ``metadata``.

    ``import_run.batches`` counts committed batches, so the sum over all runs rises with every change that an import makes to the records.
    ``source_file.next_row`` is the progress marker: rows before it are committed. Times are microseconds UTC, like everywhere.
    """
    return _import_run(metadata), _import_step(metadata), _source_file(metadata), _quarantine(metadata), _unread_value(metadata)


def _import_run(metadata: MetaData) -> Table:
    return Table(
        "import_run",
        metadata,
        Column("run_id", Integer, primary_key=True, autoincrement=True),
        Column("folder", Text, nullable=False),
        Column("system", Text, nullable=False),
        Column("mapping_hash", Text, nullable=False),
        Column("mapping", Text, nullable=False),  # the whole document as JSON
        Column("state", Text, nullable=False),  # running, finished, interrupted, failed
        Column("started_at", BigInteger, nullable=False),
        Column("finished_at", BigInteger),
        Column("batches", Integer, nullable=False, server_default="0"),
        Column("message", Text),
    )


def _import_step(metadata: MetaData) -> Table:
    """What each committed batch took in. Rows are added and never changed, which triggers in the database insist on."""
    return Table(
        "import_step",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("run_id", Integer, ForeignKey("import_run.run_id"), nullable=False),
        Column("source_id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("record", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("first_row", Integer, nullable=False),  # 0-based
        Column("end_row", Integer, nullable=False),
        Column("new", Integer, nullable=False),
        Column("updated", Integer, nullable=False),
        Column("unchanged", Integer, nullable=False),
        Column("quarantined", Integer, nullable=False),
        Column("elsewhere", Integer, nullable=False),
        Index(None, "run_id"),
    )


def _source_file(metadata: MetaData) -> Table:
    return Table(
        "source_file",
        metadata,
        Column("source_id", Text, primary_key=True),  # digest of content, record and how it is mapped
        Column("run_id", Integer, ForeignKey("import_run.run_id"), nullable=False),
        Column("name", Text, nullable=False),
        Column("record", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("kept_as", Text, nullable=False),  # Parquet file under the home folder
        Column("entry", Text, nullable=False),  # this file's part of the mapping as JSON
        Column("lookups", Text, nullable=False),  # file name → Parquet file, for fields joined through other files
        Column("encoding", Text, nullable=False),
        Column("delimiter", Text),
        Column("rows", Integer, nullable=False),
        Column("state", Text, nullable=False),  # running, finished
        Column("next_row", Integer, nullable=False),  # 0-based: rows before it are committed
        Column("new", Integer, nullable=False),
        Column("updated", Integer, nullable=False),
        Column("unchanged", Integer, nullable=False),
        Column("quarantined", Integer, nullable=False),
        Column("elsewhere", Integer, nullable=False),  # rows that are not for this record
        Column("imported_at", BigInteger, nullable=False),
    )


def _quarantine(metadata: MetaData) -> Table:
    return Table(
        "quarantine",
        metadata,
        Column("source_id", Text, ForeignKey("source_file.source_id"), primary_key=True),
        Column("row", Integer, primary_key=True),  # 1-based data row
        Column("field", Text, primary_key=True),
        Column("file", Text, nullable=False),
        Column("record", Text, nullable=False),
        Column("raw", Text),
        Column("reason", Text, nullable=False),
        Column("remedy", Text, nullable=False),
    )


def _unread_value(metadata: MetaData) -> Table:
    """Values that could not be read in rows that were taken all the same, once for each distinct value."""
    return Table(
        "unread_value",
        metadata,
        Column("source_id", Text, ForeignKey("source_file.source_id"), primary_key=True),
        Column("field", Text, primary_key=True),
        Column("raw", Text, primary_key=True),
        Column("first_row", Integer, nullable=False),
        Column("rows", Integer, nullable=False),
        Column("reason", Text, nullable=False),
    )
