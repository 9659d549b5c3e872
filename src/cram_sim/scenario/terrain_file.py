"""Elevation grids from files: ESRI ASCII by a strict reader of our own, GeoTIFF by rasterio.

The ASCII format: a head of ncols, nrows, xllcorner or xllcenter, yllcorner or yllcenter, cellsize
and perhaps NODATA_value, then one line of heights per row from north to south (Esri, ArcGIS Pro
documentation, "Esri ASCII raster format").
"""

import functools
import math
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

import numpy as np

from cram_sim.ballistics.earth import Earth, ground_height, radii_of_curvature
from cram_sim.quantities import shown
from cram_sim.records import Floats
from cram_sim.scenario.model import Terrain
from cram_sim.scenario.places import geographic_places, local_places
from cram_sim.scenario.positions import FARTHEST, Origin
from cram_sim.terrain import ElevationGrid, bilinear

ASCII: Final = (".asc",)
GEOTIFF: Final = (".tif", ".tiff")
MOST_NODES: Final = 4_000_000
LOWEST, HIGHEST = -500.0, 9000.0  # m above mean sea level: the Dead Sea's shore, Mount Everest
HEAD: Final = ("ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize",
               "nodata_value")  # fmt: skip
SETTLING: Final = 3  # from a place on the plane to the ground below it; each gains four digits


class TerrainError(ValueError):
    """A file that is no elevation grid: what is wrong; what to write."""


@dataclass(frozen=True)
class Raster:
    """Heights above mean sea level as a file has them: rows from south to north, NaN unknown.

    `west`, `south` and `step` are those of the nodes in the file's own units.
    """

    west: float
    south: float
    step_x: float
    step_y: float
    heights: Floats


@functools.lru_cache(maxsize=4)
def elevation_grid(terrain: Terrain, origin: Origin) -> ElevationGrid:
    """The terrain of a scenario in its tangent plane. Raises TerrainError."""
    suffix = PurePath(terrain.file).suffix.lower()
    if suffix in ASCII:
        raster = _ascii_raster(terrain.content)
    elif suffix in GEOTIFF:
        raster = _geotiff_raster(terrain.content, terrain.units)
    else:
        raise TerrainError(
            f"unknown kind of file (got {shown(terrain.file)}); write one that ends in .asc or .tif"
        )
    _refuse_unlikely(raster)
    grid = _in_metres(raster, origin) if terrain.units == "metres" else _in_degrees(raster, origin)
    grid.up.flags.writeable = False  # it is shared
    return grid


def _ascii_raster(content: bytes) -> Raster:
    try:
        lines = content.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise TerrainError("not an ASCII grid; write one that begins with `ncols`") from None
    head = _head(lines)
    columns, rows = (_whole(head, key) for key in ("ncols", "nrows"))
    if rows * columns > MOST_NODES:
        raise TerrainError(
            f"too large (got {rows} x {columns} nodes); write at most {MOST_NODES:,}, cut out of it"
        )
    cell = _real(head, "cellsize")
    if cell <= 0.0:
        raise TerrainError(f"cellsize is not positive (got {cell:g}); write the distance of nodes")
    heights = _heights(lines[len(head) :], len(head), rows, columns)
    if "nodata_value" in head:
        heights[heights == _real(head, "nodata_value")] = np.nan
    west, south = _first_node(head, "x", cell), _first_node(head, "y", cell)
    return Raster(west, south, cell, cell, heights[::-1].copy())


def _head(lines: list[str]) -> dict[str, str]:
    head: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        words = line.split()
        key = words[0].lower() if words else ""
        if not key.isidentifier() or key in ("nan", "inf"):
            break
        if key not in HEAD or key in head or len(words) != 2:
            raise TerrainError(
                f"line {number} is no line of the head (got {shown(line)}); "
                "write e.g. `ncols 200`, each key once"
            )
        head[key] = words[1]
    for choice in (("ncols",), ("nrows",), ("cellsize",), HEAD[2:4], HEAD[4:6]):
        if sum(key in head for key in choice) != 1:
            raise TerrainError(f"its head needs {' or '.join(choice)}; write one line of it")
    return head


def _whole(head: dict[str, str], key: str) -> int:
    if not head[key].isdecimal() or not 2 <= float(head[key]) <= MOST_NODES:
        raise TerrainError(
            f"{key} is no whole number from 2 (got {shown(head[key])}); write how many there are"
        )
    return int(head[key])


def _real(head: dict[str, str], key: str) -> float:
    try:
        value = float(head[key])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise TerrainError(f"{key} is no number (got {shown(head[key])}); write e.g. `{key} 30`")
    return value


def _first_node(head: dict[str, str], axis: str, cell: float) -> float:
    """The coordinate of the first cell's centre, where its height is."""
    if f"{axis}llcenter" in head:
        return _real(head, f"{axis}llcenter")
    return _real(head, f"{axis}llcorner") + 0.5 * cell


def _heights(lines: list[str], before: int, rows: int, columns: int) -> Floats:
    while lines and not lines[-1].strip():
        lines.pop()
    if len(lines) != rows:
        raise TerrainError(f"{len(lines)} lines of heights where nrows says {rows}; write as many")
    heights = np.empty((rows, columns))
    for number, line in enumerate(lines):
        words = line.split()
        if len(words) != columns:
            raise TerrainError(
                f"line {before + number + 1} has {len(words)} heights where ncols says {columns}; "
                "write as many"
            )
        try:
            heights[number] = words
        except ValueError:
            raise TerrainError(
                f"line {before + number + 1} holds something else than numbers; write heights in "
                "metres"
            ) from None
    return heights


