"""How a rocket's round leaves its rail: the body that flies, and how rounds differ."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.bodies import Body, Launches, steady_motor
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.jacobian import PARAMETERS, Sensitivities
from cram_sim.records import Floats
from cram_sim.threats.range_scatter import RangeScatter
from cram_sim.threats.rocket import Rocket


@dataclass(frozen=True)
class Scatter:
    """Standard deviations of one round: relative impulse and drag, elevation and azimuth (rad)."""

    impulse: float
    elevation: float
    azimuth: float
    drag: float


def body_of(rocket: Rocket, mach: Floats, drag_coefficient: Floats) -> Body:
    """The point mass of a class of rocket with its drag law, arrays (n,)."""
    return Body(
        mass=rocket.launch_mass,
        diameter=rocket.diameter,
        drag=bake_drag(mach, drag_coefficient),
        form_factor=rocket.form_factor,
        motor=steady_motor(
            rocket.thrust,
            rocket.burn_time,
            rocket.propellant_mass,
            rail_length=rocket.rail_length,
            wind_following=rocket.wind_following,
        ),
    )


def scatter_of(
    rocket: Rocket,
    sharing: RangeScatter,
    sensitivities: Sensitivities,
    site: Floats,
) -> Scatter:
    """Turn published scatter in range and deflection into that of a round at its launch.

    Deflection goes to azimuth; the range variance is shared between impulse, elevation and drag
    through their sensitivities. `site` (2,) east and north, metres.
    """
    line = sensitivities.impact - site
    distance = math.hypot(line[0], line[1])
    range_by = {
        name: float(line @ sensitivities.d_impact[:, PARAMETERS.index(name)]) / distance
        for name in ("strength", "elevation", "drag_factor")
    }
    range_variance = (rocket.range_scatter * distance) ** 2
    elevation_variance = min(
        sharing.elevation_share * range_variance,
        (sharing.worst_elevation * range_by["elevation"]) ** 2,
    )
    drag_share = 1.0 - sharing.impulse_share - sharing.elevation_share
    drag_variance = drag_share * range_variance
    impulse_variance = range_variance - elevation_variance - drag_variance
    elevation = math.sqrt(elevation_variance) / abs(range_by["elevation"])
    return Scatter(
        impulse=math.sqrt(impulse_variance) / abs(range_by["strength"]),
        elevation=elevation,
        azimuth=rocket.deflection_scatter,
        drag=math.sqrt(drag_variance) / abs(range_by["drag_factor"]),
    )


def launches_of(
    site: Floats,
    laying: tuple[float, float],
    scatter: Scatter,
    time: Floats,
    lay: Floats,
    deviations: Floats,
    wind: Floats,
    density: Floats,
) -> Launches:
    """The launches of n rounds laid at (elevation, azimuth) from `site` (3,).

    `time` (n,); `lay` (2, n) how far the rail itself is off in elevation and azimuth, rad;
    `deviations` (4, n) standard normals for impulse, elevation, azimuth and drag; `wind` (2, n)
    m/s and `density` (n,) the raid's deviations from the scenario's mean air. The laying is that
    for still standard air: a mean wind moves the whole salvo.
    """
    ones = np.ones(time.size)
    return Launches(
        position=np.outer(site, ones),
        speed=np.zeros(time.size),
        elevation=laying[0] + lay[0] + scatter.elevation * deviations[1],
        azimuth=laying[1] + lay[1] + scatter.azimuth * deviations[2],
        time=time,
        impulse=1.0 + scatter.impulse * deviations[0],
        drag_factor=1.0 + scatter.drag * deviations[3],
        density=density,
        wind=wind,
        thrust_angle=np.zeros((2, time.size)),
    )
