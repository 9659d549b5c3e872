"""Figures of an effector from made-up numbers: tables, hatching, words."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from cram_sim.effectors.protocol import Target
from cram_sim.experiment.approaches import Approach
from cram_sim.experiment.effector_curves import Curve, Envelope, Falls
from cram_sim.experiment.effector_trial import NOTHING, Estimate
from cram_sim.report.effector_envelope import HATCH
from cram_sim.report.effector_figures import MOST_CLASSES, Words, effector_figures
from cram_sim.report.effector_pattern import effector_pattern
from cram_sim.report.provenance import Tried
from cram_sim.report.style import Drawing

WORDS = Words("a gun", "One shot: 100 rounds", "rounds")
PROVENANCE = Tried("a gun on its own", 200, 7, "0.0.0")
TARGET = Target(0.1, 0.9, 0.8, 0.3, 0.2, 0.1, 1e7, 5e6, 0.4, 0.0)
DISTANCE = np.array([400.0, 800.0, 1200.0])


def curve(name: str, *, far: Estimate = NOTHING, width: float = 0.1) -> Curve:
    near = [Estimate(p, p - width, p + width) for p in (0.6, 0.4)]
    cost = [Estimate(100.0 / p, 90.0 / p, 110.0 / p) for p in (0.6, 0.4)]
    return Curve(name, DISTANCE, DISTANCE, (*near, far), (*cost, far))


def out_of_reach(name: str) -> Curve:
    return Curve(name, DISTANCE, DISTANCE, (NOTHING,) * 3, (NOTHING,) * 3)


def envelope_of(name: str, *, descent: float = 0.4, all_within: bool = False) -> Envelope:
    axis = np.linspace(50.0, 950.0, 10)
    away = np.hypot(*np.meshgrid(axis, axis))
    p = np.clip(1.0 - away / 1000.0, 0.05, 1.0)
    if not all_within:
        p = np.where(away <= 900.0, p, np.nan)
    approach = Approach(name, TARGET, 250.0, descent, 0.0 if descent else 300.0)
    return Envelope(approach, axis, axis, p, 60)


def fall(name: str, points: int = 40, shown: int = 1, size: float = 1.0) -> Falls:
    drawn = size * np.random.default_rng(3).standard_normal((2, points))
    words = ("rounds of a burst", "presented area, as a disc")
    return Falls(name, 900.0, drawn, shown, 0.2, words, np.zeros(2), np.diag([4.0, 1.0]), 100)


def drawn(*classes: str, envelope: Envelope | None = None) -> dict[str, Drawing]:
    curves = [curve(name) for name in classes]
    envelopes = [envelope or envelope_of(name) for name in classes]
    made = effector_figures(
        WORDS, curves, curves, envelopes, [fall(name) for name in classes], PROVENANCE
    )
    return {drawing.name: drawing for drawing in made}


def words_of(figure: Figure) -> str:
    texts = figure.findobj(match=Text)
    return "\n".join(text.get_text() for text in texts if isinstance(text, Text))


def hatches(figure: Figure) -> list[str]:
    return [
        hatch
        for axes in figure.axes
        for collection in axes.collections
        for hatch in getattr(collection, "hatches", None) or []
    ]


@pytest.mark.parametrize("count", [1, 2, 3, MOST_CLASSES])
def test_every_class_has_its_curve_and_its_panel(count: int) -> None:
    figures = drawn(*(f"class {n}" for n in range(count)))
    assert len(figures["effector_range"].figure.axes[0].lines) == count
    assert len(figures["effector_envelope"].figure.axes) == count + 1  # and the bar of colours
    assert len(figures["effector_pattern"].figure.axes) == count


def test_tables_hold_what_is_drawn_and_nothing_out_of_reach() -> None:
    figures = drawn("rocket")
    assert figures["effector_range"].rows[0] == ("rocket", 400.0, 400.0, 0.6, 0.5, 0.7)
    assert figures["effector_range"].rows[2] == ("rocket", 1200.0, 1200.0, "", "", "")
    assert figures["effector_ammunition"].rows[1] == ("rocket", 800.0, 250.0, 225.0, 275.0)
    assert figures["effector_envelope"].rows[99] == ("rocket", 950.0, 950.0, "")
    assert len(figures["effector_pattern"].rows) == 40


def test_figures_say_how_many_engagements_and_which_seed() -> None:
    for name, count in (("range", 200), ("crossing", 200), ("envelope", 60), ("pattern", 100)):
        words = words_of(drawn("rocket")[f"effector_{name}"].figure)
        assert f"n = {count} engagements a point, seed 7" in words


def test_axes_have_units_and_a_shot_is_explained() -> None:
    words = words_of(drawn("rocket")["effector_range"].figure)
    assert "slant range at the first effect / m" in words
    assert "One shot: 100 rounds" in words
    assert "95 % intervals" in words


def test_model_that_draws_no_errors_is_said_to() -> None:
    curves = [curve("rocket", width=0.0)]
    first = next(effector_figures(WORDS, curves, curves, [envelope_of("rocket")], [], PROVENANCE))
    assert "flights were averaged before" in words_of(first.figure)


def test_pattern_says_of_how_many_engagements_its_points_are() -> None:
    assert "rounds of a burst, one engagement" in words_of(pattern_of(fall("rocket")))
    alone = words_of(pattern_of(fall("rocket", points=100, shown=100, size=0.1)))
    assert "rounds of a burst in each of 100 engagements" in alone
    assert "farther off" not in alone


def test_shots_that_pass_far_off_or_never_are_counted() -> None:
    # None of them is within 5 radii of 0.2 m; of the others all are, and ten never pass.
    far = pattern_of(fall("rocket", points=90, shown=100, size=1e6))
    assert "100 of 100 farther off" in words_of(far)
    assert far.axes[0].get_xlim() == pytest.approx((-1.0, 1.0))
    near = pattern_of(fall("rocket", points=90, shown=100, size=0.1))
    assert "10 of 100 farther off" in words_of(near)


def pattern_of(shown: Falls) -> Figure:
    return effector_pattern("a missile", [shown], PROVENANCE).figure


def test_out_of_reach_is_hatched() -> None:
    assert HATCH in hatches(drawn("rocket")["effector_envelope"].figure)
    whole = drawn("rocket", envelope=envelope_of("rocket", all_within=True))
    assert HATCH not in hatches(whole["effector_envelope"].figure)


def test_envelope_says_how_its_threat_flies() -> None:
    falling = words_of(drawn("rocket")["effector_envelope"].figure)
    assert f"rocket, 250 m/s, falling at {math.degrees(0.4):.0f}°" in falling
    level = drawn("drone", envelope=envelope_of("drone", descent=0.0))
    assert "drone, 250 m/s, flying level" in words_of(level["effector_envelope"].figure)


def test_class_out_of_reach_is_named_so_and_nothing_at_all_too() -> None:
    curves = [out_of_reach("shell")]
    first = next(effector_figures(WORDS, curves, curves, [envelope_of("shell")], [], PROVENANCE))
    assert "shell: out of reach" in words_of(first.figure)
    assert "never within reach" in words_of(first.figure)


def test_kind_without_pattern_has_four_figures() -> None:
    curves = [curve("rocket")]
    made = list(effector_figures(WORDS, curves, curves, [envelope_of("rocket")], [], PROVENANCE))
    assert len(made) == 4


def test_what_never_kills_ends_its_line() -> None:
    never = Estimate(math.inf, math.inf, math.inf)
    curves = [curve("rocket", far=never)]
    made = list(effector_figures(WORDS, curves, curves, [envelope_of("rocket")], [], PROVENANCE))
    line = made[3].figure.axes[0].lines[0]
    assert np.isnan(np.asarray(line.get_ydata(), dtype=float)[2])
    assert made[3].rows[2] == ("rocket", 1200.0, math.inf, math.inf, math.inf)
