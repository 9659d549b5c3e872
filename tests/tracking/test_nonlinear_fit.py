"""The nonlinear fit: what it must find, whatever it starts from and however the scene lies."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import least_squares
from tracking.noise_free_looks import (
    AIR,
    BOMB,
    EARTH,
    PLACES,
    SIGMA,
    TIMES,
    TRUTH,
    belief,
    impact,
    launch,
    looks,
    rounds,
    sight,
    tabulated,
    with_noise,
)

from cram_sim.ballistics.flights import positions_at
from cram_sim.ballistics.point_mass import fly
from cram_sim.tracking import nonlinear_fit
from cram_sim.tracking.nonlinear_fit import (
    CONVERGED,
    NOT_CONVERGED,
    NOT_FLYABLE,
    Belief,
    Fits,
    fit,
)

Floats = NDArray[np.float64]

NOTHING = np.zeros(6)  # considered
OFF = np.array([[300.0], [-250.0], [-1.0], [0.06], [0.12], [-0.03], [0.05]])
SHARP = np.array([0.05, 0.05, 1e-3, 1e-5, 1e-5, 1e-4, 1e-3])  # next to nothing of an estimate


def deviations(fits: Fits, lane: int = 0) -> Floats:
    sizes: Floats = np.sqrt(np.diag(fits.covariance[lane]))
    return sizes


def test_exact_looks_give_the_launch_back_from_a_rough_start() -> None:
    nothing = Belief(TRUTH, np.full((7, 1), np.inf))
    found = fit(rounds(), looks(), nothing, NOTHING, TRUTH + OFF)
    assert found.status[0] == CONVERGED
    assert np.all(np.abs(found.theta - TRUTH)[:, 0] < SHARP)
    assert found.impact == pytest.approx(impact(TRUTH), abs=0.05)


def test_the_launch_and_impact_predicted_belong_together() -> None:
    found = fit(rounds(), with_noise(looks(), 1), belief(), NOTHING, TRUTH)
    assert found.impact == pytest.approx(impact(found.theta), abs=1e-3)
    assert np.array_equal(found.origin, found.theta[:2])


def test_without_looks_the_prior_remains() -> None:
    unseen = replace(looks(), used=np.zeros((1, TIMES.size), dtype=np.bool_))
    deviation = np.array([[50.0], [60.0], [0.5], [0.02], [0.03], [0.01], [0.02]])
    mean = TRUTH + 0.5 * deviation
    found = fit(rounds(), unseen, Belief(mean, deviation), NOTHING, TRUTH)
    assert found.theta == pytest.approx(mean, rel=1e-9)
    assert deviations(found) == pytest.approx(deviation[:, 0], rel=1e-9)


def test_the_fit_is_scipys_least_squares() -> None:
    seen, before = with_noise(looks(), 2), belief(TRUTH + 0.3 * OFF)
    found = fit(rounds(), seen, before, NOTHING, TRUTH)
    deviation = before.standard_deviation[:, 0]

    def residuals(theta: Floats) -> Floats:
        flight = fly(BOMB, AIR, EARTH, launch(theta[:, np.newaxis]), end_time=30.0, tolerance=1e-9)
        position = positions_at(flight, np.zeros(TIMES.size, dtype=np.int64), TIMES)
        off = (seen.measured[0] - sight(position, PLACES[0])) / SIGMA
        return np.concatenate([off.ravel(), (before.mean[:, 0] - theta) / deviation])

    best = least_squares(residuals, TRUTH[:, 0], jac="3-point", x_scale=SHARP, xtol=1e-12)
    assert np.all(np.abs(found.theta[:, 0] - best.x) < 0.01 * deviations(found))


def test_without_anything_considered_the_covariance_is_the_inverse_information() -> None:
    found = fit(rounds(), looks(), belief(), NOTHING, TRUTH)
    table = tabulated()
    information = np.diag(belief().information[0])
    for time in TIMES:
        row = (time - TRUTH[2, 0]) / table.time_step
        low = int(row)
        here = (1 - (row - low)) * table.position[low] + (row - low) * table.position[low + 1]
        by_theta = (1 - (row - low)) * table.d_position[low]
        by_theta += (row - low) * table.d_position[low + 1]
        slopes = np.empty((3, 3))
        for axis in range(3):
            step = np.zeros((3, 1))
            step[axis] = 0.5
            both = [sight(here[:, np.newaxis] + sign * step, PLACES[0])[0] for sign in (1, -1)]
            slopes[:, axis] = both[0] - both[1]
        weighted = (slopes @ by_theta) / SIGMA[:, np.newaxis]
        information += weighted.T @ weighted
    expected = np.linalg.inv(information)
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert np.all(np.abs(found.covariance[0] - expected) < 2e-3 * scale)
    of_impact = table.d_impact @ expected @ table.d_impact.T
    assert found.impact_covariance[0] == pytest.approx(of_impact, rel=1e-2)


@pytest.mark.parametrize(
    ("which", "size"),
    [(0, 0.5), (1, 0.5), (2, 0.003), (3, 3.0), (4, 4e-4), (5, 4e-4)],
    ids=["wind east", "wind north", "density", "range", "azimuth", "elevation"],
)
def test_what_is_considered_is_what_it_does_to_the_estimate(which: int, size: float) -> None:
    """Looks disturbed by one of six sizes: the fit is off by a deviation of what it adds."""
    considered = np.zeros(6)
    considered[which] = size**2
    air = np.zeros(3)
    registration = np.zeros(3)
    (air if which < 3 else registration)[which % 3] = size
    seen = looks(TRUTH, air)
    across = np.array([0.0, 1.0, 0.0]) / np.cos(seen.measured[..., 2:]) + np.array([1.0, 0.0, 1.0])
    seen = replace(seen, measured=seen.measured + registration * across)
    disturbed = fit(rounds(), seen, belief(), NOTHING, TRUTH)
    exact = fit(rounds(), looks(), belief(), NOTHING, TRUTH)
    stated = fit(rounds(), looks(), belief(), considered, TRUTH)
    shift = (disturbed.theta - TRUTH)[:, 0]
    added = stated.covariance[0] - exact.covariance[0]
    scale = np.sqrt(np.diag(added))
    assert np.all(np.abs(added - np.outer(shift, shift)) < 0.1 * np.outer(scale, scale))
    miss = (disturbed.impact - impact(TRUTH, air))[:, 0]
    added = stated.impact_covariance[0] - exact.impact_covariance[0]
    assert np.abs(added - np.outer(miss, miss)).max() < 0.1 * np.trace(added)


def test_the_estimate_turns_and_moves_with_the_scene() -> None:
    angle, (east, north) = 2.2, (650.0, -1_700.0)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])

    def moved(theta: Floats) -> Floats:
        result = theta.copy()
        result[:2] = turn @ theta[:2] + np.array([[east], [north]])
        result[4] += angle
        return result

    seen = with_noise(looks(), 3)
    place = PLACES[:1].copy()
    place[0, :2] = turn @ place[0, :2] + np.array([east, north])
    turned = replace(seen, place=place, measured=seen.measured + np.array([0.0, angle, 0.0]))
    here = fit(rounds(), seen, belief(), NOTHING, TRUTH)
    there = fit(rounds(), turned, belief(moved(TRUTH)), NOTHING, moved(TRUTH))
    assert np.all(np.abs(there.theta - moved(here.theta))[:, 0] < 0.01 * deviations(here))
    expected = turn @ here.impact_covariance[0] @ turn.T
    assert there.impact_covariance[0] == pytest.approx(expected, rel=1e-3)


def test_a_full_turn_of_a_measured_azimuth_changes_nothing() -> None:
    seen = with_noise(looks(), 4)
    measured = seen.measured.copy()
    measured[:, ::2, 1] += 2 * np.pi
    measured[:, 1::4, 1] -= 2 * np.pi
    plain = fit(rounds(), seen, belief(), NOTHING, TRUTH)
    turned = fit(rounds(), replace(seen, measured=measured), belief(), NOTHING, TRUTH)
    assert np.all(np.abs(turned.theta - plain.theta)[:, 0] < 1e-3 * deviations(plain))


def test_a_second_radar_never_enlarges_the_covariance() -> None:
    whose = np.arange(TIMES.size) % 2
    both = looks(places=PLACES, radar=whose)
    alone = replace(both, used=both.used & (both.radar == 0))
    considered = np.zeros(9)
    one = fit(rounds(), alone, belief(), considered, TRUTH)
    two = fit(rounds(), both, belief(), considered, TRUTH)
    for larger, smaller in (
        (one.covariance[0], two.covariance[0]),
        (one.impact_covariance[0], two.impact_covariance[0]),
    ):
        scale = np.sqrt(np.diag(larger))
        assert np.linalg.eigvalsh((larger - smaller) / np.outer(scale, scale))[0] > -1e-9


def test_each_radar_has_its_own_registration() -> None:
    whose = np.arange(TIMES.size) % 2
    both = looks(places=PLACES, radar=whose)
    alone = replace(both, used=both.used & (both.radar == 0))
    of_second = np.array([0.0] * 6 + [25.0, 1e-6, 1e-6])
    unmoved = fit(rounds(), alone, belief(), of_second, TRUTH)
    moved = fit(rounds(), both, belief(), of_second, TRUTH)
    assert np.array_equal(
        unmoved.covariance, fit(rounds(), alone, belief(), np.zeros(9), TRUTH).covariance
    )
    exact = fit(rounds(), both, belief(), np.zeros(9), TRUTH).covariance
    assert np.all(deviations(moved) > np.sqrt(np.diag(exact[0])))


def test_rounds_do_not_see_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    three = np.repeat(TRUTH, 3, axis=1)
    three[3] += [0.0, 0.05, -0.1]
    seen = with_noise(looks(three), 5)
    together = fit(rounds(3), seen, belief(three), NOTHING, three)
    monkeypatch.setattr(nonlinear_fit, "BATCH", 1)
    one_by_one = fit(rounds(3), seen, belief(three), NOTHING, three)
    assert one_by_one.theta == pytest.approx(together.theta, rel=1e-12)
    assert one_by_one.impact_covariance == pytest.approx(together.impact_covariance, rel=1e-9)


def test_a_start_after_the_first_look_says_so_and_spoils_no_other() -> None:
    two = np.repeat(TRUTH, 2, axis=1)
    start = two.copy()
    start[2, 0] = TIMES[0] + 0.5
    found = fit(rounds(2), looks(two), belief(two), NOTHING, start)
    assert found.status.tolist() == [NOT_FLYABLE, CONVERGED]
    assert np.all(np.isnan(found.covariance[0]))
    assert np.all(np.isfinite(found.covariance[1]))


def test_a_fit_that_runs_out_of_steps_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nonlinear_fit, "MOST_STEPS", 1)
    found = fit(rounds(), looks(), belief(), NOTHING, TRUTH + OFF)
    assert found.status[0] == NOT_CONVERGED
