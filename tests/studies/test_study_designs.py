"""Designs: balanced in every column, the same for the same seed, moved by no other factor."""

import sys
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from cram_sim.records import Floats
from cram_sim.streams import Purpose
from cram_sim.studies.designs import latin_hypercube, nearly_orthogonal, sobol, unit_points
from cram_sim.studies.orthogonal import largest_correlation, orthogonal_levels, runs_for
from cram_sim.studies.study import Design

NAMES = ["a", "b", "c"]


def strata(points: Floats) -> Floats:
    """Which of as many equal strata as there are points each lies in, every column sorted."""
    return np.sort(np.floor(points * len(points)), axis=0)


@settings(deadline=None)
@given(points=st.integers(1, 200), seed=st.integers(0, 2**63 - 1))
def test_a_latin_hypercube_has_one_point_in_each_stratum(points: int, seed: int) -> None:
    design = latin_hypercube(NAMES, points, seed, Purpose.DESIGN)
    np.testing.assert_array_equal(strata(design), np.tile(np.arange(points)[:, None], (1, 3)))


def test_another_factor_moves_no_other_column_of_a_hypercube() -> None:
    design = Design(kind="latin_hypercube", points=16)
    one, other = unit_points(design, ["a", "b"], 7), unit_points(design, ["b", "z", "a"], 7)
    np.testing.assert_array_equal(one, other[:, [2, 0]])


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_another_seed_is_another_design(kind: str) -> None:
    design = Design.model_validate({"kind": kind, "points": 16})
    assert not np.array_equal(unit_points(design, NAMES, 7), unit_points(design, NAMES, 8))


@settings(deadline=None)
@given(power=st.integers(0, 8), seed=st.integers(0, 2**63 - 1))
def test_sobol_points_have_one_in_each_stratum_of_every_column(power: int, seed: int) -> None:
    points = 2**power
    design = sobol(NAMES, points, seed)
    np.testing.assert_array_equal(strata(design), np.tile(np.arange(points)[:, None], (1, 3)))


def test_two_columns_of_sobol_points_are_balanced_over_squares() -> None:
    design = sobol(["a", "b"], 64, 3)
    cells = np.floor(design * 8).astype(int)
    counts = np.bincount(cells[:, 0] * 8 + cells[:, 1], minlength=64)
    np.testing.assert_array_equal(counts, np.ones(64))


@pytest.mark.parametrize("seed", range(5))
def test_sobol_points_are_evener_than_chance(seed: int) -> None:
    by_chance = np.random.default_rng(seed).random((128, 4))
    assert qmc.discrepancy(sobol([*NAMES, "d"], 128, seed)) < 0.3 * qmc.discrepancy(by_chance)


@pytest.mark.parametrize("factors", [1, 2, 3, 4, 5, 7, 8, 11, 16, 22, 29])
def test_columns_by_formula_are_uncorrelated(factors: int) -> None:
    assert largest_correlation(orthogonal_levels(factors)) < 1e-12


@pytest.mark.parametrize(
    ("factors", "runs"), [(2, 5), (4, 9), (7, 17), (11, 33), (16, 65), (22, 129), (29, 257)]
)
def test_runs_are_as_few_as_published(factors: int, runs: int) -> None:
    """Cioppa and Lucas 2007: m + (m-1)(m-2)/2 factors in 2^m + 1 runs, and no more."""
    assert (runs_for(factors), len(orthogonal_levels(factors))) == (runs, runs)
    assert runs_for(factors + 1) > runs


@pytest.mark.parametrize("factors", [3, 7, 11, 22])
def test_every_column_by_formula_has_each_level_once(factors: int) -> None:
    design = nearly_orthogonal(factors)
    levels = np.tile(np.arange(len(design))[:, None], (1, factors))
    np.testing.assert_array_equal(strata(design), levels)


def test_squares_and_products_are_uncorrelated_with_the_columns_by_formula() -> None:
    levels = orthogonal_levels(7)
    products = np.stack([levels[:, i] * levels[:, j] for i in range(7) for j in range(i, 7)])
    np.testing.assert_array_equal(products @ levels, 0)


@pytest.mark.parametrize(
    ("kind", "module", "function", "size", "asked"),
    [
        ("morris", "morris", "morris_design", {"trajectories": 5, "levels": 6}, (2, 5, 6, 9)),
        ("morris", "morris", "morris_design", {"trajectories": 5}, (2, 5, 4, 9)),
        ("sobol_indices", "sobol_indices", "sobol_design", {"points": 8}, (2, 8, 9)),
    ],
)
def test_designs_of_the_sensitivity_are_asked_for_by_size_and_seed(
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    module: str,
    function: str,
    size: dict[str, int],
    asked: tuple[int, ...],
) -> None:
    stand_in = ModuleType(module)
    setattr(stand_in, function, lambda *arguments: np.array([arguments], dtype=np.float64))
    monkeypatch.setitem(sys.modules, f"cram_sim.studies.{module}", stand_in)
    design = Design.model_validate({"kind": kind, **size})
    np.testing.assert_array_equal(unit_points(design, ["a", "b"], 9), [asked])
