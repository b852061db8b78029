"""Room 2: is the lead's company known, and is the person? The verb is `recognize`.

One function decides for routing, import, training and reports, so that one lead never has two answers. Every answer carries a calibrated
probability and what spoke for and against; what people decide about a pair is remembered.
"""

from fairlead.domain.matching.book import PLAINLY, AccountBook, Accounts, Contact, Means
from fairlead.domain.matching.comparing import Compared, compare
from fairlead.domain.matching.distance import one_slip, slips
from fairlead.domain.matching.domains import PLAIN, Domains, PlainDomains
from fairlead.domain.matching.evidence import UNMATCHED, AccountMatch, Candidate, Evidence
from fairlead.domain.matching.freemail import DISPOSABLE, FREE_MAIL, MailDomain, mail_domain
from fairlead.domain.matching.letters import latin, skeleton
from fairlead.domain.matching.merging import MERGED, CannotMerge, Place, merged_place
from fairlead.domain.matching.naming import CompanyName, company_key, company_name
from fairlead.domain.matching.nicknames import given_name
from fairlead.domain.matching.owning import Owned, Ownership, is_customer, ownership
from fairlead.domain.matching.persons import (
    NO_PEOPLE,
    NOBODY,
    PERSON_FEATURES,
    Duplicate,
    EarlierLead,
    EarlierLeads,
    KnownPeople,
    NoPeople,
    People,
    PersonMatch,
    duplicate,
    find_person,
    latest_first,
    pair_signature,
    person_features,
    person_keys,
)
from fairlead.domain.matching.policy import Customers, Duplicates, Matching, Owners
from fairlead.domain.matching.recognizing import KnownLead, recognize
from fairlead.domain.matching.scoring import FEATURES, log_odds
from fairlead.domain.matching.stated import plain_mail
from fairlead.domain.matching.telling import in_words
from fairlead.domain.matching.verdicts import Verdicts

__all__ = [
    "DISPOSABLE",
    "FEATURES",
    "FREE_MAIL",
    "MERGED",
    "NOBODY",
    "NO_PEOPLE",
    "PERSON_FEATURES",
    "PLAIN",
    "PLAINLY",
    "UNMATCHED",
    "AccountBook",
    "AccountMatch",
    "Accounts",
    "Candidate",
    "CannotMerge",
    "CompanyName",
    "Compared",
    "Contact",
    "Customers",
    "Domains",
    "Duplicate",
    "Duplicates",
    "EarlierLead",
    "EarlierLeads",
    "Evidence",
    "KnownLead",
    "KnownPeople",
    "MailDomain",
    "Matching",
    "Means",
    "NoPeople",
    "Owned",
    "Owners",
    "Ownership",
    "People",
    "PersonMatch",
    "Place",
    "PlainDomains",
    "Verdicts",
    "company_key",
    "company_name",
    "compare",
    "duplicate",
    "find_person",
    "given_name",
    "in_words",
    "is_customer",
    "latest_first",
    "latin",
    "log_odds",
    "mail_domain",
    "merged_place",
    "one_slip",
    "ownership",
    "pair_signature",
    "person_features",
    "person_keys",
    "plain_mail",
    "recognize",
    "skeleton",
    "slips",
]
