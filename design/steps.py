"""How far a step may go: the measurement behind the constants of `stepping` and `dormand_prince`.

Fresh flights of every class are held against the same kernel at a tolerance of 1e-6 m with steps
that go half as far. Every line tells the nodes of a flight, the worst distance and delay at its
end, the worst miss of its apex, and the processor's time of a thousand flights without paths on
one thread.

First the two things that vary at run time: the tolerance, and the reach by which it lengthens the
limits of a step. Then one constant at a time, at the tolerance of 3 mm; each is compiled anew, in a
process and a cache of its own, which takes a minute or two.

    python design/steps.py [--without-constants]
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import patch

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics import blocks, dormand_prince, stepping
from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.gun import Gun
from cram_sim.threats.launch import body_of
from cram_sim.threats.rocket import Rocket

Floats = NDArray[np.float64]
Constants = dict[str, float]

EARTH = Earth(math.radians(33.3), 40.0)
WIND = ((0.0, 3.0, 1.0), (500.0, 8.0, 1.3), (1_000.0, 10.0, 1.5), (8_000.0, 25.0, 2.0))
AIR = standard_air(40.0, temperature=305.0, wind=WIND)
COUNT, SEED, TRIES = 4_000, 7, 5
TIGHT_TOLERANCE, TIGHT_REACH = 1e-6, 0.5
TOLERANCES = (1e-3, 3e-3, 1e-2, 3e-2, 0.15)  # m per step
REACHES = (1.0, 1.5, 2.0, 3.0)
VARIATIONS: dict[str, tuple[float, ...]] = {
    "SPEED_PER_STEP": (15.0, 40.0, 60.0),
    "SPEED_PER_MARGIN": (0.5, 2.0),
    "SHARE_PER_STEP": (0.4, 10.0),
    "SAFETY": (0.7, 0.9),
    "GROWTH_LIMIT": (2.5, 10.0),
}
HEADER = "nodes  worst miss  delay    apex     ms per 1,000"


@dataclass(frozen=True)
class Class:
    """A body and its use: speeds (m/s), elevations (deg), and when its flight ends (s)."""

    name: str
    body: Body
    speeds: tuple[float, float]
    elevations: tuple[float, float]
    end_time: float | None = None

    def launches(self) -> Launches:
        """Any elevation of its use, any azimuth, all deviations."""
        draws = np.random.Generator(np.random.Philox(SEED))
        return Launches(
            position=np.zeros((3, COUNT)),
            speed=draws.uniform(*self.speeds, COUNT),
            elevation=np.radians(draws.uniform(*self.elevations, COUNT)),
            azimuth=draws.uniform(0, 2 * math.pi, COUNT),
            time=np.zeros(COUNT),
            impulse=draws.normal(1, 0.02, COUNT),
            drag_factor=draws.normal(1, 0.03, COUNT),
            density=draws.normal(1, 0.01, COUNT),
            wind=draws.normal(0, 2, (2, COUNT)),
            thrust_angle=np.zeros((2, COUNT)),
        )

    def fly(self, tolerance: float, reach: float, *, keep_path: bool = False) -> Flights:
        """Its flights at a tolerance and a reach."""
        with patch.object(blocks, "reach_of", return_value=reach):
            return fly(
                self.body, AIR, EARTH, self.launches(),
                end_time=self.end_time, tolerance=tolerance, keep_path=keep_path,
            )  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What flights cost and miss: m, s and s of the processor."""

    nodes: float
    miss: float
    delay: float
    apex: float
    seconds: float

    def __str__(self) -> str:
        milliseconds = 1e6 * self.seconds / COUNT
        return (
            f"{self.nodes:5.1f}  {self.miss:8.4f} m  {1e3 * self.delay:5.2f} ms "
            f"{self.apex:7.4f} m  {milliseconds:6.2f}"
        )


def classes() -> tuple[Class, ...]:
    """The rounds of the catalogue as they are used, and a mortar's fired straight up."""
    gun = load_entry("effectors", "gun_20mm").spec()
    assert isinstance(gun, Gun)
    shell = Body(gun.projectile_mass, gun.calibre, drag_table(gun.drag_law), gun.form_factor)
    # R. L. McCoy, Modern Exterior Ballistics, 1998, p. 220: the bomb whose drag was measured.
    bomb = Body(mass=13.585, diameter=0.11956, drag=drag_table("mortar120_mccoy"))
    return (
        Class("107 mm rocket", rocket("rocket_107"), (0.0, 0.0), (8.0, 60.0)),
        Class("122 mm rocket", rocket("rocket_122"), (0.0, 0.0), (8.0, 60.0)),
        Class("120 mm mortar", bomb, (100.0, 315.0), (45.0, 80.0)),
        Class("mortar, straight up", bomb, (100.0, 315.0), (89.5, 90.0)),
        Class("20 mm shell to 3 s", shell, (1_015.0, 1_045.0), (0.0, 60.0), 3.0),
    )


