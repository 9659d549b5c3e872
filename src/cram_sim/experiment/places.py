"""Where people are: on defended assets and, in addition, in warning zones."""

from dataclasses import dataclass

from cram_sim.footprints import Footprint, distance_to
from cram_sim.scenario.model import Scenario


@dataclass(frozen=True)
class Place:
    """So many people all over a footprint, warned by the alarms of `zones`."""

    name: str
    footprint: Footprint
    people: int
    zones: tuple[str, ...]


def places_of(scenario: Scenario) -> list[Place]:
    """Every place with people, assets first.

    Those on an asset are warned by every zone that holds its centre, those in a zone by its own.
    """
    assets = [
        Place(asset.name, asset.footprint, asset.people, _zones_about(scenario, asset.footprint))
        for asset in scenario.defended_assets
    ]
    zones = [
        Place(zone.name, zone.footprint, zone.people, (zone.name,))
        for zone in scenario.warning_zones
    ]
    return [place for place in (*assets, *zones) if place.people > 0]


def _zones_about(scenario: Scenario, footprint: Footprint) -> tuple[str, ...]:
    centre = footprint.centre[:, None]
    return tuple(
        zone.name
        for zone in scenario.warning_zones
        if distance_to(zone.footprint, centre)[0] == 0.0
    )
