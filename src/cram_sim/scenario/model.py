"""What a scenario says, as frozen objects: everything in SI and radians, nothing left out.

The file writes sensors, fire units and their parameters in one flat entry; here the parameters are
an object of their kind (`sensor`, `effector`). `from` is a word of Python, so it is `from_` here.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from cram_sim.catalogue.entries import ParameterSet
from cram_sim.distributions import Delay
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.hazards.people import Exposure
from cram_sim.scenario.airspace import Airspace
from cram_sim.scenario.command import Command
from cram_sim.scenario.grounds import Ground
from cram_sim.scenario.positions import Origin, Position, Sector, WayPoint
from cram_sim.scenario.questions import Question, ReportedCount
from cram_sim.scenario.reliability import Outage, Resupply, UnitReliability
from cram_sim.scenario.spells import Spell, merged
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.spec import (
    AnyAngle,
    Energy,
    ItemRadius,
    LayError,
    Length,
    Margin,
    MaskElevation,
    Name,
    NonNegativeDuration,
    NonNegativeLength,
    NonNegativeNumber,
    PositiveNumber,
    Pressure,
    Probability,
    RainRate,
    ScatterShare,
    Spec,
    Temperature,
    Wait,
    WholeNumber,
    WindError,
    WindSpeed,
)
from cram_sim.streams import STRATA
from cram_sim.threats.drone import Drone
from cram_sim.threats.unguided import UnguidedRound

LARGEST_SEED: Final = 2**63 - 1

Reference = Annotated[str, Field(min_length=1)]
People = Annotated[int, WholeNumber(0, 10_000_000)]


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


class DefendedAsset(Ground):
    """Something to protect.

    `engage_above`: the probability of an impact in its zone from which a track is engaged; left
    out, the command's. A threat to it that is neutralised less than `minimum_kill_height` above it
    counts as a leaker, like one inside the keep-out.

    More than one in `number` are items of `item_radius` anywhere on its ground: cars in a car park.
    `value` and `people` are those of all together. `hardness` is against warheads, the lethal area
    against people over that against it; debris damages it from `debris_energy` on.
    """

    keep_out: Margin = 0.0
    value: PositiveNumber = 1.0
    people: People = 0
    number: Annotated[int, WholeNumber(1, 10_000)] = 1
    item_radius: ItemRadius = 0.0
    hardness: PositiveNumber = 1.0  # people in the open, the catalogue's reference case
    debris_energy: Energy = 79.0  # of the catalogue's hardness of people
    engage_above: Probability | None = None
    minimum_kill_height: NonNegativeLength = 0.0


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
    """How a sensor's tracks reach the command post, or its orders a fire unit.

    How late each is, and how many do not arrive at all.
    """

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


class FireUnit(Spec):
    """A placed effector.

    It opens fire at intercepts within `open_fire_range`; left out, a gun obeys the doctrine's and
    others all their reach. It fires into no sector of `no_fire`. `layer` is what a doctrine may
    call it by; `link` carries its orders; it reloads from `stock`, in the units of its magazine,
    without end where that is left out. While the command post is out it defends its
    `autonomous_sector` alone, or waits.
    """

    name: Name
    at: Position
    open_fire_range: Length | None = None
    no_fire: tuple[Sector, ...] = ()
    layer: Name | None = None
    link: Link = Link()
    stock: NonNegativeNumber | None = None
    autonomous_sector: Sector | None = None
    reliability: UnitReliability = UnitReliability()
    effector: AnyEffector


class WarningZone(Ground):
    """People to be warned: `people` besides those on the assets inside it, all over its ground.

    The alarm ends `all_clear_delay` after the last impact that it was raised for, as predicted.
    """

    people: People = 0
    alert_above: Probability = 0.2
    siren_delay: Wait = 2.0
    all_clear_delay: Wait = 60.0  # assumed


class Experiment(Spec):
    """How often, from which seed, with which integrator, and which values `use` brings.

    `damage_function`: of the distance from an impact, whether it damages an asset.
    The parameter sets are of the catalogue: doctrine and delays are the scenario's own and the same
    in all three. Stratified raids share out the ranges of air, laying and launch in groups of 16:
    the same means from fewer raids, and the group is the sample.
    """

    replications: Annotated[int, WholeNumber(1, 10**9)]
    seed: Annotated[int, WholeNumber(0, LARGEST_SEED)]
    integrator: Literal["compiled", "scipy"] = "compiled"
    damage_function: Literal["carleton", "cookie_cutter"] = "carleton"
    parameter_set: ParameterSet = "default"
    raids: Literal["independent", "stratified"] = "independent"

    @property
    def is_stratified(self) -> bool:
        """Whether raids share out the ranges of what is drawn before anybody defends."""
        return self.raids == "stratified"

    @property
    def raids_per_sample(self) -> int:
        """How many raids are one independent sample."""
        return STRATA if self.is_stratified else 1


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
    outages: tuple[Outage, ...] = ()
    resupply: tuple[Resupply, ...] = ()
    airspace: Airspace = Airspace()
    warning_zones: tuple[WarningZone, ...] = ()
    people: Exposure
    experiment: Experiment
    reported_event: ReportedEvent | None = None
    questions: tuple[Question, ...] = ()
    reported: tuple[ReportedCount, ...] = ()

    def engage_above(self, asset: DefendedAsset) -> float:
        """The probability of an impact in an asset's zone from which a track is engaged."""
        return self.command.engage_above if asset.engage_above is None else asset.engage_above

    def ordered_outages(self, *names: str) -> list[Spell]:
        """When anything of these names is out because the scenario says so: disjoint, in order."""
        return merged((outage.from_, outage.to) for outage in self.outages if outage.of in names)

    def open_fire_range(self, unit: FireUnit) -> float:
        """How far (m) a unit opens fire: as it says, a gun as the doctrine says, or all it can."""
        if unit.open_fire_range is not None:
            return unit.open_fire_range
        if isinstance(unit.effector, Gun):
            return self.command.doctrine.open_fire_range
        return unit.effector.maximum_intercept_range
