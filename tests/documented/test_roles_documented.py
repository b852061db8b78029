"""The reference of roles is that of the program."""

import re
from pathlib import Path

from fairlead.domain.rights import RIGHTS, WORDS, Right, Role

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "roles.md"


def test_every_right_of_every_role_is_documented_as_it_is() -> None:
    lines = re.findall(r"^\| `([a-z:-]+)` \| ([^|]+) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    told = {name: (words, [cell.strip() == "yes" for cell in cells.split("|")]) for name, words, cells in lines}
    assert told == {right.value: (WORDS[right], [right in RIGHTS[role] for role in Role]) for right in Right}
