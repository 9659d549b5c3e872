import math

import numpy as np
import pytest

from cram_sim.aftermath.falling import TUMBLING, Bodies, carried, fall
from cram_sim.ballistics.atmosphere import standard_air, uniform_air, vacuum
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth, flat_earth
from cram_sim.catalogue.drag_laws import drag_table

GRAVITY = 9.80665
CONSTANT_DRAG = bake_drag([0.0, 10.0], [0.9, 0.9])
PLACE_ERROR = 2.0 * TUMBLING


def dropped(
    height: float, mass: float, area: float, *, wind: float = 0.0, lanes: int = 1
) -> Bodies:
    return Bodies(
        time=np.full(lanes, 5.0),
        position=np.tile([[10.0], [20.0], [height]], lanes),
        velocity=np.zeros((3, lanes)),
        mass=np.full(lanes, mass),
        drag_area=np.full(lanes, area),
        density=np.ones(lanes),
        wind=np.tile([[wind], [0.0]], lanes),
    )


def test_in_a_vacuum_a_body_falls_as_galileo_says() -> None:
    fallen = fall(dropped(500.0, 14.0, 0.05), CONSTANT_DRAG, vacuum(), flat_earth())
    assert fallen.time[0] == pytest.approx(5.0 + math.sqrt(2.0 * 500.0 / GRAVITY), abs=0.02)
    assert fallen.speed[0] == pytest.approx(math.sqrt(2.0 * GRAVITY * 500.0), rel=1e-3)


@pytest.mark.parametrize(("mass", "area"), [(14.5, 0.075), (3.6, 0.025), (0.05, 7e-4)])
def test_in_even_air_a_body_falls_as_the_closed_form_says(mass: float, area: float) -> None:
    """v^2 = v_t^2 (1 - exp(-2 g h / v_t^2)), v_t^2 = 2 m g / (rho Cd A)."""
    density, height = 1.2, 600.0
    air = uniform_air(density=density, speed_of_sound=340.0)
    terminal = 2.0 * mass * GRAVITY / (density * 0.9 * area)
    expected = terminal * (1.0 - math.exp(-2.0 * GRAVITY * height / terminal))
    fallen = fall(dropped(height, mass, area), CONSTANT_DRAG, air, flat_earth())
    assert fallen.speed[0] ** 2 == pytest.approx(expected, rel=0.02)


def test_a_raids_wind_carries_pieces_with_it() -> None:
    air, earth = standard_air(0.0), Earth(0.6, 0.0)
    law = drag_table("tumbling")
    still = fall(dropped(400.0, 0.05, 7e-4), law, air, earth)
    blown = fall(dropped(400.0, 0.05, 7e-4, wind=10.0), law, air, earth)
    carried_by = blown.place[0, 0] - still.place[0, 0]
    falling = still.time[0] - 5.0
    assert 0.5 * 10.0 * falling < carried_by < 10.0 * falling


def test_a_body_has_the_same_bits_alone_and_among_others() -> None:
    air, earth = standard_air(0.0), Earth(0.6, 0.0)
    law = drag_table("tumbling")
    alone = fall(dropped(400.0, 0.05, 7e-4), law, air, earth)
    among = fall(dropped(400.0, 0.05, 7e-4, lanes=150), law, air, earth)
    assert (among.time == alone.time[0]).all()
    assert (among.place == alone.place).all()


def test_a_body_is_where_it_falls_from_what_it_was_carried_to() -> None:
    """Half way and then on is the whole way."""
    air, earth = standard_air(0.0), Earth(0.6, 0.0)
    law = drag_table("tumbling")
    start = dropped(400.0, 3.6, 0.025, wind=5.0)
    position, velocity = carried(start, law, air, earth, np.array([3.0]))
    rest = Bodies(
        start.time + 3.0, position, velocity, start.mass, start.drag_area, start.density, start.wind
    )
    whole, halves = fall(start, law, air, earth), fall(rest, law, air, earth)
    np.testing.assert_allclose(halves.place, whole.place, atol=PLACE_ERROR)
    assert halves.time[0] == pytest.approx(whole.time[0], abs=0.1)
