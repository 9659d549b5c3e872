"""What the parameters of a threat may say alone, but not together."""

import itertools
from collections.abc import Iterator

from cram_sim import quantities
from cram_sim.quantities import Dimension
from cram_sim.threats.drone import Drone
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell
from cram_sim.threats.unguided import UnguidedRound

Contradiction = tuple[str, str]  # the parameter, and the sentence for the user


def contradictions_of(threat: UnguidedRound | Drone) -> Iterator[Contradiction]:
    """Every contradiction between the parameters of a threat."""
    yield from _below(threat, "explosive_mass", "warhead_mass", quantities.MASS)
    if threat.warhead_mass > threat.empty_mass > 0.0:
        got = quantities.write(threat.warhead_mass, quantities.MASS)
        whole = quantities.write(threat.empty_mass, quantities.MASS)
        words = f"above {whole}, all that flies without propellant (got {got}); write less"
        yield "warhead_mass", words
    match threat:
        case Rocket():
            yield from _below(threat, "propellant_mass", "launch_mass", quantities.MASS)
        case Mortar():
            speed, angle, length = quantities.SPEED, quantities.ANGLE, quantities.LENGTH
            yield from _below(threat, "least_muzzle_speed", "greatest_muzzle_speed", speed)
            yield from _below(threat, "least_elevation", "usual_elevation", angle)
            yield from _below(threat, "minimum_range", "maximum_range", length)
        case Shell():
            for lower, higher in itertools.pairwise(threat.muzzle_speeds):
                if not lower < higher:
                    yield (
                        "muzzle_speeds",
                        f"not rising ({lower:g} m/s before {higher:g} m/s); "
                        "write them from the lowest charge up",
                    )


def _below(
    threat: UnguidedRound | Drone, lower: str, higher: str, dimension: Dimension
) -> Iterator[Contradiction]:
    value = getattr(threat, lower)
    if not value < getattr(threat, higher):
        got = quantities.write(value, dimension)
        yield lower, f"not below {higher} (got {got}); write less"
