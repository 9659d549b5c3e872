"""What the tracker believes before the first look: the class, and what its launches are like."""

from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.jacobian_expansion import Expansion
from cram_sim.records import Floats
from cram_sim.tracking.packed_filter import UNKNOWNS, packed_table


@dataclass(frozen=True)
class Prior:
    """What the defence assumes before the first look. It knows neither site nor aim nor time.

    `standard_deviation` (7,) in metres, seconds, radians and shares; `mean_elevation` rad;
    `half_flight_time` s: the launch is assumed that long before the first detection;
    `mean_strength` relative to the nominal flight's, which the defence does not know.
    """

    standard_deviation: Floats
    mean_elevation: float
    half_flight_time: float
    mean_strength: float


@dataclass(frozen=True)
class Belief:
    """The class that the tracker believes in: how its flights answer, and what is assumed of it.

    Errors are counted from a reference flight of the believed class. Where that is not the true
    class the reference is its flight that looks most like the true one: `path_offset` (times, 3)
    and `impact_offset` (3,) (east, north, time) are the true nominal flight less the reference,
    `reference` (7,) the reference's unknowns less the true nominal ones. All zero if it is right.
    """

    expansion: Expansion
    prior: Prior
    path_offset: Floats
    impact_offset: Floats
    reference: Floats

    @property
    def tables(self) -> tuple[Floats, Floats]:
        """The derivatives of path and impact as the filter reads them."""
        scale = self.prior.standard_deviation
        path, impact = self.expansion.path, self.expansion.impact
        return (
            packed_table(_with_offset(path, self.path_offset), scale),
            packed_table(_with_offset(impact[np.newaxis], self.impact_offset[np.newaxis]), scale),
        )


def right_belief(expansion: Expansion, prior: Prior) -> Belief:
    """The belief in the true class."""
    still = np.zeros((len(expansion.path), 3))
    return Belief(expansion, prior, still, np.zeros(3), np.zeros(UNKNOWNS))


def _with_offset(derivatives: Floats, offset: Floats) -> Floats:
    """Derivatives (times, TERMS, 3, 10) with the offset (times, 3) as an eleventh column."""
    column = np.zeros((*derivatives.shape[:3], 1))
    column[:, 0, :, 0] = offset
    return np.concatenate([derivatives, column], axis=3)
