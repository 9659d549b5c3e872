"""Morris screening: which factors matter, from trajectories that move one factor at a time.

M. D. Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics
33 (1991) 161-174. F. Campolongo, J. Cariboni, A. Saltelli, "An effective screening design for
sensitivity analysis of large models", Environ. Model. Softw. 22 (2007) 1509-1518, for mu*.
"""

from dataclasses import dataclass, replace

import numpy as np

from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.records import Floats
from cram_sim.studies.keyed_random import generator_of
from cram_sim.studies.resampling import RESAMPLES, Bounded, bounded, shares_of_first
from cram_sim.studies.responses import Responses

STEP = 0.5  # of the unit interval, that a factor moves: half of the levels


def morris_design(factors: int, trajectories: int, levels: int, seed: int) -> Floats:
    """Points of the unit cube, shape (trajectories * (factors + 1), factors).

    A trajectory is factors + 1 rows; each moves one factor, in random order, by half the interval.
    Levels are the middles of equal parts of it, so a law without limits has a value at each.
    Raises ValueError unless the levels are even and the numbers 1 or more.
    """
    if factors < 1 or trajectories < 1 or levels < 2 or levels % 2:
        raise ValueError("factors and trajectories are 1 or more, levels even and 2 or more")
    random = generator_of(seed, "morris design")
    lower = (random.integers(levels // 2, size=(trajectories, 1, factors)) + 0.5) / levels
    begins_high = random.random((trajectories, 1, factors)) < 0.5
    places = np.broadcast_to(np.arange(factors), (trajectories, factors))
    moves_at = random.permuted(places, axis=1)[:, np.newaxis, :]
    has_moved = moves_at < np.arange(factors + 1)[:, np.newaxis]
    points: Floats = lower + STEP * (begins_high ^ has_moved)
    return points.reshape(-1, factors)


@dataclass(frozen=True)
class MorrisEffects:
    """Of each factor, in the measure's unit for a move over its whole range, shapes (factors,).

    `mean` is mu, `mean_size` mu*, `spread` sigma, with what chance adds to it taken away. `floor`
    is the mu* that chance alone exceeds in one study of twenty: one below it tells nothing, and its
    interval begins at 0. Chance makes small sizes greater than they are: those intervals hold the
    truth more seldom than they should. `comes_first` is the share of resamples in which the factor
    has the greatest mu*.
    """

    mean: Bounded
    mean_size: Bounded
    spread: Bounded
    floor: Floats
    comes_first: Floats
    trajectories: int


def morris_effects(points: Floats, responses: Responses, seed: int) -> MorrisEffects:
    """Elementary effects of a Morris design, with bootstrap intervals over its trajectories.

    `points` (cells, factors) as `morris_design` gives them, two trajectories at least.
    """
    random = generator_of(seed, "morris bootstrap")
    excess = responses.excess_of(lambda rows: _variances(elementary_effects(rows, points)))
    effects = elementary_effects(responses.values[np.newaxis], points)[0]
    chance = elementary_effects(responses.errors_drawn(random, RESAMPLES), points)
    trajectories = len(effects)
    resampled = effects[random.integers(trajectories, size=(RESAMPLES, trajectories))]
    if responses.shares_raids:
        # The trajectories have the error of their raids in common: to draw them anew is not enough.
        resampled = resampled + chance
    sizes = np.abs(effects).mean(axis=0)
    resampled_sizes = np.abs(resampled).mean(axis=1)
    # Drawn errors make sizes greater on average; they are to make the interval wider only.
    resampled_sizes += sizes - resampled_sizes.mean(axis=0)
    floor = np.quantile(np.abs(chance).mean(axis=1), CONFIDENCE, axis=0)
    mean_size = bounded(sizes, np.maximum(resampled_sizes, 0.0), trajectories)
    is_heard = sizes > floor
    taken_away = 2.0 * excess if responses.shares_raids else excess
    return MorrisEffects(
        mean=bounded(effects.mean(axis=0), resampled.mean(axis=1), trajectories),
        mean_size=replace(mean_size, low=np.where(is_heard, mean_size.low, 0.0)),
        spread=bounded(
            _root(_variances(effects[np.newaxis])[0] - excess),
            _root(_variances(resampled) - taken_away),
            trajectories,
        ),
        floor=floor,
        comes_first=shares_of_first(resampled_sizes),
        trajectories=trajectories,
    )


def elementary_effects(rows: Floats, points: Floats) -> Floats:
    """What each factor's move did in each trajectory, per unit: (rows, trajectories, factors).

    `rows` (rows, cells) are values of the cells at `points` (cells, factors).
    """
    factors = points.shape[1]
    shape = (-1, factors + 1, factors)
    moves = np.diff(points.reshape(shape), axis=1)
    # The step at which each factor moves: (trajectories, factors).
    steps = np.abs(moves).argmax(axis=1)
    sizes = np.take_along_axis(moves, steps[:, np.newaxis], axis=1)[:, 0]
    changes = np.diff(rows.reshape(len(rows), *shape[:2]), axis=2)
    effects: Floats = np.take_along_axis(changes, steps[np.newaxis], axis=2) / sizes
    return effects


def _variances(effects: Floats) -> Floats:
    """Over trajectories, shape (rows, factors)."""
    variances: Floats = effects.var(axis=1, ddof=1)
    return variances


def _root(variances: Floats) -> Floats:
    """The square root, 0 of what is below."""
    root: Floats = np.sqrt(np.maximum(variances, 0.0))
    return root