def _geotiff_raster(content: bytes, units: str) -> Raster:
    try:
        from rasterio.errors import RasterioError
        from rasterio.io import MemoryFile
    except ImportError:
        raise TerrainError(
            "GeoTIFF needs rasterio, which is not installed; pip install cram-sim[terrain], or "
            "write an ASCII grid (.asc)"
        ) from None
    try:
        with MemoryFile(content) as memory, memory.open() as file:
            return _raster_of(file, units)
    except RasterioError as error:
        raise TerrainError(f"not a GeoTIFF ({error}); write an elevation model") from None


def _raster_of(file: Any, units: str) -> Raster:
    """The first band of an open file: north up, in degrees, or metres where it says nothing."""
    if file.crs is not None and (units != "degrees" or not file.crs.is_geographic):
        raise TerrainError(
            f"the file's coordinates are {file.crs.to_string()}, `units` says {units}; "
            "write one in longitude and latitude (gdalwarp -t_srs EPSG:4326), and `units: degrees`"
        )
    if file.width * file.height > MOST_NODES:
        raise TerrainError(
            f"too large (got {file.height} x {file.width} nodes); "
            f"write at most {MOST_NODES:,}, cut out of it"
        )
    place = file.transform
    if place.b != 0.0 or place.d != 0.0 or place.a <= 0.0 or place.e >= 0.0:
        raise TerrainError("the file is not north up; write one that is (gdalwarp)")
    heights = file.read(1, masked=True).astype(np.float64).filled(np.nan)[::-1].copy()
    south = place.f + (file.height - 0.5) * place.e
    return Raster(place.c + 0.5 * place.a, south, place.a, -place.e, heights)


def _refuse_unlikely(raster: Raster) -> None:
    heights = raster.heights
    known = heights[~np.isnan(heights)]
    if not known.size:
        raise TerrainError("it holds no height at all; write an elevation model of the site")
    low, high = float(known.min()), float(known.max())
    if low < LOWEST or high > HIGHEST:
        raise TerrainError(
            f"heights from {low:g} to {high:g} m are not those of the Earth; write metres above "
            "mean sea level, and NODATA_value where there are none"
        )
    if min(heights.shape) < 2:
        raise TerrainError("fewer than two rows or columns; write a larger piece")


def _in_metres(raster: Raster, origin: Origin) -> ElevationGrid:
    rows, columns = raster.heights.shape
    east = raster.west + raster.step_x * np.arange(columns, dtype=np.float64)
    north = (raster.south + raster.step_y * np.arange(rows, dtype=np.float64))[:, np.newaxis]
    if max(abs(east).max(), abs(north).max()) > FARTHEST:
        raise TerrainError(
            "it reaches farther than 200 km from the origin; write metres east and north of the "
            "origin, or `units: degrees`"
        )
    flat = ground_height(Earth(origin.latitude, origin.elevation), east, north)
    up = raster.heights - origin.elevation + flat
    return ElevationGrid(raster.west, raster.south, raster.step_x, raster.step_y, up)


def _in_degrees(raster: Raster, origin: Origin) -> ElevationGrid:
    """Sample a grid of longitude and latitude at nodes about as dense, in the tangent plane."""
    rows, columns = raster.heights.shape
    edge_x = raster.west + raster.step_x * np.array([0.0, 0.5, 1.0]) * (columns - 1)
    edge_y = raster.south + raster.step_y * np.array([0.0, 0.5, 1.0]) * (rows - 1)
    if max(abs(edge_y)) > 90.0 or max(abs(edge_x)) > 360.0:
        raise TerrainError(
            "it reaches beyond a pole or around the Earth; write longitude and latitude in "
            "degrees, or `units: metres`"
        )
    longitude, latitude = (np.radians(edge) for edge in np.meshgrid(edge_x, edge_y))
    place = (origin, latitude, longitude, np.full(latitude.shape, origin.elevation))
    rim_east, rim_north, rim_up = local_places(*place)
    if np.sqrt(rim_east**2 + rim_north**2 + rim_up**2).max() > FARTHEST:
        raise TerrainError("it reaches farther than 200 km from the origin; cut a piece out of it")
    prime_vertical, meridian = radii_of_curvature(origin.latitude)
    step_east = math.radians(raster.step_x) * prime_vertical * math.cos(origin.latitude)
    step_north = math.radians(raster.step_y) * meridian
    east = np.arange(rim_east.min(), rim_east.max() + step_east, step_east)
    north = np.arange(rim_north.min(), rim_north.max() + step_north, step_north)
    up = _ground_below(raster, origin, *np.meshgrid(east, north))
    return ElevationGrid(float(east[0]), float(north[0]), step_east, step_north, up)


def _ground_below(raster: Raster, origin: Origin, east: Floats, north: Floats) -> Floats:
    """The `up` coordinate of the ground at east and north, shape of the arguments, metres."""
    up = ground_height(Earth(origin.latitude, origin.elevation), east, north)
    known = up
    # A vertical at a distance leans out of the plane's: 1.6 m for 1,000 m of height at 10 km.
    for _ in range(SETTLING):
        latitude, longitude, _ = geographic_places(origin, east, north, known)
        column = (np.degrees(longitude) - raster.west) % 360.0 / raster.step_x
        row = (np.degrees(latitude) - raster.south) / raster.step_y
        height = bilinear(raster.heights, row, column)
        up = local_places(origin, latitude, longitude, height)[2]
        known = np.where(np.isnan(up), known, up)
    return up
