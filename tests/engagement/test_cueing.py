import math

import numpy as np
import pytest
from engagement.test_air_picture import believed, told

from cram_sim.ballistics.flights import Flights
from cram_sim.engagement.cueing import CUE_STEP, acquisition_probability, cue_times
from cram_sim.records import Estimates, Floats, Opportunities, Window
from cram_sim.sensors.fire_control_radar import FireControlRadar

SPEED = 300.0  # m/s, level and straight towards the radar from 6 km east, 1 km up
START, HEIGHT, DURATION = 6000.0, 1000.0, 19.0


def radar(
    *, maximum_range: float = 20_000.0, elevation_minimum: float = 0.0, beamwidth: float = 0.02
) -> FireControlRadar:
    return FireControlRadar.from_si(
        maximum_range=maximum_range,
        elevation_minimum=elevation_minimum,
        beamwidth=beamwidth,
        update_rate=10.0,
        range_error=1.0,
        angle_error=1e-3,
        prediction_error_floor=1e-4,
        residual_acceleration=1.0,
        memory=1.0,
        acquisition_time=1.0,
        least_track=0.5,
    )


def level_flight() -> Flights:
    start = [START, 0.0, HEIGHT, -SPEED, 0.0, 0.0]
    end = [START - SPEED * DURATION, 0.0, HEIGHT, -SPEED, 0.0, 0.0]
    nothing = np.zeros(1)
    return Flights(
        status=np.zeros(1, dtype=np.int8),
        end_time=np.array([DURATION]),
        end_position=np.array(end[:3])[:, np.newaxis],
        end_velocity=np.array(end[3:])[:, np.newaxis],
        apex=nothing,
        burn_out_time=nothing,
        node_count=np.array([2]),
        node_time=np.array([[0.0, DURATION]]),
        node_state=np.array([[start, end]]),
    )


def window(first_fire: float, last_fire: float) -> Opportunities:
    table = np.zeros((2, len(Window)))
    table[:, Window.FIRING_TIME] = first_fire, last_fire
    return Opportunities(table, np.array([0]), np.array([2]))


def cued(
    tracking: FireControlRadar, opportunities: Opportunities, *, lead: float = 5.0
) -> tuple[float, float]:
    time, slant_range = cue_times(
        tracking, np.zeros(3), lead, level_flight(), np.zeros(1), opportunities
    )
    return float(time[0]), float(slant_range[0])


def test_cue_comes_a_lead_before_the_window() -> None:
    time, slant_range = cued(radar(), window(14.0, 16.0))
    assert time == 9.0
    assert slant_range == pytest.approx(math.hypot(START - 9.0 * SPEED, HEIGHT))


def test_cue_does_not_come_before_the_launch() -> None:
    assert cued(radar(), window(3.0, 16.0))[0] == 0.0


def test_cue_waits_until_the_threat_is_in_range() -> None:
    time, slant_range = cued(radar(maximum_range=2000.0), window(14.0, 16.0))
    enters = (START - math.sqrt(2000.0**2 - HEIGHT**2)) / SPEED
    assert enters <= time <= enters + CUE_STEP
    assert slant_range <= 2000.0


def test_cue_waits_until_the_threat_is_above_the_mask() -> None:
    mask = math.radians(30.0)
    time, _ = cued(radar(elevation_minimum=mask), window(14.5, 16.0))
    rises = (START - HEIGHT / math.tan(mask)) / SPEED
    assert rises <= time <= rises + CUE_STEP


def test_threat_that_never_comes_into_range_is_never_cued() -> None:
    assert cued(radar(maximum_range=900.0), window(14.0, 16.0)) == (np.inf, np.inf)


def test_threat_without_a_window_is_never_cued() -> None:
    nothing = Opportunities(np.zeros((0, len(Window))), np.array([0]), np.array([0]))
    assert cued(radar(), nothing) == (np.inf, np.inf)


def errors(values: list[list[float]]) -> Estimates:
    error: Floats = np.array(values)
    beliefs = believed(~np.isnan(error), 0.0)
    return Estimates(
        **{
            name: error if name == "position_error" else getattr(beliefs, name)
            for name in Estimates.__dataclass_fields__
        }
    )


def probability(position_error: list[list[float]], *, cue_from: float = 9.0) -> float:
    """Of finding the threat at 3 km in a beam of 20 mrad; reports at 5, 8 and 11 seconds."""
    reports = told([[5.0, 8.0, 11.0]], [[True] * 3])
    found = acquisition_probability(
        radar(), np.array([cue_from]), np.array([3000.0]), reports, errors(position_error)
    )
    return float(found[0])


def rayleigh(error: float) -> float:
    return 1.0 - math.exp(-0.5 * (30.0 / error) ** 2)


def test_acquisition_is_impossible_without_a_track() -> None:
    assert probability([[np.nan] * 3]) == 0.0


def test_acquisition_is_impossible_without_a_cue() -> None:
    assert probability([[40.0] * 3], cue_from=np.inf) == 0.0


def test_acquisition_goes_by_the_last_error_before_the_cue() -> None:
    assert probability([[60.0, 40.0, 20.0]]) == pytest.approx(rayleigh(40.0))


def test_acquisition_goes_by_the_first_error_of_a_younger_track() -> None:
    assert probability([[np.nan, np.nan, 20.0]]) == pytest.approx(rayleigh(20.0))
