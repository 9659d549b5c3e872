from pathlib import Path

import pytest
from end_to_end.conftest import Command


@pytest.mark.parametrize("verb", ["run", "trace"])
def test_aim_out_of_reach_is_told_and_leaves_nothing(
    cram_sim: Command, green_zone: str, tmp_path: Path, verb: str
) -> None:
    text = Path(green_zone).read_text(encoding="utf-8")
    heavy = text.replace("launch_failure: 0 %", "launch_failure: 0 %, form_factor: 6")
    assert heavy != text
    (tmp_path / "far.yaml").write_text(heavy, encoding="utf-8")
    finished = cram_sim(verb, "far.yaml")
    assert finished.returncode == 2
    assert "government buildings is out of reach of rocket_107 from east bank" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert finished.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["far.yaml"]


def test_folder_of_something_else_is_left_alone(
    cram_sim: Command, green_zone: str, tmp_path: Path
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.tex").write_text("mine", encoding="utf-8")
    finished = cram_sim("run", green_zone, "--out", "thesis", "--force")
    assert finished.returncode == 2
    assert "thesis: exists and is not a run directory" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("verb", ["run", "trace"])
def test_missing_file_is_bad_input(cram_sim: Command, verb: str) -> None:
    finished = cram_sim(verb, "nowhere.yaml")
    assert finished.returncode == 2
    assert "nowhere.yaml" in finished.stderr
    assert "Traceback" not in finished.stderr
