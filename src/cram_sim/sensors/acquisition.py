"""Whether a cued fire-control radar finds its threat."""

import numpy as np

from cram_sim.records import Floats


def p_acquire(beamwidth: float, slant_range: Floats, cue_error: Floats) -> Floats:
    """The probability that a cued radar finds the threat in its beam.

    Half the beam (rad) at the slant range (m) against a circular normal cue error with standard
    deviation `cue_error` (m) per axis, arrays of one shape: the Rayleigh law.
    """
    half_beam = 0.5 * beamwidth * slant_range
    found: Floats = 1.0 - np.exp(-0.5 * (half_beam / cue_error) ** 2)
    return found
