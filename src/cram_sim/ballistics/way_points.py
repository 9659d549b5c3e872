"""Flights along way-points at a set speed and height: drones, with a dive at the end.

The path is drawn in east, north and height above the ground: straight legs, joined by arcs of one
radius that touch both legs. Only then is it laid over the curved ground, and timed by its length
there. Nothing here is aerodynamics: the path is flown exactly, at constant speed.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.ballistics.flights import FLOWN, Flights

Floats = NDArray[np.float64]
Vectors = NDArray[np.float64]
Way = tuple[Vectors, Vectors, Floats]

HERMITE_ERROR = 0.01  # m: of the cubic between two nodes of an arc
LEAST_TURN = 1e-6  # rad: legs that turn less are one leg
SHORTEST_STRAIGHT = 0.01  # m: what turns must leave of a leg


def fly_way_points(
    earth: Earth,
    way_points: Floats,
    *,
    speed: Floats,
    start: Floats,
    offset: Floats,
    beyond: Floats,
    turn_radius: float,
    dive_angle: float | None,
) -> Flights:
    """Fly every lane along the same way-points, each in its own time and beside the others.

    `way_points` (3, k) east, north and height above the ground, metres; `speed` (n,) m/s along the
    path; `start` (n,) absolute time at the first way-point; `offset` (n,) of the path to the
    right, and `beyond` (n,) how much farther its last leg goes, before the dive, in metres;
    `turn_radius` in metres. With a `dive_angle` (rad below the horizontal) the last
    leg keeps the height of the way-point before, then dives to the last way-point; otherwise it
    goes there straight. A flight ends at the last way-point, on the ground if that is there. A
    lane has the same bits alone and in any block.

    Raises ValueError for fewer than two way-points, legs too short for their turns, way-points
    below the ground, a dive without height to lose, or figures that are not finite or positive.
    """
    _check(way_points, (speed, start, offset, beyond), turn_radius)
    corners = way_points if dive_angle is None else _with_dive(way_points, dive_angle)
    vertices = _beside(corners, offset)
    _lengthen(vertices, beyond, 1 if dive_angle is None else 2)
    along, lengths, turns = _legs(vertices)
    tangents = turn_radius * np.tan(0.5 * turns)
    _check_legs(lengths, tangents)
    # The nodes of the nominal path serve all lanes, so that no lane sees another.
    steps = _arc_steps(_legs(corners)[2], turn_radius)
    way = _way(vertices, along, turns, tangents, steps, turn_radius)
    apex = np.maximum(vertices[2, :, 0], vertices[2, :, -1])
    for corner in range(steps.size):
        apex = np.maximum(apex, _top(vertices, along, tangents, turn_radius, corner))
    return _timed(earth, way, speed, start, apex)


def _check(way_points: Floats, columns: tuple[Floats, ...], turn_radius: float) -> None:
    if way_points.ndim != 2 or way_points.shape[0] != 3 or way_points.shape[1] < 2:
        raise ValueError(f"a path needs way-points (3, k), two or more, not {way_points.shape}")
    shapes = {column.shape for column in columns}
    if len(shapes) != 1 or columns[0].ndim != 1:
        raise ValueError("speed, start, offset and beyond must have one entry per lane")
    if not all(np.all(np.isfinite(values)) for values in (way_points, *columns)):
        raise ValueError("way-points, speeds, starts, offsets and beyonds must be finite")
    if not np.all(columns[0] > 0):
        raise ValueError("the speeds of drones must be positive")
    if not np.all(way_points[2] >= 0):
        raise ValueError("way-points must not lie below the ground")
    if not (math.isfinite(turn_radius) and turn_radius > 0):
        raise ValueError(f"turn_radius must be positive, not {turn_radius}")


def _with_dive(way_points: Floats, dive_angle: float) -> Floats:
    """The way-points (3, k + 1) with the one where the dive begins."""
    before, last = way_points[:, -2], way_points[:, -1]
    drop = float(before[2] - last[2])
    if not (0 < dive_angle < math.pi / 2 and drop > 0):
        raise ValueError(
            f"a dive needs an angle between level and vertical, not {dive_angle}, and a last "
            f"way-point below the one before, not {drop} m below"
        )
    distance = math.hypot(last[0] - before[0], last[1] - before[1])
    back = drop / math.tan(dive_angle)
    if not back < distance:
        raise ValueError(f"the dive takes {back:.0f} m of a last leg of {distance:.0f} m")
    beginning = last + back / distance * (before - last)
    beginning[2] = before[2]
    return np.stack([*way_points[:, :-1].T, beginning, last], axis=1)


def _beside(corners: Floats, offset: Floats) -> Vectors:
    """The corners (3, n, k) of paths whose legs lie `offset` to the right of those of `corners`."""
    east, north = np.diff(corners[:2], axis=1)
    length = np.hypot(east, north)
    if not np.all(length > SHORTEST_STRAIGHT):
        raise ValueError("consecutive way-points must lie apart, seen from above")
    right = np.stack([north, -east]) / length
    before = np.concatenate([right[:, :1], right], axis=1)
    after = np.concatenate([right, right[:, -1:]], axis=1)
    middle = before + after
    share = 0.5 * (middle[0] * middle[0] + middle[1] * middle[1])
    if not np.all(share > LEAST_TURN):
        raise ValueError("a path must not turn back on itself at a way-point")
    vertices = np.repeat(corners[:, np.newaxis, :], offset.size, axis=1)
    vertices[:2] += offset[:, np.newaxis] * (middle / share)[:, np.newaxis, :]
    return vertices


def _lengthen(vertices: Vectors, beyond: Floats, count: int) -> None:
    """Move the last vertices (3, n, k), so many of them, on along the last leg seen from above."""
    leg = vertices[:2, :, -1] - vertices[:2, :, -2]
    step = beyond * leg / np.hypot(leg[0], leg[1])
    vertices[:2, :, -count:] += step[:, :, np.newaxis]


def _length(vectors: Vectors) -> Floats:
    x, y, z = vectors
    length: Floats = np.sqrt(x * x + y * y + z * z)
    return length


def _legs(vertices: Vectors) -> tuple[Vectors, Floats, Floats]:
    """Directions (3, ..., k - 1) and lengths of the legs between vertices, and turns (..., k - 2).

    Kahan's formula: an angle between unit vectors that is exact when small.
    """
    legs = np.diff(vertices, axis=-1)
    lengths = _length(legs)
    along = legs / lengths
    before, after = along[..., :-1], along[..., 1:]
    return along, lengths, 2 * np.arctan2(_length(after - before), _length(after + before))


def _check_legs(lengths: Floats, tangents: Floats) -> None:
    """Every leg (n, k) must be longer than its turns take of it."""
    taken = np.zeros_like(lengths)
    taken[:, :-1] += tangents
    taken[:, 1:] += tangents
    short = np.argwhere(~(lengths - taken > SHORTEST_STRAIGHT))
    if short.size:
        lane, leg = (int(index) for index in short[0])
        raise ValueError(
            f"leg {leg + 1} of lane {lane} is {lengths[lane, leg]:.1f} m long and its turns take "
            f"{taken[lane, leg]:.1f} m; set the way-points further apart or turn tighter"
        )


def _arc_steps(turns: Floats, radius: float) -> NDArray[np.int64]:
    """How many cubics an arc takes, (k,): one misses an arc of angle x by radius x^4 / 384."""
    angle = min(1.0, (384 * HERMITE_ERROR / radius) ** 0.25)
    steps = np.ceil(turns / angle).astype(np.int64)
    return np.where(turns > LEAST_TURN, steps, 0)


def _way(
    vertices: Vectors,
    along: Vectors,
    turns: Floats,
    tangents: Floats,
    steps: NDArray[np.int64],
    radius: float,
) -> Way:
    """Points and directions (3, n, 2 m - 1) of m nodes and what lies midway; lengths (n, m - 1)."""
    points, directions = [vertices[:, :, :1]], [along[:, :, :1]]
    lengths: list[Floats] = []
    for corner, count in enumerate(steps):
        entry = vertices[:, :, corner + 1] - tangents[:, corner] * along[:, :, corner]
        shares = np.linspace(0.0, 1.0, 2 * int(count) + 1)
        bow, heading = _arc(along, corner, turns[:, corner, np.newaxis] * shares)
        arc = entry[..., np.newaxis] + radius * bow
        _append_straight(points, directions, lengths, arc[..., :1], heading[..., :1])
        if count:
            points.append(arc[..., 1:])
            directions.append(heading[..., 1:])
            length = radius * turns[:, corner, np.newaxis] / count
            lengths.append(np.repeat(length, count, axis=1))
    _append_straight(points, directions, lengths, vertices[:, :, -1:], along[:, :, -1:])
    return (
        np.concatenate(points, axis=2),
        np.concatenate(directions, axis=2),
        np.concatenate(lengths, axis=1),
    )


def _arc(along: Vectors, corner: int, angles: Floats) -> tuple[Vectors, Vectors]:
    """Points, from its start and in radii, and directions (3, n, k) on an arc at angles (n, k)."""
    inward = along[:, :, corner, np.newaxis]
    sideways = _sideways(along, corner)[..., np.newaxis]
    sine, cosine, half = np.sin(angles), np.cos(angles), np.sin(0.5 * angles)
    return sine * inward + 2 * half * half * sideways, cosine * inward + sine * sideways


def _append_straight(
    points: list[Vectors],
    directions: list[Vectors],
    lengths: list[Floats],
    end: Vectors,
    heading: Vectors,
) -> None:
    begin = points[-1][..., -1:]
    points += [0.5 * (begin + end), end]
    directions += [heading, heading]
    lengths.append(_length(end - begin))


def _sideways(along: Vectors, corner: int) -> Vectors:
    """The unit vector (3, n) across the leg before a corner, towards the leg after it."""
    before, after = along[:, :, corner], along[:, :, corner + 1]
    along_before = after[0] * before[0] + after[1] * before[1] + after[2] * before[2]
    across = after - along_before * before
    unit: Vectors = across / np.maximum(_length(across), np.finfo(np.float64).tiny)
    return unit


def _top(vertices: Vectors, along: Vectors, tangents: Floats, radius: float, corner: int) -> Floats:
    """The greatest height (n,) of the arc at a corner."""
    climb, after = along[2, :, corner], along[2, :, corner + 1]
    bend = _sideways(along, corner)[2]
    entry = vertices[2, :, corner + 1] - tangents[:, corner] * climb
    leave = vertices[2, :, corner + 1] + tangents[:, corner] * after
    summit = entry + radius * (bend + np.hypot(climb, bend))
    return np.where((climb > 0) & (after < 0), summit, np.maximum(entry, leave))


def _timed(earth: Earth, way: Way, speed: Floats, start: Floats, apex: Floats) -> Flights:
    """The flights along a way that is laid over the curved ground."""
    (east, north, height), (to_east, to_north, to_height), lengths = way
    up = height + ground_height(earth, east, north)
    to_up = to_height - (
        east * to_east * earth.constants[0] + north * to_north * earth.constants[1]
    )
    stretch = np.sqrt(to_east * to_east + to_north * to_north + to_up * to_up)
    # Simpson's rule: the stretch is all but quadratic along a piece.
    mean = (stretch[:, :-2:2] + 4 * stretch[:, 1:-1:2] + stretch[:, 2::2]) / 6
    elapsed = np.cumsum(lengths * mean, axis=1) / speed[:, np.newaxis]
    lanes, nodes = speed.size, lengths.shape[1] + 1
    node_time = start[:, np.newaxis] + np.concatenate([np.zeros((lanes, 1)), elapsed], axis=1)
    rate = speed[:, np.newaxis] / stretch
    state = np.stack([east, north, up, rate * to_east, rate * to_north, rate * to_up], axis=2)
    node_state = np.ascontiguousarray(state[:, ::2])
    return Flights(
        status=np.full(lanes, FLOWN, dtype=np.int8),
        end_time=node_time[:, -1].copy(),
        end_position=np.ascontiguousarray(node_state[:, -1, :3].T),
        end_velocity=np.ascontiguousarray(node_state[:, -1, 3:].T),
        apex=apex,
        burn_out_time=start.copy(),
        node_count=np.full(lanes, nodes, dtype=np.int64),
        node_time=node_time,
        node_state=node_state,
    )
