"""What a doctrine may not say of the rest of a scenario: names that nothing has."""

from collections.abc import Iterator

from cram_sim.catalogue.entries import names
from cram_sim.doctrine.doctrine import Family
from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import Scenario

THINGS: dict[Family, str] = {
    "layers": "layer",
    "fire_units": "fire unit",
    "defended_assets": "defended asset",
    "threats": "class of threat",
}


def contradictions_of_doctrine(scenario: Scenario) -> Iterator[Problem]:
    """Every name that the doctrine says and nothing in the scenario has."""
    for path, family, name in scenario.command.doctrine.names():
        known = _known(scenario, family)
        if name not in known:
            what = f"no {THINGS[family]} of this name (got {shown(name)})"
            hint = did_you_mean(name, known) if known else _where_to_name(family)
            yield Problem(("command", "doctrine", *path), f"{what}; {hint}")


def _known(scenario: Scenario, family: Family) -> list[str]:
    if family == "threats":
        own = [salvo.threat_class for salvo in scenario.salvos]
        return list(dict.fromkeys([*own, *names("threats")]))
    if family == "layers":
        layers = [unit.layer for unit in scenario.fire_units if unit.layer is not None]
        return list(dict.fromkeys(layers))
    return [entry.name for entry in getattr(scenario, family)]


def _where_to_name(family: Family) -> str:
    if family == "layers":
        return "write `layer:` and a name at the fire units"
    return f"name one of `{family}:` so"
