from functools import cache

import numpy as np
import pytest
from experiment.raids import case_of
from experiment.test_drones import case_of as drone_case_of

from cram_sim.experiment.trace import Trace, trace
from cram_sim.experiment.track_story import (
    POINTS,
    TrackStory,
    predicted_path_of,
    telling_reports,
    track_stories,
)


@cache
def told() -> Trace:
    return trace(case_of("base raid"), 9, 2)


@cache
def stories() -> tuple[TrackStory, ...]:
    return track_stories(told().replicated)


def test_every_threat_with_an_estimate_has_a_story() -> None:
    threats = told().tables["threats"]
    tracked = threats["threat"][~np.isnan(threats["impact_error_m"])].tolist()
    assert {story.threat for story in stories()} <= set(tracked)
    assert len(stories()) > 3


def test_reports_are_in_order_of_time_and_end_with_the_threat() -> None:
    threats = told().tables["threats"]
    ends = np.fmin(threats["neutralised_time_s"], threats["impact_time_s"])
    by_threat = dict(zip(threats["threat"].tolist(), ends.tolist(), strict=True))
    for story in stories():
        times = [report.time for report in story.reports]
        assert times == sorted(times)
        assert times[-1] <= by_threat[story.threat] + 1e-9


def test_time_since_detection_is_counted_from_the_tables_first_detection() -> None:
    threats = told().tables["threats"]
    by_threat = dict(zip(threats["threat"], threats["detected_time_s"], strict=True))
    for story in stories():
        report = story.reports[0]
        assert report.time - report.since_detection == pytest.approx(by_threat[story.threat])


def test_ellipse_lies_as_far_off_the_truth_as_the_error_says() -> None:
    for story in stories():
        for report in story.reports:
            for ellipse, error, end in (
                (report.impact, report.impact_error, -1),
                (report.origin, report.origin_error, 0),
            ):
                assert ellipse is not None
                east, north = story.flight[:2, end]
                off = np.hypot(ellipse.east - east, ellipse.north - north)
                assert off == pytest.approx(error, abs=0.01)


def test_impact_ellipses_shrink_along_a_track() -> None:
    for story in stories():
        first, last = story.reports[0].impact, story.reports[-1].impact
        if len(story.reports) > 5:
            assert last.major < 0.5 * first.major


@pytest.mark.parametrize("most", [1, 2, 5, 8])
def test_telling_reports_are_few_and_hold_both_ends(most: int) -> None:
    story = max(stories(), key=lambda one: len(one.reports))
    shown = telling_reports(story, most)
    assert len(shown) == most
    assert shown[0] is story.reports[0]
    if most > 1:
        assert shown[-1] is story.reports[-1]


def test_predicted_path_begins_at_the_look_and_ends_at_the_predicted_impact() -> None:
    story = stories()[0]
    report = story.reports[len(story.reports) // 2]
    path = predicted_path_of(told().replicated, story, report)
    assert path.place.shape == (3, POINTS)
    assert path.times[-1] == story.times[-1]
    # To the ground along the true velocity: what the path is off in height moves the impact.
    down = path.place[:2, -1] - path.direction[:2, -1] / path.direction[2, -1] * (
        path.place[2, -1] - story.flight[2, -1]
    )
    off = np.hypot(*(down - [report.impact.east, report.impact.north]))
    assert off < 0.1 * report.impact.major


def test_drone_has_no_origin_in_its_story() -> None:
    found = track_stories(trace(drone_case_of("base drones"), 1, 0).replicated)
    assert found
    for story in found:
        assert story.is_drone
        assert all(report.origin is None for report in story.reports)


def test_raid_without_radars_has_no_stories() -> None:
    assert track_stories(trace(case_of("no sensors"), 1, 0).replicated) == ()
