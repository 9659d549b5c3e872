"""One shot by a table: the look-up by hand, its hull, its time of flight, its chance."""

import math

import numpy as np
import pytest
from effectors.laser_builders import order, row_of, windows
from effectors.table_builders import GRID, HEADER, table_effector
from hypothesis import given, settings
from hypothesis import strategies as st
from straight_flights import straight_flights

from cram_sim.effectors.kill_table import KillTableError
from cram_sim.effectors.protocol import DRAW_KILL, Effect
from cram_sim.effectors.table_shot import COLUMNS, P_KILL, ReadyTable, p_kill_at, ready_table
from cram_sim.records import Floats, Window

READY = ready_table(table_effector())


def steady_window(p_kill: float = 0.5, *, rows: int = 101) -> Floats:
    """Rows 0.1 s apart, two seconds of flight, 1,000 m away."""
    window = np.zeros((rows, COLUMNS))
    window[:, Window.INTERCEPT_TIME] = 2.0 + 0.1 * np.arange(rows)
    window[:, Window.FIRING_TIME] = 0.1 * np.arange(rows)
    window[:, Window.SLANT_RANGE] = 1000.0
    window[:, Window.FEASIBLE] = 1.0
    window[:, P_KILL] = p_kill
    return window


def shot(window: Floats, *, opening: float = 0.0, limit: float = 1.0, draw: float = 0.5) -> Effect:
    ordered = order(window, opening=opening, limit=limit)
    ordered.draws[DRAW_KILL] = draw
    return READY.shot(ordered)


def crossed(slant_range: float, degrees: float) -> float:
    """The probability at an intercept, of a threat that flies under this crossing angle."""
    angle = math.radians(degrees)
    velocity = [-120.0 * math.cos(angle), 120.0 * math.sin(angle), 0.0]
    return float(row_of(READY, [slant_range, 0.0, 0.0], velocity)[P_KILL])


@pytest.mark.parametrize(
    ("slant_range", "degrees", "p_kill"),
    [
        (500.0, 0.0, 0.9),  # an entry
        (1000.0, 60.0, 0.6),  # an entry
        (2500.0, 0.0, 0.6),  # halfway between 0.8 and 0.4
        (1000.0, 120.0, 0.35),  # halfway between 0.6 and 0.1
        (2500.0, 30.0, 0.5),  # in the middle of 0.8, 0.6, 0.4 and 0.2
        (750.0, 15.0, 0.7875),  # a quarter of the way from 0.85 to 0.6
        (4000.0, 180.0, 0.0),  # the last entry
    ],
)
def test_the_probability_is_linear_in_range_and_in_crossing_angle(
    slant_range: float, degrees: float, p_kill: float
) -> None:
    assert crossed(slant_range, degrees) == pytest.approx(p_kill, abs=1e-6)


