"""Room 2: is the lead's company known? The verb is `recognize`; it never guesses: identity, e-mail domain, then exact name."""

from fairlead.domain.matching.freemail import FREE_MAIL
from fairlead.domain.matching.policy import Customers, Duplicates, Matching
from fairlead.domain.matching.recognizing import AccountBook, Accounts, KnownLead, company_key, recognize

__all__ = ["FREE_MAIL", "AccountBook", "Accounts", "Customers", "Duplicates", "KnownLead", "Matching", "company_key", "recognize"]
