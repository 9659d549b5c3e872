"""What one shot of each effector costs, resolved in one call on the clock.

Every effector of the catalogue fires at a 122 mm rocket that comes straight at it, from its
farthest to its nearest intercept, and at one that passes by at a quarter of its reach. A gun fires
300 rounds without a stop, the others their usual shot. Microseconds a shot: the least of several
rounds over the same drawn engagements, for other work only adds; of the dearest of these places.

    python -m benchmarks.shots [--rounds 7] [--engagements 300]
"""

import argparse
import time
from collections.abc import Iterator

import numpy as np

from cram_sim.catalogue.entries import load_entry, names
from cram_sim.effectors.effector import Effector
from cram_sim.effectors.protocol import Order
from cram_sim.experiment.approaches import Approach
from cram_sim.experiment.effector_curves import Setting, approaches, trial_of
from cram_sim.experiment.effector_trial import Trial, on_the_way_in, orders_at
from cram_sim.sensors.fire_control_radar import FireControlRadar

GUN_ROUNDS = 300.0
GUN_BAR, BAR = 25.0, 10.0  # us
PLACES = 6
THREAT = "rocket_122"


def orders(trial: Trial, approach: Approach) -> Iterator[tuple[str, Order]]:
    """A shot at each of the places, with words for it."""
    slant_ranges = np.linspace(1.1 * trial.nearest, 0.95 * trial.reach, PLACES)
    straight = on_the_way_in(approach, slant_ranges)
    for slant_range, (order, _) in zip(
        slant_ranges, orders_at(trial, approach, straight), strict=True
    ):
        if order is not None:
            yield f"head-on, {slant_range:,.0f} m", order
    abeam = np.array([[0.25 * trial.reach], [0.5 * trial.reach], [0.3 * trial.reach]])
    for order, _ in orders_at(trial, approach, abeam):
        if order is not None:
            yield "passing by", order


def microseconds(trial: Trial, order: Order) -> float:
    """Of one shot, the mean over the drawn engagements."""
    drawn = [
        order._replace(draws=draws, engagement_draws=draws, raid_errors=errors)
        for draws, errors in zip(
            trial.engagements.draws, trial.engagements.raid_errors, strict=True
        )
    ]
    shot = trial.ready.shot
    start = time.perf_counter()
    for each in drawn:
        shot(each)
    return 1e6 * (time.perf_counter() - start) / len(drawn)


def main() -> None:
    """Print a row for each effector."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--engagements", type=int, default=300)
    arguments = parser.parse_args()
    setting = Setting(
        visibility=23_000.0,
        burst_rounds=GUN_ROUNDS,
        track_error=20.0,
        engagements=arguments.engagements,
        seed=1,
    )
    radar = load_entry("sensors", "radar_ku_track").spec()
    assert isinstance(radar, FireControlRadar)
    (approach,) = approaches((THREAT,))
    print(f"{'effector':<20}{'us a shot':>10}{'bar':>6}  dearest place, rounds or seconds")
    for name in names("effectors"):
        effector = load_entry("effectors", name).spec()
        assert isinstance(effector, Effector)
        trial = trial_of(name, effector, radar, setting)  # type: ignore[arg-type]
        costs = {
            (words, trial.ready.shot(order).ammunition): min(
                microseconds(trial, order) for _ in range(arguments.rounds)
            )
            for words, order in orders(trial, approach)
        }
        (words, used), cost = max(costs.items(), key=lambda item: item[1])
        bar = GUN_BAR if effector.kind == "gun" else BAR
        print(f"{name:<20}{cost:>10.1f}{bar:>6.0f}  {words}, {used:,.4g}")


if __name__ == "__main__":
    main()
