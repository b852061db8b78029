"""Stated chances: the worked example's four reps, and every way in which a person may get the document wrong."""

from datetime import UTC, datetime

import numpy as np
import pytest

from fairlead.adapters.models import BadStatement, ModelFolder, read_stated
from fairlead.adapters.models.content import stated_from, stated_to
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Case, Level
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Rep, Roster

DOCUMENT = """
version: 1
deal_value: 60000
reply_minutes: 30
reply_decay: {floor: 0.5, minutes: 180}
otherwise: {chance: 0.4, deals: 20}
deal_values:
  - {when: {size_band: [200-999, 1000-4999]}, value: 120000}
reps:
  - rep: specialist
    reply_minutes: 12
    chance: 0.55
    when:
      - {when: {industry_group: manufacturing}, chance: 0.78, deals: 60}
      - {when: {industry_group: manufacturing, size_band: 5000+}, chance: 0.70}
  - {rep: generalist, reply_minutes: 6, chance: 0.62}
  - {rep: enterprise, reply_minutes: 18, chance: 0.71}
  - {rep: northeast, reply_minutes: 15, chance: 0.68}
"""
ROSTER = Roster(tuple(Rep(name, name) for name in ("specialist", "generalist", "enterprise", "northeast", "newcomer")))


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "stated.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def _forecast(path, *, wait=0.0, age=0.0, **lead):
    fields = {"industry_group": "manufacturing", "size_band": "200-999", "score": 82.0} | lead
    qualified = QualifiedLead(Lead("L-1", datetime(2026, 5, 4, tzinfo=UTC), **fields), None, None, Facts())
    return read_stated(path).bind(ROSTER).forecast(Case(qualified, np.arange(5), np.full(5, wait), age_minutes=age))


def test_chances_are_those_stated(document):
    assert _forecast(document).chance == pytest.approx([0.78, 0.62, 0.71, 0.68, 0.40])


def test_other_industry_falls_back_to_the_chance_for_any_lead(document):
    assert _forecast(document, industry_group="retail").chance[0] == pytest.approx(0.55)


def test_the_statement_with_most_conditions_counts(document):
    assert _forecast(document, size_band="5000+").chance[0] == pytest.approx(0.70)


def test_deals_give_the_interval_and_none_gives_none(document):
    got = _forecast(document)
    assert got.logit_sd[0] == pytest.approx(1 / np.sqrt(60 * 0.78 * 0.22))
    assert got.logit_sd[1] == 0
    assert got.chance_low[0] < 0.78 < got.chance_high[0]
    assert got.chance_low[1] == got.chance[1] == got.chance_high[1]


def test_replies_values_and_scores(document):
    got = _forecast(document)
    assert got.reply_minutes == pytest.approx([12, 6, 18, 15, 30])
    assert got.value_minor == 12_000_000
    assert _forecast(document, size_band="1-9").value_minor == 6_000_000
    assert got.lead_score == 82
    assert got.match_score[0] > 70 > got.match_score[1]


def test_time_that_went_by_is_waiting_too_and_no_part_of_the_reply_to_come(document):
    aged, waiting = _forecast(document, age=90.0, wait=30.0), _forecast(document, wait=120.0)
    np.testing.assert_allclose(aged.chance, waiting.chance)
    np.testing.assert_allclose(aged.reply_minutes, _forecast(document, wait=30.0).reply_minutes)
    assert (aged.chance < _forecast(document, wait=30.0).chance).all()


def test_chances_stated_before_age_counted_do_not_count_it(document, tmp_path):
    folder = ModelFolder(tmp_path / "models")
    folder.keep_stated(read_stated(document), code="test")
    assert folder.current().counts_age
    old = {name: value for name, value in stated_to(folder.current()).items() if name != "counts_age"}
    assert not stated_from("old", old).counts_age


def test_waiting_lowers_the_chance_as_stated(document):
    def left(minutes):
        return 0.5 + 0.5 * np.exp(-minutes / 180)

    assert _forecast(document, wait=120.0).chance[1] == pytest.approx(0.62 * left(126) / left(6))


