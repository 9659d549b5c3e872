"""What may stand at a place of a scenario's file: which keys, or which quantity.

A scenario's objects say it: they are of the kinds that the file and the catalogue chose.
"""

from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from cram_sim.distributions import Delay
from cram_sim.scenario.document import Location
from cram_sim.scenario.model import FireUnit, Salvo, Scenario, SensorPost
from cram_sim.scenario.positions import Corner, GeographicPosition, Position
from cram_sim.scenario.problems import EMBEDDED, FROM_CATALOGUE, GEOGRAPHIC, keys_of, spec_in
from cram_sim.spec import Name, Quantity, Spec, WholeNumber


@dataclass(frozen=True)
class Place:
    """A place in the file: what may stand there, and what does, None where nothing does.

    `annotation` and `metadata` are those of the field; `uses` where it may be a catalogue's name.
    """

    annotation: Any
    metadata: tuple[Any, ...] = ()
    value: Any = None
    uses: bool = False

    @property
    def spec(self) -> type[Spec] | None:
        """The description of what is there, where that is a mapping."""
        if isinstance(self.value, Spec):
            return type(self.value)
        return None if self.is_list else spec_in(self.annotation)

    @property
    def is_list(self) -> bool:
        """Whether entries stand here."""
        return get_origin(self.annotation) is tuple

    @property
    def quantity(self) -> Quantity | None:
        """The quantity that a number here is; that of a constant where a delay stands."""
        found: Quantity | None = None
        if self.spec is Delay:
            found = _rule(Delay.model_fields["constant"].annotation, (), Quantity)
        elif not self.is_list:
            found = _rule(self.annotation, self.metadata, Quantity)
        return found

    @property
    def whole_number(self) -> WholeNumber | None:
        """The bounds of a whole number here."""
        found: WholeNumber | None = None
        if not self.is_list:
            found = _rule(self.annotation, self.metadata, WholeNumber)
        return found

    @property
    def keys(self) -> list[str]:
        """The keys that a mapping here may have."""
        own = keys_of(self.spec)
        embedded = self._embedded
        if embedded is not None:
            own = [*own, *keys_of(embedded.spec)]
        if self.uses:
            own = [*own, *FROM_CATALOGUE]
        return [*own, *GEOGRAPHIC] if self._may_be_geographic else own

    def under(self, step: str | int) -> "Place | None":
        """The place one step below, None where there is none."""
        if isinstance(step, int):
            return self._entry(step) if self.is_list else None
        if step not in self.keys:
            return None
        if step in FROM_CATALOGUE:
            return Place(Name)
        if self._may_be_geographic and step in GEOGRAPHIC:
            return _of_field(GeographicPosition.model_fields[step], None)
        found = self._field(step)
        embedded = self._embedded
        if found is None and embedded is not None:
            return embedded.under(step)
        return found

    @property
    def _embedded(self) -> "Place | None":
        """Where the parameters of a sensor or fire unit are: in the same mapping of the file."""
        if isinstance(self.value, (SensorPost, FireUnit)):
            names = [name for name in EMBEDDED.values() if name in type(self.value).model_fields]
            value = getattr(self.value, names[0])
            return Place(type(value), value=value)
        return None

    @property
    def _may_be_geographic(self) -> bool:
        return self.spec in (Position, Corner)

    def _field(self, key: str) -> "Place | None":
        fields = {} if self.spec is None else self.spec.model_fields
        for name, field in fields.items():
            if (field.alias or name) == key:
                uses = self.spec is Salvo and key == "threat"
                return _of_field(field, getattr(self.value, name, None), uses=uses)
        return None

    def _entry(self, number: int) -> "Place | None":
        annotation = get_args(self.annotation)[0]
        has_it = isinstance(self.value, tuple) and number < len(self.value)
        return Place(annotation, value=self.value[number] if has_it else None)


def place_at(scenario: Scenario, location: Location) -> Place | None:
    """The place at a location of the file that a scenario is from, None where there is none."""
    place: Place | None = Place(Scenario, value=scenario)
    for step in location:
        place = None if place is None else place.under(step)
    return place


def _of_field(field: FieldInfo, value: object, *, uses: bool = False) -> Place:
    return Place(field.annotation, tuple(field.metadata), value, uses)


def _rule(annotation: Any, metadata: tuple[Any, ...], kind: type[Any]) -> Any:
    """The rule of this kind in an annotation such as Length | None, None where there is none."""
    for rule in metadata:
        if isinstance(rule, kind):
            return rule
    if get_origin(annotation) is Annotated:
        inside, *rules = get_args(annotation)
        return _rule(inside, tuple(rules), kind)
    if get_origin(annotation) is tuple:
        return None
    return next(filter(None, (_rule(one, (), kind) for one in get_args(annotation))), None)
