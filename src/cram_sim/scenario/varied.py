"""Which parameters a study may vary or draw: those of the defence, and stresses on it by hand."""

from typing import Final

from cram_sim.scenario.document import Location

ATTACK: Final = (
    "not varied: a study varies the defence; where it is attacked from and what is aimed at is "
    "the scenario's; write another scenario"
)
STRESSES: Final = ("rounds", "threat", "from", "interval", "start")
# How a launcher is laid and a drone is flown.
LAYING: Final = (
    "least_muzzle_speed",
    "greatest_muzzle_speed",
    "muzzle_speeds",
    "least_elevation",
    "usual_elevation",
    "angle_of_fire",
    "cruise_height",
    "dive_angle",
)
# Where an asset lies, and so what is aimed at.
PLACES: Final = ("at", "polygon", "polygons", "geojson")
OF_THE_STUDY: Final = ("replications", "seed")
NO_PARAMETERS: Final = ("version", "name", "sources")


def why_not_varied(location: Location) -> str | None:
    """Why no study varies what stands at a location of a scenario's file; None where one may."""
    keys = [step for step in location if isinstance(step, str)]
    if keys[0] in NO_PARAMETERS or keys[-1] == "name":
        return "no parameter: it names something; choose another"
    if keys[0] == "experiment" and keys[1:2] and keys[1] in OF_THE_STUDY:
        return f"not varied: write `{keys[1]}` in the study itself"
    if keys == ["experiment"]:
        return "not varied as a whole; write a path to one of its keys"
    if keys[0] in ("launch_sites", "origin"):
        return ATTACK
    if keys[0] == "defended_assets" and (len(keys) < 2 or keys[1] in PLACES):
        return ATTACK
    if keys[0] == "salvos" and (len(keys) < 2 or keys[1] not in STRESSES or set(keys) & {*LAYING}):
        return ATTACK
    return None


def is_stress(location: Location) -> bool:
    """Whether it is of the raid that the defence has to withstand."""
    return location[0] == "salvos"


def why_not_uncertain(location: Location) -> str | None:
    """Why what stands at a location is never drawn as uncertain; None where it may be."""
    reason = why_not_varied(location)
    if reason is None and is_stress(location) and "threat" not in location:
        return "never drawn: a stress on the defence; write its values as a factor of a study"
    return reason
