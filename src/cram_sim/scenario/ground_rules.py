"""What assets and warning zones may say of themselves alone, but not together or on this map."""

import math
from collections.abc import Iterator
from typing import Final

from cram_sim.footprints import area
from cram_sim.scenario.document import Location, Problem
from cram_sim.scenario.grounds import Ground
from cram_sim.scenario.model import DefendedAsset, Scenario
from cram_sim.scenario.positions import FARTHEST
from cram_sim.scenario.terrain_file import elevation_grid
from cram_sim.spec import LEAST_RADIUS
from cram_sim.terrain import ElevationGrid

LEAST_AREA: Final = math.pi * LEAST_RADIUS**2  # m2, of the smallest circle


def contradictions_of_grounds(scenario: Scenario) -> Iterator[Problem]:
    """Every contradiction between what is said of a ground, and what is standing on it."""
    grid = None
    if scenario.terrain is not None:
        grid = elevation_grid(scenario.terrain, scenario.origin)
    for number, asset in enumerate(scenario.defended_assets):
        yield from _outside(("defended_assets", number), asset, grid)
        yield from _too_small(("defended_assets", number), asset)
        yield from _items(("defended_assets", number), asset)
    for number, zone in enumerate(scenario.warning_zones):
        yield from _outside(("warning_zones", number), zone, grid)
        yield from _too_small(("warning_zones", number), zone)
        if zone.at is not None and zone.radius is None:
            yield Problem(
                ("warning_zones", number),
                f'"{zone.name}" has no extent; add e.g. `radius: 300 m`, or write a polygon',
            )
    yield from _people_of_one_name(scenario)


def _outside(location: Location, ground: Ground, grid: ElevationGrid | None) -> Iterator[Problem]:
    """A ground that reaches off the map, or is nowhere on the terrain."""
    # The corners of a polygon are on the map one by one.
    away = 0.0
    if ground.at is not None:
        away = math.hypot(ground.at.east, ground.at.north) + (ground.radius or 0.0)
    if away > FARTHEST:
        yield Problem(
            location,
            f'"{ground.name}" reaches too far from the origin (got {away / 1000.0:.1f} km); '
            "write at most 200 km",
        )
    elif grid is not None and not _meets(grid, ground):
        yield Problem(
            location,
            f'"{ground.name}" is outside the terrain; write a place within it, or a file that '
            "holds this one",
        )


def _meets(grid: ElevationGrid, ground: Ground) -> bool:
    """Whether any part of the ground is on the map that the terrain's file is of."""
    import shapely

    rows, columns = grid.up.shape
    east = grid.west + (columns - 1) * grid.step_east
    north = grid.south + (rows - 1) * grid.step_north
    terrain = shapely.box(grid.west, grid.south, east, north)
    return bool(terrain.distance(ground.geometry) <= (ground.radius or 0.0))


def _too_small(location: Location, ground: Ground) -> Iterator[Problem]:
    """A polygon with less area than the smallest circle."""
    import shapely

    if ground.at is not None:
        return
    least = min(float(polygon.area) for polygon in shapely.get_parts(ground.geometry))
    if least < LEAST_AREA:
        yield Problem(
            location,
            f'"{ground.name}" has a polygon that is too small (got {least:.3g} m2); write corners '
            "farther apart",
        )


def _people_of_one_name(scenario: Scenario) -> Iterator[Problem]:
    """An asset and a zone whose people would be told of as one place."""
    assets = {asset.name for asset in scenario.defended_assets if asset.people > 0}
    for number, zone in enumerate(scenario.warning_zones):
        if zone.people > 0 and zone.name in assets:
            yield Problem(
                ("warning_zones", number, "name"),
                f'"{zone.name}" is a defended asset with people, too; write another name, or the '
                "people at one of the two",
            )


def _items(location: Location, asset: DefendedAsset) -> Iterator[Problem]:
    """Several items need room, and only several have a size."""
    if asset.number == 1:
        if asset.item_radius > 0.0:
            yield Problem(
                (*location, "item_radius"),
                "of a single item, which is as large as the asset; write the `number` of items, or "
                "leave it out",
            )
        return
    room = area(asset.footprint)
    taken = asset.number * math.pi * asset.item_radius**2
    if room == 0.0:
        yield Problem(
            (*location, "number"),
            f"{asset.number} items on a single point; add e.g. `radius: 50 m`, or write a polygon",
        )
    elif taken > room:
        yield Problem(
            (*location, "item_radius"),
            f"{asset.number} items take up {taken:.0f} m2, the asset has {room:.0f} m2; write "
            "smaller or fewer items, or a larger place",
        )
