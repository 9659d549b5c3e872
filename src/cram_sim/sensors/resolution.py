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
from cram_sim.records import Detections, Floats, Integers
from cram_sim.sensors.meetings import Meetings, meetings_of, no_meetings
from cram_sim.sensors.plots import Plots, axes_along, plots_of
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
    cell = SPEED_OF_LIGHT / (2.0 * radar.bandwidth)
    pairs = _close_pairs(plots, cell, radar.beamwidth, _dwell(radar))
    if not pairs.shape[1]:
        return no_meetings()
    snr = _gathered(groups, plots, "snr")
    winner = _winners(snr, pairs)
    sigma = _gathered(groups, plots, "sigma")
    _write(groups, plots, winner, _shifts(snr, plots.line, winner))
    return meetings_of(radar, plots, winner, sigma)


def _dwell(radar: SearchRadar) -> float:
    """How far apart in time (s) two echoes of one beam can be."""
    share = radar.beamwidth / (2.0 * math.pi) if radar.scan == "rotating" else AT_ONCE
    return share * radar.scan_period


def _close_pairs(plots: Plots, cell: float, beamwidth: float, dwell: float) -> Integers:
    """The pairs of plots in one resolution cell, (2, p)."""
    slant_range = np.sqrt(np.einsum("ij,ij->i", plots.line, plots.line))
    given = (plots.first, plots.order, plots.threat, plots.time, slant_range, plots.line)
    count = _list_pairs(*given, cell, beamwidth, dwell, np.empty((2, 0), dtype=np.int64))
    pairs = np.empty((2, count), dtype=np.int64)
    if count:
        _list_pairs(*given, cell, beamwidth, dwell, pairs)
    return pairs


@compiled
def _list_pairs(
    first: Integers,
    order: Integers,
    threat: Integers,
    time: Floats,
    slant_range: Floats,
    line: Floats,
    cell: float,
    beamwidth: float,
    dwell: float,
    pairs: Integers,
) -> int:
    """Count the close pairs, and write as many as there is room for."""
    count = 0
    for replication in range(len(first) - 1):
        last = first[replication + 1]
        for place in range(first[replication], last):
            one = order[place]
            for later in range(place + 1, last):
                other = order[later]
                if time[other] - time[one] > dwell:
                    break
                if threat[other] == threat[one]:
                    continue
                if abs(slant_range[other] - slant_range[one]) >= cell:
                    continue
                _, right, above = axes_along(line[one], line[other] - line[one])
                width = beamwidth * slant_range[one]
                if abs(right) < width and abs(above) < width:
                    if count < pairs.shape[1]:
                        pairs[0, count], pairs[1, count] = one, other
                    count += 1
    return count


def _gathered(groups: Sequence[Detections], plots: Plots, name: str) -> Floats:
    """What each plot has in a field of the detections, (m, ...)."""
    values = np.empty((len(plots.time), *getattr(groups[0], name).shape[2:]))
    for number, group in enumerate(groups):
        mine = plots.group == number
        values[mine] = getattr(group, name)[plots.lane[mine], plots.look[mine]]
    return values


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


def _shifts(snr: Floats, line: Floats, winner: Integers) -> Floats:
    """How far (m, 3) the centroid lies from a plot's own echo, in metres along and across."""
    total, moved = np.zeros(len(snr)), np.zeros_like(line)
    np.add.at(total, winner, snr)
    np.add.at(moved, winner, snr[:, np.newaxis] * (line - line[winner]))
    moved /= np.maximum(total, 1e-300)[:, np.newaxis]
    shift = np.zeros_like(line)
    for plot in np.unique(winner[winner != np.arange(len(winner))]):
        shift[plot] = axes_along(line[plot], moved[plot])
    return shift


def _write(groups: Sequence[Detections], plots: Plots, winner: Integers, shift: Floats) -> None:
    lost = winner != np.arange(len(winner))
    won = np.zeros_like(lost)
    won[winner[lost]] = True
    for number, group in enumerate(groups):
        losers, winners = (flag & (plots.group == number) for flag in (lost, won))
        at = plots.lane[losers], plots.look[losers]
        group.detected[at] = False
        for values in (group.snr, group.sigma, group.error):
            values[at] = 0.0
        group.error[plots.lane[winners], plots.look[winners]] += shift[winners]
