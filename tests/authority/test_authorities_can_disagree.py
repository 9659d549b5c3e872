"""A simulator that is wrong fails: the comparisons see the physics they are for."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body
from cram_sim.ballistics.earth import ECCENTRICITY_SQUARED, Earth
from cram_sim.bivariate_normal import circle_probability
from cram_sim.records import Floats, Truths
from cram_sim.scenario.places import local_places
from cram_sim.sensors.detection import p_detect
from cram_sim.sensors.radar_equation import SPEED_OF_LIGHT
from cram_sim.tracking.containment import inside
from cram_sim.tracking.kalman import Motion, Tracks, follow
from cram_sim.verification import (
    bullets,
    cep,
    firing_tables,
    geodesy,
    looks,
    nasa,
    radar,
    rockets,
    small_arms,
    surprise,
)
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


def test_looks_want_their_false_alarms(monkeypatch: pytest.MonkeyPatch) -> None:
    as_said = looks._radar
    monkeypatch.setattr(
        looks, "_radar", lambda swerling, pulses, alarms: as_said(swerling, pulses, 1.3 * alarms)
    )
    assert len(failing(looks.rows)) >= 6


def test_errors_in_range_want_their_bandwidth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "SPEED_OF_LIGHT", 1.05 * SPEED_OF_LIGHT)
    failed = [row.quantity for row in looks.rows() if not row.passed]
    assert failed == ["mean square of the error in range (variances)"] * 6


def test_errors_near_the_ground_want_its_reflections(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = looks._deviations
    monkeypatch.setattr(
        looks, "_deviations", lambda radar, snr, _: plain(radar, snr, elevation=looks.HIGH)
    )
    failed = {(row.case.split(", ")[-1], row.quantity) for row in looks.rows() if not row.passed}
    told = "mean square of the error in elevation (variances)"
    assert failed == {("within a beamwidth of the ground", told)}


def test_error_circles_want_the_turn_of_their_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        cep,
        "circle_probability",
        lambda east, north, var_east, _, var_north, radius: circle_probability(
            east, north, var_east, 0.0, var_north, radius
        ),
    )
    assert len(failing(cep.rows)) == 3


def test_ellipses_want_two_degrees_of_freedom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        cep, "inside", lambda error, covariance, level: inside(error, covariance, level**0.5)
    )
    assert len(failing(cep.rows)) == 3


def test_tracks_want_looks_as_good_as_they_are_taken_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def overrated(
        motion: Motion,
        time: Floats,
        detected: Truths,
        starts: Truths,
        measured: Floats,
        axes: Floats,
        sigma: Floats,
    ) -> Tracks:
        return follow(motion, time, detected, starts, measured, axes, 0.95 * sigma)

    monkeypatch.setattr(surprise, "follow", overrated)
    assert "Kalman track, surprise of 200 measurements" in failing(cep.rows)


def test_places_want_the_latitude_of_the_plumb_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not the angle seen from the centre of the Earth."""
    monkeypatch.setattr(
        geodesy,
        "local_places",
        lambda origin, latitude, *rest: local_places(
            origin, np.arctan((1.0 - ECCENTRICITY_SQUARED) * np.tan(latitude)), *rest
        ),
    )
    assert {
        "latitude and longitude to geocentric",
        "latitude and longitude to local",
        "geocentric velocity to local",
        "geodesics of 141 to 877 m",
    } <= failing(geodesy.rows)


def test_gravity_wants_its_growth_to_the_poles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geodesy, "normal_gravity", lambda _: 9.80665)
    assert failing(geodesy.rows) == {"normal gravity"}
