"""Meetings of a house of paper: the real ones, of a small house of their own in a folder that nobody keeps."""

import atexit
import shutil
import tempfile
from pathlib import Path

from tests.contracts.meeting_house import meeting_house


def paper_meetings(at):
    """What `fairlead.http.house.House.meetings` gives, with three leads that two reps have at ``at``."""
    folder = Path(tempfile.mkdtemp())
    reps = [{"rep_id": f"rep-00{number}", "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"} for number in (1, 2)]
    entered = meeting_house(folder, f"sqlite:///{folder / 'fairlead.db'}", at=at, reps=reps)
    office = entered.__enter__()
    for _ in range(3):
        office.lead()

    def leave():
        entered.__exit__(None, None, None)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(leave)
    return office.meetings