def rocket(name: str) -> Body:
    """The body of a rocket of the catalogue."""
    spec = load_entry("threats", name).spec()
    assert isinstance(spec, Rocket)
    return body_of(spec, drag_table(spec.drag_law))


def measured(one: Class, truth: Floats, tolerance: float, reach: float) -> Measured:
    """What a class costs and misses at a tolerance and reach."""
    found = one.fly(tolerance, reach, keep_path=True)
    ends = summary(found)
    spent = math.inf
    for _ in range(TRIES):
        started = time.process_time()
        one.fly(tolerance, reach)
        spent = min(spent, time.process_time() - started)
    off = np.abs(ends - truth)
    miss = float(np.max(np.linalg.norm(ends[:3] - truth[:3], axis=0)))
    nodes = float(found.node_count.mean())
    return Measured(nodes, miss, float(off[3].max()), float(off[4].max()), spent)


def summary(flown: Flights) -> Floats:
    """End position, end time and apex, shape (5, n)."""
    return np.stack([*flown.end_position, flown.end_time, flown.apex])


def with_constants(constants: Constants, truths: Path) -> Iterator[Measured]:
    """Every class at 3 mm with these constants instead, in a process and a cache of its own."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, __file__, "--constants", json.dumps(constants)]
        told = subprocess.run(
            [*command, "--truths", str(truths)], env={**os.environ, "XDG_CACHE_HOME": cache},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    for line in told.stdout.splitlines():
        yield Measured(**json.loads(line))


def replace_constants(constants: Constants) -> None:
    """Replace constants before anything is compiled. Raises ValueError for a name not known."""
    for name, value in constants.items():
        owner = next((m for m in (stepping, dormand_prince) if hasattr(m, name)), None)
        if owner is None:
            raise ValueError(f"no constant {name} in stepping or dormand_prince")
        setattr(owner, name, value)


def compare_run_time(truths: dict[str, Floats]) -> None:
    """Print the grid of tolerance and reach."""
    for one in classes():
        print(f"\n{one.name}\ntolerance    reach          {HEADER}")
        for tolerance in TOLERANCES:
            usual = stepping.reach_of(tolerance)
            for reach in dict.fromkeys((usual, *REACHES)):
                chosen = " as usual" if reach == usual else "         "
                print(f"{tolerance:6g} m     {reach:5.2f}{chosen}  ", end="")
                print(measured(one, truths[one.name], tolerance, reach), flush=True)


def compare_constants(truths: Path) -> None:
    """Print every class with one constant at a time replaced."""
    print(f"\nconstants at {stepping.MEASURED_TOLERANCE} m{'':32}{HEADER}")
    choices: list[Constants] = [{}]
    choices += [{name: value} for name, values in VARIATIONS.items() for value in values]
    for constants in choices:
        told = ", ".join(f"{name} {value:g}" for name, value in constants.items()) or "as they are"
        for one, found in zip(classes(), with_constants(constants, truths), strict=True):
            print(f"{told:24}  {one.name:20}  {found}", flush=True)


def main() -> None:
    """Print the comparisons; or, as a process started for it, measure with other constants."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--without-constants", action="store_true", help="skip the slow part")
    parser.add_argument("--constants", type=json.loads, help=argparse.SUPPRESS)
    parser.add_argument("--truths", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    numba.set_num_threads(1)
    if asked.constants is not None:
        replace_constants(asked.constants)
        truths = np.load(asked.truths)
        for one in classes():
            found = measured(one, truths[one.name], stepping.MEASURED_TOLERANCE, 1.0)
            print(json.dumps(asdict(found)))
        return
    exact = {one.name: summary(one.fly(TIGHT_TOLERANCE, TIGHT_REACH)) for one in classes()}
    compare_run_time(exact)
    if not asked.without_constants:
        with tempfile.TemporaryDirectory() as folder:
            truths = Path(folder) / "truths.npz"
            np.savez(truths, allow_pickle=False, **exact)
            compare_constants(truths)


if __name__ == "__main__":
    main()
