"""What assets and warning zones look like on a map in kilometres, whatever their shape."""

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from cram_sim.footprints import Footprint
from cram_sim.report import style
from cram_sim.report.labels import Label
from cram_sim.scenario.grounds import Ground

KILOMETRE = 1000.0

Extent = tuple[float, float, float]  # a circle: east, north, radius, metres


def patch_of(footprint: Footprint) -> Patch:
    """The outline of a footprint in kilometres; of a point, a circle of no size."""
    if footprint.is_circle:
        east, north = footprint.centre / KILOMETRE
        return Circle((float(east), float(north)), footprint.reach / KILOMETRE)
    # Holes turn the other way round, so they stay empty where the path is filled.
    closed = [np.column_stack((ring, ring[:, :1])).T / KILOMETRE for ring in footprint.rings]
    return PathPatch(Path.make_compound_path(*(Path(ring, closed=True) for ring in closed)))


def outline_on_colour(axes: Axes, footprint: Footprint) -> None:
    """Draw an outline in black with a white halo, to be seen on dark and on pale colours."""
    patch = axes.add_patch(patch_of(footprint))
    patch.set(facecolor="none", edgecolor=style.BLACK, linewidth=1.2, zorder=3)
    patch.set_path_effects([withStroke(linewidth=3.2, foreground="white")])


def mark_points(axes: Axes, grounds: Iterable[Ground], colour: str) -> None:
    """Mark the grounds that are points, which have no outline to see."""
    for ground in grounds:
        if ground.at is not None and ground.radius is None:
            axes.plot(
                ground.at.east / KILOMETRE,
                ground.at.north / KILOMETRE,
                "o",
                color=colour,
                markersize=4.0,
                zorder=4,
            )


def extents(footprints: Iterable[Footprint]) -> list[Extent]:
    """Circles that a map has to hold, to hold the footprints."""
    held: list[Extent] = []
    for footprint in footprints:
        if footprint.is_circle:
            east, north = footprint.centre.tolist()
            held.append((east, north, footprint.reach))
        else:
            held += [(east, north, 0.0) for east, north in footprint.edges[:, :2].tolist()]
    return held


def labels_of(grounds: Iterable[Ground], colour: str) -> list[Label]:
    """The names of grounds at their centres."""
    return [
        Label(ground.name, place.east / KILOMETRE, place.north / KILOMETRE, colour)
        for ground in grounds
        for place in [ground.centre]
    ]
