"""Room 5: who can take the lead now (absences, working hours, load) and why not. The verb is `admit`; `Tally` counts, `Usage` compares."""

from fairlead.domain.availability.admitting import Admission, admit
from fairlead.domain.availability.book import Book
from fairlead.domain.availability.calendar import LONGEST_WAIT, Attendance, Calendar, Off, moment
from fairlead.domain.availability.counting import KNOWN_BEFORE, MONTH, WEEK, Gift, Tally, day_around, day_zone
from fairlead.domain.availability.covering import Cover, cover
from fairlead.domain.availability.limits import KINDS, THOUSAND, Band, BandRule, Capacity, Kind, Limits, Rationing, Takes
from fairlead.domain.availability.presence import Presence, State, presence
from fairlead.domain.availability.standing_in import COVERS, StandIn, StandIns
from fairlead.domain.availability.usage import Usage, Use, below, kinds_asked, limits_of, team_uses
from fairlead.domain.availability.worktime import WorkTime, deadline, worktime

__all__ = [
    "COVERS",
    "KINDS",
    "KNOWN_BEFORE",
    "LONGEST_WAIT",
    "MONTH",
    "THOUSAND",
    "WEEK",
    "Admission",
    "Attendance",
    "Band",
    "BandRule",
    "Book",
    "Calendar",
    "Capacity",
    "Cover",
    "Gift",
    "Kind",
    "Limits",
    "Off",
    "Presence",
    "Rationing",
    "StandIn",
    "StandIns",
    "State",
    "Takes",
    "Tally",
    "Usage",
    "Use",
    "WorkTime",
    "admit",
    "below",
    "cover",
    "day_around",
    "day_zone",
    "deadline",
    "kinds_asked",
    "limits_of",
    "moment",
    "presence",
    "team_uses",
    "worktime",
]
