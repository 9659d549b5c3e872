"""The rounds and the air that the tests of the ballistic core share."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, Launches, steady_motor
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth

DATA = Path(__file__).parent / "data"

Floats = NDArray[np.float64]


def read_columns(name: str) -> dict[str, Floats]:
    """The columns of a data file by name."""
    lines = [line for line in (DATA / name).read_text().splitlines() if line[0] != "#"]
    rows = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    return dict(zip(lines[0].split(","), rows.T, strict=True))


def baked(name: str) -> Floats:
    """A drag table file, baked."""
    columns = read_columns(name)
    return bake_drag(columns["mach"], columns["cd"])


@pytest.fixture(scope="session")
def rocket_107() -> Body:
    return Body(
        18.84, 0.107, baked("G2.csv"), 1.0615, steady_motor(9_320.0, 0.7, 4.3, rail_length=0.85)
    )


@pytest.fixture(scope="session")
def rocket_122() -> Body:
    return Body(
        66.0,
        0.122,
        baked("G2.csv"),
        1.3926,
        steady_motor(22_000.0, 1.8, 20.5, rail_length=2.9, wind_following=0.2),
    )


@pytest.fixture(scope="session")
def mortar_120() -> Body:
    return Body(13.585, 0.11956, baked("mortar120_mccoy.csv"))


@pytest.fixture(scope="session")
def shell_20() -> Body:
    return Body(0.102, 0.020, baked("m56a3_spin73.csv"))


@pytest.fixture(scope="session")
def earth() -> Earth:
    return Earth(math.radians(33.3), 0.0)


@pytest.fixture(scope="session")
def still_air() -> Air:
    return standard_air(0.0)


@pytest.fixture(scope="session")
def windy_air() -> Air:
    layers = ((0.0, 3.0, 1.0), (500.0, 8.0, 1.3), (1_000.0, 10.0, 1.5), (8_000.0, 25.0, 2.0))
    return standard_air(0.0, temperature=305.0, pressure=100_500.0, wind=layers)


@pytest.fixture(scope="session")
def random_launches() -> Callable[..., Launches]:
    """Launches drawn at a fixed seed: anywhere within 5 km, any azimuth, with every deviation."""

    def draw(count: int, *, seed: int = 1, slowest: float = 0.0, fastest: float = 0.0) -> Launches:
        draws = np.random.Generator(np.random.Philox(seed))
        position = np.zeros((3, count))
        position[:2] = draws.uniform(-5_000, 5_000, (2, count))
        position[2] = -(position[0] ** 2 + position[1] ** 2) / 2 / 6.37e6
        return Launches(
            position=position,
            speed=draws.uniform(slowest, fastest, count),
            elevation=np.radians(draws.uniform(10, 60, count)),
            azimuth=draws.uniform(0, 2 * math.pi, count),
            time=draws.uniform(-10, 10, count),
            impulse=draws.normal(1, 0.02, count),
            drag_factor=draws.normal(1, 0.03, count),
            density=draws.normal(1, 0.01, count),
            wind=draws.normal(0, 2, (2, count)),
            thrust_angle=np.zeros((2, count)),
        )

    return draw
