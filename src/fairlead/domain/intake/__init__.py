"""Intake, the first room: what a form, an API call, a file or a CRM sent becomes a normalized lead.

`normalize` reads one `Submission` into a `Lead` or raises `Unreadable` with every problem at once. The readers of single values
(industry, size, money, places, titles, languages, addresses, numbers) are pure and are the same ones that the bulk import applies
to the distinct values of a column, so that a lead means the same whichever way it came in.
"""

from fairlead.domain.intake.countries import DIALING
from fairlead.domain.intake.geography import country_code, state_code
from fairlead.domain.intake.industry import INDUSTRY_GROUPS, industry_group
from fairlead.domain.intake.moments import CLOCK_SKEW, EARLIEST, LATEST, moment, plausible
from fairlead.domain.intake.person import (
    FUNCTIONS,
    SENIORITIES,
    email_address,
    function,
    host_of,
    language_code,
    phone_number,
    registrable_domain,
    seniority,
)
from fairlead.domain.intake.size import SIZE_BANDS, employees, money_minor, number_of, size_band
from fairlead.domain.intake.spelling import Spellings, fold, nearest, well_formed
from fairlead.domain.intake.states import STATES
from fairlead.domain.intake.submission import (
    AS_WRITTEN,
    FieldProblem,
    Submission,
    Unreadable,
    kind_of_engagement,
    lead_id_for,
    nested_too_deep,
    normalize,
)
from fairlead.domain.intake.unread import UnreadField, unread, unread_of

__all__ = [
    "AS_WRITTEN",
    "CLOCK_SKEW",
    "DIALING",
    "EARLIEST",
    "FUNCTIONS",
    "INDUSTRY_GROUPS",
    "LATEST",
    "SENIORITIES",
    "SIZE_BANDS",
    "STATES",
    "FieldProblem",
    "Spellings",
    "Submission",
    "UnreadField",
    "Unreadable",
    "country_code",
    "email_address",
    "employees",
    "fold",
    "function",
    "host_of",
    "industry_group",
    "kind_of_engagement",
    "language_code",
    "lead_id_for",
    "moment",
    "money_minor",
    "nearest",
    "nested_too_deep",
    "normalize",
    "number_of",
    "phone_number",
    "plausible",
    "registrable_domain",
    "seniority",
    "size_band",
    "state_code",
    "unread",
    "unread_of",
    "well_formed",
]
