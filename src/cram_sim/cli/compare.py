"""`cram-sim compare`: which defence is better, against the same raids."""

from typing import TYPE_CHECKING

import click

from cram_sim.cli.compared_runs import (
    Asked,
    as_they_lie,
    compute_and_look,
    defences_of,
    locked,
    what_is_kept,
)
from cram_sim.cli.comparison_page import show
from cram_sim.cli.computing import command_to_continue
from cram_sim.cli.options import (
    MOST_REPLICATIONS,
    computing_options,
    joint_precision_options,
    keeping_options,
)

if TYPE_CHECKING:
    from cram_sim.experiment.counting import Key
    from cram_sim.experiment.precision import Looks
    from cram_sim.experiment.run import Run
    from cram_sim.studies.joint_looks import JointLooks, Rule

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
IMPRECISE = 3
LARGEST_SEED = 2**63 - 1

EXAMPLES = """\b
Examples:
  cram-sim compare scenarios/town_missile_battery.yaml scenarios/town_missiles_in_pairs.yaml
  cram-sim compare scenarios/base_airburst_guns.yaml --set "command.delay=4 s"
  cram-sim compare A.yaml B.yaml C.yaml --best no_leaker --replications 4000
  cram-sim compare A.yaml B.yaml --until "difference ±0.01 @95%"
"""


@click.command(name="compare", epilog=EXAMPLES)
@click.argument("defences", nargs=-1, required=True, type=click.Path())
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="PATH=VALUE",
    help="Compare one scenario with itself changed so, e.g. command.delay=4s; repeatable.",
)
@click.option("--against", help="The name of the one to compare with; the first if left out.")
@click.option("--measures", help="Which ones, separated by commas, e.g. no_leaker,value_lost.")
@click.option(
    "--best", help="Rank by this measure; more than two are ranked by no_leaker if left out."
)
@click.option(
    "--replications", type=click.IntRange(2, MOST_REPLICATIONS), help="Instead of the files'."
)
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the files'.")
@joint_precision_options
@computing_options
@keeping_options
@click.pass_context
def command(
    context: click.Context,
    *,
    defences: tuple[str, ...],
    changes: tuple[str, ...],
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
    computed, each a run of its own. With --set, one scenario is compared with itself changed.
    """
    _refuse_too_few_or_many(defences, changes)
    rule, looks = _rule(until, replications, min_replications, max_replications)
    asked = Asked(replications, seed, until, looks, block_size, out, force, resume)
    compared = defences_of(defences, changes, asked)
    with locked(compared):
        runs = as_they_lie(compared, asked)
        joint = _joint(runs, against, measures, best, rule, looks, resume=resume)
        try:
            compute_and_look(joint, compared, asked, workers, cluster)
            show(joint.found, joint.runs, out, as_json=as_json, no_figures=no_figures)
        except KeyboardInterrupt:
            if what_is_kept(joint.runs):
                told = f"what is finished is kept. Continue: {command_to_continue(context)}"
            else:
                told = "nothing was computed yet"
            click.echo(f"\ninterrupted; {told}", err=True)
            context.exit(INTERRUPTED)
    if not joint.is_enough:
        raids = joint.found.replications
        again = command_to_continue(context, max_replications=max(4 * raids, joint.looks.maximum))
        click.echo(
            f"compare: precision not reached: {joint} after {raids} replications. "
            f"Continue: {again}",
            err=True,
        )
        context.exit(IMPRECISE)


def _refuse_too_few_or_many(defences: tuple[str, ...], changes: tuple[str, ...]) -> None:
    if changes and len(defences) > 1:
        raise click.UsageError("--set changes one scenario; name one file")
    if not changes and len(defences) < 2:
        raise click.UsageError("one defence alone; name two or more, or change it with --set")


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
    looks = looks.in_samples(runs[0].manifest.raids_per_sample)
    names = [name.strip() for name in measures.split(",")] if measures else []
    keys = compared_keys([run.scenario for run in runs], names)
    by = _ranked_by(best, keys, len(runs))
    if by is None and rule is not None and rule.correct_selection is not None:
        by = _ranked_by("no_leaker", keys, len(runs))
    return JointLooks(runs, keys, _place([run.name for run in runs], against), by, rule, looks)


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
