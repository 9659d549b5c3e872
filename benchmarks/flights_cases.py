"""The flights of the benchmark, how accurate they must be, and the package's own answers.

Whatever is asked of the package is asked here: its peers see arrays.
"""

import csv
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import BOTTOM, CELL, TOP, Air, standard_air
from cram_sim.ballistics.bodies import Body, Launches, steady_motor
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.motion import common_of, motions
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]

DATA = Path(__file__).parents[1] / "tests" / "ballistics" / "data"
WIND = ((0.0, 3.0, 1.0), (500.0, 8.0, 1.3), (1_000.0, 10.0, 1.5), (3_000.0, 15.0, 2.0))
EARTH = Earth(math.radians(33.3), 40.0)
AIR = standard_air(40.0, temperature=305.0, wind=(*WIND, (8_000.0, 25.0, 2.0)))
DISTANCE, DELAY = 0.5, 1e-3  # m and s: the accuracy asked for

# The smooth model, for integrators that need formulas; the package flies their tables.
SMOOTH_DENSITY, SMOOTH_DEPTH, SMOOTH_SOUND = 1.2, 9_000.0, 340.0  # kg/m3, m and m/s; assumed
SMOOTH_DRAG = (0.12, 0.30, 1.0, 25.0)  # a + b / (1 + exp(-d (M - c))): a rise at Mach 1; assumed


@dataclass(frozen=True)
class Ends:
    """Where flights end: `times` (n,) in s and `places` (3, n) in m, NaN where one failed."""

    times: Floats
    places: Floats


@dataclass(frozen=True)
class Case:
    """A body in its air, how it is launched, and when its flight ends.

    `tolerance` is the error per step in metres at which the package and the C++ kernel fly it: the
    coarsest that holds the accuracy on every fresh flight with a margin of about two.
    """

    name: str
    body: Body
    speeds: tuple[float, float]
    elevations: tuple[float, float]
    tolerance: float
    end_time: float | None = None
    air: Air = AIR

    def launches(self, count: int, seed: int) -> Launches:
        """Fresh flights: any elevation of its use, any azimuth, all deviations."""
        draws = np.random.Generator(np.random.Philox(seed))
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

    @property
    def burn_time(self) -> float:
        """How long its motor burns, s; 0 for a shell."""
        return self.body.burn_time

    @property
    def rail_length(self) -> float:
        """The length of its rail, m; 0 for a shell."""
        return 0.0 if self.body.motor is None else self.body.motor.rail_length

    @property
    def drag(self) -> Floats:
        """Cubic coefficients of its drag law, shape (cells, 4)."""
        return self.body.drag

    def columns(self, launches: Launches) -> Floats:
        """The constants of every flight as the package reads them, shape (10, n)."""
        return motions(self.body, launches)

    def rows(self, launches: Launches) -> Floats:
        """All constants of every flight in a row of its own, shape (n, 18).

        Axis of the launch (3); launch mass, mass flow, empty mass, thrust, drag area, share of the
        wind that the thrust follows; added wind (2); the Earth's constants (7).
        """
        columns, common, motor = (
            self.columns(launches),
            common_of(self.body, EARTH),
            self.body.motor,
        )
        rows = np.empty((launches.count, 18))
        rows[:, :3] = columns[:3].T
        flow = 0.0 if motor is None else motor.propellant_mass / motor.burn_time
        rows[:, 3:6] = common.mass, flow, common.empty_mass
        rows[:, 6] = 0.0 if motor is None else motor.thrust[0] * columns[3]
        rows[:, 7] = columns[4]
        rows[:, 8] = common.wind_following
        rows[:, 9:11] = columns[5:7].T
        rows[:, 11:] = EARTH.constants
        return rows

    def fly(
        self, launches: Launches, *, threads: int, keep_path: bool = False, tolerance: float = 0.0
    ) -> Ends:
        """The ends as the package flies them, on so many threads or as many as there are.

        `tolerance` is in metres; 0 stands for the case's own.
        """
        available = numba.get_num_threads()
        numba.set_num_threads(min(threads, available))
        flown = fly(
            self.body, self.air, EARTH, launches,
            end_time=self.end_time, tolerance=tolerance or self.tolerance, keep_path=keep_path,
        )  # fmt: skip
        numba.set_num_threads(available)
        return Ends(flown.end_time, flown.end_position)


