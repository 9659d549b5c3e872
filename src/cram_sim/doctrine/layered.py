"""Layers: the outermost that can still engage a track has it; missile far out, gun near."""

from collections.abc import Collection
from typing import Literal

from pydantic import Field, model_validator

from cram_sim.doctrine.availability import after
from cram_sim.doctrine.doctrine import Doctrine, Mention
from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.doctrine.salvos import in_salvos
from cram_sim.spec import Count, Name, refused


class Layered(Doctrine):
    """Offer every track to the units of one layer after another, `layers` from the outermost in.

    What a layer is not given goes to the next one in, unless look-ahead keeps a unit further out
    for it that may be cued only later. Units of no layer named here get none.
    `shots_per_layer`: of a salvo of single shots, by layer; left out: one.
    """

    kind: Literal["layered"] = "layered"
    layers: tuple[Name, ...] = Field(min_length=1)
    shots_per_layer: tuple[Count, ...] = ()

    @model_validator(mode="after")
    def _layers_named_once(self) -> "Layered":
        for number, name in enumerate(self.layers):
            if name in self.layers[:number]:
                raise refused(f'layers: names "{name}" twice; write every layer once')
        return self

    @model_validator(mode="after")
    def _shots_of_every_layer(self) -> "Layered":
        if self.shots_per_layer and len(self.shots_per_layer) != len(self.layers):
            raise refused(
                f"shots_per_layer: of {len(self.shots_per_layer)} layers, but there are "
                f"{len(self.layers)}; write one number for each layer, or leave it out"
            )
        return self

    @property
    def most_shots_per_salvo(self) -> int:
        """How many shots at most a unit fires at a track before it looks."""
        return max(self.shots_per_layer, default=1)

    def names(self) -> list[Mention]:
        """Every name that it says of something else in the scenario."""
        own = [Mention(("layers", n), "layers", name) for n, name in enumerate(self.layers)]
        return [*super().names(), *own]

    def assign(self, picture: Picture) -> list[Assignment]:
        """Which fire unit takes which track now, one layer after another."""
        given: list[Assignment] = []
        kept_for: set[int] = set()
        for layer in self.layers:
            given += self.distribute(_offered(after(picture, given), layer, kept_for))
            kept_for |= self.awaited(_offered(after(picture, given), layer, kept_for))
        if not self.shots_per_layer:
            return given
        shots = dict(zip(self.layers, self.shots_per_layer, strict=True))
        return in_salvos(
            picture, given, lambda each: shots[picture.fire_units[each.fire_unit].layer]
        )


def _offered(picture: Picture, layer: str, kept_for: Collection[int]) -> Picture:
    """The options of a layer at tracks that no unit further out is kept for."""
    options = tuple(
        option
        for option in picture.options
        if picture.fire_units[option.fire_unit].layer == layer and option.track not in kept_for
    )
    return picture._replace(options=options)
