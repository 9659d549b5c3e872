"""Launchers with few channels on the clock, and that channels or rounds counted twice show."""

from typing import Any

import pytest

from cram_sim.engagement.situation import Engagement
from cram_sim.verification import channels
from cram_sim.verification.rows import Row
from cram_sim.verification.tasking_raids import fire_unit

FEW = 2_000  # threats


def failed() -> list[Row]:
    return [row for row in channels.rows(FEW) if not row.passed]


def test_losses_looks_and_promises_are_exact() -> None:
    assert failed() == []


def test_a_salvo_of_one_shot_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    one_each = "cram_sim.doctrine.shoot_shoot.in_salvos"
    monkeypatch.setattr(one_each, lambda _, assignments, __: list(assignments))
    assert "P(all channels busy)" in [row.quantity for row in failed()]


def test_a_channel_more_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(name: str, *, channels: int, **others: Any) -> Any:
        return fire_unit(name, channels=channels + 1, **others)

    monkeypatch.setattr(channels, "fire_unit", wrong)
    assert {row.quantity for row in failed()} >= {"leakers", "shots"}


def test_a_round_promised_twice_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = property(lambda _: 0.0, lambda *_: None)
    monkeypatch.setattr(Engagement, "promised", nothing)
    assert {row.quantity for row in failed()} == {"rounds left of the other unit"}
