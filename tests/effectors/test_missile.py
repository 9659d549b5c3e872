import pytest
from effectors.missile_builders import missile, touching_missile

from cram_sim.ballistics.drag import no_drag
from cram_sim.effectors.missile import Missile, contradictions_of_missile
from cram_sim.effectors.missile_flight import interceptor_of, start_of, thrusts


def test_missiles_that_could_be_built_contradict_nothing() -> None:
    for made in (
        missile(),
        touching_missile(),
        missile(sustain_propellant="0 kg", sustain_time="0 s"),
    ):
        assert list(contradictions_of_missile(made)) == []


@pytest.mark.parametrize(
    ("changes", "parameter", "sentence"),
    [
        (
            {"climb_time": "20 s"},
            "climb_time",
            "not below flight_life (got 20 s); write less",
        ),
        (
            {"launch_mass": "2 kg"},
            "launch_mass",
            "not above boost_propellant and sustain_propellant together (got 2 kg); write more",
        ),
        (
            {"sustain_propellant": "0 kg"},
            "sustain_propellant",
            "none for the sustain_time; write more, or 0 s there",
        ),
        (
            {"sustain_time": "0 s"},
            "sustain_time",
            "none for the sustain_propellant; write more, or 0 kg there",
        ),
        (
            {"lethal_radius": "0 m"},
            "lethal_radius",
            "a proximity fuze needs one; write more than 0 m",
        ),
        (
            {"lethal_radius": "7 m"},
            "lethal_radius",
            "above fuze_range, where no fuze works (got 7 m); write less",
        ),
        (
            {"greatest_incidence": "31 deg"},
            "greatest_incidence",
            "too much for equations of small angles (got 31 deg); write at most 30 deg",
        ),
        (
            {"launch_elevation": "91 deg"},
            "launch_elevation",
            "beyond the vertical (got 91 deg); write at most 90 deg",
        ),
        (
            {"greatest_acceleration": "0 m/s2"},
            "greatest_acceleration",
            "nothing could be steered; write more than 0 m/s2",
        ),
    ],
)
def test_a_contradiction_names_its_parameter_and_what_to_write(
    changes: dict[str, object], parameter: str, sentence: str
) -> None:
    assert list(contradictions_of_missile(missile(**changes))) == [(parameter, sentence)]


@pytest.mark.parametrize("parameter", ["fuze_range", "lethal_radius"])
def test_an_impact_fuze_has_no_radius(parameter: str) -> None:
    assert list(contradictions_of_missile(touching_missile(**{parameter: "1 m"}))) == [
        (parameter, "not for an impact fuze, which must touch; write 0 m")
    ]


def test_a_missile_needs_no_fire_control_radar() -> None:
    assert not Missile.needs_fire_control


def test_thrust_times_burning_time_is_propellant_times_exhaust_speed() -> None:
    boost, sustain = thrusts(missile())
    assert boost * 1.0 == pytest.approx(1.5 * 2200.0)
    assert sustain * 2.0 == pytest.approx(0.5 * 2200.0)


def test_without_a_second_charge_there_is_no_second_thrust() -> None:
    made = missile(sustain_propellant="0 kg", sustain_time="0 s")
    assert thrusts(made)[1] == 0.0
    assert interceptor_of(made, no_drag()).sustain_thrust == 0.0


def test_it_leaves_a_canister_of_its_own_length() -> None:
    start = start_of(missile(), 0.0)
    acceleration = 1.5 * 2200.0 / 6.0
    assert start.distance == 1.0
    assert start.speed**2 == pytest.approx(2.0 * acceleration * 1.0)
    assert start.time == pytest.approx(start.speed / acceleration)


def test_a_boost_that_does_not_lift_it_is_refused() -> None:
    with pytest.raises(ValueError, match="boost does not lift it out of its canister"):
        start_of(missile(boost_propellant="10 g"), 9.8)


def test_a_boost_that_burns_out_in_the_canister_is_refused() -> None:
    with pytest.raises(ValueError, match="boost burns out in its canister"):
        start_of(missile(boost_time="1 ms", boost_propellant="1 g"), 9.8)
