import numpy as np

from cram_sim.verification.tracked_rounds import salvo_rounds
from cram_sim.verification.tracker_estimates import impact_at, last_of, tracker_estimates


def test_a_round_is_tracked_alike_whoever_else_is_tracked() -> None:
    tracked = salvo_rounds("mortar_81", 30)
    some = np.arange(1, 30, 3)
    every, few = tracker_estimates(tracked), tracker_estimates(tracked.some(some))
    for name, values in vars(few).items():
        assert np.array_equal(values, getattr(every, name)[some], equal_nan=True)


def test_the_last_look_used_has_an_estimate() -> None:
    tracked = salvo_rounds("mortar_81", 10)
    estimates, last = tracker_estimates(tracked), last_of(tracked.looks)
    everyone = np.arange(10)
    error, _ = impact_at(estimates, everyone, last)
    assert np.all(np.isfinite(error))
    assert np.all(tracked.looks.used[everyone, last])
    assert np.array_equal(
        tracked.looks.used[:, ::-1].argmax(axis=1), tracked.looks.used.shape[1] - 1 - last
    )
