"""NASA's check cases for flight simulations: spheres over a rotating ellipsoid."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cram_sim.ballistics.atmosphere import WindLayers, standard_air
from cram_sim.ballistics.bodies import Body, diameter_of, launches_at
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.verification.data import columns
from cram_sim.verification.flown import states_after
from cram_sim.verification.rows import Row, within

Floats = NDArray[np.float64]

SOURCE = "NASA/TM-2015-218675, SIM_04"
MASS = 14.593902937  # kg, 1 slug; NASA/TM-2015-218675, volume II
AREA = 0.018241465452480003  # m2, 0.1963495 ft2; as above
HIGH = (0.0, 0.0, 9_144.0)  # m, 30,000 ft
GROUND = (0.0, 0.0, 0.0)
AT_REST = (0.0, 0.0, 0.0)
THROWN = (304.8, 0.0, 304.8)  # m/s, 1,000 ft/s east and up
WEST_WIND = ((0.0, 6.096, math.radians(270)),)  # 20 ft/s at every height

MODEL = "height by the ground's curvature at the origin, to second order: 0.02 m"
POSITION = within(0.05, f"{MODEL}, with room for the integrator's step")
VELOCITY = within(0.005, "what moves a round 0.05 m in 10 s")


def rows() -> tuple[Row, ...]:
    """Cases 1, 6, 7 and 9, each at every 0.2 s over 30 s."""
    return (
        *_rows(1, "dropped, no drag", 0.0, HIGH, AT_REST),
        *_rows(6, "dropped", 0.1, HIGH, AT_REST),
        *_rows(7, "dropped in a wind", 0.1, HIGH, AT_REST, WEST_WIND),
        *_rows(9, "thrown east and up", 0.1, GROUND, THROWN),
    )


def _rows(
    number: int,
    name: str,
    drag_coefficient: float,
    position: ArrayLike,
    velocity: ArrayLike,
    wind: WindLayers = (),
) -> list[Row]:
    sphere = Body(MASS, diameter_of(AREA), bake_drag([0, 5], [drag_coefficient] * 2))
    air, equator = standard_air(0.0, wind=wind), Earth(latitude=0.0, elevation=0.0)
    times, theirs = _published(number)
    ours = states_after(sphere, air, equator, launches_at(position, velocity), times)

    case = f"case {number}: sphere {name}"
    apart = np.linalg.norm((ours - theirs).reshape(2, 3, -1), axis=1).max(axis=1)
    over = f"most in {times.size} instants to {times[-1]:.0f} s"
    return [
        Row(case, "height at 30 s (m)", theirs[2, -1], ours[2, -1], POSITION, SOURCE),
        Row(case, f"distance from it (m), {over}", 0.0, apart[0], POSITION, SOURCE),
        Row(case, f"difference in velocity (m/s), {over}", 0.0, apart[1], VELOCITY, SOURCE),
    ]


def _published(number: int) -> tuple[Floats, Floats]:
    """Times (k,) and states (6, k) of SIM_04 after its start, in the axes of the origin."""
    table = columns("nasa", f"case_{number:02}.csv")
    turn = np.radians(table["longitude_deg"])  # on the equator east and up turn, north does not
    v_east, v_up = table["v_east_mps"], -table["v_down_mps"]
    states = np.array(
        [
            table["east_m"],
            table["north_m"],
            table["up_m"],
            v_east * np.cos(turn) + v_up * np.sin(turn),
            table["v_north_mps"],
            v_up * np.cos(turn) - v_east * np.sin(turn),
        ]
    )
    return table["time_s"][1:], states[:, 1:]
