"""Import, audit and training on tables with the traps of three public data sets; the benchmark that judges the real ones judges these."""

import pytest

from bench.protocol import Options
from bench.third_party import BANK, NotThatTable, prepare_bank, prepare_deals
from bench.third_party.__main__ import measure
from tests.journeys.lookalikes import turns_of_the_year, write_bank, write_crm, write_deals


def _bars(data, kept):
    result = measure(Options(data=data, keep=kept))
    return {bar.name: bar for bar in result.bars}, result.figures


def test_no_lift_where_there_is_no_signal(tmp_path):
    write_crm(tmp_path / "data")
    bars, figures = _bars(tmp_path / "data", tmp_path / "kept")
    assert len(bars) == 2
    assert all(bar.holds for bar in bars.values()), bars
    assert figures["maven_crm: p of shuffled reps"].value > 0.05


def test_too_few_deals_are_counted_and_sellers_not_told_apart(tmp_path):
    write_deals(tmp_path / "data")
    bars, figures = _bars(tmp_path / "data", tmp_path / "kept")
    assert all(bar.holds for bar in bars.values()), bars
    assert (figures["bohanec_b2b: closed deals"].value, figures["bohanec_b2b: deals missing"].value) == (448, 52)
    assert figures["bohanec_b2b: rows equal to an earlier one"].value > 60


def test_enough_deals_are_not_refused_as_too_few(tmp_path):
    """The twin: the same table with more rows; the bars of the refusal are seen to fail."""
    write_deals(tmp_path / "data", deals=900)
    bars, _ = _bars(tmp_path / "data", tmp_path / "kept")
    assert not bars["bohanec_b2b: it is told how many deals are missing"].holds


def test_the_length_of_the_call_is_found_and_both_aucs_are_told(tmp_path):
    write_bank(tmp_path / "data")
    bars, figures = _bars(tmp_path / "data", tmp_path / "kept")
    assert len(bars) == 5
    assert all(bar.holds for bar in bars.values()), bars
    ordered, shuffled = (figures[f"uci_bank_marketing: training, AUC in {how}"].value for how in ("order of time", "shuffled order"))
    assert shuffled > ordered + 0.05
    assert (tmp_path / "kept" / "uci_bank_marketing" / "calls.csv").is_file()


def test_a_length_that_tells_nothing_is_no_leak(tmp_path):
    """The twin: the bar is seen to fail where there is nothing to find."""
    write_bank(tmp_path / "data", leak=False)
    bars, _ = _bars(tmp_path / "data", tmp_path / "kept")
    assert not bars["uci_bank_marketing: the call's length is flagged as a leak"].holds
    assert not bars["uci_bank_marketing: no model reads it"].holds
    assert bars["uci_bank_marketing: other fields flagged"].holds


def test_data_that_are_not_there_are_skipped_with_a_message(tmp_path, capsys):
    result = measure(Options(data=tmp_path))
    assert list(result.bars) == []
    told = capsys.readouterr().err
    for name in ("maven_crm", "bohanec_b2b", "uci_bank_marketing"):
        assert f"{name}: skipped, {tmp_path / name} is not there; --data names the folder that holds it" in told


def test_the_year_turns_where_the_month_goes_back(tmp_path):
    write_bank(tmp_path, calls=900)
    assert turns_of_the_year(tmp_path / BANK) == 2
    prepare_bank(tmp_path / BANK, tmp_path / "out")
    called = [line.rsplit(",", 2)[1] for line in (tmp_path / "out" / "calls.csv").read_text().splitlines()[1:]]
    assert called == sorted(called)
    assert (called[0][:4], called[-1][:4]) == ("2008", "2010")


@pytest.mark.parametrize(("prepare", "lacks"), [(prepare_bank, "Cust_num"), (prepare_deals, "Product")])
def test_another_table_is_refused(tmp_path, prepare, lacks):
    (tmp_path / "other.csv").write_text("one,two\n1,2\n")
    with pytest.raises(NotThatTable, match=f"has no column '{lacks}'"):
        prepare(tmp_path / "other.csv", tmp_path)
