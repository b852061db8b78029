"""Judging matching: figures worked by hand, layouts of labelled data, and how good it is on made-up and third-party pairs."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from typer.testing import CliRunner

from fairlead.adapters.matching import means
from fairlead.adapters.matching.labelled import LabelledFolder
from fairlead.application.import_ports import BadSource
from fairlead.application.match_evaluate import ArrivalSet, AtThreshold, NamePairs, PersonPairs, evaluate
from fairlead.cli.commands import app
from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, EarlierLead, Matching, PlainDomains, mail_domain
from fairlead.sample.mistyping import mistyped, restated
from fairlead.sample.pairs import labelled_leads

AT = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = Matching()


def test_precision_recall_and_f1_of_counts_worked_by_hand():
    at = AtThreshold(0.9, taken=8, right=6, there=12)
    assert (at.precision, at.recall) == (0.75, 0.5)
    assert at.f1 == pytest.approx(0.6)  # 2 · 0.75 · 0.5 / 1.25
    nothing = AtThreshold(0.9, taken=0, right=0, there=0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (1.0, 1.0, 1.0)


def test_a_wrong_answer_costs_precision_and_a_missing_one_recall():
    accounts = [Account("A1", "Harborstone Energy", country="US"), Account("A2", "Quillworks Software", country="US")]
    leads = [
        (Lead("L1", AT, company="Harborstone Energy Inc", country="US"), "A1"),  # right
        (Lead("L2", AT, company="Quillworks Software", country="US"), "A1"),  # wrong
        (Lead("L3", AT, company="Zyx", country="US"), "A2"),  # missed
        (Lead("L4", AT, company="Nobody at All", country="US"), None),  # rightly none
    ]
    told = evaluate(ArrivalSet("by hand", "", accounts, leads), POLICY, means())
    assert (told.accept.taken, told.accept.right, told.accept.there) == (2, 1, 3)
    assert (told.accept.precision, told.accept.recall) == (0.5, pytest.approx(1 / 3))
    assert [each.taken for each in told.sweep] == sorted((each.taken for each in told.sweep), reverse=True)
    (surest,) = [each for each in told.bins if each.high == 1.0]
    assert (surest.answers, surest.observed) == (2, 0.5)


def test_pairs_of_one_person_that_are_never_compared_count_as_missed():
    dana = EarlierLead("1", AT, "Dana", "Whitfield", "dana@harbor.example")
    told = evaluate(PersonPairs("by hand", "", [(dana, dana, True)], missed=3), POLICY, means())
    assert (told.accept.taken, told.accept.right, told.accept.there, told.cases) == (1, 1, 4, 4)


def write(folder, name, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_three_layouts_of_labelled_data_are_read(tmp_path):
    write(
        tmp_path / "pairs",
        "any.csv",
        "schema,name1,name2,is_match\nCompany,Acme Inc,ACME,true\nPerson,Jo,Joe,true\nOrganization,Acme,Rim,false\n",
    )
    write(tmp_path / "lists", "test_names.csv", ",company_name,country\n0,Acme Inc,UK\n1,Rim,DE\n")
    write(tmp_path / "lists", "adjusted_test_names.csv", ",company_name,country\n0,Acmee,UK\n1,Rim,DE\n")
    write(
        tmp_path / "truth",
        "records.csv",
        "DATA_SOURCE,RECORD_ID,RECORD_TYPE,PRIMARY_NAME_ORG,PRIMARY_NAME_LAST,PRIMARY_NAME_FIRST,EMAIL_ADDRESS\n"
        "REFERENCE,1,ORGANIZATION,Acme Inc,,,\nCUSTOMERS,2,ORGANIZATION,ACME,,,\n"
        "CUSTOMERS,3,PERSON,,Lee,Ann,ann@x.example\nCUSTOMERS,4,PERSON,,Lee,Ann,ann@x.example\nCUSTOMERS,5,PERSON,,Lee,Anne,\n",
    )
    write(
        tmp_path / "truth",
        "key.csv",
        "CLUSTER_ID,DATA_SOURCE,RECORD_ID\n9,REFERENCE,1\n9,CUSTOMERS,2\n8,CUSTOMERS,3\n8,CUSTOMERS,4\n8,CUSTOMERS,5\n",
    )
    found = {each.name: each for each in LabelledFolder(tmp_path).sets()}
    assert list(found) == ["lists with country", "lists", "pairs/any", "truth/key organizations", "truth/key persons"]
    assert isinstance(found["pairs/any"], NamePairs)
    assert found["pairs/any"].pairs == [("Acme Inc", "ACME", True), ("Acme", "Rim", False)]
    lists = found["lists with country"]
    assert (lists.leads[0][0].company, lists.leads[0][0].country, lists.leads[0][1]) == ("Acmee", "GB", "0")
    assert found["truth/key organizations"].leads[0][1] == "1"
    persons = found["truth/key persons"]
    assert ([same for *_, same in persons.pairs], persons.missed) == ([True], 2)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", ""])
def test_a_folder_without_labelled_data_is_told(tmp_path, text):
    write(tmp_path, "x.csv", text)
    with pytest.raises(BadSource, match="holds no labelled data in a known layout"):
        list(LabelledFolder(tmp_path).sets())
    with pytest.raises(BadSource, match="is no folder"):
        list(LabelledFolder(tmp_path / "nowhere").sets())


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSource, match="cannot be read as CSV"):
        list(LabelledFolder(tmp_path).sets())


def test_made_up_leads_that_nothing_was_fitted_on_are_matched_well_and_honestly():
    world = labelled_leads(companies=1_500, leads=1_500, seed=4_711)
    told = evaluate(ArrivalSet("", "", world.accounts, [(each.lead, each.account_id) for each in world.leads]), POLICY, means())
    assert told.accept.precision > 0.97
    assert told.accept.recall > 0.80
    assert told.calibration_error < 0.04  # over 1,500 leads chance alone makes some 0.01


def test_made_up_slips_fall_on_names_legal_forms_and_the_space_between():
    chance = np.random.default_rng(5)
    typed = {mistyped("Quill GmbH", chance) for _ in range(2_000)}
    assert {"QuillGmbH", "Quill GmH", "Qill GmbH"} <= typed


def test_made_up_names_lose_letters_as_other_encodings_lose_them():
    chance = np.random.default_rng(5)
    typed = {restated("Köhler", chance) for _ in range(2_000)}
    assert {"K?hler", "K\ufffdhler", "K\x94hler", "Koehler", "Kohler", "Köhler"} <= typed
    assert restated("Kohler", chance).isprintable()


@pytest.fixture
def data(root):
    folder = root.parent / "shared" / "data"
    if not (folder / "company_names").is_dir():
        pytest.skip("third-party data is not here: ../shared/data/company_names")
    return folder


def test_third_party_names_are_matched_well(data):
    found = {each.name: evaluate(each, POLICY, means()) for each in LabelledFolder(data / "company_names").sets()}
    noisy, names = found["dnb with country"], found["name_bench/cases"]
    assert noisy.cases == 500
    assert noisy.accept.precision >= 0.995
    assert noisy.accept.recall >= 0.90
    assert names.cases == 254
    assert names.accept.f1 >= 0.87
    assert found["senzing/actual_truthset_key organizations"].accept.precision == 1.0


def test_the_free_mail_domains_that_people_use_are_known(data):
    listed = set(json.loads((data / "domains" / "free_email_domains.json").read_text()))
    common = "gmail.com hotmail.com yahoo.co.uk outlook.fr live.nl gmx.de web.de orange.fr libero.it mail.ru qq.com 163.com naver.com uol.com.br".split()
    assert set(common) <= listed
    assert {mail_domain(each) for each in common} == {"free"}
    companies = ["siemens.com", "acme.co.uk", "quillworks.example", "bbc.co.uk", "mailchimp.com", "hubspot.com", "salesforce.com"]
    assert {mail_domain(each) for each in companies if each not in listed} == {"company"}


def test_the_command_reports_made_up_and_given_data_as_text_and_json(tmp_path):
    write(
        tmp_path / "pairs", "p.csv", "name1,name2,is_match\nHarborstone Energy,HARBORSTONE ENERGY INC,true\nHarborstone,Quillworks,false\n"
    )
    words = ["match", "--evaluate", "--data", str(tmp_path / "pairs"), "--home", str(tmp_path / "home")]
    shown = CliRunner().invoke(app, ["match", "evaluate", *words[2:], "--leads", "200"]).stdout
    assert "made-up leads" in shown
    assert "pairs/p" in shown
    assert "at the policy's 0.9" in shown
    told = json.loads(CliRunner().invoke(app, ["match", "evaluate", *words[2:], "--leads", "200", "--json"]).stdout)
    given = next(each for each in told if each["name"] == "pairs/p")
    assert (given["cases"], given["accept"]["precision"], given["accept"]["recall"]) == (2, 1.0, 1.0)


def test_public_suffixes_are_known_where_habits_are_not_enough():
    libraries, habits = means().domains, PlainDomains()
    assert (libraries.registered("jo.github.io"), habits.registered("jo.github.io")) == ("jo.github.io", "github.io")
    assert libraries.registered("github.io") is None
    book = AccountBook([Account("A1", "Jo", domain="jo.github.io")], means=means())
    assert book.match(Lead("L", AT, domain="github.io", email="x@jo.github.io"), POLICY).account is not None
    assert book.match(Lead("L", AT, domain="github.io", email="x@al.github.io"), POLICY).account is None
