"""The Kalman track of a threat that is not ballistic: position and velocity, look by look.

Each look is taken in as up to three measurements along axes of its own, uncorrelated and one after
the other, so no matrix is ever inverted. The covariance is renewed in Joseph's form, which keeps it
symmetric and positive. Bar-Shalom, Li, Kirubarajan, "Estimation with Applications to Tracking and
Navigation", Wiley, 2001: 5.2.3 (filter), 5.4.2 (Joseph), 6.2 (motion), 11.7 (turns).
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.records import Floats, Truths

STATE = 6  # east, north, up (m) and their rates (m/s)


@dataclass(frozen=True)
class Motion:
    """How a threat may move between looks, as its tracker assumes.

    `acceleration_density` (m2/s3): the power spectral density of its white acceleration, each axis;
    `turn_rate` (rad/s) at which it turns to the right, 0 for straight flight; `speed_deviation`
    (m/s): the standard deviation of its velocity before the first look, each axis.
    """

    acceleration_density: float
    turn_rate: float
    speed_deviation: float


@dataclass(frozen=True)
class Tracks:
    """Tracks of n lanes after each of k looks; NaN before the first detection.

    `time` (n, k) that the state is of: the look's, or the last one taken in where it came too late;
    `state` (n, k, 6) in metres and metres per second, `covariance` (n, k, 6, 6), and `surprise`
    (n, k): the innovation squared in its own standard deviations, summed over the look's axes, 0
    for a look that brought nothing. If the model holds its law is chi-square with as many degrees
    of freedom as axes were measured.
    """

    time: Floats
    state: Floats
    covariance: Floats
    surprise: Floats


def follow(
    motion: Motion,
    time: Floats,
    detected: Truths,
    starts: Truths,
    measured: Floats,
    axes: Floats,
    sigma: Floats,
) -> Tracks:
    """Track every lane through its looks.

    `time`, `detected`, `starts` (n, k): seconds, NaN after the flight; whether the look brought
    anything; whether what was before it is forgotten. `measured` (n, k, 3) positions in metres,
    `axes` (n, k, 3, 3) whose rows are unit vectors, `sigma` (n, k, 3) the error along each (m),
    infinite for an axis that is not measured. A track begins with the first detection that
    measures all three axes. What was seen before the last look taken in comes too late and is left
    out.
    """
    lanes, looks = time.shape
    tracks = Tracks(
        time=np.full((lanes, looks), np.nan),
        state=np.full((lanes, looks, STATE), np.nan),
        covariance=np.full((lanes, looks, STATE, STATE), np.nan),
        surprise=np.zeros((lanes, looks)),
    )
    _follow(
        motion.acceleration_density, motion.turn_rate, motion.speed_deviation,
        time, detected, starts, measured, axes, sigma,
        tracks.time, tracks.state, tracks.covariance, tracks.surprise,
    )  # fmt: skip
    return tracks


@compiled
def _follow(
    density: float,
    turn_rate: float,
    speed_deviation: float,
    time: Floats,
    detected: Truths,
    starts: Truths,
    measured: Floats,
    axes: Floats,
    sigma: Floats,
    times: Floats,
    states: Floats,
    covariances: Floats,
    surprise: Floats,
) -> None:
    state, covariance = np.empty(6), np.empty((6, 6))
    transition, noise = np.empty((6, 6)), np.empty((6, 6))
    row = np.zeros(6)
    for lane in range(time.shape[0]):
        is_tracked = False
        last = 0.0
        for look in range(time.shape[1]):
            now = time[lane, look]
            if math.isnan(now):
                break
            is_tracked = is_tracked and not starts[lane, look]
            is_late = is_tracked and now < last
            if is_tracked and not is_late:
                constant_turn(now - last, turn_rate, transition)
                white_acceleration(now - last, density, noise)
            if detected[lane, look] and is_tracked and not is_late:
                predict(state, covariance, transition, noise)
                last = now
                for axis in range(3):
                    if not math.isfinite(sigma[lane, look, axis]):
                        continue
                    row[:3] = axes[lane, look, axis]
                    seen = 0.0
                    for k in range(3):
                        seen += row[k] * measured[lane, look, k]
                    innovation, variance = update(
                        state, covariance, row, seen, sigma[lane, look, axis] ** 2
                    )
                    surprise[lane, look] += innovation * innovation / variance
            elif detected[lane, look] and not is_late and np.all(np.isfinite(sigma[lane, look])):
                start(
                    measured[lane, look], axes[lane, look], sigma[lane, look], speed_deviation,
                    state, covariance,
                )  # fmt: skip
                is_tracked = True
                last = now
            if is_tracked:
                states[lane, look] = state
                covariances[lane, look] = covariance
                times[lane, look] = max(now, last)
                if now > last:  # nothing was seen: the track itself stays at its last look
                    predict(states[lane, look], covariances[lane, look], transition, noise)


@compiled
def start(
    measured: Floats,
    axes: Floats,
    sigma: Floats,
    speed_deviation: float,
    state: Floats,
    covariance: Floats,
) -> None:
    """Begin with one measured position (3,) and a velocity of which only the size is known.

    `axes` (3, 3) and `sigma` (3,) of the measurement; `state` and `covariance` are overwritten.
    """
    covariance[:] = 0.0
    for i in range(3):
        state[i] = measured[i]
        state[3 + i] = 0.0
        covariance[3 + i, 3 + i] = speed_deviation * speed_deviation
        for j in range(3):
            for axis in range(3):
                share = axes[axis, i] * axes[axis, j]
                covariance[i, j] += share * sigma[axis] * sigma[axis]


@compiled
def predict(state: Floats, covariance: Floats, transition: Floats, noise: Floats) -> None:
    """Carry a state (m,) and its covariance (m, m) to the next look, in place: F x, F P F' + Q."""
    size = state.size
    carried = np.zeros(size)
    half = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            carried[i] += transition[i, j] * state[j]
            for k in range(size):
                half[i, j] += transition[i, k] * covariance[k, j]
    for i in range(size):
        state[i] = carried[i]
        for j in range(i + 1):
            total = noise[i, j]
            for k in range(size):
                total += half[i, k] * transition[j, k]
            covariance[i, j] = total
            covariance[j, i] = total


