"""The compiled kernel against SciPy's DOP853 on flights that nobody was tuned on."""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.reference import fly_reference
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.gun import Gun
from cram_sim.threats.launch import body_of
from cram_sim.threats.rocket import Rocket
from cram_sim.verification.rows import Row, within

Floats = NDArray[np.float64]

SOURCE = "DOP853 at 1e-12"
ASKED = "what a run needs of a flight"
PLACE, TIME = within(0.5, ASKED), within(1e-3, ASKED)
CLASSES = ("rocket_107", "rocket_122", "mortar_120", "shell of gun_20mm")
BLOCK = 10  # flights between two reports of progress
SEED = 1919

EARTH = Earth(math.radians(33.3), 40.0)
WIND = ((0.0, 3.0, 1.0), (500.0, 8.0, 1.3), (1_000.0, 10.0, 1.5), (8_000.0, 25.0, 2.0))
AIR = standard_air(40.0, temperature=305.0, wind=WIND)


@dataclass(frozen=True)
class Use:
    """A body, and how it is launched: speeds (m/s), elevations (deg), and when its flight ends."""

    name: str
    body: Body
    speeds: tuple[float, float]
    elevations: tuple[float, float]
    end_time: float | None = None

    def launches(self, count: int) -> Launches:
        """Any elevation of its use, any azimuth, all deviations."""
        draws = np.random.Generator(np.random.Philox(SEED))
        return Launches(
            position=np.zeros((3, count)),
            speed=draws.uniform(*self.speeds, count),
            elevation=np.radians(draws.uniform(*self.elevations, count)),
            azimuth=draws.uniform(0, 2 * math.pi, count),
            time=np.zeros(count),
            impulse=draws.normal(1, 0.02, count),
            drag_factor=draws.normal(1, 0.03, count),
            density=draws.normal(1, 0.01, count),
            wind=draws.normal(0, 2, (2, count)),
            thrust_angle=np.zeros((2, count)),
        )


def rows(flights: int, heard: Callable[[int], object]) -> tuple[Row, ...]:
    """So many fresh flights of each class; `heard` is called with the number just compared."""
    return tuple(row for use in _uses() for row in _rows(use, flights, heard))


def _rows(use: Use, flights: int, heard: Callable[[int], object]) -> list[Row]:
    launches = use.launches(flights)
    ours = fly(use.body, AIR, EARTH, launches, end_time=use.end_time)
    miss, delay = np.empty(flights), np.empty(flights)
    for first in range(0, flights, BLOCK):
        lanes = slice(first, min(first + BLOCK, flights))
        truth = fly_reference(use.body, AIR, EARTH, _part(launches, lanes), end_time=use.end_time)
        miss[lanes] = np.linalg.norm(ours.end_position[:, lanes] - truth.end_position, axis=0)
        delay[lanes] = ours.end_time[lanes] - truth.end_time
        heard(truth.status.size)
    told = f"most of {flights:,} fresh flights"
    late = float(delay[np.argmax(np.abs(delay))])
    found = [
        Row(use.name, f"distance at the end (m), {told}", 0.0, float(miss.max()), PLACE, SOURCE)
    ]
    if use.end_time is None:
        found.append(Row(use.name, f"delay at the end (s), {told}", 0.0, late, TIME, SOURCE))
    return found


def _uses() -> tuple[Use, ...]:
    # R. L. McCoy, Modern Exterior Ballistics, 1998, p. 220: the bomb whose drag was measured.
    bomb = Body(mass=13.585, diameter=0.11956, drag=drag_table("mortar120_mccoy"))
    gun = load_entry("effectors", "gun_20mm").spec()
    assert isinstance(gun, Gun)
    shell = Body(gun.projectile_mass, gun.calibre, drag_table(gun.drag_law), gun.form_factor)
    return (
        Use(CLASSES[0], _rocket("rocket_107"), (0.0, 0.0), (8.0, 60.0)),
        Use(CLASSES[1], _rocket("rocket_122"), (0.0, 0.0), (8.0, 60.0)),
        Use(CLASSES[2], bomb, (100.0, 315.0), (45.0, 80.0)),
        Use(CLASSES[3], shell, (1_015.0, 1_045.0), (0.0, 60.0), end_time=3.0),
    )


def _part(launches: Launches, lanes: slice) -> Launches:
    return Launches(
        **{one.name: getattr(launches, one.name)[..., lanes] for one in fields(launches)}
    )


def _rocket(name: str) -> Body:
    rocket = load_entry("threats", name).spec()
    assert isinstance(rocket, Rocket)
    return body_of(rocket, drag_table(rocket.drag_law))
