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
    nutzen derzeit|nutzen aktuell|nutzen heute|nutzen bisher|nutzen momentan|verwenden derzeit|verwenden aktuell|verwenden bisher
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
    gebruiken nu|gebruiken momenteel|gebruiken op dit moment|gebruiken|werken nu met|werken met|werken momenteel met|overstappen van
    overstap van|alternatief voor|vervangen|vervanging van|ontevreden over|contract met|in plaats van|vergeleken met|weg bij
    usamos atualmente|atualmente usamos|utilizamos atualmente|atualmente utilizamos|hoje usamos|trabalhamos com|alternativa ao
    alternativa à|substituir|substituir o|substituir a|migrar do|migrar da|mudar do|mudar da|trocar o|trocar a|sair do|sair da|em vez do
    contrato com a|contrato com o|contrato com|insatisfeitos com|comparado com o
    """.replace("\n", "|").split("|")
)
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
_LONGEST_NAME: Final = 3
"""In words."""
_LONGEST_WORD: Final = 40
_CAMEL: Final = re.compile(r"[^\W\d_]*[A-Z0-9]")


def given(text: Text, names: Iterable[str], *, denied_too: bool) -> Iterator[Mention]:
    """Names of the caller's list, however they are capitalized; ``denied_too``: also behind a word that denies, as `without`."""
    for first, last, name in Phrases(names).find(text):
        if denied_too or not text.denied(first, last):
            yield Mention(name, listed=True, evidence=text.evidence(text.words[first].start, text.words[last].end))


def introduced(text: Text) -> Iterator[Mention]:
    """Names that stand, with a capital letter, behind a phrase that tells of another product."""
    words = text.words
    for first, last, _ in _USES.find(text):
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
    written = text.written[word.start : word.end]
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
