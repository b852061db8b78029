"""Every command, in the order of a first day."""

import sys
from typing import Annotated

import typer
from rich.markup import escape

from fairlead import __version__
from fairlead.cli.alerting import alerts
from fairlead.cli.asking import whatif
from fairlead.cli.audit_log import audit_log
from fairlead.cli.auditing import audit
from fairlead.cli.batching import batch
from fairlead.cli.calendars import calendar
from fairlead.cli.checking import check
from fairlead.cli.database import db
from fairlead.cli.demo import demo
from fairlead.cli.disputes import dispute
from fairlead.cli.drifting import drift
from fairlead.cli.drilling import drill
from fairlead.cli.estimating import estimate
from fairlead.cli.fairness import fairness
from fairlead.cli.feedback import feedback
from fairlead.cli.importing import import_, imports, quarantine
from fairlead.cli.insight import insight, tags
from fairlead.cli.jobs import jobs
from fairlead.cli.keys import key
from fairlead.cli.ledger import ledger
from fairlead.cli.lineage import lineage
from fairlead.cli.loading import load
from fairlead.cli.matching import match
from fairlead.cli.meetings import meeting
from fairlead.cli.models import model
from fairlead.cli.passing import lead
from fairlead.cli.people import changes, join, leave, rejoin, team
from fairlead.cli.policies import policy
from fairlead.cli.pricing import prices
from fairlead.cli.profiles import approve, edit, profile, proposals, propose, reject
from fairlead.cli.queueing import accept, hand_off, lock, queue, unlock
from fairlead.cli.reps import rep
from fairlead.cli.routing import explain, replay, route, why_not
from fairlead.cli.sample import sample
from fairlead.cli.scoring import scores
from fairlead.cli.screen import errors, mistakes
from fairlead.cli.serving import serve
from fairlead.cli.sla import sla, touch
from fairlead.cli.switching import prediction
from fairlead.cli.telling_others import channel, deliveries, notices, webhook
from fairlead.cli.territories import territory
from fairlead.cli.training import train
from fairlead.cli.users import user
from fairlead.cli.working import worker

app = typer.Typer(
    name="fairlead",
    help="Predictive lead routing: each lead to the rep most likely to win it, fairly, with proof.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fairlead {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Route each lead to the rep most likely to win it."""


# In the order in which they are come to: a first look, leads, how it goes, what would be otherwise. Help and reference follow it.
for first in (demo, sample):
    app.command()(first)
app.command("import")(import_)
for data in (quarantine, imports, lineage, audit, train):
    app.command()(data)
for running in (serve, worker, route, explain, why_not, replay, check):
    app.command()(running)
for seen in (load, fairness, scores, drift, alerts, changes, notices):
    app.command()(seen)
for tried in (estimate, whatif, drill):
    app.command()(tried)

lead.command("touch")(touch)
for deed, done in (("accept", accept), ("hand-off", hand_off), ("lock", lock), ("unlock", unlock)):
    lead.command(deed)(done)
rep.command("leave")(leave)
rep.command("rejoin")(rejoin)
rep.command("join")(join)
for named, about in (("profile", profile), ("edit", edit), ("propose", propose)):
    rep.command(named)(about)
for named, decided in (("proposals", proposals), ("approve", approve), ("reject", reject)):
    rep.command(named)(decided)
app.add_typer(queue, name="queue")
app.add_typer(batch, name="batch")
app.add_typer(lead, name="lead")
app.add_typer(match, name="match")
app.add_typer(sla, name="sla")
app.add_typer(meeting, name="meeting")
app.add_typer(dispute, name="dispute")
app.add_typer(feedback, name="feedback")
app.add_typer(policy, name="policy")
app.add_typer(territory, name="territory")
app.add_typer(rep, name="rep")
app.add_typer(team, name="team")
app.add_typer(calendar, name="calendar")
app.add_typer(ledger, name="ledger")
app.add_typer(prices, name="prices")
app.add_typer(prediction, name="prediction")
app.add_typer(model, name="model")
app.add_typer(insight, name="insight")
app.add_typer(tags, name="tags")
app.add_typer(user, name="user")
app.add_typer(key, name="key")
app.add_typer(channel, name="channel")
app.add_typer(webhook, name="webhook")
app.add_typer(deliveries, name="deliveries")
app.add_typer(jobs, name="jobs")
app.add_typer(db, name="db")
app.add_typer(audit_log, name="audit-log")


def main() -> None:
    """Run the command line: a person's mistake ends in one clear sentence and exit code 2, never in a traceback."""
    try:
        app()
    except SystemExit:
        # How every command ends, help too. Asking what else it might have been would import the whole house.
        raise
    except mistakes() as error:
        errors.print(f"[bold red]fairlead:[/] {escape(str(error))}", highlight=False)
        sys.exit(2)
