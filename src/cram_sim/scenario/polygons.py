"""What is wrong with the corners of polygons, in words; shapely finds it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from cram_sim.quantities import shown

Corners = Sequence[tuple[float, float]]
Outline = tuple[Corners, Sequence[Corners]]  # the outer ring, and its holes
Place = Callable[[float, float], str]  # a place in words

LEAST_CORNERS: Final = 3
MOST_CORNERS: Final = 1000  # of all rings of a place: each is asked for every threat
FOUND: Final = re.compile(r"(.*)\[(\S+) (\S+)\]")
REMEDIES: Final = {
    "Hole lies outside shell": "a hole outside its outer ring{at}; write it inside, or leave it "
    "out",
    "Holes are nested": "a hole within a hole{at}; leave the inner one out",
    "Nested shells": "a polygon within another{at}; leave it out, or write it as a hole",
}
CROSSING_RINGS: Final = (
    "rings that cross or share a side{at}; write holes inside their outer ring and polygons apart"
)


def flaw(outlines: Sequence[Outline], place: Place) -> str | None:
    """What is wrong with polygons and what to write, None if nothing is.

    `place` puts two coordinates of the polygons in words.
    """
    rings = [ring for outer, holes in outlines for ring in (outer, *holes)]
    for ring in rings:
        sentence = _flaw_of_ring(ring, place)
        if sentence is not None:
            return sentence
    corners = sum(map(len, rings))
    if corners > MOST_CORNERS:
        return f"too many corners (got {corners}); write at most {MOST_CORNERS:,}, simplify it"
    return _flaw_between_rings(outlines, place)


def _flaw_of_ring(ring: Corners, place: Place) -> str | None:
    if len(ring) < LEAST_CORNERS:
        return f"fewer than three corners (got {len(ring)}); write at least three, in order"
    for corner in _repeated(ring):
        return f"a corner twice in a row ({place(*corner)}); write it once, the ring closes itself"

    import shapely

    polygon = shapely.Polygon(ring)
    if polygon.convex_hull.area == 0.0:
        return "no area, all its corners lie on a line; write corners around the place"
    if not polygon.is_valid:
        _, at = _found(polygon, place)
        return f"its side crosses or touches another{at}; write the corners in order around it"
    return None


def _repeated(ring: Corners) -> Iterator[tuple[float, float]]:
    """Corners at the place of the one before, the first after the last."""
    for before, corner in zip((ring[-1], *ring), ring, strict=False):
        if corner == before:
            yield corner


def _flaw_between_rings(outlines: Sequence[Outline], place: Place) -> str | None:
    import shapely

    polygons = shapely.MultiPolygon(list(outlines))
    if polygons.is_valid:
        return None
    reason, at = _found(polygons, place)
    return REMEDIES.get(reason, CROSSING_RINGS).format(at=at)


def _found(geometry: Any, place: Place) -> tuple[str, str]:
    """What shapely finds wrong, and where in words."""
    from shapely.validation import explain_validity

    reason = explain_validity(geometry)
    match = FOUND.fullmatch(reason)
    assert match is not None, f"shapely says {shown(reason)} without a place"
    return match.group(1), f" (at {place(float(match.group(2)), float(match.group(3)))})"
