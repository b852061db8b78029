"""The words of a text that mean something: without small words, numbers, addresses and names after a title; denials with what they deny."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Final

from fairlead.domain.qualification.text.language import STOP_WORDS
from fairlead.domain.qualification.text.spelling import DENYING, Text, Word

_MEANT: Final[Mapping[str, str]] = {
    "en": "need offer free price pricing company sales call",
    "de": "brauchen brauche suchen suche preis firma angebot",
    "fr": "besoin prix equipe entreprise devis",
    "es": "informacion precio empresa equipo presupuesto decision finales aprobado cotizacion llamar",
    "it": "azienda offerta preventivo disposizione fretta prezzo",
    "nl": "zoeken bellen prijs kosten offerte bedrijf",
    "pt": "empresa equipe equipa preco proposta desconto usuario usuarios orcamento decisao",
}
"""Words that tell a language and mean something all the same."""
_SMALL: Final[Mapping[str, str]] = {
    "en": "nobody next last later far they theirs yours ours hers myself ourselves itself whom whose ought doing above below down "
    "off under against through once few until while someone somebody something anyone anybody anything everyone everybody "
    "everything one two else ever yes too really quite bit lot lots only even still though did had having made make makes "
    "again each every both same own those these their its been let said says say want wants wanted wont dont doesnt cannot "
    "going went gone came come here there actually already all am im ive id because but yet since within per via upon between "
    "during most several",
    "de": "dabei dazu davon darum daran niemand jemand als um durch ob indem hinter manche welche welcher welches weiter wird dein "
    "deine mein meine meinen ihm ihn ihr uber zu doch eben halt ganz viel viele vor dort selbst bin bist seid waren sagt "
    "sagte sagen sagten leider wirklich einfach immer wieder beim ins vom ans wo wer war gewesen worden bereits mehrere jede "
    "jeder jedes sondern zwar lassen lasst deren dessen dieses diesem diesen ab gegen wahrend anscheinend offenbar eher "
    "ziemlich zudem ihrem ihren seinen seiner seinem rein",
    "fr": "ils elles eux leur notre votre tous toute toutes autre autres celui ceux celles quoi ou contre pendant y t qu lors car "
    "ni etait etaient ete avait avaient meme toujours vraiment juste beaucoup assez selon aucun aux mal ses nos cet ces celle "
    "vous sera seront serait etant jusqu leurs trop dit disent",
    "es": "nosotras vosotros ellas mis tus sus nuestros nuestras otros otras tienes tuvo tenia contra durante era eran fue sido "
    "tambien mucho mucha aun bien demasiado e u ni cada mismo misma tan tanto dice dicen dijo dijeron nada aqui les ellos "
    "fueron siendo algo alguien otra otro realmente parece",
    "it": "essi esse egli quelli quelle tutto tutte mie miei suoi sue nostri nostre contro durante aveva fosse troppo ed e anche "
    "gli stati state sono c molto molta proprio davvero sempre sui sulla sul dal dalla dai nello negli agli ai dice dicono "
    "detto cosi mentre pero ma ogni altro altra sembra stesso",
    "nl": "mijn jouw zijn onze welke elke elk door tegen sinds tijdens hoe te erg echt heel veel altijd weer nou toch maar hen hun "
    "zich deze die dit dus want zei zegt zeggen zelf eens ooit iemand andere alle bijna vrij blijkt dat hebt had hadden werd "
    "werden",
    "pt": "nos vos lhes meus minhas nosso toda todo todas todos outros outras contra durante isso aquilo aquele aquela muita demais "
    "sempre mesmo realmente e eram era foram sido ai la nem pois pra pro num numa nele nela neles disse dizem algo alguem "
    "outro outra entre ate cada parece estava estavam estar esteve",
}
"""More words that mean nothing by themselves; they tell no language, as several share them or nobody opens a request with them."""
_PARTING: Final[Mapping[str, str]] = {
    "en": "and or but nor yet so",
    "de": "und oder aber sondern sowie",
    "fr": "et ou mais donc",
    "es": "y e o u pero sino",
    "it": "e ed o ma pero",
    "nl": "en of maar",
    "pt": "e ou mas porem",
}
"""Words that end what a denial reaches and what one phrase holds."""
_ONLY: Final = frozenset("only nur seulement solo solamente soltanto alleen somente apenas".split())
"""Behind a denial they take it back: ``not only small``."""
_TITLES: Final = frozenset(
    "mr mrs ms miss dr prof herr herrn frau mme mlle monsieur madame sr sra srta senor senora don dona sig signor signora signore dott dhr "
    "mevr mevrouw meneer heer senhor senhora".split()
)
_CHUNK: Final = re.compile(r"\S+")
_HOST: Final = re.compile(r"[^\W_][\w-]+(?:\.[\w-]{2,})+(?:[/:].*)?")
_STOPS_BUT_POINT: Final = frozenset("!?;\n,:()")
_AROUND: Final = "<>()[]{}\"',;:.!?"
_REACH: Final = 4
"""A denial stands at most so many small words before what it denies: ``not at all the right``."""
_BETWEEN: Final = 2
"""So many small words stand at most within a phrase: ``taille de l'entreprise``."""
_LONGEST_NAME: Final = 2
_MOST_DENIED: Final = 2
"""So many words that stand side by side share a denial: ``no real budget``."""


