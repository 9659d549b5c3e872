import math

import numpy as np
import pytest

from cram_sim.ballistics.atmosphere import vacuum
from cram_sim.ballistics.bodies import Body, launches_at
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth, flat_earth
from cram_sim.verification.flown import states_after, states_where, summit

BALL = Body(1.0, 0.1, bake_drag([0, 5], [0, 0]))
THROWN = launches_at([0.0, 0.0, 10.0], [0.0, 30.0, 40.0])
GRAVITY = 10.0


def test_states_after_some_times_are_those_of_a_parabola() -> None:
    times = np.array([1.0, 3.0])
    states = states_after(BALL, vacuum(), flat_earth(gravity=GRAVITY), THROWN, times)
    np.testing.assert_allclose(states[2], 10 + 40 * times - 5 * times**2, rtol=1e-12)
    np.testing.assert_allclose(states[5], 40 - 10 * times, rtol=1e-12)


def test_a_distance_is_passed_when_a_parabola_passes_it() -> None:
    north = np.array([0.0, 1.0, 0.0])
    times, states = states_where(
        BALL, vacuum(), flat_earth(gravity=GRAVITY), THROWN, north, np.array([60.0, 120.0])
    )
    np.testing.assert_allclose(times, [2.0, 4.0], rtol=1e-12)
    np.testing.assert_allclose(states[2], [70.0, 90.0], rtol=1e-12)


def test_the_summit_is_where_a_parabola_has_it() -> None:
    time, state = summit(BALL, vacuum(), flat_earth(gravity=GRAVITY), THROWN)
    assert (time, state[2]) == pytest.approx((4.0, 90.0), rel=1e-12)


def test_over_a_curved_earth_the_summit_comes_later_as_the_ground_falls_away() -> None:
    fast = launches_at([0.0, 0.0, 0.0], [0.0, 300.0, 300.0])
    _, state = summit(BALL, vacuum(), Earth(0.0, 0.0, rotation_rate=0.0), fast)
    assert math.isclose(state[1] * state[4] / 6_335_439.0, -state[5], rel_tol=1e-6)
    assert state[5] < 0
