"""From an effector's figures to an effector that is ready to fire: one line for each kind."""

from collections.abc import Callable

from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.airburst_ready import ready_airburst_gun
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun_ready import ready_gun
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.laser_ready import ready_laser
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_shot import ReadyMissile
from cram_sim.effectors.missile_surfaces import MissileSurfaces, surfaces
from cram_sim.effectors.protocol import Conditions, Ready
from cram_sim.effectors.table_effector import TableEffector
from cram_sim.effectors.table_shot import ready_table


def ready(
    effector: AnyEffector,
    conditions: Conditions,
    fire_control: FireControl,
    *,
    surfaces_of: Callable[[Missile, Conditions], MissileSurfaces] = surfaces,
) -> Ready:
    """Make an effector ready in given air, laid by a tracking radar of these figures.

    A missile's surfaces come from `surfaces_of`, which may have kept them. Raises ValueError where
    what it fires does not fly, and where a table is none.
    """
    if isinstance(effector, AirburstGun):
        return ready_airburst_gun(effector, conditions, fire_control)
    if isinstance(effector, Laser):
        return ready_laser(effector, conditions)
    if isinstance(effector, Missile):
        return ReadyMissile(effector, surfaces_of(effector, conditions), conditions)
    if isinstance(effector, TableEffector):
        return ready_table(effector)
    return ready_gun(effector, conditions, fire_control)
