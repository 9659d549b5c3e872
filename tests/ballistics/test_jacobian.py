import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air, vacuum
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches
from cram_sim.ballistics.drag import no_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import positions_at
from cram_sim.ballistics.jacobian import PARAMETERS, sensitivities
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]
Change = Callable[[Launches, float], Launches]


@pytest.fixture(scope="module")
def launch() -> Launches:
    position = np.array([[-3_000.0], [2_000.0], [0.0]])
    launches = nominal_launches(position, np.array([0.35]), np.array([1.9]))
    return replace(launches, time=np.array([4.0]))


def shifted(axis: int) -> Change:
    def change(launch: Launches, amount: float) -> Launches:
        offset = np.zeros((3, 1))
        offset[axis] = amount
        return replace(launch, position=launch.position + offset)

    return change


def blown(axis: int) -> Change:
    def change(launch: Launches, amount: float) -> Launches:
        offset = np.zeros((2, 1))
        offset[axis] = amount
        return replace(launch, wind=launch.wind + offset)

    return change


# name, a change of it, how much, and how far the prediction may then be off (metres)
CHANGES: list[tuple[str, Change, float, float]] = [
    ("east", shifted(0), 50.0, 0.1),
    ("north", shifted(1), 50.0, 0.1),
    ("time", lambda one, d: replace(one, time=one.time + d), 0.02, 0.1),
    ("elevation", lambda one, d: replace(one, elevation=one.elevation + d), 1e-3, 0.3),
    ("azimuth", lambda one, d: replace(one, azimuth=one.azimuth + d), 1e-3, 0.1),
    ("strength", lambda one, d: replace(one, impulse=one.impulse * (1 + d)), 2e-3, 0.3),
    ("drag_factor", lambda one, d: replace(one, drag_factor=one.drag_factor * (1 + d)), 5e-3, 0.3),
    ("wind_east", blown(0), 0.5, 0.3),
    ("wind_north", blown(1), 0.5, 0.3),
    ("density", lambda one, d: replace(one, density=one.density * (1 + d)), 5e-3, 0.3),
]
NUMBERS = range(len(CHANGES))


@pytest.mark.parametrize("number", NUMBERS, ids=[change[0] for change in CHANGES])
def test_the_impact_moves_as_predicted(
    number: int, rocket_107: Body, windy_air: Air, earth: Earth, launch: Launches
) -> None:
    _, change, amount, allowed = CHANGES[number]
    table = sensitivities(rocket_107, windy_air, earth, launch)
    changed = fly(
        rocket_107, windy_air, earth, change(launch, amount), tolerance=1e-6, node_capacity=600
    )
    impact = np.concatenate([table.d_impact, table.d_impact_d_disturbance], axis=1)
    time = np.concatenate([table.d_impact_time, table.d_impact_time_d_disturbance])
    predicted = table.impact + amount * impact[:, number]
    assert np.abs(predicted - changed.end_position[:2, 0]).max() < allowed
    when = table.impact_time + amount * time[number]
    assert when == pytest.approx(float(changed.end_time[0]), abs=1e-3)


@pytest.mark.parametrize("number", NUMBERS, ids=[change[0] for change in CHANGES])
def test_the_path_moves_as_predicted(
    number: int, rocket_107: Body, windy_air: Air, earth: Earth, launch: Launches
) -> None:
    _, change, amount, allowed = CHANGES[number]
    table = sensitivities(rocket_107, windy_air, earth, launch)
    steps = np.array([50, 100, 150, table.position.shape[0] - 1])
    times = 4.0 + steps * table.time_step
    changed = fly(
        rocket_107,
        windy_air,
        earth,
        change(launch, amount),
        end_time=40.0,
        tolerance=1e-6,
        node_capacity=600,
    )
    truth = positions_at(changed, np.zeros(steps.size, dtype=np.int64), times)
    moved = np.concatenate([table.d_position, table.d_position_d_disturbance], axis=2)
    predicted = table.position[steps] + amount * moved[steps, :, number]
    assert np.abs(predicted.T - truth).max() < allowed


