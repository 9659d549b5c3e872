"""Threats in one resolution cell give one plot; tracks that met may leave with each other's plots.

Two echoes of one radar that lie within a cell in range (c / 2B), and within a beamwidth in azimuth
and in elevation, while the beam passes over both, are one echo: a plot at their centroid, weighted
by power. It goes to the strongest; the others miss that look. An echo below the threshold counts
for nothing.
"""

import math
from collections.abc import Sequence

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.records import Detections, Floats, Integers, Truths
from cram_sim.sensors.meetings import Meetings, meetings_of, no_meetings
from cram_sim.sensors.plots import Plots, axes_along, in_a_row, plots_of
from cram_sim.sensors.radar_equation import SPEED_OF_LIGHT
from cram_sim.sensors.search_radar import SearchRadar

AT_ONCE = 1e-6  # of a scan period: looks of a sector differ by rounding alone


def resolve(
    radar: SearchRadar, place: Floats, groups: Sequence[Detections], replications: int
) -> Meetings:
    """Merge what a radar at `place` (3,) cannot tell apart, in the detections of all groups.

    Writes `detected`, `snr`, `sigma` and `error` of the looks that merge; call it before tracks are
    confirmed. Lane = threat x replications + replication, in each group. Returns the pairs that
    parted again.
    """
    if sum(len(group.time) for group in groups) <= replications:
        return no_meetings()
    plots = plots_of(place, groups, replications)
    pairs = _close_pairs(radar, plots)
    if not pairs.shape[1]:
        return no_meetings()
    snr, sigma = in_a_row(groups, "snr"), in_a_row(groups, "sigma")
    winner = _winners(snr, pairs)
    losers = np.flatnonzero(winner != np.arange(len(winner)))
    winners, shift = _shifts(snr, plots.line, losers, winner[losers])
    _write(groups, losers, winners, shift)
    return meetings_of(radar, plots, winner, losers, sigma, snr)


def _close_pairs(radar: SearchRadar, plots: Plots) -> Integers:
    """The pairs of plots in one resolution cell, (2, p)."""
    cell = SPEED_OF_LIGHT / (2.0 * radar.bandwidth)
    share = radar.beamwidth / (2.0 * math.pi) if radar.scan == "rotating" else AT_ONCE
    looks = int(np.diff(plots.start[:: plots.replications]).sum()) // plots.replications
    given = (
        plots.replications, looks, plots.start, plots.time, plots.detected, plots.line, cell,
        radar.beamwidth, share * radar.scan_period,
    )  # fmt: skip
    count = _list_pairs(*given, np.empty((2, 0), dtype=np.int64))
    pairs = np.empty((2, count), dtype=np.int64)
    if count:
        _list_pairs(*given, pairs)
    return pairs


@compiled
def _list_pairs(
    replications: int,
    most: int,
    start: Integers,
    time: Floats,
    detected: Truths,
    line: Floats,
    cell: float,
    beamwidth: float,
    dwell: float,
    pairs: Integers,
) -> int:
    """Count the close pairs, and write as many as there is room for."""
    count = 0
    look, lane_of = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    when, reach = np.empty(most), np.empty(most)
    for replication in range(replications):
        plots = 0
        for lane in range(replication, len(start) - 1, replications):
            for each in range(start[lane], start[lane + 1]):
                if detected[each]:
                    look[plots], lane_of[plots], when[plots] = each, lane, time[each]
                    reach[plots] = math.sqrt(
                        line[each, 0] ** 2 + line[each, 1] ** 2 + line[each, 2] ** 2
                    )
                    plots += 1
        # Stable, so that plots of one instant stay in the order of their threats.
        order = np.argsort(when[:plots], kind="mergesort")
        for place in range(plots):
            one = order[place]
            for later in range(place + 1, plots):
                other = order[later]
                if when[other] - when[one] > dwell:
                    break
                if abs(reach[other] - reach[one]) >= cell or lane_of[other] == lane_of[one]:
                    continue
                sight = line[look[one]]
                _, right, above = axes_along(sight, line[look[other]] - sight)
                width = beamwidth * reach[one]
                if abs(right) < width and abs(above) < width:
                    if count < pairs.shape[1]:
                        pairs[0, count], pairs[1, count] = look[one], look[other]
                    count += 1
    return count


def _winners(snr: Floats, pairs: Integers) -> Integers:
    """The plot that each plot goes to, (m,): itself, or the strongest beside it."""
    winner = np.arange(len(snr))
    one, other = np.concatenate([pairs, pairs[::-1]], axis=1)
    by_one = np.argsort(one, kind="stable")
    one, other = one[by_one], other[by_one]
    involved = np.unique(one)
    strongest_first = involved[np.argsort(-snr[involved], kind="stable")]
    start, stop = (np.searchsorted(one, strongest_first, side) for side in ("left", "right"))
    _absorb(strongest_first, start, stop, other, winner)
    return winner


@compiled
def _absorb(
    strongest_first: Integers, start: Integers, stop: Integers, other: Integers, winner: Integers
) -> None:
    has_won = np.zeros(len(winner), dtype=np.bool_)
    for number, plot in enumerate(strongest_first):
        if winner[plot] != plot:
            continue
        has_won[plot] = True
        for near in range(start[number], stop[number]):
            loser = other[near]
            if winner[loser] == loser and not has_won[loser]:
                winner[loser] = plot


def _shifts(
    snr: Floats, line: Floats, losers: Integers, taken_by: Integers
) -> tuple[Integers, Floats]:
    """The plots (w,) that win, and how far (w, 3) their centroid lies from their own echo.

    In metres along the line of sight, to its right and above it.
    """
    winners, of = np.unique(taken_by, return_inverse=True)
    total, moved = snr[winners].copy(), np.zeros((len(winners), 3))
    np.add.at(total, of, snr[losers])
    np.add.at(moved, of, snr[losers, np.newaxis] * (line[losers] - line[taken_by]))
    moved /= total[:, np.newaxis]
    shift = [axes_along(line[plot], way) for plot, way in zip(winners, moved, strict=True)]
    return winners, np.array(shift)


def _write(
    groups: Sequence[Detections], losers: Integers, winners: Integers, shift: Floats
) -> None:
    """Take the losers' detections away, and move the winners' plots to their centroids.

    The stated deviations of a moved plot stay as they were: the radar does not know that it merged.
    So what a tracker states after a merger is too sure of itself.
    """
    first = 0
    for group in groups:
        last = first + group.time.size
        lost = losers[(losers >= first) & (losers < last)] - first
        won = (winners >= first) & (winners < last)
        group.detected.reshape(-1)[lost] = False
        group.snr.reshape(-1)[lost] = 0.0
        for values in (group.sigma, group.error):
            values.reshape(-1, 3)[lost] = 0.0
        group.error.reshape(-1, 3)[winners[won] - first] += shift[won]
        first = last
