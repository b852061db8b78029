"""The words for months, days, numbers and spans of time, and how days are counted on a calendar."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from fairlead.domain.qualification.text.spelling import keyed, one_of

_MONTHS: Final[Mapping[int, str]] = dict(
    enumerate(
        (
            "january jan januar janvier enero gennaio januari janeiro",
            "february feb februar fevrier febrero febbraio februari fevereiro",
            "march marz maerz mars marzo maart marco",
            "april apr avril abril aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug aout agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember decembre diciembre dicembre dezembro",
        ),
        start=1,
    )
)
MONTH_OF: Final = keyed(_MONTHS)
MONTH: Final = one_of(MONTH_OF)
_DAYS: Final = (
    "monday montag lundi lunes lunedi maandag segunda segunda-feira",
    "tuesday dienstag mardi martes martedi dinsdag terca terca-feira",
    "wednesday mittwoch mercredi miercoles mercoledi woensdag quarta-feira",
    "thursday donnerstag jeudi jueves giovedi donderdag quinta-feira",
    "friday freitag vendredi viernes venerdi vrijdag sexta sexta-feira",
)
DAY_OF: Final = keyed(dict(enumerate(_DAYS)))
"""Monday is 0."""
_NUMBERS: Final[Mapping[int, str]] = dict(
    enumerate(
        (
            "a an one ein eine einem einer einen un une una uno een um uma",
            "two zwei deux dos due twee dois duas",
            "three drei trois tres tre drie",
            "four vier quatre cuatro quattro quatro",
            "five funf cinq cinco cinque vijf",
            "six sechs seis sei zes",
            "seven sieben sept siete sette zeven sete",
            "eight acht huit ocho otto oito",
            "nine neun neuf nueve nove negen",
            "ten zehn dix diez dieci tien dez",
            "eleven elf",
            "twelve zwolf douze doce dodici twaalf doze",
        ),
        start=1,
    )
)
_NUMBER_OF: Final = keyed(_NUMBERS)
NUMBER: Final = rf"(?:[0-9]{{1,3}}|{one_of(_NUMBER_OF)})"
UNIT_OF: Final = keyed(
    {
        "day": "days day tagen tage tag jours jour dias dia giorni giorno dagen dag",
        "week": "weeks week wochen woche semaines semaine semanas semana settimane settimana weken",
        "month": "months month monaten monate monats monat mois meses mes mesi mese maanden maand",
        "quarter": "quarter quartals quartal trimestre kwartaal",
        "year": "years year jahren jahres jahre jahr ans an annee anos ano anni anno jaren jaar",
    }
) | {"business days": "day", "working days": "day"}
COUNTED_UNIT: Final = one_of(word for word, unit in UNIT_OF.items() if unit != "quarter" and word not in {"jahres", "annee"})
"""In what people count: `within 3 weeks`."""
SPAN: Final = one_of(word for word, unit in UNIT_OF.items() if unit != "day")
"""What has a beginning and an end on the calendar: `next week`."""


def count(words: str) -> int:
    """``12`` or ``twelve`` as a number."""
    return int(words) if words.isdigit() else _NUMBER_OF[words]


def later(at: date, count: int, unit: str) -> date:
    """The day so many days, weeks, months or years after ``at``; of a shorter month the last day."""
    if unit in {"day", "week"}:
        return at + timedelta(days=count * (7 if unit == "week" else 1))
    months = at.year * 12 + at.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(at.day, monthrange(year, month)[1]))


def period(at: date, unit: str, on: int) -> tuple[date, date]:
    """First and last day of the week, month, quarter or year of ``at``, ``on`` of them later."""
    if unit == "week":
        monday = at - timedelta(days=at.weekday()) + timedelta(weeks=on)
        return monday, monday + timedelta(days=6)
    span = {"month": 1, "quarter": 3, "year": 12}[unit]
    months = (at.year * 12 + at.month - 1) // span * span + span * on
    end = months + span - 1
    return date(months // 12, months % 12 + 1, 1), date(end // 12, end % 12 + 1, monthrange(end // 12, end % 12 + 1)[1])


def end_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def day_of(year: str | None, month: int, day: int, at: date) -> date | None:
    """The day; ``year`` of two or four digits, without one the next such day; None where there is none."""
    try:
        found = date((int(year) + 2000) if year and len(year) == 2 else int(year) if year else at.year, month, day)
        return found if year or found >= at else date(at.year + 1, month, day)
    except ValueError:
        return None
