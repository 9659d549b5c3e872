"""Where a study's drawn factors are set: points in the unit cube, one column of each factor.

Every design is a function of the study's seed and the factors' names, so it can be made again; in
a hypercube another factor moves no other's column.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from cram_sim.records import Floats
from cram_sim.streams import Purpose, uniforms
from cram_sim.studies.orthogonal import orthogonal_levels
from cram_sim.studies.study import Design

SOBOL_BITS: Final = 30
USUAL_LEVELS: Final = 4  # of Morris's grid


def unit_points(design: Design, names: Sequence[str], seed: int) -> Floats:
    """The points of a design that draws its factors, shape (points, factors), from 0 to 1."""
    points = design.points or 1
    match design.kind:
        case "latin_hypercube":
            return latin_hypercube(names, points, seed, Purpose.DESIGN)
        case "sobol":
            return sobol(names, points, seed)
        case "nearly_orthogonal":
            return nearly_orthogonal(len(names))
        case "morris":
            return _morris(len(names), design, seed)
        case "sobol_indices":
            return _sobol_indices(len(names), points, seed)
        case "full_factorial":
            return np.empty((1, 0))


def latin_hypercube(names: Sequence[str], points: int, seed: int, purpose: Purpose) -> Floats:
    """In each column one point in each of equal strata, anywhere in it, in random order."""
    columns: Floats = np.empty((points, len(names)))
    for column, name in enumerate(names):
        order, inside = uniforms(seed, purpose, name, 0, points)[:, :2].T
        columns[:, column] = (np.argsort(np.argsort(order)) + inside) / points
    return columns


def sobol(names: Sequence[str], points: int, seed: int) -> Floats:
    """The first points of Sobol's sequence, each column's digits shifted at random.

    A digital shift keeps the balance of the points: Lemieux, "Monte Carlo and quasi-Monte Carlo
    sampling", 2009, section 6.2.1.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(len(names), scramble=False, bits=SOBOL_BITS).random(points)
    digits = np.rint(sequence * 2.0**SOBOL_BITS).astype(np.int64)
    for column, name in enumerate(names):
        shift = uniforms(seed, Purpose.DESIGN, name, 0, 1)[0, 0]
        digits[:, column] ^= int(shift * 2.0**SOBOL_BITS)
    return np.asarray((digits + 0.5) * 2.0**-SOBOL_BITS, dtype=np.float64)


def nearly_orthogonal(factors: int) -> Floats:
    """The levels of the smallest orthogonal hypercube, each in the middle of its stratum."""
    levels = orthogonal_levels(factors)
    points: Floats = (levels - levels.min() + 0.5) / len(levels)
    return points


def _morris(factors: int, design: Design, seed: int) -> Floats:
    from cram_sim.studies.morris import morris_design

    levels = design.levels or USUAL_LEVELS
    points: Floats = morris_design(factors, design.trajectories or 0, levels, seed)
    return points


def _sobol_indices(factors: int, points: int, seed: int) -> Floats:
    from cram_sim.studies.sobol_indices import sobol_design

    design: Floats = sobol_design(factors, points, seed)
    return design
