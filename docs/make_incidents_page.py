"""Compose docs/incidents.md: what was reported of raids, beside what the scenarios of them give.

    python docs/make_incidents_page.py

Runs every scenario that it names at the seed and with the raids of its file: some minutes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cram_sim.experiment.case import prepare
from cram_sim.experiment.ledger import Ledger, ledger
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.reported_counts import CountBesideReport
from cram_sim.experiment.statistics import Estimate
from cram_sim.experiment.tally import Tally, tally
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario

HERE = Path(__file__).parent
SCENARIOS = HERE.parent / "scenarios"
PAGE = HERE / "incidents.md"
INCIDENTS = (
    "green_zone_2021_12_19",
    "kabul_2021_08_30",
    "taji_2020_03_11",
    "erbil_2021_02_15",
    "pm_residence_2021_11_07",
)
RAIDS_AT_ONCE = 100  # in memory
PREFACE = """# Incidents: what was reported, beside what is simulated

Raids of which numbers were published, each a scenario of this repository. Every geometry is
notional: launch sites, aims, guns and radars stand at places that were assumed and rounded, and so
do the grounds that impacts are counted on. Those of Kabul, Taji, Erbil and the residence were
chosen with the reports known, but before the first run, and not changed to come nearer; the Green
Zone's are older, and its gun, which all the guns here are, is fitted to what was said of Basra. A
published number that no raid reaches is shown as that. One event cannot confirm a model; where no
raid is like it, what is assumed of it or the model is wrong.

Taji and Erbil have one and the same improvised scatter, that of the catalogue, and both put far
more rockets inside than were reported. So such launchers scatter more than is assumed, or were not
aimed at the middle, or the grounds are smaller than assumed; these counts cannot tell which.

"Within" is the probability of a raid within what was reported, with its 95 % interval over raids.
The interval holds the chance of the simulated raids only, not what is assumed.

This page is made by `python docs/make_incidents_page.py`; `cram-sim run scenarios/NAME.yaml` draws
each as a figure, `reported_beside_simulated`."""
TABLE = (
    "| reported | published | simulated: mean | median, 5 to 95 % | within |\n"
    "| --- | --- | --- | --- | --- |"
)
ASKED = "| what is asked of a raid | probability |\n| --- | --- |"


def main() -> None:
    """Write the page."""
    parts = [PREFACE, *(_part(SCENARIOS / f"{name}.yaml") for name in INCIDENTS)]
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _part(file: Path) -> str:
    """The part of one incident: what its file says of it, and what comes out."""
    title, *told = _header(file)
    scenario = load_scenario(file)
    measures = _measured(scenario)
    experiment = scenario.experiment
    ran = f"`scenarios/{file.name}`, {experiment.replications:,} raids, seed {experiment.seed}:"
    return "\n\n".join([f"## {title.rstrip('.')}", *told, ran, *_tables(measures)])


def _header(file: Path) -> list[str]:
    """The paragraphs of the comment that a file begins with; what is assumed has its own."""
    paragraphs: list[list[str]] = [[]]
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        words = line.lstrip("# ")
        if not words or words.startswith("Assumed:"):
            paragraphs.append([])
        if words:
            paragraphs[-1].append(words)
    told = ["\n".join(lines) for lines in paragraphs if lines]
    return [
        text.replace("Assumed:", "**Assumed:**", 1).replace("Reported", "**Reported**", 1)
        if text.startswith(("Assumed:", "Reported"))
        else text
        for text in told
    ]


def _measured(scenario: Scenario) -> Ledger:
    case, experiment = prepare(scenario), scenario.experiment
    total = Tally()
    for first in range(0, experiment.replications, RAIDS_AT_ONCE):
        raids = min(RAIDS_AT_ONCE, experiment.replications - first)
        tables = replicate(case, experiment.seed, first, raids)
        total = total + tally(tables, scenario, first, raids)
    return ledger(total, scenario)


def _tables(measures: Ledger) -> Iterator[str]:
    rows = [_row(name, beside) for name, beside in measures.reported.items()]
    rows += [f"| {e.meaning} | | | | {_percent(e)} |" for e in measures.all_reported.values()]
    yield _table(TABLE, rows)
    yield _table(ASKED, (f"| {e.meaning} | {_percent(e)} |" for e in measures.questions.values()))


def _table(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows])


def _row(name: str, beside: CountBesideReport) -> str:
    published = _range(beside.reported_from, beside.reported_to)
    spread = f"{beside.median}, {beside.low} to {beside.high}"
    mean = f"{beside.mean.value:.2f}"
    return (
        f"| {name} ([source]({beside.source})) | {published} | {mean} | {spread} | "
        f"{_percent(beside.within)} |"
    )


def _range(least: int, most: int) -> str:
    return f"{least}" if least == most else f"{least} to {most}"


def _percent(estimate: Estimate) -> str:
    shares = (estimate.value, estimate.low, estimate.high)
    digits = 2 if 0.0 < estimate.value < 0.01 else 1
    value, low, high = (f"{100.0 * share:.{digits}f}" for share in shares)
    return f"{value} % [{low} – {high}]"


if __name__ == "__main__":
    main()
