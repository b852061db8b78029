"""Haste: words that say that something presses, unless they are denied."""

from collections.abc import Iterator
from typing import Final

from fairlead.domain.qualification.text.signals import Evidence
from fairlead.domain.qualification.text.spelling import Phrases, Text

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
    """.replace("\n", "|").split("|")
)
_OTHER_MEANINGS: Final = Phrases(
    """
    urgent care|emergency room|emergency services|emergency department|emergency medicine|immediately obvious|urgency feature
    salle d'urgence|service d'urgence
    services d'urgence|les urgences|médico de urgencias|atención urgente|pronto soccorso|spoedeisende hulp|sofortüberweisung
    """.replace("\n", "|").split("|")
)
# "Sans délai" and the like hold a word of denial themselves.
_HELD: Final = frozenset({"sans", "can", "cannot"})


def urgency(text: Text) -> Iterator[Evidence]:
    """Each place that shows haste."""
    elsewhere = {number for first, last, _ in _OTHER_MEANINGS.find(text) for number in range(first, last + 1)}
    for first, last, _ in _HASTE.find(text):
        if first in elsewhere:
            continue
        if text.words[first].plain in _HELD or not text.denied(first, last):
            yield text.evidence(text.words[first].start, text.words[last].end)
