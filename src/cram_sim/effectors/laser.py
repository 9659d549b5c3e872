"""Lasers that hold their beam on a threat until it fails."""

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from cram_sim import quantities
from cram_sim.effectors.effector import Effector
from cram_sim.spec import (
    AngularRate,
    Duration,
    EventRate,
    LogarithmicDeviation,
    PositiveNumber,
    Power,
    Quantity,
)

# Kruse's rule for haze holds from green light, where it begins, to the near infrared.
Wavelength = Annotated[float, Quantity(quantities.LENGTH, at_least=0.55e-6, at_most=2.4e-6)]
Aperture = Annotated[float, Quantity(quantities.LENGTH, at_least=0.01, at_most=10.0)]
BeamQuality = Annotated[float, Quantity(quantities.PLAIN, at_least=1.0, at_most=100.0)]
Jitter = Annotated[float, Quantity(quantities.ANGLE, at_least=0.0, at_most=0.01)]
StructureConstant = Annotated[float, Quantity(quantities.PLAIN, at_least=0.0, at_most=1e-10)]


class Laser(Effector):
    """A laser, its beam director and what keeps it cool.

    `power` leaves an `aperture` as wide as the beam where the light has fallen to 1/e2;
    `beam_quality` is M2, how many times wider than a perfect beam its focus is. `jitter`: standard
    deviation per axis of the spot's direction in a dwell, the median over engagements, whose
    logarithm has the standard deviation `jitter_scatter`. `turbulence`: the structure constant of
    the refractive index at the director's height, in m^(-2/3). `threshold_scatter`: standard
    deviation of the logarithm of the fluence that neutralises; `lost_lock_rate`: how often the
    director loses the spot while it fires. `heat_limit`: seconds it can fire when cold, regained at
    `cooling_rate` of them a second; `least_dwell`: the fewest it opens fire for.
    """

    kind: Literal["laser"] = "laser"
    power: Power
    wavelength: Wavelength
    aperture: Aperture
    beam_quality: BeamQuality
    jitter: Jitter
    jitter_scatter: LogarithmicDeviation
    turbulence: StructureConstant
    threshold_scatter: LogarithmicDeviation
    lost_lock_rate: EventRate
    least_dwell: Duration
    heat_limit: Duration
    cooling_rate: PositiveNumber
    slew_rate: AngularRate
    settle_time: Duration

    @property
    def diffraction(self) -> float:
        """The half-angle (rad) at which a focused beam has fallen to 1/e2, without jitter and air.

        2 M2 lambda / (pi D): Siegman, Lasers (1986), 17.1; Proc. SPIE 1224 (1990), 2.
        """
        return 2.0 * self.beam_quality * self.wavelength / (math.pi * self.aperture)


def contradictions_of_laser(laser: Laser) -> Iterator[tuple[str, str]]:
    """What a laser's figures may say alone, but not together: the parameter, and what is wrong."""
    if laser.least_dwell > laser.heat_limit:
        yield (
            "least_dwell",
            f"longer than heat_limit (got {laser.least_dwell:g} s); "
            f"write at most {laser.heat_limit:g} s",
        )
