from typing import Any

import pytest

from cram_sim.effectors.airburst_pattern import burst_probabilities
from cram_sim.verification import clouds


def failed() -> list[str]:
    return [row.case for row in clouds.rows() if not row.passed]


def test_every_cloud_hits_as_the_poisson_law_and_drawn_pellets_say() -> None:
    assert failed() == []


def test_a_surely_caught_target_is_hit_by_the_poisson_law() -> None:
    """152 pellets on a disc of 0.583 m: 1.85 hits are expected on 0.013 m2."""
    cloud = clouds.Cloud(10.0, 0.08726646, 0.013, 1.0)
    assert clouds.p_of_pellets(cloud) == pytest.approx(0.8424, abs=2e-4)


def test_a_cone_that_is_five_percent_too_wide_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def wide(pellets: float, speed: float, *others: Any) -> tuple[float, float]:
        return burst_probabilities(pellets, 1.05 * speed, *others)

    monkeypatch.setattr(clouds, "burst_probabilities", wide)
    told = failed()
    assert any(case.startswith("one round aimed true") for case in told)
    assert any(case.startswith("burst of 24") for case in told)


def test_a_round_aimed_off_that_is_taken_for_aimed_true_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def aimed_true(
        pellets: float, speed: float, time: float, error: float, cosine: float, *others: Any
    ) -> tuple[float, float]:
        area, p_neutralise, _, _, *sigmas = others
        return burst_probabilities(
            pellets, speed, time, error, cosine, area, p_neutralise, 0.0, 0.0, *sigmas
        )

    monkeypatch.setattr(clouds, "burst_probabilities", aimed_true)
    assert failed()
    assert all("off by" in case for case in failed())
