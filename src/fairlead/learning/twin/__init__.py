"""A twin of a sales floor: leads arrive, reps answer, deals stay open, slots come free. One simulator for three uses.

With known truth it is a benchmark; with what a model believes it tells what a policy would earn once deployed under capacity; with changed
limits, hours or people it answers what-if. The verb is `run`: a `World` and a `Policy` in, a `Run` out; equal seeds give equal runs.
Time is counted in days from the start of the run.
"""

from fairlead.learning.twin.beliefs import BadTwin, Beliefs, Lengths, Replies
from fairlead.learning.twin.floor import Floor
from fairlead.learning.twin.ground import Lots, Staff, Stream, World
from fairlead.learning.twin.outcome import Run
from fairlead.learning.twin.policy import Answer, Bands, Greedy, HalfLoad, Hold, LeastLoaded, Policy, Random, Rotation
from fairlead.learning.twin.running import BadAnswer, run

__all__ = [
    "Answer",
    "BadAnswer",
    "BadTwin",
    "Bands",
    "Beliefs",
    "Floor",
    "Greedy",
    "HalfLoad",
    "Hold",
    "LeastLoaded",
    "Lengths",
    "Lots",
    "Policy",
    "Random",
    "Replies",
    "Rotation",
    "Run",
    "Staff",
    "Stream",
    "World",
    "run",
]
