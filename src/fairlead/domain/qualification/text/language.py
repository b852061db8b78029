"""The language of a text: by its script where one script tells it, else by small words that only few languages share."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Final

from fairlead.domain.qualification.text.signals import Evidence, Spoken
from fairlead.domain.qualification.text.spelling import Text, Word

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
STOP_WORDS: Final = {
    "en": "the and of to is are we you our your for with have has this that would like need can could please it in from by what "
    "how not i my be on at as do does looking want there an us if which when was were more about after before then them "
    "than only some no yes hi hello thanks any me he she his her him who where why because out up just so also will may "
    "should been being into over through other such get got know send see much many first new now very well a offer free "
    "days weeks months month year price pricing company sales using currently today tomorrow quarter none sometime call "
    "january february march june july october december monday tuesday wednesday thursday friday past ago until thank sorry",
    "de": "der die das und ist sind wir sie unser unsere unserem unseren mit haben hat ein eine einen fur nicht auch auf von zu "
    "im bitte konnen mochten suchen ich uns wie dem den des bei oder noch kein keine was aus werden wird gerne ihre ihr "
    "ihnen zum zur bis einem einer es am derzeit brauchen sich aber wenn nur sehr uber nach vom hallo danke hatte wurde "
    "ohne diese dieser habe wollen wollte wurden kann konnte konnten muss mussen soll sollte mochte hatten ware mehr mal "
    "schon dann da hier jetzt gern guten tag melden mir mich euch euer sein seine nichts etwas alle allen alles vielen dank "
    "liebe geehrte gibt geht machen macht brauche suche unter zwischen wegen weil dass ob nachste nachsten seit damit dazu "
    "eigentlich gerade sowie so also will euro monat monate wochen woche jahr tage januar februar marz juni juli oktober "
    "dezember montag dienstag mittwoch donnerstag freitag heute morgen preis firma angebot",
    "fr": "le la les des et est sont nous vous notre votre vos nos avec avons pour une un dans sur pas que qui ce cette du au aux "
    "je de il en ou par plus souhaitons cherchons merci bonjour etes avez n d l c s ne sommes tout cherche voudrais peut "
    "besoin etre sous prevue chez depuis tres leur leurs ai ont suis cela ca fait faire faut font mes mon ma sa son ses "
    "plusieurs dont comme bien aussi mais donc alors si entre vers peu trop deja encore quand quelle quel combien comment "
    "parce voulons veux doit dois devons pouvez pourriez svp moi lui elle elles on y me rappeler rappelez recevoir prix "
    "equipe entreprise actuellement jours semaine mois prochaine prochain apres avant a ans an semaines janvier fevrier "
    "mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi demain devis",
    "es": "el la los las y es son nosotros nuestro nuestra con tenemos para una un en no que de del se por su al lo mas queremos "
    "buscamos gracias hola como pero usted ustedes estamos necesitamos esta este hay nos muy sin sobre hace antes hasta "
    "desde podemos posible entre pasado proximo vamos favor llamar todo todos cuando ser tiene quiero saber si teneis "
    "tienen tener ya solo informacion precio cuanto cuesta quien cual donde porque porfa buenas buenos tardes saludos soy "
    "somos fue han he hemos habia ha vuestro vuestra eso esto estos estas ese esa cada segun necesito quisiera me te le les "
    "mi tu yo ella ellos empresa equipo ano anos mes meses semana dia dias proxima podria a semanas enero febrero marzo "
    "abril mayo junio julio septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes manana presupuesto "
    "proximos seis decision finales aprobado cotizacion",
    "it": "il la i gli le e di che per con un una abbiamo siamo nostro nostra non del della delle dei in sono questo questa anche "
    "piu vorremmo cerchiamo grazie ma come ci si da al alla nel nella buongiorno vi vostro vostra lo ho stiamo ed possiamo "
    "entro fino senza sara tutta tutti nostri nei vogliamo tra essere molto solo dopo prima serve vorrei voglio parlare "
    "sapere quanto costa costano salve ciao saluti cordiali ha hai hanno avete avevamo aveva era erano stato stata sia fa "
    "fare fatto mesi mese anno anni giorni settimana tre due ogni qualche nessuno nessuna chi dove quando perche quale "
    "quali se ancora gia oggi domani suo sua loro mio mia mi ti voi noi lei lui questi queste quello quella persone azienda "
    "offerta posso puo potete a settimane gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
    "novembre dicembre lunedi martedi mercoledi giovedi venerdi circa disposizione fretta preventivo",
    "nl": "de het een en van is zijn wij we onze ons met hebben heeft voor niet ook op te dat die in graag naar zoeken bij er "
    "geen nog wat hoe kunnen willen jullie u uw ik om aan maar of dit momenteel moet nodig zo mij alles kunt tot uiterlijk "
    "onder alleen mijn hallo bedankt gaan wel deze uit jij je hij zij haar hun wie waar wanneer waarom omdat als dan al nu "
    "heel veel meer zeer goed goedemorgen beste groet groeten hoi bellen mag kan kon wil wilt zou zouden worden wordt was "
    "waren geweest over tussen na per jaar maand week dagen weken vandaag morgen volgende vorige prijs kosten gebruiken "
    "vriendelijke dank iets niets alle euro maanden januari februari maart juni juli augustus oktober maandag dinsdag "
    "woensdag donderdag vrijdag offerte bedrijf",
    "pt": "o a os as e de que para com um uma temos nosso nossa nao em no na nos do da dos das por mais queremos buscamos "
    "obrigado ola como mas voces voce estamos precisamos este esta nossos ha sem sao ao pelo pela ate gostaria seu sua "
    "nossas atualmente ainda muito foi ser proximo proximos passado ja podemos favor tudo isso precisa hoje vi tem ter "
    "tenho tinha quanto custa custam quero queria querem posso pode podem poderia meu minha seus suas isto esses essas "
    "estes estas dele dela ele ela eles elas eu tu lhe me te daqui aqui onde quando quem qual quais porque tambem so tres "
    "dois duas mes meses dia dias ano anos semana proxima amanha bom boa tarde oi obrigada cumprimentos empresa equipe "
    "equipa preco proposta desconto usuario usuarios vai vou vamos semanas janeiro fevereiro marco abril maio junho julho "
    "setembro outubro novembro dezembro segunda terca quarta quinta sexta orcamento decisao",
}
"""Words that tell the languages that are read. Most say nothing else; what some of them mean all the same is in `content`."""
READ_LANGUAGES: Final = tuple(STOP_WORDS)
_OWN_WORDS: Final = {
    "pl": "jest nie sie czy dla prosze dzien dobry jak oraz mamy chcemy dziekuje pozdrawiam ile kosztuje ze od co jestesmy nasz nasza "
    "nasze panstwa nam szukamy potrzebujemy juz bardzo tylko przez",
    "cs": "jsme pro prosim jak kolik stoji dekuji mame chceme radi bychom nebo jsou dobry den nas vas ze cena hledame potrebujeme take "
    "pouze ktery ktere vasi nasi",
    "hu": "hogy nem egy szeretnenk szeretnek kerem koszonom koszonjuk napot vagyunk nekunk mennyibe kerul az es meg van tobbet onok "
    "ajanlatot arak csak mar",
    "ro": "si este sunt nu pentru va rugam multumesc multumim buna ziua avem dorim vrem cat costa cu sa ne care mai am daca sau din "
    "despre aveti noastra nostru",
    "tr": "merhaba icin bir ve ile bu istiyoruz istiyorum tesekkurler tesekkur lutfen ne kadar bize bizim nasil var olarak biz daha cok "
    "mi ekibimiz almak degil",
    "sv": "och jag att inte vad hej tack garna det vi ett som med behover oss vara mycket skulle fran pa av har kan ni er nagon eller "
    "veta om",
    "da": "og jeg ikke vil hvad gerne hej tak jeres mere hvordan ogsa vi det som med pa af har kan os eller vores fra til hvor kr hos "
    "skal bruge meget for",
    "no": "og jeg ikke hva gjerne hei takk deres mer hvordan ogsa vi det som med pa av har kan oss eller var fra til hvor noe skal "
    "bruke mye onsker dere for",
    "fi": "ja on ei etta kiitos hei mita tama olemme meilla voitteko paljonko maksaa teidan myos kuinka onko voisitteko haluaisimme "
    "haluamme lisaa tai mutta ovat meidan hinta",
}
"""Languages of which nothing else is read. A word that stands above, too, tells nothing of them."""
_TELLING: Final = {
    "de": (re.compile(r"[\u00df\u00e4\u00f6\u00fc\u00c4\u00d6\u00dc]"), 1),
    "es": (re.compile(r"[\u00f1\u00d1\u00bf\u00a1]"), 1),
    "pt": (re.compile(r"[\u00e3\u00f5\u00c3\u00d5]"), 1),
    "it": (re.compile(r"\u00f9|\u00ec|pi\u00f9|\u00e8\b"), 1),
    "pl": (re.compile("[\u0105\u0107\u0119\u0142\u0144\u015b\u017a\u017c]", re.IGNORECASE), 3),
    "cs": (re.compile("[\u011b\u0159\u016f]", re.IGNORECASE), 3),
    "hu": (re.compile("[\u0151\u0171]", re.IGNORECASE), 3),
    "ro": (re.compile("[\u0103\u0219\u021b\u0163]", re.IGNORECASE), 3),
    "tr": (re.compile("[\u011f\u0131\u0130\u011e]"), 3),
    "sv": (re.compile("[\u00e5\u00c5]"), 1),
    "da": (re.compile("[\u00e6\u00f8\u00e5\u00c6\u00d8\u00c5]"), 2),
    "no": (re.compile("[\u00e6\u00f8\u00e5\u00c6\u00d8\u00c5]"), 2),
}
"""Letters that tell a language, and how many of them count as a word each."""


def _languages_of(listed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    of: dict[str, tuple[str, ...]] = {}
    for code, words in listed.items():
        for word in dict.fromkeys(words.split()):
            of[word] = (*of.get(word, ()), code)
    return of


_LANGUAGES_OF: Final = _languages_of(_OWN_WORDS) | _languages_of(STOP_WORDS)
_GLUE: Final = (".", "@", "/")
_MOST_SHOWN: Final = 5
_LONGEST_SHOWN: Final = 30
_ENOUGH: Final = 1.0
_CLEARLY: Final = 1.25


def language(text: Text) -> Spoken | None:
    """The language; None where nothing tells, or two languages are as likely."""
    beyond_ascii = not text.shown.isascii()  # else neither a script nor a letter can tell
    if beyond_ascii and (spoken := _by_script(text)) is not None:
        return spoken
    score = dict.fromkeys((*STOP_WORDS, *_OWN_WORDS), 0.0)
    shown: dict[str, dict[str, Evidence]] = {code: {} for code in score}
    for word in text.words:
        codes = _LANGUAGES_OF.get(word.plain)
        if codes is None or _in_address(text.plain, word):
            continue
        for code in codes:
            # A word that several languages share says less for each of them.
            score[code] += 1 / len(codes)
            if word.plain not in shown[code] and len(shown[code]) < _MOST_SHOWN:
                shown[code][word.plain] = text.evidence(word.start, word.end)
    for code, (letters, most) in _TELLING.items() if beyond_ascii else ():
        for match in islice(letters.finditer(text.shown), most):
            score[code] += 1
            shown[code].setdefault(match.group(), text.evidence(*match.span()))
    best, second = sorted(score.values(), reverse=True)[:2]
    if best < _ENOUGH or best < _CLEARLY * second:
        return None
    code = max(score, key=lambda each: score[each])
    return Spoken(code, tuple(shown[code].values()))


def _by_script(text: Text) -> Spoken | None:
    letters = sum(each.isalpha() for each in text.shown)
    for code, script in _SCRIPTS:
        found = [match for match in script.finditer(text.shown) if match.group()]
        if sum(match.end() - match.start() for match in found) > letters * (0.02 if code == "uk" else 0.2):
            return Spoken(code, tuple(_start_of(text, match) for match in found[:_MOST_SHOWN]))
    return None


def _start_of(text: Text, match: re.Match[str]) -> Evidence:
    """The first letters of a script that puts no spaces between words."""
    return text.evidence(match.start(), min(match.end(), match.start() + _LONGEST_SHOWN))


def _in_address(plain: str, word: Word) -> bool:
    """Whether the word is part of a host, a mail address or a path, as the `com` of `monday.com`, which is no Portuguese."""
    before, behind = plain[max(0, word.start - 1) : word.start], plain[word.end : word.end + 2]
    return before in _GLUE or behind[:1] in _GLUE[1:] or (behind[:1] == "." and behind[1:].isalnum())
