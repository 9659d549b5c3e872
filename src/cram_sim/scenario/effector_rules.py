"""What the parameters of one effector may say alone, but not together."""

from collections.abc import Iterator

from cram_sim.effectors.airburst_gun import AirburstGun, contradictions_of_airburst
from cram_sim.effectors.gun import Gun, contradictions_of_gun
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.effectors.laser import Laser, contradictions_of_laser
from cram_sim.effectors.missile import Missile, contradictions_of_missile
from cram_sim.effectors.table_effector import TableEffector, contradictions_of_table

Contradiction = tuple[str, str]  # the parameter, and what is wrong


def contradictions_of_effector(effector: AnyEffector) -> Iterator[Contradiction]:
    """Every contradiction within one effector's figures."""
    if effector.elevation_minimum >= effector.elevation_maximum:
        yield "elevation_minimum", "not below elevation_maximum; write less"
    if effector.minimum_intercept_range >= effector.maximum_intercept_range:
        yield (
            "minimum_intercept_range",
            "not below maximum_intercept_range "
            f"(got {effector.minimum_intercept_range:.0f} m); write less",
        )
    shares = effector.share_detonated + effector.share_broken_up + effector.share_disabled
    if shares > 1.0 + 1e-9:
        yield (
            "share_detonated",
            f"together with share_broken_up and share_disabled more than all (got {shares:.0%}); "
            "write shares that leave the deflected ones",
        )
    if isinstance(effector, Gun):
        yield from contradictions_of_gun(effector)
    if isinstance(effector, AirburstGun):
        yield from contradictions_of_airburst(effector)
    if isinstance(effector, Laser):
        yield from contradictions_of_laser(effector)
    if isinstance(effector, Missile):
        yield from contradictions_of_missile(effector)
    if isinstance(effector, TableEffector):
        yield from contradictions_of_table(effector)
