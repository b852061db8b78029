"""The language of a text: by its script where one script tells it, else by small words that only few languages share."""

import re
from typing import Final

from fairlead.domain.qualification.text.signals import Evidence, Spoken
from fairlead.domain.qualification.text.spelling import Text

_SCRIPTS: Final = (
    ("ja", re.compile("[\u3041-\u30ff]{2,}")),
    ("ko", re.compile("[\uac00-\ud7a3]{2,}")),
    ("zh", re.compile("[\u4e00-\u9fff]{2,}")),
    ("uk", re.compile("[\u0400-\u04ff]*[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491][\u0400-\u04ff]*")),
    ("ru", re.compile("[\u0400-\u04ff]{2,}")),
    ("el", re.compile("[\u0370-\u03ff]{2,}")),
    ("he", re.compile("[\u05d0-\u05ea]{2,}")),
    ("ar", re.compile("[\u0620-\u06ff]{2,}")),
    ("hi", re.compile("[\u0900-\u097f]{2,}")),
    ("th", re.compile("[\u0e00-\u0e7f]{2,}")),
)
_STOP_WORDS: Final = {
    "en": "the and of to is are we you our your for with have has this that would like need can could please it in from by what how not "
    "i my be on at as "
    "do does looking want there an us would if which when was were more about after before then our them than only some no yes hi hello "
    "thanks any",
    "de": "der die das und ist sind wir sie unser unsere unserem unseren mit haben hat ein eine einen fur nicht auch auf von zu im "
    "bitte konnen mochten "
    "suchen ich uns wie dem den des bei oder noch kein keine was aus werden wird gerne ihre ihr ihnen zum zur bis einem einer es am "
    "derzeit brauchen sich aber wenn nur sehr uber nach vom hallo danke haben hatte wurde ohne diese dieser",
    "fr": "le la les des et est sont nous vous notre votre vos nos avec avons pour une un dans sur pas que qui ce cette du au aux je de "
    "il en ou "
    "par plus souhaitons cherchons merci bonjour etes avez n d l c s ne sommes tout cherche voudrais peut besoin etre sous prevue chez "
    "depuis tres leur leurs",
    "es": "el la los las y es son nosotros nuestro nuestra con tenemos para una un en no que de del se por su al lo mas queremos "
    "buscamos gracias hola "
    "como pero usted ustedes estamos necesitamos esta este hay nos muy sin sobre hace antes hasta desde podemos posible entre pasado "
    "proximo vamos favor llamar todo todos cuando ser tiene",
    "it": "il la i gli le e di che per con un una abbiamo siamo nostro nostra non del della delle dei in sono questo questa anche piu "
    "vorremmo "
    "cerchiamo grazie ma come ci si da al alla nel nella buongiorno vi vostro vostra lo ho stiamo ed possiamo entro fino senza sara "
    "tutta tutti nostri nei vogliamo tra essere molto solo dopo prima serve",
    "nl": "de het een en van is zijn wij we onze ons met hebben heeft voor niet ook op te dat die in graag naar zoeken bij er geen nog "
    "wat hoe "
    "kunnen willen jullie u uw ik om aan maar of dit momenteel moet nodig zo mij alles kunt tot uiterlijk onder alleen mijn hallo "
    "bedankt willen gaan wel deze uit",
    "pt": "o a os as e de que para com um uma temos nosso nossa nao em no na nos do da dos das por mais queremos buscamos obrigado ola "
    "como mas "
    "voces voce estamos precisamos este esta nossos ha sem sao ao pelo pela ate gostaria seu sua nossas atualmente ainda muito voce foi "
    "ser proximo proximos passado ja podemos favor tudo isso precisa nosso hoje",
}
_TELLING: Final = {
    "de": re.compile(r"[\u00df\u00e4\u00f6\u00fc\u00c4\u00d6\u00dc]"),
    "es": re.compile(r"[\u00f1\u00d1\u00bf\u00a1]"),
    "pt": re.compile(r"[\u00e3\u00f5\u00c3\u00d5]"),
    "it": re.compile(r"\u00f9|\u00ec|pi\u00f9|\u00e8\b"),
}
_LANGUAGES_OF: Final = {
    word: tuple(code for code, listed in _STOP_WORDS.items() if word in listed.split())
    for word in {each for listed in _STOP_WORDS.values() for each in listed.split()}
}
_MOST_SHOWN: Final = 5
_LONGEST_SHOWN: Final = 30
_ENOUGH: Final = 1.0
_CLEARLY: Final = 1.25


def language(text: Text) -> Spoken | None:
    """The language; None where nothing tells, or two languages are as likely."""
    letters = sum(each.isalpha() for each in text.shown)
    for code, script in _SCRIPTS:
        found = [match for match in script.finditer(text.shown) if match.group()]
        if sum(match.end() - match.start() for match in found) > letters * (0.02 if code == "uk" else 0.2):
            return Spoken(code, tuple(_start_of(text, match) for match in found[:_MOST_SHOWN]))
    score = dict.fromkeys(_STOP_WORDS, 0.0)
    shown: dict[str, dict[str, Evidence]] = {code: {} for code in _STOP_WORDS}
    for word in text.words:
        codes = _LANGUAGES_OF.get(word.plain, ())
        for code in codes:
            # A word that several languages share says less for each of them.
            score[code] += 1 / len(codes)
            if len(shown[code]) < _MOST_SHOWN:
                shown[code].setdefault(word.plain, text.evidence(word.start, word.end))
    for code, telling in _TELLING.items():
        if (match := telling.search(text.shown)) is not None:
            score[code] += 1
            shown[code].setdefault(match.group(), text.evidence(*match.span()))
    best, second = sorted(score.values(), reverse=True)[:2]
    if best < _ENOUGH or best < _CLEARLY * second:
        return None
    code = max(score, key=lambda each: score[each])
    return Spoken(code, tuple(shown[code].values()))


def _start_of(text: Text, match: re.Match[str]) -> Evidence:
    """The first letters of a script that puts no spaces between words."""
    return text.evidence(match.start(), min(match.end(), match.start() + _LONGEST_SHOWN))
