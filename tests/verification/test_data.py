"""The published data say where they are from."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import cram_sim.verification
from cram_sim.verification.data import columns

DATA = Path(cram_sim.verification.__file__).parent / "data"
TABLES = sorted(DATA.rglob("*.csv"))
DOCUMENTS = sorted(DATA.rglob("*.json"))


def name(file: Path) -> str:
    return str(file.relative_to(DATA))


@pytest.mark.parametrize("file", TABLES, ids=name)
def test_a_table_names_its_source(file: Path) -> None:
    heading = [line for line in file.read_text().splitlines() if line.startswith("#")]
    assert any(re.match("# Source: .{20}", line) for line in heading)


@pytest.mark.parametrize("file", TABLES, ids=name)
def test_a_table_is_whole(file: Path) -> None:
    read = columns(*file.relative_to(DATA).parts)
    assert all(np.all(np.isfinite(column)) for column in read.values())


@pytest.mark.parametrize("file", DOCUMENTS, ids=name)
def test_a_document_names_its_source_and_units(file: Path) -> None:
    assert {"source", "units"} <= json.loads(file.read_text()).keys()
