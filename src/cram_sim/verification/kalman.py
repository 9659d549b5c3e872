"""The Kalman filter against published runs and gains: one river, and alpha-beta trackers."""

import numpy as np
from numpy.typing import NDArray

from cram_sim.tracking.kalman import predict, update
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, within, within_share, worst

Floats = NDArray[np.float64]

NILE = "Durbin and Koopman, Time Series Analysis by State Space Methods, 2nd ed., 2012, 2.2"
KALATA = "Kalata, The tracking index, IEEE Trans. AES-20 (1984)"
LEVEL_VARIANCE = 1469.1  # of the level's step, the same source
FLOW_VARIANCE = 15099.0  # of one year's flow about the level, the same source
LIKELIHOOD = -632.545625  # its diffuse logarithm, the first year left out; the file's header
DIFFUSE = 1e12  # variance of the level before the first year
AFTER_THE_START = 2  # years: until then the diffuse start shows
PRINTED = within_share(1e-6, "the outputs are printed to 10 digits")
SETTLED = 2000  # looks: every gain of the table is steady to 1e-12 by then
QUANTITIES = {
    "a_pred": "predicted level",
    "P_pred": "variance of the predicted level",
    "v": "innovation",
    "F": "variance of the innovation",
    "a_filt": "filtered level",
    "P_filt": "variance of the filtered level",
}


def rows() -> tuple[Row, ...]:
    """The Nile's level over 60 years, the likelihood of 100, and the gains of six trackers."""
    return (*_nile(), *_kalata())


def _nile() -> list[Row]:
    published = columns("estimation", "nile_local_level.csv")
    ours = _filtered(columns("estimation", "nile_flow.csv")["flow"])
    scored = slice(AFTER_THE_START, published["t"].size)
    places = [f"year {int(year)}" for year in published["t"][scored]]
    terms = np.log(2 * np.pi * ours["F"]) + ours["v"] ** 2 / ours["F"]
    likelihood = float(-0.5 * terms[1:].sum())
    return [
        worst("Nile", told, published[name][scored], ours[name][scored], PRINTED, NILE,
              places=places)
        for name, told in QUANTITIES.items()
    ] + [
        Row("Nile", "logarithm of the likelihood", LIKELIHOOD, likelihood,
            within(1e-4, "the diffuse start is approximate"), NILE)
    ]  # fmt: skip


def _filtered(flow: Floats) -> dict[str, Floats]:
    """The filter's outputs by the names of the file, each (years,)."""
    level, covariance = np.zeros(1), np.full((1, 1), DIFFUSE)
    stays, step, row = np.ones((1, 1)), np.full((1, 1), LEVEL_VARIANCE), np.ones(1)
    found: dict[str, list[float]] = {name: [] for name in QUANTITIES}
    for year, measured in enumerate(flow):
        if year > 0:
            predict(level, covariance, stays, step)
        predicted = float(level[0]), float(covariance[0, 0])
        innovation, spread = update(level, covariance, row, float(measured), FLOW_VARIANCE)
        outputs = (*predicted, innovation, spread, float(level[0]), float(covariance[0, 0]))
        for name, value in zip(QUANTITIES, outputs, strict=True):
            found[name].append(value)
    return {name: np.array(values) for name, values in found.items()}


def _kalata() -> list[Row]:
    published = columns("estimation", "alpha_beta_kalata.csv")
    gains = np.array([_steady_gains(index) for index in published["tracking_index"]])
    places = [f"tracking index {index:g}" for index in published["tracking_index"]]
    tolerance = within(1e-6, "the gains are a closed form")
    return [
        worst("alpha-beta tracker", f"{name} (1)", published[name], gains[:, column], tolerance,
              KALATA, places=places)
        for column, name in enumerate(("alpha", "beta"))
    ]  # fmt: skip


def _steady_gains(index: float) -> tuple[float, float]:
    """Position gain, and velocity gain times the interval, once the filter has settled.

    In units of the interval and of the measurement's standard deviation: the acceleration is
    constant over an interval, with the tracking index as its standard deviation.
    """
    covariance = np.eye(2)
    onward = np.array([[1.0, 1.0], [0.0, 1.0]])
    push = np.array([0.5, 1.0])
    noise = index * index * np.outer(push, push)
    row = np.array([1.0, 0.0])
    for _ in range(SETTLED):
        predict(np.zeros(2), covariance, onward, noise)
        predicted = covariance.copy()
        update(np.zeros(2), covariance, row, 0.0, 1.0)
    spread = predicted[0, 0] + 1.0
    return float(predicted[0, 0] / spread), float(predicted[1, 0] / spread)
