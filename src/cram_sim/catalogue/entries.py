"""The entries of the catalogue: classes of threat, sensor and effector, every number with a source.

An entry is a file `data/<family>/<name>.yaml`: its kind, a title, and for each parameter of the
kind's Spec a value (as a user would write it), its source, the place there, and its quality. Where
a value is in doubt it may have an optimist's and a sceptic's beside it, from the defence's side.
"""

from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Final, Literal, get_args

import yaml
from pydantic import Field, ValidationError
from yamlcore import CCoreLoader

from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.table_effector import TableEffector
from cram_sim.errors import CatalogueError
from cram_sim.hazards.people import Exposure
from cram_sim.quantities import did_you_mean, shown
from cram_sim.sensors.drone_tracker import DroneTracker
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.sensors.tracker_prior import TrackerPrior
from cram_sim.spec import Name, Spec
from cram_sim.threats.drone import Drone
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.range_scatter import RangeScatter
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell

Family = Literal["threats", "sensors", "effectors", "assumptions"]
Quality = Literal["measured", "published", "derived", "assumed"]
ParameterSet = Literal["default", "optimist", "sceptic"]
Written = str | int | float | Annotated[tuple[str, ...], Field(strict=False)]
FAMILIES: Final[tuple[Family, ...]] = ("threats", "sensors", "effectors", "assumptions")
PARAMETER_SETS: Final[tuple[ParameterSet, ...]] = get_args(ParameterSet)
ASSUMPTION: Final = "assumption"  # the source of every optimist's and sceptic's value
KINDS: Final[dict[str, type[Spec]]] = {
    "rocket": Rocket,
    "mortar": Mortar,
    "shell": Shell,
    "drone": Drone,
    "search_radar": SearchRadar,
    "fire_control_radar": FireControlRadar,
    "electro_optical": ElectroOptical,
    "gun": Gun,
    "airburst_gun": AirburstGun,
    "laser": Laser,
    "table": TableEffector,
    "missile": Missile,
    "tracker_prior": TrackerPrior,
    "range_scatter": RangeScatter,
    "drone_tracker": DroneTracker,
    "people": Exposure,
}
# Kinds without an entry: all their figures are the user's own.
WITHOUT_ENTRIES: Final[dict[Family, tuple[str, ...]]] = {"effectors": ("table",)}


class Parameter(Spec):
    """One number of the catalogue, or a list of them: as a user would write it, and where from.

    Source, place and quality are those of `value`; `optimist` and `sceptic`, where there are any,
    are assumed.
    """

    value: Written
    optimist: Written | None = None
    sceptic: Written | None = None
    source: Name
    place: Name
    quality: Quality
    note: str = ""

    def value_of(self, parameter_set: ParameterSet) -> Written:
        """The value in this set: the default one where the set has none of its own."""
        own = self._own(parameter_set)
        return self.value if own is None else own

    def source_of(self, parameter_set: ParameterSet) -> str:
        """Where the value in this set is from."""
        return self.source if self._own(parameter_set) is None else ASSUMPTION

    def _own(self, parameter_set: ParameterSet) -> Written | None:
        return {"default": None, "optimist": self.optimist, "sceptic": self.sceptic}[parameter_set]


class Hardness(Spec):
    """What a word for hardness stands for: against warheads, and against what falls.

    The lethal area against people in the open over that against it; the energy from which a piece
    of debris damages it.
    """

    ratio_of_lethal_areas: Parameter
    debris_energy: Parameter


class Entry(Spec):
    """A class of threat, sensor or effector."""

    name: Name
    family: Family
    kind: Name
    title: Name
    parameters: dict[str, Parameter]

    @property
    def values(self) -> dict[str, Any]:
        """The kind and every default value, as a user would write them."""
        return self.values_of("default")

    def values_of(self, parameter_set: ParameterSet) -> dict[str, Any]:
        """The kind and every value of a set, as a user would write them."""
        return {"kind": self.kind} | {
            name: parameter.value_of(parameter_set) for name, parameter in self.parameters.items()
        }

    def spec(self, parameter_set: ParameterSet = "default") -> Spec:
        """The entry as an object of its kind, in SI, with the values of a set."""
        return KINDS[self.kind].model_validate(self.values_of(parameter_set))


@lru_cache
def names(family: Family) -> tuple[str, ...]:
    """The names of all entries of a family, sorted."""
    return tuple(sorted(file.name.removesuffix(".yaml") for file in data(family).iterdir()))


def load_entry(family: Family, name: str) -> Entry:
    """The entry of this name. Raises CatalogueError where there is none."""
    if name not in names(family):
        kind_of_entry = family.removesuffix("s")
        raise CatalogueError(
            f"no {kind_of_entry} in the catalogue of this name (got {shown(name)}); "
            f"{did_you_mean(name, names(family))}"
        )
    return _read_entry(family, name)


def kinds(family: Family) -> list[str]:
    """The kinds that something of a family may be of, sorted."""
    of_entries = {load_entry(family, name).kind for name in names(family)}
    return sorted(of_entries.union(WITHOUT_ENTRIES.get(family, ())))


def find_entry(name: str) -> Entry:
    """The entry of this name in any family. Raises CatalogueError where there is none."""
    for family in FAMILIES:
        if name in names(family):
            return _read_entry(family, name)
    every_name = [known for family in FAMILIES for known in names(family)]
    raise CatalogueError(
        f"no entry in the catalogue of this name (got {shown(name)}); "
        f"{did_you_mean(name, every_name)}"
    )


@lru_cache
def hardness_words() -> dict[str, Hardness]:
    """What the words for hardness stand for."""
    written = read_yaml(data("hardness.yaml"))
    return {word: Hardness.model_validate(value) for word, value in written.items()}


def data(*parts: str) -> Traversable:
    """A file or folder of the catalogue's data."""
    return resources.files("cram_sim.catalogue").joinpath("data", *parts)


def read_yaml(file: Traversable) -> Any:
    """What a YAML file of the catalogue says."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=CCoreLoader)


@lru_cache
def _read_entry(family: Family, name: str) -> Entry:
    """Read and validate one entry: every parameter of its kind, each within its bounds."""
    written = read_yaml(data(family, f"{name}.yaml"))
    return validated_entry(name, family, written)


def validated_entry(name: str, family: Family, written: dict[str, Any]) -> Entry:
    """The entry that a file describes. Raises CatalogueError with every problem."""
    try:
        entry = Entry.model_validate({"name": name, "family": family} | written)
        if entry.kind not in KINDS:
            raise CatalogueError(
                f"{name}: kind: unknown kind (got {shown(entry.kind)}); "
                f"{did_you_mean(entry.kind, KINDS)}"
            )
        entry.spec()
    except ValidationError as error:
        raise _refused(name, error) from None
    for parameter_set in PARAMETER_SETS[1:]:
        try:
            entry.spec(parameter_set)
        except ValidationError as error:
            raise _refused(f"{name}: {parameter_set}", error) from None
    return entry


def _refused(where: str, error: ValidationError) -> CatalogueError:
    problems = [
        f"{where}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}"
        for problem in error.errors(include_url=False)
    ]
    return CatalogueError("\n".join(problems))