def test_what_hovers_is_met_from_the_side() -> None:
    """A quarter of the way from 60 to 180 degrees."""
    hovering = row_of(READY, [1000.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    assert hovering[P_KILL] == pytest.approx(0.75 * 0.6 + 0.25 * 0.1)


@settings(deadline=None, max_examples=200)
@given(st.floats(0.0, 1e5), st.floats(0.0, math.pi), st.floats(0.0, 1000.0))
def test_the_probability_is_within_its_cells_entries_and_never_rises_with_range(
    slant_range: float, crossing: float, farther: float
) -> None:
    tables = (READY.ranges, READY.crossings, READY.p_kill)
    found = p_kill_at(*tables, slant_range, crossing)
    row = min(max(int(np.searchsorted(READY.ranges, slant_range)) - 1, 0), 1)
    column = min(max(int(np.searchsorted(READY.crossings, crossing)) - 1, 0), 1)
    cell = READY.p_kill[row : row + 2, column : column + 2]
    assert cell.min() - 1e-15 <= found <= cell.max() + 1e-15
    assert p_kill_at(*tables, slant_range + farther, crossing) <= found + 1e-15


def test_a_shot_flies_at_its_mean_speed_to_the_intercept() -> None:
    flights = straight_flights([[300.0], [-3000.0], [400.0]], [[0.0], [200.0], [0.0]], 0.0, 20.0)
    table = windows(READY, flights).table
    assert len(table) > 100
    flight = table[:, Window.INTERCEPT_TIME] - table[:, Window.FIRING_TIME]
    np.testing.assert_allclose(flight, table[:, Window.SLANT_RANGE] / 500.0, rtol=1e-12)


def test_windows_of_tables_are_the_same_in_any_block() -> None:
    lanes = 5
    start = np.array(
        [np.linspace(-800, 900, lanes), np.full(lanes, -3500.0), np.full(lanes, 600.0)]
    )
    speed = np.array(
        [np.linspace(-30, 40, lanes), np.full(lanes, 210.0), np.linspace(-20, 5, lanes)]
    )
    together = windows(READY, straight_flights(start, speed, 0.0, 20.0))
    for lane in range(lanes):
        one = slice(lane, lane + 1)
        alone = windows(READY, straight_flights(start[:, one], speed[:, one], 0.0, 20.0))
        rows = together.table[together.start[lane] : together.stop[lane]]
        assert rows.tobytes() == alone.table.tobytes()
        assert len(rows) > 50


def test_a_shot_leaves_when_it_is_ordered_and_arrives_after_its_flight() -> None:
    effect = shot(steady_window(), opening=1.23)
    assert (effect.rounds, effect.ammunition) == (1, 1.0)
    assert effect.last_firing == pytest.approx(1.23)
    assert effect.first_effect == effect.last_effect == pytest.approx(3.23)


def test_a_shot_waits_for_a_feasible_intercept() -> None:
    window = steady_window()
    window[10:21, Window.FEASIBLE] = 0.0
    assert shot(window, opening=1.5).last_firing == pytest.approx(2.1)


def test_it_kills_where_the_draw_is_below_the_probability() -> None:
    window = steady_window(0.5)
    kill, miss = shot(window, draw=0.499), shot(window, draw=0.5)
    assert (kill.kill_round, kill.hit) == (0, True)
    assert kill.kill_range == pytest.approx(1000.0)
    assert kill.kill_time == kill.first_effect
    assert (miss.kill_round, miss.hit, miss.p_neutralise) == (-1, False, 0.5)
    assert math.isnan(miss.kill_time)


def test_the_probability_is_that_at_the_intercept_of_the_shot() -> None:
    window = steady_window()
    window[:, P_KILL] = np.linspace(0.2, 0.8, 101)
    assert shot(window, opening=2.55).p_neutralise == pytest.approx(0.2 + 0.6 * 0.255)


def test_a_threat_that_outruns_the_shot_is_still_met_in_a_row() -> None:
    """Its firing times fall as it flies away: the earliest row serves."""
    window = steady_window()
    window[:, Window.FIRING_TIME] = 5.0
    effect = shot(window, opening=1.0)
    assert effect.last_firing == 5.0
    assert effect.first_effect == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("window", "opening", "limit"),
    [
        (steady_window(), 10.01, 1.0),  # closed
        (steady_window(), 0.0, 0.0),  # nothing left
        (steady_window(rows=1), 0.0, 1.0),  # a moment
        (steady_window(rows=0), 0.0, 1.0),  # none
    ],
)
def test_where_there_is_nothing_to_shoot_at_nothing_leaves(
    window: Floats, opening: float, limit: float
) -> None:
    effect = shot(window, opening=opening, limit=limit)
    assert (effect.rounds, effect.ammunition, effect.kill_round) == (0, 0.0, -1)


def test_a_shot_that_has_left_cannot_be_called_back() -> None:
    ordered = order(steady_window())
    effect = READY.shot(ordered)
    assert READY.ceased(ordered, effect, 0.5) is effect


def test_it_fires_single_shots_from_its_magazine_and_turns_in_no_time() -> None:
    figures = READY.figures
    assert (figures.firing, figures.magazine, figures.shot_ammunition) == ("single", 12.0, 1.0)
    assert (figures.launch_interval, figures.channels) == (1.5, 2)
    assert figures.slew_rate == math.inf
    assert figures.shortest_shot == pytest.approx(500.0 / 500.0)


def test_a_file_that_is_no_table_makes_nothing_ready() -> None:
    broken = table_effector(content=f"{HEADER}\n{GRID}9000,0,0.1\n")
    with pytest.raises(KillTableError, match="no p_kill at range_m 9000, crossing_deg 60"):
        ready_table(broken)
    assert isinstance(ready_table(table_effector()), ReadyTable)
