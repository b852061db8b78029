"""Days that a text names: dates, weekdays, `tomorrow`, feasts; with a word that makes them a deadline, or on their own."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from fairlead.domain.qualification.text.almanac import DAY_OF, MONTH, MONTH_OF, day_of, end_of_month
from fairlead.domain.qualification.text.signals import Timeline
from fairlead.domain.qualification.text.spelling import Text, keyed, one_of

_BY: Final = (
    r"(?<![a-z0-9])(?P<prep>no later than|not later than|by|before|befor|until|untill|till|due on|due|deadline is|deadline:|on or before|"
    r"bis spatestens(?: zum| am)?|bis zum|bis|spatestens(?: zum| am| im)?|vor dem|vor|"
    r"avant le|avant la|avant|d'ici le|d'ici la|d'ici au|d'ici|jusqu'au|au plus tard le|pour le|pour la|antes del|antes de la|antes de|"
    r"para el|para la|hasta el|a mas tardar el|a mas tardar en|entro il|entro la|entro|"
    r"prima del|prima della|prima di|uiterlijk op|uiterlijk|voor het|voor|tegen|ate o dia|ate ao dia|ate dia|ate o|ate a|ate|antes do|"
    r"antes da|para o dia|para dia|(?:ends|expires|expiring|runs out|is up|due|live|start|starting|launch|launching|kick off) in|"
    r"(?:endet|ende|lauft|start|starten|beginnt|beginnen|los|live) im|(?:expire|termine|demarrer|commencer|demarrage) en|(?:vence|"
    r"termina|empezar|lanzar|funcionando|arrancar) en|(?:scade|partire|partiamo|inizio) (?:a|in)|(?:eindigt|starten|live) in|(?:vence|"
    r"acaba|comecar|lancar) em) "
)

_YEAR: Final = r"(?P<year>20[0-9]{2})(?![0-9])"
_DATE: Final = (
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|\.|\u00ba|o)? ?(?:of |de |di )?(?P<month>{MONTH})(?![a-z])(?:,? (?:de |del )?{_YEAR})?"
    rf"|(?P<month2>{MONTH})\.? (?:the )?(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])(?:,? {_YEAR.replace('year', 'year2')})?"
    r"|(?P<year3>20[0-9]{2})-(?P<month3>[0-9]{2})-(?P<day3>[0-9]{2})(?![0-9])"
    r"|(?P<day4>[0-9]{1,2})\.(?P<month4>[0-9]{1,2})\.(?P<year4>20[0-9]{2}|[2-4][0-9])?(?![0-9])"
    r"|(?P<day5>[0-9]{1,2})/(?P<month5>[0-9]{1,2})/(?P<year5>20[0-9]{2}|[2-4][0-9])(?![0-9/])"
    r"|(?P<day7>[0-9]{1,2})-(?P<month7>[0-9]{1,2})-(?P<year7>20[0-9]{2})(?![0-9-])"
)
_MARKS: Final = ("", "2", "3", "4", "5", "7", "8")
_DAY_AND_MONTH: Final = r"(?P<day8>[0-9]{1,2})/(?P<month8>[0-9]{1,2})(?![0-9/])"
_BY_DATE: Final = re.compile(
    _BY
    + rf"(?:the |dia )?(?:(?:{one_of(DAY_OF)}),? )?(?:{_DATE}|{_DAY_AND_MONTH}"
    + rf"|(?P<month6>{MONTH})(?![a-z])(?! (?:this|der|die|be|have|we))(?: (?:of |de |del )?{_YEAR.replace('year', 'year6')})?"
    + rf"|(?:(?:this|next|diesen|nachsten|ce|este|questo|komende) )?(?P<weekday>{one_of(DAY_OF)})(?![a-z])"
    + r")"
)
_BARE_DATE: Final = re.compile(rf"(?<![a-z0-9.,/$-])(?:{_DATE})(?![a-z])")
_IN_MONTH: Final = re.compile(
    rf"(?<![a-z0-9])(?:in|during|im|courant|en|em|(?P<italian>a|ad)|"
    r"(?:for|fur|pour|para|per|voor) (?:the|den|die|das|le|la|l'|el|il|o|a|de|het)(?: \w{2,14})?(?: de| d'| di| of| van)?) ?"
    rf"(?P<month>{MONTH})(?![a-z])(?! (?:de |del )?(?:19|200|201))"
    rf"(?: (?:of |de |del )?{_YEAR})?"
)
_PART_OF_MONTH: Final = re.compile(
    r"(?<![a-z0-9])(?:(?P<early>early|beginning of|start of|anfang|debut|principios de|inicios de|inizio|begin|inicio de)"
    r"|(?P<middle>mid|middle of|mitte|mi|mediados de|meta|medio|half|meados de)|(?P<late>late))[ -]"
    rf"(?P<month>{MONTH})(?![a-z])(?: (?:of |de |del )?{_YEAR})?"
)
_EARLY, _MIDDLE = 10, 15
_WEEKDAYS: Final = {word: number for word, number in DAY_OF.items() if word not in {"segunda", "terca", "sexta"}}
"""Without the Portuguese short forms, which are ordinals, too."""
_WEEKDAY: Final = re.compile(
    rf"(?<![a-z0-9])(?P<weekday>{one_of(_WEEKDAYS)})(?![a-z0-9]|\.com|-[a-z])"
    r"(?! (?:street|st\.|road|avenue)|,? (?:the |den |le |el |il |de )?[0-9]{1,2}[./-][0-9]"
    rf"|,? (?:the |den |le |el |il |de )?(?:[0-9]{{1,2}}(?:st|nd|rd|th|er|\.)? ?(?:of |de |di )?)?(?:{MONTH})(?![a-z]))"
)
_SPANNED: Final = rf" ?(?:to|through|until|-|bis|a|au|al|tot|ate) ?(?:le )?(?:{one_of(DAY_OF)})(?![a-z])"
_SPANNED_AFTER: Final = re.compile(_SPANNED)
_SPANNED_BEFORE: Final = re.compile(rf"(?:{one_of(DAY_OF)}) ?(?:to|through|until|-|bis|a|au|al|tot|ate) ?(?:le )?$")
_EVERY: Final = re.compile(r"(?<![a-z])(?:every|each|jeden|chaque|tous les|cada|todos los|todas as|ogni|elke|iedere) $")
_NEXT_WEEK: Final = re.compile(
    r"(?<![a-z])(?:next week|(?:nachste[rn]?|kommende[rn]?) woche|semaine prochaine|proxima semana|semana que (?:viene|vem)|"
    r"settimana prossima|"
    r"prossima settimana|(?:volgende|komende) week)(?![a-z])"
)
_TOMORROW: Final = keyed({1: "tomorrow demain manana domani amanha", 2: "ubermorgen overmorgen dopodomani apres-demain"})
_COMING_DAY: Final = re.compile(
    r"(?<![a-z0-9-])(?:(?P<two>day after tomorrow|pasado manana|depois de amanha)"
    r"|(?<!la )(?<!tomorrow )(?P<near>tomorrow|demain|manana|domani|amanha|ubermorgen|overmorgen|dopodomani|apres-demain)"
    r"|(?<!guten )(?<!am )(?<!jeden )(?<!diesen )(?P<morgen>morgen)"
    r"|(?P<today>(?:by|before the end of|still|noch|bis|ancora|entro|nog|ainda|d'ici) (?:today|heute|oggi|vandaag|hoje)|"
    r"(?:heute|vandaag) (?:noch|nog)"
    r"|(?:aujourd'hui|hoy) (?:meme|mismo)|oggi stesso|hoje mesmo|today (?:or|and) tomorrow|end of (?:the )?(?:business|day)(?: today)?"
    r"|(?:call|ring|demo|meet|talk|speak|reply|answer)(?: \w{1,10}){0,2} today))(?![a-z0-9-])"
)
_FEAST: Final = re.compile(
    r"(?<![a-z0-9])(?:by|before|befor|until|bis|vor|avant|d'ici|antes de|antes del|antes do|hasta|para|prima di|entro|voor|tegen|ate) "
    r"(?:the |o |le |la |las )?(?:(?P<christmas>christmas|x-?mas|weihnachten|noel|navidad|navidades|natale|natal|kerst|kerstmis)"
    r"|(?P<year>new year|neujahr|nouvel an|ano nuevo|capodanno|nieuwjaar|ano novo))(?![a-z])"
)
_BEFORE: Final = frozenset({"before", "befor", "vor", "vor dem", "avant", "antes de", "prima di", "voor"})
_JUST_BEFORE: Final = re.compile(rf"(?<![a-z])(?:{one_of(_BEFORE)})(?: the| dem| le| la| el)? $")
_NO: Final = r"not|nicht|pas|non|niet|nao|don't|kein|keine"
_NEVER: Final = re.compile(rf"(?<![a-z])(?:(?:{_NO})(?: \w{{1,12}}){{0,2}}|no(?: \w{{1,12}}){{1,2}}) ?$")
# Directly before a time, "no" is Portuguese: in the.
_NOTHING_BEFORE: Final = re.compile(
    rf"(?<![a-z])(?:{_NO}|isn't|won't|can't|nothing|nichts|rien|nada|niente|niets)"
    r"(?: (?!but |aber |mais |pero |ma |maar |mas )\w{1,12}){0,6} ?$"
)
_NOTHING_AFTER: Final = re.compile(
    r"[^.!?;,\n]{0,50}(?<![a-z])(?:not|nothing|can't|won't|nicht|nichts|kein\w{0,2}|pas|rien|nada|non|niente|niet|"
    r"niets|nao|no (?=se|es|va|ha))(?![a-z])"
)
_PAST: Final = re.compile(
    r"(?:since|last|past|ago|seit|letzten|letztes|depuis|dernier|desde|pasado|ultimo|dallo|scorso|sinds|vorig|afgelopen|passado|in our|"
    r"hired in|founded in)(?: the| dem| le| el| o| il)? ?$"
)
_TOLD: Final = {
    "en": r"was|were|had|did|saw|raised|founded|talked|spoke|visited|grew|began|lost|came|went|"
    r"(?:we|i|they|he|she) (?:met|signed|launched|hired|bought|tried)|"
    r"cancel+ed|reached out|last|ago|since|been",
    "de": r"war|waren|kam|gegrundet|gesprochen|getroffen|gekauft|gesehen|letzte[nrms]?|seit",
    "fr": r"etai(?:t|ent)|avai(?:t|ent)|avons (?:leve|vu|eu|ete|signe|achete|fait|parle|rencontre|lance|recu)|a (?:leve|ete|eu)|fonde[es]?|"
    r"depuis|derniere?",
    "es": r"fue|fueron|era|hubo|estuvo|tuvimos|hablamos|vimos|fundad[oa]|levantamos|compramos|pasad[oa]|desde",
    "it": r"era|erano|stat[oaei]|abbiamo (?:\w{1,8} )?\w{2,12}[aiu]to|ha (?:\w{1,8} )?\w{2,12}[aiu]to|fondat[oa]|scors[oa]",
    "nl": r"was|waren|had|hadden|werd|werden|gehad|gesproken|opgericht|gekocht|vorige?|afgelopen|sinds",
    "pt": r"foi|foram|era|tivemos|falamos|vimos|fundad[oa]|levantamos|compramos|passad[oa]|desde",
}
_IS_TOLD: Final = {code: re.compile(rf"(?<![a-z])(?:{words})(?![a-z])") for code, words in _TOLD.items()}
_WAS_GERMAN: Final = re.compile(r"\b(?:hatten?|wurden?)\b")
"""To be looked for as written: plainly spelled they are the wishes "hätte" and "würde", too."""
_REACH: Final = 80
_DAYS_AHEAD: Final = 245
"""A day without a year and without a word such as `by` counts up to eight months ahead: further on, the last one is as likely meant."""


def aside(text: Text, start: int) -> bool:
    """Whether what stands before makes it no wish: denied, or told of the past."""
    before = text.plain[max(0, start - 40) : start]
    if _NEVER.search(before) or _PAST.search(before):
        return True
    earlier = _JUST_BEFORE.search(before)
    return earlier is not None and _NOTHING_BEFORE.search(before[: earlier.start()]) is not None


def deadlines(text: Text, at: date, language: str | None) -> Iterator[Timeline]:
    """Days behind a word that makes them the last one: `by 31 May`, `before June`."""
    for match in _BY_DATE.finditer(text.plain):
        if match["prep"] in {"on", "vor"} and not any(match["day" + mark] for mark in _MARKS):
            continue
        day = _date_of(match, at, language) or _month_or_weekday(match, at)
        if day is None or aside(text, match.start()) or (match["prep"] in _BEFORE and _nothing_before(text, match)):
            continue
        yield Timeline(day, text.evidence(*match.span()))
    for match in _FEAST.finditer(text.plain):
        if not aside(text, match.start()) and not _nothing_before(text, match):
            yield Timeline(date(at.year, 12, 25 if match["christmas"] else 31), text.evidence(*match.span()))


def days(text: Text, at: date, language: str | None) -> Iterator[Timeline]:
    """Days, weekdays and months that stand on their own: wished for, unless the sentence tells of the past."""
    for match in _BARE_DATE.finditer(text.plain):
        if (match["day4"] and not match["year4"] and language != "de") or (match["month2"] and not text.shown[match.start()].isupper()):
            continue
        day = _date_of(match, at, language)
        if day is not None and _ahead(text, match, day, at, language, told_year=any(match["year" + mark] for mark in _MARKS[:-1])):
            yield Timeline(day, text.evidence(*match.span()))
    for match in (*_IN_MONTH.finditer(text.plain), *_PART_OF_MONTH.finditer(text.plain)):
        if match.re is _IN_MONTH and match["italian"] and language != "it":
            continue
        day = _month_end(match["month"], match["year"], at)
        if match.re is _PART_OF_MONTH and not match["late"]:
            day = day.replace(day=_EARLY if match["early"] else _MIDDLE)
            day = day if match["year"] or day >= at else day.replace(year=day.year + 1)
        if _ahead(text, match, day, at, language, told_year=match["year"] is not None):
            yield Timeline(day, text.evidence(*match.span()))


def weekdays(text: Text, at: date, language: str | None) -> Iterator[Timeline]:
    """Weekdays, today and tomorrow."""
    for match in _WEEKDAY.finditer(text.plain):
        before = text.plain[max(0, match.start() - _REACH) : match.start()]
        if _EVERY.search(before) or _SPANNED_BEFORE.search(before) or _SPANNED_AFTER.match(text.plain, match.end()):
            continue
        day = _next(match["weekday"], at)
        if _NEXT_WEEK.search(before) or _NEXT_WEEK.match(text.plain, match.end() + 1):
            day = at - timedelta(days=at.weekday()) + timedelta(days=7 + DAY_OF[match["weekday"]])
        if not aside(text, match.start()) and not _told(text, match, language):
            yield Timeline(day, text.evidence(*match.span()))
    for match in _COMING_DAY.finditer(text.plain):
        if match["morgen"] and language not in {"de", "nl"}:
            continue
        on = 2 if match["two"] else 0 if match["today"] else 1 if match["morgen"] else _TOMORROW[match["near"]]
        if not aside(text, match.start()) and not _told(text, match, language):
            yield Timeline(at + timedelta(days=on), text.evidence(*match.span()))


def _ahead(text: Text, match: re.Match[str], day: date, at: date, language: str | None, *, told_year: bool) -> bool:
    """Whether a day that stands on its own is one to come, and wished for."""
    if not at < day or (not told_year and (day - at).days > _DAYS_AHEAD):
        return False
    return not aside(text, match.start()) and not _nothing_before(text, match) and not _told(text, match, language)


def _nothing_before(text: Text, match: re.Match[str]) -> bool:
    """`Not looking at anything before April`, `vor April passiert nichts`: no wish."""
    before = text.plain[max(0, match.start() - _REACH) : match.start()]
    return _NOTHING_BEFORE.search(before) is not None or _NOTHING_AFTER.match(text.plain, match.end()) is not None


def _told(text: Text, match: re.Match[str], language: str | None) -> bool:
    """Whether the sentence tells of the past."""
    start, end = text.sentence(match.start(), match.end(), _REACH)
    if language == "de" and _WAS_GERMAN.search(text.shown, start, end):
        return True
    return _IS_TOLD.get(language or "en", _IS_TOLD["en"]).search(text.plain, start, end) is not None


def _next(weekday: str, at: date) -> date:
    return at + timedelta(days=(DAY_OF[weekday] - at.weekday() - 1) % 7 + 1)


def _month_end(name: str, year: str | None, at: date) -> date:
    month = MONTH_OF[name]
    return end_of_month(int(year) if year else at.year + (month < at.month), month)


def _month_or_weekday(match: re.Match[str], at: date) -> date | None:
    if match["weekday"]:
        return _next(match["weekday"], at)
    if match["month6"]:
        last = _month_end(match["month6"], match["year6"], at)
        return last.replace(day=1) - timedelta(days=1) if match["prep"] in _BEFORE else last
    return None


def _date_of(match: re.Match[str], at: date, language: str | None) -> date | None:
    found = match.groupdict()
    for mark in _MARKS:
        if found.get("day" + mark):
            day, month = int(found["day" + mark]), str(found["month" + mark])
            number = int(month) if month.isdigit() else MONTH_OF[month]
            if mark in {"5", "8"} and language in {"en", None}:
                # In English 3/4 may be either, and where nothing tells the language; only what can be read one way is read.
                if day <= 12 and number <= 12 and day != number:
                    return None
                day, number = (day, number) if day > 12 else (number, day)
            return day_of(found.get("year" + mark), number, day, at)
    return None
