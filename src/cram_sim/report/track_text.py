"""The tracks of one replication as a table: how the estimates of each threat sharpened."""

from collections.abc import Iterable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from cram_sim.experiment.track_story import (
    STATED,
    Ellipse,
    TrackReport,
    TrackStory,
    telling_reports,
)

ROWS = 8  # of a threat: the first report, the last, and at most six between


def track_table(stories: Iterable[TrackStory]) -> Table:
    """Some reports of every track, errors and semi-axes in metres."""
    ellipse = f"{100 * STATED:.0f} % semi-axes m"
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("threat")
    for heading in (
        "time s",
        "since detected s",
        "impact off m",
        ellipse,
        "origin off m",
        ellipse,
    ):
        table.add_column(heading, justify="right")
    for story in stories:
        name = f"{story.threat} (swapped)" if story.is_swapped else story.threat
        for report in telling_reports(story, ROWS):
            table.add_row(name, *_cells(report))
            name = ""
    return table


def _cells(report: TrackReport) -> tuple[str, ...]:
    return (
        f"{report.time:.2f}",
        f"{report.since_detection:.2f}",
        f"{report.impact_error:,.0f}",
        # Of a drone it is where it comes closest on its present course: no ellipse of an impact.
        "–" if report.origin is None else _axes(report.impact),
        "–" if report.origin_error is None else f"{report.origin_error:,.0f}",
        "–" if report.origin is None else _axes(report.origin),
    )


def _axes(ellipse: Ellipse) -> str:
    return f"{ellipse.major:,.0f} x {ellipse.minor:,.0f}"


def track_page(story: TrackStory) -> dict[str, Any]:
    """All reports of a track as plain data for JSON."""
    return {
        "threat": story.threat,
        "swapped": story.is_swapped,
        "reports": [
            {
                "time_s": report.time,
                "since_detection_s": report.since_detection,
                "impact_error_m": report.impact_error,
                "impact_ellipse_90": _plain(report.impact),
                "origin_error_m": report.origin_error,
                "origin_ellipse_90": None if report.origin is None else _plain(report.origin),
            }
            for report in story.reports
        ],
    }


def _plain(ellipse: Ellipse) -> dict[str, float]:
    return {
        "east_m": ellipse.east,
        "north_m": ellipse.north,
        "semi_major_m": ellipse.major,
        "semi_minor_m": ellipse.minor,
        "azimuth_of_major_rad": ellipse.azimuth,
    }
