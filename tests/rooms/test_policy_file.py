"""The policy file that a person writes, and what may stand in its place."""

import pytest

from fairlead.adapters.files.policy import BadPolicy, load
from fairlead.domain.availability import Band, BandRule, Capacity
from fairlead.domain.deciding import Objective, Policy


def test_no_file_or_an_empty_one_is_the_default_policy(tmp_path):
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    (tmp_path / "comments.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert load(tmp_path / "none.yaml") == load(tmp_path / "empty.yaml") == load(tmp_path / "comments.yaml") == Policy()


def test_what_is_written_counts(tmp_path):
    (tmp_path / "policy.yaml").write_text("objective: chance\n", encoding="utf-8")
    assert load(tmp_path / "policy.yaml") == Policy(objective=Objective.CHANCE)


def test_the_flat_settings_of_the_first_releases_are_still_read(tmp_path):
    flat = (
        "objective: balanced\nbalance: 0.4\nbands:\n  - {up_to: 0.5, band: normal}\n  - {up_to: 1.00, band: high match}\nhigh_match: 60\n"
        "tie_chance: 0.3\ntie_loss: 0.1\nuse_prediction: false\nsalt: summer\n"
    )
    (tmp_path / "policy.yaml").write_text(flat, encoding="utf-8")
    assert load(tmp_path / "policy.yaml") == Policy(
        objective=Objective.BALANCED,
        balance=0.4,
        capacity=Capacity((BandRule(0.5, Band.NORMAL), BandRule(1.0, Band.HIGH_MATCH)), 60.0),
        tie_chance=0.3,
        tie_loss=0.1,
        use_prediction=False,
        salt="summer",
    )


def test_a_folder_or_a_loop_in_its_place_is_named(tmp_path):
    (tmp_path / "policy.yaml").mkdir()
    with pytest.raises(BadPolicy, match=r"policy\.yaml: the document cannot be read: Is a directory. A policy is a file of YAML"):
        load(tmp_path / "policy.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    with pytest.raises(BadPolicy, match=r"loop\.yaml: the document cannot be read: Too many levels"):
        load(tmp_path / "loop.yaml")


def test_every_problem_is_told_at_once_with_file_line_and_column(tmp_path):
    (tmp_path / "policy.yaml").write_text("objective: wrth\nbalance: 2\nslat: x\n", encoding="utf-8")
    with pytest.raises(BadPolicy) as told:
        load(tmp_path / "policy.yaml")
    assert [(each.line, each.column, each.field) for each in told.value.problems] == [
        (1, 12, "/objective"),
        (2, 10, "/balance"),
        (3, 1, "/slat"),
    ]
    assert "policy.yaml cannot be used: 3 problems" in str(told.value)
    assert "policy.yaml:1:12: objective is 'wrth'. Did you mean 'worth'?" in str(told.value)
    assert "    1 | objective: wrth\n      |            ^" in str(told.value)
