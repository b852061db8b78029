"""A house with a few accounts, contacts and an earlier lead, imported from CSV files, and a clock that stands still."""

from datetime import UTC, datetime

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission

NOW = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
FILES = {
    "users.csv": "id,name\nR1,Ann\nR2,Bob\nR3,Cy\n",
    "accounts.csv": """id,name,domain,created,owner,status,csm,phone,country
A1,Harbor Gear Inc.,harborgear.example,2026-01-01,R2,customer,R3,+16175550100,US
A2,Rim GmbH,rim.example,2026-01-01,,,,,DE
A3,Rim AG,rim-ag.example,2026-01-01,,,,,DE
""",
    "contacts.csv": "id,account,email\nK1,A1,dana@gmail.com\n",
    "leads.csv": "id,created,first,last,email,company\nOLD,2026-05-20,Zoe,Marsh,zoe@marsh.example,Marsh Ltd\n",
    "given.csv": "lead,rep,at\nOLD,R3,2026-05-20\n",
}
MAPPING = """
version: 1
system: test
timezone: UTC
files:
  - {file: users.csv, record: rep, fields: {rep_id: id, name: name}}
  - file: accounts.csv
    record: account
    fields: {account_id: id, name: name, domain: domain, created_at: created, owner_rep_id: owner, customer_status: status, csm_rep_id: csm, phone: phone, country: country}
  - {file: contacts.csv, record: contact, fields: {contact_id: id, account_id: account, email: email}}
  - {file: leads.csv, record: lead, fields: {lead_id: id, created_at: created, first_name: first, last_name: last, email: email, company: company}}
  - {file: given.csv, record: assignment, fields: {assignment_id: {hash: [lead, rep]}, lead_id: lead, rep_id: rep, assigned_at: at}}
"""
DANA = {"first_name": "Dana", "last_name": "Whitfield", "email": "dana@harborgear.example", "company": "Harbor Gear"}


def imported(folder):
    """The home of a house into which all of it was imported."""
    for name, text in (FILES | {"mapping.yaml": MAPPING}).items():
        (folder / name).write_text(text, encoding="utf-8")
    with opened(folder / "home") as house:
        house.sources.import_folder(folder, house.sources.mapping(folder / "mapping.yaml", None), tell=lambda _: None)
    return folder / "home"


def opened(home):
    return open_house(Settings(home=home), SteppedClock(NOW))


def send(house, key, **fields):
    return house.desk.submit(Submission(key, "test", house.clock.now(), {"lead_id": key, **fields})).result().decision


def kept(house, decision):
    return house.decisions._decisions.kept(decision.decision_id)
