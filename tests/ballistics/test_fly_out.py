import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cram_sim.ballistics.atmosphere import Air, vacuum
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.drag import no_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.fly_out import FlyOut, fly_out, look_up
from cram_sim.ballistics.point_mass import fly

RANGES = np.linspace(0.0, 2_500.0, 101)
ELEVATIONS = np.radians(np.linspace(-5.0, 85.0, 46))


@pytest.fixture(scope="module")
def table(shell_20: Body, still_air: Air, earth: Earth) -> FlyOut:
    return fly_out(
        shell_20,
        still_air,
        earth,
        1_030.0,
        ranges=RANGES,
        elevations=ELEVATIONS,
        self_destruct_time=5.5,
    )


@pytest.mark.parametrize(("slant_range", "seconds"), [(1_000.0, 1.484), (2_000.0, 4.76)])
def test_time_of_flight_is_that_of_the_20_mm_round(
    table: FlyOut, slant_range: float, seconds: float
) -> None:
    # recomputed independently from SPIN-73's coefficients
    ours = look_up(table.time_of_flight, table.grid, slant_range, 0.0)
    assert ours == pytest.approx(seconds, rel=0.01)


def test_a_speed_error_moves_the_round_816_metres_per_unit_at_a_kilometre(table: FlyOut) -> None:
    # an independent point-mass study, sea level
    ours = look_up(table.d_position_d_log_speed, table.grid, 1_000.0, 0.0)
    assert ours == pytest.approx(816, rel=5e-3)


def test_at_the_muzzle_the_round_has_muzzle_speed(table: FlyOut) -> None:
    assert look_up(table.speed, table.grid, 0.0, 0.5) == pytest.approx(1_030.0)
    assert look_up(table.time_of_flight, table.grid, 0.0, 0.5) == 0.0


def test_beyond_its_self_destruction_the_round_reaches_nothing(table: FlyOut) -> None:
    assert math.isnan(look_up(table.time_of_flight, table.grid, 2_400.0, 0.2))


def test_outside_the_table_there_is_no_answer(table: FlyOut) -> None:
    assert math.isnan(look_up(table.time_of_flight, table.grid, 100.0, 1.55))
    assert math.isnan(look_up(table.time_of_flight, table.grid, 2_501.0, 0.2))


@settings(deadline=None)
@given(st.floats(30.0, 2_000.0), st.floats(-0.08, 1.48))
def test_a_longer_way_takes_longer(table: FlyOut, slant_range: float, elevation: float) -> None:
    near = look_up(table.time_of_flight, table.grid, slant_range, elevation)
    far = look_up(table.time_of_flight, table.grid, slant_range + 20.0, elevation)
    assert far > near


@settings(deadline=None)
@given(st.floats(0.05, 1.4), st.floats(0.02, 5.3))
def test_a_look_up_agrees_with_a_direct_flight(
    table: FlyOut, shell_20: Body, still_air: Air, earth: Earth, laid: float, time: float
) -> None:
    launch = nominal_launches(np.zeros((3, 1)), np.array([laid]), np.zeros(1), speed=1_030.0)
    flight = fly(
        shell_20, still_air, earth, launch, end_time=time, tolerance=1e-7, node_capacity=900
    )
    east, north, up = flight.end_position[:, 0]
    slant_range, elevation = math.hypot(east, north, up), math.atan2(up, math.hypot(east, north))
    assume(elevation >= ELEVATIONS[0])  # late and level it has fallen out of the table
    ours = look_up(table.time_of_flight, table.grid, slant_range, elevation)
    speed = look_up(table.speed, table.grid, slant_range, elevation)
    assert ours == pytest.approx(time, abs=3e-4, rel=0.0)
    assert slant_range < 100.0 or ours == pytest.approx(time, rel=1e-3)
    assert speed == pytest.approx(float(np.linalg.norm(flight.end_velocity)), rel=1e-3)


@pytest.fixture(scope="module")
def airless_table() -> FlyOut:
    return fly_out(
        Body(0.1, 0.02, no_drag()),
        vacuum(),
        Earth(0.6, 0.0, rotation_rate=0.0),
        1_000.0,
        ranges=RANGES,
        elevations=ELEVATIONS,
        self_destruct_time=5.0,
    )


@settings(deadline=None)
@given(st.floats(100.0, 1_900.0), st.floats(0.0, 1.0))
def test_without_air_the_round_passes_every_point_on_its_parabola(
    airless_table: FlyOut, slant_range: float, elevation: float
) -> None:
    # v0^2 t^2 = R^2 + g R t^2 sin(el) + g^2 t^4 / 4: a quadratic in t^2
    gravity = float(Earth(0.6, 0.0).constants[2])
    a = gravity**2 / 4
    b = gravity * slant_range * math.sin(elevation) - 1_000.0**2
    squared = (-b - math.sqrt(b * b - 4 * a * slant_range**2)) / (2 * a)
    table = airless_table
    ours = look_up(table.time_of_flight, table.grid, slant_range, elevation)
    assert ours == pytest.approx(math.sqrt(squared), rel=1e-4)


GOOD = {"muzzle_speed": 1_030.0, "self_destruct_time": 5.5, "ranges": RANGES}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"ranges": np.array([0.0, 10.0, 30.0])}, "ranges must rise in equal steps"),
        ({"ranges": RANGES - 10.0}, "ranges must not be negative"),
        ({"muzzle_speed": 0.0}, "muzzle_speed must be positive"),
        ({"self_destruct_time": math.inf}, "self_destruct_time must be positive"),
        ({"muzzle_speed": 1e5}, r"the round does not fly 5.5 s at 1\d+ m/s and an elevation of"),
    ],
)
def test_what_cannot_be_tabulated_is_refused(
    shell_20: Body, still_air: Air, earth: Earth, changes: dict[str, Any], complaint: str
) -> None:
    figures = {**GOOD, **changes}
    with pytest.raises(ValueError, match=complaint):
        fly_out(
            shell_20, still_air, earth, figures["muzzle_speed"],
            ranges=figures["ranges"], elevations=ELEVATIONS,
            self_destruct_time=figures["self_destruct_time"],
        )  # fmt: skip
