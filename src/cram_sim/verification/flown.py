"""States on the way, each flown to on a lane of its own: nothing is interpolated."""

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.point_mass import TOLERANCE, fly

Floats = NDArray[np.float64]

CORRECTIONS = 8  # of Newton's method: each doubles the digits


def states_after(
    body: Body,
    air: Air,
    earth: Earth,
    launch: Launches,
    times: Floats,
    *,
    tolerance: float = TOLERANCE,
) -> Floats:
    """Position and velocity, shape (6, k), of a launch of one lane after `times` (k,) seconds."""
    flights = fly(
        body,
        air,
        earth,
        repeated(launch, times.size),
        end_time=times,
        tolerance=tolerance,
        keep_path=False,
    )
    return np.concatenate([flights.end_position, flights.end_velocity])


def states_where(
    body: Body, air: Air, earth: Earth, launch: Launches, line: Floats, distances: Floats
) -> tuple[Floats, Floats]:
    """When (k,) and how (6, k) a launch of one lane passes `distances` (k,) along a unit vector.

    `line` is (3,), distances are metres from the origin and positive. By Newton's method.
    """
    times = distances / launch.speed
    for _ in range(CORRECTIONS):
        states = states_after(body, air, earth, launch, times)
        times = times + (distances - line @ states[:3]) / (line @ states[3:])
    return times, states_after(body, air, earth, launch, times)


def summit(body: Body, air: Air, earth: Earth, launch: Launches) -> tuple[float, Floats]:
    """When a launch of one lane is highest above the ground, and its state (6,) then.

    By Newton's method: at its summit a round falls away with gravity alone.
    """
    path = fly(body, air, earth, launch)
    nodes = path.node_state[0, : path.node_count[0]]
    time = path.node_time[0, [np.argmax(nodes[:, 2])]]
    per_prime_vertical, per_meridian, gravity = earth.constants[:3]
    for _ in range(CORRECTIONS):
        state = states_after(body, air, earth, launch, time)
        east, north, _, v_east, v_north, v_up = state
        climb = v_up + east * v_east * per_prime_vertical + north * v_north * per_meridian
        time = time + climb / gravity
    return float(time[0]), states_after(body, air, earth, launch, time)[:, 0]


def repeated(launch: Launches, count: int) -> Launches:
    """The same launch of one lane on `count` lanes."""
    arrays = {one.name: getattr(launch, one.name) for one in fields(launch)}
    return Launches(**{name: np.repeat(array, count, axis=-1) for name, array in arrays.items()})
