"""Options that several commands share: what computes, how precise it has to be, what is kept.

Each is a decorator of a click command, which then takes the arguments that it names.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from cram_sim.experiment.precision import Looks, Precision
    from cram_sim.scenario.model import Scenario

Function = TypeVar("Function", bound=Callable[..., Any])
MOST_REPLICATIONS = 10**9
FEWEST_REPLICATIONS = 100  # assumed: fewer say too little of how much they scatter


def computing_options(function: Function) -> Function:
    """Take `workers`, `cluster` and `block_size`: none of them changes a result."""
    return _with(
        function,
        click.option(
            "--workers",
            type=click.IntRange(1, 1024),
            help="Processes to use; the results are the same.",
        ),
        click.option(
            "--cluster",
            callback=_a_cluster,
            help="A Dask scheduler, tcp://HOST:PORT, or local:N for N workers of this machine.",
        ),
        click.option(
            "--block-size",
            type=click.IntRange(1, MOST_REPLICATIONS),
            help="Replications per block; the results are the same.",
        ),
    )


def precision_options(function: Function) -> Function:
    """Take `until`, `min_replications` and `max_replications`, of a run's measures."""
    return _with_looks(
        function,
        'Replicate until this precise, e.g. "p_no_leaker ±0.01 @95%"; +- for ±, and 5% '
        "for a share of the value. Separate several by commas.",
    )


def joint_precision_options(function: Function) -> Function:
    """Take `until`, `min_replications` and `max_replications`, of what is compared."""
    return _with_looks(
        function,
        'Replicate until the differences are this precise, e.g. "difference ±0.01 @95%", or the '
        'best is told with this probability of correct selection, e.g. "pcs 95%"; +- for ±.',
    )


def _with_looks(function: Function, help_of_until: str) -> Function:
    return _with(
        function,
        click.option("--until", metavar="RULE", help=help_of_until),
        click.option(
            "--min-replications",
            type=click.IntRange(FEWEST_REPLICATIONS, MOST_REPLICATIONS),
            help="With --until: the first look; 400 if left out.",
        ),
        click.option(
            "--max-replications",
            type=click.IntRange(FEWEST_REPLICATIONS, MOST_REPLICATIONS),
            help="With --until: the last look; 100,000 if left out.",
        ),
    )


def keeping_options(function: Function) -> Function:
    """Take `out`, `force`, `resume`, `as_json` and `no_figures`."""
    return _with(
        function,
        click.option(
            "--out",
            type=click.Path(),
            callback=_not_empty,
            help="Directory to keep it in, instead of one named by what is asked.",
        ),
        click.option(
            "--force", is_flag=True, help="Compute afresh, replacing the results that lie there."
        ),
        click.option(
            "--resume", is_flag=True, help="Compute only what is missing, or more replications."
        ),
        click.option("--json", "as_json", is_flag=True, help="Write the result as JSON."),
        click.option("--no-figures", is_flag=True, help="Draw nothing."),
    )


def rule_and_looks(
    until: str | None,
    min_replications: int | None,
    max_replications: int | None,
    scenario: "Scenario",
) -> "tuple[tuple[Precision, ...], Looks]":
    """What the precision options say of a scenario's measures; no precision where nothing is."""
    from cram_sim.experiment.measure_names import keys_of
    from cram_sim.experiment.precision import Looks, parse_precision, refuse_too_wide

    if until is None:
        if (min_replications, max_replications) != (None, None):
            raise click.BadParameter(
                "nothing says when it is enough; add --until, or write --replications",
                param_hint="--min-replications / --max-replications",
            )
        return (), Looks()
    precisions = parse_precision(until, keys_of(scenario))
    refuse_too_wide(precisions, scenario)
    looks = Looks.between(min_replications, max_replications)
    return precisions, looks.in_samples(scenario.experiment.raids_per_sample)


def _with(function: Function, *options: Callable[[Function], Function]) -> Function:
    """The function with these options, which help lists in this order."""
    for option in reversed(options):
        function = option(function)
    return function


def _a_cluster(
    _context: click.Context, _option: click.Parameter, cluster: str | None
) -> str | None:
    """What is no cluster is refused before any file is read; it is reached only to compute."""
    if cluster is not None:
        from cram_sim.experiment.backends import Dask

        Dask(cluster)
    return cluster


def _not_empty(_context: click.Context, _option: click.Parameter, out: str | None) -> str | None:
    if out is not None and not out.strip():
        raise click.BadParameter("empty; name a directory", param_hint="--out")
    return out
