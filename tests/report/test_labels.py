from io import BytesIO

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


def test_label_at_the_edge_stays_on_the_map() -> None:
    (box,) = boxes_of([Label("a rather long name", 0.99, 0.99, "black")])
    assert box.right <= 0.9 * 600.0
    assert box.top <= 0.9 * 600.0


def test_boxes_that_touch_do_not_overlap() -> None:
    assert not Box(0, 0, 1, 1).overlaps(Box(1, 0, 2, 1))


def test_box_within_another_is_inside_it() -> None:
    assert Box(1, 1, 2, 2).is_inside(Box(0, 0, 3, 3))
    assert not Box(1, 1, 4, 2).is_inside(Box(0, 0, 3, 3))
