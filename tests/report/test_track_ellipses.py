from functools import cache
from io import BytesIO

import numpy as np
import pytest
from experiment.raids import base_raid, case_of
from matplotlib.legend import Legend
from matplotlib.patches import Ellipse
from matplotlib.text import Text

from cram_sim.experiment.trace import Trace, trace
from cram_sim.experiment.track_story import (
    TrackStory,
    predicted_path_of,
    telling_reports,
    track_stories,
)
from cram_sim.report.labels import Box
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing
from cram_sim.report.track_ellipses import HEADER, MOST, track_ellipses

PROVENANCE = Provenance("base raid", 1, 9, "0.0.0")


@cache
def told() -> Trace:
    return trace(case_of("base raid"), 9, 2)


@cache
def story() -> TrackStory:
    return max(track_stories(told().replicated), key=lambda one: len(one.reports))


def drawn(*, with_paths: bool = True) -> Drawing:
    shown = [
        (report, predicted_path_of(told().replicated, story(), report) if with_paths else None)
        for report in telling_reports(story(), MOST)
    ]
    return track_ellipses(base_raid(), 2, story(), shown, PROVENANCE)


def test_words_stay_on_the_page() -> None:
    figure = drawn().figure
    figure.savefig(BytesIO())  # lays everything out
    page = Box(-1.0, -1.0, figure.bbox.width + 1.0, figure.bbox.height + 1.0)
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    for legend in figure.findobj(Legend):
        assert isinstance(legend, Legend)
        texts += legend.get_texts()
    for text in texts:
        assert Box(*Text.get_window_extent(text).extents).is_inside(page), text.get_text()


def test_maps_are_drawn_to_scale() -> None:
    for axes in drawn().figure.axes[:3]:
        box = axes.get_window_extent()
        east, north = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
        assert box.width / east == pytest.approx(box.height / north, rel=0.01)


def test_every_shown_report_has_two_ellipses_on_the_map_and_in_the_table() -> None:
    drawing = drawn()
    patches = [p for p in drawing.figure.axes[0].patches if type(p) is Ellipse]
    assert len(patches) == len(drawing.rows) == 2 * min(MOST, len(story().reports))
    assert {len(row) for row in drawing.rows} == {len(HEADER)}


def test_drawn_ellipse_points_where_its_azimuth_says() -> None:
    """Of the last impact: the ends of its major axis, in kilometres."""
    patch = [p for p in drawn().figure.axes[2].patches if type(p) is Ellipse][-1]
    ellipse = story().reports[-1].impact
    end = patch.get_patch_transform().transform((1.0, 0.0))
    along = np.array([np.sin(ellipse.azimuth), np.cos(ellipse.azimuth)])
    centre = np.array([ellipse.east, ellipse.north])
    assert 1000.0 * end == pytest.approx(centre + ellipse.major * along, abs=0.01)


def test_track_that_predicts_no_path_says_so() -> None:
    side = drawn(with_paths=False).figure.axes[3]
    assert any("no prediction" in text.get_text() for text in side.texts)
    assert not any("no prediction" in text.get_text() for text in drawn().figure.axes[3].texts)
