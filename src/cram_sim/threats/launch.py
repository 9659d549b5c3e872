"""How a round is launched: the body that flies, and how rounds differ."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.bodies import Body, Launches, Spin, steady_motor
from cram_sim.ballistics.drag import no_drag
from cram_sim.ballistics.jacobian import PARAMETERS, Sensitivities
from cram_sim.records import Floats
from cram_sim.threats.laying import Laying
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.range_scatter import RangeScatter
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell
from cram_sim.threats.unguided import UnguidedRound


@dataclass(frozen=True)
class Scatter:
    """How much rounds differ: standard deviations, but of the ignition delay (s) its mean.

    Strength (a factor on a rocket's impulse, on a shell's muzzle speed) and drag are relative;
    elevation, azimuth and thrust line (each axis) in rad.
    """

    strength: float
    elevation: float
    azimuth: float
    drag: float
    thrust_line: float
    ignition_delay: float


def body_of(threat: UnguidedRound, table: Floats) -> Body:
    """The body of a class of round: a point mass, or a spinning shell.

    `table` is a shell's aerodynamics baked by `bake_aerodynamics`, another round's drag law baked
    by `bake_drag`.
    """
    match threat:
        case Rocket():
            return _rocket(threat, table)
        case Mortar():
            return Body(threat.mass, threat.diameter, table, threat.form_factor)
        case Shell():
            spin = Spin(threat.axial_inertia, threat.twist, table)
            return Body(threat.mass, threat.diameter, no_drag(), threat.form_factor, spin=spin)


def scatter_of(
    threat: UnguidedRound,
    sharing: RangeScatter,
    sensitivities: Sensitivities,
    site: Floats,
) -> Scatter:
    """Turn published scatter in range and deflection into that of a round at its launch.

    Deflection goes to azimuth; the range variance is shared between strength, elevation and drag
    through their sensitivities. What a misaligned thrust line scatters is taken off before.
    `site` (2,) east and north, metres.
    """
    line = sensitivities.impact - site
    distance = math.hypot(line[0], line[1])
    range_by = {
        name: float(line @ sensitivities.d_impact[:, PARAMETERS.index(name)]) / distance
        for name in ("strength", "elevation", "drag_factor")
    }
    thrust_line, ignition_delay = (
        (threat.thrust_misalignment, threat.ignition_delay)
        if isinstance(threat, Rocket)
        else (0.0, 0.0)
    )
    by_thrust = sensitivities.d_impact_d_thrust_angle
    along = float(line @ by_thrust[:, 0]) / distance
    across = float(line[1] * by_thrust[0, 1] - line[0] * by_thrust[1, 1]) / distance
    range_variance = max((threat.range_scatter * distance) ** 2 - (thrust_line * along) ** 2, 0.0)
    azimuth_variance = threat.deflection_scatter**2 - (thrust_line * across / distance) ** 2
    elevation_variance = min(
        sharing.elevation_share * range_variance,
        (sharing.worst_elevation * range_by["elevation"]) ** 2,
    )
    drag_share = 1.0 - sharing.strength_share - sharing.elevation_share
    drag_variance = drag_share * range_variance
    strength_variance = range_variance - elevation_variance - drag_variance
    elevation = math.sqrt(elevation_variance) / abs(range_by["elevation"])
    return Scatter(
        strength=math.sqrt(strength_variance) / abs(range_by["strength"]),
        elevation=elevation,
        azimuth=math.sqrt(max(azimuth_variance, 0.0)),
        drag=math.sqrt(drag_variance) / abs(range_by["drag_factor"]),
        thrust_line=thrust_line,
        ignition_delay=ignition_delay,
    )


def launches_of(
    site: Floats,
    laying: Laying,
    scatter: Scatter,
    time: Floats,
    lay: Floats,
    deviations: Floats,
    wind: Floats,
    density: Floats,
) -> Launches:
    """The launches of n rounds from `site` (3,).

    `time` (n,); `lay` (2, n) how far the launcher itself is off in elevation and azimuth, rad;
    `deviations` (6, n) standard normals for strength, elevation, azimuth, drag, and the thrust line
    upwards and to the right; `wind` (2, n) m/s and `density` (n,) the raid's deviations from the
    scenario's mean air. The laying is that for still standard air: a mean wind moves the whole
    salvo. A shell's strength is a factor on its muzzle speed; `impulse` tells it, too, and has no
    thrust to act on.
    """
    strength = 1.0 + scatter.strength * deviations[0]
    return Launches(
        position=np.outer(site, np.ones(time.size)),
        speed=laying.speed * strength,
        elevation=laying.elevation + lay[0] + scatter.elevation * deviations[1],
        azimuth=laying.azimuth + lay[1] + scatter.azimuth * deviations[2],
        time=time,
        impulse=strength,
        drag_factor=1.0 + scatter.drag * deviations[3],
        density=density,
        wind=wind,
        thrust_angle=scatter.thrust_line * deviations[4:],
    )


def _rocket(rocket: Rocket, drag: Floats) -> Body:
    motor = steady_motor(
        rocket.thrust,
        rocket.burn_time,
        rocket.propellant_mass,
        rail_length=rocket.rail_length,
        wind_following=rocket.wind_following,
    )
    return Body(rocket.launch_mass, rocket.diameter, drag, rocket.form_factor, motor)
