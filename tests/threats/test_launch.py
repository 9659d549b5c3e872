"""Published scatter of range and deflection must come back out of simulated flights."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from seed_case import seed_case

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.jacobian import PARAMETERS, Sensitivities, sensitivities
from cram_sim.ballistics.launch import solve_laying
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.drag_laws import drag_law
from cram_sim.catalogue.entries import load_entry
from cram_sim.threats.range_scatter import RangeScatter
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.rocket_launch import (
    Scatter,
    body_of,
    launches_of,
    scatter_of,
)

Floats = NDArray[np.float64]

FLIGHTS = 20_000
SHARING = RangeScatter.model_validate(load_entry("assumptions", "range_scatter").values)
SITE = np.zeros(3)
BEARING = 0.7  # rad
SHORT, FAR = 4400.0, 8400.0  # m; the second is near what the class reaches


@dataclass(frozen=True)
class Battery:
    """A rocket of the catalogue laid on a point at some range, in still air."""

    rocket: Rocket
    body: Body
    air: Air
    earth: Earth
    aim: Floats
    laying: tuple[float, float]
    sensitivities: Sensitivities


def battery(distance: float) -> Battery:
    salvo = seed_case().scenario.salvos[0]
    body = body_of(salvo.threat, *drag_law(salvo.threat.drag_law))
    air, earth = standard_air(0.0), Earth(math.radians(33.0), 0.0)
    aim = distance * np.array([math.sin(BEARING), math.cos(BEARING), 0.0])
    laying = solve_laying(body, air, earth, SITE, aim)
    nominal = nominal_launches(SITE[:, np.newaxis], np.array(laying[:1]), np.array(laying[1:]))
    derivatives = sensitivities(body, air, earth, nominal)
    return Battery(salvo.threat, body, air, earth, aim, laying, derivatives)


@pytest.fixture(scope="module")
def near() -> Battery:
    return battery(SHORT)


@pytest.fixture(scope="module")
def far() -> Battery:
    return battery(FAR)


def rounds_of(laid: Battery, scatter: Scatter, deviations: Floats) -> Launches:
    count = deviations.shape[1]
    return launches_of(
        SITE, laid.laying, scatter, np.zeros(count), np.zeros((2, count)), deviations,
        np.zeros((2, count)), np.ones(count),
    )  # fmt: skip


def impacts(laid: Battery, scatter: Scatter) -> tuple[Floats, Floats]:
    """Range and deflection (m) of 20,000 simulated flights about the nominal impact."""
    deviations = np.random.default_rng(12).normal(size=(4, FLIGHTS))
    flights = fly(laid.body, laid.air, laid.earth, rounds_of(laid, scatter, deviations))
    assert flights.flown.all()
    off = flights.end_position[:2] - laid.sensitivities.impact[:, np.newaxis]
    along = laid.sensitivities.impact / np.linalg.norm(laid.sensitivities.impact)
    return along @ off, np.array([along[1], -along[0]]) @ off


def test_flights_scatter_in_range_and_deflection_as_published(near: Battery) -> None:
    """20,000 flights within 3 %."""
    scatter = scatter_of(near.rocket, SHARING, near.sensitivities, SITE[:2])
    along, across = impacts(near, scatter)
    assert np.std(along) == pytest.approx(near.rocket.range_scatter * SHORT, rel=0.03)
    assert np.std(across) == pytest.approx(near.rocket.deflection_scatter * SHORT, rel=0.03)


def test_near_maximum_range_flights_scatter_as_published_too(far: Battery) -> None:
    """At 8.4 of 8.5 km elevation hardly moves the impact; 20,000 flights within 3 %."""
    scatter = scatter_of(far.rocket, SHARING, far.sensitivities, SITE[:2])
    along, across = impacts(far, scatter)
    assert np.std(along) == pytest.approx(far.rocket.range_scatter * FAR, rel=0.03)
    assert np.std(across) == pytest.approx(far.rocket.deflection_scatter * FAR, rel=0.03)


def test_no_rail_is_laid_worse_than_two_degrees(near: Battery, far: Battery) -> None:
    assert (
        scatter_of(near.rocket, SHARING, near.sensitivities, SITE[:2]).elevation
        < SHARING.worst_elevation
    )
    found = scatter_of(far.rocket, SHARING, far.sensitivities, SITE[:2]).elevation
    assert found == pytest.approx(SHARING.worst_elevation)


@pytest.mark.parametrize("name", ["near", "far"])
def test_the_parts_of_the_range_variance_add_up(name: str, request: pytest.FixtureRequest) -> None:
    """Also where elevation is held at its worst: impulse takes what it leaves."""
    laid: Battery = request.getfixturevalue(name)
    scatter = scatter_of(laid.rocket, SHARING, laid.sensitivities, SITE[:2])
    along = laid.sensitivities.impact / np.linalg.norm(laid.sensitivities.impact)
    parts = {"strength": scatter.impulse, "elevation": scatter.elevation,
             "drag_factor": scatter.drag}  # fmt: skip
    variances = {
        part: float(deviation * along @ laid.sensitivities.d_impact[:, PARAMETERS.index(part)]) ** 2
        for part, deviation in parts.items()
    }
    distance = float(np.linalg.norm(laid.sensitivities.impact))
    whole = (laid.rocket.range_scatter * distance) ** 2
    assert sum(variances.values()) == pytest.approx(whole, rel=1e-9)
    if name == "near":
        for part, share in {
            "strength": SHARING.impulse_share,
            "elevation": SHARING.elevation_share,
        }.items():
            assert variances[part] == pytest.approx(share * whole, rel=1e-9)


def test_a_badly_laid_rail_turns_its_rounds_by_the_same_angles(near: Battery) -> None:
    scatter, lay = Scatter(0.01, 0.02, 0.03, 0.04), np.array([[0.05, 0.05], [-0.1, -0.1]])
    deviations = np.random.default_rng(3).normal(size=(4, 2))
    rounds = launches_of(
        SITE, near.laying, scatter, np.zeros(2), lay, deviations, np.zeros((2, 2)), np.ones(2)
    )
    true = rounds_of(near, scatter, deviations)
    np.testing.assert_allclose(rounds.elevation - true.elevation, 0.05)
    np.testing.assert_allclose(rounds.azimuth - true.azimuth, -0.1)
    np.testing.assert_array_equal(rounds.impulse, true.impulse)


def test_a_round_without_deviation_is_the_nominal_one(near: Battery) -> None:
    scatter = scatter_of(near.rocket, SHARING, near.sensitivities, SITE[:2])
    flights = fly(near.body, near.air, near.earth, rounds_of(near, scatter, np.zeros((4, 1))))
    np.testing.assert_allclose(flights.end_position[:2, 0], near.aim[:2], atol=1.0)


def test_each_deviation_moves_its_own_launch_condition(near: Battery) -> None:
    scatter = Scatter(impulse=0.01, elevation=0.02, azimuth=0.03, drag=0.04)
    rounds = rounds_of(near, scatter, np.array([[1.0], [2.0], [3.0], [-1.0]]))
    assert rounds.impulse[0] == 1.01
    assert rounds.elevation[0] == near.laying[0] + 0.04
    assert rounds.azimuth[0] == near.laying[1] + 0.09
    assert rounds.drag_factor[0] == 0.96
    assert rounds.speed[0] == 0.0


def test_rounds_of_a_salvo_fly_into_the_air_of_their_raid() -> None:
    time, wind, density = np.array([0.0, 4.0]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1, 2])
    rounds = launches_of(
        np.array([5.0, 6.0, 7.0]), (0.5, 0.1), Scatter(0.0, 0.0, 0.0, 0.0), time,
        np.zeros((2, 2)), np.zeros((4, 2)), wind, density.astype(float),
    )  # fmt: skip
    np.testing.assert_array_equal(rounds.time, time)
    np.testing.assert_array_equal(rounds.wind, wind)
    np.testing.assert_array_equal(rounds.density, density)
    np.testing.assert_array_equal(rounds.position, [[5.0, 5.0], [6.0, 6.0], [7.0, 7.0]])


def test_the_body_of_a_rocket_is_its_class() -> None:
    rocket = seed_case().scenario.salvos[0].threat
    mach, drag = np.array([0.0, 1.0, 2.0]), np.array([0.3, 0.5, 0.4])
    body = body_of(rocket, mach, drag)
    motor = body.motor
    assert motor is not None
    assert (body.mass, body.diameter) == (rocket.launch_mass, rocket.diameter)
    assert body.form_factor == rocket.form_factor
    assert (motor.propellant_mass, motor.burn_time) == (rocket.propellant_mass, rocket.burn_time)
    assert list(motor.thrust) == [rocket.thrust, rocket.thrust]
    assert (motor.rail_length, motor.wind_following) == (rocket.rail_length, rocket.wind_following)
    np.testing.assert_array_equal(body.drag, bake_drag(mach, drag))
