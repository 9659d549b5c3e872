"""The tracker: its linear form against the nonlinear fit, and both against the truth."""

import math
from collections.abc import Callable

import numpy as np

from cram_sim.records import Floats, Integers
from cram_sim.tracking.launch_model import Looks, points_of
from cram_sim.tracking.nonlinear_fit import CONVERGED, Fits, fit
from cram_sim.verification.linear_form import LinearErrors, linear_errors
from cram_sim.verification.rows import Row, within, worst
from cram_sim.verification.tracked_rounds import DISTANCES, Tracked, prior_rounds, salvo_rounds

SHARE = 0.9  # of truths that a stated ellipse is to contain
LARGEST = -2.0 * math.log(1.0 - SHARE)  # chi-squared of two degrees of freedom
EARLY, LATER = 4, (8, 12)  # detections
STANDARD_ERRORS = 3.0
FIT, TRUTH = "full nonlinear fit", "truth as drawn"
EARLY_GAP = within(0.4, "small against the estimate's own error")
LATER_GAP = within(0.2, "small against the estimate's own error")
ALMOST_ALL = within(0.01, "fits at the edge of a drag table do not converge")


def rows(count: int, heard: Callable[[int], object]) -> tuple[Row, ...]:
    """So many rounds of each class, from salvos and from the prior; `heard` is told how many."""
    found: list[Row] = []
    for name in DISTANCES:
        found += _agreement(name, salvo_rounds(name, count))
        heard(count)
        found += _containment(name, prior_rounds(name, count))
        heard(count)
    return tuple(found)


def _agreement(name: str, tracked: Tracked) -> list[Row]:
    """How far the linear form's predicted impact lies from the fit's, in standard deviations."""
    quantity = "predicted impacts apart, 95 % within (standard deviations)"
    early = _gaps(tracked, np.full_like(tracked.detections, EARLY))
    told = f"{quantity}, {EARLY}th look of {early.size}"
    found = [Row(name, told, 0.0, _most(early), EARLY_GAP, FIT)]
    gaps, places = [], []
    for detections in LATER:
        often = tracked.some(np.flatnonzero(tracked.detections >= detections))
        if often.detections.size:
            gaps.append(_most(_gaps(often, np.full_like(often.detections, detections))))
            places.append(f"{detections}th look of {often.detections.size}")
    often = tracked.some(np.flatnonzero(tracked.detections >= LATER[0]))
    gaps.append(_most(_gaps(often, often.detections)))
    places.append(f"last look of {often.detections.size}")
    ours = np.array(gaps)
    found.append(worst(name, quantity, np.zeros_like(ours), ours, LATER_GAP, FIT, places=places))
    return found


def _containment(name: str, tracked: Tracked) -> list[Row]:
    """The shares of truths inside the ellipses that fit and linear form state."""
    shares: dict[str, list[float]] = {}
    places = []
    converged = []
    for third, told in enumerate(("a third", "two thirds", "all"), start=1):
        looks = tracked.looks.first(tracked.detections * third // 3)
        best = _fit(tracked, looks)
        converged.append(float(np.mean(best.status == CONVERGED)))
        linear = linear_errors(tracked, looks, points_of(tracked.theta), carried=False)
        for quantity, inside in _insides(tracked, best, linear).items():
            shares.setdefault(quantity, []).append(_share(inside[best.status == CONVERGED]))
        places.append(f"after {told} of the looks")
    count = tracked.detections.size
    limit = STANDARD_ERRORS * math.sqrt(SHARE * (1.0 - SHARE) / count)
    sampling = within(limit, f"three standard errors of {count} rounds")
    found = [
        worst(
            name, f"share of truths in the 90 % ellipse, {quantity}",
            np.full(len(places), SHARE), np.array(ours), sampling, TRUTH, places=places,
        )
        for quantity, ours in shares.items()
    ]  # fmt: skip
    lost = 1.0 - min(converged)
    told = "share of fits that did not converge"
    return [*found, Row(name, told, 0.0, lost, ALMOST_ALL, TRUTH)]


def _insides(tracked: Tracked, best: Fits, linear: LinearErrors) -> dict[str, Floats]:
    """Squared distances (n,) of the truth from what is stated, by what states it."""
    by_fit = best.impact - tracked.impact
    return {
        "impact, fit": _squares(by_fit, best.impact_covariance),
        "origin, fit": _squares(best.origin - tracked.theta[:2], best.origin_covariance),
        "impact, linear form": _squares(linear.impact, linear.impact_covariance),
        "origin, linear form": _squares(linear.origin, linear.origin_covariance),
        "impact of the fit, linear form's ellipse": _squares(by_fit, linear.impact_covariance),
    }


def _gaps(tracked: Tracked, detections: Integers) -> Floats:
    """Distances (n,) of predicted impacts after so many detections, in standard deviations."""
    looks = tracked.looks.first(detections)
    best = _fit(tracked, looks)
    linear = linear_errors(tracked, looks, points_of(tracked.theta), carried=True)
    apart = linear.impact - (best.impact - tracked.impact)
    distances: Floats = np.sqrt(_squares(apart, linear.impact_covariance))
    return distances[best.status == CONVERGED]


def _fit(tracked: Tracked, looks: Looks) -> Fits:
    """The best launches, sought from the true ones."""
    return fit(tracked.rounds, looks, tracked.belief, tracked.considered_variance, tracked.theta)


def _squares(errors: Floats, covariances: Floats) -> Floats:
    """Mahalanobis's distances squared (n,) of errors (2, n)."""
    solved = np.linalg.solve(covariances, errors.T[..., np.newaxis])[..., 0]
    squares: Floats = np.einsum("ni,ni->n", errors.T, solved)
    return squares


def _most(distances: Floats) -> float:
    return float(np.quantile(distances, 0.95))


def _share(squares: Floats) -> float:
    return float(np.mean(squares <= LARGEST))
