"""Proportional navigation with one lag against the closed forms of its miss.

The kernel flies interceptors that meet their targets head-on, without gravity, drag or limits, so
nearly along a line that the linear theory holds. There the miss is the inverse Laplace transform of

    V eps s^(N-2) / (s + 1/T)^N        for a heading error eps at the start,
    a s^(N-3) / (s + 1/T)^N            for a constant acceleration a of the target,

N the navigation constant and T the lag; white noise of spectral density Phi in the line of sight
leaves the variance V_c^2 Phi times the integral of the square of that of
(N/T) s^(N-1) / (s + 1/T)^(N+1). By the method of adjoints: Zarchan, Tactical and Strategic Missile
Guidance, chapter 3.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import uniform_air
from cram_sim.ballistics.drag import no_drag
from cram_sim.ballistics.earth import flat_earth
from cram_sim.ballistics.guided import Engagements, GuidedFlights, draws_needed, fly_guided
from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.verification.rows import Row, within, within_share, worst

Floats = NDArray[np.float64]

SOURCE = "Zarchan, Tactical and Strategic Missile Guidance, chapter 3, adjoint of a single lag"
NAVIGATION = (3, 4, 5)
LAG = 0.5  # s
SPEED, TARGET_SPEED = 1000.0, 300.0  # m/s
TIMES = np.arange(0.5, 10.01, 0.5)  # of homing, in lags
HEADING_ERROR = 1e-4  # rad: small, so that the theory is linear
ACCELERATION = 0.01  # m/s2
NOISE, LOOK_INTERVAL = 1e-5, 0.02  # rad, s
NOISY_FLIGHTS, NOISY_TIME = 4000, 5.0  # s, ten lags: the start is forgotten
SEED = 7
HARDLY_ANY_LAG = 1e-3  # s
LINEAR = within(1e-3, "the theory is linear, and the greatest miss 0.3")
STANDARD_ERRORS = 5.0


@dataclass(frozen=True)
class Homing:
    """Head-on flights of `times` (n,) seconds of homing, all with the same errors; SI units."""

    navigation: int
    lag: float
    times: Floats
    heading_error: float = 0.0
    acceleration: float = 0.0
    noise: float = 0.0


def rows() -> tuple[Row, ...]:
    """Misses by heading error, target acceleration and noise, and without a lag."""
    return (
        *(_heading(navigation) for navigation in NAVIGATION),
        *(_manoeuvre(navigation) for navigation in NAVIGATION),
        *(_noise(navigation) for navigation in NAVIGATION),
        _without_lag(),
    )


def homed(homing: Homing) -> GuidedFlights:
    """Fly them; a row of draws for each."""
    times = homing.times
    still, level = np.zeros(times.size), np.full(times.size, 1000.0)
    heading = np.full(times.size, homing.heading_error)
    noise = np.random.Generator(np.random.Philox(SEED))
    looks = 16 + math.ceil(float(times.max()) / LOOK_INTERVAL)
    engagements = Engagements(
        position=np.stack([still, still, level]),
        velocity=SPEED * np.stack([np.sin(heading), np.cos(heading), still]),
        start_time=0.0,
        target_position=np.stack([still, (SPEED + TARGET_SPEED) * times, level]),
        target_velocity=np.stack([still, still - TARGET_SPEED, still]),
        target_acceleration=np.stack([still + homing.acceleration, still, still]),
        arrival=times,
        track_error=still,
        draw_row=np.arange(times.size),
    )
    return fly_guided(
        ideal_interceptor(homing),
        uniform_air(1.2, 340.0),
        flat_earth(gravity=0.0),
        engagements,
        noise.standard_normal((times.size, draws_needed(looks))),
    )


def ideal_interceptor(homing: Homing) -> Interceptor:
    """An interceptor that no drag slows and no limit holds, and whose seeker sees at once."""
    return Interceptor(
        mass=1.0,
        diameter=0.1,
        drag=no_drag(),
        form_factor=1.0,
        boost_thrust=0.0,
        boost_time=0.0,
        boost_propellant=0.0,
        sustain_thrust=0.0,
        sustain_time=0.0,
        sustain_propellant=0.0,
        normal_force_slope=1e12,
        greatest_incidence=1.0,
        greatest_acceleration=1e9,
        lag=homing.lag,
        climb_time=0.0,
        turn_time=1.0,
        track_interval=1.0,
        track_correlation=0.0,
        error_doubling_time=1.0,
        navigation_constant=float(homing.navigation),
        seeker_range=1e9,
        seeker_half_angle=math.pi,
        greatest_look_angle=math.pi,
        seeker_noise=homing.noise,
        seeker_interval=LOOK_INTERVAL,
        life=1e3,
        least_speed=0.0,
    )


def adjoint(upper: int, lower: int, time: Floats) -> Floats:
    """The inverse Laplace transform of s^upper / (s + 1)^lower, upper < lower, at times (n,).

    By the binomial of s = (s + 1) - 1.
    """
    total = np.zeros_like(time)
    for k in range(upper + 1):
        power = lower - upper + k - 1
        total += (-1) ** k * math.comb(upper, k) * time**power / math.factorial(power)
    return total * np.exp(-time)


def noise_factor(navigation: int) -> float:
    """Standard deviation of the miss per axis in units of V_c sqrt(T Phi), after a long homing."""
    time = np.linspace(0.0, 80.0, 80_001)
    response = navigation * adjoint(navigation - 1, navigation + 1, time)
    return math.sqrt(float(np.trapezoid(response**2, time)))


def _heading(navigation: int) -> Row:
    flights = homed(Homing(navigation, LAG, LAG * TIMES, heading_error=HEADING_ERROR))
    ours = flights.miss / (SPEED * HEADING_ERROR * LAG)
    published = np.abs(adjoint(navigation - 2, navigation, TIMES))
    return _worst(navigation, "miss by a heading error (V eps T)", published, ours)


def _manoeuvre(navigation: int) -> Row:
    flights = homed(Homing(navigation, LAG, LAG * TIMES, acceleration=ACCELERATION))
    ours = flights.miss / (ACCELERATION * LAG**2)
    published = np.abs(adjoint(navigation - 3, navigation, TIMES))
    return _worst(navigation, "miss by the target's acceleration (a T^2)", published, ours)


def _noise(navigation: int) -> Row:
    times = np.full(NOISY_FLIGHTS, NOISY_TIME)
    flights = homed(Homing(navigation, LAG, times, noise=NOISE))
    density = NOISE**2 * LOOK_INTERVAL
    unit = (SPEED + TARGET_SPEED) * math.sqrt(LAG * density)
    # Two axes: the mean square of the distance is twice that of an axis, and half as uncertain.
    ours = math.sqrt(float(np.mean(flights.miss**2)) / 2.0) / unit
    return Row(
        f"navigation constant {navigation}",
        f"miss by noise, standard deviation of {NOISY_FLIGHTS} flights (V_c sqrt(T Phi))",
        noise_factor(navigation),
        ours,
        within_share(
            STANDARD_ERRORS * 0.5 / math.sqrt(NOISY_FLIGHTS), "five standard errors of the sample"
        ),
        SOURCE,
    )


def _without_lag() -> Row:
    flights = homed(Homing(4, HARDLY_ANY_LAG, np.array([2.0]), heading_error=HEADING_ERROR))
    return Row(
        "navigation constant 4",
        "miss by a heading error without a lag (V eps t)",
        0.0,
        float(flights.miss[0]) / (SPEED * HEADING_ERROR * 2.0),
        within(1e-3, "a lag of 1 ms stands for none"),
        SOURCE,
    )


def _worst(navigation: int, quantity: str, published: Floats, ours: Floats) -> Row:
    places = [f"{time:g} lags of homing" for time in TIMES]
    case = f"navigation constant {navigation}"
    return worst(case, quantity, published, ours, LINEAR, SOURCE, places=places)
