"""Background work with its parts wired: which use case does which job, and what asks for jobs by itself."""

from functools import cached_property
from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.durable import DurableJobs
from fairlead.application.model_ports import ModelSteps
from fairlead.application.ports import Clock
from fairlead.application.retraining import Retraining
from fairlead.application.working_copy import WorkingCopy


class Parts(Protocol):
    """What background work needs of the house."""

    engine: Engine
    clock: Clock

    @property
    def model_steps(self) -> ModelSteps:
        """Every step in the life of models."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


class Background:
    """The jobs of a house: asked for anywhere, done by its worker."""

    def __init__(self, house: Parts) -> None:
        """Nothing is opened before it is asked for."""
        self._house = house

    @cached_property
    def jobs(self) -> DurableJobs:
        """Where jobs are asked for and kept."""
        return DurableJobs(self._house.engine)

    @cached_property
    def retraining(self) -> Retraining:
        """What asks for trainings; `Retraining.request_retraining` is the door for drift."""
        house = self._house
        return Retraining(self.jobs, lambda: house.working_copy.policy().models, house.model_steps.steps, house.clock)

    def close(self) -> None:
        """Let go of the database."""
        if "jobs" in self.__dict__:
            self.jobs.close()