def test_the_table_goes_on_for_a_quarter_of_the_flight_after_the_impact(
    rocket_107: Body, windy_air: Air, earth: Earth, launch: Launches
) -> None:
    table = sensitivities(rocket_107, windy_air, earth, launch)
    span = (table.position.shape[0] - 1) * table.time_step
    assert span == pytest.approx(1.25 * (table.impact_time - 4.0), abs=table.time_step)
    assert np.all(np.isfinite(table.d_position))
    assert np.all(np.isfinite(table.d_position_d_disturbance))


def test_a_shells_strength_is_its_muzzle_speed(earth: Earth) -> None:
    body = Body(1.0, 0.1, no_drag())
    launch = nominal_launches(np.zeros((3, 1)), np.array([0.5]), np.zeros(1), speed=100.0)
    table = sensitivities(body, vacuum(), earth, launch)
    # without air the range goes with the square of the speed
    strength = PARAMETERS.index("strength")
    assert table.d_impact[1, strength] == pytest.approx(2 * table.impact[1], rel=1e-3)


def test_without_air_the_air_does_not_matter(earth: Earth) -> None:
    body = Body(1.0, 0.1, no_drag())
    launch = nominal_launches(np.zeros((3, 1)), np.array([0.5]), np.zeros(1), speed=100.0)
    table = sensitivities(body, vacuum(), earth, launch)
    assert np.abs(table.d_impact_d_disturbance).max() < 1e-6


def test_the_derivative_by_azimuth_turns_the_path(
    rocket_107: Body, still_air: Air, launch: Launches
) -> None:
    resting = Earth(0.6, 0.0, rotation_rate=0.0)
    table = sensitivities(rocket_107, still_air, resting, replace(launch, azimuth=np.zeros(1)))
    reach = table.impact[1] - launch.position[1, 0]
    assert table.d_impact[0, PARAMETERS.index("azimuth")] == pytest.approx(reach, rel=1e-3)


def test_sensitivities_of_two_launches_at_once_are_refused(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    two = nominal_launches(np.zeros((3, 2)), np.full(2, 0.5), np.zeros(2))
    with pytest.raises(ValueError, match="of one launch, not of 2"):
        sensitivities(rocket_107, still_air, earth, two)


def test_a_flight_that_fails_has_no_sensitivities(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    lost = nominal_launches(np.zeros((3, 1)), np.array([math.nan]), np.zeros(1))
    with pytest.raises(ValueError, match="without an impact has no sensitivities"):
        sensitivities(rocket_107, still_air, earth, lost)


@pytest.mark.parametrize("component", [0, 1])
def test_the_impact_moves_with_the_angle_of_the_thrust_as_predicted(
    component: int, rocket_122: Body, windy_air: Air, earth: Earth
) -> None:
    launch = nominal_launches(np.zeros((3, 1)), np.array([0.6]), np.array([1.0]))
    table = sensitivities(rocket_122, windy_air, earth, launch)
    angle = np.zeros((2, 1))
    angle[component] = 1e-3
    turned = fly(rocket_122, windy_air, earth, replace(launch, thrust_angle=angle), tolerance=1e-6)
    moved = turned.end_position[:2, 0] - table.impact
    predicted = 1e-3 * table.d_impact_d_thrust_angle[:, component]
    np.testing.assert_allclose(moved, predicted, atol=0.02 * float(np.linalg.norm(predicted)))


def test_without_a_motor_no_thrust_turns_the_impact(
    mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    launch = nominal_launches(np.zeros((3, 1)), np.array([1.0]), np.array([1.0]), speed=200.0)
    table = sensitivities(mortar_120, still_air, earth, launch)
    np.testing.assert_array_equal(table.d_impact_d_thrust_angle, np.zeros((2, 2)))
