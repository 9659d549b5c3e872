from functools import cache

import numpy as np
import pytest
from experiment.raids import case_of
from experiment.test_drones import case_of as drone_case_of

from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.sharpening import FEWEST_TRACKS, ErrorAtTime, errors_since_detection

RAIDS = 60


@cache
def fought() -> Replicated:
    return simulate(case_of("base raid"), Block(3, 0, RAIDS))


@cache
def errors(what: str) -> tuple[ErrorAtTime, ...]:
    return errors_since_detection(fought(), what)


def by_hand(what: str, since: float) -> list[float]:
    """The errors of all tracks so long after detection, lane by lane."""
    found = []
    for part, seen, tracked in zip(fought().flown, fought().seen, fought().tracked, strict=True):
        detections = seen.detections[0]
        for lane in np.flatnonzero(detections.detected.any(axis=1)).tolist():
            now = detections.time[lane][detections.detected[lane]][0] + since
            told = np.flatnonzero(tracked.reports.arrival[lane] <= now)
            if now <= part.flights.end_time[lane] and told.size:
                error = getattr(tracked.estimates, f"{what}_error")[lane, told[-1], :2]
                found.append(float(np.hypot(*error)))
    return [error for error in found if not np.isnan(error)]


@pytest.mark.parametrize("what", ["impact", "origin"])
@pytest.mark.parametrize("number", [0, 7, -1])
def test_errors_are_those_of_the_latest_estimates_of_rounds_in_flight(
    what: str, number: int
) -> None:
    each = errors(what)[number]
    expected = by_hand(what, each.since_detection)
    assert each.tracks == len(expected) >= FEWEST_TRACKS
    assert each.median.value == pytest.approx(np.quantile(expected, 0.5, method="lower"), rel=0.1)


def test_impact_is_known_ever_better() -> None:
    assert errors("impact")[-1].median.value < 0.1 * errors("impact")[0].median.value


@pytest.mark.parametrize("what", ["impact", "origin"])
def test_tracks_state_about_the_errors_that_they_have(what: str) -> None:
    """Within a quarter in the median, and in the tail, which few tracks make, within a third."""
    for each in errors(what):
        if each.tracks > 200:
            assert each.stated_median == pytest.approx(each.median.value, rel=0.25)
            assert each.stated_ninety == pytest.approx(each.ninety.value, rel=0.33)


def test_half_lies_within_what_ninety_percent_lie_within() -> None:
    for each in errors("origin"):
        assert each.median.low <= each.median.value <= each.median.high
        assert each.median.value <= each.ninety.value
        assert each.stated_median <= each.stated_ninety


def test_drones_and_raids_without_radars_have_no_such_errors() -> None:
    drones = simulate(drone_case_of("base drones"), Block(1, 0, 3))
    assert errors_since_detection(drones, "origin") == ()
    assert errors_since_detection(simulate(case_of("no sensors"), Block(1, 0, 3)), "impact") == ()
