"""Signals in a lead's free text: small closed lists of words in several languages, found the same way live and in bulk.

A text is first spelled plainly (`PLAIN`: capitals and accents of Latin letters to ``a``-``z``, one letter for one), then searched with a
pattern of ASCII classes
and literal words only. That keeps Python's ``re`` and the Rust engine below Polars in step: neither's Unicode rules are asked.
"""

import re
from collections.abc import Mapping
from typing import Final

_SPELLINGS: Final = {
    "a": "AÀÁÂÃÄÅĀĂĄàáâãäåāăą",
    "b": "B",
    "c": "CÇĆČçćč",
    "d": "DĎĐďđ",
    "e": "EÈÉÊËĒĖĘĚèéêëēėęě",
    "f": "F",
    "g": "GĞğ",
    "h": "H",
    "i": "IÌÍÎÏĪĮİìíîïīį\u0131",
    "j": "J",
    "k": "K",
    "l": "LŁł",
    "m": "M",
    "n": "NÑŃŇñńň",
    "o": "OÒÓÔÕÖØŌŐòóôõöøōő",
    "p": "P",
    "q": "Q",
    "r": "RŘř",
    "s": "SŚŞŠśşš",
    "t": "TŤť",
    "u": "UÙÚÛÜŪŮŰùúûüūůű",
    "v": "V",
    "w": "W",
    "x": "X",
    "y": "YÝŸýÿ",
    "z": "ZŹŻŽźżž",
}
PLAIN: Final[Mapping[str, str]] = {letter: plain for plain, letters in _SPELLINGS.items() for letter in letters}
"""Letter → the plain letter it is read as; all other characters stay."""

_TABLE: Final = str.maketrans(dict(PLAIN))

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "urgency": (
        *(
            "urgent",
            "urgently",
            "asap",
            "as soon as possible",
            "immediately",
            "right away",
            "this week",
            "this month",
            "this quarter",
            "deadline",
        ),
        *("contract ends", "contract expires", "contract is up", "renewal date"),
        *("dringend", "eilig", "sofort", "so schnell wie moglich", "schnellstmoglich", "diesen monat", "diese woche"),
        *("urgence", "des que possible", "au plus vite", "ce mois ci", "cette semaine"),
        *(
            "urgente",
            "cuanto antes",
            "lo antes posible",
            "este mes",
            "il prima possibile",
            "questo mese",
            "o mais rapido possivel",
            "este mes",
        ),
        *("spoed", "zo snel mogelijk", "deze maand"),
    ),
    "price": (
        *("price", "prices", "pricing", "cost", "costs", "quote", "quotation", "budget", "discount", "license fee", "how much"),
        *("preis", "preise", "kosten", "angebot", "rabatt", "prix", "tarif", "tarifs", "devis", "combien"),
        *(
            "precio",
            "precios",
            "presupuesto",
            "cotizacion",
            "prezzo",
            "prezzi",
            "preventivo",
            "preco",
            "precos",
            "orcamento",
            "prijs",
            "offerte",
        ),
    ),
    "rival": (
        *(
            "competitor",
            "competitors",
            "alternative to",
            "alternatives to",
            "compare",
            "comparing",
            "compared to",
            "versus",
            "vs",
            "switch from",
        ),
        *(
            "switching from",
            "replace our",
            "replacing our",
            "migrate from",
            "today we use",
            "currently use",
            "currently using",
            "not happy with",
        ),
        *("wettbewerber", "vergleichen", "vergleich", "wechseln von", "im einsatz haben", "comparons", "comparer", "remplacer notre"),
        *(
            "comparando",
            "comparamos",
            "reemplazar",
            "stiamo valutando anche",
            "confrontiamo",
            "a comparar",
            "vergelijken",
            "overstappen van",
        ),
    ),
    "study": (
        *("student", "students", "thesis", "class project", "homework", "dissertation", "masterarbeit", "bachelorarbeit", "studentin"),
        *("etudiant", "etudiante", "memoire", "estudiante", "tesis", "studente", "tesi", "estudante", "tese", "scriptie"),
    ),
    "meeting": (
        *("demo", "demonstration", "meeting", "call me", "call us", "a call", "trial", "proof of concept", "poc", "pilot"),
        *("ruckruf", "termin", "vorfuhrung", "testversion", "rappeler", "rendez vous", "essai", "llamenme", "llamar", "reunion", "prueba"),
        *("richiamarmi", "richiamare", "prova gratuita", "liguem me", "reuniao", "terugbellen", "afspraak"),
    ),
}
# Scripts that put no spaces between words are searched as they stand.
_UNSPACED: Final[Mapping[str, tuple[str, ...]]] = {
    "urgency": ("至急", "早急", "できるだけ早く", "今月中", "紧急", "尽快", "긴급"),
    "price": ("価格", "料金", "予算", "見積", "费用", "价格", "报价", "가격", "견적"),
    "rival": ("比較", "他社", "乗り換え", "对比", "竞争", "비교"),
    "study": ("学生", "論文", "论文", "학생"),
    "meeting": ("デモ", "打ち合わせ", "ご連絡", "演示", "会议", "데모"),
}


def _pattern(name: str) -> str:
    words = "|".join(word.replace(" ", "[^a-z0-9]+") for word in dict.fromkeys(_WORDS[name]))
    return f"(?:^|[^a-z0-9])(?:{words})(?:[^a-z0-9]|$)|{'|'.join(_UNSPACED[name])}"


PATTERNS: Final[Mapping[str, str]] = {name: _pattern(name) for name in _WORDS} | {"question": "[?\uff1f]", "figure": r"[0-9][0-9]"}
"""Signal → pattern over a plainly spelled text."""

_COMPILED: Final = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}


def plain(text: str) -> str:
    """``text`` with capitals and accents of Latin letters gone; as long as it was."""
    return text.translate(_TABLE)


def shows(signal: str, plain_text: str) -> bool:
    """Whether a plainly spelled text shows ``signal``, one of `PATTERNS`."""
    return _COMPILED[signal].search(plain_text) is not None
