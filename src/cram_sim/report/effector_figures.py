"""What one shot of an effector does, over range, crossing distance and its envelope."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator

from cram_sim.experiment.effector_curves import Curve, Envelope, Falls
from cram_sim.experiment.effector_trial import Estimate
from cram_sim.report import style
from cram_sim.report.effector_envelope import effector_envelope
from cram_sim.report.effector_pattern import effector_pattern
from cram_sim.report.provenance import Tried
from cram_sim.report.style import Drawing, styled_figure

KILOMETRE: Final = 1000.0
LONG: Final = 3000.0  # m: axes that go farther are in kilometres
LINES: Final = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
MARKS: Final = ("o", "s", "^", "D", "v", "P")
MOST_CLASSES: Final = len(style.CYCLE)
ROOM: Final = 1.02
COSTLIEST: Final = 1e5  # per kill: an effector that needs more does not defend


@dataclass(frozen=True)
class Words:
    """What the figures call the effector, one shot of it, and what it uses up."""

    effector: str
    shot: str
    ammunition: str


def effector_figures(
    words: Words,
    by_range: Sequence[Curve],
    by_crossing: Sequence[Curve],
    envelopes: Sequence[Envelope],
    falls: Sequence[Falls],
    provenance: Tried,
) -> Iterator[Drawing]:
    """Draw one figure after the other; the pattern only of a kind that has one."""
    yield _probability(
        "effector_range",
        "How likely one shot neutralises, by range",
        "Threats come straight at the effector at one speed",
        "slant range at the first effect",
        words,
        by_range,
        provenance,
    )
    yield _probability(
        "effector_crossing",
        "How likely one shot neutralises, by crossing distance",
        "Threats fly straight past; fire opens at the best moment",
        "how far beside the effector the way over the ground passes",
        words,
        by_crossing,
        provenance,
    )
    yield effector_envelope(words.effector, words.shot, envelopes, provenance)
    yield _per_kill(words, by_range, provenance)
    if falls:
        yield effector_pattern(words.effector, falls, provenance)


@style.IN_STYLE
def _probability(
    name: str,
    title: str,
    geometry: str,
    across: str,
    words: Words,
    curves: Sequence[Curve],
    provenance: Tried,
) -> Drawing:
    figure, axes = styled_figure(
        f"{style.shown(words.effector)}: {title[0].lower()}{title[1:]}",
        f"{geometry}. {_bands(curves)}.\n{words.shot}",
        provenance,
        width=9.6,
        height=5.4,
        margins=(0.8, 2.1, 0.95, 1.15),
    )
    scale, unit = _scale(curves)
    for number, curve in enumerate(curves):
        _band(axes, curve, curve.probability, number, scale)
    axes.set_ylim(0.0, 1.0)
    axes.set_xlim(0.0, ROOM * max(curve.distance[-1] for curve in curves) / scale)
    axes.set_ylabel("probability of neutralisation by one shot")
    axes.set_xlabel(f"{across} / {unit}")
    _finish(axes, curves)
    return Drawing(name, figure, HEADER, [row for curve in curves for row in _rows(curve)])


@style.IN_STYLE
def _per_kill(words: Words, curves: Sequence[Curve], provenance: Tried) -> Drawing:
    figure, axes = styled_figure(
        f"{style.shown(words.effector)}: {words.ammunition} for each kill, by range",
        "Mean use of one shot, fire ceasing when a kill is seen, over its mean probability.\n"
        f"{words.shot}. {_bands(curves)}",
        provenance,
        width=9.6,
        height=5.4,
        margins=(0.8, 2.1, 0.95, 1.15),
    )
    scale, unit = _scale(curves)
    for number, curve in enumerate(curves):
        _band(axes, curve, curve.per_kill, number, scale)
    axes.set_yscale("log")
    axes.set_xlim(0.0, ROOM * max(curve.distance[-1] for curve in curves) / scale)
    top = min(axes.get_ylim()[1], COSTLIEST)
    least = 0.9 if words.ammunition == "shots" else 0.0  # no kill takes less than a shot
    axes.set_ylim(max(least, min(axes.get_ylim()[0], top / 10.0)), max(top, 10.0 * least))
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter("{x:,.4g}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel(f"{words.ammunition} for each threat neutralised")
    axes.set_xlabel(f"slant range at the first effect / {unit}")
    _finish(axes, curves)
    header = ("threat_class", "slant_range_m", "per_kill", "low_95", "high_95")
    rows = [
        (curve.threat_class, round(float(distance), 1), *_written(estimate))
        for curve in curves
        for distance, estimate in zip(curve.distance, curve.per_kill, strict=True)
    ]
    return Drawing("effector_ammunition", figure, header, rows)


def _bands(curves: Sequence[Curve]) -> str:
    """What the bands are; some kinds average over errors themselves, and none are drawn."""
    if any(each.high > each.low for curve in curves for each in curve.probability):
        return "Bands are 95 % intervals of the mean"
    return (
        "No band: flights were averaged before; their own chance, some 0.04 a place, is not shown"
    )


HEADER: Final = (
    "threat_class", "distance_m", "slant_range_m", "p", "low_95", "high_95",
)  # fmt: skip


def _rows(curve: Curve) -> list[tuple[object, ...]]:
    return [
        (curve.threat_class, round(float(distance), 1), _number(float(slant)), *_written(estimate))
        for distance, slant, estimate in zip(
            curve.distance, curve.slant_range, curve.probability, strict=True
        )
    ]


def _written(estimate: Estimate) -> tuple[object, ...]:
    return tuple(_number(value) for value in (estimate.value, estimate.low, estimate.high))


def _number(value: float) -> object:
    """Five digits; nothing where the effector cannot engage."""
    return "" if np.isnan(value) else float(f"{value:.5g}")


def _band(
    axes: Axes, curve: Curve, estimates: Sequence[Estimate], number: int, scale: float
) -> None:
    value, low, high = (
        np.array([getattr(each, name) for each in estimates]) for name in ("value", "low", "high")
    )
    # A line cannot go to infinity; it ends there.
    value, low, high = (
        np.where(np.isfinite(values), values, np.nan) for values in (value, low, high)
    )
    colour = style.CYCLE[number]
    distance = curve.distance / scale
    axes.fill_between(distance, low, high, color=colour, alpha=0.22, linewidth=0.0)
    label = style.shown(curve.threat_class, 20)
    if not np.isfinite(value).any():
        label = f"{label}: out of reach"
    axes.plot(
        distance, value, color=colour, linestyle=LINES[number], marker=MARKS[number],
        markersize=3.5, linewidth=1.7, label=label,
    )  # fmt: skip


def _finish(axes: Axes, curves: Sequence[Curve]) -> None:
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.02))
    if all(np.isnan(each.value) for curve in curves for each in curve.probability):
        axes.text(0.5, 0.5, "never within reach", ha="center", transform=axes.transAxes)


def _scale(curves: Sequence[Curve]) -> tuple[float, str]:
    longest = max(float(curve.distance[-1]) for curve in curves)
    return (KILOMETRE, "km") if longest > LONG else (1.0, "m")
