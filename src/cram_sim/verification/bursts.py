"""A gun's bursts against closed forms: a shared aiming error, one round's miss, continuous fire."""

import math
from typing import Final

import numpy as np
from scipy.stats import ncx2

from cram_sim.effectors.aim import DRAW_BIAS
from cram_sim.effectors.fire_control import FireControl, prediction_variance
from cram_sim.effectors.protocol import DRAW_KILL, DRAWS
from cram_sim.records import Floats
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, within, worst
from cram_sim.verification.steady_fire import (
    RANGE,
    RATE,
    STEADY_TRACK,
    TIME_OF_FLIGHT,
    SteadyFire,
    figures,
    head_on,
    no_luck,
    steady,
)

ROUNDS: Final = 75
DISPERSION: Final = 1.5e-3  # rad; any: the area makes up for it
BURSTS: Final = 10_000  # of each setting
SEED: Final = 20_091  # any
STANDARD_ERRORS: Final = 4.0
NODES: Final = 64  # of the quadrature over the shared error
LAST_TERM: Final = 1e-18  # of a power series
SUMMED: Final = "formula summed, second program"
FORMULA: Final = "Washburn and Kress, 2009, 2.2"

PRINTED = within(5.1e-5, "four decimals are printed")
PRINTED_FIVE = within(6e-6, "five decimals are printed")
EXACT = within(1e-6, "the same law of one round; the shared error is integrated numerically")
DISC: Final = "SciPy, non-central chi-square"

# Continuous fire, as the table of expected hits has it.
THREAT_SPEED: Final = 240.0  # m/s
ROUND_SPEED: Final = 500.0  # m/s at the target
RARELY: Final = 1e-4  # P(neutralise | hit) so small that the burst's probability counts its hits
POWER_SERIES: Final = 1e-6  # how far those of guns are off for small discs, many rounds
DIFFUSE: Final = 1e-3  # of the area: the table's target is diffuse, a disc is one if it is small
TRACKED = FireControl(10.0, 3.0, 0.7e-3, 0.3e-3, 0.0, 3.0)  # any


def rows() -> tuple[Row, ...]:
    """Bursts with an error in common, all errors of one round, and continuous fire."""
    return (*_summed(), *_integrated(), *_drawn(), *_one_round(), *_continuous())


def p_of_long_burst(ratio: float, expected_hits: float) -> float:
    """The probability of at least one hit in many rounds that share an aiming error.

    1 - integral of exp(-hits u^(ratio^2)) over u in 0 .. 1, as its power series.
    """
    total, term, k = 0.0, 1.0, 0
    while abs(term) > LAST_TERM:
        k += 1
        term *= -expected_hits / k
        total -= term / (k * ratio * ratio + 1.0)
    return total


def p_of_burst(ratio: float, p_hit: float, rounds: int) -> float:
    """The same of so many rounds, `p_hit` that of one without aiming error: the binomial sum."""
    total, term = 0.0, 1.0
    for k in range(1, rounds + 1):
        term *= -p_hit * (rounds - k + 1) / k
        total -= term / (k * ratio * ratio + 1.0)
    return total


def _summed() -> list[Row]:
    """The formulas that bursts are held against below, at every tabulated value."""
    found = []
    table = columns("lethality", "common_bias.csv")
    for ratio in np.unique(table["ratio"]).tolist():
        here = table["ratio"] == ratio
        hits = table["expected_hits"][here]
        ours = np.array([p_of_long_burst(ratio, each) for each in hits.tolist()])
        found.append(
            worst(f"formula, shared error {ratio:g} of the rounds' own", "P(hit), many rounds",
                  table["p"][here], ours, PRINTED, SUMMED,
                  places=[f"{each:g} hits expected" for each in hits])
        )  # fmt: skip
    table = columns("lethality", "burst_of_75.csv")
    ratios = table["ratio"]
    ours = np.array([p_of_burst(ratio, 0.02, ROUNDS) for ratio in ratios.tolist()])
    places = [f"shared error {ratio:g}" for ratio in ratios]
    quantity = "P(hit), p 0.02 a round"
    found.append(
        worst(f"formula, {ROUNDS} rounds", quantity, table["p"], ours, PRINTED_FIVE, SUMMED,
              places=places)
    )  # fmt: skip
    return found


def _settings() -> list[tuple[float, float]]:
    """Ratio of the shared error and probability of one round, of every tabulated value."""
    table = columns("lethality", "common_bias.csv")
    long = zip(table["ratio"].tolist(), (table["expected_hits"] / ROUNDS).tolist(), strict=True)
    short = columns("lethality", "burst_of_75.csv")["ratio"].tolist()
    return [*long, *((ratio, 0.02) for ratio in short)]


def _shared(ratio: float, p_hit: float) -> SteadyFire:
    area = p_hit * 2.0 * math.pi * (DISPERSION * RANGE) ** 2
    return steady(DISPERSION, ratio * DISPERSION, area)


def _lengths() -> tuple[Floats, Floats]:
    """Lengths of the shared error in its deviations, and weights: u = exp(-b^2 / 2) is uniform."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    roots, weights = 0.5 * (1.0 + nodes), 0.5 * weights
    # The fourth root of u keeps the integrand smooth at 0.
    return np.sqrt(-8.0 * np.log(roots)), 4.0 * roots**3 * weights


def _p_of_disc(ratio: float, p_hit: float) -> float:
    """As `p_of_burst`, but of a disc: the formula's target is diffuse, and has no edge."""
    lengths, weights = _lengths()
    p = ncx2.cdf(2.0 * p_hit, 2, (ratio * lengths) ** 2)
    return float(weights @ (1.0 - (1.0 - p) ** ROUNDS))


