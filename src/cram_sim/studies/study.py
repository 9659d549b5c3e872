"""What a study file says: a scenario, the factors to vary, the design, and what to measure."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from cram_sim.distributions import LAWS
from cram_sim.scenario.laws import (
    ChoiceLaw,
    LognormalLaw,
    NormalLaw,
    Number,
    OneLaw,
    TriangularLaw,
    UniformLaw,
)
from cram_sim.scenario.model import LARGEST_SEED, Reference
from cram_sim.spec import Name, Spec, WholeNumber, refused

MOST_CELLS: Final = 100_000
ENUMERATED: Final = ("values", "range", "levels")
DRAWING: Final = ("latin_hypercube", "sobol", "nearly_orthogonal", "morris", "sobol_indices")
# What a design needs besides its kind.
SIZES: Final = {
    "latin_hypercube": ("points",),
    "sobol": ("points",),
    "sobol_indices": ("points",),
    "morris": ("trajectories", "levels"),
}
POWERS_OF_TWO: Final = ("sobol", "sobol_indices")  # other numbers of points lose the balance

Points = Annotated[int, WholeNumber(1, MOST_CELLS)]


class Range(Spec):
    """Equally spaced settings from one to another, both included."""

    from_: Number = Field(alias="from")
    to: Number
    steps: Annotated[int, WholeNumber(2, MOST_CELLS)]


class Factor(Spec):
    """What is varied: a path into the scenario's file, and its values, range or law.

    Or a name and `levels`, each of which sets several paths at once.
    """

    path: Reference | None = None
    name: Name | None = None
    values: tuple[Any, ...] | None = None
    range: Range | None = None
    levels: dict[str, dict[str, Any]] | None = None
    uniform: UniformLaw | None = None
    normal: NormalLaw | None = None
    lognormal: LognormalLaw | None = None
    triangular: TriangularLaw | None = None
    choice: ChoiceLaw | None = None

    @property
    def settings(self) -> str:
        """The key under which its settings are written."""
        return next(key for key in (*ENUMERATED, *LAWS) if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _one_way(self) -> "Factor":
        given = [key for key in (*ENUMERATED, *LAWS) if getattr(self, key) is not None]
        known = ", ".join((*ENUMERATED, *LAWS))
        if len(given) != 1:
            got = " and ".join(given) or "nothing"
            raise refused(f"not one set of settings (got {got}); write one of {known}")
        if given == ["levels"]:
            if self.name is None or self.path is not None:
                raise refused("levels set paths of their own; write `name:` and no `path:`")
        elif self.path is None:
            raise refused(f"{given[0]} of what is not said; write `path:`")
        return self


class UncertainParameter(OneLaw):
    """A parameter that is not known, and the law it may follow: drawn for each outer sample."""

    path: Reference


class Design(Spec):
    """How the factors' settings are put together into cells."""

    kind: Literal[
        "full_factorial",
        "latin_hypercube",
        "sobol",
        "nearly_orthogonal",
        "morris",
        "sobol_indices",
    ] = "full_factorial"
    points: Points | None = None
    trajectories: Annotated[int, WholeNumber(2, 10_000)] | None = None
    levels: Annotated[int, WholeNumber(2, 1_000)] | None = None

    @model_validator(mode="after")
    def _sized(self) -> "Design":
        needed = SIZES.get(self.kind, ())
        for key in ("points", "trajectories", "levels"):
            given = getattr(self, key) is not None
            if given and key not in needed:
                raise refused(f"{self.kind} has no {key}; leave `{key}` out")
            if not given and key in needed and key != "levels":
                example = 10 if key == "trajectories" else 64
                raise refused(f"{self.kind} without {key}; write e.g. `{key}: {example}`")
        if self.kind in POWERS_OF_TWO:
            _refuse_unbalanced(self.kind, self.points or 1)
        if self.kind == "sobol_indices" and self.points == 1:
            raise refused(
                "sobol_indices takes two points at least (got 1); write e.g. `points: 64`"
            )
        if self.levels is not None and self.levels % 2:
            raise refused(f"levels are not even (got {self.levels}); write an even number, e.g. 4")
        return self


class Study(Spec):
    """A scenario, what to vary in it and how, and what to measure.

    `replications` and `seed` are those of every cell; left out, the scenario's. The cells share
    their random numbers, unless they are `independent`. `outer_samples`: how many times what is
    uncertain is drawn for every point of the design; with one it stands at its median.
    """

    version: Literal[1]
    name: Name
    scenario: Reference
    replications: Annotated[int, WholeNumber(1, 10**9)] | None = None
    seed: Annotated[int, WholeNumber(0, LARGEST_SEED)] | None = None
    independent: bool = False
    factors: tuple[Factor, ...] = ()
    design: Design = Design()
    uncertain: tuple[UncertainParameter, ...] = ()
    outer_samples: Points = 1
    measures: tuple[Name, ...] = Field(default=("no_leaker",), min_length=1)
    until: Reference | None = None

    @model_validator(mode="after")
    def _something_varies(self) -> "Study":
        if not self.factors and self.outer_samples == 1:
            raise refused("no factor and one outer sample: nothing varies; write `factors:`")
        return self


def _refuse_unbalanced(kind: str, points: int) -> None:
    """Refuse a number of points that is no power of two, naming the nearest two."""
    if points & (points - 1):
        above = 1 << points.bit_length()
        raise refused(
            f"{kind} takes a power of two of points (got {points}); write {above // 2} or {above}"
        )