def part(launches: Launches, start: int, count: int) -> Launches:
    """So many flights of a block, from `start` on."""
    some = slice(start, start + count)
    fields = {
        name: np.ascontiguousarray(value[..., some]) for name, value in vars(launches).items()
    }
    return replace(launches, **fields)


def outside(ends: Ends, truth: Ends) -> float:
    """The share of flights whose end is further than 0.5 m or 1 ms from the reference."""
    near = np.linalg.norm(ends.places - truth.places, axis=0) <= DISTANCE
    return float(np.mean(~(near & (np.abs(ends.times - truth.times) <= DELAY))))


def worst(ends: Ends, truth: Ends) -> tuple[float, float]:
    """The greatest distance from the reference, m, and the greatest delay, s."""
    distance = np.linalg.norm(ends.places - truth.places, axis=0)
    return float(np.max(distance)), float(np.max(np.abs(ends.times - truth.times)))


def smooth_air() -> Air:
    """The exponential atmosphere as a table, calm, with the same speed of sound everywhere."""
    heights = np.arange(BOTTOM, TOP + CELL / 2, CELL)
    density = SMOOTH_DENSITY * np.exp(-heights / SMOOTH_DEPTH)
    slowness, calm = np.full_like(heights, 1 / SMOOTH_SOUND), np.zeros_like(heights)
    columns = np.stack([density, slowness, calm, calm])
    return Air(np.concatenate([columns[:, :-1], np.diff(columns)]).T.copy())


def smooth_drag() -> Floats:
    """The logistic drag law as a table, baked; its spline errs by less than 1e-4."""
    level, rise, middle, slope = SMOOTH_DRAG
    mach = np.arange(0.0, 3.0001, 0.025)
    cd = level + rise / (1 + np.exp(-slope * (mach - middle)))
    return bake_drag(mach, cd, hold_to=math.inf)


def drag_law(name: str) -> Floats:
    """A published drag table, baked; held beyond its end, where a peer's trial step may go."""
    with (DATA / name).open() as file:
        rows = [row for row in csv.reader(file) if not row[0].startswith("#")]
    mach, cd = np.array(rows[1:], dtype=np.float64).T
    return bake_drag(mach, cd, hold_to=math.inf)


G2 = drag_law("G2.csv")
MOTOR_107 = steady_motor(9_320.0, 0.7, 4.3, rail_length=0.85)
MOTOR_122 = steady_motor(22_000.0, 1.8, 20.5, rail_length=2.9, wind_following=0.2)
ROCKET_107 = Body(18.84, 0.107, G2, 1.0615, MOTOR_107)
ROCKET_122 = Body(66.0, 0.122, G2, 1.3926, MOTOR_122)
MORTAR = Body(13.585, 0.11956, drag_law("mortar120_mccoy.csv"))
SHELL = Body(0.102, 0.020, drag_law("m56a3_spin73.csv"))
SMOOTH = replace(MORTAR, drag=smooth_drag())
ROCKET_107_CASE = Case("107 mm rocket", ROCKET_107, (0.0, 0.0), (8.0, 60.0), 3e-3)
ROCKET_122_CASE = Case("122 mm rocket", ROCKET_122, (0.0, 0.0), (8.0, 60.0), 3e-3)
MORTAR_CASE = Case("120 mm mortar", MORTAR, (100.0, 315.0), (45.0, 80.0), 1e-2)
SHELL_CASE = Case("20 mm shell to 3 s", SHELL, (1_015.0, 1_045.0), (0.0, 60.0), 0.15, 3.0)
SMOOTH_CASE = Case(
    "mortar, smooth model", SMOOTH, (100.0, 500.0), (45.0, 80.0), 1e-2, air=smooth_air()
)
CASES = (ROCKET_107_CASE, ROCKET_122_CASE, MORTAR_CASE, SHELL_CASE, SMOOTH_CASE)
