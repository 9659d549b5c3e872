"""`cram-sim compare`: which defence is better, against the same raids."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cram_sim.cli.compared_runs import computed_runs, named_runs, run_of
from cram_sim.cli.computing import command_to_continue
from cram_sim.cli.options import (
    MOST_REPLICATIONS,
    computing_options,
    keeping_options,
    precision_options,
)

if TYPE_CHECKING:
    from cram_sim.experiment.counting import Key
    from cram_sim.experiment.precision import Looks
    from cram_sim.experiment.run import Run
    from cram_sim.report.provenance import Provenance
    from cram_sim.studies.comparison import ComparedMeasure, Comparison
    from cram_sim.studies.joint_looks import JointLooks, Rule

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
IMPRECISE = 3
LARGEST_SEED = 2**63 - 1

EXAMPLES = """\b
Examples:
  cram-sim compare scenarios/town_missile_battery.yaml scenarios/town_missiles_in_pairs.yaml
  cram-sim compare A.yaml B.yaml C.yaml --best no_leaker --replications 4000
"""


@click.command(name="compare", epilog=EXAMPLES)
@click.argument("defences", nargs=-1, required=True, type=click.Path())
@click.option("--against", help="The name of the one to compare with; the first if left out.")
@click.option("--measures", help="Which ones, separated by commas, e.g. no_leaker,value_lost.")
@click.option(
    "--best", help="Rank by this measure; more than two are ranked by no_leaker if left out."
)
@click.option(
    "--replications", type=click.IntRange(2, MOST_REPLICATIONS), help="Instead of the files'."
)
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the files'.")
@precision_options
@computing_options
@keeping_options
@click.pass_context
def command(
    context: click.Context,
    *,
    defences: tuple[str, ...],
    against: str | None,
    measures: str | None,
    best: str | None,
    replications: int | None,
    seed: int | None,
    until: str | None,
    min_replications: int | None,
    max_replications: int | None,
    workers: int | None,
    cluster: str | None,
    block_size: int | None,
    out: str | None,
    force: bool,
    resume: bool,
    as_json: bool,
    no_figures: bool,
) -> None:
    """Compare DEFENCES, scenario files or run directories, against the same raids.

    They may differ in anything but the raid, the assets and the seed. What is not computed yet is
    computed, each a run of its own.
    """
    if len(defences) < 2:
        raise click.UsageError("one defence alone; name two or more")
    rule, looks = _rule(until, replications, min_replications, max_replications)
    asked = {"replications": looks.minimum if rule else replications, "seed": seed}
    runs = [
        run_of(file, asked, out, block_size, until=until, force=force, resume=resume)
        for file in defences
    ]
    joint = _joint(named_runs(runs, defences), against, measures, best, rule, looks, resume=resume)
    afresh = {
        run.store.directory
        for run, file in zip(runs, defences, strict=True)
        if force and not Path(file).is_dir()
    }
    goes_on = rule is not None and (resume or any(_is_new(run) for run in runs))
    try:
        computed_runs(joint, workers, cluster, afresh=afresh, goes_on=goes_on)
    except KeyboardInterrupt:
        told = f"what is finished is kept. Continue: {command_to_continue(context)}"
        click.echo(f"\ninterrupted; {told}", err=True)
        context.exit(INTERRUPTED)
    _show(joint.found, joint.runs, out, as_json=as_json, no_figures=no_figures)
    if not joint.is_enough:
        raids = joint.found.replications
        again = command_to_continue(context, max_replications=max(4 * raids, looks.maximum))
        click.echo(
            f"compare: precision not reached: {joint} after {raids} replications. "
            f"Continue: {again}",
            err=True,
        )
        context.exit(IMPRECISE)


def _rule(
    until: str | None, replications: int | None, minimum: int | None, maximum: int | None
) -> "tuple[Rule | None, Looks]":
    """When it is enough, and when that is asked."""
    from cram_sim.experiment.precision import Looks
    from cram_sim.studies.joint_looks import parse_rule

    if until is None:
        if (minimum, maximum) != (None, None):
            raise click.BadParameter(
                "nothing says when it is enough; add --until, or write --replications",
                param_hint="--min-replications / --max-replications",
            )
        return None, Looks()
    if replications is not None:
        raise click.BadParameter(
            "the precision decides how many there are; write --min-replications and "
            "--max-replications instead, or leave out --until",
            param_hint="--replications",
        )
    return parse_rule(until), Looks.between(minimum, maximum)


def _joint(
    runs: "list[Run]",
    against: str | None,
    measures: str | None,
    best: str | None,
    rule: "Rule | None",
    looks: "Looks",
    *,
    resume: bool,
) -> "JointLooks":
    """What is to be compared, all of it checked before anything is computed."""
    from cram_sim.studies.comparison import compared_keys
    from cram_sim.studies.joint_looks import JointLooks, as_long_as_the_longest
    from cram_sim.studies.same_raid import refuse_different_raids

    if resume and rule is not None:
        runs = as_long_as_the_longest(runs)
    refuse_different_raids(runs)
    names = [name.strip() for name in measures.split(",")] if measures else []
    keys = compared_keys([run.scenario for run in runs], names)
    by = _ranked_by(best, keys, len(runs))
    if by is None and rule is not None and rule.correct_selection is not None:
        by = _ranked_by("no_leaker", keys, len(runs))
    return JointLooks(runs, keys, _place([run.name for run in runs], against), by, rule, looks)


def _is_new(run: "Run") -> bool:
    return bool(run.store.missing(run.manifest))


def _place(names: list[str], against: str | None) -> int:
    from cram_sim.quantities import did_you_mean

    if against is None:
        return 0
    if against not in names:
        raise click.BadParameter(
            f"no defence of this name (got {against!r}); {did_you_mean(against, names)}",
            param_hint="--against",
        )
    return names.index(against)


def _ranked_by(best: str | None, keys: "tuple[Key, ...]", number: int) -> "Key | None":
    """The measure to rank by: as asked, or the usual one where there are more than two."""
    from cram_sim.experiment.measure_names import measure_key
    from cram_sim.studies.ranking import is_more_better

    if best is None:
        usual = ("effect", "no_leaker")
        return usual if number > 2 and usual in keys else None
    key = measure_key(best, keys)
    is_more_better(key)
    return key


def _show(
    found: "Comparison", runs: "Sequence[Run]", out: str | None, *, as_json: bool, no_figures: bool
) -> None:
    from cram_sim.report.provenance import provenance_of

    names = " · ".join(found.names)
    provenance = replace(provenance_of(runs[0].manifest), scenario=names)
    if as_json:
        click.echo(_as_json(found, runs))
    else:
        _print(found, provenance)
    for run in runs:
        click.echo(f"Tables: {run.store.directory}", err=True)
    if not no_figures:
        from cram_sim.report.comparison_figures import forest_plot
        from cram_sim.report.style import save

        for path in save(forest_plot(found, provenance), _folder(runs, out)):
            click.echo(f"Figure: {path}", err=True)


def _print(found: "Comparison", provenance: "Provenance") -> None:
    from rich.console import Console

    from cram_sim.report.comparison_text import comparison_text
    from cram_sim.report.estimate_text import WIDTH

    Console(width=WIDTH, highlight=False, soft_wrap=True).print(comparison_text(found, provenance))


def _folder(runs: "Sequence[Run]", out: str | None) -> Path:
    """Where the figure goes: beside the runs, or in a folder named by what they are."""
    if out is not None:
        return Path(out) / "figures"
    digests = "".join(run.manifest.digest for run in runs).encode("ascii")
    return (
        Path("comparisons") / f"{hashlib.sha256(digests).hexdigest()[:12]}-{runs[0].manifest.seed}"
    )


def _as_json(found: "Comparison", runs: "Sequence[Run]") -> str:
    """The same text, to the bit, for any workers and block size; what is not known is null."""
    page = {
        "defences": [
            {"name": name, "digest": run.manifest.digest}
            for name, run in zip(found.names, runs, strict=True)
        ],
        "against": found.names[found.against],
        "seed": runs[0].manifest.seed,
        "replications": found.replications,
        "confidence": found.confidence,
        "measures": [_measure(found, measure) for measure in found.measures],
        "ranking": asdict(found.ranking) if found.ranking else None,
    }
    return json.dumps(_known(page), indent=2, ensure_ascii=False)


def _measure(found: "Comparison", measure: "ComparedMeasure") -> dict[str, object]:
    return {
        "measure": ".".join(measure.key),
        "estimates": [asdict(estimate) for estimate in measure.estimates],
        "differences": {
            found.names[place]: asdict(measure.difference(place, found.against))
            for place in found.others
        },
    }


def _known(value: object) -> object:
    """Plain data without the numbers that JSON has no word for."""
    if isinstance(value, dict):
        return {name: _known(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
