"""Who did what, kept among the changes in the same transaction as the deed itself."""

from sqlalchemy import Connection, insert

from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.rows import storable
from fairlead.adapters.sql.tables import change
from fairlead.application.edit_ports import Deed, State


def keep_deed(connection: Connection, deed: Deed | None) -> None:
    """Add a deed to the changes; nothing where nobody is to be named."""
    if deed is None:
        return
    row = {"kind": deed.kind, "made_at": micros(deed.at), "state": State.DONE.value, "body": "{}"}
    said = {name: storable(getattr(deed, name)) for name in ("subject", "author", "note")}
    connection.execute(insert(change).values(**row, **said))
