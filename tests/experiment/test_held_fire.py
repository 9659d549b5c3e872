"""Holding fire takes rows out of windows, no more and no less than it says."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.experiment.chance import Block
from cram_sim.experiment.firing_spans import spans_of
from cram_sim.experiment.held_fire import Held, closures_of, hold
from cram_sim.records import Opportunities, Window
from cram_sim.scenario.airspace import Airspace, Corridor, HoldFire

RAIDS = 2
PLACE = np.array([0.0, 0.0, 2.0])
BLOCK = Block(seed=7, first=0, replications=RAIDS)


def windows_from(firing: list[list[float]], *, azimuth: float = 0.0) -> Opportunities:
    """Lanes of intercepts 1 km away and 300 m up, 1 s after firing, all in one direction."""
    table = np.zeros((sum(map(len, firing)), len(Window)))
    table[:, Window.FIRING_TIME] = np.concatenate([np.array(lane) for lane in firing])
    table[:, Window.INTERCEPT_TIME] = table[:, Window.FIRING_TIME] + 1.0
    table[:, Window.SLANT_RANGE] = 1000.0
    table[:, Window.ELEVATION] = math.asin(0.3)
    table[:, Window.AZIMUTH] = azimuth
    table[:, Window.FEASIBLE] = 1.0
    stop = np.cumsum([len(lane) for lane in firing])
    return Opportunities(table, stop - [len(lane) for lane in firing], stop)


def held(airspace: Airspace, windows: Opportunities, unit: str = "gun") -> Held:
    return hold(closures_of(airspace, BLOCK, 100.0), unit, PLACE, windows)


def order(**values: object) -> Airspace:
    return Airspace(hold_fire=(HoldFire.from_si(name="check fire", **values),))


def corridor(**values: object) -> Airspace:
    """Across the line of fire to the north, 500 m off, 200 m wide, between 100 m and 200 m up."""
    usual = {
        "name": "approach",
        "from_": {"east": -3000.0, "north": 500.0},
        "to": {"east": 3000.0, "north": 500.0},
        "width": 200.0,
        "floor": 100.0,
        "ceiling": 200.0,
        "speed": 100.0,
    }
    return Airspace(corridors=(Corridor.from_si(**(usual | values)),))


SECONDS = [float(second) for second in range(11)]


def test_nothing_is_held_where_nobody_orders_it() -> None:
    windows = windows_from([SECONDS, SECONDS])
    found = held(Airspace(), windows)
    assert found.windows is windows
    assert not found.is_held.any()


def test_an_order_takes_its_time_out_of_the_window() -> None:
    found = held(order(from_=3.5, to=6.5), windows_from([SECONDS, SECONDS]))
    assert spans_of(found.windows)[0] == ((0.0, 3.0), (7.0, 10.0))
    assert found.is_held.all()
    assert not found.is_held_off.any()


def test_an_order_between_two_rows_is_obeyed() -> None:
    found = held(order(from_=3.2, to=3.8), windows_from([SECONDS, SECONDS]))
    assert all(not begin < 3.5 < end for begin, end in spans_of(found.windows)[0])


def test_an_order_at_the_end_cuts_the_window_off() -> None:
    found = held(order(from_=6.5, to=99.0), windows_from([SECONDS, SECONDS]))
    assert found.windows.firing_spans()[1].tolist() == [6.0, 6.0]


def test_a_lane_that_is_held_throughout_has_no_window_and_is_known_as_held_off() -> None:
    late = [time + 20.0 for time in SECONDS]
    found = held(order(from_=0.0, to=15.0), windows_from([SECONDS, late]))
    assert (found.windows.stop - found.windows.start).tolist() == [0, 11]
    assert found.is_held_off.tolist() == [True, False]
    assert found.is_held.tolist() == [True, False]


def test_another_unit_is_not_held() -> None:
    windows = windows_from([SECONDS, SECONDS])
    airspace = order(from_=0.0, to=99.0, fire_units=("other gun",))
    assert held(airspace, windows).windows is windows
    assert held(airspace, windows, "other gun").is_held_off.all()


def test_an_order_holds_in_its_sector_only() -> None:
    airspace = order(from_=0.0, to=99.0, sector={"from_": -0.1, "to": 0.1})
    assert held(airspace, windows_from([SECONDS, SECONDS])).is_held_off.all()
    assert not held(airspace, windows_from([SECONDS, SECONDS], azimuth=0.2)).is_held.any()


def test_a_corridor_closes_while_an_aircraft_is_inside() -> None:
    # It enters after 4 s and is inside for a minute.
    found = held(corridor(schedule=(4.0,)), windows_from([SECONDS, SECONDS]))
    assert spans_of(found.windows)[0] == ((0.0, 3.0),)


def test_a_corridor_above_the_line_of_fire_closes_nothing() -> None:
    # At the far side of the strip, 600 m off, the line of fire is 191 m up.
    above = corridor(schedule=(4.0,), floor=195.0, ceiling=400.0)
    assert not held(above, windows_from([SECONDS, SECONDS])).is_held.any()


def test_a_corridor_behind_the_unit_closes_nothing() -> None:
    behind = windows_from([SECONDS, SECONDS], azimuth=math.pi)
    assert not held(corridor(schedule=(4.0,)), behind).is_held.any()


def test_every_raid_has_aircraft_of_its_own() -> None:
    long = [float(second) for second in range(90)]
    found = held(corridor(rate=1.0 / 60.0), windows_from([long, long]))
    first, second = spans_of(found.windows)
    assert first != second


@settings(deadline=None)
@given(
    st.floats(0.0, 9.0), st.floats(0.01, 5.0), st.lists(st.floats(0.1, 2.0), min_size=2, max_size=9)
)
def test_nothing_is_fired_while_fire_is_held(
    begin: float, lasting: float, steps: list[float]
) -> None:
    lane = np.cumsum(steps).tolist()
    found = held(order(from_=begin, to=begin + lasting), windows_from([lane, lane]))
    (spans, _), (before, _) = spans_of(found.windows), spans_of(windows_from([lane, lane]))
    for first, last in spans:
        assert last <= begin or first >= begin + lasting
        assert before[0][0] <= first < last <= before[0][1]
