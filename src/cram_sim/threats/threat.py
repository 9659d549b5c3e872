"""What all unguided rounds have in common, as seen by the defender."""

from cram_sim.spec import (
    Area,
    BodyLength,
    FormFactor,
    Length,
    Name,
    Probability,
    ScatterShare,
    Spec,
)


class Threat(Spec):
    """A class of unguided round; the kinds add what drives it and how it is laid.

    Scatter is a standard deviation over range: a probable error divided by 0.6745, or a circular
    error probable divided by 1.1774.
    """

    kind: str
    diameter: BodyLength
    length: BodyLength
    drag_law: Name
    form_factor: FormFactor
    maximum_range: Length
    range_scatter: ScatterShare
    deflection_scatter: ScatterShare
    launch_failure: Probability
    non_detonating: Probability
    radar_cross_section: Area
    p_neutralise_nose: Probability
    p_neutralise_side: Probability
    lethal_radius: Length
    lethal_area: Area
    peak_damage: Probability  # D0 of Carleton's damage function
