"""How a round meets a threat: aspect, relative velocity, and where a wind moves the round."""

import math
from typing import NamedTuple

from cram_sim.compiled import compiled

Vector = tuple[float, float, float]
HEAD_ON = 1e-9  # sine below which line of fire and relative velocity span no plane


class Encounter(NamedTuple):
    """A round on its line of fire and a threat on its path; m, m/s.

    Relative velocity is the round's less the threat's. `in_plane` is the unit vector across it in
    the plane of the line of fire, on that line's side; `across` the one across that plane;
    `closing` along it. `sine` and `cosine` of line of fire to relative velocity; `path_sine` and
    `path_cosine` the parts of the threat's direction along `in_plane` and `closing`.
    `presented_area` (m2) across the relative velocity, `p_neutralise` given a hit there.
    """

    sine: float
    cosine: float
    presented_area: float
    p_neutralise: float
    path_sine: float
    path_cosine: float
    relative_speed: float
    in_plane: Vector
    across: Vector
    closing: Vector


@compiled
def encounter(
    diameter: float,
    length: float,
    p_nose: float,
    p_side: float,
    sight: Vector,
    round_speed: float,
    velocity: Vector,
) -> Encounter:
    """The encounter of a round that flies along `sight` (m) with a threat of some `velocity`.

    The body flies nose first: its axis is its velocity. What hovers has no such axis and is seen
    from the side: what stands in the air keeps level, and fire comes from below. The presented area
    is A = (pi d^2 / 4) |cos psi| + l d sin psi, psi between axis and relative velocity; the
    probability is that of the nose and of the side, each by its share of the area.
    """
    slant_range = _norm(sight)
    threat_speed = _norm(velocity)
    fire = (sight[0] / slant_range, sight[1] / slant_range, sight[2] / slant_range)
    relative = (
        round_speed * fire[0] - velocity[0],
        round_speed * fire[1] - velocity[1],
        round_speed * fire[2] - velocity[2],
    )
    relative_speed = _norm(relative)
    closing = (
        relative[0] / relative_speed,
        relative[1] / relative_speed,
        relative[2] / relative_speed,
    )
    cosine = min(1.0, abs(_dot(closing, fire)))
    sine = math.sqrt(1.0 - cosine * cosine)
    path_cosine = 0.0
    if threat_speed > 0.0:
        path_cosine = max(-1.0, min(1.0, _dot(closing, velocity) / threat_speed))
    path_sine = math.sqrt(1.0 - path_cosine * path_cosine)
    nose = 0.25 * math.pi * diameter * diameter * abs(path_cosine)
    side = diameter * length * path_sine
    area = nose + side
    p_neutralise = (nose * p_nose + side * p_side) / area
    in_plane = in_plane_of(fire, closing)
    return Encounter(
        sine, cosine, area, p_neutralise, path_sine, path_cosine, relative_speed,
        in_plane, _cross(closing, in_plane), closing,
    )  # fmt: skip


@compiled
def moved_by_wind(
    axis: int, along: Vector, fire: Vector, time_of_flight: float, lag_across: float, lag_way: float
) -> float:
    """How far a wind of 1 m/s towards east (`axis` 0) or north (1) moves a round, metres.

    Seen along the unit vector `along`; `fire` the unit line of fire. In the moving air the round
    starts with its speed less the wind's: across the line of fire it is moved by W (t - R / v0),
    Didion's lag rule (McCoy, Modern Exterior Ballistics, chapter 7), along it by
    W (t - (d x / d ln v0) / v0). `lag_across` is R / v0, `lag_way` (d x / d ln v0) / v0, seconds.
    """
    way = fire[axis] * _dot(fire, along)
    return (time_of_flight - lag_across) * (along[axis] - way) + (time_of_flight - lag_way) * way


@compiled
def in_plane_of(fire: Vector, closing: Vector) -> Vector:
    """The unit vector across the unit `closing` in its plane with the unit line of `fire`."""
    part = _dot(fire, closing)
    across = (
        fire[0] - part * closing[0],
        fire[1] - part * closing[1],
        fire[2] - part * closing[2],
    )
    length = _norm(across)
    if length < HEAD_ON:
        # No plane: a horizontal direction serves, north where the line is vertical.
        ground = math.hypot(closing[0], closing[1])
        if ground < HEAD_ON:
            return (0.0, 1.0, 0.0)
        return (closing[1] / ground, -closing[0] / ground, 0.0)
    return (across[0] / length, across[1] / length, across[2] / length)


@compiled
def _norm(vector: Vector) -> float:
    return math.sqrt(_dot(vector, vector))


@compiled
def _dot(one: Vector, other: Vector) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


@compiled
def _cross(one: Vector, other: Vector) -> Vector:
    return (
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    )
