"""Calendars from outside: iCalendar files and feeds, CalDAV accounts, public holidays."""
