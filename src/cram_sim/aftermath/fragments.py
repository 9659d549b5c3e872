"""The fragments of a warhead that detonates in flight: how many of which mass, thrown how fast.

Masses by Mott's law, N(> m) = N0 exp(-sqrt(m / mu)) with mean 2 mu (N. F. Mott, Proceedings of the
Royal Society A 189 (1947), 300). A case has thousands of fragments; a few stand for them, one drawn
in each class of mass: of the heaviest, which reach the ground with most energy, and of the others.
Those too light to be hazardous where they come down are left out. Not validated: no record of
fragments from kills in flight is public.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.records import Floats, Integers

CLASS_EDGES: Final = np.array([0.0, 0.1, 1.0])  # shares of those that count, the heaviest first
CLASSES: Final = 2
GRAVITY: Final = 9.83  # m/s2, the most on earth
SAFE_SHARE: Final = 0.5  # of the energy: what a wind as fast as the piece itself may add
FASTEST: Final = 1_000.0  # m/s: no body of the catalogue that is killed is faster
HEIGHT_STEP: Final = 100.0  # m
HEIGHTS: Final = np.arange(0.0, 10_000.0, HEIGHT_STEP)
LIGHTEST, HEAVIEST = 1e-6, 10.0  # kg; nothing lighter is counted
HALVINGS: Final = 16  # to within 3e-4 of it


@dataclass(frozen=True)
class Fragmentation:
    """How a class's warhead breaks up.

    `casing` kg, `mean` mass kg, `speed` m/s; `shape` of m = shape A^1.5, kg/m3; `harmless` (k,) kg:
    below it a fragment is harmless that comes loose at such a height or above, by `HEIGHTS`.
    """

    casing: float
    mean: float
    speed: float
    shape: float
    harmless: Floats

    @property
    def number(self) -> float:
        """How many fragments there are, N0."""
        return self.casing / self.mean

    def lightest(self, height: Floats) -> Floats:
        """The lightest fragment (kg) that counts, of bursts so high above the ground, (n,)."""
        place: Integers = np.clip(height / HEIGHT_STEP, 0, HEIGHTS.size - 1).astype(np.int64)
        masses: Floats = self.harmless[place]
        return masses

    def share_heavier(self, mass: Floats) -> Floats:
        """The share of fragments that are heavier than that (kg), (n,)."""
        share: Floats = np.exp(-np.sqrt(2.0 * mass / self.mean))
        return share

    def mass_lighter(self, mass: Floats) -> Floats:
        """What all fragments that are lighter than that (kg) weigh together, (n,) kg.

        With x = sqrt(m / mu) it is the casing times 1 - (1 + x + x^2 / 2) exp(-x).
        """
        x = np.sqrt(2.0 * mass / self.mean)
        weight: Floats = self.casing * (1.0 - (1.0 + x + 0.5 * x * x) * np.exp(-x))
        return weight

    def drawn(self, height: Floats, draws: Floats) -> tuple[Floats, Floats]:
        """How many fragments each class stands for, and the mass of the one drawn in it (kg).

        Both (classes, n), of bursts (n,) so high above the ground, from uniforms (classes, n).
        """
        counted = self.share_heavier(self.lightest(height))
        first, width = CLASS_EDGES[:-1, np.newaxis], np.diff(CLASS_EDGES)[:, np.newaxis]
        shares = counted * (first + width * draws)
        return self.number * counted * width, 0.5 * self.mean * np.log(shares) ** 2

    def drag_area(self, mass: Floats) -> Floats:
        """The mean area (m2) of tumbling fragments of such masses (kg)."""
        area: Floats = np.cbrt(mass / self.shape) ** 2
        return area


def harmless_masses(
    speed: float, shape: float, energy: float, least_drag: float, density: Floats
) -> Floats:
    """The mass (kg) below which no fragment has that energy (J) at the ground, by `HEIGHTS`.

    Thrown at `speed` by a body that is not faster than `FASTEST`. From the height of the burst down
    it flies at least that height through air at least as dense as there, (k,) kg/m3, with at least
    `least_drag` as its coefficient. The heavier, the faster, so halving finds the mass.
    """
    low, high = np.full(HEIGHTS.size, LIGHTEST), np.full(HEIGHTS.size, HEAVIEST)
    for _ in range(HALVINGS):
        mass = np.sqrt(low * high)
        slowing = density * least_drag * np.cbrt(mass / shape) ** 2 / mass
        fastest = greatest_speed(speed + FASTEST, HEIGHTS, slowing)
        is_harmless = 0.5 * mass * fastest**2 < SAFE_SHARE * energy
        low, high = np.where(is_harmless, mass, low), np.where(is_harmless, high, mass)
    return low


def greatest_speed(speed: Floats | float, height: Floats, slowing: Floats) -> Floats:
    """The most (m/s) that a piece thrown at `speed` from such heights (m) has at the ground, (k,).

    `slowing` (k,) 1/m is density x drag x area / mass, at its least on the way, s. It flies at
    least its height: v^2 <= v0^2 exp(-s h) + (2 g / s) (1 - exp(-s h)).
    """
    kept = np.exp(-slowing * height)
    fastest: Floats = np.sqrt(speed**2 * kept + 2.0 * GRAVITY / slowing * (1.0 - kept))
    return fastest
