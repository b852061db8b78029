"""What `fairlead insight` says where there is little to say."""

from datetime import UTC, datetime
from types import SimpleNamespace

from fairlead.cli.insight import _head, _list_tags


def test_of_too_little_no_leads_and_days_are_counted(capsys):
    _head(SimpleNamespace(leads=0, won=0, first="", last="", computed_at=datetime(2026, 11, 21, 9, 5, tzinfo=UTC)))
    assert capsys.readouterr().out == "Too little is known yet, computed 2026-11-21 09:05.\n"


def test_where_no_tag_is_proposed_chance_is_named_as_a_reason(capsys):
    _list_tags(SimpleNamespace(insight=SimpleNamespace(proposals=list)), as_json=False)
    assert "cannot be told from chance" in " ".join(capsys.readouterr().out.split())
