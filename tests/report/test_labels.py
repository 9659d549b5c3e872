from io import BytesIO

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

from cram_sim.report.labels import Box, Label, write_labels


def boxes_of(labels: list[Label]) -> list[Box]:
    figure = Figure(figsize=(6.0, 6.0))
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    write_labels(axes, labels)
    figure.savefig(BytesIO())  # lays everything out
    # Text's own extent: an annotation's also holds the line that leads to its place.
    return [Box(*Text.get_window_extent(text).extents) for text in axes.texts]


def test_labels_of_close_places_do_not_cover_each_other() -> None:
    places = [Label(f"defended place {n}", 0.5 + 0.01 * n, 0.5, "black") for n in range(6)]
    boxes = boxes_of(places)
    pairs = [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :]]
    assert not any(one.overlaps(other) for one, other in pairs)


def test_labels_of_one_place_in_a_corner_are_stacked() -> None:
    places = [Label(f"fire_units[{n}].round_dispersion", 0.02, 0.02, "black") for n in range(14)]
    boxes = boxes_of(places)
    pairs = [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :]]
    assert not any(one.overlaps(other) for one, other in pairs)


def test_label_at_the_edge_stays_on_the_map() -> None:
    (box,) = boxes_of([Label("a rather long name", 0.99, 0.99, "black")])
    assert box.right <= 0.9 * 600.0
    assert box.top <= 0.9 * 600.0


def test_label_gives_way_to_what_is_drawn() -> None:
    figure = Figure(figsize=(6.0, 6.0))
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    drawn = (np.array([0.54, 0.56, 0.58]), np.array([0.525, 0.525, 0.525]))
    write_labels(axes, [Label("fuel store", 0.5, 0.5, "black")], drawn)
    figure.savefig(BytesIO())
    box = Box(*Text.get_window_extent(axes.texts[0]).extents)
    x, y = axes.transData.transform(np.stack(drawn, axis=1)).T
    assert box.holds(x, y) == 0


def test_box_holds_the_points_within_it() -> None:
    assert Box(0, 0, 1, 1).holds(np.array([0.5, 2.0]), np.array([0.5, 0.5])) == 1


def test_boxes_that_touch_do_not_overlap() -> None:
    assert not Box(0, 0, 1, 1).overlaps(Box(1, 0, 2, 1))


def test_box_within_another_is_inside_it() -> None:
    assert Box(1, 1, 2, 2).is_inside(Box(0, 0, 3, 3))
    assert not Box(1, 1, 4, 2).is_inside(Box(0, 0, 3, 3))
