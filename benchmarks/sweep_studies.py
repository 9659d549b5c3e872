"""The sweep studies: what decides how well a base is protected, one study file each.

Runs those of `benchmarks/studies` that are named, or all of them, as `cram-sim sweep` would, one
after the other; prints their points, draws their figures, and goes on where it was stopped. Fewer
replications give a quick look. Notional guns, places and delays: the studies compare, they claim
nothing of any real defence.

    python benchmarks/sweep_studies.py [dispersion ...] [--replications 400] [--workers 2]
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from rich.progress import Progress

from cram_sim.experiment.backends import backend_of
from cram_sim.experiment.measure_names import keys_of, measure_key
from cram_sim.report.study_figures import draw_study
from cram_sim.report.study_responses import chosen_axes, measured
from cram_sim.studies.directory import study_directory_name
from cram_sim.studies.plan import Plan
from cram_sim.studies.planning import plan_of, plan_study
from cram_sim.studies.result import StudyResult
from cram_sim.studies.sweep import sweep

STUDIES = Path(__file__).parent / "studies"
SCENARIOS = "base_"  # how the names of scenarios begin that lie beside the studies
NAMES = sorted(path.stem for path in STUDIES.glob("*.yaml") if not path.stem.startswith(SCENARIOS))


def plan(name: str, replications: int | None) -> Plan:
    """The plan of a study, with so many replications of each cell instead of the file's."""
    path = STUDIES / f"{name}.yaml"
    planned = plan_study(path)
    if replications is None:
        return planned
    study = planned.study.model_copy(update={"replications": replications})
    return plan_of(study, path.parent)


def swept(planned: Plan, directory: Path, workers: int) -> StudyResult:
    """The result of a study, computed as far as it is not there yet."""
    with backend_of(workers, None) as backend, Progress(transient=True) as bar:
        task = bar.add_task(planned.study.name, total=None)
        for step in sweep(planned, directory, backend, resume=True):
            bar.update(task, completed=step.replications_done, total=step.replications)
    assert step.result is not None
    return step.result


def lines(result: StudyResult) -> Iterator[str]:
    """The points of a study as text: settings, then each measure with its interval."""
    axes = chosen_axes(result)
    keys = [measure_key(name, keys_of(result.plan.base)) for name in result.plan.study.measures]
    found = [measured(result, key) for key in keys]
    yield ", ".join(axis.column_name for axis in axes)
    for number, point in enumerate(found[0].points):
        settings = ", ".join(axis.written(point.settings[axis.column]) for axis in axes)
        here = [(measure.unit_label, measure.points[number]) for measure in found]
        measures = "   ".join(f"{p.value:.2f} [{p.low:.2f} – {p.high:.2f}] {u}" for u, p in here)
        yield f"  {settings:<28} {measures}"


def main() -> None:
    """Sweep, print, draw, and say where the figures lie."""
    parser = argparse.ArgumentParser(description="Run the sweep studies.")
    parser.add_argument("names", nargs="*", metavar="STUDY", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--replications", type=int, help="of each cell, instead of the file's")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("studies"))
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(NAMES)):
        parser.error(f"no study {unknown[0]}; choose from {', '.join(NAMES)}")
    for name in asked.names or NAMES:
        planned = plan(name, asked.replications)
        directory = asked.out / study_directory_name(planned)
        result = swept(planned, directory, asked.workers)
        print(f"\n{planned.study.name}   digest {result.digest}")
        print("\n".join(lines(result)))
        print("\n".join(str(path) for path in draw_study(result, (), directory / "figures")))


if __name__ == "__main__":
    main()
