"""When a cued electro-optical sensor has identified each threat of a raid: one look at a time."""

import math

import numpy as np

from cram_sim.ballistics.flights import Flights, state_at
from cram_sim.compiled import compiled
from cram_sim.records import Floats, Integers
from cram_sim.sensors.electro_optical import (
    ElectroOptical,
    p_discriminate,
    visual_range,
)


def identified_times(
    sensor: ElectroOptical,
    place: Floats,
    visibility: float,
    flights: Flights,
    cue_time: Floats,
    size: Floats,
    draws: Floats,
) -> Floats:
    """When each of t threats in each of r replications is identified, (t, r) s, infinite for never.

    Lanes of `flights` are threats x replications. `place` (3,) of the sensor; `visibility` m;
    `cue_time` (t, r) s at which its track is handed over, infinite for never; `size` (t,) m that
    cycles are counted over; `draws` (t, r) uniforms. Of those handed over the sensor looks at the
    one it has looked at least recently, slews there and dwells; a look tells with the probability
    of identification, and one uniform decides which look tells. Looks are taken to be independent.
    """
    found = np.full(cue_time.shape, np.inf)
    _identified_times(
        _figures(sensor, visibility), place, flights.node_time, flights.node_state,
        flights.node_count, flights.end_time.reshape(cue_time.shape), cue_time, size, draws, found,
    )  # fmt: skip
    return found


def _figures(sensor: ElectroOptical, visibility: float) -> Floats:
    """The figures of a sensor as the compiled looks read them."""
    return np.array(
        [
            min(sensor.maximum_range, visual_range(sensor, visibility)),
            sensor.azimuth_centre,
            sensor.azimuth_width,
            sensor.elevation_minimum,
            sensor.elevation_maximum,
            sensor.pixel_angle,
            sensor.cycles("identification"),
            sensor.slew_rate,
            sensor.dwell_time,
        ]
    )


@compiled
def _identified_times(
    figures: Floats,
    place: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    end_time: Floats,
    cue_time: Floats,
    size: Floats,
    draws: Floats,
    found: Floats,
) -> None:
    threats, replications = cue_time.shape
    for replication in range(replications):
        now, azimuth = -np.inf, figures[1]
        looked = np.full(threats, -np.inf)
        untold = np.ones(threats)
        while True:
            threat = _least_recent(
                now, cue_time[:, replication], end_time[:, replication],
                found[:, replication], looked,
            )  # fmt: skip
            if threat < 0:
                break
            now = max(now, cue_time[threat, replication])
            lane = threat * replications + replication
            bearing, _, _ = _sight(place, node_time, node_state, node_count, lane, now)
            if not math.isnan(bearing):
                turn = abs((bearing - azimuth + math.pi) % (2.0 * math.pi) - math.pi)
                azimuth = bearing
                now += turn / figures[7]
            now += figures[8]
            looked[threat] = now
            bearing, elevation, slant_range = _sight(
                place, node_time, node_state, node_count, lane, now
            )
            if math.isnan(bearing):  # it came down meanwhile
                continue
            if _is_seen(figures, bearing, elevation, slant_range):
                cycles = size[threat] / (2.0 * figures[5] * slant_range)
                untold[threat] *= 1.0 - p_discriminate(cycles, figures[6])
            if 1.0 - untold[threat] >= draws[threat, replication]:
                found[threat, replication] = now


@compiled
def _least_recent(
    now: float, cue_time: Floats, end_time: Floats, found: Floats, looked: Floats
) -> int:
    """The threat to look at next: of those handed over, the one seen longest ago; -1 for none."""
    best, earliest = -1, np.inf
    for threat in range(cue_time.size):
        if max(now, cue_time[threat]) >= end_time[threat] or found[threat] < np.inf:
            continue
        waits = cue_time[threat] <= now
        # Whoever waits comes before whoever is still to be handed over.
        turn = looked[threat] if waits and looked[threat] > -np.inf else cue_time[threat]
        if turn < earliest:
            best, earliest = threat, turn
    return best


@compiled
def _sight(
    place: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    lane: int,
    time: float,
) -> tuple[float, float, float]:
    """Azimuth, elevation (rad) and slant range (m); NaN when it does not fly."""
    east, north, up, _, _, _ = state_at(node_time, node_state, node_count, lane, time)
    ground_range = math.hypot(east - place[0], north - place[1])
    rise = up - place[2]
    bearing = math.atan2(east - place[0], north - place[1])
    return bearing, math.atan2(rise, ground_range), math.hypot(ground_range, rise)


@compiled
def _is_seen(figures: Floats, bearing: float, elevation: float, slant_range: float) -> bool:
    off_centre = abs((bearing - figures[1] + math.pi) % (2.0 * math.pi) - math.pi)
    return bool(
        slant_range <= figures[0]
        and off_centre <= 0.5 * figures[2]
        and figures[3] <= elevation <= figures[4]
    )
