"""The driver for graphics processors: on a device where there is one, else in Numba's simulator."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ballistics.spinning_shells import m107_deck

from cram_sim.ballistics.aerodynamics import bake_aerodynamics
from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Spin, nominal_launches
from cram_sim.ballistics.drag import no_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.graphics import fly_on_graphics, is_available
from cram_sim.ballistics.point_mass import fly

FLOWN = """
import json, math, sys
import numpy as np
from cram_sim.ballistics import Body, Earth, bake_drag, nominal_launches, standard_air, steady_motor
from cram_sim.ballistics.graphics import fly_on_graphics

rocket = Body(
    18.84, 0.107, bake_drag([0.0, 0.9, 1.1, 3.0], [0.2, 0.3, 0.4, 0.3]), 1.0,
    steady_motor(9_320.0, 0.7, 4.3, rail_length=0.85),
)
launches = nominal_launches(np.zeros((3, 3)), np.array([0.5, math.nan, 0.9]), np.ones(3))
flights = fly_on_graphics(
    rocket, standard_air(0.0, wind=((0.0, 5.0, 1.0),)), Earth(0.6, 0.0), launches, tolerance=0.03
)
print(json.dumps([flights.status.tolist(), flights.end_time.tolist(),
    flights.end_position.tolist(), flights.apex.tolist(), flights.node_count.tolist()]))
"""
KERNEL = (
    FLOWN.replace("from cram_sim.ballistics.graphics import fly_on_graphics", "")
    .replace("fly_on_graphics", "fly")
    .replace("import Body", "import fly, Body")
)


def printed(program: str, **environment: str) -> str:
    """What a Python program prints in an environment of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return done.stdout


def test_a_simulated_device_flies_as_the_kernel_does() -> None:
    # Python's own arithmetic, thread by thread: the same operations, so the same bits.
    simulated = printed(FLOWN, NUMBA_ENABLE_CUDASIM="1", NUMBA_DISABLE_JIT="1")
    assert simulated == printed(KERNEL)
    assert '"' not in simulated
    assert simulated.startswith("[[0, 1, 0], ")


@pytest.mark.skipif(not is_available(), reason="this machine has no CUDA device")
def test_a_device_flies_as_the_kernel_does(rocket_122: Body, windy_air: Air, earth: Earth) -> None:
    elevations = np.linspace(0.2, 1.0, 1_000)
    launches = nominal_launches(np.zeros((3, 1_000)), elevations, np.full(1_000, 1.0))
    ours = fly_on_graphics(rocket_122, windy_air, earth, launches)
    theirs = fly(rocket_122, windy_air, earth, launches)
    np.testing.assert_array_equal(ours.status, theirs.status)
    np.testing.assert_allclose(ours.end_position, theirs.end_position, atol=0.5)
    np.testing.assert_allclose(ours.end_time, theirs.end_time, atol=1e-3)


def test_a_spinning_shell_is_refused(still_air: Air, earth: Earth) -> None:
    spin = Spin(0.1461, 20.0, bake_aerodynamics(m107_deck()))
    shell = Body(43.09, 0.155, no_drag(), spin=spin)
    launch = nominal_launches(np.zeros((3, 1)), np.array([0.5]), np.zeros(1), speed=400.0)
    with pytest.raises(ValueError, match="spinning shell does not fly on a graphics processor"):
        fly_on_graphics(shell, still_air, earth, launch)


@pytest.mark.skipif(is_available(), reason="this machine has a CUDA device")
def test_without_a_device_the_driver_says_so(
    mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    launch = nominal_launches(np.zeros((3, 1)), np.array([math.pi / 4]), np.zeros(1), speed=200.0)
    with pytest.raises(ValueError, match="no CUDA device was found"):
        fly_on_graphics(mortar_120, still_air, earth, launch)
