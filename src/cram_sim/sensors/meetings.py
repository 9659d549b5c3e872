"""Tracks of threats that met in one resolution cell may leave it with each other's plots."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from cram_sim.compiled import compiled
from cram_sim.records import Floats, Integers, Truths
from cram_sim.sensors.plots import Plots, axes_along
from cram_sim.sensors.search_radar import SearchRadar


@dataclass(frozen=True)
class Meetings:
    """Pairs of threats that are resolved again after they had merged, (e,) each.

    `first` < `second` are threats, numbered through all launch groups; `time` (s) of the plots that
    may go to the wrong track, `probability` that they do; `number` counts the meetings of this pair
    in this replication from 0.
    """

    replication: Integers
    first: Integers
    second: Integers
    time: Floats
    probability: Floats
    number: Integers


def no_meetings() -> Meetings:
    """What a radar has whose threats never merged."""
    none, never = np.empty(0, dtype=np.int64), np.empty(0)
    return Meetings(none, none, none, never, never, none)


def swapped(meetings: Meetings, uniforms: Floats) -> Meetings:
    """The meetings after which each track follows the other's threat; `uniforms` (e,)."""
    chosen = uniforms < meetings.probability
    return Meetings(**{name: values[chosen] for name, values in vars(meetings).items()})


def meetings_of(
    radar: SearchRadar,
    plots: Plots,
    winner: Integers,
    losers: Integers,
    sigma: Floats,
    snr: Floats,
) -> Meetings:
    """The meetings of all pairs that merged, by replication, pair and time.

    `winner` (t,): the plot that each plot went to, itself but for the `losers` (l,); `sigma` (t, 3)
    and `snr` (t,) as drawn. Two threats part with the first two plots of their own in one scan.
    Without a plot of its own before, or dropped in between, a threat has no track that could swap.
    """
    is_merged = np.zeros(len(winner), dtype=np.bool_)
    is_merged[losers] = is_merged[winner[losers]] = True
    lanes = np.stack([plots.lane(losers), plots.lane(winner[losers])], axis=1)
    found = np.full((len(losers), 7), np.nan)
    _part(
        radar.scan_period, plots.replications, plots.start, plots.time, plots.detected, plots.line,
        sigma, winner, is_merged, losers, lanes, found,
    )  # fmt: skip
    did_part = ~np.isnan(found[:, 0])
    replication, first, second, time, distance, plot, gap = found[did_part].T
    share = (snr[losers] / (snr[losers] + snr[winner[losers]]))[did_part]
    kept = gap <= radar.drop_misses
    by = np.lexsort((time[kept], second[kept], first[kept], replication[kept]))
    track = plot * np.sqrt(prediction_factor(radar.confirm_looks, gap))
    pairs = np.stack([replication, first, second])[:, kept][:, by].astype(np.int64)
    probability = p_swap(distance, plot, track, share)[kept][by]
    return Meetings(pairs[0], pairs[1], pairs[2], time[kept][by], probability, _numbered(pairs))


def prediction_factor(looks: int, gap: Floats) -> Floats:
    """The variance of a track's predicted position over that of one plot.

    A straight line by least squares through the last `looks` plots, read `gap` scans past the last:
    Draper and Smith, Applied Regression Analysis, 3rd ed. 1998, 1.4. One plot predicts itself.
    """
    if looks == 1:
        return np.ones_like(gap)
    reach = gap + 0.5 * (looks - 1)
    factor: Floats = 1.0 / looks + 12.0 * reach**2 / (looks * (looks**2 - 1.0))
    return factor


def p_swap(distance: Floats, plot: Floats, track: Floats, drawn: Floats) -> Floats:
    """The probability that nearest-neighbour association swaps two tracks and two plots.

    `distance` between the threats, standard deviations of one `plot` and of one predicted `track`
    along it, in metres, of one shape. The pairing of least squared distance is wrong where the
    difference of the plots and that of the tracks, independent normals, point opposite ways. The
    plots lie about `distance` apart, the tracks less: one of them followed the centroid of the
    merged plot, `drawn` by a share of the way towards the other, which is that of its power.
    """
    plots_turned = ndtr(-distance / (math.sqrt(2.0) * plot))
    tracks_turned = ndtr(-(1.0 - drawn) * distance / (math.sqrt(2.0) * track))
    swap: Floats = plots_turned * (1.0 - tracks_turned) + tracks_turned * (1.0 - plots_turned)
    return swap


def _numbered(pairs: Integers) -> Integers:
    """The place of each of sorted columns among its equals, from 0."""
    count = pairs.shape[1]
    is_new = np.ones(count, dtype=np.bool_)
    is_new[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
    start = np.maximum.accumulate(np.where(is_new, np.arange(count), 0))
    numbers: Integers = np.arange(count) - start
    return numbers


@compiled
def _part(
    period: float,
    replications: int,
    start: Integers,
    time: Floats,
    detected: Truths,
    line: Floats,
    sigma: Floats,
    winner: Integers,
    is_merged: Truths,
    losers: Integers,
    lanes: Integers,
    found: Floats,
) -> None:
    """For each lost plot: replication, threats, time, distance, deviation of a plot, gap."""
    for row, loser in enumerate(losers):
        before = np.full(2, np.nan)
        after = np.full(2, -1)
        ahead, stop = start[lanes[row]], start[lanes[row] + 1]
        while True:
            side = _earlier(time, detected, ahead, stop)
            if side < 0:
                break
            plot = ahead[side]
            ahead[side] += 1
            if time[plot] < time[loser] and not is_merged[plot]:
                before[side] = time[plot]
            if time[plot] <= time[loser] or plot == winner[loser]:
                continue
            other = lanes[row, 1 - side]
            if winner[plot] != plot and start[other] <= winner[plot] < start[other + 1]:
                break  # they merge once more before they part
            if is_merged[plot]:
                continue
            after[side] = plot
            if after[1 - side] >= 0 and time[plot] - time[after[1 - side]] < 0.5 * period:
                found[row, 0] = lanes[row, 0] % replications
                found[row, 1] = lanes[row].min() // replications
                found[row, 2] = lanes[row].max() // replications
                _note(before, after, time, line, sigma, period, found[row])
                break


@compiled
def _earlier(time: Floats, detected: Truths, ahead: Integers, stop: Integers) -> int:
    """Which of two lanes has the earlier plot ahead, 0 or 1; -1 for neither."""
    for side in range(2):
        while ahead[side] < stop[side] and not detected[ahead[side]]:
            ahead[side] += 1
    if ahead[0] < stop[0] and ahead[1] < stop[1]:
        return 0 if time[ahead[0]] <= time[ahead[1]] else 1
    if ahead[0] < stop[0]:
        return 0
    return 1 if ahead[1] < stop[1] else -1


@compiled
def _note(
    before: Floats,
    after: Integers,
    time: Floats,
    line: Floats,
    sigma: Floats,
    period: float,
    found: Floats,
) -> None:
    one, other = after[0], after[1]
    apart = line[other] - line[one]
    distance = math.sqrt(apart[0] ** 2 + apart[1] ** 2 + apart[2] ** 2)
    if math.isnan(before[0]) or math.isnan(before[1]) or distance <= 0.0:
        found[0] = math.nan
        return
    axes = axes_along(line[one], apart)
    variance = 0.0
    for axis in range(3):
        share = axes[axis] / distance
        variance += 0.5 * share**2 * (sigma[one, axis] ** 2 + sigma[other, axis] ** 2)
    now = max(time[one], time[other])
    found[3], found[4], found[5] = now, distance, math.sqrt(variance)
    found[6] = max(1.0, round((now - min(before[0], before[1])) / period))
