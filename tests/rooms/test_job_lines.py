"""What a worker's log says of jobs that are done: words, and nothing of what changed nothing."""

from fairlead.bootstrap.background import done_in_words


def test_a_look_at_a_model_in_shadow_is_told_once_it_is_promoted() -> None:
    seen = {"decisions": 149, "left_out": 0, "outcomes": 0, "promoted": False}
    assert not done_in_words("shadow", seen)
    assert done_in_words("shadow", seen | {"promoted": True}) == "Done: shadow (decisions: 149; promoted: yes)."


def test_another_job_is_told_without_its_zeros() -> None:
    assert done_in_words("scores", {"leads": 20, "won": 0}) == "Done: scores (leads: 20)."
    assert done_in_words("prices", {}) == "Done: prices."


def test_an_answer_in_full_is_no_part_of_the_line():
    assert done_in_words("what-if", {"outcome": "answered", "leads": 300, "answer": {"reps": []}}) == (
        "Done: what-if (outcome: answered; leads: 300)."
    )
