"""What must fall with dispersion, range and crossing distance, and rise with rounds or seconds.

No slack: every law is strict, and aimed true. Missiles have theirs among their own tests.
"""

import math

import numpy as np
import pytest
from effectors.airburst_builders import steady_airburst_window
from effectors.gun_builders import no_luck, steady_window
from effectors.laser_builders import heated, order, row_of
from effectors.table_builders import table_effector
from effectors.test_every_kind import CONDITIONS, TRACK, example, passing
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.effectors import airburst_burst, gun_burst
from cram_sim.effectors.aim import track_settings
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.airburst_windows import AirburstWindow
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_windows import GunWindow
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.laser_ready import ready_laser
from cram_sim.effectors.laser_windows import DIVERGENCE, HEATING
from cram_sim.effectors.protocol import DRAWS, Order, Paths, Site, Target
from cram_sim.effectors.table_shot import p_kill_at, ready_table
from cram_sim.records import Window

Floats = NDArray[np.float64]

GUNS = ("gun_20mm", "gun_35mm_airburst")
LASERS = ("laser_10kw", "laser_100kw")
BODY = Target(0.107, 0.84, 0.9, 0.9, 0.25, 0.25, 8e6, 8e6, 0.4, 50.0)
laws = settings(deadline=None, max_examples=60)
more = st.floats(1.001, 3.0)
ranges = st.floats(300.0, 1500.0)
areas = st.floats(0.005, 0.5)


def p_of(
    name: str, window: Floats, rounds: float, *, opening: float = 0.0, **changes: float
) -> float:
    """The probability that so many rounds neutralise, aimed true."""
    spec = example(name).spec.model_copy(update={"engagement_bias": 0.0, **changes})
    shot = Order(window, opening, rounds, opening - 10.0, np.zeros(3), no_luck(), np.zeros(DRAWS))
    if isinstance(spec, Gun):
        return gun_burst.fire(gun_burst.settings(spec, TRACK), shot).p_neutralise
    assert isinstance(spec, AirburstGun)
    figures = airburst_burst.settings(spec)
    return airburst_burst.fire(figures, track_settings(TRACK), shot).p_neutralise


def steady(name: str, area: float, slant_range: float) -> Floats:
    """A window of a range and a presented area that stay."""
    if name == "gun_20mm":
        return steady_window(
            area, SLANT_RANGE=slant_range, METRES_BY_LOG_SPEED=slant_range, SINE=0.28, COSINE=0.96
        )
    return steady_airburst_window(
        slant_range=slant_range, PRESENTED_AREA=area, SINE=0.28, COSINE=0.96
    )


def passing_at(name: str, crossing: float) -> Floats:
    """The window of a threat that passes at a distance, its presented area kept the same."""
    made = example(name)
    flights = passing(made.reach, np.array([crossing]))
    times = np.linspace(5.0, float(flights.end_time[0]), 30)[np.newaxis]
    paths = Paths(
        flights, np.ones(1, np.bool_), flights.node_time[:, 0].copy(), np.zeros(2), times,
        np.full_like(times, 3.0),
    )  # fmt: skip
    site = Site(np.zeros(3), math.inf, np.empty((0, 2)))
    window: Floats = made.ready.opportunities(site, BODY, paths).table
    if name == "gun_20mm":
        window[:, GunWindow.PRESENTED_AREA] = 0.05
    elif name == "gun_35mm_airburst":
        window[:, AirburstWindow.PRESENTED_AREA] = 0.05
    return window


@pytest.mark.parametrize("name", GUNS)
@laws
@given(st.floats(5e-4, 4e-3), more, areas, ranges)
def test_aimed_true_more_dispersion_neutralises_less(
    name: str, dispersion: float, wider: float, area: float, slant_range: float
) -> None:
    window = steady(name, area, slant_range)
    narrow, wide = (
        p_of(name, window, 5.0, round_dispersion=d) for d in (dispersion, wider * dispersion)
    )
    assert wide < narrow


@pytest.mark.parametrize("name", GUNS)
@laws
@given(areas, ranges, more)
def test_aimed_true_at_the_same_area_the_farther_threat_is_neutralised_less(
    name: str, area: float, slant_range: float, farther: float
) -> None:
    """Errors of the fuze aside: what they gain by bursting near is more than they lose."""
    fuze = {} if name == "gun_20mm" else {"fuze_time_error": 0.0, "muzzle_speed_residual": 0.0}
    near, far = (
        p_of(name, steady(name, area, reach), 5.0, **fuze)
        for reach in (slant_range, farther * slant_range)
    )
    assert far < near


