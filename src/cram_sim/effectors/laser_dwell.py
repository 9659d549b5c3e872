"""One dwell of a laser: light falls on a threat on its true path until it fails.

It fails when the light absorbed reaches a threshold, which is random, log-normal, anew in each
dwell, for each finds another spot; jitter is random from engagement to engagement. Losing the spot
ends the dwell, and its heat is lost. Heat does not leave the spot: slow heating is flattered. Not
validated against firings: what is public of them are numbers of threats, no dwell times.
"""

import math

from cram_sim.compiled import compiled, compiled_inline
from cram_sim.effectors.laser_windows import DIVERGENCE, HEATING
from cram_sim.effectors.protocol import DRAW_HIT, FIRST_NORMAL, Effect, Order
from cram_sim.effectors.windows import FEASIBLE, INTERCEPT_TIME, SLANT_RANGE
from cram_sim.records import Floats

# What a dwell's draws are for: the light always hits, so that uniform says how long the spot holds.
DRAW_LOST_LOCK = DRAW_HIT
DRAW_THRESHOLD = FIRST_NORMAL
DRAW_JITTER = FIRST_NORMAL + 1  # of the engagement's first shot
MOST_DEVIATE = 5.0  # thresholds farther off have a probability of 3e-7, not worth a logarithm
SMALL_GAIN = 0.05  # of half the gain in the mean harm: the series is then within 3e-10
SAME_STEP = 1e-9  # s: rows lie equally far apart but for rounding


def dwell(scatter: Floats, order: Order, latest: float) -> Effect:
    """Resolve one dwell, which ends at `latest` (s) if nothing ends it before.

    `scatter`: median jitter (rad), the standard deviations of the logarithms of jitter and of
    threshold, losses of the spot a second. The probability counts the losses in: that of a spot
    that is held till the threshold is reached.
    """
    return Effect(
        *_dwell(
            scatter, order.window, order.opening_time, order.limit, latest,
            order.draws[DRAW_LOST_LOCK], order.draws[DRAW_THRESHOLD],
            order.engagement_draws[DRAW_JITTER],
        )
    )  # fmt: skip


@compiled
def _dwell(
    scatter: Floats,
    window: Floats,
    opening_time: float,
    limit: float,
    latest: float,
    lost_lock_draw: float,
    threshold_draw: float,
    jitter_draw: float,
) -> tuple[int, float, float, float, float, float, float, float, int, float, float, bool]:
    """The fields of an `Effect`, in its order."""
    nan = math.nan
    row = _first_row(window, opening_time)
    begun = max(opening_time, window[row, INTERCEPT_TIME]) if row >= 0 else latest
    stop = min(latest, begun + limit)
    if not begun < stop:
        return 0, 0.0, nan, nan, nan, nan, nan, 0.0, -1, nan, nan, False
    spread = 4.0 * (scatter[0] * math.exp(scatter[1] * jitter_draw)) ** 2
    threshold = math.exp(scatter[2] * threshold_draw)
    held_until = math.inf
    if scatter[3] > 0.0:
        held_until = begun - math.log(1.0 - lost_lock_draw) / scatter[3]
    end, kill_time, p_neutralise = _heat_up(scatter, window, row, begun, stop, spread, threshold)
    end = min(end, held_until)
    is_kill = kill_time <= end
    kill_range = nan
    if is_kill:
        kill_range = _range_at(window, kill_time)
    return (
        1, end - begun, begun, end, end, _range_at(window, begun), _range_at(window, end),
        p_neutralise, 0 if is_kill else -1, kill_time if is_kill else nan, kill_range, True,
    )  # fmt: skip


