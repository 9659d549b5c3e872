"""Derivatives along flights near a nominal one: how the sensitivities themselves change.

A round whose scatter carries it away from its nominal flight has other sensitivities than that. To
work them out by flights of its own costs some twenty flights a round; a polynomial about the
nominal flight gives them by a few products.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.jacobian import PARAMETERS, Sensitivities, sensitivities

Floats = NDArray[np.float64]

# What the polynomial runs in, in this order: what a launch and its flight turn or bend most by.
EXPANDED = ("elevation", "azimuth", "strength", "drag_factor")
TERMS = 1 + 2 * len(EXPANDED)


@dataclass(frozen=True)
class Expansion:
    """Derivatives along every flight near a nominal one, as polynomials in its differences from it.

    Columns are the ten of `Sensitivities`: seven unknowns, then wind east, wind north, density.
    Terms (9): the nominal value, then the coefficients of the four differences EXPANDED (rad, rad,
    shares), then those of their squares; products of two differences are left out. `path`
    (times, 9, 3, 10) derivatives of the position every `time_step` seconds since launch, `impact`
    (9, 3, 10) of the impact's east, north and time.
    """

    nominal: Sensitivities
    path: Floats
    impact: Floats

    @property
    def time_step(self) -> float:
        """Seconds between two rows of `path`."""
        return self.nominal.time_step


def expand(
    body: Body, air: Air, earth: Earth, launch: Launches, nominal: Sensitivities, steps: Floats
) -> Expansion:
    """The expansion about the single flight `launch`, by central differences over `steps` (4,).

    `nominal` are the sensitivities of that flight itself. The steps are in rad and shares, about
    two standard deviations of what differs: the polynomial goes through the derivatives there.
    Raises ValueError for a step that is not positive, or if a flight does not come down.
    """
    if not np.all(steps > 0.0):
        raise ValueError("the steps of an expansion must be positive")
    # Half a step more than the table is long: rounding must not cost a row of it.
    span = nominal.time_step * (len(nominal.position) - 0.5)
    middle = _columns(nominal, {})
    path, impact = [middle[0]], [middle[1]]
    squares: list[tuple[Floats, Floats]] = []
    for name, step in zip(EXPANDED, steps, strict=True):
        raised, lowered = (
            _columns(
                sensitivities(body, air, earth, _moved(launch, name, change), span=span),
                {name: change},
            )
            for change in (step, -step)
        )
        path.append((raised[0] - lowered[0]) / (2.0 * step))
        impact.append((raised[1] - lowered[1]) / (2.0 * step))
        squares.append(
            (
                (raised[0] + lowered[0] - 2.0 * middle[0]) / (2.0 * step**2),
                (raised[1] + lowered[1] - 2.0 * middle[1]) / (2.0 * step**2),
            )
        )
    return Expansion(
        nominal=nominal,
        path=np.stack(path + [square[0] for square in squares], axis=1),
        impact=np.stack(impact + [square[1] for square in squares]),
    )


def differences(launches: Launches, nominal: Launches) -> Floats:
    """How each launch differs from the nominal one in EXPANDED, (4, n): rad, rad, shares."""
    return np.stack(
        [
            launches.elevation - nominal.elevation[0],
            launches.azimuth - nominal.azimuth[0],
            launches.impulse / nominal.impulse[0] - 1.0,
            launches.drag_factor / nominal.drag_factor[0] - 1.0,
        ]
    )


def _columns(one: Sensitivities, changed: dict[str, float]) -> tuple[Floats, Floats]:
    """All ten derivatives of the position, (times, 3, 10), and of the impact, (3, 10).

    Sensitivities are by a share of the launch's own strength and drag; here they are by a share of
    the nominal ones, from which those are `changed`.
    """
    path = np.concatenate([one.d_position, one.d_position_d_disturbance], axis=2)
    impact = np.block(
        [
            [one.d_impact, one.d_impact_d_disturbance],
            [one.d_impact_time[np.newaxis], one.d_impact_time_d_disturbance[np.newaxis]],
        ]
    )
    for name in ("strength", "drag_factor"):
        column = PARAMETERS.index(name)
        path[..., column] /= 1.0 + changed.get(name, 0.0)
        impact[..., column] /= 1.0 + changed.get(name, 0.0)
    return path, impact


def _moved(launch: Launches, name: str, change: float) -> Launches:
    parts = {part.name: getattr(launch, part.name) for part in fields(launch)}
    if name == "strength":
        parts |= {"speed": launch.speed * (1 + change), "impulse": launch.impulse * (1 + change)}
    elif name == "drag_factor":
        parts[name] = launch.drag_factor * (1 + change)
    else:
        parts[name] = parts[name] + change
    return Launches(**parts)
