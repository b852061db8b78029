"""What people decided about pairs, remembered for ever."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Reviewed pairs of a lead's company and an account.

    Keys are either the identity of a lead or the signature of the company as it was stated (`evidence.AccountMatch.signature`), so that
    the next lead which states its company the same way is answered the same. ``accepted``: key → account. ``rejected``: (key, account).
    """

    accepted: Mapping[str, str] = field(default_factory=dict)
    rejected: frozenset[tuple[str, str]] = frozenset()

    def account_of(self, lead_id: str, signature: str) -> str | None:
        """The account that somebody said is the lead's; what was said of the lead itself goes first."""
        return self.accepted.get(lead_id) or self.accepted.get(signature)

    def ruled_out(self, lead_id: str, signature: str, account_id: str) -> bool:
        """Whether somebody said that this account is not the lead's."""
        if not self.rejected:
            return False
        return (lead_id, account_id) in self.rejected or (signature, account_id) in self.rejected
