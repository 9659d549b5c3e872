import math
from collections.abc import Callable

import numpy as np
import pytest
from ambiance import Atmosphere
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import (
    BOTTOM,
    CELL,
    GAS_CONSTANT,
    Air,
    standard_air,
    standard_profile,
    wind_profile,
)

Floats = NDArray[np.float64]
Published = Callable[[str], dict[str, Floats]]


def at_height(air: Air, height: float) -> Floats:
    """Density, slowness and wind (4,) as the kernel reads them."""
    place = (height - BOTTOM) / CELL
    row = int(place)
    columns: Floats = air.table[row, :4] + (place - row) * air.table[row, 4:]
    return columns


@pytest.mark.parametrize("table", ["icao_table.csv", "us76_nasa.csv"])
def test_temperature_and_pressure_are_those_of_the_standard_tables(
    table: str, published: Published
) -> None:
    columns = published(table)
    height = columns.get("h_geometric_m", columns.get("z_geometric_m"))
    assert height is not None
    below = height < 47_000  # geopotential: the layers that the core knows
    kelvins, pascals = standard_profile(height[below])
    np.testing.assert_allclose(kelvins, columns["T_K"][below], atol=0.01)
    np.testing.assert_allclose(pascals, columns["p_Pa"][below], rtol=1.5e-4)


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


def test_a_warmed_column_is_in_hydrostatic_balance() -> None:
    heights = np.array([4_999.5, 5_000.0, 5_000.5])
    kelvins, pascals = standard_profile(heights, shift=20.0)
    gravity = 9.80665 * (6_356_766 / (6_356_766 + 5_000)) ** 2
    weight = -gravity * pascals[1] / (GAS_CONSTANT * kelvins[1])
    assert pascals[2] - pascals[0] == pytest.approx(weight, rel=1e-6)


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
    with pytest.raises(ValueError, match="must be positive, all the way up"):
        standard_air(0.0, temperature=60.0)
