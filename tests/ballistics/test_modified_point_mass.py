"""The modified point mass against its equations and its symmetries.

Flights are SciPy's DOP853 over the right-hand side, in the standard atmosphere.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from ballistics.spinning_shells import m107_deck, steady_deck
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from cram_sim.ballistics.aerodynamics import bake_aerodynamics
from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, Launches, Spin, nominal_launches
from cram_sim.ballistics.drag import bake_drag, no_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import BEYOND_DRAG, states_at
from cram_sim.ballistics.modified_point_mass import (
    spinning_motions,
    spinning_rates,
    spinning_tables,
)
from cram_sim.ballistics.motion import COASTING, common_of, motions, tables_of
from cram_sim.ballistics.motion import state_rates as point_mass_rates
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.reference import fly_reference

Floats = NDArray[np.float64]

KERNEL = np.array([0, 1, 2, 4, 5, 6, 3, 7])  # its states end with roll and spin
STILL = Earth(math.radians(45), 0.0, gravity=9.80665, rotation_rate=0.0)
TURNING = Earth(math.radians(33), 200.0)
SHELL = Body(43.09, 0.155, no_drag())  # its drag is in the aerodynamic table
M107 = Spin(0.1461, 20.0, bake_aerodynamics(m107_deck(), hold_to=3.0))
CALM = standard_air(0.0)
WIND = standard_air(200.0, wind=((0.0, 8.0, 1.0), (9_000.0, 30.0, 2.0)))

STATES = st.tuples(
    st.floats(-9_000, 9_000),
    st.floats(-9_000, 9_000),
    st.floats(0, 9_000),
    st.floats(0, 1e5),
    st.floats(-600, 600),
    st.floats(100, 300),
    st.floats(-250, 250),
    st.floats(-1_500, 1_500),
).map(np.array)


def shell_launch(elevation: float, speed: float) -> Launches:
    return nominal_launches(np.zeros((3, 1)), np.array([elevation]), np.zeros(1), speed=speed)


def rates(spin: Spin, air: Air, earth: Earth, launches: Launches, state: Floats) -> Floats:
    columns, common = spinning_motions(SHELL, spin, launches), common_of(SHELL, earth)
    changes = spinning_rates(state[KERNEL], columns, 0, common, spinning_tables(spin, air))
    return changes[np.argsort(KERNEL)]


@dataclass(frozen=True)
class Flight:
    """Where a shell fired to the north comes down, how fast, and how high it has been."""

    time: float
    state: Floats
    highest: float
    spins: Floats


def flown(spin: Spin, elevation: float, speed: float, *, earth: Earth = STILL) -> Flight:
    launches = shell_launch(elevation, speed)
    start = np.zeros(8)
    start[5:7] = speed * math.cos(elevation), speed * math.sin(elevation)
    start[7] = spin.at_muzzle(launches.speed, SHELL.diameter)[0]

    def change(time: float, state: Floats) -> Floats:
        del time
        return rates(spin, CALM, earth, launches, state)

    def height(time: float, state: Floats) -> float:
        del time
        curvature = earth.constants[:2]
        return float(state[2] + 0.5 * curvature @ (state[:2] * state[:2])) + 1e-9

    def climb(time: float, state: Floats) -> float:
        del time
        return float(state[6])

    height.terminal, height.direction = True, -1  # type: ignore[attr-defined]
    solution = solve_ivp(
        change, (0, 200), start, method="DOP853", rtol=1e-9, atol=1e-6, events=(height, climb)
    )
    assert solution.t_events is not None
    assert solution.y_events is not None
    (landing,), (summit,) = solution.y_events
    return Flight(float(solution.t_events[0][0]), landing, summit[2], solution.y[7])


@settings(deadline=None)
@given(STATES)
def test_the_acceleration_solves_the_equations_of_stanag_4355(state: Floats) -> None:
    deck = steady_deck(axial_yaw=4.0, normal=2.0, magnus=-0.8, spin_damping=-0.02)
    spin = Spin(0.1461, 20.0, bake_aerodynamics(deck, hold_to=9.0))
    cd0, cd_yaw, lift, overturning, magnus, damping = deck.along_the_path[0]
    launches = replace(shell_launch(0.5, 600.0), density=np.array([1.02]))
    found = rates(spin, WIND, TURNING, launches, state)
    # Without any coefficient the right-hand side is gravity and Coriolis alone.
    weightless = Spin(0.1461, 20.0, bake_aerodynamics(steady_deck(axial=0.0), hold_to=9.0))
    free_fall = rates(weightless, WIND, TURNING, launches, state)[4:7]

    height = state[2] + 0.5 * TURNING.constants[:2] @ (state[:2] ** 2)
    density, _, east, north = air_row(WIND, height)
    density *= 1.02
    wind = np.array([east, north, 0.0])
    v, p, d, m, inertia = state[4:7] - wind, state[7], 0.155, 43.09, 0.1461
    speed = np.linalg.norm(v)
    yaw = -8 * inertia * p * np.cross(v, found[4:7])
    yaw /= math.pi * density * d**3 * overturning * speed**4
    pressure = math.pi * density * d**2 / (8 * m)
    expected = free_fall - pressure * (cd0 + cd_yaw * (yaw @ yaw)) * speed * v
    expected += pressure * lift * speed**2 * yaw
    expected -= pressure * d * p * magnus * np.cross(yaw, v)
    np.testing.assert_allclose(found[4:7], expected, rtol=1e-8, atol=1e-8)
    spin_rate = math.pi * density * d**4 * p * speed * damping / (8 * inertia)
    assert found[7] == pytest.approx(spin_rate, rel=1e-9, abs=1e-12)


def air_row(air: Air, height: float) -> Floats:
    """Density, slowness and wind at a height, from the table by interpolation."""
    bottoms = -1_000.0 + 10.0 * np.arange(air.table.shape[0])
    return np.array([np.interp(height, bottoms, air.table[:, column]) for column in range(4)])


@settings(deadline=None)
@given(STATES)
def test_without_lift_magnus_and_yaw_drag_it_is_the_point_mass(state: Floats) -> None:
    deck = steady_deck(axial=0.3)
    drag = bake_drag([0.0, 4.0], [0.3, 0.3])
    spin = Spin(0.1461, 20.0, bake_aerodynamics(deck, hold_to=9.0))
    launches = replace(
        shell_launch(0.5, 600.0), drag_factor=np.array([1.1]), wind=np.array([[2.0], [-3.0]])
    )
    ours = rates(spin, WIND, TURNING, launches, state)
    body = replace(SHELL, drag=drag)
    columns, common, tables = (
        motions(body, launches),
        common_of(body, TURNING),
        tables_of(body, WIND),
    )
    place = np.concatenate([state[:3], state[4:7]])
    theirs = point_mass_rates(COASTING, 0.0, place, columns, 0, common, tables)
    np.testing.assert_allclose(ours[4:7], theirs[3:], rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(STATES)
def test_a_left_hand_spin_is_the_mirror_image(state: Floats) -> None:
    mirror = np.array([-1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0])
    launches = shell_launch(0.5, 600.0)
    right = rates(M107, CALM, STILL, launches, state)
    left = rates(M107, CALM, STILL, launches, mirror * state)
    np.testing.assert_allclose(left, mirror * right, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(STATES)
def test_the_air_only_ever_slows_the_spin(state: Floats) -> None:
    spin_rate = rates(M107, CALM, STILL, shell_launch(0.5, 600.0), state)[7]
    assert spin_rate * state[7] <= 0


def test_the_spin_falls_throughout_a_flight() -> None:
    spins = flown(M107, 0.5, 684.0).spins
    assert spins[0] == pytest.approx(2 * math.pi * 684.0 / (20 * 0.155))
    assert np.all(np.diff(spins) < 0)
    assert spins[-1] > 0


@pytest.mark.parametrize("latitude", [-45.0, 45.0])
def test_a_right_hand_shell_fired_north_drifts_east_on_both_hemispheres(latitude: float) -> None:
    assert flown(M107, 0.5, 684.0, earth=Earth(math.radians(latitude), 0.0)).state[0] > 100


def test_the_drift_changes_sign_with_the_twist() -> None:
    right, left = flown(M107, 0.5, 684.0), flown(replace(M107, twist=-20.0), 0.5, 684.0)
    assert right.state[0] > 0
    assert left.state[0] == pytest.approx(-right.state[0], rel=1e-9)


def test_a_flight_beyond_the_tables_mach_number_is_not_a_number() -> None:
    state = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1_100.0, 0.0, 1_000.0])
    assert np.all(np.isnan(rates(M107, CALM, STILL, shell_launch(0.0, 1_100.0), state)[4:]))


def spinning_launches(count: int) -> Launches:
    """Launches of a howitzer drawn at a fixed seed, with every deviation."""
    draws = np.random.Generator(np.random.Philox(5))
    calm = nominal_launches(
        np.zeros((3, count)),
        draws.uniform(0.1, 0.9, count),
        draws.uniform(0, 2 * math.pi, count),
        speed=draws.uniform(330, 690, count),
    )
    return replace(
        calm,
        time=draws.uniform(-10, 10, count),
        drag_factor=draws.normal(1, 0.03, count),
        density=draws.normal(1, 0.01, count),
        wind=draws.normal(0, 3, (2, count)),
    )


SPINNING = replace(SHELL, spin=M107)


def test_the_kernel_lands_a_spinning_shell_where_the_reference_does() -> None:
    launches = spinning_launches(60)
    ours, truth = (drive(SPINNING, WIND, TURNING, launches) for drive in (fly, fly_reference))
    misses = np.linalg.norm(ours.end_position - truth.end_position, axis=0)
    assert misses.max() < 0.5
    assert np.abs(ours.end_time - truth.end_time).max() < 1e-3
    np.testing.assert_allclose(ours.apex, truth.apex, atol=0.5)


def test_between_nodes_a_spinning_shell_is_where_the_reference_has_it() -> None:
    launches = spinning_launches(10)
    ours, truth = (drive(SPINNING, WIND, TURNING, launches) for drive in (fly, fly_reference))
    shares = np.linspace(0.01, 0.99, 40)
    lanes = np.repeat(np.arange(10), shares.size)
    times = (launches.time[:, np.newaxis] + np.outer(ours.end_time - launches.time, shares)).ravel()
    off = states_at(ours, lanes, times)[:3] - states_at(truth, lanes, times)[:3]
    assert np.linalg.norm(off, axis=0).max() < 0.5


def test_a_spinning_shell_too_fast_for_its_coefficients_says_so() -> None:
    flight = fly(SPINNING, CALM, STILL, shell_launch(0.5, 1_100.0))
    assert flight.status[0] == BEYOND_DRAG
    assert np.all(np.isnan(flight.end_position))


def test_a_rocket_cannot_be_a_spinning_shell(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="has no motor"):
        replace(rocket_107, spin=M107)


@pytest.mark.parametrize("inertia", [0.0, -0.1, math.inf])
def test_a_shell_without_inertia_is_refused(inertia: float) -> None:
    with pytest.raises(ValueError, match="axial moment of inertia"):
        replace(M107, axial_inertia=inertia)


@pytest.mark.parametrize("twist", [0.0, math.inf])
def test_a_shell_without_twist_is_refused(twist: float) -> None:
    with pytest.raises(ValueError, match="twist of its rifling"):
        replace(M107, twist=twist)
