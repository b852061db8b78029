"""What looks wrong about a policy's fallbacks."""

from collections.abc import Sequence

from fairlead.domain.deciding.policy import Fallback
from fairlead.domain.screening import Code, Finding, Severity

_WHERE = "fallbacks"


def check_fallbacks(steps: Sequence[Fallback]) -> tuple[Finding, ...]:
    """Whether there is a step at all, and none behind the queue, which takes every lead."""
    if not steps:
        words = "they name nothing, so every lead waits in the queue whenever prediction cannot help"
        return (Finding(Severity.WARNING, Code.NO_FALLBACK, _WHERE, words, "write [queue] if that is meant, else put rotation first"),)
    behind = steps[steps.index(Fallback.QUEUE) + 1 :] if Fallback.QUEUE in steps else ()
    if not behind:
        return ()
    words = f"{' and '.join(behind)} {'is' if len(behind) == 1 else 'are'} never tried: the queue takes every lead and ends the list"
    return (Finding(Severity.WARNING, Code.BEHIND_QUEUE, _WHERE, words, "put the queue last"),)
