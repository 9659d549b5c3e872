"""One airburst round: its cloud of sub-projectiles against a threat that flies through it.

Frame of the round at its burst. The sub-projectiles leave across its path with up to v_p tan(theta)
and make a flat, evenly filled disc that grows. The threat comes on at the relative speed w and is
a release distance d away, so it passes the disc after d / w, when the disc's radius is

    r = d tan(theta) v_p / w,    w = |v_p - v_t|,    head-on  r = d tan(theta) v_p / (v_p + v_t).

The disc stands across the line of fire; seen along the relative velocity it is an ellipse of area
pi r^2 cos(chi), chi between the two. Inside it the hits on a small threat of area A are Poisson of
mean n A / (pi r^2 cos(chi)). Whether the threat is inside depends on the round's dispersion, how
long the disc grows on the error of its fuze. Neglected: drag on the sub-projectiles, the growth of
the disc while a threat passes it obliquely, the threat's extent against the disc's. Not validated
against firings: no public pattern data were found.
"""

import math

from cram_sim.compiled import compiled
from cram_sim.effectors.quick_disc import p_inside


@compiled
def burst_probabilities(
    sub_projectiles: float,
    radial_speed: float,
    time_to_threat: float,
    time_error: float,
    cosine: float,
    area: float,
    p_neutralise: float,
    miss_in_plane: float,
    miss_across: float,
    sigma_in_plane: float,
    sigma_across: float,
) -> tuple[float, float]:
    """The probabilities that one round that bursts neutralises, and that it hits at all.

    The disc grows at `radial_speed` (m/s) over `time_to_threat` (s, normal with standard deviation
    `time_error`; a round that bursts past the threat does nothing). `cosine` of line of fire to
    relative velocity; presented `area` (m2), of which one hit neutralises with `p_neutralise`; mean
    miss and standard deviation (m) across the relative velocity.
    """
    if cosine <= 0.0:
        return 0.0, 0.0  # edge-on the disc has no area
    neutralises, hits = 0.0, 0.0
    # Gauss-Hermite with 2 nodes for a normal law (Abramowitz & Stegun, Handbook of Mathematical
    # Functions, 25.4.46): at an error of a tenth of the time what goes as 1 / time^2 errs by 0.1 %.
    for side in (-1.0, 1.0):
        time = time_to_threat + side * time_error
        if time <= 0.0:
            continue
        radius = radial_speed * time
        # In the disc's own plane it is a circle, and what lies in the plane is stretched.
        squared_radius = radius * radius
        inside = p_inside(
            squared_radius, miss_in_plane / cosine, miss_across,
            sigma_in_plane / cosine, sigma_across,
        )  # fmt: skip
        mean = sub_projectiles * min(1.0, area / (math.pi * squared_radius * cosine))
        neutralises -= 0.5 * inside * math.expm1(-mean * p_neutralise)
        hits -= 0.5 * inside * math.expm1(-mean)
    return neutralises, hits
