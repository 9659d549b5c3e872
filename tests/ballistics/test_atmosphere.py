import math
from typing import Any

import numpy as np
import pytest
from ambiance import Atmosphere
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from cram_sim.ballistics.atmosphere import (
    BOTTOM,
    CELL,
    TOP,
    Air,
    standard_air,
    tabulated_air,
    uniform_air,
    wind_profile,
)
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import flat_earth
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.standard_atmosphere import GAS_CONSTANT, standard_profile

Floats = NDArray[np.float64]
LEVELS = np.array([0.0, 1_000.0, 5_000.0])  # m above sea level: a short sounding
KELVINS = np.array([290.0, 286.0, 255.0])
PASCALS = np.array([101_000.0, 89_800.0, 54_000.0])


def sounding(
    *,
    heights: ArrayLike = LEVELS,
    temperature: ArrayLike = KELVINS,
    pressure: ArrayLike = PASCALS,
) -> Air:
    return tabulated_air(0.0, heights, temperature=temperature, pressure=pressure)


def at_height(air: Air, height: float) -> Floats:
    """Density, slowness and wind (4,) as the kernel reads them."""
    place = (height - BOTTOM) / CELL
    row = int(place)
    columns: Floats = air.table[row, :4] + (place - row) * air.table[row, 4:]
    return columns


def test_density_and_speed_of_sound_agree_with_ambiance_between_the_cells() -> None:
    air = standard_air(350.0)
    heights = np.linspace(-900.0, 31_900.0, 333)
    ours = np.array([at_height(air, height) for height in heights])
    theirs = Atmosphere(heights + 350.0)
    np.testing.assert_allclose(ours[:, 0], theirs.density, rtol=5e-6)
    np.testing.assert_allclose(1 / ours[:, 1], theirs.speed_of_sound, rtol=1e-6)


def test_the_surface_has_the_measured_temperature_and_pressure() -> None:
    air = standard_air(1_200.0, temperature=310.0, pressure=88_000.0)
    density, slowness = at_height(air, 0.0)[:2]
    assert density == pytest.approx(88_000 / (GAS_CONSTANT * 310), rel=1e-12)
    assert 1 / slowness == pytest.approx(math.sqrt(1.4 * GAS_CONSTANT * 310), rel=1e-12)


def test_a_standard_surface_given_explicitly_changes_nothing() -> None:
    explicit = standard_air(0.0, temperature=288.15, pressure=101_325.0)
    np.testing.assert_allclose(explicit.table, standard_air(0.0).table, rtol=1e-9, atol=1e-15)


def test_an_origin_above_the_standard_is_refused() -> None:
    with pytest.raises(ValueError, match="covers geopotential heights"):
        standard_air(60_000.0)


def test_a_sounding_is_met_at_its_levels() -> None:
    density, slowness = np.array([at_height(sounding(), level)[:2] for level in LEVELS]).T
    np.testing.assert_allclose(density, PASCALS / (GAS_CONSTANT * KELVINS), rtol=1e-12)
    np.testing.assert_allclose(slowness, 1 / np.sqrt(1.4 * GAS_CONSTANT * KELVINS), rtol=1e-12)


def test_temperature_is_linear_and_pressure_log_linear_between_levels() -> None:
    halfway = math.sqrt(PASCALS[1] * PASCALS[2]) / (GAS_CONSTANT * (KELVINS[1] + KELVINS[2]) / 2)
    assert at_height(sounding(), 3_000.0)[0] == pytest.approx(halfway, rel=1e-12)


def test_the_heights_of_a_sounding_are_above_sea_level() -> None:
    air = tabulated_air(400.0, LEVELS, temperature=KELVINS, pressure=PASCALS)
    assert at_height(air, 600.0)[:2] == pytest.approx(at_height(sounding(), 1_000.0)[:2], rel=1e-12)


def test_a_dense_sounding_of_the_standard_atmosphere_is_the_standard_atmosphere() -> None:
    # the bend at 11 km lies between two levels: 3e-4
    levels = np.arange(-500.0, 20_000.0, 50.0)
    kelvins, pascals = standard_profile(levels)
    air = tabulated_air(350.0, levels, temperature=kelvins, pressure=pascals)
    np.testing.assert_allclose(air.table[:, :2], standard_air(350.0).table[:, :2], rtol=4e-4)


def test_the_standard_atmosphere_continues_a_sounding_beyond_both_ends() -> None:
    levels = np.array([1_000.0, 6_000.0])
    kelvins, pascals = standard_profile(levels)
    air = tabulated_air(0.0, levels, temperature=kelvins, pressure=pascals)
    for height in (BOTTOM, 0.0, 900.0, 6_100.0, 31_000.0):
        expected = at_height(standard_air(0.0), height)[:2]
        assert at_height(air, height)[:2] == pytest.approx(expected, rel=1e-9)


def test_a_sounding_is_continued_without_a_jump() -> None:
    density = sounding().table[:, 0]
    assert (
        np.max(np.abs(np.diff(density) / density[:-1])) < 2.5e-3
    )  # 10 m of isothermal air: 1.5e-3


