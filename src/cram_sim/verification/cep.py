"""Circles and ellipses about a normal law against closed forms, and surprise against chi-square."""

import math

import numpy as np

from cram_sim.bivariate_normal import circle_probability
from cram_sim.tracking.containment import inside
from cram_sim.tracking.ellipses import ellipse_axes
from cram_sim.verification.data import columns, document
from cram_sim.verification.rows import Row, within, within_share, worst
from cram_sim.verification.surprise import TRACKS, surprises

MAJOR = 40.0  # m, the standard deviation along the major axis; any
TURNED = math.radians(30.0)  # of the major axis from east; any
DIRECTIONS = 12  # in which the edge of an ellipse is sought
HALVINGS = 50  # of the interval that the edge lies in: to its last digits
WITHIN_CIRCLE = within(1e-8, "the radii are printed with 10 decimals, the integral is numeric")
PRINTED = within_share(1e-9, "the values are printed with 10 digits")
STANDARD_ERRORS = 4.0
CLOSED_FORM, SECOND_PROGRAM, QUANTILES = "closed form", "exact, second program", "SciPy"


def rows() -> tuple[Row, ...]:
    """Error circles, error ellipses, and the surprise of a track whose model holds."""
    return (*_circles(), *_axes(), *_edges(), *_surprises())


def _circles() -> list[Row]:
    """The probability inside published radii of the circular and the elliptical law."""
    read = document("statistics", "error_circles.json")
    circular = [
        _circle("circular law", 1.0, row["share"], row["radius"], CLOSED_FORM)
        for row in read["circular"]
    ]
    elliptical = [
        _circle(
            f"elliptical law, axes 1 to {row['minor']:g}",
            row["minor"],
            row["share"],
            row["radius"],
            SECOND_PROGRAM,
        )
        for row in read["elliptical"]
    ]
    return circular + elliptical


def _circle(case: str, minor: float, share: float, radius: float, source: str) -> Row:
    covariance = _turned(minor)
    ours = circle_probability(0.0, 0.0, *covariance, MAJOR * radius)
    quantity = f"probability within {radius:.6g} standard deviations"
    return Row(case, quantity, share, ours, WITHIN_CIRCLE, source)


def _axes() -> list[Row]:
    """The semi-axes of stated ellipses: of the circular law they are its radii."""
    found = []
    for row in document("statistics", "error_circles.json")["circular"]:
        circle = np.array([_turned(1.0)])
        published = np.full(2, row["radius"])
        ours = ellipse_axes(circle, row["share"])[:2, 0] / MAJOR
        quantity = f"semi-axis for {row['share']:g} (standard deviations)"
        found.append(
            worst("circular law", quantity, published, ours, PRINTED, CLOSED_FORM,
                  places=("major", "minor"))
        )  # fmt: skip
    return found


def _edges() -> list[Row]:
    """How far the ellipse of a probability reaches, by what draws it and by what judges it."""
    found = []
    for level, _, quantile in _quantiles(2):
        case = f"ellipse for {level:g}, axes 1 to 0.25"
        major, minor, _ = ellipse_axes(np.array([_turned(0.25)]), level)[:, 0]
        drawn = np.square([major / MAJOR, minor / (0.25 * MAJOR)])
        published = np.full(2, quantile)
        found += [
            worst(case, "squared semi-axis (variances)", published, drawn, PRINTED, QUANTILES,
                  places=("major", "minor")),
            _judged(case, level, quantile),
        ]  # fmt: skip
    return found


def _judged(case: str, level: float, quantile: float) -> Row:
    """The squared distance, in standard deviations, up to which an error is judged inside."""
    bearing = np.arange(DIRECTIONS) * (2.0 * math.pi / DIRECTIONS)
    axes = np.array([MAJOR * np.cos(bearing), 0.25 * MAJOR * np.sin(bearing)])
    turn = np.array([[math.cos(TURNED), -math.sin(TURNED)], [math.sin(TURNED), math.cos(TURNED)]])
    one = (turn @ axes).T  # one standard deviation in every direction
    covariance = np.repeat([_turned(0.25)], DIRECTIONS, axis=0)
    low, high = np.zeros(DIRECTIONS), np.full(DIRECTIONS, 10.0)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        is_inside = inside(middle[:, np.newaxis] * one, covariance, level)
        low, high = np.where(is_inside, middle, low), np.where(is_inside, high, middle)
    return worst(
        case, "squared distance of its edge (variances)", np.full(DIRECTIONS, quantile),
        np.square(low), PRINTED, QUANTILES,
        places=[f"{math.degrees(angle):.0f} deg" for angle in bearing],
    )  # fmt: skip


def _surprises() -> list[Row]:
    """The share of tracks whose summed surprise lies below each quantile."""
    found = []
    for freedom, drawn in surprises().items():
        for level, _, quantile in _quantiles(freedom):
            limit = STANDARD_ERRORS * math.sqrt(level * (1.0 - level) / TRACKS)
            tolerance = within(limit, f"four standard errors of {TRACKS:,} tracks")
            measured = "measurement" if freedom == 1 else "measurements"
            case = f"Kalman track, surprise of {freedom} {measured}"
            share = float(np.mean(drawn <= quantile))
            quantity = f"share of tracks below {quantile:.6g}"
            found.append(Row(case, quantity, level, share, tolerance, QUANTILES))
    return found


def _quantiles(freedom: int) -> list[tuple[float, float, float]]:
    """Probability, degrees of freedom and quantile: the lines of the table with so many degrees."""
    table = columns("statistics", "chi_square.csv")
    lines = zip(*(table[name].tolist() for name in ("p", "dof", "quantile")), strict=True)
    return [line for line in lines if line[1] == freedom]


def _turned(minor: float) -> tuple[float, float, float]:
    """East east, east north and north north (m2) of a law turned from east."""
    cosine, sine = math.cos(TURNED), math.sin(TURNED)
    major, small = MAJOR**2, (minor * MAJOR) ** 2
    return (
        major * cosine**2 + small * sine**2,
        (major - small) * sine * cosine,
        major * sine**2 + small * cosine**2,
    )
