"""All that the edges ask about who is let in, in one place."""

from dataclasses import dataclass

from fairlead.application.access.accounts import Accounts
from fairlead.application.access.admitting import Admission
from fairlead.application.access.keys import Keys
from fairlead.application.access.signing_in import SignIn
from fairlead.application.access.throttling import Throttle
from fairlead.application.access_ports import Purpose
from fairlead.application.viewing_ports import Views


@dataclass(frozen=True, slots=True)
class Gatehouse:
    """Accounts, keys, sessions, and what each viewer sees. ``requests`` counts those of each caller."""

    accounts: Accounts
    keys: Keys
    signing_in: SignIn
    admission: Admission
    views: Views
    requests: Throttle

    @property
    def claimed(self) -> bool:
        """Whether anybody has an account."""
        return self.admission.claimed()

    @property
    def may_be_set_up_from_afar(self) -> bool:
        """Whether a ticket for the first set-up is good now."""
        return self.signing_in.book.waiting(Purpose.SETUP, self.signing_in.clock.now())
