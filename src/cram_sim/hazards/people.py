"""People under fire: who is in the open, who takes cover after a warning, how hard each is hit."""

from typing import Literal

import numpy as np
from pydantic import model_validator
from scipy.special import ndtr

from cram_sim.records import Floats
from cram_sim.spec import (
    Area,
    Energy,
    LogarithmicDeviation,
    PositiveWait,
    Probability,
    Spec,
    refused,
)

NO_WARNING = 1e-300  # s: the logarithm of no time at all


class Exposure(Spec):
    """Shares of people before any warning, how a warning moves them, and how vulnerable they are.

    `in_cover` are indoors, prone or behind something light, `under_shelter` behind what stops
    fragments; the others are in the open. Of those not yet under shelter the share `responds` acts
    on an alarm. Each needs a time of his own to get down and a longer one to reach shelter:
    lognormal with the medians `cover_time` and `shelter_time` and one standard deviation
    `time_sigma` of the logarithm. Vulnerabilities are factors on the lethal area against people in
    the open. `person_area` is what one person covers of the ground; a falling piece of at least
    `hazardous_energy` kills or injures. A proxy, not validated.
    """

    kind: Literal["people"] = "people"
    in_cover: Probability
    under_shelter: Probability
    responds: Probability
    cover_time: PositiveWait
    shelter_time: PositiveWait
    time_sigma: LogarithmicDeviation
    cover_vulnerability_low: Probability
    cover_vulnerability_high: Probability
    shelter_vulnerability_low: Probability
    shelter_vulnerability_high: Probability
    person_area: Area
    hazardous_energy: Energy

    @property
    def vulnerability(self) -> Floats:
        """Factors on the lethal area, (2, 3): low and high, of open, cover and shelter."""
        return np.array(
            [
                [1.0, self.cover_vulnerability_low, self.shelter_vulnerability_low],
                [1.0, self.cover_vulnerability_high, self.shelter_vulnerability_high],
            ]
        )

    @model_validator(mode="after")
    def _shares_of_one(self) -> "Exposure":
        if self.in_cover + self.under_shelter <= 1.0:
            return self
        raise refused(
            "in_cover and under_shelter are more than everybody "
            f"(got {self.in_cover:g} and {self.under_shelter:g}); "
            "write shares that sum to at most 1"
        )

    @model_validator(mode="after")
    def _cover_before_shelter(self) -> "Exposure":
        if self.cover_time <= self.shelter_time:
            return self
        raise refused(
            f"shelter is reached before cover (got {self.shelter_time:g} s and "
            f"{self.cover_time:g} s); write a shelter_time of at least cover_time"
        )

    @model_validator(mode="after")
    def _safer_in_order(self) -> "Exposure":
        cover = (self.cover_vulnerability_low, self.cover_vulnerability_high)
        shelter = (self.shelter_vulnerability_low, self.shelter_vulnerability_high)
        for name, low, high in (("cover", *cover), ("shelter", *shelter)):
            if low > high:
                raise refused(
                    f"{name}_vulnerability_low is above {name}_vulnerability_high (got {low:g} and "
                    f"{high:g}); write low <= high"
                )
        for end, of_cover, of_shelter in zip(("low", "high"), cover, shelter, strict=True):
            if of_shelter > of_cover:
                raise refused(
                    f"shelter_vulnerability_{end} is above cover_vulnerability_{end} (got "
                    f"{of_shelter:g} and {of_cover:g}); write a shelter as safe as cover at least"
                )
        return self


def shares_after(people: Exposure, warning: Floats) -> Floats:
    """The shares in the open, in cover and under shelter after `warning` (n,) s, shape (3, n).

    Who does not reach shelter gets down where he is, if the time is enough for that.
    """
    logarithm = np.log(np.maximum(warning, NO_WARNING))
    got_down, sheltered = (
        people.responds * ndtr((logarithm - np.log(median)) / people.time_sigma)
        for median in (people.cover_time, people.shelter_time)
    )
    in_the_open = 1.0 - people.in_cover - people.under_shelter
    is_open = in_the_open * (1.0 - got_down)
    is_sheltered = people.under_shelter + (1.0 - people.under_shelter) * sheltered
    return np.array([is_open, 1.0 - is_open - is_sheltered, is_sheltered])
