"""Heavy work comes to the same, to the last bit, whoever does it: this process, two others of this machine, two workers of Dask."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from fairlead import __version__
from fairlead.adapters.crew import Cluster, Processes
from fairlead.adapters.matching import means
from fairlead.adapters.models import ModelFolder
from fairlead.adapters.rules import CelRules
from fairlead.application.estimate_policy import Asked, Sources, estimate_policy
from fairlead.application.routed_again import Present, Proposal
from fairlead.application.what_if import given_by
from fairlead.application.what_if_ground import Present as Floor
from fairlead.application.what_if_ground import floorplan, latest, shape
from fairlead.application.what_if_ports import WhatIf
from fairlead.application.what_if_roster import changed_roster
from fairlead.domain.availability import Capacity
from fairlead.domain.availability.limits import Limits, Rationing
from fairlead.domain.deciding import Policy
from fairlead.domain.screening import NoConditions, Rule, Rulebook, Target
from fairlead.learning.crew import ALONE
from fairlead.learning.recognition import Recognition
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.roster import roster_of
from fairlead.learning.twin import Greedy, run
from fairlead.learning.twin.asking import compare
from fairlead.learning.twin.checking import Recorded, check
from tests.conformance.trained_sample import small_history, small_model
from tests.contracts.dask_cluster import dask_cluster

RULES = CelRules(dict)


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask")) as dask, Processes(2) as processes, Cluster(dask.address) as cluster:
        yield {"processes": processes, "cluster": cluster}


@pytest.fixture(params=("processes", "cluster"))
def crew(request, others):
    return others[request.param]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    models = ModelFolder(tmp_path_factory.mktemp("models"))
    models.keep(small_model(), code=__version__)
    return models.current()


@pytest.fixture(scope="module")
def history():
    """Every fifth lead: the floors of a what-if then run in a second."""
    whole = small_history()
    return whole.having({"lead": whole.lead.gather_every(5)})


@pytest.fixture(scope="module")
def now(history):
    return history.lead["created_at"].max()


POLICIES = {
    "by turns": Policy(use_prediction=False),
    "by worth": Policy(capacity=Capacity(bands=())),
    "in bands": Policy(),
    "at prices": Policy(capacity=Capacity(bands=(), each=Limits(max_open=12), by=Rationing.PRICES), hold_minutes=600),
}


DAYS = 30.0


@pytest.fixture(scope="module")
def floors(history, now, model):
    """Today's floor and one with less room, by how leads are given."""
    found = {}
    for how, policy in POLICIES.items():
        at = Floor(now, policy.over(roster_of(history)), policy, NoConditions(), model)
        leads = found.setdefault("leads", latest(history, at, DAYS))
        less = replace(at, roster=changed_roster(at.roster, WhatIf(max_open=5), since=now))
        found[how] = [(floorplan(leads, each, DAYS).world, given_by(policy, model)[1]) for each in (at, less)]
    return found


@pytest.mark.parametrize("how", POLICIES)
def test_both_floors_of_a_what_if(crew, floors, how):
    there, here = (compare(*floors[how], warm_days=10.0, runs=2, seed=5, crew=by) for by in (crew, ALONE))
    assert there == here
    assert repr(there) == repr(here), "equal where a number is none, too"
    assert here.measures["wins"].today.low < here.measures["wins"].today.high


def test_the_check_of_a_twin(crew, floors):
    world = floors["by worth"][0][0]
    found = run(world, Greedy(world.truth), 3)
    rows = np.flatnonzero(found.rep >= 0)
    stream, staff, truth = shape(world, rows)
    told = [each[rows] for each in (found.rep, found.given, found.replied, found.closes, found.won, found.worth)]
    there, here = (check(stream, staff, truth, Recorded(*told, 10.0, DAYS), seed=4, runs=3, crew=by) for by in (crew, ALONE))
    assert there == here
    assert all(each.low < each.foretold < each.high for each in here)


def test_accounts_of_leads(crew, history, monkeypatch):
    """Leads name no account, and are written otherwise than it; each process reads the public suffixes for itself."""
    monkeypatch.setattr("fairlead.learning.recognizing._PIECE", 40)
    lead = history.lead.with_columns(account_id=pl.lit(None, pl.String), company=pl.col("company").str.to_uppercase() + " inc")
    asked = replace(history.having({"lead": lead}), recognition=Recognition(means=means()))
    there, here = (with_accounts(asked, by).lead for by in (crew, ALONE))
    assert there.equals(here)
    assert here["account_id"].null_count() < len(here) / 2 < len(here), "most are found"


class Shelf:
    """No decision was kept: what is told comes of leads routed again."""

    def decisions(self, *, after, since, limit):
        return []


def test_estimate(crew, model, history, now):
    roster = roster_of(history)
    first = roster.reps[0].rep_id
    rulebook = Rulebook(rules=(Rule("big", "lead.employees > 500", route=Target(reps=(first,))),))
    policy = Policy(tie_loss=0.2)
    present = Present(now, roster, Proposal(policy, RULES.compile(policy.rulebook)), model)
    proposed = replace(policy, rulebook=rulebook)
    asked = Asked(proposed, RULES.compile(rulebook), now, 60, days=90, runs=3)

    def estimate(by):
        shelf = Shelf()
        return estimate_policy(history, asked, Sources(shelf, shelf, shelf, RULES.compile, present), by)

    there, here = estimate(crew), estimate(ALONE)
    assert there == here
    assert repr(there) == repr(here)
    assert here.modelled is not None
    assert here.modelled.proposed != here.modelled.in_force, "the rule makes a difference"