@dataclass(frozen=True, slots=True)
class Content:
    """A word that means something. ``start``, ``end``: its place in what is shown, the denial included where it is ``denied``.

    ``joined``: it stands so close behind the one before that both may be one phrase. ``capital``: it begins with a capital letter
    where no sentence begins, and is not all capitals: in most languages a name.
    """

    word: Word
    written: str
    start: int
    end: int
    denied: bool = False
    joined: bool = False
    capital: bool = False


class _Kind(Enum):
    MEANS = 0
    SMALL = 1
    DENIES = 2
    PARTS = 3
    LOST = 4


def content(text: Text, code: str | None) -> Sequence[Content]:
    """The words that mean something, in order. ``code``: the language; where it is none of those read, small words of all of them count."""
    walk = _Walk(text)
    clause = -1
    for number, (word, kind) in enumerate(zip(text.words, _kinds(text, code), strict=True)):
        if word.clause != clause:
            walk.part()
            clause = word.clause
        walk.step(number, word, kind)
    walk.part()
    return walk.found


class _Walk:
    """Where one is in a text: the words that mean something so far, and a denial that waits for what it denies."""

    def __init__(self, text: Text) -> None:
        self.found: list[Content] = []
        self._text = text
        self._denial: Word | None = None
        self._left, self._gap, self._linked = 0, 0, False

    def part(self) -> None:
        """Nothing goes across this place, as at the end of a clause. A denial behind which nothing came denies what is before it."""
        if self._denial is not None and self._left == _MOST_DENIED and self._linked:
            self.found[-1] = replace(self.found[-1], end=self._denial.end, denied=True)
        self._denial = None
        self._left, self._gap, self._linked = 0, 0, False

    def step(self, number: int, word: Word, kind: _Kind) -> None:
        """One word further."""
        if kind is _Kind.SMALL:
            self._gap += 1
        elif kind is _Kind.DENIES:
            self._denial, self._left, self._gap = word, _MOST_DENIED, 0
        elif kind is _Kind.MEANS:
            self._take(number, word)
        else:
            self.part()

    def _take(self, number: int, word: Word) -> None:
        reach = _REACH if self._left == _MOST_DENIED else 0
        denial = self._denial if self._left and self._gap <= reach else None
        first = self._left == _MOST_DENIED
        joined = self._linked and self._gap <= _BETWEEN and not (denial and first)
        written = self._text.shown[word.start : word.end]
        capital = written[:1].isupper() and not written.isupper() and not self._text.begins_sentence(number)
        start = denial.start if denial else word.start
        self.found.append(Content(word, written, start, word.end, denied=denial is not None, joined=joined, capital=capital))
        self._left = self._left - 1 if denial else 0
        self._gap, self._linked = 0, True


def _kinds(text: Text, code: str | None) -> Iterator[_Kind]:
    """What each word is, in order."""
    small, denying, parting = _lists(code if code in STOP_WORDS else None)
    lost = _addresses(text)
    named = 0
    for number, word in enumerate(text.words):
        before = text.plain[text.words[number - 1].end : word.start] if number else " "
        if word.plain in _TITLES and text.shown[word.start].isupper():
            named = _LONGEST_NAME
            yield _Kind.LOST
        elif named and text.shown[word.start].isupper() and _STOPS_BUT_POINT.isdisjoint(before):
            named -= 1
            yield _Kind.LOST
        else:
            named = 0
            kind = _kind(text, word, lost, (small, denying, parting))
            behind = text.words[number + 1].plain if number + 1 < len(text.words) else ""
            yield _Kind.SMALL if kind is _Kind.DENIES and behind in _ONLY else kind


def _kind(text: Text, word: Word, lost: Sequence[tuple[int, int]], lists: Sequence[frozenset[str]]) -> _Kind:
    small, denying, parting = lists
    if any(start <= word.start < end for start, end in lost) or any(each.isdigit() for each in word.plain):
        return _Kind.LOST
    if word.plain in denying or text.plain[word.end : word.end + 2] == "'t":
        return _Kind.DENIES
    if word.plain in parting:
        return _Kind.PARTS
    if len(word.plain) == 1 or word.plain in small:
        return _Kind.SMALL
    return _Kind.MEANS


@cache
def small_words(code: str) -> frozenset[str]:
    """Words of a language that mean nothing by themselves, those that deny among them; plainly spelled."""
    small, denying, parting = _lists(code)
    return small | denying | parting


@cache
def _lists(code: str | None) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Words that mean nothing by themselves, that deny and that part, in a language or in all."""
    codes = tuple(STOP_WORDS) if code is None else (code,)
    small = {word for each in codes for word in f"{STOP_WORDS[each]} {_SMALL[each]}".split()}
    small -= {word for each in codes for word in _MEANT[each].split()}
    denying = frozenset(word for each in codes for word in DENYING[each].split())
    parting = () if code is None else _PARTING[code].split()
    return frozenset(small), denying, frozenset(parting)


def _addresses(text: Text) -> Sequence[tuple[int, int]]:
    """Where mail addresses, links, hosts and mentions of people stand."""
    return [match.span() for match in _CHUNK.finditer(text.plain) if _is_address(match.group().strip(_AROUND))]


def _is_address(chunk: str) -> bool:
    return "@" in chunk or chunk.startswith(("http:", "https:", "www.")) or _HOST.fullmatch(chunk) is not None
