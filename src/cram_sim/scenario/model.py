"""What a scenario says, as frozen objects: everything in SI and radians, nothing left out.

The file writes sensors, fire units and their parameters in one flat entry; here the parameters are
an object of their kind (`sensor`, `effector`). `from` is a word of Python, so it is `from_` here.
"""

import math
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from cram_sim import quantities
from cram_sim.catalogue.entries import ParameterSet
from cram_sim.distributions import Delay
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.spec import (
    AnyAngle,
    AnyLength,
    Count,
    HeightAboveGround,
    LayError,
    Length,
    Margin,
    MaskElevation,
    Name,
    NonNegativeDuration,
    NonNegativeLength,
    PositiveNumber,
    Pressure,
    Probability,
    Quantity,
    Radius,
    RainRate,
    ScatterShare,
    Spec,
    Temperature,
    Wait,
    WholeNumber,
    WindError,
    WindSpeed,
    refused,
)
from cram_sim.threats.drone import Drone
from cram_sim.threats.unguided import UnguidedRound

# Beyond this the tangent plane of the origin is no longer a map of the ground.
FARTHEST: Final = 200_000.0
LARGEST_SEED: Final = 2**63 - 1

Latitude = Annotated[
    float, Quantity(quantities.ANGLE, at_least=-0.5 * math.pi, at_most=0.5 * math.pi)
]
Longitude = Annotated[float, Quantity(quantities.ANGLE, at_least=-math.pi, at_most=math.pi)]
Elevation = Annotated[float, Quantity(quantities.LENGTH, at_least=-500.0, at_most=9000.0)]
Reference = Annotated[str, Field(min_length=1)]


def too_far(metres: float) -> str:
    """What is wrong with a place so far from the origin."""
    return f"too far from the origin (got {metres / 1000.0:.0f} km); write at most 200 km"


class Origin(Spec):
    """The place that east, north and up are measured from; elevation above mean sea level."""

    latitude: Latitude
    longitude: Longitude
    elevation: Elevation = 0.0


class Position(Spec):
    """A place on the tangent plane of the origin; `up` is above the ground there."""

    east: AnyLength
    north: AnyLength
    up: HeightAboveGround = 0.0

    @model_validator(mode="after")
    def _near_the_origin(self) -> "Position":
        if math.hypot(self.east, self.north) <= FARTHEST:
            return self
        raise refused(too_far(math.hypot(self.east, self.north)))


class GeographicPosition(Spec):
    """A place by latitude and longitude, as a file may give it."""

    latitude: Latitude
    longitude: Longitude
    up: HeightAboveGround = 0.0


class WayPoint(Spec):
    """A place on the way of a drone, which chooses its own height."""

    east: AnyLength
    north: AnyLength

    @model_validator(mode="after")
    def _near_the_origin(self) -> "WayPoint":
        if math.hypot(self.east, self.north) <= FARTHEST:
            return self
        raise refused(too_far(math.hypot(self.east, self.north)))


class WindLayer(Spec):
    """The wind at a height above the ground: speed, and the azimuth it blows from."""

    height: NonNegativeLength
    speed: WindSpeed
    from_: AnyAngle = Field(alias="from")


class Environment(Spec):
    """Air, wind and rain. Without a temperature or a pressure it is the standard day."""

    temperature: Temperature | None = None
    pressure: Pressure | None = None
    wind: tuple[WindLayer, ...] = ()
    wind_error: WindError = 2.0  # standard deviation per axis, unknown to the defence
    density_error: ScatterShare = 0.01  # relative standard deviation, unknown to the defence
    visibility: Length = 23_000.0  # meteorological: of clear air
    rain: RainRate = 0.0
    rain_height: Length = 4000.0  # above the origin; ITU-R P.839-4: 0.36 km above 0 degC


class Terrain(Spec):
    """The ground around the site, from a file of heights in metres above mean sea level.

    `file` is an ESRI ASCII grid (.asc) or a GeoTIFF (.tif), named from the scenario's folder;
    `units` those of its coordinates: metres east and north of the origin, or degrees of longitude
    and latitude. Its content is part of the scenario: one that states a SHA-256 loads with that
    content only. Terrain hides threats from search radars and lifts those that stand on it;
    flights still end on the flat ground.
    """

    file: Reference
    units: Literal["metres", "degrees"]
    sha256: str = ""
    content: bytes = Field(default=b"", exclude=True, repr=False)


class DefendedAsset(Spec):
    """Something to protect: a circle on the ground."""

    name: Name
    at: Position
    radius: Radius
    keep_out: Margin = 0.0
    value: PositiveNumber = 1.0
    people: Annotated[int, WholeNumber(0, 10_000_000)] = 0
    hardness: PositiveNumber = 1.0  # people in the open, the catalogue's reference case


class LaunchSite(Spec):
    """Where salvos come from."""

    name: Name
    at: Position


