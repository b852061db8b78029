"""What was packed comes back byte for byte, and an archive with any damage is refused."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.adapters.backup import pack, unpack
from fairlead.application.backup_ports import BackupRefused

ABOUT = {"made_at": datetime(2026, 6, 3, tzinfo=UTC).isoformat()}
NAMES = st.lists(st.text("abÄ ß.-", min_size=1, max_size=8).filter(lambda name: name.strip(". ")), min_size=1, max_size=3).map("/".join)
TREES = st.dictionaries(NAMES, st.binary(max_size=3000), min_size=1, max_size=4).filter(
    lambda tree: not any(one != other and other.startswith(f"{one}/") for one in tree for other in tree)
)


def packed(folder, tree):
    parts = []
    for number, (name, content) in enumerate(tree.items()):
        path = folder / f"part-{number}"
        path.write_bytes(content)
        parts.append((name, path))
    pack(folder / "kept.tar.gz", parts, ABOUT)
    return folder / "kept.tar.gz"


@given(TREES)
def test_what_was_packed_comes_back(tree):
    with tempfile.TemporaryDirectory() as name:
        archive = packed(Path(name), tree)
        out = Path(name) / "out"
        out.mkdir()
        assert unpack(archive, out).about == ABOUT
        assert {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()} == tree


@given(TREES, st.floats(0, 1, exclude_max=True), st.integers(0, 255))
def test_any_damage_is_refused_unless_nothing_that_was_packed_is_touched(tree, where, bits):
    """``where`` in the archive, as a share: the archive's length is not the same each time. Without ``bits`` it is cut off there."""
    with tempfile.TemporaryDirectory() as name:
        archive = packed(Path(name), tree)
        content = bytearray(archive.read_bytes())
        at = int(where * len(content))
        content[at] ^= bits
        archive.write_bytes(content if bits else content[:at])
        out = Path(name) / "out"
        out.mkdir()
        try:
            unpack(archive, out)
        except BackupRefused:
            return
        assert {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()} == tree


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(BackupRefused, match="no whole backup of Fairlead"):
        unpack(tmp_path / "notes.txt", tmp_path)
    with pytest.raises(BackupRefused, match="is not there"):
        unpack(tmp_path / "nothing.txt", tmp_path)
    with pytest.raises(BackupRefused, match="is a folder; name a backup in it"):
        unpack(tmp_path, tmp_path)