@compiled
def update(
    state: Floats, covariance: Floats, row: Floats, measured: float, variance: float
) -> tuple[float, float]:
    """Take in one scalar measurement, in place; the innovation and its variance come back.

    `row` (m,) is how the measurement depends on the state, `variance` its error's. Joseph's form:
    (I - K h) P (I - K h)' + K r K'.
    """
    size = state.size
    along = np.zeros(size)  # P h'
    innovation, spread = measured, variance
    for i in range(size):
        innovation -= row[i] * state[i]
        for j in range(size):
            along[i] += covariance[i, j] * row[j]
        spread += row[i] * along[i]
    gain = along / spread
    kept = np.zeros((size, size))  # (I - K h) P
    for i in range(size):
        state[i] += gain[i] * innovation
        for j in range(size):
            kept[i, j] = covariance[i, j] - gain[i] * along[j]
    for i in range(size):
        seen = 0.0  # (I - K h) P h'
        for k in range(size):
            seen += kept[i, k] * row[k]
        for j in range(i + 1):
            value = kept[i, j] - seen * gain[j] + gain[i] * variance * gain[j]
            covariance[i, j] = value
            covariance[j, i] = value
    return innovation, spread


@compiled
def white_acceleration(interval: float, density: float, noise: Floats) -> None:
    """What white acceleration adds to the covariance over an interval (s): `noise` (6, 6).

    Continuous white noise of power spectral `density` (m2/s3) on each axis (6.2.2).
    """
    noise[:] = 0.0
    for i in range(3):
        noise[i, i] = density * interval**3 / 3.0
        noise[i, 3 + i] = noise[3 + i, i] = density * interval**2 / 2.0
        noise[3 + i, 3 + i] = density * interval


@compiled
def constant_turn(interval: float, turn_rate: float, transition: Floats) -> None:
    """The motion over an interval (s): level turn at `turn_rate` (rad/s, right), straight up.

    `transition` (6, 6) is overwritten; with a rate of 0 it is that of constant velocity (11.7.1).
    """
    transition[:] = 0.0
    angle = turn_rate * interval
    # sin(a) / a and (1 - cos a) / a, which both have a limit at 0.
    ahead = interval * (math.sin(angle) / angle if angle != 0.0 else 1.0)
    half = math.sin(0.5 * angle)
    aside = interval * (2.0 * half * half / angle if angle != 0.0 else 0.0)
    for i in range(3):
        transition[i, i] = 1.0
    transition[2, 5], transition[5, 5] = interval, 1.0
    transition[0, 3], transition[0, 4] = ahead, aside
    transition[1, 3], transition[1, 4] = -aside, ahead
    transition[3, 3] = transition[4, 4] = math.cos(angle)
    transition[3, 4], transition[4, 3] = math.sin(angle), -math.sin(angle)
