"""`cram-sim catalogue plot`: what one shot of an effector of the catalogue does."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from cram_sim.effectors.kinds import AnyEffector
    from cram_sim.experiment.effector_curves import Curve, Setting
    from cram_sim.experiment.effector_trial import Estimate, Trial
    from cram_sim.report.effector_figures import Words
    from cram_sim.sensors.fire_control_radar import FireControlRadar

DEFAULT_CLASSES: Final = "rocket_107,mortar_120,shell_155,uas_delta"
MOST_ENGAGEMENTS: Final = 100_000

EXAMPLES = """\b
Examples:
  cram-sim catalogue plot gun_20mm
  cram-sim catalogue plot laser_100kw --against mortar_60,uas_quad --visibility 5km
"""


@click.command(name="plot", epilog=EXAMPLES)
@click.argument("name")
@click.option(
    "--against", default=DEFAULT_CLASSES, show_default=True, help="Classes of threat, at most 6."
)
@click.option("--out", type=click.Path(), help="Folder of the figures; effectors/NAME.")
@click.option(
    "--engagements", type=click.IntRange(2, MOST_ENGAGEMENTS), default=200, show_default=True,
    help="How many engagements are drawn for each point.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
    help="Of the engagements' draws.",
)  # fmt: skip
@click.option("--visibility", default="23 km", show_default=True, help="Meteorological.")
@click.option(
    "--fire-control", default="radar_ku_track", show_default=True,
    help="Tracking radar that lays it, where it needs one.",
)  # fmt: skip
@click.option(
    "--burst", type=click.IntRange(1, 10_000), default=100, show_default=True,
    help="Rounds of a burst, where the doctrine orders its length.",
)  # fmt: skip
@click.option(
    "--track-error", default="20 m", show_default=True,
    help="Of the search track, per axis, where it is fired on.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write the curves as JSON.")
def plot_effector(
    *,
    name: str,
    against: str,
    out: str | None,
    engagements: int,
    seed: int,
    visibility: str,
    fire_control: str,
    burst: int,
    track_error: str,
    as_json: bool,
) -> None:
    """Draw what one shot of the effector NAME does to threats on straight paths.

    Over range and crossing distance, in its envelope, what it uses for each kill, and where its
    rounds go. No raid is simulated; nothing is late, hidden or occupied.
    """
    if out is not None and not out.strip():
        raise click.BadParameter("empty; name a directory", param_hint="--out")
    from cram_sim.experiment.effector_curves import Setting

    setting = Setting(
        visibility=_length(visibility, "--visibility"),
        burst_rounds=float(burst),
        track_error=_length(track_error, "--track-error"),
        engagements=engagements,
        seed=seed,
    )
    classes = _classes(against)
    effector = _effector(name)
    _plot(name, effector, classes, _radar(fire_control), setting, out, as_json=as_json)


def _conditions(effector: "AnyEffector", setting: "Setting") -> str:
    """What the trial depends on beside the effector."""
    if effector.kind == "laser":
        return f"visibility {1e-3 * setting.visibility:g} km"
    if effector.needs_fire_control:
        return "laid by a tracking radar"
    return f"search track to {setting.track_error:g} m"


def _plot(
    name: str,
    effector: "AnyEffector",
    classes: tuple[str, ...],
    radar: "FireControlRadar",
    setting: "Setting",
    out: str | None,
    *,
    as_json: bool,
) -> None:
    from cram_sim.errors import CramSimError
    from cram_sim.experiment import effector_curves as curves
    from cram_sim.report.effector_figures import effector_figures
    from cram_sim.report.provenance import tried
    from cram_sim.report.style import save

    approaches = curves.approaches(classes)
    try:
        trial = curves.trial_of(name, effector, radar, setting)
    except ValueError as error:
        raise CramSimError(f"{name}: {error}; choose another effector") from None
    by_range = [curves.against_range(trial, approach) for approach in approaches]
    by_crossing = [curves.against_crossing(trial, approach) for approach in approaches]
    envelopes = [curves.envelope(trial, approach) for approach in approaches]
    found = [curves.falls(trial, approach) for approach in approaches]
    falls = [fall for fall in found if fall is not None]
    words = _words(name, trial)
    drawings = effector_figures(
        words, by_range, by_crossing, envelopes, falls,
        tried(f"{name} alone, {_conditions(effector, setting)}", setting.engagements, setting.seed),
    )  # fmt: skip
    folder = Path(out) if out else Path("effectors") / name
    drawn = [save(drawing, folder)[0] for drawing in drawings]
    click.echo(f"Figures: {', '.join(path.name for path in drawn)}", err=True)
    click.echo(f"in {folder}, each also as SVG and CSV", err=True)
    if not falls:
        click.echo(_why_no_pattern(name, trial), err=True)
    if as_json:
        page = {
            "effector": name,
            "engagements": setting.engagements,
            "seed": setting.seed,
            "ammunition": words.ammunition,
            "by_range": [_values(curve) for curve in by_range],
            "by_crossing": [_values(curve) for curve in by_crossing],
        }
        click.echo(json.dumps(page, indent=2))


def _why_no_pattern(name: str, trial: "Trial") -> str:
    from cram_sim.effectors.protocol import Patterned

    if isinstance(trial.ready, Patterned):
        return "No effector_pattern: no shot passes any of these threats"
    return f"No effector_pattern: {name} says how likely a shot neutralises, not where it goes"


def _length(text: str, option: str) -> float:
    """A length greater than zero, in metres."""
    from cram_sim.quantities import LENGTH, QuantityError, parse

    try:
        length = parse(text, LENGTH)
    except QuantityError as error:
        raise click.BadParameter(f"{error}", param_hint=option) from None
    if length <= 0.0:
        raise click.BadParameter("write a length above zero", param_hint=option)
    return length


def _classes(text: str) -> tuple[str, ...]:
    """The classes of an option such as "rocket_107,uas_quad", each once, in this order."""
    from cram_sim.experiment.approaches import threat_class
    from cram_sim.report.effector_figures import MOST_CLASSES

    classes = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if len(classes) > MOST_CLASSES:
        raise click.BadParameter(
            f"write at most {MOST_CLASSES} classes of threat", param_hint="--against"
        )
    for name in classes:
        threat_class(name)
    return classes


def _effector(name: str) -> "AnyEffector":
    """The effector of this name. Raises CatalogueError for anything else."""
    from cram_sim.catalogue.entries import find_entry, names
    from cram_sim.effectors.effector import Effector
    from cram_sim.errors import CatalogueError

    entry = find_entry(name)
    spec = entry.spec()
    if not isinstance(spec, Effector):
        raise CatalogueError(
            f"{name} is no effector but of the {entry.family}; "
            f"write one of {', '.join(names('effectors'))}"
        )
    return spec  # type: ignore[return-value]


def _radar(name: str) -> "FireControlRadar":
    from cram_sim.catalogue.entries import load_entry
    from cram_sim.errors import CatalogueError
    from cram_sim.sensors.fire_control_radar import FireControlRadar

    spec = load_entry("sensors", name).spec()
    if not isinstance(spec, FireControlRadar):
        raise CatalogueError(f"{name} is no fire-control radar; write e.g. radar_ku_track")
    return spec


def _words(name: str, trial: "Trial") -> "Words":
    from cram_sim.report.effector_figures import Words

    figures = trial.ready.figures
    if figures.firing == "continuous":
        return Words(
            name, f"One shot: until a kill, {trial.limit:g} s or the way ends", "seconds of fire"
        )
    if trial.limit > 1.0:
        shot = f"One shot: {trial.limit:g} rounds, fewer where the threat comes too near or too low"
        return Words(name, shot, "rounds")
    return Words(name, "One shot: a single round or interceptor", "shots")


def _values(curve: "Curve") -> dict[str, Any]:
    return {
        "threat_class": curve.threat_class,
        "distance_m": curve.distance.tolist(),
        "slant_range_m": [_finite(value) for value in curve.slant_range.tolist()],
        "p": [_estimate(each) for each in curve.probability],
        "per_kill": [_estimate(each) for each in curve.per_kill],
    }


def _estimate(estimate: "Estimate") -> dict[str, float | None]:
    return {
        "value": _finite(estimate.value),
        "low_95": _finite(estimate.low),
        "high_95": _finite(estimate.high),
    }


def _finite(value: float) -> float | None:
    """The value; None where it cannot engage, or nothing is neutralised."""
    return value if abs(value) < float("inf") else None
