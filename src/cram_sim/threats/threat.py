"""What all threats have in common, as seen by the defender."""

from cram_sim.spec import (
    Area,
    BodyLength,
    Fluence,
    FragmentSpeed,
    Length,
    Mass,
    PieceMass,
    Probability,
    RollRate,
    Spec,
)


class Threat(Spec):
    """A class of threat; the kinds add what drives it and how it finds its aim.

    The scatter of unguided rounds is a standard deviation over range: a probable error divided by
    0.6745, or a circular error probable divided by 1.1774. `p_neutralise_*` given a hit by a gun's
    round, `p_pellet_*` by one sub-projectile of an airburst round; `fluence_*` absorbed. A
    warhead that detonates breaks its case, `warhead_mass` without `explosive_mass`, into fragments
    of `fragment_mass` in the mean, thrown at `fragment_speed`.
    """

    kind: str
    diameter: BodyLength
    length: BodyLength
    maximum_range: Length
    launch_failure: Probability
    non_detonating: Probability
    radar_cross_section: Area
    p_neutralise_nose: Probability
    p_neutralise_side: Probability
    p_pellet_nose: Probability
    p_pellet_side: Probability
    fluence_nose: Fluence
    fluence_side: Fluence
    absorptivity: Probability
    roll_rate: RollRate
    lethal_radius: Length
    lethal_area: Area
    peak_damage: Probability  # D0 of Carleton's damage function
    warhead_mass: Mass
    explosive_mass: Mass
    fragment_mass: PieceMass
    fragment_speed: FragmentSpeed
