"""What is worked out once per scenario, before any chance: launch solutions, tables, figures."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.effectors.effector import Effector
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.preparation import ready
from cram_sim.effectors.protocol import Conditions, Ready, Site
from cram_sim.engagement.plan import NEVER, Defence, FireUnitFigures, ReleaseMode
from cram_sim.errors import CramSimError
from cram_sim.experiment.class_beliefs import with_wrong_beliefs
from cram_sim.experiment.drone_groups import DroneGroup, drone_group
from cram_sim.experiment.launch_groups import LaunchGroup, launch_group, place_of
from cram_sim.experiment.surface_cache import kept_surfaces
from cram_sim.records import Floats
from cram_sim.scenario.model import FireUnit, Link, Scenario, SensorPost
from cram_sim.scenario.spells import Spell
from cram_sim.scenario.terrain_file import elevation_grid
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.sensors.horizon import Horizon, higher_of, horizon_of_mask
from cram_sim.sensors.radar_figures import Figures, Weather, figures_of
from cram_sim.sensors.rain import attenuation
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.terrain import horizon_of_terrain
from cram_sim.threats.drone import Drone

TERRAIN_AZIMUTHS = 720  # bins of half a degree: 90 m at 10 km, as wide as nodes usually are apart
TERRAIN_RANGE_STEP = 50.0  # m
RELEASE_MODES: Final[dict[str, ReleaseMode]] = {
    "automatic": "automatic",
    "operator": "semi-automatic",
    "manual": "manual",
}
# Figures of no radar: whatever fires on the search track does not ask them.
ON_THE_SEARCH_TRACK = FireControl(1.0, 0.0, 0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class SearchPost:
    """A placed search radar."""

    name: str
    place: Floats  # (3,)
    radar: SearchRadar
    link: Link
    horizon: Horizon
    weather: Weather
    outages: tuple[Spell, ...] = ()  # ordered by the scenario, disjoint and in order

    @property
    def figures(self) -> Figures:
        """What the looks read of the radar where it stands."""
        return figures_of(self.radar, self.place, self.horizon, self.weather)


@dataclass(frozen=True)
class CameraPost:
    """A placed electro-optical sensor."""

    name: str
    place: Floats  # (3,)
    camera: ElectroOptical


@dataclass(frozen=True)
class FirePost:
    """A placed effector, ready to fire, and its fire-control radar; None: on the search track."""

    name: str
    site: Site
    effector: Effector
    ready: Ready
    radar: FireControlRadar | None
    radar_place: Floats  # (3,)


@dataclass(frozen=True)
class Case:
    """A scenario ready to be replicated. Made in the parent and shipped to workers.

    `groups` are the salvos of unguided rounds, `drone_groups` those of drones.
    """

    scenario: Scenario
    earth: Earth
    air: Air
    groups: tuple[LaunchGroup, ...]
    drone_groups: tuple[DroneGroup, ...]
    search_posts: tuple[SearchPost, ...]
    camera_posts: tuple[CameraPost, ...]
    fire_posts: tuple[FirePost, ...]
    defence: Defence

    @property
    def threat_count(self) -> int:
        """How many threats one replication has."""
        return sum(len(group.names) for group in self.all_groups)

    @property
    def all_groups(self) -> tuple[LaunchGroup | DroneGroup, ...]:
        """Every salvo's group: the order of threats in a replication."""
        return (*self.groups, *self.drone_groups)


def prepare(scenario: Scenario) -> Case:
    """Solve the launches, tabulate the guns. Raises ScenarioError if an aim is out of reach."""
    environment = scenario.environment
    earth = Earth(scenario.origin.latitude, scenario.origin.elevation)
    air = standard_air(
        scenario.origin.elevation,
        temperature=environment.temperature,
        pressure=environment.pressure,
        wind=tuple((layer.height, layer.speed, layer.from_) for layer in environment.wind),
    )
    conditions = _conditions(scenario, earth)
    fire_posts = tuple(_fire_post(scenario, unit, conditions) for unit in scenario.fire_units)
    return Case(
        scenario=scenario,
        earth=earth,
        air=air,
        groups=tuple(
            with_wrong_beliefs(
                launch_group(scenario, salvo, air, earth), scenario.command.confusion, air, earth
            )
            for salvo in scenario.salvos
            if not isinstance(salvo.threat, Drone)
        ),
        drone_groups=tuple(
            drone_group(scenario, salvo, salvo.threat, earth)
            for salvo in scenario.salvos
            if isinstance(salvo.threat, Drone)
        ),
        search_posts=tuple(
            search_post(scenario, post, post.sensor, earth)
            for post in scenario.sensors
            if isinstance(post.sensor, SearchRadar)
        ),
        camera_posts=tuple(
            CameraPost(post.name, place_of(earth, post.at), post.sensor)
            for post in scenario.sensors
            if isinstance(post.sensor, ElectroOptical)
        ),
        fire_posts=fire_posts,
        defence=_defence(scenario, fire_posts),
    )


