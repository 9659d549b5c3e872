"""Drawings are written whole, or not at all."""

from pathlib import Path

import pytest
from matplotlib.figure import Figure

from cram_sim.errors import CramSimError
from cram_sim.report.style import Drawing, save


def test_a_folder_for_figures_that_is_a_file_is_refused(tmp_path: Path) -> None:
    taken = tmp_path / "figures"
    taken.write_text("mine")
    drawing = Drawing("nothing", Figure(), ("a",), [])
    with pytest.raises(CramSimError, match=r"no folder for figures .*; name another"):
        save(drawing, taken)
    assert taken.read_text() == "mine"
