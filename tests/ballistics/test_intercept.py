import math

import numpy as np
import pytest
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights, positions_at
from cram_sim.ballistics.fly_out import FlyOut, fly_out
from cram_sim.ballistics.intercept import Intercepts, firing_time, intercepts
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]
GUN = np.array([150.0, -100.0, 2.0])
BEFORE_IMPACT = np.array([4.0, 3.0, 2.0, 1.0])


@pytest.fixture(scope="module")
def table(shell_20: Body, still_air: Air, earth: Earth) -> FlyOut:
    return fly_out(
        shell_20,
        still_air,
        earth,
        1_030.0,
        ranges=np.linspace(0.0, 2_500.0, 101),
        elevations=np.radians(np.linspace(-5.0, 85.0, 46)),
        self_destruct_time=5.5,
    )


@pytest.fixture(scope="module")
def incoming(rocket_107: Body, still_air: Air, earth: Earth) -> Flights:
    site = np.array([[0.0], [5_500.0], [-2.4]])
    return fly(
        rocket_107,
        still_air,
        earth,
        nominal_launches(site, np.radians([18.5]), np.array([math.pi])),
    )


@pytest.fixture(scope="module")
def met(incoming: Flights, table: FlyOut) -> Intercepts:
    times = incoming.end_time[0] - BEFORE_IMPACT
    return intercepts(incoming, np.zeros(times.size, dtype=np.int64), GUN, table, times)


def test_a_round_fired_at_the_firing_time_is_where_the_threat_is(
    met: Intercepts, incoming: Flights, shell_20: Body, still_air: Air, earth: Earth
) -> None:
    times = incoming.end_time[0] - BEFORE_IMPACT
    flown = fly(
        shell_20,
        still_air,
        earth,
        nominal_launches(np.zeros((3, 4)), met.elevation, met.azimuth, speed=1_030.0),
        end_time=met.time_of_flight,
    )
    # the barrel points above the line of sight, so only the distance flown is compared
    reached = np.linalg.norm(flown.end_position, axis=0)
    np.testing.assert_allclose(reached, met.slant_range, rtol=5e-3)
    np.testing.assert_allclose(met.firing_time + met.time_of_flight, times, rtol=1e-12)


def test_the_line_of_sight_points_from_the_gun_to_the_threat(
    met: Intercepts, incoming: Flights
) -> None:
    times = incoming.end_time[0] - BEFORE_IMPACT
    target = positions_at(incoming, np.zeros(4, dtype=np.int64), times) - GUN[:, np.newaxis]
    level = met.slant_range * np.cos(met.elevation)
    sight = [
        level * np.sin(met.azimuth),
        level * np.cos(met.azimuth),
        met.slant_range * np.sin(met.elevation),
    ]
    np.testing.assert_allclose(sight, target, atol=1e-9)


def test_head_on_the_speeds_add_up(met: Intercepts, incoming: Flights) -> None:
    del incoming
    closing = np.linalg.norm(met.relative_velocity, axis=0)
    own = np.linalg.norm(met.target_velocity, axis=0)
    assert np.all(closing > own + 200.0)


def test_the_scalar_firing_time_is_the_arrays(
    met: Intercepts, incoming: Flights, table: FlyOut
) -> None:
    nodes = (incoming.node_time, incoming.node_state, incoming.node_count)
    one = firing_time(
        *nodes, 0, GUN, table.time_of_flight, table.grid, float(incoming.end_time[0]) - 3.0
    )
    assert one == met.firing_time[1]


def test_a_threat_beyond_reach_has_no_firing_time(incoming: Flights, table: FlyOut) -> None:
    met = intercepts(incoming, np.zeros(1, dtype=np.int64), GUN, table, np.array([5.0]))
    assert math.isnan(met.firing_time[0])