@compiled
def _heat_up(
    scatter: Floats,
    window: Floats,
    row: int,
    begun: float,
    stop: float,
    spread: float,
    threshold: float,
) -> tuple[float, float, float]:
    """Hold the spot as long as may be: its end, when the threshold is reached, the probability."""
    low, high = _rate(window, row, spread), _rate(window, row + 1, spread)
    time, rate, kill_time = begun, _between(window, row, begun, low, high), math.nan
    harm, p_reached, p_neutralise = 0.0, 0.0, 0.0
    log_harm, farthest = -math.inf, MOST_DEVIATE * scatter[2]
    per_deviate = 1.0 / (math.sqrt(2.0) * scatter[2])
    # A dwell that neutralises at a moment has held its spot until then.
    held, held_over_half, half_of = 1.0, 1.0, 0.0
    while True:
        # Between two rows the rate is linear in time, so that the harm is a parabola.
        next_time, next_rate = window[row + 1, INTERCEPT_TIME], high
        if next_time > stop:
            next_time, next_rate = stop, _between(window, row, stop, low, high)
        step = next_time - time
        gained = 0.5 * (rate + next_rate) * step
        if math.isnan(kill_time) and harm + gained >= threshold:
            kill_time = time + _seconds_to(threshold - harm, rate, next_rate, step)
        if scatter[3] > 0.0 and log_harm < farthest:
            if abs(step - half_of) > SAME_STEP:
                held_over_half, half_of = math.exp(-0.5 * scatter[3] * step), step
            held *= held_over_half
            log_harm = _log_of_more(log_harm, harm, gained)
            if log_harm > -farthest:
                p_next = _p_reached_quickly(log_harm * per_deviate)
                p_neutralise += held * max(0.0, p_next - p_reached)
                p_reached = p_next
            held *= held_over_half
        harm += gained
        time, rate = next_time, next_rate
        if time >= stop or not _is_feasible(window, row + 1):
            break
        row += 1
        low, high = high, _rate(window, row + 1, spread)
    if scatter[3] == 0.0:
        p_neutralise = _p_reached(harm, scatter[2])
    return time, kill_time, p_neutralise


@compiled
def _first_row(window: Floats, time: float) -> int:
    """The first row from which, at `time` or later, the beam may be held to the next; -1: none."""
    low, high = 0, len(window) - 1
    while low < high:
        middle = (low + high) // 2
        if window[middle + 1, INTERCEPT_TIME] > time:
            high = middle
        else:
            low = middle + 1
    while low < len(window) - 1 and not _is_feasible(window, low):
        low += 1
    return low if low < len(window) - 1 else -1


@compiled
def _is_feasible(window: Floats, row: int) -> bool:
    """Whether the beam may be held from a row to the next."""
    return bool(
        row + 1 < len(window) and window[row, FEASIBLE] > 0.0 and window[row + 1, FEASIBLE] > 0.0
    )


@compiled
def _range_at(window: Floats, time: float) -> float:
    low, high = 0, len(window) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if window[middle, INTERCEPT_TIME] <= time:
            low = middle
        else:
            high = middle
    return _between(window, low, time, window[low, SLANT_RANGE], window[low + 1, SLANT_RANGE])


@compiled
def _between(window: Floats, row: int, time: float, low: float, high: float) -> float:
    """What is `low` at a row and `high` at the next, at a time between them."""
    start = window[row, INTERCEPT_TIME]
    part = (time - start) / (window[row + 1, INTERCEPT_TIME] - start)
    return float(low * (1.0 - part) + high * part)


@compiled
def _rate(window: Floats, row: int, spread: float) -> float:
    """The share of the median threshold that is reached in a second, at a row."""
    return float(window[row, HEATING] / (window[row, DIVERGENCE] + spread))


@compiled
def _seconds_to(harm: float, rate: float, next_rate: float, step: float) -> float:
    """When a rate that is linear over `step` seconds has done this harm."""
    slope = (next_rate - rate) / step
    root = math.sqrt(max(0.0, rate * rate + 2.0 * slope * harm))
    return min(step, 2.0 * harm / (rate + root))


@compiled
def _p_reached(harm: float, threshold_scatter: float) -> float:
    """The probability that a log-normal threshold of median 1 is at most `harm`."""
    if harm <= 0.0:
        return 0.0
    return 0.5 * math.erfc(-math.log(harm) / (math.sqrt(2.0) * threshold_scatter))


@compiled_inline
def _log_of_more(log_harm: float, harm: float, gained: float) -> float:
    """The logarithm of the harm after a gain: by the series of 2 artanh where the gain is small."""
    z = gained / (2.0 * harm + gained)
    if not z < SMALL_GAIN:
        return math.log(harm + gained)
    return log_harm + 2.0 * z * (1.0 + z * z * (1.0 / 3.0 + z * z / 5.0))


@compiled_inline
def _p_reached_quickly(x: float) -> float:
    """`_p_reached` within 2e-7, by the error function of x: Abramowitz & Stegun, 7.1.28."""
    a = abs(x)
    power = 1.0 + a * (
        0.0705230784
        + a
        * (
            0.0422820123
            + a * (0.0092705272 + a * (0.0001520143 + a * (0.0002765672 + a * 0.0000430638)))
        )
    )
    power *= power
    power *= power
    power *= power
    power *= power
    tail = 0.5 / power
    return 1.0 - tail if x > 0.0 else tail
