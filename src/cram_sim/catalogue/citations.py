"""The sources behind the numbers: a key in an entry, a full reference in `data/sources.yaml`."""

from collections.abc import Iterable
from functools import lru_cache

from cram_sim.catalogue.entries import Entry, data, read_yaml
from cram_sim.errors import CatalogueError
from cram_sim.quantities import did_you_mean, shown
from cram_sim.spec import Spec


class Source(Spec):
    """A full reference, and where it can be read if it is on the web."""

    reference: str
    url: str | None


@lru_cache
def sources() -> dict[str, Source]:
    """Every source of the catalogue by its key."""
    written = read_yaml(data("sources.yaml"))
    return {key: Source.model_validate(source) for key, source in written.items()}


def cite(keys: Iterable[str]) -> tuple[str, ...]:
    """The full references of these sources, each once, sorted by key.

    Raises CatalogueError for a key that is not in `data/sources.yaml`.
    """
    return tuple(_reference(key) for key in sorted(set(keys)))


def sources_of(entry: Entry) -> tuple[str, ...]:
    """The keys of the sources that an entry's numbers are from, each once, sorted."""
    return tuple(sorted({parameter.source for parameter in entry.parameters.values()}))


def _reference(key: str) -> str:
    source = sources().get(key)
    if source is None:
        raise CatalogueError(f"no such source (got {shown(key)}); {did_you_mean(key, sources())}")
    return f"{key}: {source.reference}" + (f" {source.url}" if source.url else "")
