"""The kinds of doctrine that a command post may follow."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.hold_back import HoldBack
from cram_sim.doctrine.layered import Layered
from cram_sim.doctrine.preferential_defence import PreferentialDefence
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.doctrine.shoot_shoot import ShootShoot

AnyDoctrine = Annotated[
    ShootLookShoot | ShootShoot | Layered | HoldBack | PreferentialDefence,
    Field(discriminator="kind"),
]

KINDS: Final[Mapping[str, type[Doctrine]]] = MappingProxyType(
    {
        "shoot_look_shoot": ShootLookShoot,
        "shoot_shoot": ShootShoot,
        "layered": Layered,
        "hold_back": HoldBack,
        "preferential_defence": PreferentialDefence,
    }
)
