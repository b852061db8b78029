"""Budgets: amounts of money that the text says may be spent, not any amount that stands in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fairlead.domain.qualification.text.signals import Budget, minor_digits
from fairlead.domain.qualification.text.spelling import Text

_CURRENCIES: Final = {
    "USD": r"us\$|usd|u\.s\. dollars?|us[- ]dollars?|\$|dollars?|dolares|dollari|dolars?",
    "EUR": r"\u20ac|eur|euros?",
    "GBP": r"\u00a3|gbp|pounds?|pfund|sterling|sterline",
    "CHF": r"chf|sfr\.?|franken|swiss francs?",
    "JPY": r"\u00a5|jpy|yen",
    "INR": r"\u20b9|inr|rs\.?|rupees?",
    "BRL": r"r\$|brl|reais",
    "CAD": r"ca?\$|cad",
    "AUD": r"au?\$|aud",
    "SEK": r"sek",
    "DKK": r"dkk",
    "NOK": r"nok",
    "PLN": r"pln|zl",
    "KRW": r"\u20a9|krw",
    "MXN": r"mxn|mx\$|pesos mexicanos|mexican pesos",
    "COP": r"cop|pesos colombianos|colombian pesos",
    "ARS": r"ars|pesos argentinos|argentine pesos",
    "CLP": r"clp|pesos chilenos|chilean pesos",
}
_SCALES: Final = {
    1_000: "k|thousand|grand|tsd\\.?|tausend|mille|mil|mila|duizend",
    1_000_000: "m|mn|mm|mio\\.?|million|millions|millionen|millones|milioni|milione|miljoen|milhoes|milhao|mln|mi",
    1_000_000_000: "bn|billion|mrd\\.?",
    100_000: "lakhs?|lacs?",
    10_000_000: "crores?|cr",
}
_LONGEST_FIRST: Final = sorted(
    ((each, code) for code, listed in _CURRENCIES.items() for each in listed.split("|")), key=lambda pair: -len(pair[0])
)
_SIGNS: Final = frozenset({"$", "\u20ac", "\u00a3", "\u00a5"})
"""A sign that a word of the same amount tells more of: `$400,000 MXN`."""
_MONEY: Final = "|".join(each for each, _ in _LONGEST_FIRST)
_SCALE: Final = rf"(?:{'|'.join(_SCALES.values())})(?![a-z0-9])|[tkm](?=eur|usd|gbp|chf)|t(?=\u20ac)"
"""`60 TEUR` and `60 kEUR` write scale and currency as one word."""
_FIGURE: Final = r"[0-9]{1,3}(?:[.,' ][0-9]{2,3}){1,4}(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]{1,12}(?:[.,][0-9]{1,2})?(?![0-9])"
_BETWEEN: Final = r" {0,2}(?:-|to|and|bis|und|a|et|y|e|en|tot|ate) {0,2}"
_AMOUNT: Final = re.compile(
    rf"(?<![a-z0-9.,])(?P<before>{_MONEY})? ?(?P<low>{_FIGURE}) ?(?P<low_scale>{_SCALE})? ?"
    rf"(?:(?P<middle>{_MONEY})(?![a-z]))?"
    rf"(?:{_BETWEEN}(?:{_MONEY})? ?(?P<high>{_FIGURE}) ?(?P<high_scale>{_SCALE})?)?"
    rf" ?(?:(?:de |di |d')?(?P<after>{_MONEY})(?![a-z]))?"
)
_CUE: Final = re.compile(
    r"(?<![a-z0-9])(?:budget\w{0,12}|budgt|buget|bugdet|budjet|spend(?:ing)?|spent|invest(?:ieren|ing|ir|iren|eren|ire|imento)?|investire|"
    r"set aside|earmarked|sign(?:s|ed)? off|allocated|approved|afford|"
    r"\w{0,12}budget|presupuesto\w?|gastar|invertir|orcamento|verba|stanziat[oiae]|spendere|disponiamo|besteden|uitgeven|uitgegeven|ausgeben|ausgegeben|depense[rs]?|gastado|speso|gasto|"
    r"zur verfugung|eingeplant|veranschlagt|freigegeben|vorgesehen|bewilligt|depenser|"
    r"enveloppe|disposons|disponemos|dispomos|destinado|beschikbaar|gereserveerd|contamos con|contamos com|a disposizione|a disposicion|"
    r"a disposicao|aprobados?|aprovad[oa]s?|valide)(?![a-z0-9])"
)
_NO_BUDGET: Final = re.compile(
    r"(?<![a-z0-9])(?:revenue|turnover|arr|mrr|sales of|raised|funding|series [a-e]|valuation|valued|salar(?:y|ies)|jahresumsatz|umsatz|"
    r"gehalt|finanzierung|chiffre d'affaires|leve|levee|"
    r"facturacion|facturamos|ingresos|ronda|fatturato|ricavi|omzet|jaaromzet|faturamento|receita|faturamos|per user|per seat|pro nutzer|"
    r"par utilisateur|per gebruiker|por usuario|per utente|"
    r"your price|list price|your pricing|your website|save|saved|saves|sparen|ahorrar|economiser|risparmiare|besparen|economizar|"
    r"penalt(?:y|ies)|fined?)(?![a-z0-9])"
)
_LONG_AGO: Final = re.compile(
    r"(?<![a-z0-9])(?:(?:years?|months?) (?:ago|back)|last year|back in|damals|vor (?:\w{1,6} )?(?:jahren|monaten)|letztes jahr|"
    r"im letzten jahr|"
    r"il y a (?:\w{1,6} )?(?:ans|mois)|l'an(?:nee)? derniere?|hace (?:\w{1,6} )?(?:anos|meses)|el ano pasado|(?:anni|mesi) fa|"
    r"l'anno scorso|"
    r"(?:jaar|maanden) geleden|vorig jaar|(?:anos|meses) atras|ano passado)(?![a-z0-9])"
)
_UP_TO: Final = re.compile(
    r"(?:up to|max(?:imum|imal|imo|imum de)?\.?(?: of)?|at most|no more than|not more than|below|under|less than|not exceed|bis zu|"
    r"hochstens|nicht mehr als|unter|jusqu'a|pas plus de|au maximum|moins de|"
    r"hasta|no mas de|como maximo|menos de|fino a|al massimo|non piu di|meno di|tot|niet meer dan|maximaal|hooguit|minder dan|ate|"
    r"no maximo|nao mais de|nao mais que|nao mais do que)(?: de| of| von| di| van)? ?$"
)
_AT_LEAST: Final = re.compile(
    r"(?:at least|from|more than|over|minimum(?: of)?|mindestens|ab|mehr als|uber|au moins|plus de|al menos|mas de|almeno|piu di|"
    r"minstens|meer dan|pelo menos|mais de|a partir de) ?$"
)
_AT_MOST_AFTER: Final = re.compile(
    r" {0,2}\(?(?:max(?:imum|imal|imo)?|at most|or less|tops|hochstens|au maximum|como maximo|al massimo|massimo|maximaal|"
    r"no maximo)(?![a-z])"
)
_DENIED: Final = re.compile(
    r"(?<![a-z0-9])(?:no|not|don't|doesn't|haven't|cannot|can't|without|kein|keine|keinen|nicht|ohne|pas|aucun|sans|sin|non|senza|niet|"
    r"geen|zonder|nao|sem|nenhum)(?![a-z0-9])"
    r"(?! (?:more than|mehr als|plus de|mas de|piu di|meer dan|mais|exceed|maximo))"
)
_REACH: Final = 160
_SHORTEST_ALONE: Final = 4
"""A figure of fewer characters, without currency and scale, is no budget."""
_NEAR: Final = re.compile(
    r"budget\w{0,12}\)?(?: (?:is|are|of|around|about|roughly|approx\.?|ist|liegt|betragt|bei|von|ca\.?|rund|etwa|est|de|d'environ|"
    r"environ|es|unos|e|di|circa|van|ongeveer|"
    r"up to|max\.?|bis|zu|here|this|year|for|fixed|at|was|jusqu'a|hasta|fino|a|tot|ate|cerca)){0,4} ?:? ?$"
    r"|(?:presupuesto|orcamento|verba)(?: (?:es|de|e|unos|hasta|ate|cerca|max\.?|total)){0,4} ?:? ?$"
)
_COUNTED: Final = re.compile(r" ?(?:%|percent|prozent|[a-z]{3,})")


@dataclass(frozen=True, slots=True)
class _Sentence:
    before: str
    after: str

    @property
    def whole(self) -> str:
        return f"{self.before} | {self.after}"


def budgets(text: Text) -> Iterator[Budget]:
    """Each amount in a sentence that speaks of spending."""
    for match in _AMOUNT.finditer(text.plain):
        code = _currency(match)
        if code is None and len(match["low"]) < _SHORTEST_ALONE and not (match["low_scale"] or match["high_scale"]):
            continue
        begin, end = text.sentence(match.start(), match.end(), _REACH)
        sentence = _Sentence(text.plain[begin : match.start()], text.plain[match.end() : end])
        if _NO_BUDGET.search(sentence.whole) or _LONG_AGO.search(sentence.whole) or not _meant(match, sentence, code):
            continue
        if _DENIED.search(sentence.before[-50:]) and not _UP_TO.search(sentence.before):
            continue
        found = _budget(text, match, code, sentence)
        if found is not None:
            yield found


def _meant(match: re.Match[str], sentence: _Sentence, code: str | None) -> bool:
    """Whether the sentence is about spending this; a figure without a currency must stand right behind the word budget."""
    if code is not None:
        return _CUE.search(sentence.whole) is not None
    scaled = match["low_scale"] or match["high_scale"]
    value = _value(match["low"])
    if not scaled and (value < 1_000 or 1_990 <= value <= 2_100 or _COUNTED.match(sentence.after)):
        return False
    return _NEAR.search(sentence.before) is not None


def _budget(text: Text, match: re.Match[str], code: str | None, sentence: _Sentence) -> Budget | None:
    low_scale, high_scale = _scale(match["low_scale"]), _scale(match["high_scale"])
    unit = 10 ** minor_digits(code)
    if match["high"] is not None and low_scale == 1 and high_scale > 1 and _value(match["low"]) < _value(match["high"]) * high_scale:
        low_scale = high_scale  # 50 to 80k: the scale is of both
    low = int(_value(match["low"]) * low_scale * unit)
    high: int | None = low if match["high"] is None else int(_value(match["high"]) * high_scale * unit)
    if not low or (high is not None and high < low) or low > 10**15:
        return None
    open_low: int | None = low
    if match["high"] is None and (_UP_TO.search(sentence.before) or _AT_MOST_AFTER.match(sentence.after)):
        open_low = None
    elif match["high"] is None and _AT_LEAST.search(sentence.before):
        high = None
    words = match.group()
    start = match.start() + len(words) - len(words.lstrip())
    return Budget(open_low, high, code, text.evidence(start, match.start() + len(words.rstrip())))


def _currency(match: re.Match[str]) -> str | None:
    told = [words for words in (match["before"], match["after"], match["middle"]) if words is not None]
    if not told:
        return None
    words = next((each for each in told if each not in _SIGNS), told[0])
    return next(code for each, code in _LONGEST_FIRST if re.fullmatch(each, words))


def _scale(words: str | None) -> int:
    if words is None:
        return 1
    if words == "t":
        return 1_000
    return next(value for value, listed in _SCALES.items() if re.fullmatch(listed, words))


def _value(written: str) -> Decimal:
    """``1.500,50``, ``1,500.50``, ``1'500``, ``5,00,000`` and ``1,5`` as people of each habit mean them."""
    figure = written.replace(" ", "").replace("'", "")
    marks = [each for each in figure if each in ".,"]
    if not marks:
        return Decimal(figure)
    last = max(figure.rfind("."), figure.rfind(","))
    behind = len(figure) - last - 1
    both = len(set(marks)) == 2
    if (behind == 3 and not both) or (len(marks) > 1 and not both):
        return Decimal(figure.replace(".", "").replace(",", ""))
    whole = figure[:last].replace(".", "").replace(",", "")
    return Decimal(f"{whole}.{figure[last + 1 :]}") if behind < 3 else Decimal(whole + figure[last + 1 :])
