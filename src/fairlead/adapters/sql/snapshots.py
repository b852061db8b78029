"""Rosters and policies as decisions saw them, each kept once under the hash of its content."""

from sqlalchemy import Connection, text

_KEEP = "INSERT INTO snapshot (version, kind, body) VALUES (:version, :kind, :body) ON CONFLICT (version) DO NOTHING"


def keep_snapshot(connection: Connection, version: str, kind: str, body: str) -> None:
    """Keep it if nobody did; another process may be doing the same at this moment."""
    connection.execute(text(_KEEP), {"version": version, "kind": kind, "body": body})
