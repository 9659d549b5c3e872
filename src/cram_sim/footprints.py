"""Places on the ground: points, circles and polygons, and what comes down on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cram_sim.bivariate_normal import circle_probability
from cram_sim.records import Floats

NO_EDGES = np.empty((0, 4))


@dataclass(frozen=True)
class Footprint:
    """A point, a circle, or what is inside polygons; metres east and north of the origin.

    `centre` (2,) and `reach` are of a circle that holds it all: the circle itself where there are
    no `edges`, a point if its reach is 0. `edges` (k, 4): from east and north to east and north,
    the inside on their left, so that holes turn clockwise.
    """

    centre: Floats
    reach: float
    edges: Floats

    @property
    def is_circle(self) -> bool:
        """Whether it is a circle, or a point."""
        return len(self.edges) == 0


def circle(east: float, north: float, radius: float) -> Footprint:
    """A circle; a point where the radius is 0."""
    return Footprint(np.array([east, north]), radius, NO_EDGES)


def polygon(rings: Sequence[Floats]) -> Footprint:
    """What is inside rings (2, k) of corners, the last joined to the first; holes are rings too."""
    raise NotImplementedError


def area(footprint: Footprint) -> float:
    """Its area in square metres, 0 of a point."""
    return float(np.pi * footprint.reach**2)


def distance_to(footprint: Footprint, points: Floats) -> Floats:
    """Horizontal distance (m) from points (2, n) to its edge, 0 inside, shape (n,)."""
    east, north = points[0] - footprint.centre[0], points[1] - footprint.centre[1]
    edge: Floats = np.maximum(0.0, np.hypot(east, north) - footprint.reach)
    return edge


def scattered(footprint: Footprint, chance: Floats) -> Floats:
    """Points (2, n) that are uniform over it, from uniforms (2, n)."""
    distance = footprint.reach * np.sqrt(chance[0])
    angle = 2.0 * np.pi * chance[1]
    return np.array(
        [
            footprint.centre[0] + distance * np.sin(angle),
            footprint.centre[1] + distance * np.cos(angle),
        ]
    )


def normal_probability(footprint: Footprint, mean: Floats, covariance: Floats) -> Floats:
    """The probability (n,) of a normal point inside it, 0 for a point.

    `mean` (2, n) metres; `covariance` (3,) or (3, n): east east, east north, north north, m2.
    """
    east_east, east_north, north_north = np.broadcast_to(
        covariance if covariance.ndim == 2 else covariance[:, np.newaxis], (3, mean.shape[1])
    )
    return np.array(
        [
            circle_probability(
                mean[0, lane] - footprint.centre[0],
                mean[1, lane] - footprint.centre[1],
                east_east[lane],
                east_north[lane],
                north_north[lane],
                footprint.reach,
            )
            if footprint.reach > 0.0
            else 0.0
            for lane in range(mean.shape[1])
        ]
    )
