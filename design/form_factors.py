"""The form factors that bring published maximum ranges out, over all elevations.

No drag curve of these rockets and small bombs is public. Each borrows the shape of a published law
and scales it so that the longest flight is as long as is commonly quoted. The 120 mm bomb has
a published curve of its own and is not fitted: its range is a check of the whole chain.

The fit is made in the standard atmosphere at sea level over a flat Earth with standard gravity: a
published range says neither where nor in which direction it was fired. On the turning ellipsoid
the same factor gives the spread of ranges in the last column.

    python design/form_factors.py
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, steady_motor
from cram_sim.ballistics.earth import Earth, flat_earth
from cram_sim.ballistics.launch import max_range
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.catalogue.entries import load_entry
from cram_sim.threats.rocket import Rocket

AIR = standard_air(0.0)
FLAT = flat_earth()
ELSEWHERE = [
    (Earth(math.radians(latitude), 0.0), math.radians(azimuth))
    for latitude in (0.0, 33.0, 55.0)
    for azimuth in (0.0, 90.0, 180.0, 270.0)
]
BRACKET = (0.3, 4.0)  # factors between which every fit lies


@dataclass(frozen=True)
class Round:
    """A shell (muzzle speed) or a rocket (thrust) and the maximum range published of it; SI."""

    mass: float
    diameter: float
    published_range: float
    speed: float = 0.0
    propellant_mass: float = 0.0
    burn_time: float = 0.0
    thrust: float = 0.0
    rail_length: float = 0.0

    def range_with(self, law: str, factor: float, earth: Earth, azimuth: float = 0.0) -> float:
        """The longest range (m) with a drag law times a form factor."""
        motor = None
        if self.burn_time > 0:
            motor = steady_motor(
                self.thrust, self.burn_time, self.propellant_mass, rail_length=self.rail_length
            )
        body = Body(self.mass, self.diameter, drag_table(law), factor, motor)
        return max_range(body, AIR, earth, speed=self.speed, azimuth=azimuth)

    def fit(self, law: str) -> float:
        """The form factor with which the longest range is the published one."""
        return float(
            brentq(
                lambda factor: self.range_with(law, factor, FLAT) - self.published_range,
                *BRACKET,
                xtol=1e-6,
            )
        )


def catalogue_rocket(name: str) -> tuple[Round, float]:
    """A rocket of the catalogue and its form factor there."""
    rocket = load_entry("threats", name).spec()
    assert isinstance(rocket, Rocket)
    flown = Round(
        mass=rocket.launch_mass,
        diameter=rocket.diameter,
        published_range=rocket.maximum_range,
        propellant_mass=rocket.propellant_mass,
        burn_time=rocket.burn_time,
        thrust=rocket.thrust,
        rail_length=rocket.rail_length,
    )
    return flown, rocket.form_factor


# Masses, calibres, muzzle speeds and ranges as commonly quoted (general open literature); those of
# the 120 mm bomb are of the body that McCoy's curve was measured on.
MORTARS = {
    "mortar_60": Round(1.7, 0.060, 3_490.0, speed=237.0),
    "mortar_81": Round(4.2, 0.081, 5_790.0, speed=300.0),
}
MORTAR_120 = Round(13.585, 0.11956, 7_200.0, speed=318.0)
MORTAR_LAW = "mortar120_mccoy"


def line(name: str, law: str, flown: Round, factor: float, in_catalogue: float | None) -> str:
    """One fit as a row of the table."""
    ranges = [flown.range_with(law, factor, earth, azimuth) for earth, azimuth in ELSEWHERE]
    known = "" if in_catalogue is None else f"{in_catalogue:.4f} {factor / in_catalogue - 1:+.3%}"
    return (
        f"{name:12}{law:18}{flown.published_range:8.0f}{factor:10.4f}{known:>18}"
        f"{np.min(ranges):10.0f} - {np.max(ranges):.0f}"
    )


def main() -> None:
    """Print the fits, and the check."""
    print(f"{'':12}{'law':18}{'range':>8}{'fitted':>10}{'in catalogue':>18}{'on the Earth, m':>18}")
    for name in ("rocket_107", "rocket_122"):
        rocket, in_catalogue = catalogue_rocket(name)
        for law in ("G2", "G7", "G1"):
            known = in_catalogue if law == "G2" else None
            print(line(name, law, rocket, rocket.fit(law), known))
    for name, bomb in MORTARS.items():
        print(line(name, MORTAR_LAW, bomb, bomb.fit(MORTAR_LAW), None))
    longest = MORTAR_120.range_with(MORTAR_LAW, 1.0, FLAT)
    print(
        f"\nmortar_120 with McCoy's curve, not fitted: {longest:.0f} m; published "
        f"{MORTAR_120.published_range:.0f} m, {longest / MORTAR_120.published_range - 1:+.2%}"
    )


if __name__ == "__main__":
    main()
