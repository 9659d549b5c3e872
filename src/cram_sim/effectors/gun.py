"""Guns that fire a burst of impact-fuzed rounds at the threat's predicted path."""

from collections.abc import Iterator
from typing import Literal

from cram_sim.effectors.effector import Effector
from cram_sim.spec import (
    AngularRate,
    Calibre,
    Count,
    Dispersion,
    Duration,
    FormFactor,
    Frequency,
    Mass,
    Misalignment,
    MuzzleSpeed,
    Name,
    NonNegativeDuration,
    PositiveWait,
    Probability,
    RoundLifetime,
    ScatterShare,
)


class Gun(Effector):
    """A gun and its ammunition.

    Its barrels take `spin_up_time` to come to their rate of fire, in even acceleration. They bear
    `barrel_limit` rounds without a pause and cool by `barrel_cooling` of them; too hot, it opens
    fire again when `least_burst` rounds are possible. Errors: `round_dispersion` and
    `muzzle_speed_scatter` from round to round, `servo_jitter` that is forgotten over
    `servo_correlation_time`, `engagement_bias` of an engagement, boresight included, and
    `common_speed_error` of a raid. Where the gun watches its rounds, the bias decays over
    `closed_loop_time` once the first of a burst has arrived; without, it does not. Rounds
    destroy themselves after `self_destruct_time`, but for a share `self_destruct_failure`.
    """

    kind: Literal["gun"] = "gun"
    rate_of_fire: Frequency
    spin_up_time: NonNegativeDuration
    magazine: Count
    barrel_limit: Count | None = None
    barrel_cooling: Frequency | None = None
    least_burst: Count
    calibre: Calibre
    projectile_mass: Mass
    muzzle_speed: MuzzleSpeed
    drag_law: Name
    form_factor: FormFactor
    self_destruct_time: RoundLifetime
    self_destruct_failure: Probability
    round_dispersion: Dispersion
    servo_jitter: Misalignment
    servo_correlation_time: PositiveWait
    engagement_bias: Dispersion
    closed_loop_time: PositiveWait | None = None
    muzzle_speed_scatter: ScatterShare
    common_speed_error: ScatterShare
    slew_rate: AngularRate
    settle_time: Duration


def contradictions_of_gun(gun: Gun) -> Iterator[tuple[str, str]]:
    """Which parameters of a gun contradict each other: the parameter, and a sentence."""
    # Drag makes the flight longer still; how much, and whether that is too long, is known only
    # once the round is flown.
    soonest = gun.minimum_intercept_range / gun.muzzle_speed
    if gun.self_destruct_time <= soonest:
        yield (
            "self_destruct_time",
            f"over before the minimum intercept range (got {gun.self_destruct_time:.2g} s), "
            f"which takes {soonest:.2g} s without drag; write e.g. {3.0 * soonest:.2g} s",
        )
    if gun.magazine < gun.least_burst:
        yield (
            "magazine",
            f"not enough for one burst (got {gun.magazine}); "
            f"write at least {gun.least_burst}, its least_burst",
        )
    if (gun.barrel_limit is None) != (gun.barrel_cooling is None):
        missing = "barrel_cooling" if gun.barrel_cooling is None else "barrel_limit"
        yield missing, "missing; write both barrel_limit and barrel_cooling, or neither"
    if gun.barrel_limit is not None and gun.barrel_limit < gun.least_burst:
        yield (
            "barrel_limit",
            f"below least_burst, it would never fire (got {gun.barrel_limit}); "
            f"write at least {gun.least_burst}",
        )
