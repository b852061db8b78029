"""Who does heavy work, by the settings: a cluster, several processes of this machine, or this process alone."""

from contextlib import AbstractContextManager, nullcontext

from fairlead.adapters.crew import Cluster, Processes, cores
from fairlead.config import Settings
from fairlead.learning.crew import ALONE, Crew


def crew_of(settings: Settings) -> AbstractContextManager[Crew]:
    """For one piece of work: opened before it, closed after it. Opening raises `fairlead.learning.crew.CannotSpread`."""
    if settings.cluster:
        return Cluster(settings.cluster)
    # One core is left to whoever routes leads meanwhile.
    count = settings.processes or max(cores() - 1, 1)
    return Processes(count) if count > 1 else nullcontext(ALONE)
