"""Preferential defence: some assets first, the rest with what is left over."""

from typing import Literal

from pydantic import Field, model_validator

from cram_sim.doctrine.availability import of_tracks
from cram_sim.doctrine.doctrine import Doctrine, Mention
from cram_sim.doctrine.protocol import Assignment, Picture, TrackView
from cram_sim.spec import Name, refused


class PreferentialDefence(Doctrine):
    """Fire one shot and look; tracks at the `assets` first, in this order of preference.

    A track counts for the asset that it most endangers. `others`: tracks at any other asset get
    what is left over, or nothing.
    """

    kind: Literal["preferential_defence"] = "preferential_defence"
    assets: tuple[Name, ...] = Field(min_length=1)
    others: Literal["left_over", "never"] = "left_over"

    @model_validator(mode="after")
    def _assets_named_once(self) -> "PreferentialDefence":
        for number, name in enumerate(self.assets):
            if name in self.assets[:number]:
                raise refused(f'assets: names "{name}" twice; write every asset once')
        return self

    @property
    def keeps_unit_on_track(self) -> bool:
        """Whether a unit that saw its track alive shoots again unasked: a better may have come."""
        return False

    def names(self) -> list[Mention]:
        """Every name that it says of something else in the scenario."""
        own = [
            Mention(("assets", number), "defended_assets", name)
            for number, name in enumerate(self.assets)
        ]
        return [*super().names(), *own]

    def assign(self, picture: Picture) -> list[Assignment]:
        """Which fire unit takes which track now, those at preferred assets first."""
        if self.others == "never":
            defended = {v.track for v in picture.tracks.values() if v.asset in self.assets}
            picture = of_tracks(picture, defended)
        return self.distribute(picture, rank=self._rank)

    def _rank(self, view: TrackView) -> int:
        return self.assets.index(view.asset) if view.asset in self.assets else len(self.assets)