def test_a_sounding_carries_the_wind_given_with_it() -> None:
    air = tabulated_air(
        0.0, LEVELS, temperature=KELVINS, pressure=PASCALS, wind=((0.0, 5.0, math.pi / 2),)
    )
    assert at_height(air, 100.0)[2:] == pytest.approx((-5.0, 0.0), abs=1e-12)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"heights": [0.0, 1_000.0]}, "as many temperatures and pressures as heights"),
        ({"heights": [[0.0, 1_000.0, 5_000.0]]}, "as many temperatures and pressures as heights"),
        ({"heights": [0.0], "temperature": [290.0], "pressure": [1e5]}, "two or more heights"),
        ({"temperature": [290.0, math.nan, 255.0]}, "must be finite"),
        ({"pressure": [101_000.0, 89_800.0, -1.0]}, "must be positive"),
        ({"temperature": [290.0, 0.0, 255.0]}, "must be positive"),
        ({"heights": [0.0, 5_000.0, 1_000.0]}, "must rise and its pressures fall"),
        ({"pressure": [101_000.0, 89_800.0, 89_800.0]}, "must rise and its pressures fall"),
    ],
)
def test_what_is_no_sounding_is_refused(changed: dict[str, ArrayLike], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sounding(**changed)


@pytest.mark.parametrize("height", [BOTTOM, 0.0, 12_345.0, TOP - CELL])
def test_uniform_air_is_the_same_at_every_height(height: float) -> None:
    air = uniform_air(1.2, 330.0, wind=(3.0, -4.0))
    assert at_height(air, height) == pytest.approx((1.2, 1 / 330.0, 3.0, -4.0), rel=1e-15)


def test_uniform_air_has_the_shape_of_any_other() -> None:
    assert uniform_air(1.2, 330.0).table.shape == standard_air(0.0).table.shape


def test_a_round_fired_straight_up_in_uniform_air_rises_as_the_closed_form_says(
    mortar_120: Body,
) -> None:
    # constant drag: apex = vt^2 / 2g ln(1 + (v/vt)^2), vt the speed of free fall; so fast a sound
    # keeps the round at Mach 0.02, where its coefficient is 0.119
    speed, gravity = 200.0, 9.80665
    drag = 1.2 * 0.119 * math.pi / 4 * 0.11956**2
    fall_squared = 2 * 13.585 * gravity / drag
    apex = fall_squared / (2 * gravity) * math.log(1 + speed**2 / fall_squared)
    up = nominal_launches(np.zeros((3, 1)), np.array([math.pi / 2]), np.zeros(1), speed=speed)
    flight = fly(mortar_120, uniform_air(1.2, 1e4), flat_earth(), up, tolerance=1e-6)
    assert flight.apex[0] == pytest.approx(apex, rel=1e-6)


@pytest.mark.parametrize(
    ("density", "speed"), [(-1.0, 330.0), (math.nan, 330.0), (1.2, 0.0), (1.2, math.inf)]
)
def test_uniform_air_that_is_not_physical_is_refused(density: float, speed: float) -> None:
    with pytest.raises(ValueError, match="not negative, speed of sound positive"):
        uniform_air(density, speed)


def test_a_uniform_wind_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="two finite numbers"):
        uniform_air(1.2, 330.0, wind=(math.nan, 0.0))


def test_wind_blows_from_its_direction() -> None:
    _, _, east, north = at_height(standard_air(0.0, wind=((0.0, 5.0, math.pi / 2),)), 100.0)
    assert (east, north) == pytest.approx((-5.0, 0.0), abs=1e-12)


def test_wind_is_linear_between_layers_and_constant_outside() -> None:
    air = standard_air(0.0, wind=((100.0, 4.0, 0.0), (300.0, 8.0, 0.0)))
    north = [at_height(air, height)[3] for height in (-500.0, 100.0, 205.0, 300.0, 9_000.0)]
    assert north == pytest.approx([-4.0, -4.0, -6.1, -8.0, -8.0], abs=1e-12)


@given(st.floats(-400, 4_000), st.floats(250, 320), st.floats(60_000, 105_000))
def test_air_thins_with_height_whatever_the_surface(
    elevation: float, temperature: float, pressure: float
) -> None:
    air = standard_air(elevation, temperature=temperature, pressure=pressure)
    assert np.all(air.table[:, 4] < 0)


def test_wind_layers_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="from the lowest height to the highest"):
        wind_profile(np.zeros(1), ((500.0, 1.0, 0.0), (100.0, 1.0, 0.0)))


def test_wind_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="wind layers must be finite"):
        wind_profile(np.zeros(1), ((0.0, math.nan, 0.0),))


def test_a_surface_too_cold_for_the_air_above_is_refused() -> None:
    with pytest.raises(ValueError, match="must be finite and positive, all the way up"):
        standard_air(0.0, temperature=60.0)


@pytest.mark.parametrize("layers", [(1.0, 2.0, 3.0), ((0.0, 5.0),)])
def test_wind_that_is_no_list_of_layers_is_refused(layers: Any) -> None:
    with pytest.raises(ValueError, match="a wind layer is a height, a speed and the direction"):
        standard_air(0.0, wind=layers)


def test_an_array_of_wind_layers_is_as_good_as_a_list() -> None:
    layers = ((0.0, 5.0, 1.0), (100.0, 7.0, 1.0))
    ours, theirs = standard_air(0.0, wind=np.array(layers)), standard_air(0.0, wind=layers)  # type: ignore[arg-type]
    np.testing.assert_array_equal(ours.table, theirs.table)


def test_uniform_wind_has_two_components() -> None:
    with pytest.raises(ValueError, match="two finite numbers"):
        uniform_air(1.2, 340.0, wind=(1.0, 2.0, 3.0))  # type: ignore[arg-type]


def test_a_sounding_over_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="origin_elevation must be finite"):
        tabulated_air(
            math.nan, np.array([0.0, 1e3]),
            temperature=np.array([288.0, 280.0]), pressure=np.array([1e5, 9e4]),
        )  # fmt: skip
