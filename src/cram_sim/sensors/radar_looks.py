"""What a search radar sees of every flight, look by look, and when a track is confirmed."""

import math

import numpy as np

from cram_sim.ballistics.flights import Flights, state_at
from cram_sim.compiled import compiled
from cram_sim.records import Detections, Floats, Integers, Truths
from cram_sim.sensors.search_radar import SearchRadar

DRAWS_PER_LOOK = 4  # Swerling uniform, range, azimuth and elevation normals
SPEED_OF_LIGHT = 299792458.0  # m/s, exact: SI definition of the metre


def observe(
    radar: SearchRadar,
    place: Floats,
    flights: Flights,
    is_flying: Truths,
    launch_time: Floats,
    cross_section: Floats,
    first_look: Floats,
    registration: Floats,
    draws: Floats,
) -> Detections:
    """What one search radar sees of every lane, look by look.

    Shapes: place (3,) in metres; launch_time, cross_section (m2), first_look (s, the radar's first
    look of the raid), each (n,); registration (3, n): errors in range (m), azimuth and elevation
    (rad); draws (n, 4 x looks): per look the Swerling uniform and three standard normals. Looks
    are numbered from the first after launch. A lane that is not flying has no looks.
    """
    looks = draws.shape[1] // DRAWS_PER_LOOK
    lanes = len(launch_time)
    detections = Detections(
        time=np.full((lanes, looks), np.nan),
        covered=np.zeros((lanes, looks), dtype=np.bool_),
        detected=np.zeros((lanes, looks), dtype=np.bool_),
        sigma=np.zeros((lanes, looks, 3)),
        error=np.zeros((lanes, looks, 3)),
        state=np.zeros((lanes, looks, 6)),
        confirmed=np.zeros((lanes, looks), dtype=np.bool_),
        dropped=np.zeros((lanes, looks), dtype=np.bool_),
    )
    settings = _settings(radar)
    _observe(
        settings,
        place,
        flights.node_time,
        flights.node_state,
        flights.node_count,
        is_flying,
        flights.end_time,
        launch_time,
        cross_section,
        first_look,
        registration,
        draws,
        detections.time,
        detections.covered,
        detections.detected,
        detections.sigma,
        detections.error,
        detections.state,
    )
    rule = (radar.confirm_detections, radar.confirm_looks, radar.drop_misses)
    _confirm(*rule, detections.time, detections.detected, detections.confirmed, detections.dropped)
    return detections


def _settings(radar: SearchRadar) -> Floats:
    """The figures of a radar as the compiled looks read them."""
    return np.array(
        [
            radar.scan_period,
            radar.reference_snr,
            radar.reference_range,
            radar.reference_cross_section,
            -math.log(radar.p_false_alarm),
            radar.maximum_range,
            radar.azimuth_centre,
            radar.azimuth_width,
            radar.elevation_minimum,
            radar.elevation_maximum,
            SPEED_OF_LIGHT / (2.0 * radar.bandwidth),
            radar.range_error_floor,
            radar.beamwidth,
            radar.angle_error_floor,
            radar.multipath_factor,
        ]
    )


@compiled
def _observe(
    settings: Floats,
    place: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    is_flying: Truths,
    end_time: Floats,
    launch_time: Floats,
    cross_section: Floats,
    first_look: Floats,
    registration: Floats,
    draws: Floats,
    time: Floats,
    covered: Truths,
    detected: Truths,
    sigma: Floats,
    error: Floats,
    state: Floats,
) -> None:
    period = settings[0]
    for lane in range(len(launch_time)):
        if not is_flying[lane]:
            continue
        since = max(0.0, launch_time[lane] - first_look[lane])
        start = first_look[lane] + math.ceil(since / period) * period
        for look in range(time.shape[1]):
            now = start + look * period
            if now > end_time[lane]:
                break
            time[lane, look] = now
            east, north, up, v_east, v_north, v_up = state_at(
                node_time, node_state, node_count, lane, now
            )
            state[lane, look] = (east, north, up, v_east, v_north, v_up)
            ground_range = math.hypot(east - place[0], north - place[1])
            slant_range = math.hypot(ground_range, up - place[2])
            elevation = math.atan2(up - place[2], ground_range)
            azimuth = math.atan2(east - place[0], north - place[1])
            if not _is_covered(settings, slant_range, azimuth, elevation):
                continue
            covered[lane, look] = True
            snr = settings[1] * (settings[2] / slant_range) ** 4
            snr *= cross_section[lane] / settings[3]
            # Swerling I: the power is exponential with mean 1 + SNR (Skolnik, 3rd ed., 2.6).
            power = -(1.0 + snr) * math.log(draws[lane, 4 * look])
            if power <= settings[4]:
                continue
            detected[lane, look] = True
            _measure(
                settings,
                power - 1.0,
                slant_range,
                elevation,
                registration[:, lane],
                draws[lane, 4 * look + 1 : 4 * look + 4],
                sigma[lane, look],
                error[lane, look],
            )


@compiled
def _is_covered(settings: Floats, slant_range: float, azimuth: float, elevation: float) -> bool:
    off_centre = abs((azimuth - settings[6] + math.pi) % (2.0 * math.pi) - math.pi)
    return bool(
        slant_range <= settings[5]
        and off_centre <= 0.5 * settings[7]
        and settings[8] <= elevation <= settings[9]
    )


@compiled
def _measure(
    settings: Floats,
    snr: float,
    slant_range: float,
    elevation: float,
    registration: Floats,
    normals: Floats,
    sigma: Floats,
    error: Floats,
) -> None:
    # Accuracies from the measured SNR: Barton, Radar Equations for Modern Radar (2013), chapter 8:
    # c / (2 B sqrt(2 SNR)) in range, beamwidth / (1.6 sqrt(2 SNR)) in angle.
    root = math.sqrt(2.0 * snr)
    angle = max(settings[12] / (1.6 * root), settings[13])
    sigma[0] = max(settings[10] / root, settings[11])
    sigma[1] = angle * slant_range
    sigma[2] = sigma[1] * (settings[14] if elevation < settings[12] else 1.0)
    error[0] = sigma[0] * normals[0] + registration[0]
    error[1] = sigma[1] * normals[1] + registration[1] * slant_range
    error[2] = sigma[2] * normals[2] + registration[2] * slant_range


@compiled
def _confirm(
    needed: int,
    window: int,
    misses_allowed: int,
    time: Floats,
    detected: Truths,
    confirmed: Truths,
    dropped: Truths,
) -> None:
    for lane in range(time.shape[0]):
        is_confirmed = False
        misses = 0
        since = 0
        for look in range(time.shape[1]):
            if math.isnan(time[lane, look]):
                break
            misses = 0 if detected[lane, look] else misses + 1
            if misses >= misses_allowed:
                # Dropped, with all the looks it was made of: the tracker starts afresh too.
                is_confirmed = False
                dropped[lane, look] = True
                since = look + 1
            elif not is_confirmed:
                seen = 0
                for back in range(max(since, look - window + 1), look + 1):
                    seen += detected[lane, back]
                is_confirmed = detected[lane, look] and seen >= needed
            confirmed[lane, look] = is_confirmed
