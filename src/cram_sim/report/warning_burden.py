"""Protection against warning burden: each zone's threshold moved over the same raids."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from cram_sim.experiment.statistics import Estimate
from cram_sim.experiment.warning_burden import Burden
from cram_sim.report import style
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, shown, styled_figure

WIDTH: Final = 9.5  # inches
HEIGHT: Final = 5.8
BOTTOM: Final = 1.35
TOP: Final = 1.15
LEFT: Final = 0.8
PANEL: Final = 4.0  # inches wide
RIGHT_PANEL: Final = 5.2
COSTS: Final = {
    "false_alerts": "false alerts per raid (threats to elsewhere)",
    "minutes": "minutes under alarm per raid",
}
GAINS: Final[dict[str, Literal["-", "--"]]] = {"for_cover": "-", "for_shelter": "--"}
HEADER: Final = (
    "zone", "alert_above", "scenarios_own",
    *(f"{name}{end}" for name in ("false_alerts_per_raid", "minutes_under_alarm_per_raid",
                                  "warned_for_cover", "warned_for_shelter")
      for end in ("", "_low_95", "_high_95")),
    "threats_to_the_zone",
)  # fmt: skip


@style.IN_STYLE
def warning_burden(
    zones: Mapping[str, Sequence[Burden]],
    times: tuple[float, float],
    raids: int,
    provenance: Provenance,
) -> Drawing:
    """Left against false alerts, right against the time under alarm; a star is the scenario's own.

    `times`: seconds of warning that half of the people need for cover and for shelter; `raids`: how
    many were simulated again for it.
    """
    figure, left = styled_figure(
        "What protection costs in alarms",
        "What moves is each zone's alert_above: the probability of an impact in it from which its "
        f"sirens sound,\n{_thresholds(zones)}, over the same {_counted(raids)}; stars: as in the "
        f"scenario{'; bands: 95 % intervals' if raids > 1 else ''}",
        provenance,
        width=WIDTH,
        height=HEIGHT,
        margins=(LEFT, WIDTH - LEFT - PANEL, BOTTOM, TOP),
    )
    right = panel(figure, (RIGHT_PANEL, BOTTOM, PANEL, HEIGHT - BOTTOM - TOP))
    for axes, (cost, words) in zip((left, right), COSTS.items(), strict=True):
        for colour, burdens in zip(style.CYCLE, zones.values(), strict=False):
            for gain, line in GAINS.items():
                _curve(axes, burdens, cost, gain, colour, line)
            _write_thresholds(axes, burdens, cost, colour)
        if not any(_has_alarms(burdens) for burdens in zones.values()):
            axes.text(0.5, 0.5, "no alarm at any threshold", ha="center", transform=axes.transAxes)
        axes.set_ylim(top=1.02)
        # Nothing costs less than nothing: where no threshold costs any the axis still has a length.
        longest = max(0.1, axes.get_xlim()[1])
        axes.set_xlim(-0.03 * longest, longest)
        axes.set_xlabel(words)
    left.set_ylabel("share of threats to the zone, so warned")
    figure.legend(
        handles=_legend(zones, times),
        loc="lower left",
        bbox_to_anchor=(0.02, 0.06),
        ncols=4,
        columnspacing=1.4,
    )
    return Drawing("warning_burden", figure, HEADER, _rows(zones))


def _thresholds(zones: Mapping[str, Sequence[Burden]]) -> str:
    tried = [burden.threshold for burdens in zones.values() for burden in burdens]
    return f"from {100.0 * min(tried):g} to {100.0 * max(tried):g} %"


def _curve(
    axes: Axes, burdens: Sequence[Burden], cost: str, gain: str, colour: str, line: str
) -> None:
    costs: list[Estimate] = [getattr(burden, cost) for burden in burdens]
    gains: list[Estimate] = [getattr(burden, gain) for burden in burdens]
    places = [each.value for each in costs]
    if gains[0].replications > 1:
        axes.fill_between(
            places,
            [each.low for each in gains],
            [each.high for each in gains],
            color=colour,
            alpha=0.2,
            linewidth=0.0,
        )
    axes.plot(
        places,
        [each.value for each in gains],
        color=colour,
        linestyle=line,
        marker="o",
        markersize=3.5,
        linewidth=1.5,
    )
    own = next(number for number, burden in enumerate(burdens) if burden.is_scenarios)
    axes.plot(
        places[own],
        gains[own].value,
        marker="*",
        markersize=15,
        color=colour,
        markeredgecolor="white",
        zorder=5,
        linestyle="none",
    )


def _write_thresholds(axes: Axes, burdens: Sequence[Burden], cost: str, colour: str) -> None:
    """The lowest and highest threshold and the scenario's own, in %, below the curve for cover."""
    own = next(number for number, burden in enumerate(burdens) if burden.is_scenarios)
    below = {0: 28.0, len(burdens) - 1: 16.0, own: 16.0}  # points: the lowest is often close by
    for number in sorted(below):
        burden = burdens[number]
        place = (getattr(burden, cost).value, burden.for_cover.value)
        if not math.isnan(place[1]):
            axes.annotate(
                f"{100.0 * burden.threshold:g} %", place, (0.0, -below[number]),
                textcoords="offset points", ha="center", size=8.0, color=colour,
                path_effects=[withStroke(linewidth=2.0, foreground="white")], zorder=6,
            )  # fmt: skip


def _has_alarms(burdens: Sequence[Burden]) -> bool:
    return any(burden.minutes.value > 0.0 for burden in burdens)


def _counted(raids: int) -> str:
    return "raid" if raids == 1 else f"{raids:,} raids"


def _legend(zones: Mapping[str, Sequence[Burden]], times: tuple[float, float]) -> list[Line2D]:
    of_zones = [
        Line2D([], [], color=colour, marker="o", markersize=3.5, label=shown(zone))
        for colour, zone in zip(style.CYCLE, zones, strict=False)
    ]
    of_gains = [
        Line2D([], [], color=style.GREY, linestyle=line, label=f"warned {time:g} s: {what}")
        for line, time, what in zip(
            GAINS.values(), times, ("half in cover", "half in shelter"), strict=True
        )
    ]
    return [*of_zones, *of_gains]


def _rows(zones: Mapping[str, Sequence[Burden]]) -> list[tuple[object, ...]]:
    return [
        (
            zone,
            burden.threshold,
            burden.is_scenarios,
            *(
                number
                for each in (
                    burden.false_alerts,
                    burden.minutes,
                    burden.for_cover,
                    burden.for_shelter,
                )
                for number in (each.value, each.low, each.high)
            ),
            burden.for_cover.denominator,
        )
        for zone, burdens in zones.items()
        for burden in burdens
    ]
