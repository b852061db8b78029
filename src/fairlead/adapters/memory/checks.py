"""Findings of the check in memory: for tests, and for trying out."""

from dataclasses import dataclass, field

from fairlead.application.check_ports import Finding


@dataclass
class MemoryChecks:
    """`fairlead.application.check_ports.CheckBook`."""

    found: list[Finding] = field(default_factory=list)

    def last(self) -> Finding | None:
        """The last one."""
        return self.found[-1] if self.found else None

    def keep(self, finding: Finding, *, author: str) -> None:  # noqa: ARG002, the port's arguments
        """Keep one."""
        self.found.append(finding)
