"""Look at everything imported, before anything is trained on it, and write down what was found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fairlead.application.ports import NotFound
from fairlead.learning.audit import Audit, audit
from fairlead.learning.history import History


class NothingToAudit(NotFound):
    """No lead was imported yet."""


class Histories(Protocol):
    """Where the records are."""

    def history(self) -> History:
        """All rows of all records, as of one moment."""
        ...


class Reports(Protocol):
    """Where reports go."""

    def write(self, audit: Audit, *, at: datetime) -> tuple[Path, Path]:
        """Write page and JSON, each as a whole or not at all, and tell where."""
        ...


@dataclass(frozen=True, slots=True)
class Audited:
    """What was found, and where it is written."""

    audit: Audit
    page: Path
    data: Path


def audit_data(records: Histories, reports: Reports, *, at: datetime, tick: Callable[[str], None]) -> Audited:
    """Audit all records. ``tick`` is told each step of `fairlead.learning.audit.STEPS` as it begins.

    Raises `NothingToAudit` before the first import and `fairlead.application.ports.StoreUnavailable` where the report cannot be written.
    """
    history = records.history()
    if history.lead.is_empty():
        raise NothingToAudit("there are no leads to audit; import some first: fairlead import FOLDER --preset NAME")
    found = audit(history, at=at, tick=tick)
    page, data = reports.write(found, at=at)
    return Audited(found, page, data)
