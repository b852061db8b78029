"""What `--accept-guess` takes at its word, what it warns of, and what it refuses to decide alone."""

import pytest

from tests.journeys.program import Terminal

REPS = ("u1;Jörg Müller;joerg@x.example;East;20", "u2;Renée Łuk;renee@x.example;East;", "u3;Zero;zero@x.example;West;0")
HEAD = "user_id;name;email;team;max_open\n"
LEADS = "lead_id;created_at;name;email;company;owner\n"


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys):
    return Terminal(tmp_path, monkeypatch, capsys)


@pytest.fixture
def users(terminal):
    def write(*rows, head=HEAD):
        terminal.write("exports/users.csv", head + "".join(f"{row}\n" for row in rows))

    return write


@pytest.fixture
def leads(terminal):
    """Leads that arrived at these dates, in turn."""

    def write(*dates, head=LEADS, count=24):
        rows = [
            f"L{n};{dates[n % len(dates)]};Person {n};p{n}@c{n}.example;Firm {n};{('u1', 'u2', 'u9', 'Jörg Müller')[n % 4]}"
            for n in range(count)
        ]
        terminal.write("exports/leads.csv", head + "".join(f"{row}\n" for row in rows))

    return write


def accept(terminal, expect=0):
    """What is said, with the folds of the terminal taken out."""
    return " ".join(terminal.run("import", "exports", "--accept-guess", expect=expect).split())


def kept(terminal, record, identity):
    """The fields of a record."""
    return {each["field"]: each["value"] for each in terminal.json("lineage", record, identity)["fields"]}


def nothing_was_imported(terminal):
    return "no rep" in terminal.run("lineage", "rep", "u1", expect=2) and "no lead" in terminal.run("lineage", "lead", "L1", expect=2)


# ------------------------------------------------------------------------------------------------------------------------ the identity
def test_one_repeated_id_leaves_the_column_the_identity_and_its_second_row_waits(terminal, users, leads):
    users(*REPS, "u2;Other Person;other@x.example;West;10", "u4;Ann;ann@x.example;West;5")
    leads("2026-01-02")
    told = accept(terminal)
    assert "1 row waits in the quarantine" in told
    assert "rep_id of the rep: stands for another row already" in told
    assert kept(terminal, "rep", "u1")["name"] == "Jörg Müller"
    assert kept(terminal, "rep", "u2")["name"] == "Renée Łuk"
    assert kept(terminal, "lead", "L0")["owner_rep_id"] == "u1"


def test_an_identity_that_is_mostly_repeated_is_not_accepted_unseen(terminal, users, leads):
    users(*REPS, *("u1;Ann;ann@x.example;West;5", "u2;Bo;bo@x.example;West;5"))
    leads("2026-01-02")
    refused = accept(terminal, expect=2)
    assert "users.csv: 'user_id' may be the identity of a rep, but it is not sure (0.70: " in refused
    assert "3 different values in 5 rows" in refused
    assert "fairlead import --guess exports" in refused
    assert "fairlead import exports --mapping mapping.yaml" in refused
    assert nothing_was_imported(terminal)


def test_names_are_the_identity_where_no_column_is_called_an_id(terminal, users, leads):
    users("Ann;ann@x.example;East", "Bo;bo@x.example;West", head="name;email;team\n")
    leads("2026-01-02")
    accept(terminal)
    assert kept(terminal, "rep", "Ann")["email"] == "ann@x.example"


# ---------------------------------------------------------------------------------------------------------------------------- the dates
def test_a_column_of_mixed_dates_is_refused_as_a_mapping_by_hand_would_be(terminal, users, leads):
    users(*REPS)
    leads("2026-01-01", "03/04/2026", "31.12.2025", "not a date", "2026-13-40", "", "soon", "later")
    refused = accept(terminal, expect=2)
    assert "leads.csv: 'created_at': '03/04/2026' may be month/day or day/month, and no row tells which" in refused
    assert 'format: "%m/%d/%Y"' in refused
    assert '"%d/%m/%Y"' in refused
    assert nothing_was_imported(terminal)


def test_dates_that_nothing_tells_apart_are_not_accepted_unseen(terminal, users, leads):
    users(*REPS)
    leads("03/04/2026", "05/06/2026")
    assert "leads.csv: 'created_at': '03/04/2026' may be month/day or day/month" in accept(terminal, expect=2)
    assert nothing_was_imported(terminal)


def test_a_column_called_a_date_is_one_although_few_of_its_values_are_and_the_others_wait(terminal, users, leads):
    users(*REPS)
    leads("2026-01-01", "31.12.2025", "not a date", "2026-13-40", "soon", "later")
    told = accept(terminal)
    assert "leads.csv: only 33% of 'created_at' (created_at) are dates; rows of the others wait in the quarantine." in told
    assert "32 rows wait in the quarantine" in told
    assert "created_at of the lead: not a date or time" in " ".join(terminal.run("quarantine").split())
    assert kept(terminal, "lead", "L0")["created_at"].startswith("2026-01-01")


def test_leads_without_any_date_are_told_loudly_and_why(terminal, users, leads):
    users(*REPS)
    leads("soon", "later")
    told = accept(terminal)
    assert "leads.csv: no column tells when its leads came; 'created_at' holds no dates (such as 'soon')" in told
    assert "nothing can be learned from leads without a date" in told


# ---------------------------------------------------------------------------------------------------------- files that cannot be read
def test_where_the_leads_cannot_be_read_nothing_is_imported_and_the_reason_is_told(terminal, users):
    users(*REPS)
    (terminal.folder / "exports" / "leads.csv").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8)
    refused = accept(terminal, expect=2)
    assert "leads.csv: is a PDF document. Export the table as CSV." in refused
    assert nothing_was_imported(terminal)


def test_contacts_do_not_stand_in_for_leads_that_cannot_be_read(terminal, users):
    users(*REPS)
    rows = "".join(f"C{n},2026-01-0{n},p{n}@c.example,First,Last,VP\n" for n in range(1, 8))
    terminal.write("exports/contacts.csv", "contact_id,created_at,email,first_name,last_name,title\n" + rows)
    terminal.write("exports/leads.csv", 'lead_id,created_at,email,company\nA1,2026-01-01,a@b.example,Acme\nA2,2026-01-01,"b,Acme\n')
    assert "opens a quotation mark in the record that starts on line 3 and never closes it" in accept(terminal, expect=2)
    assert nothing_was_imported(terminal)


def test_another_file_that_cannot_be_read_is_told_with_its_reason(terminal, users, leads):
    users(*REPS)
    leads("2026-01-02")
    (terminal.folder / "exports" / "notes.csv").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8)
    terminal.write("exports/secrets.csv", "key;value\na;1\nb;2\n")
    told = accept(terminal)
    assert "notes.csv was left out: is a PDF document. Export the table as CSV." in told
    assert "secrets.csv was left out: no record fits" in told
    assert "Not in the mapping" not in told
