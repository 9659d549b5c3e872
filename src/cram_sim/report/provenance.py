"""Where numbers come from: stated under every page and every figure."""

from dataclasses import dataclass

from cram_sim import __version__
from cram_sim.experiment.manifest import Manifest


@dataclass(frozen=True)
class Provenance:
    """The question, how often it was asked, and what answered it.

    `parameter_set` of the catalogue is named on the page where it is not the default.
    """

    scenario: str
    replications: int
    seed: int
    version: str
    parameter_set: str = "default"
    raids_per_sample: int = 1

    @property
    def values_used(self) -> str:
        """Which values of the catalogue, for a heading; nothing for the default ones."""
        return "" if self.parameter_set == "default" else f"{self.parameter_set} parameters, "

    @property
    def replications_in_words(self) -> str:
        """How many there were, and how many of them are one sample."""
        if self.replications == 1:
            return "1 replication"
        n = f"{self.replications:,} replications"
        if self.raids_per_sample == 1:
            return n
        return f"{n}, stratified in groups of {self.raids_per_sample}"

    def __str__(self) -> str:
        return (
            f"{self.scenario}   ·   n = {self.replications_in_words}, seed {self.seed}"
            f"   ·   {self.values_used}cram-sim {self.version}"
        )


@dataclass(frozen=True)
class Exact:
    """The question and what answered it, where the answer holds no chance."""

    scenario: str
    digest: str
    version: str

    def __str__(self) -> str:
        return (
            f"{self.scenario}   ·   exact, no raid simulated   ·   scenario {self.digest[:12]}"
            f"   ·   cram-sim {self.version}"
        )


@dataclass(frozen=True)
class Tried:
    """The question, how many engagements were drawn to answer it, and what did.

    No raid is simulated: an engagement is one threat within reach of one effector.
    """

    scenario: str
    engagements: int
    seed: int
    version: str

    def __str__(self) -> str:
        return (
            f"{self.scenario}   ·   n = {self.engagements:,} engagements a point, seed {self.seed}"
            f"   ·   cram-sim {self.version}"
        )


@dataclass(frozen=True)
class Swept:
    """The study, how many raids its cells had, the fewest and the most, and what computed them."""

    scenario: str  # the study's name
    fewest: int
    most: int
    cells: int
    seed: int
    version: str

    @property
    def replications_in_words(self) -> str:
        """How many a cell had."""
        if self.fewest == self.most:
            return f"{self.most:,} replication{'' if self.most == 1 else 's'}"
        return f"{self.fewest:,} to {self.most:,} replications"

    def __str__(self) -> str:
        cells = "1 cell" if self.cells == 1 else f"each of {self.cells:,} cells"
        return (
            f"{self.scenario}   ·   n = {self.replications_in_words} in {cells}, seed {self.seed}"
            f"   ·   cram-sim {self.version}"
        )


def tried(scenario: str, engagements: int, seed: int) -> Tried:
    """The provenance of trials made now, without any run."""
    return Tried(scenario, engagements, seed, __version__)


def exact(scenario: str, digest: str) -> Exact:
    """The provenance of what is computed now, without any run."""
    return Exact(scenario, digest, __version__)


def provenance_of(manifest: Manifest) -> Provenance:
    """What a run directory says of itself."""
    return Provenance(
        manifest.name,
        manifest.replications,
        manifest.seed,
        manifest.versions["cram-sim"],
        manifest.parameter_set,
        manifest.raids_per_sample,
    )
