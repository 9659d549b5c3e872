"""When a fire unit's tracking radar can first be cued, and how likely it then finds its threat."""

import math

import numpy as np

from cram_sim.ballistics.flights import Flights, state_at
from cram_sim.compiled import compiled
from cram_sim.records import Estimates, Floats, Integers, Opportunities, Reports, Truths
from cram_sim.sensors.acquisition import p_acquire
from cram_sim.sensors.fire_control_radar import FireControlRadar

CUE_STEP = 0.1  # seconds


def cue_times(
    radar: FireControlRadar,
    place: Floats,
    lead: float,
    flights: Flights,
    launch_time: Floats,
    opportunities: Opportunities,
) -> tuple[Floats, Floats]:
    """When each lane may first be cued, and its slant range then, each (n,); infinite for never.

    From `lead` seconds before the window opens, as soon as the lane is above the radar's mask and
    within its range; `place` (3,) of the radar in metres.
    """
    lanes = len(launch_time)
    cue_from = np.full(lanes, np.inf)
    slant_range = np.full(lanes, np.inf)
    _cue_times(
        np.array([radar.maximum_range, radar.elevation_minimum, lead]),
        place,
        flights.node_time,
        flights.node_state,
        flights.node_count,
        launch_time,
        *opportunities.firing_spans(),
        cue_from,
        slant_range,
    )
    return cue_from, slant_range


@compiled
def _cue_times(
    limits: Floats,
    place: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    launch_time: Floats,
    earliest: Floats,
    latest: Floats,
    cue_from: Floats,
    slant_ranges: Floats,
) -> None:
    for lane in range(len(earliest)):
        if math.isnan(earliest[lane]):
            continue
        time = max(launch_time[lane], earliest[lane] - limits[2])
        while time <= latest[lane]:
            east, north, up, _, _, _ = state_at(node_time, node_state, node_count, lane, time)
            ground_range = math.hypot(east - place[0], north - place[1])
            slant_range = math.hypot(ground_range, up - place[2])
            elevation = math.atan2(up - place[2], ground_range)
            if slant_range <= limits[0] and elevation >= limits[1]:
                cue_from[lane] = time
                slant_ranges[lane] = slant_range
                break
            time += CUE_STEP


def search_track_times(lead: float, launch_time: Floats, opportunities: Opportunities) -> Floats:
    """When each lane may first be assigned to a unit that fires on the search track, (n,) s.

    `lead` seconds before its window opens, never before its launch; infinite without a window.
    """
    cue_from = np.full(len(launch_time), np.inf)
    opening, _ = opportunities.firing_spans()
    exists = np.isfinite(opening)
    cue_from[exists] = np.maximum(launch_time[exists], opening[exists] - lead)
    return cue_from


def acquisition_probability(
    radar: FireControlRadar,
    cue_from: Floats,
    slant_range: Floats,
    reports: Reports,
    estimates: Estimates,
) -> Floats:
    """The probability that one attempt finds the threat, shape (n,), by the track's error.

    The error is that of the last estimate before the cue, or of the first one where the track is
    younger; 0 without a track.
    """
    error = _error_at(cue_from, reports.arrival, estimates.position_error)
    found = np.zeros(len(cue_from))
    possible = np.isfinite(error) & np.isfinite(cue_from)
    found[possible] = p_acquire(radar.beamwidth, slant_range[possible], error[possible])
    return found


def _error_at(cue_from: Floats, time: Floats, error: Floats) -> Floats:
    """The position error (n,) of the last estimate at `cue_from`, else of the first one."""
    exists: Truths = ~np.isnan(error)
    looks = error.shape[1]
    before = exists & (time <= cue_from[:, np.newaxis])
    last_before = looks - 1 - np.argmax(before[:, ::-1], axis=1)
    look = np.where(before.any(axis=1), last_before, np.argmax(exists, axis=1))
    chosen = error[np.arange(len(error)), look]
    return np.where(exists.any(axis=1), chosen, np.inf)
