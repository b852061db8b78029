"""An import in a process of its own that is killed after so many batches. Run with: folder home batches."""

import os
import signal
import sys
from pathlib import Path

from fairlead.adapters.files import converting
from fairlead.adapters.files.folder import FolderSources
from fairlead.adapters.files.mapping_file import load_mapping
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.records import SqlRecords
from fairlead.application.import_folder import import_folder
from tests.homes import settings
from tests.journeys.import_house import AT

ROWS_AT_A_TIME = 40


def main(folder: Path, home: Path, batches: int) -> None:
    """Import until ``batches`` batches are committed, then die without a word; 0 dies inside the first transaction."""
    converting.ROW_GROUP = ROWS_AT_A_TIME
    records = SqlRecords(opened(settings(home).url), home)
    commit, done = records.commit, []

    def committing(*given, **named):
        if batches == len(done) and batches == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        tally = commit(*given, **named)
        done.append(tally)
        if len(done) == batches:
            os.kill(os.getpid(), signal.SIGKILL)
        return tally

    records.commit = committing  # type: ignore[method-assign]
    mapping = load_mapping(folder / "mapping.yaml")
    import_folder("exports", mapping, sources=FolderSources(folder, home), records=records, at=AT, tell=lambda _: None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
