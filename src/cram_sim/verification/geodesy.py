"""Latitude and longitude to east, north and up, against other programs and exact places."""

import math

import numpy as np

from cram_sim.ballistics.earth import SEMI_MAJOR_AXIS, normal_gravity
from cram_sim.records import Floats
from cram_sim.scenario.places import geographic_places, local_places
from cram_sim.scenario.positions import Origin
from cram_sim.verification.data import columns, document
from cram_sim.verification.rows import Row, Tolerance, within, worst

MATLAB, BOTH = "MATLAB, in pymap3d", "pymap3d and PROJ"
GRAVITY = "WGS84, NIMA TR8350.2"
TENTH_OF_A_MILLIMETRE = within(1e-4, "the vectors are rounded to 0.1 mm")
MICROMETRE = within(1e-6, "coordinates of 6,000 km in double precision")
SAME_LIBRARY = within(1e-6, "the same library, another of its pipelines")
AGREED = within(2e-6, "the two programs agree within 2e-6 m")
ANGLE = within(1e-9, "1e-9 deg are 0.1 mm on the ground")
CHORD = within(1e-5, "a chord of 1 km is 1e-6 m shorter than its arc; ends are given to 1e-11 deg")
BEARING = within(1e-6, "ends given to 1e-11 deg turn a geodesic of 140 m by up to 5e-7 deg")
APART = 1000.0  # s: a velocity is told by two places that it takes so long between
TURNED = within(1e-8, "from places a thousand seconds apart, each good to a micrometre")


def rows() -> tuple[Row, ...]:
    """Geocentric and local coordinates, both ways, a velocity, short geodesics, gravity."""
    return (
        *_geocentric("geocentric_matlab.csv", TENTH_OF_A_MILLIMETRE, MATLAB),
        *_geocentric("geocentric_exact.csv", MICROMETRE, "exact"),
        *_geocentric("geocentric_proj.csv", SAME_LIBRARY, "PROJ"),
        *_local("local_matlab.csv", TENTH_OF_A_MILLIMETRE, MATLAB),
        *_local("local_places.csv", AGREED, BOTH),
        *_velocity(),
        *_geodesics(),
        *_gravity(),
    )


def _geocentric(file: str, tolerance: Tolerance, source: str) -> list[Row]:
    """Each axis of the geocentric coordinates of all places of a file."""
    table = columns("geodesy", file)
    found = _geocentric_of(np.radians(table["lat_deg"]), np.radians(table["lon_deg"]), table["h_m"])
    names = _told(table["lat_deg"], table["lon_deg"])
    return [
        worst("latitude and longitude to geocentric", f"{axis} (m)", table[f"{axis}_m"], ours,
              tolerance, source, places=names)
        for axis, ours in zip("xyz", found, strict=True)
    ]  # fmt: skip


def _local(file: str, tolerance: Tolerance, source: str) -> list[Row]:
    """East, north and up of all places of a file, and the places of these again."""
    table = columns("geodesy", file)
    sites, targets = _radians(table, "0"), _radians(table, "")
    forward, back = np.empty((3, len(sites))), np.empty((3, len(sites)))
    for row, (site, target) in enumerate(zip(sites, targets, strict=True)):
        origin = Origin.from_si(latitude=site[0], longitude=site[1], elevation=site[2])
        forward[:, row] = np.ravel(local_places(origin, *target[:, np.newaxis]))
        local = np.array([[table[f"{axis}_m"][row]] for axis in "enu"])
        back[:, row] = np.ravel(geographic_places(origin, *local))
    names = _told(table["lat0_deg"], table["lon0_deg"])
    latitude, longitude = np.degrees(back[:2])
    compared = (
        ("to local", "east (m)", table["e_m"], forward[0], tolerance),
        ("to local", "north (m)", table["n_m"], forward[1], tolerance),
        ("to local", "up (m)", table["u_m"], forward[2], tolerance),
        ("from local", "latitude (deg)", table["lat_deg"], latitude, ANGLE),
        ("from local", "longitude (deg)", table["lon_deg"], longitude, ANGLE),
        ("from local", "elevation (m)", table["h_m"], back[2], tolerance),
    )
    return [
        worst(f"latitude and longitude {way}", quantity, published, ours, allowed, source,
              places=names)
        for way, quantity, published, ours, allowed in compared
    ]  # fmt: skip


