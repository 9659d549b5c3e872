"""The tracker: its linear form against the nonlinear fit, and both against the truth."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cram_sim.records import Estimates, Floats
from cram_sim.tracking.launch_model import Looks, points_of
from cram_sim.tracking.nonlinear_fit import CONVERGED, Fits, fit
from cram_sim.verification.linear_form import LinearErrors, linear_errors
from cram_sim.verification.rows import Row, Tolerance, within, worst
from cram_sim.verification.tracked_rounds import DISTANCES, Tracked, prior_rounds, salvo_rounds
from cram_sim.verification.tracker_estimates import impact_at, last_of, tracker_estimates

SHARE = 0.9  # of truths that a stated ellipse is to contain
LARGEST = -2.0 * math.log(1.0 - SHARE)  # chi-squared of two degrees of freedom
EARLY, LATER = 4, (8, 12)  # detections
STANDARD_ERRORS = 3.0
FIT, TRUTH = "full nonlinear fit", "truth as drawn"
LEAST_ROUNDS, MOST_ROUNDS = 200, 2_000  # shares of fewer say little
EARLY_GAP = within(0.4, "small against the estimate's own error")
LATER_GAP = within(0.2, "small against the estimate's own error")
ALMOST_ALL = within(0.01, "fits at the edge of a drag table do not converge")


def classes_of(count: int) -> tuple[str, ...]:
    """The classes that are tracked; of a count too small for shares the first one alone."""
    names = tuple(DISTANCES)
    return names if count >= LEAST_ROUNDS else names[:1]


def rows(count: int, heard: Callable[[int], object]) -> tuple[Row, ...]:
    """So many rounds of each class, from salvos and from the prior; `heard` is told how many.

    Not less than `LEAST_ROUNDS` of either, and not more than `MOST_ROUNDS`; the classes are those
    of `classes_of`.
    """
    found: list[Row] = []
    rounds = min(max(count, LEAST_ROUNDS), MOST_ROUNDS)
    for name in classes_of(count):
        found += _agreement(name, salvo_rounds(name, rounds))
        heard(count)
        found += _containment(name, prior_rounds(name, rounds))
        heard(count)
    return tuple(found)


def _agreement(name: str, tracked: Tracked) -> list[Row]:
    """Rounds of salvos: how far tracker and linear form are from the fit, and whether it is right.

    The tracker's derivatives are polynomials about a salvo's nominal flight, the linear form's
    those of each flight itself.
    """
    estimates = tracker_estimates(tracked)
    seen = [look for look in (*LATER, None) if np.any(tracked.detections >= (look or LATER[0]))]
    early, *later = [_Comparison.at(tracked, estimates, look) for look in (EARLY, *seen)]
    found = []
    for whose in ("tracker", "linear form about each flight"):
        quantity = f"predicted impacts apart, 95 % within (standard deviations), {whose}"
        gaps = np.array([one.gaps[whose] for one in later])
        told = f"{quantity}, {early.told}"
        found += [
            Row(name, told, 0.0, early.gaps[whose], EARLY_GAP, FIT),
            worst(
                name, quantity, np.zeros(gaps.size), gaps, LATER_GAP, FIT,
                places=[one.told for one in later],
            ),
        ]  # fmt: skip
    # A prior that is wider than the scatter can only widen the ellipse.
    limit = _sampling(tracked.detections.size)
    covered = Tolerance(limit, 1.0 - SHARE, relative=False, because="as stated or wider")
    shares = np.array([one.share for one in (early, *later)])
    quantity = "share of truths in the 90 % ellipse, impact, fit, rounds of salvos"
    places = [one.told for one in (early, *later)]
    aim = np.full(shares.size, SHARE)
    return [*found, worst(name, quantity, aim, shares, covered, TRUTH, places=places)]


@dataclass(frozen=True)
class _Comparison:
    """Fit, tracker and linear form after so many looks.

    `gaps` what 95 % of predicted impacts lie within of the fit's, in standard deviations, by who
    predicts; `share` of truths that the fit's ellipse contains.
    """

    told: str
    gaps: dict[str, float]
    share: float

    @classmethod
    def at(cls, tracked: Tracked, estimates: Estimates, look: int | None) -> "_Comparison":
        """After so many detections, or after all, of the rounds detected often enough."""
        often = np.flatnonzero(tracked.detections >= (look or LATER[0]))
        seen = tracked.some(often)
        detections = seen.detections if look is None else np.full(often.size, look)
        looks = seen.looks.first(detections)
        best = _fit(seen, looks)
        ok = best.status == CONVERGED
        error = best.impact - seen.impact
        linear = linear_errors(seen, looks, points_of(seen.theta), carried=True)
        predicted = {
            "tracker": impact_at(estimates, often, last_of(looks)),
            "linear form about each flight": (linear.impact, linear.impact_covariance),
        }
        gaps = {
            whose: _within(np.sqrt(_squares(impact - error, covariance))[ok])
            for whose, (impact, covariance) in predicted.items()
        }
        which = "last look" if look is None else f"{look}th look"
        share = _share(_squares(error, best.impact_covariance)[ok])
        return cls(f"{which} of {ok.sum()}", gaps, share)


def _containment(name: str, tracked: Tracked) -> list[Row]:
    """The shares of truths inside the ellipses that fit and linear form state."""
    shares: dict[str, list[float]] = {}
    places, converged = [], []
    for third, told in enumerate(("a third", "two thirds", "all"), start=1):
        looks = tracked.looks.first(tracked.detections * third // 3)
        best = _fit(tracked, looks)
        ok = best.status == CONVERGED
        linear = linear_errors(tracked, looks, points_of(tracked.theta), carried=False)
        for quantity, squares in _from_truth(tracked, best, linear).items():
            shares.setdefault(quantity, []).append(_share(squares[ok]))
        converged.append(float(np.mean(ok)))
        places.append(f"after {told} of the looks")
    count = tracked.detections.size
    sampling = within(_sampling(count), f"three standard errors of {count} rounds")
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


def _from_truth(tracked: Tracked, best: Fits, linear: LinearErrors) -> dict[str, Floats]:
    """Squared distances (n,) of the truth from what is stated, by what states it."""
    by_fit = best.impact - tracked.impact
    return {
        "impact, fit": _squares(by_fit, best.impact_covariance),
        "origin, fit": _squares(best.origin - tracked.theta[:2], best.origin_covariance),
        "impact, linear form": _squares(linear.impact, linear.impact_covariance),
        "origin, linear form": _squares(linear.origin, linear.origin_covariance),
        "impact of the fit, linear form's ellipse": _squares(by_fit, linear.impact_covariance),
    }


def _fit(tracked: Tracked, looks: Looks) -> Fits:
    """The best launches, sought from the true ones."""
    return fit(tracked.rounds, looks, tracked.belief, tracked.considered_variance, tracked.theta)


def _squares(errors: Floats, covariances: Floats) -> Floats:
    """Mahalanobis's distances squared (n,) of errors (2, n)."""
    solved = np.linalg.solve(covariances, errors.T[..., np.newaxis])[..., 0]
    squares: Floats = np.einsum("ni,ni->n", errors.T, solved)
    return squares


def _within(gaps: Floats) -> float:
    return float(np.quantile(gaps, 0.95)) if gaps.size else math.nan


def _share(squares: Floats) -> float:
    return float(np.mean(squares <= LARGEST)) if squares.size else math.nan


def _sampling(count: int) -> float:
    """How far the share among so many rounds may be off by chance."""
    return STANDARD_ERRORS * math.sqrt(SHARE * (1.0 - SHARE) / count)
