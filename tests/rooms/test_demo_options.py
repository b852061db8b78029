"""What the demo says to somebody who takes its folder for the home of the other commands."""

import pytest

from fairlead.cli.demo import demo
from fairlead.cli.screen import UserMistake


def test_who_names_a_home_is_told_of_the_folder(tmp_path):
    with pytest.raises(UserMistake, match=r"fairlead demo --folder .*here"):
        demo(home=tmp_path / "here")
    assert list(tmp_path.iterdir()) == []
