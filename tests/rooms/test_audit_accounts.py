"""The audit judges what can be learned from leads as they are routed: matched to their accounts, without those that refused profiling."""

import polars as pl

from fairlead.learning.audit import auditing, signal
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts
from tests.conformance.trained_sample import small_history


def test_signals_are_sought_in_matched_leads_of_those_who_did_not_refuse(monkeypatch):
    seen = {}

    def looked(judged, features, barred, *, seed, tick):
        seen.update(leads=set(judged.frame["lead_id"]), features=features)
        return signal.Signals(None, None, None, f"not sought: {len(barred)}, {seed}, {tick.__name__}"), None

    monkeypatch.setattr(auditing.signal, "test", looked)
    lead = small_history().lead.with_columns(account_id=pl.lit(None, pl.String))
    history = History.of(small_history().frames() | {"lead": lead})
    auditing.audit(history)
    found = with_accounts(history).lead.filter(pl.col("account_id").is_not_null()).height
    assert seen["features"]["has_account"].sum() == found > 1_000
    assert seen["leads"] == set(lead.filter(pl.col("consent_profiling").fill_null(value=True))["lead_id"])
