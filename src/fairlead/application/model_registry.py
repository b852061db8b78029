"""The life cycle of models: draft, candidate, approved, champion, retired. Who took which step and why; back in one step.

The steps stand in the database, the name of the model in force in a file beside the artefacts. The steps tell the story and the file
decides: where a crash, or a person at the file, has parted the two, the next look writes down what the file says.
"""

from collections.abc import Callable, Sequence
from typing import Final

from fairlead.application.authors import behind, is_person, same_author
from fairlead.application.model_ports import (
    LEADS_TO,
    OFFERING,
    WAITING,
    ModelFlawed,
    ModelRefused,
    ModelShelf,
    ModelsMoved,
    ModelStep,
    ModelSteps,
    Register,
    State,
    Step,
    register_of,
)
from fairlead.application.model_told import Comparison, Kept, Listed, warnings
from fairlead.application.ports import Clock, NotFound, StoreUnavailable
from fairlead.application.wording import flaw_of_author
from fairlead.domain.deciding import Approval

LONGEST_NOTE: Final = 2_000
_REAL: Final = "m-"
_UNREGISTERED: Final = frozenset({Step.ADOPTED, Step.APPEARED})
_BEFORE: Final = "kept before steps were registered"
_APPEARED: Final = "found in the folder of models; its training was not finished, or it was copied there"
_FOUND: Final = "the file models/current names it"
_TRIES: Final = 20
_BUSY: Final = "others keep taking steps of models, and this one was not taken; try again in a moment"


