"""What is worked out once per scenario, before any chance: launch solutions, tables, figures."""

from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.ballistics.fly_out import FlyOut, fly_out
from cram_sim.ballistics.jacobian import Sensitivities, sensitivities
from cram_sim.ballistics.launch import UnreachableError, solve_laying
from cram_sim.catalogue.drag_laws import drag_law
from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_burst import settings
from cram_sim.engagement.situation import Defence, FireUnitFigures
from cram_sim.errors import ScenarioError
from cram_sim.records import Floats
from cram_sim.scenario.model import FireUnit, Position, Salvo, Scenario
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.sensors.tracker_prior import TrackerPrior
from cram_sim.threats.range_scatter import RangeScatter
from cram_sim.threats.rocket_launch import Scatter, body_of, scatter_of
from cram_sim.tracking.estimator import Prior

FLY_OUT_RANGE_STEP = 25.0  # m: time of flight interpolates within 1 ms
FLY_OUT_ELEVATIONS = np.radians(np.arange(-30.0, 95.0, 5.0))


@dataclass(frozen=True)
class LaunchGroup:
    """One salvo: rounds of one class from one site at one aim point."""

    salvo: Salvo
    names: tuple[str, ...]  # of its rounds
    site: Floats  # (3,)
    body: Body
    laying: tuple[float, float]
    scatter: Scatter
    sensitivities: Sensitivities
    prior: Prior


@dataclass(frozen=True)
class SearchPost:
    """A placed search radar."""

    name: str
    place: Floats  # (3,)
    radar: SearchRadar


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
    """A scenario ready to be replicated. Made in the parent and shipped to workers."""

    scenario: Scenario
    earth: Earth
    air: Air
    groups: tuple[LaunchGroup, ...]
    search_posts: tuple[SearchPost, ...]
    gun_posts: tuple[GunPost, ...]
    defence: Defence

    @property
    def threat_count(self) -> int:
        """How many threats one replication has."""
        return sum(len(group.names) for group in self.groups)


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
        groups=tuple(_launch_group(scenario, salvo, air, earth) for salvo in scenario.salvos),
        search_posts=tuple(
            SearchPost(post.name, place_of(earth, post.at), post.sensor)
            for post in scenario.sensors
            if isinstance(post.sensor, SearchRadar)
        ),
        gun_posts=gun_posts,
        defence=_defence(scenario, gun_posts),
    )


def place_of(earth: Earth, at: Position) -> Floats:
    """Where a position lies in the tangent plane's coordinates, (3,) metres."""
    ground = ground_height(earth, np.array(at.east), np.array(at.north))
    return np.array([at.east, at.north, float(ground) + at.up])


def _launch_group(scenario: Scenario, salvo: Salvo, air: Air, earth: Earth) -> LaunchGroup:
    sites = {site.name: site.at for site in scenario.launch_sites}
    assets = {asset.name: asset.at for asset in scenario.defended_assets}
    site, aim = place_of(earth, sites[salvo.from_]), place_of(earth, assets[salvo.aimed_at])
    body = body_of(salvo.threat, *drag_law(salvo.threat.drag_law))
    still_air = standard_air(scenario.origin.elevation)
    try:
        laying = solve_laying(body, still_air, earth, site, aim)
        nominal = nominal_launches(site[:, np.newaxis], np.array(laying[:1]), np.array(laying[1:]))
        derivatives = sensitivities(body, air, earth, nominal)
    except UnreachableError as error:
        raise ScenarioError(
            [
                f"salvos: {salvo.name}: {salvo.aimed_at} is out of reach of "
                f"{salvo.threat_class} from {salvo.from_} ({error}); "
                "move the launch site or choose another class"
            ]
        ) from error
    except ValueError as error:
        raise ScenarioError(
            [
                f"salvos: {salvo.name}: a {salvo.threat_class} of these figures does not "
                f"fly ({error}); mend its masses, thrust or drag, or choose another class"
            ]
        ) from error
    sharing = load_entry("assumptions", "range_scatter").spec()
    assert isinstance(sharing, RangeScatter)
    return LaunchGroup(
        salvo=salvo,
        names=tuple(f"{salvo.name}/{number + 1}" for number in range(salvo.rounds)),
        site=site,
        body=body,
        laying=laying,
        scatter=scatter_of(salvo.threat, sharing, derivatives, site[:2]),
        sensitivities=derivatives,
        prior=_prior(0.5 * derivatives.impact_time),
    )


def _prior(half_flight_time: float) -> Prior:
    assumed = load_entry("assumptions", "tracker_prior").spec()
    assert isinstance(assumed, TrackerPrior)
    any_azimuth = np.pi / np.sqrt(3.0)  # standard deviation of the uniform law over a full turn
    deviations = [
        assumed.position,
        assumed.position,
        assumed.launch_time,
        assumed.elevation,
        any_azimuth,
        assumed.impulse,
        assumed.drag,
    ]
    return Prior(np.array(deviations), assumed.mean_elevation, half_flight_time)


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
        drag=bake_drag(*drag_law(gun.drag_law)),
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
