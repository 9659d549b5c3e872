"""Polygons by their edges: how far a point is from one, and what it is made of.

Edges (k, 4) in metres: from east and north to east and north, the inside on their left.
"""

import math
from itertools import pairwise

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.records import Floats


@compiled
def signed_distance(east: float, north: float, edges: Floats) -> float:
    """Metres from a point to the nearest edge of a polygon, below 0 inside."""
    nearest, is_inside = np.inf, False
    for edge in range(edges.shape[0]):
        x, y = edges[edge, 0] - east, edges[edge, 1] - north
        next_x, next_y = edges[edge, 2] - east, edges[edge, 3] - north
        way_x, way_y = edges[edge, 2] - edges[edge, 0], edges[edge, 3] - edges[edge, 1]
        cross = x * next_y - next_x * y
        if (y > 0.0) != (next_y > 0.0) and (cross > 0.0) == (way_y > 0.0):
            is_inside = not is_inside  # one more edge to the east of the point
        along, length_2 = -(x * way_x + y * way_y), way_x * way_x + way_y * way_y
        if along <= 0.0:
            square = x * x + y * y
        elif along >= length_2:
            square = next_x * next_x + next_y * next_y
        else:
            square = cross * cross / length_2
        nearest = min(nearest, square)
    return -math.sqrt(nearest) if is_inside else math.sqrt(nearest)


@compiled
def signed_distances(points: Floats, edges: Floats) -> Floats:
    """The same of points (2, n), shape (n,); NaN of NaN."""
    distance = np.full(points.shape[1], np.nan)
    for point in range(points.shape[1]):
        if not (math.isnan(points[0, point]) or math.isnan(points[1, point])):
            distance[point] = signed_distance(points[0, point], points[1, point], edges)
    return distance


def edges_of(ring: Floats) -> Floats:
    """The edges (k, 4) of one ring of corners (2, k); corners written twice make none."""
    edges = np.concatenate([ring, np.roll(ring, -1, axis=1)]).T
    return edges[np.any(edges[:, :2] != edges[:, 2:], axis=1)]


def reversed_edges(edges: Floats) -> Floats:
    """The same edges the other way round, in the other order."""
    return edges[::-1, [2, 3, 0, 1]]


def area_and_centroid(edges: Floats) -> tuple[float, Floats]:
    """The area (m2), below 0 where the inside is on the right, and the centre of mass (2,) m."""
    origin = edges[0, :2]  # near it, so that no digits are lost
    start, end = edges[:, :2] - origin, edges[:, 2:] - origin
    cross = start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]
    moment: Floats = (start + end).T @ cross / 6.0
    area = 0.5 * float(cross.sum())
    return area, origin + moment / area


def trapezoids(edges: Floats) -> Floats:
    """A polygon cut along the norths of its corners, (t, 6) metres.

    Each: north of its south and north side, the east of its western side at both, and of its
    eastern side at both.
    """
    parts = []
    for south, north in pairwise(np.unique(edges[:, 1]).tolist()):
        middle = 0.5 * (south + north)
        sides = edges[(edges[:, 1] <= middle) != (edges[:, 3] <= middle)]
        slope = (sides[:, 2] - sides[:, 0]) / (sides[:, 3] - sides[:, 1])
        order = np.argsort(sides[:, 0] + slope * (middle - sides[:, 1]))
        at_south, at_north = (
            (sides[:, 0] + slope * (level - sides[:, 1]))[order] for level in (south, north)
        )
        level = np.ones(len(sides) // 2)
        parts.append(
            [south * level, north * level,
             at_south[0::2], at_north[0::2], at_south[1::2], at_north[1::2]]
        )  # fmt: skip
    return np.concatenate([np.array(part) for part in parts], axis=1).T


def scattered_over(edges: Floats, chance: Floats) -> Floats:
    """Points (2, n) that are uniform over a polygon, from uniforms (2, n)."""
    south, north, west_south, west_north, east_south, east_north = trapezoids(edges).T
    widths = np.array([east_south - west_south, east_north - west_north])
    areas = 0.5 * (north - south) * widths.sum(axis=0)
    end = np.cumsum(areas)
    wanted = chance[0] * end[-1]
    of = np.minimum(np.searchsorted(end, wanted, side="right"), len(end) - 1)
    # The rest of the first uniform says how far up, where the width is linear, the second across.
    share = np.clip((wanted - (end - areas)[of]) / areas[of], 2.0**-53, 1.0)
    low, high = widths[:, of]
    up = share * (low + high) / (low + np.sqrt(low**2 + share * (high**2 - low**2)))
    west = west_south[of] + up * (west_north - west_south)[of]
    east = west + chance[1] * (low + up * (high - low))
    return np.array([east, south[of] + up * (north - south)[of]])