@pytest.mark.parametrize("name", GUNS)
@laws
@given(st.integers(1, 20), st.integers(1, 20), areas, st.floats(800.0, 3000.0))
def test_rounds_appended_neutralise_more(
    name: str, rounds: int, appended: int, area: float, slant_range: float
) -> None:
    window = steady(name, area, slant_range)
    most = 24 if name == "gun_35mm_airburst" else 40
    few, many = (p_of(name, window, float(min(n, most))) for n in (rounds, rounds + appended))
    assert few < many or rounds >= most


@pytest.mark.parametrize("name", [*GUNS, *LASERS, "a table"])
@settings(deadline=None, max_examples=25)
@given(st.floats(0.0, 0.3), st.floats(0.02, 0.2), st.floats(0.0, 0.8))
def test_aimed_true_at_the_same_area_the_wider_pass_is_neutralised_less(
    name: str, crossing: float, wider: float, part: float
) -> None:
    """Fire opens at the same moment; crossing distances in shares of the reach."""
    reach = example(name).reach
    near, far = (passing_at(name, share * reach) for share in (crossing, crossing + wider))
    begins = max(float(window[0, Window.FIRING_TIME]) for window in (near, far))
    ends = min(float(window[-1, Window.FIRING_TIME]) for window in (near, far))
    opening = begins + part * (ends - begins - 1.0)
    if name in GUNS:
        chances = [p_of(name, window, 5.0, opening=opening) for window in (near, far)]
    else:
        shots = (
            Order(window, opening, 1.0, opening - 5.0, np.zeros(3), no_luck(), np.zeros(DRAWS))
            for window in (near, far)
        )
        chances = [example(name).ready.shot(shot).p_neutralise for shot in shots]
    assert chances[1] < chances[0] or chances[0] == 0.0


def held(name: str, slant_range: float, seconds: float, **changes: float) -> float:
    """The probability of a dwell on a threat that stays at a range and crosses."""
    spec = example(name).spec
    assert isinstance(spec, Laser)
    made = ready_laser(spec.model_copy(update=changes), CONDITIONS)
    row = row_of(made, [slant_range, 0.0, 0.0], [0.0, 100.0, 0.0], target=BODY)
    rates = np.full(200, row[HEATING] / row[DIVERGENCE])
    window = heated(rates, divergence=float(row[DIVERGENCE]))
    return made.shot(order(window, limit=seconds)).p_neutralise


@pytest.mark.parametrize("name", LASERS)
@laws
@given(st.floats(1e-6, 5e-5), more, st.floats(500.0, 2500.0), st.floats(0.5, 8.0))
def test_more_jitter_neutralises_less(
    name: str, jitter: float, more_of_it: float, slant_range: float, seconds: float
) -> None:
    steadier, shakier = (
        held(name, slant_range, seconds, jitter=j) for j in (jitter, more_of_it * jitter)
    )
    assert shakier < steadier or steadier == 0.0


@pytest.mark.parametrize("name", LASERS)
@laws
@given(st.floats(500.0, 1500.0), st.floats(1.001, 1.6), st.floats(0.5, 8.0))
def test_the_farther_threat_takes_less_light(
    name: str, slant_range: float, farther: float, seconds: float
) -> None:
    near, far = (held(name, reach, seconds) for reach in (slant_range, farther * slant_range))
    assert far < near or near == 0.0


@pytest.mark.parametrize("name", LASERS)
@laws
@given(st.floats(500.0, 2500.0), st.floats(0.2, 8.0), st.floats(0.001, 5.0))
def test_seconds_appended_neutralise_more(
    name: str, slant_range: float, seconds: float, appended: float
) -> None:
    """As long as a threshold is left that they may reach."""
    short, long = (held(name, slant_range, s) for s in (seconds, seconds + appended))
    assert short <= long
    if 0.0 < short < 0.9:
        assert short < long


@laws
@given(st.floats(500.0, 4000.0), st.floats(500.0, 4000.0), st.floats(0.0, math.pi))
def test_a_table_gives_the_farther_threat_no_more(one: float, other: float, angle: float) -> None:
    made = ready_table(table_effector())
    near, far = (
        p_kill_at(made.ranges, made.crossings, made.p_kill, reach, angle)
        for reach in sorted((one, other))
    )
    assert far <= near + 1e-12  # to rounding: between its rows a table is linear
