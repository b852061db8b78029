"""Decisions as an earlier version stored them, before held leads, experiments, switches and contracts: still told, still replayed.

The bodies are as that version wrote them, so that nothing here follows a change of the code.
"""

import json
from pathlib import Path

import pytest

from fairlead.adapters.models.content import stated_from
from fairlead.adapters.sql.codec import decode, decode_kept
from fairlead.application.decisions import ReadDecisions
from fairlead.application.ports import NotFound
from fairlead.domain.deciding import LANGUAGES, Policy, Standing
from fairlead.domain.prediction import RotationModel
from fairlead.domain.rep import Roster
from tests.journeys.desk import RULES

KEPT = json.loads((Path(__file__).parents[1] / "data/decisions_before_switches.json").read_text(encoding="utf-8"))
ROTATION, OWNED, BY_MODEL = "d-4fe471ae0ac409d22194", "d-76fbdb37586f6865fc2e", "d-5eb4047173c639fb4678"
every_decision = pytest.mark.parametrize("decision_id", KEPT["decisions"])


class OldStore:
    """What was stored: decisions, rosters, policies and the model, each by its name."""

    def kept(self, decision_id):
        return decode_kept(json.dumps(KEPT["decisions"][decision_id]), decision_id)

    def roster_at(self, version):
        return decode(json.dumps(KEPT["snapshots"][version.partition(".")[0]]), Roster, version)

    def policy_at(self, version):
        return decode(json.dumps(KEPT["snapshots"][version]), Policy, version)

    def leads(self, lead_ids):
        return {}

    def at(self, version):
        if version == "none":
            return RotationModel("none", "no model was trained yet, so leads are shared by fair rotation; run `fairlead train`")
        if version != KEPT["model"]["version"]:
            raise NotFound(f"there is no model {version}")
        return stated_from(version, KEPT["model"]["stated"])


READ = ReadDecisions(OldStore(), OldStore(), RULES, code="now")


@every_decision
def test_it_replays_equal(decision_id):
    assert READ.replay(decision_id).differences == ()


@every_decision
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_it_is_told_in_every_language(decision_id, language):
    told = READ.get(decision_id, language)
    assert told.explanation.headline
    assert told.explanation.why
    for rep_id in told.names:
        answer = READ.why_not(decision_id, rep_id, language).answer
        assert answer.headline.startswith(told.names[rep_id])
        assert answer.standing is not Standing.NOT_KNOWN


def test_what_it_could_not_hold_is_not_told():
    words = READ.get(BY_MODEL).explanation
    assert words.headline == "Firm 0 goes to Omar Whitfield by a draw among 2 that cannot be told apart."
    assert not [each for each in words.why if "slot" in each or "experiment" in each]


def test_an_owner_is_told_in_german():
    headline = READ.get(OWNED, LANGUAGES["de"]).explanation.headline
    assert headline.endswith("geht an Theo Brandt, durch Zuständigkeit (hat von derselben Person den Lead L-old-0 vom 2026-06-03).")
