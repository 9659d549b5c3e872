"""Warnings: scenarios that are well formed and yet unlikely to be what was meant."""

import math
from collections.abc import Iterator

import numpy as np

from cram_sim.footprints import distance_to
from cram_sim.scenario.airspace_lint import doubts_of_airspace
from cram_sim.scenario.command_lint import doubts_of_command
from cram_sim.scenario.doctrine_lint import doubts_of_doctrine
from cram_sim.scenario.document import MOST_TOLD, Problem
from cram_sim.scenario.effector_lint import doubts_of_fire_units
from cram_sim.scenario.ground_tracks import azimuth_of, distance, ground_tracks
from cram_sim.scenario.model import FireUnit, Scenario, SensorPost
from cram_sim.scenario.positions import Position
from cram_sim.scenario.reliability_lint import doubts_of_reliability
from cram_sim.scenario.terrain_file import elevation_grid
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.threats.drone import Drone

FARTHEST_OFF_THE_GROUND = 20.0  # m: a hill's flank within the site, not another datum
LONGEST_LATENCY = 30.0  # s: rockets and bombs of the catalogue fly 10 to 70 s


def warnings(scenario: Scenario) -> tuple[str, ...]:
    """What looks wrong, one sentence each. Flies no trajectory and compiles nothing."""
    return tuple(problem.sentence for problem in doubts(scenario))


def doubts(scenario: Scenario) -> list[Problem]:
    """What looks wrong, each with its location in the file."""
    found = [
        *_blind_radars(scenario),
        *_masked_radars(scenario),
        *_radars_mostly_out(scenario),
        *_dead_links(scenario),
        *_missing_radars(scenario),
        *_origin_off_the_ground(scenario),
        *_idle_cameras(scenario),
        *_assets_out_of_reach(scenario),
        *_kills_always_too_low(scenario),
        *_burst_never_fired(scenario),
        *doubts_of_fire_units(scenario),
        *doubts_of_command(scenario),
        *doubts_of_doctrine(scenario),
        *doubts_of_reliability(scenario),
        *doubts_of_airspace(scenario),
        *_outside_and_near(scenario),
    ]
    if len(found) > MOST_TOLD:
        found[MOST_TOLD:] = [Problem((), f"... and {len(found) - MOST_TOLD} more")]
    return found


def _blind_radars(scenario: Scenario) -> Iterator[Problem]:
    """Search radars whose sector or range holds no part of any salvo's ground track."""
    tracks = ground_tracks(scenario)
    for number, post in enumerate(scenario.sensors):
        radar = post.sensor
        if not isinstance(radar, SearchRadar):
            continue
        in_range = [place for place in tracks if distance(post.at, place) <= radar.maximum_range]
        if not in_range:
            yield Problem(
                ("sensors", number),
                f'"{post.name}" reaches {radar.maximum_range / 1000.0:g} km, every threat stays '
                "farther away; it will detect nothing",
            )
        elif not any(_in_sector(post, radar, place) for place in in_range):
            yield Problem(
                ("sensors", number),
                f'"{post.name}" covers azimuth {_sector(radar)}, every threat arrives from '
                f"{_directions(scenario, post)}; it will detect nothing",
            )


def _masked_radars(scenario: Scenario) -> Iterator[Problem]:
    """Search radars whose mask leaves no sky: no replication can detect."""
    for number, post in enumerate(scenario.sensors):
        radar = post.sensor
        if not isinstance(radar, SearchRadar) or not post.mask:
            continue
        if min(point.elevation for point in post.mask) >= radar.elevation_maximum:
            yield Problem(
                ("sensors", number, "mask"),
                f'"{post.name}" looks up to {math.degrees(radar.elevation_maximum):g} deg, its '
                "mask is nowhere below; no replication can detect",
            )


def _dead_links(scenario: Scenario) -> Iterator[Problem]:
    """Links over which nothing comes, or nothing in time."""
    for number, post in enumerate(scenario.sensors):
        at = ("sensors", number, "link")
        if post.link.loss >= 1.0:
            yield Problem(
                at, f'the link of "{post.name}" loses every report; it will tell nobody of anything'
            )
        elif float(post.link.latency.quantile(np.array(0.5))) > LONGEST_LATENCY:
            yield Problem(
                at,
                f'every other report of "{post.name}" takes more than {LONGEST_LATENCY:g} s; most '
                "rounds are down before it arrives",
            )


def _radars_mostly_out(scenario: Scenario) -> Iterator[Problem]:
    """Radars that are out for most of their time."""
    for number, post in enumerate(scenario.sensors):
        radar = post.sensor
        if not isinstance(radar, SearchRadar):
            continue
        between, repair = radar.time_between_failures, radar.repair_time
        if between is not None and repair is not None and repair > between:
            share = repair / (between + repair)
            yield Problem(
                ("sensors", number, "repair_time"),
                f'"{post.name}" is out for {share:.0%} of its time; it runs for less than a repair',
            )