def search_post(
    scenario: Scenario, post: SensorPost, radar: SearchRadar, earth: Earth
) -> SearchPost:
    """A radar where it stands: on the terrain, if there is one, which with its mask hides things.

    Nothing else stands on the terrain; flights end on the flat ground.
    """
    environment = scenario.environment
    place = place_of(earth, post.at)
    horizon = horizon_of_mask(
        [point.azimuth for point in post.mask], [point.elevation for point in post.mask]
    )
    if scenario.terrain is not None:
        grid = elevation_grid(scenario.terrain, scenario.origin)
        place[2] = float(grid.up_at(place[0], place[1])) + post.at.up
        reach = min(radar.maximum_range, grid.farthest_corner(post.at.east, post.at.north))
        table = horizon_of_terrain(grid, place, TERRAIN_AZIMUTHS, TERRAIN_RANGE_STEP, reach)
        horizon = higher_of(horizon, Horizon(table, TERRAIN_RANGE_STEP))
    return SearchPost(
        name=post.name,
        place=place,
        radar=radar,
        link=post.link,
        horizon=horizon,
        weather=Weather(attenuation(radar.frequency, environment.rain), environment.rain_height),
        outages=tuple(scenario.ordered_outages(post.name)),
    )


def _conditions(scenario: Scenario, earth: Earth) -> Conditions:
    """What effectors fire in: at every azimuth, so in calm air of the same temperature."""
    environment = scenario.environment
    calm_air = standard_air(
        scenario.origin.elevation,
        temperature=environment.temperature,
        pressure=environment.pressure,
    )
    return Conditions(calm_air, earth, environment.visibility, drag_table)


def _fire_post(scenario: Scenario, unit: FireUnit, conditions: Conditions) -> FirePost:
    channels = [
        (post, post.sensor)
        for post in scenario.sensors
        if post.on == unit.name
        and isinstance(post.sensor, FireControlRadar)
        and unit.effector.needs_fire_control
    ]
    place = place_of(conditions.earth, unit.at)
    radar, radar_place = None, place
    if channels:
        post, radar = channels[0]
        radar_place = place_of(conditions.earth, post.at)
    return FirePost(
        name=unit.name,
        site=Site(place, scenario.open_fire_range(unit), _no_fire(unit)),
        effector=unit.effector,
        ready=_ready(unit, conditions, radar),
        radar=radar,
        radar_place=radar_place,
    )


def _ready(unit: FireUnit, conditions: Conditions, radar: FireControlRadar | None) -> Ready:
    fire_control = ON_THE_SEARCH_TRACK if radar is None else fire_control_of(radar)
    try:
        return ready(unit.effector, conditions, fire_control, surfaces_of=kept_surfaces)
    except ValueError as error:
        raise CramSimError(f"{unit.name}: {error}; check the figures of its effector") from None


def _no_fire(unit: FireUnit) -> Floats:
    sectors = [(sector.from_, sector.to) for sector in unit.no_fire]
    return np.array(sectors).reshape(-1, 2)


def _defence(scenario: Scenario, posts: tuple[FirePost, ...]) -> Defence:
    command, release = scenario.command, scenario.command.release
    return Defence(
        fire_units=tuple(
            _figures(post, unit) for post, unit in zip(posts, scenario.fire_units, strict=True)
        ),
        doctrine=command.doctrine,
        operators=release.operators,
        release=RELEASE_MODES[release.by],
        released_per_raid=release.per == "raid",
        fatigue=release.fatigue,
        laying_on_time=float(release.delay.quantile(np.array([0.5]))[0]),
        reload_crews=command.reload_crews,
        repair_crews=command.repair_crews,
        acknowledgement_time=command.acknowledgement_time,
        asset_names=tuple(asset.name for asset in scenario.defended_assets),
    )


def _figures(post: FirePost, unit: FireUnit) -> FireUnitFigures:
    effector, radar, sector = post.effector, post.radar, unit.autonomous_sector
    return FireUnitFigures(
        effector=post.ready,
        effects=post.ready.figures,
        acquisition_time=0.0 if radar is None else radar.acquisition_time,
        least_track=0.0 if radar is None else radar.least_track,
        memory=0.0 if radar is None else radar.memory,
        outcome_shares=(
            effector.share_detonated,
            effector.share_broken_up,
            effector.share_disabled,
        ),
        azimuth=0.0,
        elevation=0.0,
        name=unit.name,
        layer=unit.layer or "",
        stock=NEVER if unit.stock is None else unit.stock,
        clearing_time=unit.reliability.clearing_time or 0.0,
        autonomous_sector=None if sector is None else (sector.from_, sector.to),
    )


def fire_control_of(radar: FireControlRadar) -> FireControl:
    """The figures of a tracking radar that a gun's aim depends on."""
    return FireControl(
        update_rate=radar.update_rate,
        range_error=radar.range_error,
        angle_error=radar.angle_error,
        error_floor=radar.prediction_error_floor,
        residual_acceleration=radar.residual_acceleration,
        memory=radar.memory,
    )
