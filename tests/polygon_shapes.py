"""Polygons of which all is known."""

import math

import numpy as np

from cram_sim.records import Floats

# An L: 6 x 4 with a bay of 4 x 2 in its north east.
L_SHAPE = np.array([[0.0, 6.0, 6.0, 2.0, 2.0, 0.0], [0.0, 0.0, 2.0, 2.0, 4.0, 4.0]])
L_AREA = 16.0


def rectangle(west: float, south: float, east: float, north: float) -> Floats:
    return np.array([[west, east, east, west], [south, south, north, north]])


def regular(corners: int, radius: float, *, east: float = 0.0, north: float = 0.0) -> Floats:
    angle = 2.0 * math.pi * np.arange(corners) / corners
    return np.array([east + radius * np.cos(angle), north + radius * np.sin(angle)])


def star(seed: int, corners: int = 12) -> Floats:
    """A polygon with bays: corners at random distances in order of their bearing."""
    draws = np.random.default_rng(seed)
    angle = np.sort(draws.uniform(0.0, 2.0 * math.pi, corners))
    distance = draws.uniform(50.0, 500.0, corners)
    return np.array([distance * np.cos(angle), distance * np.sin(angle)])


def turned(ring: Floats, angle: float) -> Floats:
    """Anticlockwise about the origin."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, -sine], [sine, cosine]]) @ ring
