"""What every command does that computes raids: read, warn, compile once, say how to go on."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from cram_sim.cli.scenario_file import read_and_tell

if TYPE_CHECKING:
    from cram_sim.catalogue.entries import ParameterSet
    from cram_sim.experiment.manifest import Manifest
    from cram_sim.experiment.precision import Judged, Looks
    from cram_sim.experiment.run import Replicate
    from cram_sim.experiment.store import Store
    from cram_sim.scenario.load import Reading
    from cram_sim.scenario.model import Scenario

WARMING_RAIDS = 32  # enough that some gun fires, and all that a run needs is compiled
# Of an earlier command line, what the one that continues it says anew or leaves out.
SAID_ANEW = ("force", "resume")


def read_with_doubts(file: str, parameters: "ParameterSet | None") -> "Reading":
    """The scenario of a file, and where it all stands; what looks wrong goes to stderr."""
    from cram_sim.scenario.lint import doubts

    reading = read_and_tell(file, parameter_set=parameters)
    if parameters is not None and not reading.entries_used:
        raise click.BadParameter(
            f"{file} takes nothing from the catalogue, so there is nothing to choose; leave it out",
            param_hint="--parameters",
        )
    for doubt in doubts(reading.scenario):
        click.echo(reading.document.message(doubt, level="warning:"), err=True)
    return reading


@contextmanager
def placed(reading: "Reading") -> Iterator[None]:
    """Put the file and line before what is found wrong with its scenario only now."""
    from cram_sim.errors import ScenarioError

    try:
        yield
    except ScenarioError as error:
        raise ScenarioError([_place(reading, problem) for problem in error.problems]) from error


def _place(reading: "Reading", problem: str) -> str:
    """A problem after the file, and after the line of the salvo that it names."""
    from cram_sim.scenario.document import Problem

    for number, salvo in enumerate(reading.scenario.salvos):
        sentence = problem.removeprefix(f"salvos: {salvo.name}: ")
        if sentence != problem:
            return reading.document.message(Problem(("salvos", number), sentence))
    return f"{reading.document.file}: {problem}"


@contextmanager
def traceable(file: str, store: "Store", manifest: "Manifest") -> Iterator[None]:
    """Say how to play a raid that broke down alone: from the run directory if it holds this run."""
    from cram_sim.errors import BrokenRaidError, CramSimError
    from cram_sim.experiment.store import SCENARIO

    try:
        yield
    except BrokenRaidError as error:
        played = str(store.directory / SCENARIO) if has_begun(store, manifest) else file
        raise CramSimError(error.with_trace_of(played)) from error


def has_begun(store: "Store", manifest: "Manifest") -> bool:
    """Whether the directory holds this run, and not nothing or the one that it was to replace."""
    from cram_sim.errors import RunDirectoryError

    try:
        found = store.read_manifest()
    except RunDirectoryError:
        return False
    # Taken further meanwhile, it has more stages than it began with.
    is_under_way = found.status == "incomplete" and found.started == manifest.started
    return found == manifest or is_under_way


def prepared(scenario: "Scenario", store: "Store") -> "Replicate":
    """The work of a run's blocks, everything compiled, so that no worker has to."""
    from cram_sim.compiled import is_warm, mark_warm

    if not is_warm():
        click.echo("Compiling for this machine, once; this takes up to a minute ...", err=True)
    from cram_sim.experiment.case import prepare
    from cram_sim.experiment.replicate import replicate
    from cram_sim.experiment.run import Replicate

    case = prepare(scenario)
    replicate(case, scenario.experiment.seed, 0, WARMING_RAIDS)
    mark_warm()
    return Replicate(replicate, case, scenario, store)


def last_look_needed(found: "Sequence[Judged]", looks: "Looks", replications: int) -> int:
    """The planned look at which all will likely be precise enough, and not before the last."""
    from cram_sim.experiment.precision import Looks, replications_needed
    from cram_sim.experiment.run_directory import MOST_REPLICATIONS

    needed = replications_needed(found, replications)
    further = Looks(looks.minimum, MOST_REPLICATIONS).after(replications, needed)
    return max(further or MOST_REPLICATIONS, looks.maximum)


def command_to_continue(context: click.Context, **changed: object) -> str:
    """The command line that continues this one, with other values of the options in `changed`."""
    parts = ["cram-sim", str(context.info_name)]
    for parameter in context.command.params:
        name = parameter.name or ""
        typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if name in SAID_ANEW or not (typed or name in changed):
            continue
        value = changed.get(name, context.params[name])
        for each in value if isinstance(value, tuple) else (value,):
            option = [] if isinstance(parameter, click.Argument) else [parameter.opts[0]]
            parts += option if each is True else [*option, str(each)]
    return shlex.join([*parts, "--resume"])
