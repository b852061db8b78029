"""Backups: a home and its database in one archive, made while the product runs, and put back whole or not at all.

The database comes first and the files after it, so that whatever the database speaks of is among the files: models and kept sources are
only ever added. Every file stands in the archive's manifest with its SHA-256. Raises `fairlead.application.backup_ports.BackupRefused`.
"""

from fairlead.adapters.backup.archive import Manifest, pack, unpack
from fairlead.adapters.backup.databases import DUMP, SQLITE_FILE, copy_sqlite, dump_postgres, in_use, load_postgres

__all__ = ["DUMP", "SQLITE_FILE", "Manifest", "copy_sqlite", "dump_postgres", "in_use", "load_postgres", "pack", "unpack"]
