"""The policy file that a person writes, and what may stand in its place."""

import pytest

from fairlead.adapters.files.policy import BadPolicy, load
from fairlead.domain.deciding import Objective, Policy


def test_no_file_or_an_empty_one_is_the_default_policy(tmp_path):
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    assert load(tmp_path / "none.yaml") == load(tmp_path / "empty.yaml") == Policy()


def test_what_is_written_counts(tmp_path):
    (tmp_path / "policy.yaml").write_text("objective: chance\n", encoding="utf-8")
    assert load(tmp_path / "policy.yaml") == Policy(objective=Objective.CHANCE)


def test_a_folder_or_a_loop_in_its_place_is_named(tmp_path):
    (tmp_path / "policy.yaml").mkdir()
    with pytest.raises(BadPolicy, match=r"policy\.yaml cannot be read: Is a directory; a policy is a file of YAML"):
        load(tmp_path / "policy.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    with pytest.raises(BadPolicy, match=r"loop\.yaml cannot be read: Too many levels"):
        load(tmp_path / "loop.yaml")


def test_bytes_that_are_no_text_are_named(tmp_path):
    (tmp_path / "policy.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadPolicy, match="is not readable YAML"):
        load(tmp_path / "policy.yaml")