def test_lengths_are_those_stated_and_none_where_none_is(document):
    assert _forecast(document).cycle is None
    document.write_text(f"{DOCUMENT}\ncycle_days: {{won: 45, otherwise: 20}}\n", encoding="utf-8")
    got = _forecast(document)
    # of the generalist 0.62·45 + 0.38·20 days; worth 0.62·120,000 for these
    assert got.cycle_days[1] == pytest.approx(0.62 * 45 + 0.38 * 20, rel=0.01)
    assert got.velocity[1] == pytest.approx(0.62 * 12_000_000 / got.cycle_days[1])
    # P(open after 20 days) = 0.62·exp(−20/45) + 0.38·exp(−1)
    expected = 0.62 * np.exp(-20 / 45) + 0.38 * np.exp(-1)
    assert got.cycle.open_after(got.chance, np.array([20.0]))[1, 0] == pytest.approx(expected, abs=0.005)
    document.write_text(f"{DOCUMENT}\ncycle_days: 30\n", encoding="utf-8")
    assert _forecast(document).cycle_days == pytest.approx(np.full(5, 30.0), rel=0.01)


def test_stated_lengths_survive_the_artefact_and_leave_older_documents_alone(document, tmp_path):
    models = ModelFolder(tmp_path / "models")
    plain = models.keep_stated(read_stated(document), code="test")
    assert "cycle_days" not in (tmp_path / "models" / plain / "stated.json").read_text()
    document.write_text(f"{DOCUMENT}\ncycle_days: {{won: 45, otherwise: 20}}\n", encoding="utf-8")
    kept = models.keep_stated(read_stated(document), code="test")
    assert models.at(kept).cycle_days == (45.0, 20.0)
    assert models.at(plain).cycle_days is None


@pytest.mark.parametrize("said", ["0", "soon", "{won: 45}", "{won: 45, otherwise: -2}", "{won: 4, otherwise: 2, lost: 1}", "true"])
def test_bad_lengths_are_told_where_and_how(document, said):
    document.write_text(f"{DOCUMENT}\ncycle_days: {said}\n", encoding="utf-8")
    with pytest.raises(BadStatement, match="cycle_days"):
        read_stated(document)


def test_it_is_kept_as_an_artefact_and_routes(document, tmp_path):
    folder = ModelFolder(tmp_path / "models")
    version = folder.keep_stated(read_stated(document), code="test")
    model = folder.current()
    assert model.version == version
    assert model.readiness.level is Level.PAIR
    assert "not learned" in model.readiness.why
    assert model.reps == read_stated(document).reps
    assert folder.card(version)["stated_reps"] == 4


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("version: 1", "version: 2", "'version' must be 1"),
        ("chance: 0.62", "chance: 62", "reps[2]: chance is 62; it must be a number from 0 to 1"),
        ("chance: 0.71", "chance: high", "reps[3]: chance is 'high'"),
        ("rep: northeast", "rep: generalist", "generalist stands twice"),
        ("reply_minutes: 15", "reply_minuts: 15", "reps[4]: 'reply_minuts' is not known here"),
        ("deals: 60", "deals: 0", "reps[1].when[1]: 'deals' is 0"),
        ("{rep: generalist, reply_minutes: 6, chance: 0.62}", "{rep: generalist}", "state a 'chance' for rep generalist"),
        ("value: 120000", "value: -1", "deal_values[1]: value is -1"),
        ("size_band: [200-999, 1000-4999]", "size_band: []", "'size_band' must have a value"),
        ("deal_value: 60000", "deal_value: [", "is not YAML"),
        ("deal_value: 60000", "deal_value: [1]", "deal_value is [1]"),
        ("deal_values:\n  - {when: {size_band: [200-999, 1000-4999]}, value: 120000}", "deal_values: 5", "'deal_values' must be a list"),
    ],
)
def test_bad_documents_are_told_where_and_how(document, old, new, told):
    document.write_text(DOCUMENT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadStatement) as raised:
        read_stated(document)
    assert told in str(raised.value)
    assert str(document) in str(raised.value)


def test_missing_and_unreadable_documents_are_told(tmp_path):
    with pytest.raises(BadStatement, match="does not exist"):
        read_stated(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadStatement, match="UTF-8"):
        read_stated(tmp_path / "bytes.yaml")
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    with pytest.raises(BadStatement, match="must be a table"):
        read_stated(tmp_path / "empty.yaml")
