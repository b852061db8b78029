"""Whatever is said by whomever, in any order: themes count ratings and reps, and never more than there are."""

from hypothesis import given
from hypothesis import strategies as st

from fairlead.application.feedback_themes import themes_told
from fairlead.learning.themes import FEWEST_REPS, FEWEST_VOICES, Voice, themes_in

WORDS = (
    "no not budget budgets company companies wrong size small too the of is kein keine Budget falsche Branche Branchen nicht passt zu und "
    "pas de projet taille no hay presupuesto senza azienda geen te klein sem Sandra Acme, sandra@acme.example +491701234567 12 . ; — nie jest"
).split()
TEXTS = st.one_of(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), st.text(max_size=30))


@st.composite
def voices(draw, reps=4):
    said = draw(st.lists(st.tuples(st.integers(0, reps - 1), st.booleans(), TEXTS), max_size=14))
    return [
        Voice(number, f"U-{rep}", poor, words, person="Sandra Okafor", company="Acme Ltd")
        for number, (rep, poor, words) in enumerate(said, 1)
    ]


@given(voices(), st.randoms(use_true_random=False))
def test_the_order_of_ratings_does_not_matter(said, chance):
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert themes_in(shuffled, ["Maya Lund"]) == themes_in(said, ["Maya Lund"])


@given(voices())
def test_a_theme_counts_ratings_that_are_there_each_once(said):
    found = themes_in(said)
    poor = {each.number for each in said if each.poor}
    reps = {each.number: each.rep_id for each in said}
    assert found.read + found.unread == len(said)
    for theme in found.themes:
        assert FEWEST_VOICES <= len(theme.voices) == len(set(theme.voices)) <= found.read
        assert theme.reps == len({reps[number] for number in theme.voices}) >= FEWEST_REPS
        assert theme.poor == len(poor.intersection(theme.voices)) <= theme.all_poor
        assert theme.poor + theme.good == len(theme.voices)
        assert theme.good <= theme.all_good
        assert theme.all_poor + theme.all_good <= found.read
        assert theme.quote.number in theme.voices
        assert not {"sandra", "acme", "okafor"}.intersection(theme.words.lower().split())
        assert not any(letter.isdigit() or letter == "@" for letter in theme.words)
    assert len({theme.key for theme in found.themes}) == len(found.themes)


@given(voices(reps=1))
def test_one_rep_alone_makes_no_theme(said):
    assert themes_in(said).themes == ()


@given(voices())
def test_quotations_are_of_ratings_that_say_a_theme(said):
    found = themes_in(said)
    assert {each.number for each in found.quotes} <= {number for theme in found.themes for number in theme.voices}
    assert bool(found.quotes) == bool(found.themes)
    assert themes_told(found)