def _missing_radars(scenario: Scenario) -> Iterator[Problem]:
    if any(isinstance(post.sensor, SearchRadar) for post in scenario.sensors):
        return
    for block in ("fire_units", "warning_zones"):
        if getattr(scenario, block):
            yield Problem((block,), f"no search radar; {block} will never learn of a threat")


def _origin_off_the_ground(scenario: Scenario) -> Iterator[Problem]:
    """An origin that is not as high as the terrain there: flights end on the flat ground."""
    if scenario.terrain is None:
        return
    grid = elevation_grid(scenario.terrain, scenario.origin)
    above = float(grid.up_at(np.array(0.0), np.array(0.0)))
    if abs(above) > FARTHEST_OFF_THE_GROUND:
        where = "above" if above > 0.0 else "below"
        yield Problem(
            ("terrain", "file"),
            f"the ground at the origin is {abs(above):.0f} m {where} the origin's elevation, where "
            "all flights end; write that of the ground",
        )


def _idle_cameras(scenario: Scenario) -> Iterator[Problem]:
    if any(isinstance(salvo.threat, Drone) for salvo in scenario.salvos):
        return
    for number, post in enumerate(scenario.sensors):
        if isinstance(post.sensor, ElectroOptical):
            yield Problem(
                ("sensors", number),
                f'"{post.name}" identifies drones, and there are none; it will do nothing',
            )


def _assets_out_of_reach(scenario: Scenario) -> Iterator[Problem]:
    if not scenario.fire_units:
        return
    for number, asset in enumerate(scenario.defended_assets):
        gaps = [
            float(distance_to(asset.footprint, np.array([[unit.at.east], [unit.at.north]]))[0])
            - unit.effector.maximum_intercept_range
            for unit in scenario.fire_units
        ]
        if min(gaps) > 0.0:
            yield Problem(
                ("defended_assets", number),
                f'"{asset.name}" is {min(gaps):.0f} m out of reach of the nearest fire unit; '
                "nothing protects it",
            )


def _kills_always_too_low(scenario: Scenario) -> Iterator[Problem]:
    """Assets whose `minimum_kill_height` is higher than any fire unit reaches."""
    if not scenario.fire_units:
        return
    highest = max(_highest_intercept(scenario, unit) for unit in scenario.fire_units)
    for number, asset in enumerate(scenario.defended_assets):
        above = highest - asset.centre.up
        if asset.minimum_kill_height > 0.0 and above < asset.minimum_kill_height:
            yield Problem(
                ("defended_assets", number, "minimum_kill_height"),
                f'no fire unit reaches more than {max(above, 0.0):.0f} m above "{asset.name}"; '
                "every kill of a threat to it will count as too low",
            )


def _highest_intercept(scenario: Scenario, unit: FireUnit) -> float:
    """How high (m) a unit reaches at its steepest, on the scale of `up`."""
    effector = unit.effector
    reach = min(scenario.open_fire_range(unit), effector.maximum_intercept_range)
    return unit.at.up + reach * math.sin(min(effector.elevation_maximum, 0.5 * math.pi))


def _burst_never_fired(scenario: Scenario) -> Iterator[Problem]:
    doctrine = scenario.command.doctrine
    default = type(doctrine).model_fields["burst_rounds"].default
    # A resolved file spells the default out.
    if doctrine.is_continuous and doctrine.burst_rounds != default:
        yield Problem(
            ("command", "doctrine", "burst_rounds"),
            "firing is continuous; burst_rounds has no effect",
        )


def _outside_and_near(scenario: Scenario) -> Iterator[Problem]:
    event = scenario.reported_event
    if event is None:
        return
    for number, name in enumerate(event.others_near):
        if name in event.others_outside:
            yield Problem(
                ("reported_event", "others_near", number),
                f'"{name}" is in others_outside, too; an impact on it agrees with neither',
            )


def _in_sector(post: SensorPost, radar: SearchRadar, place: Position) -> bool:
    off_centre = math.remainder(azimuth_of(post.at, place) - radar.azimuth_centre, 2.0 * math.pi)
    return abs(off_centre) <= 0.5 * radar.azimuth_width


def _sector(radar: SearchRadar) -> str:
    centre, half_width = math.degrees(radar.azimuth_centre), math.degrees(radar.azimuth_width) / 2
    return f"{(centre - half_width) % 360.0:.0f}-{(centre + half_width) % 360.0:.0f} deg"


def _directions(scenario: Scenario, post: SensorPost) -> str:
    """The azimuths of the launch sites in use, as a list."""
    used = {salvo.from_ for salvo in scenario.salvos}
    azimuths = {
        round(math.degrees(azimuth_of(post.at, site.at))) % 360
        for site in scenario.launch_sites
        if site.name in used
    }
    return ", ".join(f"{azimuth} deg" for azimuth in sorted(azimuths))
