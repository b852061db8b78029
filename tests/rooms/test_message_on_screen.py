"""What a message shows on the command line: among the talking points, and by itself where nobody has the lead."""

from dataclasses import replace

import pytest

from fairlead.cli.routing import _say_of_the_lead
from tests.rooms.test_explaining import told


@pytest.mark.parametrize(("winner", "heading"), [(True, "To open with:"), (False, "The message:")])
def test_what_the_message_shows_is_on_the_screen(capsys, winner, heading):
    words = told("model", 1.0, message="We need it ASAP.")
    _say_of_the_lead(words if winner else replace(words, talking_points=()))
    shown = capsys.readouterr().out
    assert heading in shown
    assert "says that it is urgent: “ASAP”" in shown
