from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import cram_sim.verification
from cram_sim.experiment.replicate import replicate
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import Tables
from cram_sim.verification import anchors
from cram_sim.verification.rows import Row

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PACKAGED = sorted((Path(cram_sim.verification.__file__).parent / "data" / "anchors").iterdir())
WARNED, LOCATED = len(anchors.WARNINGS), len(anchors.RANGES)


def rows_with(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Scenario], Scenario]
) -> tuple[list[Row], list[Row]]:
    """The rows of warning times and those of origins, of changed scenarios and fewer raids."""
    monkeypatch.setattr(anchors, "RAIDS", 60)
    monkeypatch.setattr(anchors, "load_scenario", lambda path: change(load_scenario(path)))
    monkeypatch.setattr(anchors, "_tables", cache(anchors._tables.__wrapped__))
    found = list(anchors.rows())
    assert len(found) == WARNED + LOCATED
    return found[:WARNED], found[WARNED:]


def test_reported_warnings_want_a_command_post_that_is_quick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def late(scenario: Scenario) -> Scenario:
        zones = tuple(
            zone.model_copy(update={"siren_delay": zone.siren_delay + 5.0})
            for zone in scenario.warning_zones
        )
        return scenario.model_copy(update={"warning_zones": zones})

    warned, located = rows_with(monkeypatch, late)
    assert not any(row.passed for row in warned)
    assert all(row.passed for row in located)


def test_origins_within_100_m_want_angles_to_a_few_milliradians(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def coarse(scenario: Scenario) -> Scenario:
        posts = tuple(
            post.model_copy(
                update={
                    "sensor": post.sensor.model_copy(
                        update={"angle_error_floor": 0.06, "registration_angle": 0.03}
                    )
                }
            )
            for post in scenario.sensors
        )
        return scenario.model_copy(update={"sensors": posts})

    _, located = rows_with(monkeypatch, coarse)
    assert not any(row.passed for row in located)


def test_threats_without_an_alert_count_as_not_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*given: object) -> Tables:
        tables = replicate(*given)  # type: ignore[arg-type]
        tables["warnings"]["alerted"] = np.zeros_like(tables["warnings"]["alerted"])
        return tables

    monkeypatch.setattr(anchors, "replicate", silent)
    warned, _ = rows_with(monkeypatch, lambda scenario: scenario)
    assert [row.ours for row in warned] == [0.0] * WARNED


def test_every_comparison_says_that_it_is_a_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    warned, located = rows_with(monkeypatch, lambda scenario: scenario)
    assert all("(calibration)" in row.case for row in (*warned, *located))


@pytest.mark.parametrize("packaged", PACKAGED, ids=lambda file: file.stem)
def test_the_scenario_that_users_run_is_the_one_that_is_verified(packaged: Path) -> None:
    assert (SCENARIOS / packaged.name).read_bytes() == packaged.read_bytes()
