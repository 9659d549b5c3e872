from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from ballistics.motors import with_steady_motor

from cram_sim.ballistics import flights as codes
from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches
from cram_sim.ballistics.drag import no_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import states_at
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.reference import fly_reference, integrator

Draw = Callable[..., Launches]
COUNT = 100


@pytest.mark.parametrize("name", ["rocket_107", "rocket_122", "mortar_120"])
def test_the_kernel_lands_where_the_reference_does(
    name: str,
    request: pytest.FixtureRequest,
    windy_air: Air,
    earth: Earth,
    random_launches: Draw,
) -> None:
    body: Body = request.getfixturevalue(name)
    slowest, fastest = (100.0, 315.0) if body.burn_time == 0 else (0.0, 0.0)
    launches = random_launches(COUNT, seed=7, slowest=slowest, fastest=fastest)
    ours = fly(body, windy_air, earth, launches)
    theirs = fly_reference(body, windy_air, earth, launches)
    miss = np.linalg.norm(ours.end_position - theirs.end_position, axis=0)
    assert miss.max() < 0.5
    np.testing.assert_allclose(ours.end_time, theirs.end_time, rtol=0, atol=1e-3)
    np.testing.assert_allclose(ours.apex, theirs.apex, atol=0.5)


def test_between_nodes_the_kernel_is_within_0_3_metres_and_half_a_metre_per_second(
    rocket_122: Body, windy_air: Air, earth: Earth, random_launches: Draw
) -> None:
    launches = random_launches(12, seed=11)
    ours = fly(rocket_122, windy_air, earth, launches)
    theirs = fly_reference(rocket_122, windy_air, earth, launches)
    lanes = np.repeat(np.arange(12), 500)
    shares = np.tile(np.linspace(1e-3, 0.999, 500), 12)
    times = launches.time[lanes] + shares * (theirs.end_time - launches.time)[lanes]
    error = states_at(ours, lanes, times) - states_at(theirs, lanes, times)
    assert np.abs(error[:3]).max() < 0.3
    assert np.abs(error[3:]).max() < 0.5


@pytest.mark.parametrize("end_time", [0.02, 0.3, 3.0])
def test_the_reference_ends_at_the_time_asked_for(
    rocket_107: Body, windy_air: Air, earth: Earth, end_time: float
) -> None:
    launch = nominal_launches(np.zeros((3, 1)), np.array([0.6]), np.array([1.0]))
    ours = fly(rocket_107, windy_air, earth, launch, end_time=end_time, tolerance=1e-7)
    theirs = fly_reference(rocket_107, windy_air, earth, launch, end_time=end_time)
    assert theirs.end_time[0] == end_time
    np.testing.assert_allclose(ours.end_position, theirs.end_position, atol=1e-5)


def test_the_reference_fails_with_the_kernels_statuses(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    launch = nominal_launches(np.zeros((3, 1)), np.array([1.5]), np.zeros(1))
    heavy = Body(1e4, 0.1, no_drag())
    fast = replace(launch, speed=np.array([1_500.0]))
    lost = replace(launch, azimuth=np.array([np.nan]))
    cases = (
        (with_steady_motor(rocket_107, thrust=50.0, burn_time=0.7), launch, codes.NO_LIFT_OFF),
        (
            with_steady_motor(rocket_107, thrust=9_320.0, burn_time=0.03),
            launch,
            codes.BURNT_ON_RAIL,
        ),
        (heavy, fast, codes.ABOVE_AIR),
        (rocket_107, lost, codes.NOT_FINITE),
    )
    for body, conditions, status in cases:
        assert fly_reference(body, still_air, earth, conditions).status[0] == status


def test_either_integrator_can_be_chosen() -> None:
    assert integrator("compiled") is fly
    assert integrator("scipy") is fly_reference


def test_another_integrator_is_refused() -> None:
    with pytest.raises(ValueError, match="choose from compiled, scipy"):
        integrator("euler")  # type: ignore[arg-type]


def test_the_reference_refuses_an_end_before_the_launch(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    launch = nominal_launches(np.zeros((3, 1)), np.array([1.0]), np.zeros(1))
    with pytest.raises(ValueError, match="end_time must be positive"):
        fly_reference(rocket_107, still_air, earth, launch, end_time=0.0)
