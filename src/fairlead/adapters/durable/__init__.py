"""Jobs that survive the death of the process that does them, on the house's own database, by DBOS.

`DurableJobs` asks for jobs and tells how they stand, from any process. `work` does them, in the one process that holds the house's
place of work (`placed`). DBOS keeps tables of its own beside ours, stores plain JSON, and talks to nobody.
"""

from fairlead.adapters.durable.jobs import DurableJobs
from fairlead.adapters.durable.place import placed
from fairlead.adapters.durable.worker import work

__all__ = ["DurableJobs", "placed", "work"]
