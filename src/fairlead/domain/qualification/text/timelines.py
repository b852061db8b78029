"""When something is wanted: within so many days, by a date, in a quarter; all relative to the lead's day."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final

from fairlead.domain.qualification.text.signals import Timeline
from fairlead.domain.qualification.text.spelling import Text

_MONTHS: Final = {
    number: names.split()
    for number, names in enumerate(
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
}
_MONTH_OF: Final = {name: number for number, names in _MONTHS.items() for name in names}
_DAYS: Final = (
    "monday montag lundi lunes lunedi maandag segunda segunda-feira",
    "tuesday dienstag mardi martes martedi dinsdag terca terca-feira",
    "wednesday mittwoch mercredi miercoles mercoledi woensdag quarta-feira",
    "thursday donnerstag jeudi jueves giovedi donderdag quinta-feira",
    "friday freitag vendredi viernes venerdi vrijdag sexta sexta-feira",
)
_DAY_OF: Final = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
_NUMBERS: Final = {
    number: names.split()
    for number, names in enumerate(
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
}
_NUMBER_OF: Final = {name: number for number, names in _NUMBERS.items() for name in names}
_UNITS: Final = {
    "day": "business days|working days|days|day|tagen|tage|tag|jours|jour|dias|dia|giorni|giorno|dagen|dag",
    "week": "weeks|week|wochen|woche|semaines|semaine|semanas|semana|settimane|settimana|weken",
    "month": "months|month|monaten|monate|monats|monat|mois|meses|mes|mesi|mese|maanden|maand",
    "year": "years|year|jahren|jahre|jahr|ans|an|anos|ano|anni|anno|jaren|jaar",
}
_UNIT_OF: Final = {word: unit for unit, listed in _UNITS.items() for word in listed.split("|")}

_MOST: Final = 50
"""Of each way of saying when, so many are looked at."""
_OLDEST, _NEWEST = 1000, 8900
"""From a day outside these years `in 999 years` cannot be counted."""


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_N: Final = rf"(?:[0-9]{{1,3}}|{_one_of(_NUMBER_OF)})"
_COMING: Final = (
    r"(?:the )?(?:next|coming)|(?:der|den|die|dem) (?:nachsten|kommenden)|nachsten|nachster|los proximos|las proximas|los|las|"
    r"les prochains|les prochaines|les|i prossimi|le prossime|prossimi|"
    r"prossime|de komende|de volgende|komende|os proximos|as proximas|proximos|proximas|about|around|roughly|ca\.?|circa|etwa|environ|"
    r"unos|unas|ongeveer|cerca de|max\.?|a|the|de"
)
_WITHIN: Final = re.compile(
    r"(?<![a-z0-9])(?P<prep>within|inside of|in|innerhalb von|innerhalb der|innerhalb|innert|binnen|d'ici|dans|sous|dentro de|en|entro|"
    r"tra|fra|nei|nelle|over|em|nos|nas|no prazo de) "
    rf"(?:(?:{_COMING}) )?(?:(?P<least>{_N}) ?(?:-|to|or|bis|oder|a|ou|o|tot|of) ?)?(?P<count>{_N})[ -]?(?:(?:prochains|prochaines|next|"
    rf"proximos|proximas) )?"
    rf"(?P<unit>{_one_of(_UNIT_OF)})(?![a-z0-9])(?! (?:ago|free|trial|old|testversion|money|d'essai|de prueba|de teste|di prova))"
)
_MONTH: Final = _one_of(_MONTH_OF)
_YEAR: Final = r"(?P<year>20[0-9]{2})(?![0-9])"
_BY: Final = (
    r"(?<![a-z0-9])(?P<prep>no later than|not later than|by|before|until|due on|due|deadline is|deadline:|on or before|"
    r"bis spatestens(?: zum| am)?|bis zum|bis|spatestens(?: zum| am| im)?|vor dem|vor|"
    r"avant le|avant la|avant|d'ici le|d'ici la|d'ici au|d'ici|jusqu'au|au plus tard le|pour le|pour la|antes del|antes de la|antes de|"
    r"para el|para la|hasta el|a mas tardar el|a mas tardar en|entro il|entro la|entro|"
    r"prima del|prima della|prima di|uiterlijk op|uiterlijk|voor het|voor|tegen|ate o dia|ate ao dia|ate dia|ate o|ate a|ate|antes do|"
    r"antes da|para o dia|para dia|(?:ends|expires|expiring|runs out|is up|due|live|start|starting|launch|launching|kick off) in|"
    r"(?:endet|ende|lauft|start|starten|beginnt|beginnen|los|live) im|(?:expire|termine|demarrer|commencer|demarrage) en|(?:vence|"
    r"termina|empezar|lanzar|funcionando|arrancar) en|(?:scade|partire|partiamo|inizio) (?:a|in)|(?:eindigt|starten|live) in|(?:vence|"
    r"acaba|comecar|lancar) em) "
)
_BY_DATE: Final = re.compile(
    _BY
    + r"(?:the |dia )?(?:"
    + rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|\.|\u00ba|o)? ?(?:of |de |di )?(?P<month>{_MONTH})(?![a-z])(?:,? (?:de |del )?{_YEAR})?"
    + rf"|(?P<month2>{_MONTH}) (?:the )?(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])(?:,? {_YEAR.replace('year', 'year2')})?"
    + r"|(?P<year3>20[0-9]{2})-(?P<month3>[0-9]{2})-(?P<day3>[0-9]{2})(?![0-9])"
    + r"|(?P<day4>[0-9]{1,2})\.(?P<month4>[0-9]{1,2})\.(?P<year4>20[0-9]{2})?(?![0-9])"
    + r"|(?P<day5>[0-9]{1,2})/(?P<month5>[0-9]{1,2})/(?P<year5>20[0-9]{2})(?![0-9])"
    + rf"|(?P<month6>{_MONTH})(?![a-z])(?! (?:this|der|die|be|have|we))(?: (?:of |de |del )?{_YEAR.replace('year', 'year6')})?"
    + rf"|(?:(?:this|next|diesen|nachsten|ce|este|questo|komende) )?(?P<weekday>{_one_of(_DAY_OF)})(?![a-z])"
    + r")"
)
_END_OF: Final = re.compile(
    r"(?<![a-z0-9])(?:(?:the )?end of (?:the |this )?|ende des |ende dieses |ende |fin de l'|fin du |fin de |fin d'|fin |finales de |"
    r"final de |final del |fin del |a finales de |fine |fine del |fine dell'|la fine del |la fine dell'|"
    r"eind |einde |eind van het |eind van de |einde van het |einde van de |eind dit |fim do |fim de |fim deste |final do |final deste |"
    r"finais de )"
    rf"(?:(?P<unit>year|quarter|month|week|jahres|quartals|monats|woche|annee|trimestre|mois|semaine|ano|mes|anno|mese|settimana|jaar|"
    rf"kwartaal|maand|week|semana)|(?P<month>{_MONTH}))(?![a-z])"
    rf"(?: (?:of |de |del )?{_YEAR})?"
    r"|(?<![a-z0-9])(?P<short>eoy|eoq|eom|year[- ]end|jahresende|quartalsende|monatsende|jaareinde)(?![a-z])"
)
_ENDS: Final = {
    "year": "year jahres annee ano anno jaar eoy year-end jahresende jaareinde",
    "quarter": "quarter quartals trimestre kwartaal eoq quartalsende",
    "month": "month monats mois mes mese maand eom monatsende",
    "week": "week woche semaine settimana semana",
}
_END_UNIT: Final = {word: unit for unit, listed in _ENDS.items() for word in listed.split()} | {"year end": "year"}
_QUARTER: Final = re.compile(
    r"(?<![a-z0-9])(?:(?P<letter>[qtk])(?P<number>[1-4])(?![0-9a-z])|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th|erste[nms]?|"
    r"zweite[nms]?|dritte[nms]?|vierte[nms]?|[1-4]\.|premier|deuxieme|troisieme|quatrieme|"
    r"primer|segundo|tercer|cuarto|primo|secondo|terzo|quarto|eerste|tweede|derde|vierde|primeiro|terceiro) (?:quarter|quartal|"
    r"trimestre|kwartaal)(?![a-z]))"
    r"(?P<tail>(?:[ /]+(?:of |de |del |do )?(?P<year>20[0-9]{2})(?![0-9]))?)"
)
_NO_QUARTER: Final = re.compile(
    r" ?(?:results?|earnings|report|numbers|figures|revenue|sales|was|were|zahlen|ergebnis|war|resultats|resultados|risultati|cijfers|"
    r"were)(?![a-z])"
)
_PAST: Final = re.compile(
    r"(?:since|last|past|ago|seit|letzten|letztes|depuis|dernier|desde|pasado|ultimo|dallo|scorso|sinds|vorig|afgelopen|passado|in our|"
    r"hired in|founded in)(?: the| dem| le| el| o| il)? ?$"
)
_PERIOD: Final = re.compile(
    r"(?<![a-z0-9])(?:(?P<this>this|diese[nrsm]?|ce|cette|este|esta|questo|questa|deze|dit|neste|nesta|deste) (?P<unit>week|month|"
    r"quarter|woche|monat|quartal|mois|semaine|trimestre|semana|mes|settimana|mese|maand|kwartaal)"
    r"|(?P<next>next|nachste[nrsm]?|kommende[nrsm]?|proximo|proxima|prossimo|prossima|volgende|komende) (?P<unit2>week|month|quarter|"
    r"year|woche|monat|quartal|jahr|semana|mes|trimestre|ano|settimana|mese|anno|maand|kwartaal|jaar)"
    r"|(?:le |la )?(?P<unit3>mois|semaine|trimestre|annee|semana|mes|ano|mese|settimana|trimestre|anno) (?P<after>prochaine?|que viene|"
    r"que vem|prossim[oa]))(?![a-z])"
)
_PERIOD_OF: Final = {
    "week": "week woche semaine semana settimana",
    "month": "month monat mois mes mese maand",
    "quarter": "quarter quartal trimestre kwartaal",
    "year": "year jahr annee ano anno jaar",
}
_PERIOD_UNIT: Final = {word: unit for unit, listed in _PERIOD_OF.items() for word in listed.split()}
_ORDINAL: Final = {
    "1": "first 1st premier primer primo primeiro eerste erste",
    "2": "second 2nd deuxieme segundo secondo tweede zweite",
    "3": "third 3rd troisieme tercer terzo terceiro derde dritte",
}
_BEFORE: Final = frozenset({"before", "vor", "vor dem", "avant", "antes de", "prima di", "voor"})
_NEVER: Final = re.compile(r"(?<![a-z])(?:(?:not|nicht|pas|non|niet|nao|don't|kein|keine)(?: \w{1,12}){0,2}|no(?: \w{1,12}){1,2}) ?$")
# Directly before a time, "no" is Portuguese: in the.


def timelines(text: Text, at: date, language: str | None) -> Iterator[Timeline]:
    """Each place that says when, in the order of the text; where two overlap, the longer one."""
    if not _OLDEST <= at.year <= _NEWEST:
        return
    ways = (_within(text, at), _by_date(text, at, language), _ends(text, at), _quarters(text, at), _periods(text, at))
    found = sorted((each for way in ways for each in islice(way, _MOST)), key=_length)
    kept: list[Timeline] = []
    for each in found:
        if each.latest >= at and not any(each.evidence.start < one.evidence.end and one.evidence.start < each.evidence.end for one in kept):
            kept.append(each)
    yield from sorted(kept, key=lambda each: each.evidence.start)


def _length(found: Timeline) -> tuple[int, int]:
    return found.evidence.start - found.evidence.end, found.evidence.start


def _aside(text: Text, start: int) -> bool:
    """Whether what stands before makes it no wish: denied, or told of the past."""
    before = text.plain[max(0, start - 40) : start]
    return _NEVER.search(before) is not None or _PAST.search(before) is not None


def _within(text: Text, at: date) -> Iterator[Timeline]:
    for match in _WITHIN.finditer(text.plain):
        unit = _UNIT_OF[match["unit"]]
        if (match["prep"] == "over" and match["unit"] not in {"dagen", "weken", "maanden", "maand"}) or _aside(text, match.start()):
            continue
        if match["count"] in {"a", "an", "un", "une"} and unit == "day":
            continue
        latest = _later(at, _count(match["count"]), unit)
        earliest = _later(at, _count(match["least"]), unit) if match["least"] else None
        yield Timeline(latest, text.evidence(*match.span()), earliest if earliest is None or earliest <= latest else None)


def _count(words: str) -> int:
    return int(words) if words.isdigit() else _NUMBER_OF[words]


def _later(at: date, count: int, unit: str) -> date:
    if unit in {"day", "week"}:
        return at + timedelta(days=count * (7 if unit == "week" else 1))
    months = at.year * 12 + at.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(at.day, monthrange(year, month)[1]))


def _by_date(text: Text, at: date, language: str | None) -> Iterator[Timeline]:
    for match in _BY_DATE.finditer(text.plain):
        if match["prep"] in {"on", "vor"} and match["day"] is None and match["day4"] is None:
            continue
        day = _date_of(match, at, language)
        if day is not None and not _aside(text, match.start()):
            yield Timeline(day, text.evidence(*match.span()))


def _date_of(match: re.Match[str], at: date, language: str | None) -> date | None:
    if match["weekday"]:
        return at + timedelta(days=(_DAY_OF[match["weekday"]] - at.weekday() - 1) % 7 + 1)
    if match["month6"]:
        named = _MONTH_OF[match["month6"]]
        year = int(match["year6"]) if match["year6"] else at.year + (named < at.month)
        if match["prep"] in _BEFORE:
            return date(year, named, 1) - timedelta(days=1)
        return date(year, named, monthrange(year, named)[1])
    for mark in ("", "2", "3", "4", "5"):
        if match["day" + mark]:
            day, month = int(match["day" + mark]), str(match["month" + mark])
            number = int(month) if month.isdigit() else _MONTH_OF[month]
            if mark == "5" and language == "en":
                # In English 3/4 may be either; only what can be read one way is read.
                if day <= 12 and number <= 12 and day != number:
                    return None
                day, number = (day, number) if day > 12 else (number, day)
            return _day(match["year" + mark], number, day, at)
    return None


def _day(year: str | None, month: int, day: int, at: date) -> date | None:
    """The day; without a year the next one; None where there is no such day."""
    try:
        found = date(int(year) if year else at.year, month, day)
        return found if year or found >= at else date(at.year + 1, month, day)
    except ValueError:
        return None


def _ends(text: Text, at: date) -> Iterator[Timeline]:
    for match in _END_OF.finditer(text.plain):
        if _aside(text, match.start()):
            continue
        if match["month"]:
            month = _MONTH_OF[match["month"]]
            year = int(match["year"]) if match["year"] else at.year + (month < at.month)
            latest = date(year, month, monthrange(year, month)[1])
        else:
            base = date(int(match["year"]), 12, 31) if match["year"] else at
            latest = _period(base, _END_UNIT[match["unit"] or match["short"]], 0)[1]
        yield Timeline(latest, text.evidence(*match.span()))


def _quarters(text: Text, at: date) -> Iterator[Timeline]:
    for match in _QUARTER.finditer(text.plain):
        number = _quarter(match)
        if number is None or _aside(text, match.start()) or _NO_QUARTER.match(text.plain[match.end() : match.end() + 20]):
            continue
        year = int(match["year"]) if match["year"] else at.year + (number < (at.month - 1) // 3 + 1)
        first, last = _period(date(year, number * 3, 1), "quarter", 0)
        yield Timeline(last, text.evidence(*match.span()), first)


def _quarter(match: re.Match[str]) -> int | None:
    if match["letter"]:
        # T3 is a quarter in French, Spanish and Portuguese, K3 in Dutch, and many other things; the year tells.
        return int(match["number"]) if match["letter"] == "q" or match["year"] else None
    word = match["ordinal"].rstrip(".")
    if word.isdigit():
        return int(word)
    return next((int(number) for number, words in _ORDINAL.items() if word in words.split() or word[:-1] in words.split()), 4)


def _periods(text: Text, at: date) -> Iterator[Timeline]:
    for match in _PERIOD.finditer(text.plain):
        unit = _PERIOD_UNIT[match["unit"] or match["unit2"] or match["unit3"]]
        if not _aside(text, match.start()):
            first, last = _period(at, unit, 0 if match["this"] else 1)
            yield Timeline(last, text.evidence(*match.span()), max(first, at))


def _period(at: date, unit: str, on: int) -> tuple[date, date]:
    """First and last day of the week, month, quarter or year of ``at``, ``on`` of them later."""
    if unit == "week":
        monday = at - timedelta(days=at.weekday()) + timedelta(weeks=on)
        return monday, monday + timedelta(days=6)
    span = {"month": 1, "quarter": 3, "year": 12}[unit]
    months = (at.year * 12 + at.month - 1) // span * span + span * on
    end = months + span - 1
    return date(months // 12, months % 12 + 1, 1), date(end // 12, end % 12 + 1, monthrange(end // 12, end % 12 + 1)[1])
