"""What a lead wrote, read for signals: urgency, timeline, competitors, products, budget and language, each with the words that showed it.

The verb is `read_text`. Closed lists of words in English, German, French, Spanish, Italian, Dutch and Portuguese; no chance, no
model. These signals are told to people; the features of the predictor keep their own definitions (`wording.PATTERNS`).
"""

from fairlead.domain.qualification.text.reading import READ_CHARACTERS, read_text
from fairlead.domain.qualification.text.signals import NOTHING, Budget, Evidence, Mention, Signals, Spoken, Timeline, minor_digits
from fairlead.domain.qualification.text.telling import LANGUAGE_NAMES, ToldSignal, in_words

__all__ = [
    "LANGUAGE_NAMES",
    "NOTHING",
    "READ_CHARACTERS",
    "Budget",
    "Evidence",
    "Mention",
    "Signals",
    "Spoken",
    "Timeline",
    "ToldSignal",
    "in_words",
    "minor_digits",
    "read_text",
]
