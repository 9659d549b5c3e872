"""The published data that come with the package."""

import json
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def columns(*parts: str) -> dict[str, Floats]:
    """The columns (k,) of a CSV file by name; lines that begin with # are its description."""
    lines = _file(*parts).read_text(encoding="utf-8").splitlines()
    heading, *rows = [line for line in lines if not line.startswith("#")]
    values = np.loadtxt(rows, delimiter=",", ndmin=2)
    return dict(zip(heading.split(","), values.T, strict=True))


def lines(*parts: str) -> list[tuple[float, ...]]:
    """The rows of a CSV file, each with the values of its columns in their order."""
    return list(zip(*(column.tolist() for column in columns(*parts).values()), strict=True))


def document(*parts: str) -> dict[str, Any]:
    """What a JSON file says."""
    read: dict[str, Any] = json.loads(_file(*parts).read_text(encoding="utf-8"))
    return read


def _file(*parts: str) -> Traversable:
    return resources.files("cram_sim.verification").joinpath("data", *parts)
