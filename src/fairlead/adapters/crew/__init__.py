"""Who does heavy work: `Processes` of this machine, or the workers of a Dask scheduler, `Cluster`. Both keep `fairlead.learning.crew.Crew`.

Each is opened for one piece of work and closed after it, so that nothing idles between trainings and what-ifs.
"""

from fairlead.adapters.crew.cluster import Cluster
from fairlead.adapters.crew.processes import Processes, cores

__all__ = ["Cluster", "Processes", "cores"]