class Salvo(Spec):
    """The threats launched from one site at one asset, one after another.

    Drones fly over their `way_points`; friendly ones are no threat, whatever the defence takes them
    for.
    """

    name: Name
    from_: Name = Field(alias="from")
    threat_class: Name
    threat: Annotated[UnguidedRound | Drone, Field(discriminator="kind")]
    rounds: Annotated[int, WholeNumber(1, 10_000)]
    aimed_at: Name
    interval: NonNegativeDuration
    start: NonNegativeDuration = 0.0
    lay_error: LayError = 0.0  # standard deviation of the launcher's laying, each axis
    way_points: tuple[WayPoint, ...] = ()
    friendly: bool = False


class MaskPoint(Spec):
    """How high the horizon stands, seen from a radar in one direction."""

    azimuth: AnyAngle
    elevation: MaskElevation


class Link(Spec):
    """How a sensor's tracks reach the command post: how late each, and how many not at all."""

    latency: Delay = Delay.from_si(constant=0.0)
    loss: Probability = 0.0


class SensorPost(Spec):
    """A placed sensor; `on` names the fire unit whose place it shares, if any.

    A search radar's `mask` hides what is below it, linear between its points and all round.
    """

    name: Name
    at: Position
    on: str = ""
    mask: tuple[MaskPoint, ...] = ()
    link: Link = Link()
    sensor: Annotated[SearchRadar | FireControlRadar | ElectroOptical, Field(discriminator="kind")]


class Sector(Spec):
    """Azimuths from one to another, clockwise."""

    from_: AnyAngle = Field(alias="from")
    to: AnyAngle


class FireUnit(Spec):
    """A placed effector.

    It opens fire at intercepts within `open_fire_range`; left out, a gun obeys the doctrine's and
    others all their reach. It fires into no sector of `no_fire`.
    """

    name: Name
    at: Position
    open_fire_range: Length | None = None
    no_fire: tuple[Sector, ...] = ()
    effector: AnyEffector


class Release(Spec):
    """Who lets fire units fire, how often it is asked, and how long the answer takes."""

    by: Literal["operator", "automatic"]
    per: Literal["track", "raid"]
    delay: Delay
    operators: Count = 1


class Identification(Spec):
    """How long after its track it is known whose a drone is, and how often that is wrong."""

    delay: Delay
    p_friend_taken_for_threat: Probability
    p_threat_taken_for_friend: Probability


class Confusion(Spec):
    """How often the tracker takes a round of one class for one of another."""

    threat: Name
    taken_for: Name
    probability: Probability


class Command(Spec):
    """The command post: whom to engage, how fast, by which doctrine."""

    engage_above: Probability = 0.2  # of an impact inside the zone of an asset
    delay: Delay = Delay.from_si(constant=1.0)
    release: Release = Release.from_si(
        by="operator", per="track", delay={"lognormal": {"median": 2.0, "sigma": 0.4}}
    )
    identification: Identification = Identification.from_si(
        delay=10.0, p_friend_taken_for_threat=0.02, p_threat_taken_for_friend=0.02
    )
    confusion: tuple[Confusion, ...] = ()  # classes not named here are told rightly
    doctrine: ShootLookShoot = ShootLookShoot.from_si(firing="continuous", open_fire_range=1200.0)


class WarningZone(Spec):
    """People to be warned: a circle on the ground."""

    name: Name
    at: Position
    radius: Radius
    alert_above: Probability = 0.2
    siren_delay: Wait = 2.0


class Experiment(Spec):
    """How often, from which seed, with which integrator, and which values `use` brings.

    The parameter sets are of the catalogue: doctrine and delays are the scenario's own and the same
    in all three.
    """

    replications: Annotated[int, WholeNumber(1, 10**9)]
    seed: Annotated[int, WholeNumber(0, LARGEST_SEED)]
    integrator: Literal["compiled", "scipy"] = "compiled"
    parameter_set: ParameterSet = "default"


class ReportedEvent(Spec):
    """What was reported of the raid.

    Of the threats launched exactly `neutralised` were neutralised, and every other came down
    outside `others_outside` and within `others_within` of one of `others_near`.
    """

    name: Name
    source: Reference
    neutralised: Annotated[int, WholeNumber(0, 1_000_000)]
    others_within: Length
    others_near: tuple[Name, ...] = Field(min_length=1)
    others_outside: tuple[Name, ...] = ()


class Scenario(Spec):
    """A place, its defence, and the raid it has to withstand."""

    version: Literal[1]
    name: Name
    sources: tuple[Reference, ...] = ()
    origin: Origin
    environment: Environment = Environment()
    terrain: Terrain | None = None
    defended_assets: tuple[DefendedAsset, ...] = Field(min_length=1)
    launch_sites: tuple[LaunchSite, ...] = Field(min_length=1)
    salvos: tuple[Salvo, ...] = Field(min_length=1)
    sensors: tuple[SensorPost, ...] = ()
    fire_units: tuple[FireUnit, ...] = ()
    command: Command = Command()
    warning_zones: tuple[WarningZone, ...] = ()
    experiment: Experiment
    reported_event: ReportedEvent | None = None

    def open_fire_range(self, unit: FireUnit) -> float:
        """How far (m) a unit opens fire: as it says, a gun as the doctrine says, or all it can."""
        if unit.open_fire_range is not None:
            return unit.open_fire_range
        if isinstance(unit.effector, Gun):
            return self.command.doctrine.open_fire_range
        return unit.effector.maximum_intercept_range
