"""What is worked out once per scenario, before any chance: launch solutions, tables, figures."""

from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.fly_out import FlyOut, fly_out
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_burst import settings
from cram_sim.engagement.situation import Defence, FireUnitFigures
from cram_sim.experiment.class_beliefs import with_wrong_beliefs
from cram_sim.experiment.drone_groups import DroneGroup, drone_group
from cram_sim.experiment.launch_groups import LaunchGroup, launch_group, place_of
from cram_sim.records import Floats
from cram_sim.scenario.model import FireUnit, Link, Scenario, SensorPost
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
FLY_OUT_RANGE_STEP = 25.0  # m: time of flight interpolates within 1 ms
FLY_OUT_ELEVATIONS = np.radians(np.arange(-30.0, 95.0, 5.0))


@dataclass(frozen=True)
class SearchPost:
    """A placed search radar."""

    name: str
    place: Floats  # (3,)
    radar: SearchRadar
    link: Link
    horizon: Horizon
    weather: Weather

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
class GunPost:
    """A placed gun, its fire-control radar and its fly-out table."""

    name: str
    place: Floats  # (3,)
    gun: Gun
    fly_out: FlyOut
    radar: FireControlRadar
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
    gun_posts: tuple[GunPost, ...]
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
    # A gun fires at every azimuth: its table is that of calm air of the same temperature.
    calm_air = standard_air(
        scenario.origin.elevation,
        temperature=environment.temperature,
        pressure=environment.pressure,
    )
    gun_posts = tuple(_gun_post(scenario, unit, calm_air, earth) for unit in scenario.fire_units)
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
        gun_posts=gun_posts,
        defence=_defence(scenario, gun_posts),
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
    )


def _gun_post(scenario: Scenario, unit: FireUnit, air: Air, earth: Earth) -> GunPost:
    gun = unit.effector
    channel = next(
        post
        for post in scenario.sensors
        if post.on == unit.name and isinstance(post.sensor, FireControlRadar)
    )
    assert isinstance(channel.sensor, FireControlRadar)
    round_body = Body(
        mass=gun.projectile_mass,
        diameter=gun.calibre,
        drag=drag_table(gun.drag_law),
        form_factor=gun.form_factor,
    )
    farthest = gun.maximum_intercept_range + 2 * FLY_OUT_RANGE_STEP
    table = fly_out(
        round_body,
        air,
        earth,
        gun.muzzle_speed,
        ranges=np.arange(0.0, farthest, FLY_OUT_RANGE_STEP),
        elevations=FLY_OUT_ELEVATIONS,
        self_destruct_time=gun.self_destruct_time,
    )
    return GunPost(
        name=unit.name,
        place=place_of(earth, unit.at),
        gun=gun,
        fly_out=table,
        radar=channel.sensor,
        radar_place=place_of(earth, channel.at),
    )


def _defence(scenario: Scenario, posts: tuple[GunPost, ...]) -> Defence:
    release = scenario.command.release
    return Defence(
        fire_units=tuple(_figures(post) for post in posts),
        doctrine=scenario.command.doctrine,
        operators=release.operators,
        released_by_operator=release.by == "operator",
        released_per_raid=release.per == "raid",
    )


def _figures(post: GunPost) -> FireUnitFigures:
    gun, radar = post.gun, post.radar
    return FireUnitFigures(
        gun=settings(gun, fire_control_of(radar)),
        rate_of_fire=gun.rate_of_fire,
        magazine=gun.magazine,
        reload_time=gun.reload_time,
        slew_rate=gun.slew_rate,
        settle_time=gun.settle_time,
        acquisition_time=radar.acquisition_time,
        least_track=radar.least_track,
        memory=radar.memory,
        assessment_time=gun.assessment_time,
        p_alive_called_dead=gun.p_alive_called_dead,
        p_dead_called_alive=gun.p_dead_called_alive,
        azimuth=0.0,
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
