"""Guns whose rounds burst ahead of the threat into a cone of sub-projectiles."""

from collections.abc import Iterator
from typing import Literal

from cram_sim.effectors.effector import Effector
from cram_sim.spec import (
    AngularRate,
    Calibre,
    ConeHalfAngle,
    Count,
    Dispersion,
    Duration,
    FormFactor,
    Frequency,
    Length,
    Mass,
    MuzzleSpeed,
    Name,
    NonNegativeDuration,
    PieceMass,
    Probability,
    RoundLifetime,
    ScatterShare,
)


class AirburstGun(Effector):
    """An airburst gun and its ammunition; it fires bursts of its own length, then looks.

    `release_distance` from the burst to the threat at that moment; `cone_half_angle` of the
    sub-projectiles about the round's path; `fuze_time_error` and `muzzle_speed_residual` (what is
    left of `muzzle_speed_scatter` once each round's speed is measured and its fuze set) from round
    to round; `self_destruct_time` the longest time that a fuze is set to; `dud_share` of the rounds
    do not burst, and then fall whole.
    """

    kind: Literal["airburst_gun"] = "airburst_gun"
    rate_of_fire: Frequency
    burst_rounds: Count
    magazine: Count
    calibre: Calibre
    projectile_mass: Mass
    muzzle_speed: MuzzleSpeed
    drag_law: Name
    form_factor: FormFactor
    self_destruct_time: RoundLifetime
    sub_projectiles: Count
    sub_projectile_diameter: Calibre
    sub_projectile_mass: PieceMass
    cone_half_angle: ConeHalfAngle
    release_distance: Length
    fuze_time_error: NonNegativeDuration
    dud_share: Probability
    round_dispersion: Dispersion
    engagement_bias: Dispersion
    muzzle_speed_scatter: ScatterShare
    muzzle_speed_residual: ScatterShare
    common_speed_error: ScatterShare
    slew_rate: AngularRate
    settle_time: Duration


def contradictions_of_airburst(gun: AirburstGun) -> Iterator[tuple[str, str]]:
    """Which parameters of an airburst gun contradict each other: the parameter, and a sentence."""
    if gun.magazine < gun.burst_rounds:
        yield (
            "magazine",
            f"not enough for one burst (got {gun.magazine}); "
            f"write at least {gun.burst_rounds}, its burst_rounds",
        )
    # Drag makes the flight longer still; how much, and whether that is too long, is known only
    # once the round is flown.
    soonest = gun.minimum_intercept_range / gun.muzzle_speed
    if gun.self_destruct_time <= soonest:
        yield (
            "self_destruct_time",
            f"over before the minimum intercept range (got {gun.self_destruct_time:.2g} s), "
            f"which takes {soonest:.2g} s without drag; write e.g. {3.0 * soonest:.2g} s",
        )
    if gun.release_distance >= gun.minimum_intercept_range:
        yield (
            "release_distance",
            f"not below minimum_intercept_range (got {gun.release_distance:.0f} m): "
            "rounds would burst behind the muzzle; write less",
        )
    # The law of the burst's time is then no longer that of small errors.
    longest = 0.25 * gun.release_distance / gun.muzzle_speed
    if gun.fuze_time_error > longest:
        yield (
            "fuze_time_error",
            f"more than a quarter of the flight from burst to threat "
            f"(got {1e3 * gun.fuze_time_error:.2g} ms); write at most {1e3 * longest:.2g} ms, "
            "or a longer release_distance",
        )
    if gun.muzzle_speed_residual > gun.muzzle_speed_scatter:
        yield (
            "muzzle_speed_residual",
            "more than muzzle_speed_scatter, of which it is what is left; write less",
        )
