"""Room 5: who can take the lead now (absences, working hours, load) and why not. The verb is `admit`."""

from fairlead.domain.availability.admitting import Admission, Band, BandRule, Book, Capacity, admit
from fairlead.domain.availability.calendar import Calendar

__all__ = ["Admission", "Band", "BandRule", "Book", "Calendar", "Capacity", "admit"]
