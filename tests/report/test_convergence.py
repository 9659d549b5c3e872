"""The convergence of a run: the measure after more and more of its replications, and its figure."""

from pathlib import Path

import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.counting import Counts
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.run_directory import new_manifest
from cram_sim.experiment.statistics import Estimate, PairSums, probability
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import Tally, tally
from cram_sim.report import convergence as module
from cram_sim.report.convergence import convergence, looks_of, sums_of_the_first
from cram_sim.report.provenance import Provenance

RAIDS = 120
KEY = ("effect", "leakers_per_raid")
SCENARIO = synthetic_scenario(replications=RAIDS)
PROVENANCE = Provenance("synthetic raid", RAIDS, 1, "0.0.0")


def tally_of_the_first(n: int) -> Tally:
    return tally(synthetic_replicate(SCENARIO, 1, 0, n), SCENARIO, 0, n)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Manifest]:
    store = Store(tmp_path_factory.mktemp("run"))
    manifest = new_manifest(SCENARIO, "0" * 64, block_size=50)
    for block in manifest.blocks:
        store.write_block(block, synthetic_replicate(SCENARIO, 1, block.first, block.replications))
    return store, manifest


def looks(at: tuple[int, ...] = (10, 40, 160, 640)) -> list[Estimate]:
    return [probability(n // 2, n, meaning="no leaker in the raid") for n in at]


def test_a_look_is_the_measure_of_so_many_replications_alone(run: tuple[Store, Manifest]) -> None:
    found = looks_of(*run, SCENARIO, tally_of_the_first(RAIDS), KEY)
    for look in found:
        alone = tally_of_the_first(look.replications)
        assert look == ledger(alone, SCENARIO).at(KEY)


def test_the_last_look_is_at_the_whole_run_once(run: tuple[Store, Manifest]) -> None:
    found = looks_of(*run, SCENARIO, tally_of_the_first(RAIDS), KEY)
    numbers = [look.replications for look in found]
    assert numbers[0] == 10
    assert numbers[-2:] == [115, RAIDS]
    assert numbers == sorted(set(numbers))


def test_of_a_long_run_the_first_blocks_are_read_and_its_end(
    run: tuple[Store, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BLOCKS", 1)
    found = looks_of(*run, SCENARIO, tally_of_the_first(RAIDS), KEY)
    assert [look.replications for look in found][-2:] == [50, RAIDS]


def test_looks_lie_evenly_on_a_logarithmic_axis() -> None:
    ones = np.ones(100_000, np.int64)
    numbers = np.array([n for n, _ in sums_of_the_first(Counts(ones, ones))])
    steps = np.diff(np.log(numbers[20:]))
    assert np.ptp(steps) < 0.02
    assert numbers[[0, -1]].tolist() == [10, 100_000]


def test_sums_are_of_the_first_replications() -> None:
    x, m = np.arange(30), np.arange(30) + 2
    for n, sums in sums_of_the_first(Counts(x, m)):
        assert sums == PairSums.of(x[:n], m[:n])


def test_the_figure_shows_the_half_width_beside_the_root_law() -> None:
    drawing = convergence(looks(), (640,), PROVENANCE)
    below = drawing.figure.axes[1]
    half_widths, law = (np.asarray(line.get_ydata()) for line in below.lines)
    wanted = [50.0 * (look.high - look.low) for look in looks()]
    assert half_widths == pytest.approx(wanted)
    assert law == pytest.approx(wanted[-1] * np.array([8.0, 4.0, 2.0, 1.0]))
    assert (below.get_xscale(), below.get_yscale()) == ("log", "log")


def test_planned_looks_are_marked_but_not_the_end() -> None:
    drawing = convergence(looks(), (100, 200, 640), PROVENANCE)
    dotted = [line for line in drawing.figure.axes[0].lines if line.get_linestyle() == ":"]
    assert [np.asarray(line.get_xdata())[0] for line in dotted] == [100, 200]
    assert "dotted: planned looks" in " ".join(drawing.figure.texts[1].get_text().split())


def test_the_page_says_what_it_came_to_and_from_how_many_raids() -> None:
    drawing = convergence(looks(), (640,), PROVENANCE)
    assert "50.0 ± 3.9 % after 640 raids" in drawing.figure.texts[1].get_text()
    assert "n = 120 replications, seed 1" in drawing.figure.texts[2].get_text()


def test_the_table_behind_has_a_row_for_each_look() -> None:
    drawing = convergence(looks(), (640,), PROVENANCE)
    assert [row[0] for row in drawing.rows] == [10, 40, 160, 640]
    assert {len(row) for row in drawing.rows} == {len(drawing.header)}


def test_a_single_replication_is_drawn_as_a_point(tmp_path: Path) -> None:
    drawing = convergence(looks((1,)), (1,), PROVENANCE)
    drawing.figure.savefig(tmp_path / "convergence.png")
    assert drawing.figure.axes[0].lines[0].get_marker() == "o"
    assert "after 1 raid," in drawing.figure.texts[1].get_text()


def test_ticks_of_logarithmic_axes_are_plain_numbers(tmp_path: Path) -> None:
    figure = convergence(looks(), (640,), PROVENANCE).figure
    figure.savefig(tmp_path / "convergence.png")  # lays everything out
    below = figure.axes[1]
    for axis in (below.xaxis, below.yaxis):
        low, high = sorted(axis.get_view_interval())
        ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        marked = [tick.label1.get_text() for tick in ticks]
        assert len(marked) > 1
        assert [float(text.replace(",", "")) for text in marked] == [t.get_loc() for t in ticks]
        assert all(not tick.get_text() for tick in axis.get_minorticklabels())
