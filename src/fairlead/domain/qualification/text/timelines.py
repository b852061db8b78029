"""When something is wanted: within so many days, by a date, in a quarter; all relative to the lead's day."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from fairlead.domain.qualification.text.almanac import (
    COUNTED_UNIT,
    MONTH,
    MONTH_OF,
    NUMBER,
    SPAN,
    UNIT_OF,
    count,
    end_of_month,
    later,
    period,
)
from fairlead.domain.qualification.text.dates import aside, days, deadlines, weekdays
from fairlead.domain.qualification.text.signals import Timeline
from fairlead.domain.qualification.text.spelling import Text, keyed, one_of

_MOST: Final = 50
"""Of each way of saying when, so many are looked at."""
_OLDEST, _NEWEST = 1000, 8900
"""From a day outside these years `in 999 years` cannot be counted."""
_COMING: Final = (
    r"(?:the )?(?:next|coming)|(?:der|den|die|dem) (?:nachsten|kommenden)|nachsten|nachster|los proximos|las proximas|los|las|"
    r"les prochains|les prochaines|les|i prossimi|le prossime|prossimi|"
    r"prossime|de komende|de volgende|komende|os proximos|as proximas|proximos|proximas|about|around|roughly|ca\.?|circa|etwa|environ|"
    r"unos|unas|ongeveer|cerca de|max\.?|a|the|de"
)
_WITHIN: Final = re.compile(
    r"(?<![a-z0-9])(?P<prep>within|inside of|in|daqui a|de aqui a|innerhalb von|innerhalb der|innerhalb|innert|binnen|"
    r"d'ici|dans|sous|dentro de|en|entro|tra|fra|nei|nelle|over|em|nos|nas|no prazo de) "
    rf"(?:(?:{_COMING}) )?(?:(?P<least>{NUMBER}) ?(?:-|to|or|bis|oder|a|ou|o|tot|of) ?)?(?P<count>{NUMBER})[ -]?"
    rf"(?:(?:prochains|prochaines|next|proximos|proximas) )?"
    rf"(?P<unit>{COUNTED_UNIT})(?![a-z0-9])(?! (?:ago|free|trial|old|testversion|money|d'essai|de prueba|de teste|di prova))"
)
_YEAR: Final = r"(?P<year>20[0-9]{2})(?![0-9])"
_END_OF: Final = re.compile(
    r"(?<![a-z0-9])(?:(?:the )?end of (?:the |this )?|ende des |ende dieses |ende |fin de l'|fin du |fin de |fin d'|fin |finales de |"
    r"final de |final del |fin del |a finales de |fine |fine del |fine dell'|la fine del |la fine dell'|"
    r"eind |einde |eind van het |eind van de |einde van het |einde van de |eind dit |fim do |fim de |fim deste |final do |final deste |"
    r"finais de )"
    rf"(?:(?P<unit>{SPAN})|(?P<month>{MONTH}))(?![a-z])"
    rf"(?: (?:of |de |del )?{_YEAR})?"
    r"|(?<![a-z0-9])(?P<short>eoy|eoq|eom|year[- ]end|jahresende|quartalsende|monatsende|jaareinde)(?![a-z])"
)
_SHORT_OF: Final = keyed({"year": "eoy year-end jahresende jaareinde", "quarter": "eoq quartalsende", "month": "eom monatsende"}) | {
    "year end": "year"
}
_QUARTER: Final = re.compile(
    r"(?<![a-z0-9])(?:(?P<letter>[qtk])(?P<number>[1-4])(?![0-9a-z])|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th|erste[nms]?|"
    r"zweite[nms]?|dritte[nms]?|vierte[nms]?|[1-4]\.|premier|deuxieme|troisieme|quatrieme|"
    r"primer|segundo|tercer|cuarto|primo|secondo|terzo|quarto|eerste|tweede|derde|vierde|primeiro|terceiro) (?:quarter|quartal|"
    r"trimestre|kwartaal)(?![a-z]))"
    r"(?P<tail>(?:[ /]+(?:of |de |del |do )?(?P<year>20[0-9]{2})(?![0-9]))?)"
)
_NO_QUARTER: Final = re.compile(
    r" ?(?:results?|earnings|report|numbers|figures|revenue|sales|was|were|zahlen|ergebnis|war|resultats|resultados|risultati|cijfers|"
    r"isn't|is not|is looking|looks|has been|sieht|n'est|"
    r"were)(?![a-z])"
)
_SHORT_SPAN: Final = one_of(word for word, unit in UNIT_OF.items() if unit in {"week", "month", "quarter"})
"""`This year` tells of the year of a budget as often as of an end."""
_PERIOD: Final = re.compile(
    rf"(?<![a-z0-9])(?:(?P<this>this|diese[nrsm]?|ce|cette|este|esta|questo|questa|deze|dit|neste|nesta|deste) (?P<unit>{_SHORT_SPAN})"
    rf"|(?P<next>next|nachste[nrsm]?|kommende[nrsm]?|proximo|proxima|prossimo|prossima|volgende|komende) (?P<unit2>{SPAN})"
    rf"|(?:le |la )?(?P<unit3>{SPAN}) (?P<after>prochaine?|que viene|que vem|prossim[oa]))(?![a-z])"
)
_ORDINAL: Final = {
    "1": "first 1st premier primer primo primeiro eerste erste",
    "2": "second 2nd deuxieme segundo secondo tweede zweite",
    "3": "third 3rd troisieme tercer terzo terceiro derde dritte",
}
_HALF: Final = re.compile(
    r"(?<![a-z0-9])(?:h(?P<letter>[12])|(?P<ordinal>first|second|1st|2nd|erste[nms]?|zweite[nms]?|[12]\.|premier|deuxieme|second|primer|segundo|"
    r"primo|secondo|eerste|tweede|primeiro) (?:half|halfjaar|helft|halbjahr(?:es)?|semestre)(?![a-z]))"
    r"(?:,? (?:of |van |de |del |do |des )?(?:(?P<year>20[0-9]{2})(?![0-9])|(?P<this>the year|this year|dit jaar|het jaar|diesen jahres|"
    r"de l'annee|del ano|do ano|dell'anno)|(?P<next>next year|volgend jaar|nachsten jahres|l'annee prochaine|proximo ano|ano que viene|"
    r"prossimo anno))(?![a-z]))?"
)
_NUMBERED: Final = keyed(
    {1: "first 1st premier primer primo primeiro eerste erste 1.", 2: "second 2nd deuxieme segundo secondo tweede zweite 2."}
)


def timelines(text: Text, at: date, language: str | None) -> Iterator[Timeline]:
    """Each place that says when, in the order of the text; where two overlap, the longer one."""
    if not _OLDEST <= at.year <= _NEWEST:
        return
    named = (deadlines(text, at, language), days(text, at, language), weekdays(text, at, language))
    ways = (*named, _within(text, at), _ends(text, at), _quarters(text, at), _periods(text, at), _halves(text, at))
    found = sorted((each for way in ways for each in islice(way, _MOST)), key=_length)
    kept: list[Timeline] = []
    for each in found:
        if each.latest >= at and not any(each.evidence.start < one.evidence.end and one.evidence.start < each.evidence.end for one in kept):
            kept.append(each)
    yield from sorted(kept, key=lambda each: each.evidence.start)


def _length(found: Timeline) -> tuple[int, int]:
    return found.evidence.start - found.evidence.end, found.evidence.start


def _within(text: Text, at: date) -> Iterator[Timeline]:
    for match in _WITHIN.finditer(text.plain):
        unit = UNIT_OF[match["unit"]]
        if (match["prep"] == "over" and match["unit"] not in {"dagen", "weken", "maanden", "maand"}) or aside(text, match.start()):
            continue
        if match["count"] in {"a", "an", "un", "une"} and unit == "day":
            continue
        latest = later(at, count(match["count"]), unit)
        earliest = later(at, count(match["least"]), unit) if match["least"] else None
        yield Timeline(latest, text.evidence(*match.span()), earliest if earliest is None or earliest <= latest else None)


def _ends(text: Text, at: date) -> Iterator[Timeline]:
    for match in _END_OF.finditer(text.plain):
        if aside(text, match.start()):
            continue
        if match["month"]:
            month = MONTH_OF[match["month"]]
            latest = end_of_month(int(match["year"]) if match["year"] else at.year + (month < at.month), month)
        else:
            base = date(int(match["year"]), 12, 31) if match["year"] else at
            latest = period(base, _SHORT_OF[match["short"]] if match["short"] else UNIT_OF[match["unit"]], 0)[1]
        yield Timeline(latest, text.evidence(*match.span()))


def _quarters(text: Text, at: date) -> Iterator[Timeline]:
    for match in _QUARTER.finditer(text.plain):
        number = _quarter(match)
        if number is None or aside(text, match.start()) or _NO_QUARTER.match(text.plain[match.end() : match.end() + 20]):
            continue
        year = int(match["year"]) if match["year"] else at.year + (number < (at.month - 1) // 3 + 1)
        first, last = period(date(year, number * 3, 1), "quarter", 0)
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
        unit = UNIT_OF[match["unit"] or match["unit2"] or match["unit3"]]
        if not aside(text, match.start()):
            first, last = period(at, unit, 0 if match["this"] else 1)
            yield Timeline(last, text.evidence(*match.span()), max(first, at))


def _halves(text: Text, at: date) -> Iterator[Timeline]:
    """Halves of a year; without a word for the year only as `H1` or `semestre`, and then the next that is not over."""
    for match in _HALF.finditer(text.plain):
        word = match["ordinal"] or ""
        half = int(match["letter"]) if match["letter"] else _NUMBERED.get(word) or _NUMBERED[word[:-1]]
        told = match["year"] or match["this"] or match["next"]
        if aside(text, match.start()) or not (told or match["letter"] or "semestre" in match.group()):
            continue
        year = int(match["year"]) if match["year"] else at.year + bool(match["next"] or (not told and half == 1 and at.month > 6))
        yield Timeline(date(year, 6, 30) if half == 1 else date(year, 12, 31), text.evidence(*match.span()), None)
