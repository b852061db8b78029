"""The verdict on a model: what it may be used for, why, how sure, what to mind, what is missing; and what it is compared with."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Level
from fairlead.learning.champion import Champion
from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from tests.conformance.trained_sample import SETTINGS, small_history, small_model


def _quiet(_step, _share):
    pass


def test_a_good_model_says_what_it_may_do_and_how_sure_that_is():
    card = small_model().card
    verdict = card.numbers["verdict"]
    shuffled = card.numbers["examination"]["permutation"]
    assert verdict["use"] == "It may choose between reps."
    assert f"Odds that the reps' part is real: over 1,000:1. Reps shuffled {shuffled['permutations']} times" in verdict["sure"]
    assert shuffled["p_value"] == 0.001
    assert shuffled["gain"] > shuffled["chance_gain"] + 3 * shuffled["chance_spread"]
    head = card.text.partition("## Data")[0]
    assert all(sentence in head for sentence in (verdict["use"], verdict["why"], verdict["sure"], *verdict["mind"], *verdict["missing"]))


def test_scores_stand_inside_their_intervals_and_every_group_has_its_numbers():
    numbers = small_model().card.numbers
    scores, examined = numbers["holdout"]["scores"]["lead and rep"], numbers["examination"]
    assert all(interval["low"] <= scores[name] <= interval["high"] for name, interval in examined["intervals"].items())
    groups = examined["groups"]
    assert {"source", "size_band", "team_id", "seniority"} <= {group["by"] for group in groups}
    whole = numbers["holdout"]["leads"]
    assert sum(group["leads"] for group in groups if group["by"] == "size_band") <= whole
    for group in groups:
        assert (group["p_value"] is None) == (group["fit"] == "too small")
        assert sum(point["leads"] for point in group["points"]) == (0 if group["fit"] == "too small" else group["leads"])


def _of_alike_reps():
    """The same sample, every lead with a rep drawn by chance long after its outcome: who had it made no difference."""
    history = small_history()
    reps = history.rep["rep_id"].unique().sort().to_list()
    given = history.assignment.unique("lead_id", keep="first").sort("lead_id")
    drawn = pl.Series("rep_id", np.array(reps)[np.random.default_rng(8).integers(len(reps), size=given.height)])
    return History.of(
        history.frames() | {"assignment": given.with_columns(drawn), "deal": history.deal.with_columns(rep_id=pl.lit(None, pl.String))}
    )


def test_no_rep_signal_is_a_normal_answer_that_says_what_it_would_take():
    card = train(_of_alike_reps(), SETTINGS, _quiet).card
    verdict, examined = card.numbers["verdict"], card.numbers["examination"]
    assert card.numbers["readiness"]["level"] == "lead"
    assert verdict["use"] == "It may rank leads, not reps: leads are shared by fair rotation."
    assert examined["permutation"]["p_value"] > 0.05
    (told,) = [line for line in verdict["missing"] if "No rep signal was found" in line]
    assert "could have shown" in told or "would mostly have shown" in told
    assert examined["power"]["smallest"] > 0


def test_too_little_data_says_how_much_is_missing():
    history = small_history()
    few = History.of(history.frames() | {"lead": history.lead.sort("created_at").head(300)})
    trained = train(few, TrainingSettings(), _quiet)
    resolved = trained.card.numbers["data"]["resolved"]
    assert f"({500 - resolved} missing)" in trained.readiness.why
    assert any(line.startswith(f"{500 - resolved} more leads with a known outcome") for line in trained.card.numbers["verdict"]["missing"])


def test_outcomes_without_dates_are_counted():
    history = small_history()
    undated = history.lead.head(448).with_columns(created_at=pl.lit(None, pl.Datetime("us", "UTC")))
    kept = undated["lead_id"].implode()
    outcome = history.outcome.filter(pl.col("lead_id").is_in(kept))
    ended = outcome.filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"].n_unique()
    frames = history.frames() | {"lead": undated, "outcome": outcome, "deal": history.deal.head(0)}
    why = train(History.of(frames), TrainingSettings(), _quiet).readiness.why
    assert why.endswith(f"import leads with created_at; {ended} have an outcome, {500 - ended} fewer than the 500 needed even with dates")


def _champion(until, tmp_path):
    """The model of what was known at a moment, as kept and read back."""
    folder = ModelFolder(tmp_path)
    folder.keep(train(small_history().known_by(until), SETTINGS, _quiet), code="test")
    return folder.current()


def test_the_model_in_force_is_compared_on_leads_it_never_saw(tmp_path):
    until = datetime(2026, 1, 15, tzinfo=UTC)
    model = _champion(until, tmp_path)
    assert model.readiness.level is not Level.NONE
    numbers = train(small_history(), SETTINGS, _quiet, Champion(model, until)).card.numbers
    duel, held = numbers["examination"]["champion"], numbers["holdout"]["leads"]
    assert duel["version"] == model.version
    assert duel["leads"] + duel["seen"] == held
    assert 0 < duel["seen"] < held
    assert 0.55 < duel["champion"]["auc"] < 0.9
    assert abs(duel["champion"]["log_loss"] - duel["challenger"]["log_loss"]) < 0.05
    assert duel["gain"]["error"] > 0


def test_a_model_that_saw_the_leads_is_not_compared(tmp_path):
    until = datetime(2026, 1, 15, tzinfo=UTC)
    model = _champion(until, tmp_path)
    late = train(small_history(), SETTINGS, _quiet, Champion(model, until + timedelta(days=300)))
    duel = late.card.numbers["examination"]["champion"]
    assert duel["gain"] is None
    assert duel["champion"] is None
    assert any(line.startswith("No fair comparison with the model in force") for line in late.card.numbers["verdict"]["missing"])
    assert f"may have learned from {duel['seen']:,} of the" in late.card.text


def _by_size(size):
    return 0.45 if size >= 1500 else 0.15


def _remembered(fresh_too):
    """Accounts that win always or never, and a size that names each of them; those of the last months are new, and win by chance.

    With ``fresh_too`` all follow one rule instead, larger ones winning more often.
    """
    chance = np.random.default_rng(12)
    first, days = datetime(2024, 1, 1, tzinfo=UTC), 600
    rows = []
    for account in range(60):
        size = 101 + 40 * account
        fate = float(chance.random() < 0.3)
        rows += [
            (f"A-{account}", size, chance.random() < (_by_size(size) if fresh_too else fate), chance.uniform(0, days)) for _ in range(60)
        ]
    for account in range(160):
        size = int(chance.integers(101, 2500))
        for _ in range(8):
            wins = chance.random() < (_by_size(size) if fresh_too else 0.3)
            rows.append((f"N-{account}", size, wins, chance.uniform(0.75 * days, days)))
    ids = [f"L-{place:05d}" for place in range(len(rows))]
    created = [first + timedelta(days=day) for *_, day in rows]
    lead = pl.DataFrame(
        {
            "lead_id": ids,
            "created_at": created,
            "account_id": [row[0] for row in rows],
            "employees": [row[1] for row in rows],
            "owner_rep_id": ["R-1"] * len(rows),
        }
    )
    ends = [at + timedelta(days=float(chance.uniform(1, 6))) for at in created]
    outcome = pl.DataFrame({"outcome_id": ids, "lead_id": ids, "stage": ["won" if row[2] else "lost" for row in rows], "occurred_at": ends})
    account = lead.select("account_id", name="account_id").unique("account_id")
    return History.of({"lead": lead, "outcome": outcome, "account": account, "rep": pl.DataFrame({"rep_id": ["R-1"], "name": ["Ada"]})})


def test_accounts_on_both_sides_of_the_cut_do_not_lift_the_verdict():
    trained = train(_remembered(fresh_too=False), SETTINGS, _quiet)
    numbers = trained.card.numbers
    assert numbers["examination"]["accounts"]["flattered"]
    assert trained.readiness.level is Level.NONE
    assert any("only the" in line and "of new accounts count" in line for line in numbers["verdict"]["mind"])


def test_what_holds_for_new_accounts_too_counts():
    trained = train(_remembered(fresh_too=True), SETTINGS, _quiet)
    assert trained.readiness.level is Level.LEAD
    assert trained.card.numbers["examination"]["accounts"]["scores"]["auc"] > 0.6
