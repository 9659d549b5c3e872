"""A simulator that is wrong fails: the comparisons see the physics they are for."""

from collections.abc import Callable
from functools import partial

import pytest

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body
from cram_sim.ballistics.earth import Earth
from cram_sim.sensors.detection import p_detect
from cram_sim.verification import bullets, firing_tables, nasa, radar, rockets, small_arms
from cram_sim.verification.rows import Row


def failing(rows: Callable[[], tuple[Row, ...]]) -> set[str]:
    return {row.case for row in rows() if not row.passed}


def test_nasas_cases_want_an_earth_that_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nasa, "Earth", partial(Earth, rotation_rate=0.0))
    assert len(failing(nasa.rows)) == 4


def test_nasas_thrown_sphere_wants_a_curved_earth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nasa, "Earth", partial(Earth, curved=False))
    assert "case 9: sphere thrown east and up" in failing(nasa.rows)


def test_nasas_seventh_case_wants_its_wind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nasa, "WEST_WIND", ())
    assert failing(nasa.rows) == {"case 7: sphere dropped in a wind"}


def test_the_firing_table_wants_the_drag_of_its_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firing_tables, "Body", partial(Body, form_factor=1.03))
    assert "all 10 rows" in failing(firing_tables.rows)


def test_the_firing_table_wants_the_twist_of_its_howitzers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firing_tables, "TWIST", -firing_tables.TWIST)
    assert len(failing(firing_tables.rows)) == 10


def test_bullets_want_moist_air(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bullets, "moisture", lambda *_: 1.0)
    assert "G1, calm" in failing(small_arms.rows)


def test_a_flown_rocket_wants_the_weather_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rockets, "_weather", lambda _, site: standard_air(site))
    assert "Notre Dame Rocket Team 2020" in failing(rockets.rows)


def test_swerlings_tables_want_their_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = p_detect
    monkeypatch.setattr(
        radar, "p_detect", lambda snr, alarms, *rest: exact(snr, 1.1 * alarms, *rest)
    )
    assert len(failing(radar.rows)) >= 10
