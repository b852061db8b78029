"""Accounts found for leads outlast the process, in a file that may be lost, damaged or refused, and that names nobody."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from fairlead.adapters.files.recognized import RecognizedFile
from fairlead.domain.matching import Matching, Means
from fairlead.learning.history import History
from fairlead.learning.recognition import Recognition, Remembered
from fairlead.learning.recognizing import with_accounts

AT = datetime(2026, 3, 2, tzinfo=UTC)
MOMENT = pl.Datetime("us", "UTC")
ACME = {"account_id": "A0", "name": "Acme Inc", "domain": "acme.example"}
LEADS = [
    {"lead_id": "L0", "email": "dana.lee@acme.example", "company": "acme"},
    {"lead_id": "L1", "email": "kim@other.example", "company": "acmee"},
]


class House:
    """Processes, one after the other, over one home folder."""

    def __init__(self, home):
        self.home = home
        self.compared = 0

    def found(self, accounts=(ACME,), leads=LEADS, policy=None):
        """The accounts that a new process finds, and how many names it compared for that."""
        self.compared = 0
        means = Means(slips_between=self._slips)
        memo = Remembered(RecognizedFile(self.home))
        recognition = Recognition(policy=policy or Matching(), means=means, memo=memo)
        account = pl.DataFrame([{**each, "created_at": None} for each in accounts], schema_overrides={"created_at": MOMENT})
        lead = pl.DataFrame([{**each, "created_at": AT, "account_id": None} for each in leads], schema_overrides={"created_at": MOMENT})
        history = History.of({"account": account, "lead": lead.cast({"account_id": pl.String})})
        return with_accounts(replace(history, recognition=recognition)).lead["account_id"].to_list(), self.compared

    def files(self):
        return sorted(self.home.glob(".recognized/*"))

    def _slips(self, one, other, *, score_cutoff=None):
        self.compared += 1
        return 0 if one == other else 9


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    found, compared = made.found()
    assert found == ["A0", None]
    assert compared > 0
    return made


def test_the_next_process_compares_nothing(house):
    assert house.found() == (["A0", None], 0)


def test_one_more_lead_is_compared_alone_and_kept_beside_the_others(house):
    more = [*LEADS, {"lead_id": "L2", "email": None, "company": "acmeex"}]
    found, compared = house.found(leads=more)
    assert (found, compared > 0) == (["A0", None, None], True)
    assert house.found(leads=more) == (found, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"accounts": (ACME, {"account_id": "A1", "name": "Acmee", "domain": "acmee.example"})},
        {"accounts": (ACME | {"name": "Acme Corporation"},)},
        {"policy": Matching(accept=0.95)},
    ],
)
def test_whatever_decides_has_changed_then_all_are_compared_and_only_the_last_answers_stay(house, changed):
    _, compared = house.found(**changed)
    assert compared > 0
    assert len(house.files()) == 1


def test_another_program_or_library_finds_anew(house, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda _name: "another")
    assert house.found()[1] > 0


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b"PAR1 no"), lambda path: pl.DataFrame({"x": [1]}).write_parquet(path)])
def test_a_damaged_file_is_found_anew_and_replaced(house, harm):
    (path,) = house.files()
    harm(path)
    found, compared = house.found()
    assert (found, compared > 0) == (["A0", None], True)
    assert house.found() == (found, 0)


def test_where_the_disk_refuses_everything_is_found_all_the_same(tmp_path):
    (tmp_path / ".recognized").write_text("a file in its place")
    house = House(tmp_path)
    assert house.found()[0] == ["A0", None]
    assert house.found()[0] == ["A0", None]


def test_the_file_names_nobody(house):
    (path,) = house.files()
    assert pl.read_parquet(path).columns == ["said", "found"]
    assert b"dana" not in path.read_bytes()
