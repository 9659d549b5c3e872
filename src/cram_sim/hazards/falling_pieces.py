"""What is assumed of everything that comes down of kills and of what was fired."""

from typing import Annotated, Literal

from cram_sim.spec import (
    Angle,
    FragmentSpeed,
    Name,
    PieceMass,
    PositiveNumber,
    Spec,
    WholeNumber,
)


class FallingPieces(Spec):
    """Figures of falling pieces, the same for all classes.

    Pieces tumble by `drag_law`; a fragment's mass is `fragment_shape` (kg/m3) times its area to the
    power 1.5. A body that breaks up leaves so many equal `parts`, which part at `breakup_speed`, a
    root mean square, as does what a detonated warhead leaves of its body. `deflection`: by how much
    the path of a deflected threat turns, the standard deviation in each of two planes. A round that
    destroys itself leaves pieces of `round_fragment_mass` which it throws at
    `round_fragment_speed`.
    """

    kind: Literal["falling_pieces"] = "falling_pieces"
    drag_law: Name
    fragment_shape: PositiveNumber
    parts: Annotated[int, WholeNumber(2, 4)]
    breakup_speed: FragmentSpeed
    deflection: Angle
    round_fragment_mass: PieceMass
    round_fragment_speed: FragmentSpeed
