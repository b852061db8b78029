"""What a lead wrote, read for signals: urgency, timeline, competitors, products, budget and language, each with the words that showed it.

The verb is `read_text`. Closed lists of words in English, German, French, Spanish, Italian, Dutch and Portuguese; no chance, no
model. These signals are told to people; the features of the predictor keep their own definitions (`wording.PATTERNS`).
`content` reads the same languages for the words that mean something, so that what many texts say can be counted.
"""

from fairlead.domain.qualification.text.content import Content, content, small_words
from fairlead.domain.qualification.text.language import READ_LANGUAGES, language
from fairlead.domain.qualification.text.reading import READ_CHARACTERS, read_text
from fairlead.domain.qualification.text.signals import NOTHING, Budget, Evidence, Mention, Signals, Spoken, Timeline, minor_digits
from fairlead.domain.qualification.text.spelling import Text
from fairlead.domain.qualification.text.telling import LANGUAGE_NAMES, ToldSignal, in_words

__all__ = [
    "LANGUAGE_NAMES",
    "NOTHING",
    "READ_CHARACTERS",
    "READ_LANGUAGES",
    "Budget",
    "Content",
    "Evidence",
    "Mention",
    "Signals",
    "Spoken",
    "Text",
    "Timeline",
    "ToldSignal",
    "content",
    "in_words",
    "language",
    "minor_digits",
    "read_text",
    "small_words",
]
