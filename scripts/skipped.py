"""Print why tests were skipped, one reason a line with its count, from pytest's JUnit file given as the argument."""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET


def reasons(report: str) -> Counter[str]:
    """Reason → how many tests it skipped; expected failures (xfail) are results and do not count."""
    found: Counter[str] = Counter()
    for skipped in ET.fromstring(report).iter("skipped"):  # noqa: S314 our own pytest wrote it a moment ago
        if skipped.get("type") != "pytest.xfail":
            found[skipped.get("message") or "no reason given"] += 1
    return found


def main(path: str) -> None:
    """Print the reasons, the most frequent first; nothing where pytest left no report."""
    file = Path(path)
    if file.is_file() and file.stat().st_size:
        for reason, count in reasons(file.read_text(encoding="utf-8")).most_common():
            print(f"{count} test{'s' if count > 1 else ''}: {reason}")


if __name__ == "__main__":
    main(sys.argv[1])