def _velocity() -> list[Row]:
    """A geocentric velocity along east, north and up: the directions of the tangent plane."""
    case = document("geodesy", "tangent_plane.json")["rotation"]
    place = math.radians(case["latitude_deg"]), math.radians(case["longitude_deg"])
    begin = _geocentric_of(*np.array([[place[0]], [place[1]], [0.0]]))
    end = begin + APART * np.array(case["geocentric"])[:, np.newaxis]
    # About the place where meridian and equator meet, x is up, y east and z north.
    later = geographic_places(_crossing(), end[1], end[2], end[0] - SEMI_MAJOR_AXIS)
    site = Origin.from_si(latitude=place[0], longitude=place[1])
    ours = np.ravel(local_places(site, *later)) / APART
    return [
        Row("geocentric velocity to local", f"{axis} (m/s)", published, float(value), TURNED,
            MATLAB)
        for axis, published, value in zip(("east", "north", "up"), case["local"], ours, strict=True)
    ]  # fmt: skip


def _geodesics() -> list[Row]:
    """Length and azimuth of short geodesics by the local coordinates of their ends."""
    table = columns("geodesy", "short_geodesics.csv")
    starts, ends = _radians(table, "1"), _radians(table, "2")
    east, north, up = np.empty((3, len(starts)))
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        origin = Origin.from_si(latitude=start[0], longitude=start[1])
        east[row], north[row], up[row] = np.ravel(local_places(origin, *end[:, np.newaxis]))
    length = np.sqrt(east**2 + north**2 + up**2)
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    names = _told(table["lat1_deg"], table["lon1_deg"])
    case, source = "geodesics of 141 to 877 m", "GeographicLib"
    return [
        worst(case, "length (m)", table["s12_m"], length, CHORD, source, places=names),
        worst(case, "azimuth (deg)", table["azi1_deg"], azimuth, BEARING, source, places=names),
    ]


def _gravity() -> list[Row]:
    return [
        Row(
            "normal gravity",
            f"at {row['latitude_deg']:g} deg (m/s2)",
            row["gravity"],
            normal_gravity(math.radians(row["latitude_deg"])),
            within(row["printed_to"], "the constants it follows from are printed to 1e-10"),
            GRAVITY,
        )
        for row in document("geodesy", "tangent_plane.json")["gravity"]
    ]


def _geocentric_of(latitude: Floats, longitude: Floats, elevation: Floats) -> Floats:
    """Geocentric x, y and z, (3, n), by the tangent plane where meridian and equator meet."""
    y, z, above = local_places(_crossing(), latitude, longitude, elevation)
    return np.array([SEMI_MAJOR_AXIS + above, y, z])


def _crossing() -> Origin:
    return Origin.from_si(latitude=0.0, longitude=0.0)


def _radians(table: dict[str, Floats], suffix: str) -> Floats:
    """Latitude, longitude (rad) and height (m; 0 where the file has none), (n, 3)."""
    latitude, longitude = table[f"lat{suffix}_deg"], table[f"lon{suffix}_deg"]
    height = table.get(f"h{suffix}_m", np.zeros_like(latitude))
    return np.stack([np.radians(latitude), np.radians(longitude), height], axis=1)


def _told(latitude: Floats, longitude: Floats) -> list[str]:
    pairs = zip(latitude.tolist(), longitude.tolist(), strict=True)
    return [f"{north:.2f} N {east:.2f} E" for north, east in pairs]
