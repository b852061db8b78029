"""The policy that decides now, by a clock: the same object until a version is made, or a scheduled one's moment comes."""

from datetime import datetime

from fairlead.application.policy_ports import PolicyVersions, Standing, in_force, placed
from fairlead.application.ports import Clock
from fairlead.domain.deciding import Policy


class PolicyInForce:
    """What decides, as last read. ``number`` is the version's, None for the built-in policy, which decides before the first one."""

    def __init__(self, versions: PolicyVersions, clock: Clock) -> None:
        """Nothing is read before `read`."""
        self._versions = versions
        self._clock = clock
        self._due: datetime | None = None
        self.newest = 0
        self.number: int | None = None
        self.policy = Policy()

    @property
    def is_over(self) -> bool:
        """Whether the moment of a scheduled version has come since the last reading; cheap."""
        return self._due is not None and self._due <= self._clock.now()

    def made_since(self) -> int:
        """How many versions were made since the last reading; cheap."""
        return self._versions.newest() - self.newest

    def read(self) -> None:
        """Read what decides now, and when that ends."""
        now = self._clock.now()
        versions = self._versions.versions()
        current = in_force(versions, now)
        number = current.number if current is not None else None
        if number is None:
            self.policy = Policy()
        elif number != self.number:
            self.policy = self._versions.content(number).policy
        self.number = number
        self.newest = len(versions)
        self._due = min(
            (each.version.effective_from for each in placed(versions, now) if each.standing is Standing.SCHEDULED), default=None
        )
