"""How a nominal flight moves when what launched it, or the air, is a little different."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights, states_at
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]

# The unknowns theta of one launch, and the disturbances q of the air, in this order everywhere.
PARAMETERS = ("east", "north", "time", "elevation", "azimuth", "strength", "drag_factor")
DISTURBANCES = ("wind_east", "wind_north", "density")

TIGHT_TOLERANCE = 1e-6  # m per step: differences of flights must not see the integrator
TIME_STEP = 0.1  # s
EXTENSION = 1.25  # the table goes on below the ground, for rounds that fly longer
# Half the change of each parameter: small against the curvature, large against the tolerance.
CHANGES = (10.0, 10.0, 0.0, 5e-4, 5e-4, 2e-3, 5e-3, 0.5, 0.5, 5e-3)
TIME = PARAMETERS.index("time")
THRUST_ANGLE_CHANGE = 5e-4  # rad


@dataclass(frozen=True)
class Sensitivities:
    """Derivatives of one nominal flight, SI units and radians.

    theta: launch east and north, launch time, elevation, azimuth, strength (factor on thrust, for
    a shell on muzzle speed and so on its spin), factor on drag. q: wind east, wind north, factor
    on density. Tables run over time since the nominal launch, k `time_step`: `position` (times, 3),
    `d_position` dr/dtheta (times, 3, 7) and `d_position_d_disturbance` dr/dq (times, 3, 3), the
    flight continued below the ground by a quarter of its time. On the ground: `impact` (2,) east
    and north, `d_impact` (2, 7), `d_impact_d_disturbance` (2, 3), `d_impact_d_thrust_angle` (2, 2)
    by the thrust's angle above and to the right of the path; `impact_time` absolute,
    `d_impact_time` (7,) and `d_impact_time_d_disturbance` (3,).
    """

    time_step: float
    position: Floats
    d_position: Floats
    d_position_d_disturbance: Floats
    impact: Floats
    d_impact: Floats
    d_impact_d_disturbance: Floats
    d_impact_d_thrust_angle: Floats
    impact_time: float
    d_impact_time: Floats
    d_impact_time_d_disturbance: Floats
    nominal: Flights


def sensitivities(
    body: Body,
    air: Air,
    earth: Earth,
    launch: Launches,
    *,
    time_step: float = TIME_STEP,
    span: float | None = None,
) -> Sensitivities:
    """The derivatives of the single flight `launch` by central differences of whole flights.

    The tables run for `span` seconds, by default a quarter longer than the flight. Raises
    ValueError if `launch` is not one lane, or if it does not fly to the ground.
    """
    if launch.count != 1:
        raise ValueError(f"sensitivities are of one launch, not of {launch.count}")
    nominal = _fly(body, air, earth, launch, None)
    changed = _changed(launch)
    landed = _fly(body, air, earth, changed, None)
    if not (nominal.flown.all() and landed.flown.all()):
        raise ValueError("a flight without an impact has no sensitivities")
    impact = _differences(landed.end_position[:2])
    impact_time = _differences(landed.end_time[np.newaxis])
    impact_time[0, TIME] = 1.0  # an earlier launch moves the flight in time only

    if span is None:
        span = float(nominal.end_time[0] - launch.time[0]) * EXTENSION
    times = launch.time[0] + time_step * np.arange(int(span / time_step) + 1)
    end = times[-1] - launch.time[0] + time_step
    path = _sampled(_fly(body, air, earth, launch, end), times)[:, :, 0]
    derivatives = _differences(_sampled(_fly(body, air, earth, changed, end), times)[:, :3])
    derivatives[:, :, TIME] = -path[:, 3:]
    count = len(PARAMETERS)
    return Sensitivities(
        time_step=time_step,
        position=path[:, :3],
        d_position=derivatives[:, :, :count].copy(),
        d_position_d_disturbance=derivatives[:, :, count:].copy(),
        impact=nominal.end_position[:2, 0],
        d_impact=impact[:, :count],
        d_impact_d_disturbance=impact[:, count:],
        d_impact_d_thrust_angle=_by_thrust_angle(body, air, earth, launch),
        impact_time=float(nominal.end_time[0]),
        d_impact_time=impact_time[0, :count],
        d_impact_time_d_disturbance=impact_time[0, count:],
        nominal=nominal,
    )


def _fly(body: Body, air: Air, earth: Earth, launches: Launches, end: float | None) -> Flights:
    return fly(
        body,
        air,
        earth,
        launches,
        end_time=end,
        tolerance=TIGHT_TOLERANCE,
    )


def _by_thrust_angle(body: Body, air: Air, earth: Earth, launch: Launches) -> Floats:
    """How the impact moves with the thrust's angle, (2, 2) m/rad: zero without a motor."""
    if body.motor is None:
        return np.zeros((2, 2))
    changes = THRUST_ANGLE_CHANGE * np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])
    four = {one.name: np.repeat(getattr(launch, one.name), 4, axis=-1) for one in fields(launch)}
    four["thrust_angle"] = four["thrust_angle"] + changes
    ends = _fly(body, air, earth, Launches(**four), None).end_position[:2]
    derivatives: Floats = (ends[:, :2] - ends[:, 2:]) / (2 * THRUST_ANGLE_CHANGE)
    return derivatives


def _changed(launch: Launches) -> Launches:
    """The launch with each parameter raised, then with each lowered: 20 lanes."""
    changes = np.diag(CHANGES)
    steps = np.concatenate([changes, -changes]).T
    return Launches(
        position=launch.position + np.stack([steps[0], steps[1], np.zeros_like(steps[0])]),
        speed=launch.speed * (1 + steps[5]),
        elevation=launch.elevation + steps[3],
        azimuth=launch.azimuth + steps[4],
        time=launch.time + steps[TIME],
        impulse=launch.impulse * (1 + steps[5]),
        drag_factor=launch.drag_factor * (1 + steps[6]),
        density=launch.density * (1 + steps[9]),
        wind=launch.wind + steps[7:9],
        thrust_angle=launch.thrust_angle + np.zeros((2, steps.shape[1])),
    )


def _differences(values: Floats) -> Floats:
    """Central differences along the last axis: raised lanes first, lowered second."""
    raised, lowered = np.split(values, 2, axis=-1)
    changes = np.array(CHANGES)
    changes[TIME] = np.inf  # lanes that do not differ: the derivative is put in afterwards
    derivatives: Floats = (raised - lowered) / (2 * changes)
    return derivatives


def _sampled(flights: Flights, times: Floats) -> Floats:
    """States (times, 6, lanes) at absolute times."""
    lanes = np.arange(flights.status.size)
    states = states_at(flights, np.tile(lanes, times.size), np.repeat(times, lanes.size))
    return states.reshape(6, times.size, lanes.size).transpose(1, 0, 2)