class ModelRegistry:
    """Everything that is done with models once they are trained."""

    def __init__(
        self, steps: ModelSteps, shelf: ModelShelf, approval: Callable[[], Approval], fault: Callable[[str], str], clock: Clock
    ) -> None:
        """``approval``: what the policy in force asks for. ``fault``: why a version cannot be used, empty where it can."""
        self._steps = steps
        self._shelf = shelf
        self._approval = approval
        self._fault = fault
        self._clock = clock

    def listed(self) -> Listed:
        """Every model, the one trained last first. Of those that do not route the large files are not read."""
        steps, register = self._look()
        models = [self._kept(version, steps, register, whole=False) for version in register.states]
        models.sort(key=lambda each: (each.trained_at.timestamp() if each.trained_at else 0.0, each.version), reverse=True)
        return Listed(tuple(models), len(steps), self._approval(), self._back(register), register.challenger)

    def told(self, version: str) -> Kept:
        """One model with its history. Raises `NotFound`."""
        steps, register = self._look()
        _known(version, register)
        return self._kept(version, steps, register)

    def state_of(self, version: str) -> str | None:
        """Where a model stands; None where there is none of that name."""
        state = self._look()[1].states.get(version)
        return None if state is None else state.value

    def champion(self) -> Kept | None:
        """The model in force; None where none is registered as such."""
        steps, register = self._look()
        return self._kept(register.champion, steps, register) if register.champion is not None else None

    def challenger(self) -> Kept | None:
        """The model in shadow; None where none is."""
        steps, register = self._look()
        return self._kept(register.challenger, steps, register) if register.challenger is not None else None

    def newest(self) -> int:
        """The number of the newest step."""
        return len(self._look()[0])

    def compare(self, before: str, after: str) -> Comparison:
        """Two models side by side. Raises `NotFound`."""
        steps, register = self._look()
        for version in (before, after):
            _known(version, register)
        first, second = self._kept(before, steps, register), self._kept(after, steps, register)
        return Comparison(first, second, tuple(warnings(first, second)))

    @staticmethod
    def signed(author: str, note: str) -> None:
        """See that a step can be signed like this. Raises `ModelRefused`."""
        if (flaw := flaw_of_author(author)) is not None:
            raise ModelFlawed(flaw)
        if len(note) > LONGEST_NOTE:
            raise ModelFlawed(f"a note has at most {LONGEST_NOTE:,} letters, this one {len(note):,}")

    def trained(self, version: str, *, author: str, note: str = "", draft: bool = False, offered: bool = False) -> Kept:
        """Register what was trained, as far as the policy lets it go: in force at once, or a candidate; a draft where wished.

        ``offered``: a candidate whatever the policy lets. What was trained before and stands somewhere already, stays there.
        """
        self.signed(author, note)

        def next_steps(register: Register) -> list[Step]:
            state = register.states.get(version)
            new = [Step.TRAINED] if state in {None, State.DRAFT, State.RETIRED} else []
            if draft or version == self._shelf.current_mark():
                return new if state is not State.CHAMPION else []
            if self._approval() is Approval.NONE and not offered:
                return [*new, Step.PROMOTED]
            return [*new, Step.PROPOSED] if new else []

        return self._take(version, next_steps, author, note, None, fresh=version)

    def propose(self, version: str, *, author: str, note: str = "", base: int | None = None) -> Kept:
        """Offer a draft, or a retired model anew, for approval. Raises `NotFound`, `ModelRefused` and `ModelsMoved`."""

        def next_steps(register: Register) -> list[Step]:
            state = _known(version, register)
            if state not in {State.DRAFT, State.RETIRED}:
                raise ModelRefused(f"{version} is {_called(state)} already; only a draft or a retired model is proposed")
            self._usable(version)
            return [Step.PROPOSED]

        self.signed(author, note)
        return self._take(version, next_steps, author, note, base)

    def approve(self, version: str, *, author: str, note: str = "", base: int | None = None) -> Kept:
        """Approve a candidate: by somebody who neither trained nor proposed it.

        Raises `NotFound`, `ModelRefused` and `ModelsMoved`.
        """

        def next_steps(register: Register) -> list[Step]:
            state = _known(version, register)
            if state in {State.DRAFT, State.RETIRED}:
                raise ModelRefused(f"{version} is {_called(state)}; propose it first: `fairlead model propose {version}`")
            if state is not State.CANDIDATE:
                raise ModelRefused(f"{version} is {_called(state)} already; there is nothing to approve")
            if not is_person(author):
                raise ModelRefused(f"{author.strip()} is a part of Fairlead; a model is approved by a person, under a name of their own")
            offered = [each for each in self._steps_of(version) if each.step in OFFERING]
            own = next((each for each in offered if same_author(each.author, author)), None)
            if own is not None:
                raise ModelRefused(
                    f"{own.author} has {own.step.value} {version} and cannot approve it;"
                    " let a second person approve it, under a name of their own"
                )
            self._usable(version)
            return [Step.APPROVED]

        self.signed(author, note)
        return self._take(version, next_steps, author, note, base)

    def reject(self, version: str, *, author: str, note: str, base: int | None = None) -> Kept:
        """Refuse a candidate, or take an approval back: it retires, and can be proposed anew. ``note``: why; there has to be a reason.

        Raises `NotFound`, `ModelRefused` and `ModelsMoved`.
        """

        def next_steps(register: Register) -> list[Step]:
            state = _known(version, register)
            if state not in WAITING:
                raise ModelRefused(f"{version} is {_called(state)}; only a candidate or an approved model is rejected")
            return [Step.REJECTED]

        self.signed(author, note)
        if not note.strip():
            raise ModelFlawed(f"say why {version} is rejected: whoever trained it wants to know (--note)")
        return self._take(version, next_steps, author, note, base)

    def shadow(self, version: str, *, author: str, note: str = "", base: int | None = None) -> Kept:
        """Put a model in shadow: it scores what the champion decides, and decides nothing. The one in shadow before leaves it.

        Raises `NotFound`, `ModelRefused` and `ModelsMoved`.
        """

        def next_steps(register: Register) -> list[Step | tuple[str, Step]]:
            state = _known(version, register)
            if state not in WAITING:
                first = "" if state is State.CHAMPION else f"; propose it first: `fairlead model propose {version}`"
                raise ModelRefused(f"{version} is {_called(state)}; only a candidate or an approved model is put in shadow{first}")
            if register.challenger == version:
                raise ModelRefused(f"{version} is in shadow already")
            self._usable(version)
            leaves: list[Step | tuple[str, Step]] = [(register.challenger, Step.UNSHADOWED)] if register.challenger else []
            return [*leaves, Step.SHADOWED]

        self.signed(author, note)
        return self._take(version, next_steps, author, note, base)

    def unshadow(self, *, author: str, note: str = "", base: int | None = None) -> Kept:
        """Take the model in shadow out of it. Raises `ModelRefused` where none is, and `ModelsMoved`."""
        self.signed(author, note)

        def target(register: Register) -> str:
            if register.challenger is None:
                raise ModelRefused("no model is in shadow")
            return register.challenger

        return self._take(target, lambda _: [Step.UNSHADOWED], author, note, base)

    def promote(self, version: str, *, author: str, note: str = "", base: int | None = None) -> Kept:
        """Put a model in force, and retire the one before.

        Where the policy wants a second person, two different people stand behind it then: of a model that no person trained, whoever
        approved it does not promote it. Raises `NotFound`, `ModelRefused` and `ModelsMoved`.
        """

        def next_steps(register: Register) -> list[Step]:
            state = _known(version, register)
            if self._shelf.current_mark() == version:
                raise ModelRefused(f"{version} is in force already")
            if self._approval() is Approval.SECOND_PERSON and state not in {State.APPROVED, State.CHAMPION}:
                first = "approve" if state is State.CANDIDATE else "propose"
                raise ModelRefused(
                    f"{version} is {_called(state)}, and the policy wants a second person to approve a model before it goes in force;"
                    f" {first} it first: `fairlead model {first} {version}`"
                )
            if self._approval() is Approval.SECOND_PERSON and state is State.APPROVED:
                self._two_people(version, author)
            self._usable(version)
            return [Step.PROMOTED]

        self.signed(author, note)
        return self._take(version, next_steps, author, note, base)

    def rollback(self, *, author: str, note: str = "", base: int | None = None) -> Kept:
        """Put the champion before this one in force again; twice leads two back. One that is damaged is passed over.

        It needs no approval: it routed before. Raises `ModelRefused` where there is none, and `ModelsMoved`.
        """
        self.signed(author, note)
        gone: list[str] = []

        def target(register: Register) -> str:
            back = self._back(register)
            if back is None:
                raise ModelRefused("no model that can be used was in force before this one, so there is nothing to go back to")
            gone[:] = [register.champion or "none"]
            return back

        return self._take(target, lambda _: [Step.ROLLED_BACK], author, note, base, otherwise=lambda: f"back from {gone[0]}")

    def _take(
        self,
        chosen: str | Callable[[Register], str],
        next_steps: Callable[[Register], Sequence[Step | tuple[str, Step]]],
        author: str,
        note: str,
        base: int | None,
        otherwise: Callable[[], str] = str,
        fresh: str | None = None,
    ) -> Kept:
        """Take the steps of one model that the register allows; ask again where somebody else was quicker, unless a base was given.

        A step with a version is of that model instead. ``otherwise``: the note where none was given. ``fresh``: a version whose files
        were just written and that has no step yet.
        """
        for _ in range(_TRIES):
            steps, register = self._look(fresh)
            if base is not None and base != len(steps):
                raise ModelsMoved(base, len(steps), _meanwhile(steps, base))
            version = chosen if isinstance(chosen, str) else chosen(register)
            at, words = self._clock.now(), note.strip()
            whose = [each if isinstance(each, tuple) else (version, each) for each in next_steps(register)]
            new = [ModelStep(each, step, at, author.strip(), words or otherwise()) for each, step in whose]
            try:
                self._keep(new, len(steps))
            except ModelsMoved:
                continue  # with a base, the next look tells what happened meanwhile
            return self.told(version)
        raise StoreUnavailable(_BUSY)

    def _keep(self, new: Sequence[ModelStep], base: int) -> None:
        """The file is named inside the transaction: whoever looks meanwhile waits, and finds both changed or neither."""
        if not new:
            return
        version = new[-1].version if LEADS_TO.get(new[-1].step) is State.CHAMPION else None
        before = self._shelf.current_mark()

        def put() -> None:
            if version is not None:
                self._shelf.intend(base, new)
                self._shelf.put_in_force(version)

        try:
            self._steps.append(new, base=base, then=put)
        except Exception:
            if version is not None and before.startswith(_REAL) and self._shelf.current_mark() == version != before:
                self._shelf.put_in_force(before)
            raise

    def _look(self, fresh: str | None = None) -> tuple[Sequence[ModelStep], Register]:
        """The steps, once they agree with the folder, ``fresh`` aside. Raises `StoreUnavailable` where they do not in many looks."""
        for _ in range(_TRIES):
            steps = self._steps.steps()
            register = register_of(steps)
            missing = [each for each in self._missing(steps, register) if each.version != fresh or each.step not in _UNREGISTERED]
            if not missing:
                return steps, register
            try:
                self._steps.append(missing, base=len(steps))
            except ModelsMoved:
                continue
        raise StoreUnavailable(_BUSY)

    def _missing(self, steps: Sequence[ModelStep], register: Register) -> list[ModelStep]:
        """What the folder shows and the steps do not tell."""
        at, current = self._clock.now(), self._shelf.current_mark()
        found: list[ModelStep] = []
        if current.startswith(_REAL) and register.champion != current:
            noted = self._shelf.intended()
            if noted is not None and noted[0] == len(steps) and noted[1] and noted[1][-1].version == current:
                found += noted[1]
            else:
                found.append(ModelStep(current, Step.FOUND, at, "", _FOUND))
        known = {*register.states, *(each.version for each in found)}
        step, why = (Step.APPEARED, _APPEARED) if steps else (Step.ADOPTED, _BEFORE)
        return [*(ModelStep(version, step, at, "", why) for version in self._shelf.versions() if version not in known), *found]

    def _kept(self, version: str, steps: Sequence[ModelStep], register: Register, *, whole: bool = True) -> Kept:
        """``whole``: every byte of its files is looked at, else only as much as tells what it is."""
        own = tuple(each for each in steps if each.version == version)
        in_force, facts = self._shelf.current_mark() == version, self._shelf.facts(version)
        fault = self._fault(version) if whole or in_force or facts is None else ""
        return Kept(version, register.states[version], in_force, facts, fault, own, in_shadow=register.challenger == version)

    def _back(self, register: Register) -> str | None:
        current = register.champion
        return next((each for each in reversed(register.reigns[:-1]) if each != current and not self._fault(each)), None)

    def _steps_of(self, version: str) -> tuple[ModelStep, ...]:
        return tuple(each for each in self._steps.steps() if each.version == version)

    def _two_people(self, version: str, author: str) -> None:
        """A model that no person trained has one person behind it once it is approved; somebody else has to put it in force."""
        own = self._steps_of(version)
        people = behind(own)
        others = [each for each in people if not same_author(each, author)]
        if len(people) > 1 or (others and is_person(author)):
            return
        trained = next((each.author for each in own if each.step is Step.TRAINED), "") or "nobody who is known"
        raise ModelRefused(
            f"{version} was trained by {trained} and approved by {' and '.join(people) or 'no person'}, and the policy wants two people"
            " behind a model before it goes in force; let somebody else promote it, under a name of their own"
        )

    def _usable(self, version: str) -> None:
        fault = self._fault(version)
        if fault:
            raise ModelRefused(f"{version} cannot be used: {fault}")


def _known(version: str, register: Register) -> State:
    state = register.states.get(version)
    if state is None:
        raise NotFound(f"there is no model {version}; `fairlead model list` tells which there are")
    return state


def _called(state: State) -> str:
    return {State.DRAFT: "a draft", State.CANDIDATE: "a candidate", State.CHAMPION: "the champion"}.get(state, state.value)


def _meanwhile(steps: Sequence[ModelStep], base: int) -> list[str]:
    if base > len(steps):
        return [f"there is no step {base}"]
    return [
        f"{each.version} {each.step.value}{f' by {each.author}' if each.author else ''}, {each.at:%Y-%m-%d %H:%M} UTC"
        f"{f': {each.note}' if each.note else ''}"
        for each in steps[base:]
    ]
