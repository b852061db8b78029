"""The key that addresses are sealed with is made once, whoever needs it first, and is never written again."""

import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fairlead.adapters.notify.sealing import FernetSealer

TOGETHER = 8


@pytest.fixture(autouse=True)
def often_between_threads():
    """The interpreter goes from thread to thread all the time, as it seldom does by itself in so few steps."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("time", range(20))
def test_those_who_make_the_key_at_once_all_seal_with_the_one_that_is_kept(time, tmp_path):
    barrier = threading.Barrier(TOGETHER)

    def kept(_):
        sealer = FernetSealer(tmp_path)
        barrier.wait()
        # Not through `seal`: up to Python 3.11 a cached property lets in one thread at a time. Other processes it never holds up.
        return sealer._kept()

    with ThreadPoolExecutor(TOGETHER) as pool:
        keys = list(pool.map(kept, range(TOGETHER)))
    [key] = (tmp_path / "secrets").iterdir()
    assert key.name == "effects.key", "no draft stays behind"
    assert set(keys) == {key.read_text()}
    assert FernetSealer(tmp_path).open(FernetSealer(tmp_path).seal({"time": time})) == {"time": time}
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
