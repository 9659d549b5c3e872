"""The kinds of unguided round that a salvo may be of."""

from cram_sim.threats.mortar import Mortar
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell

UnguidedRound = Rocket | Mortar | Shell
