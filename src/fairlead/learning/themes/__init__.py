"""What many short texts say, counted without a model of language: themes, who said them, and with which ratings they go.

The verb is `themes_in`. A theme is a word, or two that stand together, its inflections taken together by the Snowball stemmers; a denial
stays with what it denies, so that "no budget" and "budget" are two. It is counted by texts and told only where several people said it.
No chance, nothing fetched: the same texts in any order give the same themes.
"""

from fairlead.learning.themes.judging import RATE, Counts, Leaning, judged, two_sided
from fairlead.learning.themes.quoting import Quote
from fairlead.learning.themes.summing import FEWEST_REPS, FEWEST_VOICES, Theme, Themes, themes_in
from fairlead.learning.themes.voices import MOST_READ, Voice

__all__ = [
    "FEWEST_REPS",
    "FEWEST_VOICES",
    "MOST_READ",
    "RATE",
    "Counts",
    "Leaning",
    "Quote",
    "Theme",
    "Themes",
    "Voice",
    "judged",
    "themes_in",
    "two_sided",
]
