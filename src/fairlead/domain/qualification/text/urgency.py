"""Haste: words that say that something presses, unless they are denied."""

import re
from collections.abc import Iterator
from typing import Final

from fairlead.domain.qualification.text.signals import Evidence
from fairlead.domain.qualification.text.spelling import Phrases, Text, Word

_HASTE: Final = Phrases(
    """
    urgent|urgently|by yesterday|asap|a s a p|as soon as possible|as quickly as possible|immediately|right away|straight away
    time critical|time sensitive
    hard deadline|tight deadline|our deadline|deadline is|in a hurry|in a rush|can't wait|cannot wait|contract ends|contract expires
    contract runs out|contract is up
    our renewal is|emergency|we need it now|running out of time|top priority|high priority
    dringend|dringende|dringender|dringendes|dringendem|eilig|eilige|eilt|sofort|umgehend|so schnell wie möglich|schnellstmöglich
    so bald wie möglich
    zeitkritisch|unter zeitdruck|höchste priorität|vertrag läuft aus|vertrag endet|frist ist|notfall
    urgent|urgente|urgents|urgence|d'urgence|dès que possible|au plus vite|le plus vite possible|le plus rapidement possible
    le plus tôt possible|immédiatement
    sans délai|sans attendre|pour hier|contrat expire|contrat se termine|contrat prend fin|prioritaire
    urgente|urgentes|urgentemente|urgencia|cuanto antes|lo antes posible|lo más pronto posible|inmediatamente|de inmediato|nos urge
    me urge|urge|contrato vence|contrato termina
    contrato expira|nos corre prisa|corre prisa|tenemos prisa|máxima prioridad
    urgenti|urgenza|il prima possibile|al più presto|quanto prima|immediatamente|subito|contratto scade|abbiamo fretta|per ieri|di fretta
    priorità assoluta
    dringend|dringende|urgente|spoed|met spoed|zo snel mogelijk|zo spoedig mogelijk|onmiddellijk|direct nodig|haast|contract loopt af
    contract eindigt|hoogste prioriteit
    urgência|o mais rápido possível|o quanto antes|para ontem|quanto antes|imediatamente|de imediato|com pressa|temos pressa
    contrato acaba|prazo apertado|prioridade máxima
    needed yesterday|needed this yesterday|needed it yesterday|need it yesterday|need this yesterday|of the essence|promptly
    no time to lose|no time to waste|move fast|move quickly|act fast|act quickly
    zeitnah|zeitnahe|zeitnahen|zeit drängt|keine zeit zu verlieren|schnell handeln|gestern gebraucht
    temps presse|plus de temps à perdre|pas de temps à perdre|pas une minute à perdre|dans les meilleurs délais|faire vite
    tiempo apremia|no hay tiempo que perder|a la brevedad|darnos prisa|para ayer
    in fretta|tempo stringe|non c'è tempo da perdere|nel più breve tempo possibile
    tijd dringt|geen tijd te verliezen|op korte termijn|snel handelen
    não há tempo a perder|com brevidade|andar depressa|tempo urge
    """.replace("\n", "|").split("|")
)
_RUNS_OUT: Final = re.compile(
    r"(?<![a-z0-9])(?:contract|agreement|subscription|renewal|vertrag|lizenz|abo|contrat|abonnement|contrato|suscripcion|contratto|"
    r"abbonamento|"
    r"assinatura)(?: (?!(?:not|nicht|pas|niet|non|nao|no)\b)[^\s,;!?]{1,30}){0,6}? (?:ends|expires|is up|runs out|is ending|is expiring|"
    r"endet|"
    r"ausl\w{2,4}|expire|se termine|prend fin|arrive a echeance|arrive a terme|vence|termina|expira|caduca|scade|eindigt|verloopt|acaba)"
    r"(?![a-z0-9])"
    r"|(?<![a-z0-9])(?:vertrag|lizenz|abo)(?: [^\s,;!?]{1,30}){0,3}? lauft(?: [^\s,;!?]{1,30}){0,5}? aus(?![a-z0-9])"
    r"|(?<![a-z0-9])(?:contract|abonnement|licentie)(?: [^\s,;!?]{1,30}){0,3}? loopt(?: [^\s,;!?]{1,30}){0,5}? af(?![a-z0-9])"
)
"""A contract that ends, with whose it is or when between: `our contract with them runs out`, `Vertrag läuft am 31.12. aus`."""
_OTHER_MEANINGS: Final = Phrases(
    """
    urgent care|emergency room|emergency services|emergency department|emergency medicine|immediately obvious|urgency feature
    salle d'urgence|service d'urgence
    services d'urgence|les urgences|médico de urgencias|atención urgente|pronto soccorso|spoedeisende hulp|sofortüberweisung
    """.replace("\n", "|").split("|")
)
# "Sans délai" and the like hold a word of denial themselves.
_HELD: Final = frozenset({"sans", "can", "cannot", "no", "keine", "plus", "pas", "non", "geen", "nao"})
_NOUNS: Final = frozenset("emergency notfall urgence urgencia urgencias urgenza urgenze spoed".split())
_MEDICAL: Final = re.compile(
    r"(?<![a-z])(?:hospital\w{0,3}|clinics?|patients?|doctors?|nurses?|krankenhaus\w{0,2}|klinik\w{0,2}|patient(?:en|innen)|hopital|hopitaux|chu|"
    r"clinique|medecins?|clinica|pacientes?|medicos?|ospedal[ei]|pazient[ei]|ziekenhuis|ziekenhuizen|patienten|artsen|doentes?|utentes?)(?![a-z])"
)
_ROOM: Final = 120


def urgency(text: Text) -> Iterator[Evidence]:
    """Each place that shows haste, in the order of the text."""
    elsewhere = {number for first, last, _ in _OTHER_MEANINGS.find(text) for number in range(first, last + 1)}
    found = []
    for first, last, _ in _HASTE.find(text):
        words = text.words[first : last + 1]
        if first in elsewhere or (len(words) == 1 and words[0].plain in _NOUNS and _medical(text, words[0])):
            continue
        if words[0].plain in _HELD or not text.denied(first, last):
            found.append((words[0].start, words[-1].end))
    said = [(match.start(), match.end()) for match in _RUNS_OUT.finditer(text.plain) if not text.denied_at(match.start(), match.end())]
    found += [place for place in said if not any(place[0] < end and start < place[1] for start, end in found)]
    yield from (text.evidence(*place) for place in sorted(found))


def _medical(text: Text, word: Word) -> bool:
    """Whether the noun stands near those whom a hospital treats: its department, not the sender's haste."""
    return _MEDICAL.search(text.plain[max(0, word.start - _ROOM) : word.end + _ROOM]) is not None
