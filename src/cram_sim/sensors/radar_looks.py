"""What a search radar sees of every flight, look by look, before targets merge."""

import math
from typing import Final

import numpy as np

from cram_sim.ballistics.flights import Flights, state_at
from cram_sim.compiled import compiled
from cram_sim.records import Detections, Floats, Integers, Truths
from cram_sim.sensors.echo import deviations_of, echo_of
from cram_sim.sensors.horizon import Horizon
from cram_sim.sensors.outages import is_down_at
from cram_sim.sensors.radar_figures import Figures, Weather, figures_of
from cram_sim.sensors.scan import FASTEST, first_look_at, next_look_at
from cram_sim.sensors.search_radar import SearchRadar

DRAWS_PER_LOOK: Final = 4  # Swerling uniform, range, azimuth and elevation normals


def look(
    radar: SearchRadar,
    place: Floats,
    horizon: Horizon,
    weather: Weather,
    flights: Flights,
    is_flying: Truths,
    launch_time: Floats,
    cross_section: Floats,
    first_look: Floats,
    outages: Floats,
    registration: Floats,
    draws: Floats,
) -> Detections:
    """What one search radar sees of every lane, look by look; nothing is confirmed yet.

    Shapes: place (3,) in metres; launch_time, cross_section (m2), each (n,); first_look (n,) in
    seconds, the radar's first look of the raid, a rotating one's through north; outages
    (replications, transitions), see `outages`, none with no columns; registration (3, n): errors
    in range (m), azimuth and elevation (rad); draws (n, 4 x looks): per look the Swerling uniform
    and three standard normals. Looks are numbered from the first after launch. A lane that is not
    flying has no looks.
    """
    looks = draws.shape[1] // DRAWS_PER_LOOK
    detections = _nothing_seen(len(launch_time), looks)
    _look(
        figures_of(radar, place, horizon, weather),
        flights.node_time,
        flights.node_state,
        flights.node_count,
        is_flying,
        flights.end_time,
        launch_time,
        cross_section,
        first_look,
        outages,
        registration,
        draws,
        detections.time,
        detections.down,
        detections.covered,
        detections.detected,
        detections.snr,
        detections.sigma,
        detections.error,
        detections.state,
    )
    return detections


def looks_within(radar: SearchRadar, duration: float) -> int:
    """How many looks a radar has at most at a flight of this many seconds."""
    if radar.scan == "sector":
        return math.ceil(duration / radar.scan_period) + 1
    # A target that circles against the beam meets it once more in each of its turns.
    return math.ceil((1.0 + FASTEST) * duration / radar.scan_period) + 2


def _nothing_seen(lanes: int, looks: int) -> Detections:
    shape = (lanes, looks)
    return Detections(
        time=np.full(shape, np.nan),
        down=np.zeros(shape, dtype=np.bool_),
        covered=np.zeros(shape, dtype=np.bool_),
        detected=np.zeros(shape, dtype=np.bool_),
        snr=np.zeros(shape),
        sigma=np.zeros((*shape, 3)),
        error=np.zeros((*shape, 3)),
        state=np.zeros((*shape, 6)),
        confirmed=np.zeros(shape, dtype=np.bool_),
        dropped=np.zeros(shape, dtype=np.bool_),
    )


@compiled
def _look(
    radar: Figures,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    is_flying: Truths,
    end_time: Floats,
    launch_time: Floats,
    cross_section: Floats,
    first_look: Floats,
    outages: Floats,
    registration: Floats,
    draws: Floats,
    time: Floats,
    down: Truths,
    covered: Truths,
    detected: Truths,
    snr: Floats,
    sigma: Floats,
    error: Floats,
    state: Floats,
) -> None:
    nodes = (node_time, node_state, node_count)
    for lane in range(len(launch_time)):
        if not is_flying[lane]:
            continue
        end = end_time[lane]
        start = first_look_at(radar, nodes, lane, launch_time[lane], first_look[lane], end)
        now = start
        for look in range(time.shape[1]):
            if now > end:
                break
            time[lane, look] = now
            here = state_at(node_time, node_state, node_count, lane, now)
            for part in range(6):
                state[lane, look, part] = here[part]
            is_covered, power, slant_range, elevation = echo_of(
                radar, here, cross_section[lane], draws[lane, 4 * look]
            )
            if is_down_at(outages[lane % len(outages)], now):
                down[lane, look] = is_covered
            else:
                covered[lane, look] = is_covered
                if power > 0.0:
                    detected[lane, look] = True
                    snr[lane, look] = power - radar.pulses
                    deviations = deviations_of(radar, power - radar.pulses, slant_range, elevation)
                    for axis in range(3):
                        arm = slant_range if axis > 0 else 1.0
                        deviation = deviations[axis]
                        sigma[lane, look, axis] = deviation
                        error[lane, look, axis] = (
                            deviation * draws[lane, 4 * look + 1 + axis]
                            + registration[axis, lane] * arm
                        )
            if radar.is_rotating:
                now = next_look_at(radar, nodes, lane, now, here, first_look[lane], end)
            else:
                now = start + (look + 1) * radar.period
