"""When a laser may hold its beam on a threat, and how fast that heats it.

The share of the threshold that is reached in a second, at slant range R under the angle psi of the
line of sight to the body's axis:

    I a (cos^2 psi / F_nose + g sin^2 psi / F_side),  I = 2 P exp(-mu R) / (pi w^2)
    w^2 = R^2 (diffraction^2 + turbulence^2 + 4 jitter^2)

I on the axis of the spot (Siegman, Lasers, 1986, 17.1), a the share absorbed, F the fluence that
neutralises, w the radius to 1/e2. The squares mix the thresholds so that a body with one threshold
has it from every side. g is 1, or what a turning body gets all round (`turning_share`, with the
median jitter): one that turns at all is taken to turn often in a dwell. Thermal blooming is not
modelled. Not validated against firings.
"""

import math

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.laser_light import extinction, turbulent_spread, turning_share
from cram_sim.effectors.protocol import Paths, Site, Target
from cram_sim.effectors.windows import COMMON, SLANT_RANGE, meetings
from cram_sim.records import Floats, Opportunities

WINDOW_STEP = 0.1  # seconds between the rows of an opportunity's table
# A laser's own columns: the share of the threshold reached in a second, times the squared
# half-angle of the spot (rad2/s), and that angle squared (rad2) but for jitter.
HEATING = COMMON
DIVERGENCE = COMMON + 1
COLUMNS = COMMON + 2


def beam_of(laser: Laser, visibility: float) -> Floats:
    """A laser's light in air of a visibility (m), as the compiled window reads it.

    Watts, wavelength (m), extinction (1/m), squared half-angle to 1/e2 by diffraction and by the
    median jitter (rad2), strength of turbulence (m^(-2/3)).
    """
    return np.array(
        [
            laser.power,
            laser.wavelength,
            extinction(visibility, laser.wavelength),
            laser.diffraction**2,
            4.0 * laser.jitter**2,
            laser.turbulence,
        ]
    )


def laser_opportunities(
    laser: Laser, beam: Floats, weights: Floats, site: Site, target: Target, paths: Paths
) -> Opportunities:
    """Every moment, 0.1 s apart, at which it may hold its beam on a threat, with its heating.

    `beam` from `beam_of`, `weights` from `laser_light.path_weights`.
    """
    farthest = laser.maximum_intercept_range
    # Light takes no time: zeros up to the greatest range, from the nadir to the zenith.
    grid = np.array([0.0, farthest, -0.5 * math.pi, math.pi])
    met = meetings(
        laser, math.inf, site, paths, np.zeros((2, 2)), grid, step=WINDOW_STEP, columns=COLUMNS
    )
    _heat(beam, weights, _body(target), met.states, met.opportunities.table)
    return met.opportunities


def _body(target: Target) -> Floats:
    """What the light falls on, as the compiled window reads it."""
    return np.array(
        [
            target.absorptivity / target.fluence_nose,
            target.absorptivity / target.fluence_side,
            0.5 * target.diameter,
            1.0 if target.roll_rate > 0.0 else 0.0,
        ]
    )


@compiled
def _heat(beam: Floats, weights: Floats, body: Floats, states: Floats, table: Floats) -> None:
    """Fill a laser's own columns, row by row."""
    for row in range(len(table)):
        slant_range = table[row, SLANT_RANGE]
        along, squared_speed = 0.0, 0.0
        for k in range(3):
            along += states[row, k] * states[row, 3 + k]
            squared_speed += states[row, 3 + k] * states[row, 3 + k]
        squared_cosine = 0.0  # what hovers is met from the side, as by every kind
        if squared_speed > 0.0:
            squared_cosine = min(1.0, along * along / (slant_range * slant_range * squared_speed))
        sine = states[row, 2] / slant_range
        divergence = beam[3] + turbulent_spread(weights, beam[5], beam[1], slant_range, sine)
        share = 1.0
        if body[3] > 0.0:
            share = turning_share(slant_range * math.sqrt(divergence + beam[4]), body[2])
        light = 2.0 * beam[0] * math.exp(-beam[2] * slant_range)
        light /= math.pi * slant_range * slant_range
        harm = body[0] * squared_cosine + body[1] * share * (1.0 - squared_cosine)
        table[row, HEATING] = light * harm
        table[row, DIVERGENCE] = divergence
