"""Where threats pass, before any is flown: straight from way-point to way-point."""

import itertools
import math

from cram_sim.scenario.model import Salvo, Scenario
from cram_sim.scenario.positions import Position

STEPS = 100  # places looked at along the ground track of a salvo


def distance(one: Position, other: Position) -> float:
    """Metres along the ground between two places."""
    return math.hypot(one.east - other.east, one.north - other.north)


def track_length(scenario: Scenario, salvo: Salvo) -> float:
    """Metres along the ground from a salvo's launch site to what it is aimed at."""
    return sum(itertools.starmap(distance, itertools.pairwise(_stops(scenario, salvo))))


def ground_tracks(scenario: Scenario) -> list[Position]:
    """Places along the ground track of every salvo."""
    return [
        _between(start, end, step / STEPS)
        for salvo in scenario.salvos
        for start, end in itertools.pairwise(_stops(scenario, salvo))
        for step in range(STEPS + 1)
    ]


def _stops(scenario: Scenario, salvo: Salvo) -> list[Position]:
    sites = {site.name: site.at for site in scenario.launch_sites}
    assets = {asset.name: asset.centre for asset in scenario.defended_assets}
    way = [Position.from_si(east=point.east, north=point.north) for point in salvo.way_points]
    return [sites[salvo.from_], *way, assets[salvo.aimed_at]]


def _between(start: Position, end: Position, share: float) -> Position:
    return Position.from_si(
        east=start.east + share * (end.east - start.east),
        north=start.north + share * (end.north - start.north),
    )


def azimuth_of(seen_from: Position, place: Position) -> float:
    """Radians from north, clockwise."""
    return math.atan2(place.east - seen_from.east, place.north - seen_from.north)
