"""Warning times and origins of the scenarios that have a published figure to be held against.

Where a delay or a deviation was free to choose the comparison is a calibration, and says so.
"""

from functools import cache
from importlib import resources

import numpy as np

from cram_sim.experiment.case import prepare
from cram_sim.experiment.replicate import replicate
from cram_sim.records import Floats
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import Tables
from cram_sim.verification.rows import Row, Tolerance, within

RAIDS = 300
SEED = 4
NEAR = 100.0  # m: "most of the time within 100 m"
RANGES = ("4 km", "5 km", "6 km", "7 km")
# Scenario, warning zone, what was published (s), how far off it may be and who said so.
WARNINGS = (
    (
        "basra_2007_07_19", "station", 16.0, 4.0,
        "107 mm rocket from 5.5 km, Basra 2007", "BBC News, 15 September 2008",
    ),
    (
        "home_front_2008", "near town", 15.0, 5.0,
        "122 mm rocket, 10 km from the launchers", "Ynet, 28 December 2008",
    ),
    (
        "home_front_2008", "far town", 30.0, 5.0,
        "122 mm rocket, 13.8 km from the launchers", "Ynet, 28 December 2008",
    ),
)  # fmt: skip


def rows() -> tuple[Row, ...]:
    """The comparisons."""
    return (*(_warning(*given) for given in WARNINGS), *(_origin(away) for away in RANGES))


def packaged(scenario: str) -> Scenario:
    """A scenario that comes with the package."""
    file = resources.files("cram_sim.verification").joinpath("data", "anchors", f"{scenario}.yaml")
    with resources.as_file(file) as path:
        return load_scenario(path)


def warnings_to(tables: Tables, zone: str) -> Floats:
    """The warning (s) of every threat to a zone; one without an alert has none at all."""
    warnings = tables["warnings"]
    given = (warnings["zone"] == zone) & warnings["truly_threatened"]
    time: Floats = np.where(warnings["alerted"][given], warnings["warning_time_s"][given], 0.0)
    return time


@cache
def _tables(scenario: str) -> Tables:
    """The tables of some hundred raids of a scenario that comes with the package."""
    return replicate(prepare(packaged(scenario)), SEED, 0, RAIDS)


def _warning(scenario: str, zone: str, published: float, off: float, case: str, source: str) -> Row:
    time = warnings_to(_tables(scenario), zone)
    return Row(
        case=f"{case} (calibration)",
        quantity=f"median warning time of {time.size} threats (s)",
        published=published,
        ours=float(np.median(time)),
        tolerance=within(off, "delays of command post and siren were free"),
        source=source,
    )


def _origin(away: str) -> Row:
    threats = _tables("counter_mortar_radar")["threats"]
    mine = np.char.startswith(threats["threat"], f"from {away}") & threats["launched"]
    error = np.nan_to_num(threats["origin_error_m"][mine], nan=np.inf)
    return Row(
        case=f"81 mm bomb, {away} from a counter-mortar radar (calibration)",
        quantity=f"share of {error.size} origins found within {NEAR:.0f} m",
        published=0.5,
        ours=float(np.mean(error <= NEAR)),
        tolerance=Tolerance(
            1e-9,
            0.5,
            relative=False,
            because="most of the time; angle error and registration were free",
        ),
        source="StrategyPage, 19 January 2004",
    )
