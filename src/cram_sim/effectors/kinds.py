"""The kinds of effector that a fire unit may be of."""

from typing import Annotated

from pydantic import Field

from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.table_effector import TableEffector

AnyEffector = Annotated[
    Gun | AirburstGun | Missile | Laser | TableEffector, Field(discriminator="kind")
]
