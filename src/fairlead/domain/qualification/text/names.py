"""Names in a text: those the caller gave, and those that a phrase such as `currently using` introduces."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fairlead.domain.qualification.text.signals import Mention
from fairlead.domain.qualification.text.spelling import Phrases, Text

_USES: Final = Phrases(
    """
    currently using|currently use|are using|today we use|now using|now use|switch from|switching from|migrate from|migrating from
    migrated from|move away from
    moving away from|moving from|move from|alternative to|alternatives to|replace|replacing|replace our|replacing our|compared to
    compared with|comparing with
    comparing you with|compare you with|versus|vs|unhappy with|not happy with|evaluating|also evaluating|also looking at|contract with
    coming from|instead of|leaving
    nutzen derzeit|steigen von|umgestiegen von|nutzen aktuell|nutzen heute|nutzen bisher|nutzen momentan
    verwenden derzeit|verwenden aktuell|verwenden bisher
    arbeiten derzeit mit|arbeiten aktuell mit|arbeiten mit|derzeit mit|setzen derzeit auf
    setzen aktuell|wechseln von|wechsel von|weg von|umsteigen von|umstieg von|alternative zu|alternativen zu|ersatz für|im vergleich zu
    verglichen mit|unzufrieden mit|vertrag mit|statt|vergleichen sie mit
    utilisons actuellement|utilisons aujourd'hui|utilisons|travaillons avec|remplacer|remplacement de|alternative à|alternatives à
    migrer de|migrer depuis|passer de|quitter|par rapport à|comparé à|mécontents de|contrat avec|au lieu de|abandonner
    usamos actualmente|actualmente usamos|utilizamos actualmente|actualmente utilizamos|trabajamos con|hoy usamos|usamos|utilizamos
    alternativa a|alternativas a|cambiar de|migrar de|migrar desde|pasar de|reemplazar|reemplazar a|sustituir|sustituir a|comparado con
    en lugar de|contrato con|descontentos con|dejar
    usiamo|utilizziamo|usiamo attualmente|attualmente usiamo|attualmente utilizziamo|utilizziamo attualmente|oggi usiamo|lavoriamo con
    sostituire|alternativa a|alternative a|passare da|migrare da|rispetto a|insoddisfatti di|contratto con|al posto di|invece di|lasciare
    abbandonare
    gebruiken nu|gebruiken momenteel|gebruiken op dit moment|gebruiken|werken nu met|werken met|werken momenteel met
    overstappen van|stappen over van|stap over van|overgestapt van
    overstap van|alternatief voor|vervangen|vervanging van|ontevreden over|contract met|in plaats van|vergeleken met|weg bij
    usamos atualmente|atualmente usamos|utilizamos atualmente|atualmente utilizamos|hoje usamos|trabalhamos com|alternativa ao
    alternativa à|substituir|substituir o|substituir a|migrar do|migrar da|mudar do|mudar da|trocar o|trocar a|sair do|sair da|em vez do
    contrato com a|contrato com o|contrato com|insatisfeitos com|comparado com o
    """.replace("\n", "|").split("|")
)
_MEANWHILE: Final = frozenset(
    (
        "now currently just also today still already presently gerade derzeit aktuell momentan jetzt heute noch auch bald actuellement "
        "aujourd hui encore aussi actualmente ahora todavia hoy attualmente ora oggi ancora adesso nu momenteel net ook vandaag atualmente "
        "agora hoje ainda"
    ).split()
)
"""Words that may stand within such a phrase: `wechseln gerade von`."""
_ARTICLES: Final = frozenset(
    "our the a das die den dem der unser unsere unserem le la les l notre el il lo i nostro onze de het o os a nosso du des".split()
)
# What may stand behind such a phrase with a capital letter and is no name of a product: German nouns, beginnings, whole classes of tools.
_NO_NAMES: Final = frozenset(
    (
        "i we you it they this that the your our a an my his her in on at and but or so if is what how "
        "crm erp crms saas api hr it us uk eu usa q1 q2 q3 q4 kpi kpis ai ki ia bi pdf csv sql "
        "tabellen tabelle listen liste software losung losungen system systeme systemen tool tools produkt produkte programm werkzeuge "
        "kunden papier zettel hand mails partnern partner agenturen agentur leads team teams daten vertrieb anbieter anbietern handler "
        "ihnen ihre ihrem ihrer ihr sie wir ich monat woche jahr beginn anfang ende januar februar marz april mai juni juli august "
        "september oktober november dezember "
        "january february march may june july october december monday tuesday wednesday thursday friday saturday sunday "
        "europe europa deutschland germany france spain spanien frankreich italien italy paris berlin london madrid amsterdam brasil "
        "portugal"
    ).split()
)
_EVERYDAY: Final = frozenset(
    (
        "act active affinity agile aha air ally anchor apex apollo arc aspect asset atlas attention "
        "base beacon beam bench bolt bridge bright canvas capsule catalyst chorus circle clarity clay clear "
        "close cloud compass connect copper core craft dash delta demand drift drive dynamics echo edge element engage "
        "ever express flow focus forge forward freshly front frame fuel gain grain groove guru harbor harmony hive "
        "horizon hub insight insights intelligence journey key kite lattice launch leap less lever "
        "lightning linear link lead loop mark mason match matter mercury method metric mint mode momentum "
        "monday motion nimble notion nova oasis onboard orbit outreach outlook owner oxygen palm path peak people pilot pipe "
        "pipeline pivot planet plus point polar prime process prospect pulse qualified quip rally ramp reach reply revel ring rise "
        "river rocket route sage salt scout seed segment sense shape shift signal slack slate smart snow spark spring sprout square "
        "stack stage star step stone storm stream streak stripe summit surge swift switch tact target tempo thrive "
        "tide tower track trace trail turn unify unity upright vantage vector velocity venture vibe view vista vital vivid wave "
        "whisper wise wonder work zen zone"
    ).split()
)
"""English words of every day that makers of software have taken for names: `copper tubing` and `close a deal` name nobody."""
_USING: Final = frozenset(
    "use uses using used nutzen nutzten verwenden utilisons utilise usamos utilizamos usiamo utilizziamo gebruiken gebruikten".split()
)
_GOES_ON: Final = frozenset("is was has had does costs and or vs versus ist war hat und oder est et ou es y o e ed ha custa custou".split())
"""What stands behind a name at the beginning of a sentence more often than behind an everyday word there."""
_LONGEST_NAME: Final = 3
"""In words."""
_LONGEST_WORD: Final = 40
_CAMEL: Final = re.compile(r"[^\W\d_]*[A-Z0-9]")


def given(text: Text, names: Iterable[str], *, denied_too: bool) -> Iterator[Mention]:
    """Names of the caller's list, however they are capitalized; ``denied_too``: also behind a word that denies, as `without`.

    A name that is a word of every day counts where it is written as a name.
    """
    introduced_at = {last + 1 for _, last, _ in _USES.find(text, _MEANWHILE)}
    introduced_at |= {number + 1 for number, word in enumerate(text.words) if word.plain in _USING}
    for first, last, name in Phrases(names).find(text):
        if not denied_too and text.denied(first, last):
            continue
        if first < last or first in introduced_at or text.words[first].plain not in _EVERYDAY or _as_name(text, first, name):
            yield Mention(name, listed=True, evidence=text.evidence(text.words[first].start, text.words[last].end))


def _as_name(text: Text, number: int, name: str) -> bool:
    """Whether an everyday word is capitalized as the name is, where only names are."""
    word = text.words[number]
    if text.shown[word.start : word.end] != name:
        return False
    return not text.begins_sentence(number) or (number + 1 < len(text.words) and text.words[number + 1].plain in _GOES_ON)


def introduced(text: Text) -> Iterator[Mention]:
    """Names that stand, with a capital letter, behind a phrase that tells of another product."""
    words = text.words
    for first, last, _ in _USES.find(text, _MEANWHILE):
        start = last + 1
        if start < len(words) and words[start].plain in _ARTICLES:
            start += 1
        end = start
        while end < len(words) and end - start < _LONGEST_NAME and _named(text, start, end):
            end += 1
        if end == start or words[start].clause != words[last].clause or _only_denied(text, first, last):
            continue
        place = words[start].start, words[end - 1].end
        evidence = text.evidence(words[first].start, place[1])
        yield Mention(text.evidence(*place).words, listed=False, evidence=evidence)


def _named(text: Text, start: int, number: int) -> bool:
    """Whether the word begins or goes on with a name."""
    word = text.words[number]
    written = text.shown[word.start : word.end]
    if (
        word.plain in _NO_NAMES
        or len(written) > _LONGEST_WORD
        or not (written[0].isupper() or (not written[0].isdigit() and _CAMEL.match(written)))
    ):
        return False
    # Within a name there is one space, one stop as in "Acme.io", or a hyphen.
    return number == start or text.plain[text.words[number - 1].end : word.start] in {" ", "-", "&", " & "}


def _only_denied(text: Text, first: int, last: int) -> bool:
    """``We are not currently using X``; but ``not happy with X`` and ``we do not want to go on using X`` tell of X."""
    return text.words[first].plain != "not" and text.denied(first, last)
