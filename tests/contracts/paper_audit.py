"""An audit log of two entries, in memory."""

from datetime import UTC, datetime

from fairlead.application.audit_ports import BEGINNING, Entry, Head, Verified, digest, link

SEALED_AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


class PaperAuditLog:
    """What `fairlead.application.audit_ports.AuditLog` reads; ``broken``: what a look finds."""

    def __init__(self) -> None:
        self.rows = [{"number": number, "kind": "leave", "author": "Ana Núñez"} for number in (1, 2)]
        self.broken: list[str] = []
        self.found: list[Entry] = []
        chain = BEGINNING
        for row in self.rows:
            number, content = row["number"], digest(row)
            chain = link(chain, number, "change", number, content, SEALED_AT)
            self.found.append(Entry(number, SEALED_AT, "change", number, content, chain))

    def head(self) -> Head:
        return Head(self.found[-1].number, self.found[-1].chain)

    def verify(self, known: Head | None = None) -> Verified:
        held = known is None or any((each.number, each.chain) == (known.number, known.chain) for each in self.found)
        return Verified(
            self.head(),
            [*self.broken, *([] if held else [f"entry {known.number} is not the one that you know: the log was written anew"])],
            1,
        )

    def entries(self, after: int = 0):
        yield from ((entry, row) for entry, row in zip(self.found, self.rows, strict=True) if entry.number > after)
