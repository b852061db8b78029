"""The working copy of the policy: the file that people edit, beside the version that decides."""

from collections.abc import Callable

from fairlead.application.policies import Difference, Policies
from fairlead.application.policy_ports import BadPolicy, Draft
from fairlead.domain.deciding import Policy


class WorkingCopy:
    """``name`` is the file's; ``read`` reads it, None where there is none, and raises `BadPolicy` for what is no file that can be read."""

    def __init__(self, name: str, policies: Policies, read: Callable[[], Draft | None]) -> None:
        """Nothing is read yet."""
        self._name = name
        self._policies = policies
        self._read = read

    def difference(self) -> Difference | None:
        """What differs between the policy in force and the copy; None without one, or while nothing was ever applied.

        Raises `BadPolicy` for a copy that cannot be used.
        """
        if not self._policies.newest() or (draft := self._read()) is None:
            return None
        return self._policies.difference(self._policies.side(None), self._policies.side_of(draft))

    def note(self) -> str | None:
        """Where the copy says something else than what is in force, or cannot be read: what to do about it."""
        try:
            found = self.difference()
        except BadPolicy:
            return f"{self._name} cannot be used, and what is in force decides on; `fairlead policy check` says what is wrong with it"
        if found is None or not (found.unified or found.changes):
            return None
        return (
            f"{self._name} is not what is in force ({found.before}): {found.words}; see `fairlead policy diff`,"
            " and put it in force with `fairlead policy apply`"
        )

    def policy(self) -> Policy:
        """The policy in force; before the first start that of the copy, which will be. Raises `BadPolicy`."""
        if not self._policies.newest() and (draft := self._read()) is not None:
            return self._policies.usable(draft)[0]
        return self._policies.live().content.policy

    def begin(self) -> None:
        """At the first start the copy becomes the first version. Raises `BadPolicy`."""
        if not self._policies.newest() and (draft := self._read()) is not None:
            self._policies.begin(draft, author=self._name)
