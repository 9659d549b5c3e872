"""Whether a study's factors go with its design, and its cells with a computer."""

import math
from collections.abc import Iterator
from typing import Final

from cram_sim.scenario.document import Problem
from cram_sim.studies.axes import Axis
from cram_sim.studies.orthogonal import runs_for
from cram_sim.studies.study import DRAWING, MOST_CELLS, Study

ALL_DRAWN: Final = ("morris", "sobol_indices")


def misfits(study: Study, axes: tuple[Axis, ...]) -> list[Problem]:
    """Factors that do not go with the design, and too many cells."""
    factors = [axis for axis in axes if axis.planned.role == "factor"]
    found = [problem for axis in factors for problem in _misfit(study.design.kind, axis)]
    drawn = [axis for axis in factors if axis.drawn is not None]
    if study.design.kind in DRAWING and not drawn and not found:
        sentence = (
            f"{study.design.kind} draws factors by their laws, and none has one; write e.g. "
            "`uniform: {low: 1 mrad, high: 2 mrad}`"
        )
        found.append(Problem(("design",), sentence))
    if study.outer_samples > 1 and len(factors) == len(axes):
        sentence = "nothing is uncertain; leave it out, or write `uncertain:`"
        found.append(Problem(("outer_samples",), sentence))
    cells = _points(study, len(drawn)) * study.outer_samples
    cells *= math.prod(len(axis.levels) for axis in factors if axis.drawn is None)
    if not found and cells > MOST_CELLS:
        sentence = f"{cells} cells; write fewer settings, at most {MOST_CELLS} cells in all"
        found.append(Problem(("factors",), sentence))
    return found


def _misfit(kind: str, axis: Axis) -> Iterator[Problem]:
    name = axis.planned.name
    if axis.drawn is not None and kind not in DRAWING:
        sentence = (
            f"{name} has a law, but {kind} draws nothing; write `values:`, or a design such as "
            "{kind: latin_hypercube, points: 64}"
        )
        yield Problem(axis.written_at, sentence)
    elif axis.planned.is_stress and kind != "full_factorial":
        sentence = f"{name} is a stress on the defence; write `design: {{kind: full_factorial}}`"
        yield Problem(axis.written_at, sentence)
    elif axis.drawn is None and kind in ALL_DRAWN:
        sentence = f"{name} has no law, and {kind} draws every factor; write e.g. `uniform:`"
        yield Problem(axis.written_at, sentence)


def _points(study: Study, drawn: int) -> int:
    """How many points the drawn factors have."""
    design = study.design
    match design.kind:
        case "full_factorial":
            return 1
        case "morris":
            return (design.trajectories or 0) * (drawn + 1)
        case "sobol_indices":
            return (design.points or 0) * (drawn + 2)
        case "nearly_orthogonal":
            return runs_for(drawn)
        case _:
            return design.points or 0
