from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from experiment.raids import case_of
from experiment.test_drones import case_of as drone_case_of

from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import replicate, simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tabulate import tabulate
from cram_sim.experiment.track_columns import IN_TIME
from cram_sim.schemas import Table
from cram_sim.sensors.meetings import Meetings
from cram_sim.tracking.ellipses import ellipse_axes

RAIDS = 60
LEVELS = pytest.mark.parametrize("level", [50, 90])
PLACES = pytest.mark.parametrize("what", ["impact", "origin"])


@cache
def fought() -> Replicated:
    return simulate(case_of("base raid"), Block(8, 0, RAIDS))


@cache
def threats() -> Table:
    return tabulate(fought())["threats"]


@PLACES
def test_error_is_that_of_the_last_prediction_and_of_the_surest_origin(what: str) -> None:
    part, tracked = fought().flown[0], fought().tracked[0]
    for number, name in enumerate(part.group.names):
        rows = np.flatnonzero(threats()["threat"] == name)
        for raid, row in enumerate(rows.tolist()):
            lane = number * RAIDS + raid
            error = getattr(tracked.estimates, f"{what}_error")[lane, :, :2]
            known = np.flatnonzero(~np.isnan(error[:, 0]))
            expected = np.nan
            if known.size:
                spread = tracked.estimates.origin_covariance[lane, known][:, [0, 2]].sum(axis=1)
                told = known[-1] if what == "impact" else known[np.argmin(spread)]
                expected = np.hypot(*error[told])
            np.testing.assert_equal(threats()[f"{what}_error_m"][row], expected)


@PLACES
@LEVELS
def test_ellipses_hold_the_truth_at_about_the_stated_rate(what: str, level: int) -> None:
    """300 raids of 7 rockets: within 0.06, 3 or more standard errors of tracks of shared bias."""
    rows = replicate(case_of("base raid"), 2, 0, 300)["threats"]
    in_time = rows["estimated_in_time"]
    assert in_time.sum() > 1000
    held = rows[f"{what}_inside_{level}"][in_time].mean()
    assert held == pytest.approx(0.01 * level, abs=0.06)


@PLACES
@LEVELS
def test_what_is_inside_an_ellipse_was_estimated_and_is_near(what: str, level: int) -> None:
    held = threats()[f"{what}_inside_{level}"]
    assert held.any()
    assert not (held & ~threats()["estimated_in_time"]).any()
    if level == 50:
        assert not (held & ~threats()[f"{what}_inside_90"]).any()


def test_estimate_in_time_is_one_that_arrives_long_enough_before_the_impact() -> None:
    part, tracked = fought().flown[1], fought().tracked[1]
    exists = ~np.isnan(tracked.estimates.position_error)
    early = tracked.reports.arrival <= part.flights.end_time[:, np.newaxis] - IN_TIME
    mine = np.isin(threats()["threat"], part.group.names)
    assert threats()["estimated_in_time"][mine].sum() == (exists & early).any(axis=1).sum()


def test_ellipse_is_that_of_the_last_estimate_in_time() -> None:
    part, tracked = fought().flown[0], fought().tracked[0]
    row = int(np.flatnonzero(threats()["threat"] == part.group.names[0])[0])
    early = tracked.reports.arrival[0] <= part.flights.end_time[0] - IN_TIME
    last = np.flatnonzero(early & ~np.isnan(tracked.estimates.position_error[0]))[-1]
    error = tracked.estimates.impact_error[0, last, :2]
    major, minor, azimuth = ellipse_axes(tracked.estimates.impact_covariance[:1, last], 0.9)[:, 0]
    along = error @ [np.sin(azimuth), np.cos(azimuth)]
    across = error @ [np.cos(azimuth), -np.sin(azimuth)]
    is_inside = (along / major) ** 2 + (across / minor) ** 2 <= 1.0
    assert threats()["impact_inside_90"][row] == is_inside


def test_drone_has_no_origin_and_no_ellipse() -> None:
    rows = replicate(drone_case_of("base drones"), 1, 0, 3)["threats"]
    assert (~np.isnan(rows["impact_error_m"])).any()
    assert np.isnan(rows["origin_error_m"]).all()
    for name in ("estimated_in_time", "impact_inside_90", "origin_inside_90", "swapped"):
        assert not rows[name].any()


def swaps(replication: int, first: int, second: int) -> Meetings:
    raid, one, other = (np.array([number]) for number in (replication, first, second))
    return Meetings(raid, one, other, np.array([9.0]), np.array([0.5]), np.array([0]))


def test_both_threats_of_a_swap_at_any_radar_are_swapped_and_no_others() -> None:
    done = replace(fought(), swaps=[swaps(4, 1, 6), swaps(0, 2, 3)])
    rows = tabulate(done)["threats"]
    names = rows["threat"][:7].tolist()
    swapped = rows["swapped"]
    found = zip(rows["replication"][swapped], rows["threat"][swapped], strict=True)
    assert set(found) == {(4, names[1]), (4, names[6]), (0, names[2]), (0, names[3])}


def test_drone_that_met_a_rocket_is_not_swapped() -> None:
    """Its track goes on as it was; the rocket's starts afresh."""
    done = simulate(drone_case_of("with rockets"), Block(1, 0, 1))
    names = [name for part in done.flown for name in part.group.names]
    met = replace(done, swaps=[swaps(0, 0, len(names) - 1)])
    rows = tabulate(met)["threats"]
    assert rows["threat"][rows["swapped"]].tolist() == names[:1]
