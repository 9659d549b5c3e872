"""Counting the rows of a table by the replication they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cram_sim.records import Floats, Integers, Truths

# A table to read from: what its columns hold is known by their schema.
Columns = Mapping[str, NDArray[Any]]
# Real amounts are summed in whole millionths, rounded for each raid: so any order of blocks gives
# the same bits.
MILLIONTHS: Final = 1e6
# Of a measure: (section, name) or (section, entity, name).
Key = tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """Of each replication the numerator x and the denominator m of a measure, shapes (n,)."""

    x: Integers
    m: Integers

    def in_samples(self, raids: int) -> "Counts":
        """Of each sample of so many replications, which alone are independent."""
        return Counts(*(part.reshape(-1, raids).sum(axis=1) for part in (self.x, self.m)))


@dataclass(frozen=True)
class Counter:
    """Counts rows of tables that hold the replications from `first` on."""

    first: int
    replications: int

    def __call__(self, table: Columns, chosen: Truths) -> Integers:
        """How many of the chosen rows each replication has, shape (replications,)."""
        place = table["replication"][chosen] - self.first
        return np.bincount(place, minlength=self.replications).astype(np.int64)

    def total(self, table: Columns, amount: Integers) -> Integers:
        """The sum of whole numbers over the rows of each replication."""
        totals = np.zeros(self.replications, np.int64)
        np.add.at(totals, table["replication"] - self.first, amount)
        return totals

    @property
    def one_each(self) -> Integers:
        """The denominator of a mean per replication."""
        return np.ones(self.replications, np.int64)


def rows_where(table: Columns, chosen: Truths) -> Columns:
    """The rows of a table for which `chosen` holds."""
    return {name: column[chosen] for name, column in table.items()}


def happened(times: Floats) -> Truths:
    """Whether each time is one: NaN stands for never."""
    truths: Truths = ~np.isnan(times)
    return truths


def millionths(amount: Floats) -> Integers:
    """Real amounts as whole numbers to be summed."""
    return np.rint(MILLIONTHS * amount).astype(np.int64)
