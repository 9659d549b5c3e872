"""What the tracker works on, and its normal equations."""

from dataclasses import dataclass, replace

import numpy as np

from cram_sim.records import Floats, Integers, Reports
from cram_sim.tracking.belief import Belief
from cram_sim.tracking.packed_filter import PACKED, UNKNOWNS


@dataclass(frozen=True)
class Problem:
    """What the tracker has to do with: n lanes of one launch group, believed to be of one class.

    Shapes: places (s, 3) of the sensors; considered_variance (d,) of wind east and north, density,
    then range, azimuth and elevation of each sensor; launch_time (n,); differences (4, n) of each
    launch from the nominal one; prior_error (7, n): prior mean minus truth (the launch time's is
    formed by the filter, from the first detection); disturbance (d, n): as drawn; unknowns (7, n):
    the truth.
    """

    belief: Belief
    places: Floats
    considered_variance: Floats
    reports: Reports
    launch_time: Floats
    differences: Floats
    prior_error: Floats
    disturbance: Floats
    unknowns: Floats

    def lanes(self, lanes: Integers) -> "Problem":
        """Some of the lanes."""
        return replace(
            self,
            reports=self.reports.lanes(lanes),
            launch_time=self.launch_time[lanes],
            differences=self.differences[:, lanes],
            prior_error=self.prior_error[:, lanes],
            disturbance=self.disturbance[:, lanes],
            unknowns=self.unknowns[:, lanes],
        )


@dataclass(frozen=True)
class Normals:
    """Normal equations of n lanes about the truth; unknowns in prior standard deviations.

    `rows` (n, 35 + 7 d): the information's lower triangle row by row, the vector, the coupling
    disturbance by disturbance.
    """

    rows: Floats

    def about(self, moved: Floats) -> "Normals":
        """The same about another truth; `moved` (n, 7) the old one less the new, in deviations."""
        rows = self.rows.copy()
        rows[:, PACKED : PACKED + UNKNOWNS] += np.einsum("nij,nj->ni", self.information, moved)
        return Normals(rows)

    @property
    def information(self) -> Floats:
        """The information (n, 7, 7)."""
        lower, upper = np.tril_indices(UNKNOWNS)
        full = np.zeros((len(self.rows), UNKNOWNS, UNKNOWNS))
        full[:, lower, upper] = self.rows[:, :PACKED]
        full[:, upper, lower] = self.rows[:, :PACKED]
        return full

    @property
    def vector(self) -> Floats:
        """The information times the error of the estimate, (n, 7), a view."""
        return self.rows[:, PACKED : PACKED + UNKNOWNS]

    @property
    def coupling(self) -> Floats:
        """How each disturbance enters the vector, (n, 7, d)."""
        turned = self.rows[:, PACKED + UNKNOWNS :].reshape(len(self.rows), -1, UNKNOWNS)
        return turned.transpose(0, 2, 1)


def only_the_prior(lanes: int, disturbances: int) -> Normals:
    """The normal equations of lanes that nothing is known of yet."""
    rows = np.zeros((lanes, PACKED + UNKNOWNS * (1 + disturbances)))
    lower, upper = np.tril_indices(UNKNOWNS)
    rows[:, :PACKED][:, lower == upper] = 1.0
    return Normals(rows)
