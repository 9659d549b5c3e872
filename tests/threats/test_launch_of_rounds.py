"""Published scatter of range and deflection must come back out of simulated flights."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.drag import bake_drag, no_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.jacobian import PARAMETERS, Sensitivities, sensitivities
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.aerodynamic_tables import baked_aerodynamics
from cram_sim.catalogue.entries import load_entry
from cram_sim.catalogue.flight_tables import table_of
from cram_sim.threats.launch import Scatter, body_of, launches_of, scatter_of
from cram_sim.threats.laying import Laying, lay, nominal_launch
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.range_scatter import RangeScatter
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell
from cram_sim.threats.unguided import UnguidedRound

Floats = NDArray[np.float64]

FLIGHTS = 20_000
SHARING = RangeScatter.model_validate(load_entry("assumptions", "range_scatter").values)
SITE = np.zeros(3)
BEARING = 0.7  # rad
SHORT, FAR = 4400.0, 8400.0  # m; the second is near what a 107 mm rocket reaches
PROBABLE = 0.6745  # half of a normal law lies within so many standard deviations
CIRCULAR = 1.1774  # half of a circular normal law lies within so many
TYPICAL = [
    ("rocket_107", 4400.0),
    ("rocket_122", 12_000.0),
    ("mortar_60", 1800.0),
    ("mortar_81", 3500.0),
    ("mortar_120", 4500.0),
    ("shell_155", 12_000.0),
]


@dataclass(frozen=True)
class Battery:
    """A class of the catalogue laid on a point at some range, in still air."""

    threat: UnguidedRound
    body: Body
    air: Air
    earth: Earth
    aim: Floats
    laying: Laying
    sensitivities: Sensitivities


def class_of(name: str) -> UnguidedRound:
    threat = load_entry("threats", name).spec()
    assert isinstance(threat, (Rocket, Mortar, Shell))
    return threat


@cache
def battery(name: str, distance: float) -> Battery:
    threat = class_of(name)
    body = body_of(threat, table_of(threat))
    air, earth = standard_air(0.0), Earth(math.radians(33.0), 0.0)
    aim = distance * np.array([math.sin(BEARING), math.cos(BEARING), 0.0])
    laying = lay(threat, body, air, earth, SITE, aim)
    derivatives = sensitivities(body, air, earth, nominal_launch(SITE, laying))
    return Battery(threat, body, air, earth, aim, laying, derivatives)


@pytest.fixture
def near() -> Battery:
    return battery("rocket_107", SHORT)


@pytest.fixture
def far() -> Battery:
    return battery("rocket_107", FAR)


def rounds_of(laid: Battery, scatter: Scatter, deviations: Floats) -> Launches:
    count = deviations.shape[1]
    return launches_of(
        SITE, laid.laying, scatter, np.zeros(count), np.zeros((2, count)), deviations,
        np.zeros((2, count)), np.ones(count),
    )  # fmt: skip


def impacts(laid: Battery, scatter: Scatter) -> tuple[Floats, Floats]:
    """Range and deflection (m) of 20,000 simulated flights about the nominal impact."""
    deviations = np.random.default_rng(12).normal(size=(6, FLIGHTS))
    flights = fly(laid.body, laid.air, laid.earth, rounds_of(laid, scatter, deviations))
    assert flights.flown.all()
    off = flights.end_position[:2] - laid.sensitivities.impact[:, np.newaxis]
    along = laid.sensitivities.impact / np.linalg.norm(laid.sensitivities.impact)
    return along @ off, np.array([along[1], -along[0]]) @ off


@pytest.mark.parametrize(("name", "distance"), TYPICAL)
def test_probable_errors_of_range_and_deflection_are_those_of_the_class(
    name: str, distance: float
) -> None:
    """20,000 flights within 3 %."""
    laid = battery(name, distance)
    along, across = impacts(laid, scatter_of(laid.threat, SHARING, laid.sensitivities, SITE[:2]))
    for error, scatter in (
        (along, laid.threat.range_scatter),
        (across, laid.threat.deflection_scatter),
    ):
        found = np.median(np.abs(error - np.median(error)))
        assert found == pytest.approx(PROBABLE * scatter * distance, rel=0.03)


def test_bombs_of_120_mm_scatter_by_the_published_circular_error_at_long_range() -> None:
    """136 m at 7,200 m, laid at about 45 degrees; 20,000 flights within 3 %."""
    laid = battery("mortar_120", 7190.0)
    along, across = impacts(laid, scatter_of(laid.threat, SHARING, laid.sensitivities, SITE[:2]))
    radius = np.hypot(along - np.mean(along), across)
    assert np.median(radius) == pytest.approx(136.0, rel=0.03)
    published = CIRCULAR * laid.threat.range_scatter * 7200.0
    assert published == pytest.approx(136.0, rel=0.01)


def test_near_maximum_range_flights_scatter_as_published_too(far: Battery) -> None:
    """At 8.4 of 8.5 km elevation hardly moves the impact; 20,000 flights within 3 %."""
    scatter = scatter_of(far.threat, SHARING, far.sensitivities, SITE[:2])
    along, across = impacts(far, scatter)
    assert np.std(along) == pytest.approx(far.threat.range_scatter * FAR, rel=0.03)
    assert np.std(across) == pytest.approx(far.threat.deflection_scatter * FAR, rel=0.03)


def test_no_rail_is_laid_worse_than_two_degrees(near: Battery, far: Battery) -> None:
    assert (
        scatter_of(near.threat, SHARING, near.sensitivities, SITE[:2]).elevation
        < SHARING.worst_elevation
    )
    found = scatter_of(far.threat, SHARING, far.sensitivities, SITE[:2]).elevation
    assert found == pytest.approx(SHARING.worst_elevation)


@pytest.mark.parametrize("name", ["near", "far"])
def test_the_parts_of_the_range_variance_add_up(name: str, request: pytest.FixtureRequest) -> None:
    """Also where elevation is held at its worst: strength takes what it leaves."""
    laid: Battery = request.getfixturevalue(name)
    scatter = scatter_of(laid.threat, SHARING, laid.sensitivities, SITE[:2])
    along = laid.sensitivities.impact / np.linalg.norm(laid.sensitivities.impact)
    parts = {"strength": scatter.strength, "elevation": scatter.elevation,
             "drag_factor": scatter.drag}  # fmt: skip
    variances = {
        part: float(deviation * along @ laid.sensitivities.d_impact[:, PARAMETERS.index(part)]) ** 2
        for part, deviation in parts.items()
    }
    distance = float(np.linalg.norm(laid.sensitivities.impact))
    whole = (laid.threat.range_scatter * distance) ** 2
    assert sum(variances.values()) == pytest.approx(whole, rel=1e-9)
    if name == "near":
        for part, share in {
            "strength": SHARING.strength_share,
            "elevation": SHARING.elevation_share,
        }.items():
            assert variances[part] == pytest.approx(share * whole, rel=1e-9)


def test_a_badly_laid_rail_turns_its_rounds_by_the_same_angles(near: Battery) -> None:
    scatter, lay = Scatter(0.01, 0.02, 0.03, 0.04, 0.0, 0.0), np.array([[0.05, 0.05], [-0.1, -0.1]])
    deviations = np.random.default_rng(3).normal(size=(6, 2))
    rounds = launches_of(
        SITE, near.laying, scatter, np.zeros(2), lay, deviations, np.zeros((2, 2)), np.ones(2)
    )
    true = rounds_of(near, scatter, deviations)
    np.testing.assert_allclose(rounds.elevation - true.elevation, 0.05)
    np.testing.assert_allclose(rounds.azimuth - true.azimuth, -0.1)
    np.testing.assert_array_equal(rounds.impulse, true.impulse)


def test_a_round_without_deviation_is_the_nominal_one(near: Battery) -> None:
    scatter = scatter_of(near.threat, SHARING, near.sensitivities, SITE[:2])
    flights = fly(near.body, near.air, near.earth, rounds_of(near, scatter, np.zeros((6, 1))))
    np.testing.assert_allclose(flights.end_position[:2, 0], near.aim[:2], atol=1.0)


def test_each_deviation_moves_its_own_launch_condition(near: Battery) -> None:
    scatter = Scatter(0.01, 0.02, 0.03, 0.04, thrust_line=0.05, ignition_delay=0.0)
    rounds = rounds_of(near, scatter, np.array([[1.0], [2.0], [3.0], [-1.0], [4.0], [-2.0]]))
    assert rounds.impulse[0] == 1.01
    assert rounds.elevation[0] == near.laying.elevation + 0.04
    assert rounds.azimuth[0] == near.laying.azimuth + 0.09
    assert rounds.drag_factor[0] == 0.96
    assert rounds.thrust_angle[:, 0].tolist() == [0.2, -0.1]
    assert rounds.speed[0] == 0.0


def test_strength_of_a_bomb_is_its_muzzle_speed() -> None:
    laid = battery("mortar_81", 3500.0)
    scatter = Scatter(0.01, 0.02, 0.03, 0.04, 0.0, 0.0)
    rounds = rounds_of(laid, scatter, np.array([[2.0, 0.0]] + 5 * [[0.0, 0.0]]))
    assert rounds.speed[0] == pytest.approx(1.02 * laid.laying.speed)
    assert rounds.speed[1] == laid.laying.speed


@pytest.mark.parametrize("name", ["mortar_81", "shell_155", "rocket_107"])
def test_only_the_thrust_line_of_a_finned_rocket_is_off(name: str) -> None:
    distance = dict(TYPICAL)[name]
    laid, finned = battery(name, distance), battery("rocket_122", 12_000.0)
    none, some = (
        scatter_of(each.threat, SHARING, each.sensitivities, SITE[:2]) for each in (laid, finned)
    )
    assert (none.thrust_line, none.ignition_delay) == (0.0, 0.0)
    assert isinstance(finned.threat, Rocket)
    assert some.thrust_line == finned.threat.thrust_misalignment > 0.0
    assert some.ignition_delay == finned.threat.ignition_delay > 0.0


def test_rounds_of_a_salvo_fly_into_the_air_of_their_raid() -> None:
    time, wind, density = np.array([0.0, 4.0]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1, 2])
    laying, scatter = Laying(0.5, 0.1, 0.0), Scatter(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    rounds = launches_of(
        np.array([5.0, 6.0, 7.0]), laying, scatter, time, np.zeros((2, 2)), np.zeros((6, 2)), wind,
        density.astype(float),
    )  # fmt: skip
    np.testing.assert_array_equal(rounds.time, time)
    np.testing.assert_array_equal(rounds.wind, wind)
    np.testing.assert_array_equal(rounds.density, density)
    np.testing.assert_array_equal(rounds.position, [[5.0, 5.0], [6.0, 6.0], [7.0, 7.0]])


def test_the_body_of_a_rocket_is_its_class() -> None:
    rocket, drag = class_of("rocket_107"), bake_drag([0.0, 1.0, 2.0], [0.3, 0.5, 0.4])
    body = body_of(rocket, drag)
    motor = body.motor
    assert isinstance(rocket, Rocket)
    assert motor is not None
    assert (body.mass, body.diameter) == (rocket.launch_mass, rocket.diameter)
    assert body.form_factor == rocket.form_factor
    assert (motor.propellant_mass, motor.burn_time) == (rocket.propellant_mass, rocket.burn_time)
    assert list(motor.thrust) == [rocket.thrust, rocket.thrust]
    assert (motor.rail_length, motor.wind_following) == (rocket.rail_length, rocket.wind_following)
    np.testing.assert_array_equal(body.drag, drag)


def test_the_body_of_a_bomb_has_no_motor_and_no_spin() -> None:
    threat, drag = class_of("mortar_60"), bake_drag([0.0, 1.0, 2.0], [0.3, 0.5, 0.4])
    body = body_of(threat, drag)
    assert isinstance(threat, Mortar)
    assert body.motor is None
    assert body.spin is None
    assert (body.mass, body.diameter) == (threat.mass, threat.diameter)
    assert body.form_factor == threat.form_factor
    np.testing.assert_array_equal(body.drag, drag)


def test_the_body_of_a_shell_spins_and_has_its_drag_in_its_aerodynamics() -> None:
    shell, aerodynamics = class_of("shell_155"), baked_aerodynamics("m107")
    body = body_of(shell, aerodynamics)
    assert isinstance(shell, Shell)
    assert body.spin is not None
    assert (body.mass, body.diameter) == (shell.mass, shell.diameter)
    assert body.form_factor == shell.form_factor
    assert (body.spin.axial_inertia, body.spin.twist) == (shell.axial_inertia, shell.twist)
    np.testing.assert_array_equal(body.spin.aerodynamics, aerodynamics)
    np.testing.assert_array_equal(body.drag, no_drag())
