import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from experiment.block_work import BLOCKS, Killed, Note, Slow, counted_job, job

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.backends import Processes, WorkersLostError

# Starts a pool, and says which processes it has, then waits for it.
PARENT = """
from pathlib import Path
from experiment.block_work import Slow, job
from cram_sim.experiment.processes import Processes

if __name__ == "__main__":
    with Processes(2) as pool:
        list(pool.run([job(Slow, Path({directory!r}))]))
"""


def workers_of(directory: Path) -> set[int]:
    """The processes that computed the blocks stored there."""
    said = [path.read_text(encoding="utf-8") for path in directory.iterdir()]
    return {int(process) for process in said if process}  # a file may be there and not be written


def is_alive(process: int) -> bool:
    """Whether it runs; one that has ended and waits to be counted does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def wait_until_gone(processes: set[int], *, seconds: float) -> set[int]:
    """Those that are still there after so long."""
    deadline = time.monotonic() + seconds
    while any(map(is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return {process for process in processes if is_alive(process)}


def test_workers_stay_between_calls_and_go_with_the_context(tmp_path: Path) -> None:
    used = []
    with Processes(1) as pool:
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            list(pool.run([job(Note, tmp_path / name)]))
            used.append(workers_of(tmp_path / name))
        assert used[0] == used[1]
        assert all(map(is_alive, used[0]))
    assert wait_until_gone(used[0], seconds=5.0) == set()


def test_a_pool_that_was_used_for_little_has_room_for_more(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir()
    large.mkdir()
    with Processes(2) as pool:
        list(pool.run([job(Note, small, blocks=BLOCKS[:1])]))
        stored = pool.run([job(Slow, large)])
        next(stored)
        deadline = time.monotonic() + 20.0
        while len(workers_of(large)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(workers_of(large)) == 2
        stored.close()  # type: ignore[attr-defined]


KILLED_ANSWERING = """
from pathlib import Path
from experiment.block_work import KilledAnswering, job
from cram_sim.experiment.processes import Processes

if __name__ == "__main__":
    with Processes(2) as pool:
        answers = list(pool.run([job(KilledAnswering, Path({directory!r}))]))
        print(sorted(len(each.result) for each in answers))
"""


def test_a_worker_killed_in_the_middle_of_its_answer_holds_nothing_up(tmp_path: Path) -> None:
    script = tmp_path / "answers.py"
    script.write_text(KILLED_ANSWERING.format(directory=str(tmp_path)), encoding="utf-8")
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    done = subprocess.run(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60.0,
        check=True,
    )
    assert done.stdout.strip() == str([200_000] * 5 + [200_000_000])
    assert (tmp_path / "killed").exists()


def test_nothing_is_left_of_what_a_pool_asked_and_was_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Processes(1) as pool:
        (tmp_path / "notes").mkdir()
        list(pool.run([job(Note, tmp_path / "notes")]))
        (folder,) = tmp_path.glob("cram-sim-*")
        assert list(folder.iterdir()) == []
    assert not folder.exists()


def test_a_full_disk_for_questions_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_: str(tmp_path / "gone"))
    with (
        Processes(1) as pool,
        pytest.raises(RunDirectoryError, match=r"cannot be written .*TMPDIR"),
    ):
        list(pool.run([job(Note, tmp_path)]))


def test_workers_killed_twice_at_the_same_work_are_a_message(tmp_path: Path) -> None:
    work = Killed(tmp_path, always=True)
    with Processes(2) as pool, pytest.raises(WorkersLostError, match=r"killed twice, .*--resume"):
        list(pool.run([job(lambda _: work, tmp_path, blocks=BLOCKS[3:4])]))
    assert WorkersLostError.exit_code == 1


def test_killed_again_and_again_a_pool_goes_on_as_long_as_blocks_are_stored(tmp_path: Path) -> None:
    jobs = []
    for name in ("0", "1", "2"):
        (tmp_path / name).mkdir()
        work = Killed(tmp_path / name, always=False)
        jobs.append(job(lambda _, work=work: work, tmp_path / name, name=name))  # type: ignore[misc]
    with Processes(1) as pool:
        stored = sorted((each.job, each.block) for each in pool.run(jobs))
    assert all((tmp_path / name / "killed").exists() for name in "012")
    assert stored == [(name, block) for name in "012" for block in BLOCKS]


def test_a_case_that_was_prepared_is_not_prepared_again_for_a_new_pool(tmp_path: Path) -> None:
    prepared = counted_job(tmp_path / "run", "run", BLOCKS)
    with Processes(2) as pool:
        stored = pool.run([prepared])
        first = next(stored)
        (worker,) = map(int, [(prepared.directory / first.block.name).read_text(encoding="utf-8")])
        os.kill(worker, signal.SIGKILL)
        rest = list(stored)
    assert sorted(each.block for each in (first, *rest)) == list(BLOCKS)
    assert len(list(prepared.directory.glob("prepared by *"))) == 1


def test_stopping_half_way_ends_workers_at_once(tmp_path: Path) -> None:
    began = time.monotonic()
    with Processes(2) as pool:
        stored = pool.run([job(Slow, tmp_path)])
        assert next(stored).block == BLOCKS[0]
        stored.close()  # type: ignore[attr-defined]
        assert wait_until_gone(workers_of(tmp_path), seconds=10.0) == set()
    assert time.monotonic() - began < 30.0


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    blocks = tmp_path / "blocks"
    blocks.mkdir()
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(directory=str(blocks)), encoding="utf-8")
    place = {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, str(script)], env=os.environ | place) as parent:
        deadline = time.monotonic() + 60.0
        while len(list(blocks.iterdir())) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.1)
        workers = workers_of(blocks)
        assert workers
        assert all(map(is_alive, workers))
        parent.kill()
    assert wait_until_gone(workers, seconds=10.0) == set()
