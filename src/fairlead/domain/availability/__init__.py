"""Room 5: who can take the lead now (absences, working hours, load) and why not. The verb is `admit`."""

from fairlead.domain.availability.admitting import Admission, Band, BandRule, Book, Capacity, Limits, admit
from fairlead.domain.availability.calendar import Calendar

__all__ = ["Admission", "Band", "BandRule", "Book", "Calendar", "Capacity", "Limits", "admit"]
