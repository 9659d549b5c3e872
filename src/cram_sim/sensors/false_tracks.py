"""Confirmed tracks of nothing: a Poisson process in time."""

import numpy as np

from cram_sim.records import Floats


def false_track_times(draws: Floats, rate: float) -> Floats:
    """The times (s) at which false tracks come up, shape of `draws`: uniforms (replications, k).

    `rate` in 1/s. Rows rise; take from each what lies within the raid, and draw more where the last
    one does. The gaps of a Poisson process are exponential: Ross, Introduction to Probability
    Models, 11th ed. 2014, 5.3. Infinite for a rate of 0.
    """
    if rate == 0.0:
        return np.full_like(draws, np.inf)
    times: Floats = np.cumsum(-np.log(draws), axis=1) / rate
    return times
