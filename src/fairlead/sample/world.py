"""Everything that happened in one sample world, before anybody writes it down."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from fairlead.sample.arrays import Flags, Indices
from fairlead.sample.arrivals import Arrivals, arrive
from fairlead.sample.assigning import Given, assign, choose_owners
from fairlead.sample.companies import Companies, found_companies
from fairlead.sample.faces import Faces, describe, identities
from fairlead.sample.organization import Organization, organize
from fairlead.sample.progress import Progress, progress, room
from fairlead.sample.spec import SampleSpec
from fairlead.sample.truth import Truth, draw_forces, solve_intercept, traits
from fairlead.sample.typed import only

ACCOUNT_LINKED_SHARE = 0.8
"""Of leads from known companies, how many carry the account."""
CONTACT_SHARE = 0.35
"""Of people with an account, how many were a contact before they became a lead."""


@dataclass(frozen=True, slots=True)
class World:
    """One sample world. ``account`` and ``contact`` have one entry a lead: the identity or null."""

    spec: SampleSpec
    organization: Organization
    companies: Companies
    owner: Indices
    arrivals: Arrivals
    truth: Truth
    given: Given
    course: Progress
    faces: Faces
    max_open: Indices
    account: pl.Series
    contact: pl.Series
    is_contact: Flags

    @property
    def lead_ids(self) -> pl.Series:
        """Identities of the leads in order of arrival."""
        return pl.Series("lead", self.truth.leads.lead_ids, dtype=pl.String)

    @property
    def rep_ids(self) -> pl.Series:
        """Identities of the reps in order."""
        return pl.Series("rep", list(self.organization.rep_ids), dtype=pl.String)


def happen(spec: SampleSpec) -> World:
    """Let one world happen."""
    organization = organize(spec)
    companies = found_companies(spec)
    arrivals = arrive(spec, companies, organization)
    forces = draw_forces(spec, organization)
    ids = tuple(identities("L-", arrivals.created.size).to_list())
    bring = traits(arrivals, ids)
    truth = Truth(forces, bring, solve_intercept(forces, bring))
    owner = choose_owners(companies, organization, spec.chance("owners"))
    given = assign(spec, organization, arrivals, owner, truth)
    course = progress(spec, organization, arrivals, given, truth)
    chance = spec.chance("faces")
    faces = describe(arrivals, companies, bring.deal_median, chance)
    account = link_accounts(companies, arrivals, chance)
    person = np.arange(account.len()) == arrivals.origin
    is_contact = person & companies.known[arrivals.company] & (chance.random(account.len()) < CONTACT_SHARE)
    met = account.is_not_null().to_numpy() & is_contact[arrivals.origin]
    return World(
        spec=spec,
        organization=organization,
        companies=companies,
        owner=owner,
        arrivals=arrivals,
        truth=truth,
        given=given,
        course=course,
        faces=faces,
        max_open=room(spec, course, given, len(organization.sellers)),
        account=account,
        contact=only(met, identities("C-", met.size).gather(arrivals.origin)),
        is_contact=is_contact,
    )


def link_accounts(companies: Companies, arrivals: Arrivals, chance: np.random.Generator) -> pl.Series:
    """The account that each lead carries, null for companies the CRM does not know and where nobody linked it."""
    linked = companies.known[arrivals.company] & (chance.random(arrivals.created.size) < ACCOUNT_LINKED_SHARE)
    return only(linked, identities("A-", len(companies.names)).gather(arrivals.company))
