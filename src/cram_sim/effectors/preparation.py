"""From an effector's figures to an effector that is ready to fire: one line for each kind."""

from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun_ready import ready_gun
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.effectors.protocol import Conditions, Ready


def ready(effector: AnyEffector, conditions: Conditions, fire_control: FireControl) -> Ready:
    """Make an effector ready in given air, laid by a tracking radar of these figures.

    Raises ValueError where what it fires does not fly.
    """
    return ready_gun(effector, conditions, fire_control)
