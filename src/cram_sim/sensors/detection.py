"""The probability that a square-law radar detects: Swerling's targets, pulses summed in power.

The sum of n pulses is counted in units of the mean noise power of one, so it is Gamma(n, 1) in
noise alone. A target adds a Poisson number K of exponential units to it, with the mean
n x SNR x fluctuation. Swerling's fluctuations are Gamma(m, 1/m) with m = 1, n, 2, 2n for his
cases 1 to 4 and m without bound for the steady target, case 0. Then, all terms positive,

    P_d = P_fa + sum over k >= 0 of  P(K > k)  T^(n+k) e^-T / (n+k)!

with the threshold T; P(K > k) is an incomplete beta function, for case 0 an incomplete gamma one.
P. Swerling, "Probability of detection for fluctuating targets", IRE Trans. IT-6 (1960) 269;
D. P. Meyer, H. A. Mayer, Radar Target Detection, 1973; M. A. Richards, Fundamentals of Radar
Signal Processing, 2nd ed. 2014, chapter 6.
"""

import math
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammainc, gammainccinv, gammaln, ndtr, ndtri

from cram_sim.records import Floats

Swerling = Literal[0, 1, 2, 3, 4]

LARGEST_SNR: Final = 1e30  # no probability is asked for beyond
BISECTIONS: Final = 60  # of the logarithms up to that: to its last digits


def threshold(p_false_alarm: float, pulses: float) -> float:
    """The power that noise alone exceeds with this probability, in units of its mean per pulse.

    Half a pulse is one real channel: half the square of a standard normal.
    """
    return float(gammainccinv(pulses, p_false_alarm))


def p_detect(snr: ArrayLike, p_false_alarm: float, pulses: int, swerling: Swerling) -> Floats:
    """The probability of detection, shape of `snr`: the mean signal to noise of one pulse (linear).

    `pulses` are summed in power (square law, no coherence between them).
    """
    _refuse_no_probability(p_false_alarm, "p_false_alarm")
    level = threshold(p_false_alarm, pulses)
    # A Poisson number with mean T is beyond this one time in 10^30.
    terms = max(1, math.ceil(level + 12.0 * math.sqrt(level) + 60.0) - pulses)
    k = np.arange(terms, dtype=np.float64)
    weight = np.exp((pulses + k) * math.log(level) - level - gammaln(pulses + k + 1.0))
    beyond = _more_than(k, pulses * np.asarray(snr, dtype=np.float64), pulses, swerling)
    found: Floats = np.minimum(p_false_alarm + beyond @ weight, 1.0)
    return found


def required_snr(
    p_detection: float, p_false_alarm: float, pulses: int, swerling: Swerling
) -> float:
    """The signal to noise of one pulse (linear) at which P_d is `p_detection`.

    Raises ValueError unless 0 < p_false_alarm < p_detection < 1.
    """
    _refuse_no_probability(p_false_alarm, "p_false_alarm")
    if not p_false_alarm < p_detection < 1.0:
        raise ValueError(f"p_detection must lie between p_false_alarm and 1 (got {p_detection:g})")
    if pulses == 1 and swerling in (1, 2):
        # P_d = P_fa^(1 / (1 + SNR)): Skolnik, Introduction to Radar Systems, 3rd ed., 2.6.
        return math.log(p_false_alarm) / math.log(p_detection) - 1.0

    low, high = -math.log(LARGEST_SNR), math.log(LARGEST_SNR)
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if p_detect(math.exp(middle), p_false_alarm, pulses, swerling) < p_detection:
            low = middle
        else:
            high = middle
    return math.exp(0.5 * (low + high))


def p_detect_known_phase(snr: ArrayLike, p_false_alarm: float, pulses: int) -> Floats:
    """The probability of detection, shape of `snr`, of a steady target whose phase is known.

    `pulses` are summed in phase: one real normal deviate. Richards (see above).
    """
    _refuse_no_probability(p_false_alarm, "p_false_alarm")
    signal = np.sqrt(2.0 * pulses * np.asarray(snr, dtype=np.float64))
    found: Floats = np.asarray(ndtr(signal + ndtri(p_false_alarm)))
    return found


def _more_than(k: Floats, signal: Floats, pulses: int, swerling: Swerling) -> Floats:
    """P(K > k), shape (*signal, k), for the mean `signal` of K."""
    mean = signal[..., np.newaxis]
    if swerling == 0:
        steady: Floats = gammainc(k + 1.0, mean)
        return steady
    shape = (1, pulses, 2, 2 * pulses)[swerling - 1]
    fluctuating = betainc(k + 1.0, float(shape), mean / (shape + mean))
    return np.asarray(fluctuating, dtype=np.float64)


def _refuse_no_probability(value: float, name: str) -> None:
    if not 0.0 < value < 1.0:
        raise ValueError(f"{name} must lie between 0 and 1 (got {value:g})")