def _integrated() -> list[Row]:
    """Bursts integrated over the shared error, not drawn."""
    lengths, weights = _lengths()
    found: dict[float, list[tuple[float, float, str]]] = {}
    for ratio, p_hit in _settings():
        fire, total, errors = _shared(ratio, p_hit), 0.0, np.zeros(DRAWS)
        for length, weight in zip(lengths, weights, strict=True):
            errors[DRAW_BIAS], errors[DRAW_BIAS + 1] = 0.6 * length, -0.8 * length
            total += weight * fire.burst(ROUNDS, errors=errors, chance=no_luck()).p_neutralise
        exact = _p_of_disc(ratio, p_hit)
        found.setdefault(ratio, []).append((exact, total, f"p {p_hit:.3g} a round"))
    return [
        worst(f"burst of {ROUNDS}, shared error {ratio:g} of the rounds' own", "P(neutralised)",
              np.array([each[0] for each in values]), np.array([each[1] for each in values]),
              EXACT, DISC, places=[each[2] for each in values])
        for ratio, values in found.items()
    ]  # fmt: skip


def _drawn() -> list[Row]:
    """The share of bursts that neutralise, shared error and kill drawn as in a run."""
    found = []
    for number, (ratio, p_hit) in enumerate(_settings()):
        exact = _p_of_disc(ratio, p_hit)
        limit = STANDARD_ERRORS * math.sqrt(exact * (1.0 - exact) / BURSTS)
        tolerance = within(limit, f"four standard errors of {BURSTS:,} bursts")
        kills = _kills(_shared(ratio, p_hit), ROUNDS, number)
        case = f"{BURSTS:,} bursts of {ROUNDS}, shared error {ratio:g}, p {p_hit:.3g} a round"
        found.append(Row(case, "share that neutralise", exact, kills, tolerance, DISC))
    return found


def _kills(fire: SteadyFire, rounds: int, number: int) -> float:
    """The share of bursts that neutralise, with their own errors of engagement and shot."""
    generator = np.random.Generator(np.random.Philox([SEED, number]))
    draws = generator.normal(size=(BURSTS, DRAWS))
    draws[:, DRAW_KILL] = generator.uniform(size=BURSTS)
    bursts = (fire.burst(rounds, errors=each, chance=each) for each in draws)
    return sum(burst.kill_round >= 0 for burst in bursts) / BURSTS


def _one_round() -> list[Row]:
    """The miss of one round: bias, track and dispersion add to a Rayleigh law."""
    variance = prediction_variance(30.0, TIME_OF_FLIGHT, 3.0)
    track = RANGE * math.sqrt(TRACKED.angle_error**2 * variance + TRACKED.error_floor**2)
    found = []
    for number, ratio in enumerate((0.0, 0.5, 1.0, 2.0)):
        sigma = math.hypot(DISPERSION * RANGE, ratio * DISPERSION * RANGE, track)
        for share in (0.1, 0.5):
            radius = sigma * math.sqrt(-2.0 * math.log1p(-share))
            fire = steady(DISPERSION, ratio * DISPERSION, math.pi * radius * radius, track=TRACKED)
            limit = STANDARD_ERRORS * math.sqrt(share * (1.0 - share) / BURSTS)
            tolerance = within(limit, f"four standard errors of {BURSTS:,} rounds")
            case = f"one round, bias {ratio:g} of its dispersion, and a track"
            quantity = f"share that hit within {radius:.3g} m"
            kills = _kills(fire, 1, 1_000 + 10 * number + round(10 * share))
            found.append(Row(case, quantity, share, kills, tolerance, "Rayleigh law"))
    return found


def _continuous() -> list[Row]:
    """Expected hits on a closing target, and the probability of at least one, without bias."""
    table = columns("lethality", "continuous_fire.csv")
    found = []
    for line in zip(*table.values(), strict=True):
        dispersion, area, far, near, published = (float(value) for value in line)
        sigma = 1e-3 * dispersion
        density = area / (2.0 * math.pi * sigma * sigma)
        case = f"{dispersion:g} mrad, {area:g} m2, {far:,.0f} to {near:,.0f} m"
        nearest = density / (near * near)
        told = "two decimals are printed, and half a round at the near end"
        hits = _closing(sigma, DIFFUSE * area, far, near, RARELY) / (DIFFUSE * RARELY)
        found.append(
            Row(
                case, "expected hits", published, hits, within(0.005 + 0.5 * nearest, told), FORMULA
            )
        )
        per_metre = RATE / THREAT_SPEED * (1.0 + THREAT_SPEED / ROUND_SPEED)
        expected = per_metre * density * (1.0 / near - 1.0 / far)
        # A disc aimed true is missed with exp(-p), p its area times the density at its centre.
        limit = math.exp(-expected) * 0.5 * nearest + POWER_SERIES
        told = "half a round at the near end, and 1e-6 of the power series"
        exact, ours = -math.expm1(-expected), _closing(sigma, area, far, near, 1.0)
        found.append(Row(case, "P(at least one hit)", exact, ours, within(limit, told), FORMULA))
    return found


def _closing(dispersion: float, area: float, far: float, near: float, given_hit: float) -> float:
    """The probability that a burst neutralises a target that closes, rounds spread evenly."""
    slant_range = np.array([far, near])
    intercept = (far - slant_range) / THREAT_SPEED
    firing = intercept - slant_range / ROUND_SPEED
    window = head_on(firing, intercept, slant_range, area, given_hit)
    settings = figures(dispersion, 0.0, STEADY_TRACK)
    fire, opening = SteadyFire(settings, window), float(firing[0]) + 0.5 / RATE
    return fire.burst(
        10_000, errors=np.zeros(DRAWS), chance=no_luck(), opening=opening
    ).p_neutralise
