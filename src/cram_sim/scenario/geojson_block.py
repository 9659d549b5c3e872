"""The `geojson:` of assets and warning zones: its feature becomes plain corners in the tree."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from cram_sim.quantities import shown
from cram_sim.scenario.document import Location
from cram_sim.scenario.embedded_file import EmbeddedFileError, embedded_content
from cram_sim.scenario.geojson_file import GeographicGround, GeoJsonError, ground_of
from cram_sim.scenario.grounds import SHAPES
from cram_sim.scenario.places import GROUNDS, local_places, look_swapped, origin_of
from cram_sim.scenario.polygons import Corners
from cram_sim.scenario.positions import FARTHEST, Corner, Origin, too_far
from cram_sim.scenario.resolution import Resolution, Tree

KEY: Final = "geojson"
FILE, FEATURE = "file", "feature"
MOST_MEGABYTES: Final = 10
# In the place of a feature that is refused already, so that the rest of its entry is still read.
STAND_IN: Final[Tree] = {"at": {"east": "0 m", "north": "0 m"}, "radius": "1 m"}


def give_grounds(resolution: Resolution, folder: Path) -> None:
    """Put a point or corners in the place of every `geojson`, its file named from `folder`."""
    origin = origin_of(resolution)
    for block in GROUNDS:
        for location, entry in resolution.entries(block):
            if KEY in entry:
                _give_ground(resolution, (*location, KEY), entry, origin, folder)


def _give_ground(
    resolution: Resolution, location: Location, entry: Tree, origin: Origin | None, folder: Path
) -> None:
    written = entry.pop(KEY)
    other = [key for key in SHAPES if key in entry]
    if other:
        resolution.refuse(location, f"both geojson and {other[0]}; write one of the two")
        return
    ground = None
    if _is_well_formed(resolution, location, written) and origin is not None:
        ground = _ground(resolution, location, written, origin, folder)
    entry |= STAND_IN if ground is None else ground


def _ground(
    resolution: Resolution, location: Location, written: Tree, origin: Origin, folder: Path
) -> Tree | None:
    """The keys of an entry that say where the feature is; complains where there is none."""
    try:
        content, _ = embedded_content(
            folder, written[FILE], None, thing="a GeoJSON file", most_megabytes=MOST_MEGABYTES
        )
        return _in_metres(ground_of(content, written.get(FEATURE)), origin)
    except EmbeddedFileError as error:
        resolution.refuse((*location, FILE), str(error))
    except GeoJsonError as error:
        resolution.refuse(location, f"{shown(written[FILE])[1:-1]}: {error}")
    return None


def _is_well_formed(resolution: Resolution, location: Location, written: Any) -> bool:
    """Whether it names a file, and a feature or none; complains if not."""
    if not isinstance(written, dict):
        sentence = f"not a mapping (got {shown(written)}); write {{file: site.geojson}}"
        resolution.refuse(location, sentence)
        return False
    wrong = [key for key in written if key not in (FILE, FEATURE)]
    for key in wrong:
        sentence = f"unknown key (got {shown(key)}); write {FILE} and {FEATURE}"
        resolution.refuse((*location, key), sentence)
    for key in (FILE, *(key for key in (FEATURE,) if key in written)):
        if not isinstance(written.get(key), str):
            got = shown(written.get(key))
            resolution.refuse((*location, key), f"not a text (got {got}); write its name")
            wrong.append(key)
    return not wrong


def _in_metres(ground: GeographicGround, origin: Origin) -> Tree:
    """A ground by east and north as a file has them. Raises GeoJsonError if it is too far."""
    if ground.point is not None:
        (at,) = _corners([ground.point], origin)
        return {"at": at}
    if len(ground.outlines) == 1 and not ground.outlines[0][1]:
        return {"polygon": _corners(ground.outlines[0][0], origin)}
    return {
        "polygons": tuple(
            {
                "outer": _corners(outer, origin),
                "holes": tuple(_corners(hole, origin) for hole in holes),
            }
            for outer, holes in ground.outlines
        )
    }


def _corners(ring: Corners, origin: Origin) -> tuple[Tree, ...]:
    longitude, latitude = np.radians(np.array(ring)).T
    elevation = np.full(longitude.shape, origin.elevation)
    east, north, up = local_places(origin, latitude, longitude, elevation)
    away = np.sqrt(east**2 + north**2 + up**2)  # the antipodes lie straight below the origin
    farthest = int(np.argmax(away))
    if away[farthest] > FARTHEST:
        place = float(latitude[farthest]), float(longitude[farthest])
        raise GeoJsonError(too_far(float(away[farthest]), are_swapped=look_swapped(origin, *place)))
    return tuple(
        Corner.model_construct(east=x, north=y).model_dump(mode="json")
        for x, y in zip(east.tolist(), north.tolist(), strict=True)
    )
