"""What the search radars of a scenario cover: a map at each height, and along each threat axis."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.ballistics.earth import ground_height
from cram_sim.catalogue.entries import load_entry
from cram_sim.errors import CatalogueError
from cram_sim.experiment.case import Case, SearchPost
from cram_sim.records import Floats, Truths
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.terrain_file import elevation_grid
from cram_sim.sensors.look_probability import p_look, reach
from cram_sim.sensors.track_time import median_track_time, track_chance
from cram_sim.threats.threat import Threat

LONGEST_WAIT: Final = 60.0  # s: a threat is down before a longer median is of use
MARGIN: Final = 1.08  # of the map, around everything on it
SIGHT_STEPS: Final = 500  # of a range gate
LARGE: Final = 1e6  # m2: seen wherever it is covered
LEAST_HALF_WIDTH: Final = 500.0  # m


@dataclass(frozen=True)
class ThreatClass:
    """What a radar sees of a class of threat."""

    name: str
    cross_section: float  # m2


@dataclass(frozen=True)
class CoverageMap:
    """What all search radars together see of a threat at any place and some heights.

    `east` (columns,) and `north` (rows,) in metres; `heights` (h,) metres above the ground at the
    origin's level. `p_look` (h, rows, columns) that a look of each radar, all radars together,
    detects; `track_time` (h, rows, columns) the median seconds from appearing there and staying to
    the first confirmed track, infinite where longer than LONGEST_WAIT. NaN below the ground.
    """

    threat: ThreatClass
    heights: tuple[float, ...]
    east: Floats
    north: Floats
    p_look: Floats
    track_time: Floats

    def area(self, height: int, probability: float) -> float:
        """The area (m2) of the map at a height, by its number, where `p_look` is at least this."""
        cell = (self.east[1] - self.east[0]) * (self.north[1] - self.north[0])
        return float(cell * np.count_nonzero(self.p_look[height] >= probability))


@dataclass(frozen=True)
class Reach:
    """How far one radar sees a class of threat in clear sight: slant ranges in metres."""

    radar: str
    threat: ThreatClass
    at_half: float  # where one look detects with probability 0.5
    at_nine_tenths: float
    gate: float  # beyond it the radar does not look


def class_of(scenario: Scenario, name: str | None) -> ThreatClass:
    """The class of this name, from the scenario or the catalogue; without, the first salvo's.

    Raises CatalogueError where there is none.
    """
    for salvo in scenario.salvos:
        if name is None or salvo.threat_class == name:
            return ThreatClass(salvo.threat_class, salvo.threat.radar_cross_section)
    assert name is not None
    threat = load_entry("threats", name).spec()
    if not isinstance(threat, Threat):
        raise CatalogueError(f"{name} is no class that a radar sees; choose another")
    return ThreatClass(name, threat.radar_cross_section)


def coverage_map(
    case: Case, threat: ThreatClass, heights: tuple[float, ...], nodes: int
) -> CoverageMap:
    """The map of a scenario's radars for a class at some heights (m), `nodes` on either side."""
    east, north = _axes_of_map(case, threat, nodes)
    position, is_below = _positions(case, east, north, heights)
    looks = np.array(
        [p_look(post.figures, position, threat.cross_section) for post in case.search_posts]
    ).reshape(-1, *position.shape[1:])
    chances = [track_chance(post.radar, LONGEST_WAIT) for post in case.search_posts]
    time = median_track_time(chances, looks, LONGEST_WAIT)
    together = 1.0 - np.prod(1.0 - looks, axis=0)
    return CoverageMap(
        threat,
        heights,
        east,
        north,
        np.where(is_below, np.nan, together),
        np.where(is_below, np.nan, time),
    )


def reaches(case: Case, threats: tuple[ThreatClass, ...]) -> tuple[Reach, ...]:
    """How far every radar sees each class of threat."""
    return tuple(
        Reach(
            post.name,
            threat,
            reach(post.radar, post.weather, threat.cross_section, 0.5),
            reach(post.radar, post.weather, threat.cross_section, 0.9),
            post.radar.maximum_range,
        )
        for post in case.search_posts
        for threat in threats
    )


def limits_of_sight(post: SearchPost, height: float, azimuth: Floats) -> Floats:
    """How far a flight at a height (m above the radar's place) is seen at azimuths (n,), metres.

    The ground range, shape (n,), at which it is first hidden by mask or terrain, too low for the
    radar or beyond its gate; 0 outside the sector. The cone overhead is left out.
    """
    step = post.radar.maximum_range / SIGHT_STEPS
    away = step * np.arange(1, SIGHT_STEPS + 1)[:, np.newaxis]
    place = post.place[:, np.newaxis, np.newaxis]
    offset = np.broadcast_arrays(away * np.sin(azimuth), away * np.cos(azimuth), height)
    seen = p_look(post.figures, place + np.array(offset), LARGE) > 0.0
    begun = np.logical_or.accumulate(seen, axis=0)
    first_hidden = np.argmax(begun & ~seen, axis=0)
    steps = np.where((begun & ~seen).any(axis=0), first_hidden, SIGHT_STEPS * begun.any(axis=0))
    limits: Floats = step * steps
    return limits


def _axes_of_map(case: Case, threat: ThreatClass, nodes: int) -> tuple[Floats, Floats]:
    """A square that holds the site, the launch sites and what the radars are likely to see."""
    scenario = case.scenario
    places = [
        *(site.at for site in scenario.launch_sites),
        *(unit.at for unit in scenario.fire_units),
    ]
    circles = [(at.east, at.north, 0.0) for at in places]
    grounds = [asset.footprint for asset in scenario.defended_assets]
    circles += [(float(one.centre[0]), float(one.centre[1]), one.reach) for one in grounds]
    for post in case.search_posts:
        seen = reach(post.radar, post.weather, threat.cross_section, 0.1)
        circles.append((float(post.place[0]), float(post.place[1]), seen))
    east, north, radius = np.array(circles).T
    low = np.array([(east - radius).min(), (north - radius).min()])
    high = np.array([(east + radius).max(), (north + radius).max()])
    half = max(0.5 * MARGIN * float((high - low).max()), LEAST_HALF_WIDTH)
    middle = 0.5 * (low + high)
    return (
        np.linspace(middle[0] - half, middle[0] + half, nodes),
        np.linspace(middle[1] - half, middle[1] + half, nodes),
    )


def _positions(
    case: Case, east: Floats, north: Floats, heights: tuple[float, ...]
) -> tuple[Floats, Truths]:
    """Places (3, heights, rows, columns) and whether each is below the ground."""
    across, along = np.meshgrid(east, north)
    flat = ground_height(case.earth, across, along)
    up = np.array(heights)[:, np.newaxis, np.newaxis] + flat
    shape = up.shape
    position = np.array([np.broadcast_to(across, shape), np.broadcast_to(along, shape), up])
    terrain = case.scenario.terrain
    if terrain is None:
        return position, np.zeros(shape, dtype=np.bool_)
    ground = elevation_grid(terrain, case.scenario.origin).up_at(across, along)
    return position, up < ground
