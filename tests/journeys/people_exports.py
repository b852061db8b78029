"""A small export of a CRM: four reps of two teams, two territories, accounts, and leads that reps have open."""

REPS = (
    "rep_id,name,team_id,territory_ids,active,max_open,weight,backup_rep_id,manager_rep_id,time_zone,ended_at\n"
    "kim,Kim Day,east,us,true,10,1,,boss,America/New_York,\n"
    "lee,Lee Fox,east,us,true,10,1,kim,boss,America/New_York,\n"
    "max,Max Roe,west,us,true,10,1,,boss,UTC,\n"
    "boss,Bo Ss,,,true,,0,,,UTC,\n"
)
TEAMS = "team_id,name,manager_rep_id\neast,East,kim\nwest,West,boss\n"
TERRITORIES = "territory_id,name,countries,owner_rep_id\nus,United States,US,kim\nde,Germany,DE,\n"
ACCOUNTS = "account_id,name,domain,country,owner_rep_id\nacme,Acme,acme.example,US,kim\nbeta,Beta,beta.example,US,lee\n"
LEADS = "lead_id,created_at,company,country,email\n" + "".join(f"L{n},2026-02-0{n + 1},C{n},US,p{n}@c{n}.example\n" for n in range(5))
ASSIGNMENTS = "assignment_id,lead_id,rep_id,assigned_at\nA0,L0,kim,2026-02-03\nA1,L1,kim,2026-02-03\nA2,L2,lee,2026-02-04\n"
ABSENCES = "absence_id,rep_id,starts_at,ends_at\nV1,kim,2099-07-01,2099-07-15\n"


def mapping(**headers: str) -> str:
    """A mapping in which every column bears its canonical name."""
    lines = ["version: 1", "system: crm", "files:"]
    for record, text in headers.items():
        fields = ", ".join(f"{name}: {name}" for name in text.splitlines()[0].split(","))
        lines.append(f"  - {{file: {record}s.csv, record: {record}, optional: true, fields: {{{fields}}}}}")
    return "\n".join(lines) + "\n"


MAPPING = mapping(
    rep=REPS,
    team=TEAMS,
    territory="territory_id,name,countries,owner_rep_id",
    account=ACCOUNTS,
    lead=LEADS,
    assignment=ASSIGNMENTS,
    absence=ABSENCES,
).replace("territorys.csv", "territories.csv")
EVERYTHING = {
    "reps": REPS,
    "teams": TEAMS,
    "territories": TERRITORIES,
    "accounts": ACCOUNTS,
    "leads": LEADS,
    "assignments": ASSIGNMENTS,
    "absences": ABSENCES,
    "mapping": MAPPING,
}
