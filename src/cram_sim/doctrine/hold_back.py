"""Hold back: the last of the ammunition is kept for the threats that are worse."""

import math
from typing import Final, Literal

from pydantic import Field, model_validator

from cram_sim.doctrine.availability import shots_left, without
from cram_sim.doctrine.doctrine import Doctrine, Mention
from cram_sim.doctrine.protocol import Assignment, FireUnitView, Picture, TrackView
from cram_sim.spec import Count, Name, PositiveNumber, Probability, Spec, refused

ROUNDING: Final = 1e-9  # a share of a magazine has some


class Reserve(Spec):
    """Ammunition of every fire unit that is kept for some tracks.

    For those of the class `threat`, or for those with an expected loss above `worse_than`;
    `share` of a full magazine, or `rounds` (interceptors, seconds: the unit's own units).
    """

    threat: Name | None = None
    worse_than: PositiveNumber | None = None
    share: Probability | None = None
    rounds: Count | None = None

    @model_validator(mode="after")
    def _says_for_whom_and_how_much(self) -> "Reserve":
        if (self.threat is None) == (self.worse_than is None):
            raise refused("must say for whom it is kept; write threat or worse_than, one of them")
        if (self.share is None) == (self.rounds is None):
            raise refused("must say how much is kept; write share or rounds, one of them")
        return self

    def is_for(self, view: TrackView) -> bool:
        """Whether it is kept for this track."""
        if self.worse_than is not None:
            return view.expected_loss > self.worse_than
        return view.threat_class == self.threat

    def amount(self, unit: FireUnitView) -> float:
        """How much of its ammunition a unit keeps, in its own units."""
        if self.rounds is not None:
            return float(self.rounds)
        return (self.share or 0.0) * unit.magazine


class HoldBack(Doctrine):
    """Fire one shot and look, but keep the `reserve` for the tracks that it is for.

    Reserves are in order, the one for the worst first: a track may use its own and all after it,
    never those before it. A track of no reserve may use what is above them all.
    """

    kind: Literal["hold_back"] = "hold_back"
    reserve: tuple[Reserve, ...] = Field(min_length=1)

    @property
    def keeps_unit_on_track(self) -> bool:
        """Whether a unit that saw its track alive shoots again unasked: it might be a reserve."""
        return False

    def names(self) -> list[Mention]:
        """Every name that it says of something else in the scenario."""
        own = [
            Mention(("reserve", number, "threat"), "threats", reserve.threat)
            for number, reserve in enumerate(self.reserve)
            if reserve.threat is not None
        ]
        return [*super().names(), *own]

    def assign(self, picture: Picture) -> list[Assignment]:
        """Which fire unit takes which track now, one shot each."""
        refusals = {
            (option.track, option.fire_unit)
            for option in picture.options
            if not self._leaves_reserve(picture, option.track, option.fire_unit, 0)
        }
        while True:
            assignments = self.distribute(without(picture, refusals))
            overdrawn = self._overdrawn(picture, assignments)
            if not overdrawn:
                return [self._with_kept(picture, each) for each in assignments]
            refusals |= overdrawn

    def _with_kept(self, picture: Picture, given: Assignment) -> Assignment:
        """A burst goes on for as long as there are rounds: it must know which are not for it."""
        view, unit = picture.tracks[given.track], picture.fire_units[given.fire_unit]
        return given._replace(kept=self._kept_from(view, unit))

    def _overdrawn(self, picture: Picture, assignments: list[Assignment]) -> set[tuple[int, int]]:
        """The assignments that cut into a reserve because of those before them."""
        shots = dict.fromkeys(picture.fire_units, 0)
        overdrawn = set()
        for track, number, *_ in assignments:
            if self._leaves_reserve(picture, track, number, shots[number]):
                shots[number] += 1
            else:
                overdrawn.add((track, number))
        return overdrawn

    def _leaves_reserve(self, picture: Picture, track: int, fire_unit: int, shots: int) -> bool:
        """Whether a unit that has fired so many shots may fire one more at the track."""
        unit = picture.fire_units[fire_unit]
        kept = self._kept_from(picture.tracks[track], unit)
        if math.isnan(unit.shots_left):
            return unit.ammunition > kept or kept == 0.0
        if shots + 1 > shots_left(unit):
            return False
        left = unit.ammunition * max(0.0, 1.0 - (shots + 1) / unit.shots_left)
        return left >= kept * (1.0 - ROUNDING)

    def _kept_from(self, view: TrackView, unit: FireUnitView) -> float:
        kept = 0.0
        for reserve in self.reserve:
            if reserve.is_for(view):
                break
            kept += reserve.amount(unit)
        return kept
