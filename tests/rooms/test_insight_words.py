"""What `fairlead insight` says where there is little to say."""

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from fairlead.cli.insight import _head, _list_tags, _standing
from fairlead.domain.qualification import added
from fairlead.learning.insight.candidates import GIVEN, YES, Columns
from fairlead.learning.insight.ranking import _says


def test_of_too_little_no_leads_and_days_are_counted(capsys):
    _head(SimpleNamespace(leads=0, won=0, first="", last="", computed_at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC)))
    assert capsys.readouterr().out == "Too little is known yet, computed 2026-11-21 09:05.\n"


def test_where_no_tag_is_proposed_chance_is_named_as_a_reason(capsys):
    _list_tags(SimpleNamespace(insight=SimpleNamespace(proposals=list)), as_json=False)
    assert "cannot be told from chance" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("name", "about", "told", "words"),
    [
        ("technology.HubSpot", None, YES, "0.91 times the odds where HubSpot is in use"),
        ("signal.timeline", None, YES, "0.91 times the odds where the message says by when"),
        ("mail.free", None, YES, "0.91 times the odds where the mail address is a free one"),
        ("has_phone", "a phone number is given", YES, "0.91 times the odds where a phone number is given"),
        ("lead.city", None, "Seattle", "0.91 times the odds where “city” is Seattle"),
        ("custom.tier", None, YES, "0.91 times the odds where “attribute tier of the source” is yes"),
        (
            "days_since_account_win",
            "days since the account's last win",
            GIVEN,
            "0.91 times the odds where “days since the account's last win” is known",
        ),
        ("engaged.webinar", None, "above 2", "0.91 times the odds where “webinar, times in 90 days” is above 2"),
    ],
)
def test_what_was_learned_of_an_attribute_is_a_sentence(name, about, told, words):
    one = Columns(name, about or added(name).about, np.ones((2, 1)), (told,))
    assert _says(one, 0, 0.91) == words


def test_an_effect_of_nothing_is_told_as_none():
    assert _says(Columns("mail.free", "x", np.ones((2, 1)), (YES,)), 0, 1.001) == "no difference"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("champion", ""),
        ("candidate", ", which is a candidate and does not route"),
        ("retired", ", which is retired and does not route"),
        (None, ", which is not kept any more"),
    ],
)
def test_a_model_that_does_not_route_is_told_as_such(state, words):
    assert _standing(state) == words
