"""Places on the ground: points, circles and polygons, and what comes down on them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Final

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.polygon_probability import normal_inside
from cram_sim.polygons import (
    area_and_centroid,
    edges_of,
    reversed_edges,
    scattered_over,
    signed_distances,
)
from cram_sim.records import Floats, Integers, Truths

NO_EDGES = np.empty((0, 4))
LOST_TO_CORNERS: Final = 1e-3  # of the area, at most, where corners stand for round edges


@dataclass(frozen=True)
class Footprint:
    """A point, a circle, or what is inside polygons; metres east and north of the origin.

    `centre` (2,) and `reach` are of a circle that holds it all: the circle itself where there are
    no `edges`, a point if its reach is 0; a polygon's centre is its centre of mass, which may be
    outside. `edges` (k, 4): from east and north to east and north, ring after ring, the inside on
    their left, so that holes turn clockwise.
    """

    centre: Floats
    reach: float
    edges: Floats

    @property
    def is_circle(self) -> bool:
        """Whether it is a circle, or a point."""
        return len(self.edges) == 0

    @property
    def rings(self) -> list[Floats]:
        """The corners (2, k) of each ring of a polygon; none of a circle."""
        follows = np.all(self.edges[1:, :2] == self.edges[:-1, 2:], axis=1)
        rings = np.split(self.edges[:, :2], np.flatnonzero(~follows) + 1)
        return [ring.T for ring in rings if len(ring)]


@dataclass(frozen=True)
class Zones:
    """Footprints side by side, as compiled loops take them.

    `circles` (z, 3): east, north, radius of each one's circle; `edges` (m, 4) of all, those of one
    from `first[zone]` to `first[zone + 1]`, (z + 1,); `radii` (z,) m of circles of equal area.
    """

    circles: Floats
    edges: Floats
    first: Integers
    radii: Floats

    def __len__(self) -> int:
        return len(self.circles)


def zones(footprints: Sequence[Footprint]) -> Zones:
    """Footprints side by side."""
    circles = [(*footprint.centre.tolist(), footprint.reach) for footprint in footprints]
    radii = [
        footprint.reach if footprint.is_circle else math.sqrt(area(footprint) / math.pi)
        for footprint in footprints
    ]
    return Zones(
        circles=np.array(circles).reshape(-1, 3),
        edges=np.concatenate([NO_EDGES, *(footprint.edges for footprint in footprints)]),
        first=np.cumsum([0, *(len(footprint.edges) for footprint in footprints)]),
        radii=np.array(radii),
    )


def circle(east: float, north: float, radius: float) -> Footprint:
    """A circle; a point where the radius is 0."""
    return Footprint(np.array([east, north]), radius, NO_EDGES)


def polygon(rings: Sequence[Floats]) -> Footprint:
    """What is inside an odd number of rings (2, k) of corners, the last joined to the first.

    So a ring inside another is a hole, and one inside that an island. They may turn either way;
    they must not cross, themselves or each other.
    """
    each = [edges_of(ring) for ring in rings]
    turned = []
    for ring in each:
        depth = sum(_is_within(ring, other) for other in each if other is not ring)
        is_anticlockwise = area_and_centroid(ring)[0] > 0.0
        is_right = is_anticlockwise == (depth % 2 == 0)
        turned.append(ring if is_right else reversed_edges(ring))
    edges = np.concatenate(turned)
    _, centre = area_and_centroid(edges)
    reach = float(np.hypot(*(edges[:, :2] - centre).T).max())
    return Footprint(centre, reach, edges)


def _is_within(ring: Floats, other: Floats) -> bool:
    """Whether a ring is inside another: by the place of it that is farthest from the other's edge.

    Corners of a ring may lie on the other, where a hole touches the edge.
    """
    places = np.concatenate([ring[:, :2], 0.5 * (ring[:, :2] + ring[:, 2:])]).T
    distance = signed_distances(places, other)
    return bool(distance[np.argmax(np.abs(distance))] < 0.0)


def area(footprint: Footprint) -> float:
    """Its area in square metres, 0 of a point."""
    if footprint.is_circle:
        return float(np.pi * footprint.reach**2)
    return area_and_centroid(footprint.edges)[0]


def distance_to(footprint: Footprint, points: Floats) -> Floats:
    """Horizontal distance (m) from points (2, n) to its edge, 0 inside, shape (n,)."""
    if footprint.is_circle:
        east, north = points[0] - footprint.centre[0], points[1] - footprint.centre[1]
        edge: Floats = np.maximum(0.0, np.hypot(east, north) - footprint.reach)
        return edge
    outside: Floats = np.maximum(0.0, signed_distances(points, footprint.edges))
    return outside


def contains(footprint: Footprint, points: Floats) -> Truths:
    """Which points (2, n) are inside it or on its edge, (n,)."""
    inside: Truths = distance_to(footprint, points) == 0.0
    return inside


def scattered(footprint: Footprint, chance: Floats) -> Floats:
    """Points (2, n) that are uniform over it, from uniforms (2, n)."""
    if not footprint.is_circle:
        return scattered_over(footprint.edges, chance)
    distance = footprint.reach * np.sqrt(chance[0])
    angle = 2.0 * np.pi * chance[1]
    return np.array(
        [
            footprint.centre[0] + distance * np.sin(angle),
            footprint.centre[1] + distance * np.cos(angle),
        ]
    )


def widened(footprint: Footprint, margin: float) -> Footprint:
    """Its ground and all within `margin` metres of it.

    A circle is exact; of a polygon the round corners are cut straight, by at most LOST_TO_CORNERS
    of the area.
    """
    if footprint.is_circle:
        return circle(*footprint.centre.tolist(), footprint.reach + margin)
    if margin == 0.0:
        return footprint
    import shapely

    rings = [shapely.Polygon(ring.T) for ring in footprint.rings]
    ground = reduce(shapely.symmetric_difference, rings)
    wider = ground.buffer(margin, quad_segs=_corners_of_a_quarter(footprint, margin))
    parts = shapely.get_parts(wider)
    lines = [line for part in parts for line in (part.exterior, *part.interiors)]
    return polygon([np.array(line.coords).T for line in lines])


def _corners_of_a_quarter(footprint: Footprint, margin: float) -> int:
    """How many straight pieces stand for a quarter of a circle about a polygon's corners.

    Pieces of an angle x lose 1 - sin(x)/x, or x^2/6, of a sector; a corner's own may be half as
    wide again, because it is cut into a whole number. The widened area is no less than that of a
    circle of the same area widened (Brunn and Minkowski).
    """
    way = footprint.edges[:, 2:] - footprint.edges[:, :2]
    bearing = np.arctan2(way[:, 1], way[:, 0])
    starts = np.cumsum([0, *(ring.shape[1] for ring in footprint.rings)])
    turn = 0.0
    for first, last in pairwise(starts.tolist()):
        ring = bearing[first:last]
        turns = np.remainder(ring - np.roll(ring, 1) + np.pi, 2.0 * np.pi) - np.pi
        turn += float(np.maximum(turns, 0.0).sum())
    sectors = 0.5 * turn * margin**2
    whole = (math.sqrt(area(footprint)) + math.sqrt(math.pi) * margin) ** 2
    angle = math.sqrt(6.0 * LOST_TO_CORNERS * whole / sectors) / 1.5
    return max(1, math.ceil(0.5 * math.pi / angle))


def normal_probability(footprint: Footprint, mean: Floats, covariance: Floats) -> Floats:
    """The probability (n,) of a normal point inside it, 0 for a point.

    `mean` (2, n) metres; `covariance` (3,) or (3, n): east east, east north, north north, m2.
    """
    whole = covariance if covariance.ndim == 2 else covariance[:, np.newaxis]
    laws = np.concatenate([mean, np.broadcast_to(whole, (3, mean.shape[1]))])
    return _normal_inside(laws, np.array([*footprint.centre, footprint.reach]), footprint.edges)


@compiled
def _normal_inside(laws: Floats, around: Floats, edges: Floats) -> Floats:
    probability = np.empty(laws.shape[1])
    for lane in range(laws.shape[1]):
        probability[lane] = normal_inside(
            laws[0, lane], laws[1, lane], laws[2, lane], laws[3, lane], laws[4, lane], around, edges
        )
    return probability
