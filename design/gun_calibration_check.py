"""Whether the chain gives the published 75 % with the gun dispersion calibrated to it.

The dispersion of `gun_20mm` (1.35 mrad) comes from an independent study of one case: a 107 mm
rocket from 5.5 km, impacts spread evenly within 600 m of the gun, the full chain, continuous fire.
This script runs that case. It is a check of the chain against that study and not a validation: the
75 % was used to choose the dispersion.

It also settled how the residual acceleration of a fire-control track acts. In a trial with 0.5 m/s2
on every axis the track lagged by 2 m at 1 km and the case gave 42 %; along the path only, where the
drag that is not known acts, it gives 72 %, and without any 75 %.

    python design/gun_calibration_check.py [--replications 50]
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from cram_sim.experiment.case import prepare
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.statistics import PairSums, share
from cram_sim.scenario.load import load_scenario

AIM_POINTS = 100
RADIUS = 600.0  # m
GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))  # a sunflower fills the circle evenly


def scenario_text(dispersion: str, residual_acceleration: str) -> str:
    """The case: one rocket at each aim point, 100 s apart, at one gun."""
    number = np.arange(AIM_POINTS)
    distance = RADIUS * np.sqrt((number + 0.5) / AIM_POINTS)
    east, north = distance * np.cos(number * GOLDEN_ANGLE), distance * np.sin(number * GOLDEN_ANGLE)
    aims = "".join(
        f"  - {{name: p{i}, at: {{east: {east[i]:.1f} m, north: {north[i]:.1f} m}}, radius: 1 m}}\n"
        for i in number
    )
    salvos = "".join(
        f"  - {{name: s{i}, from: site, rounds: 1, aimed_at: p{i}, interval: 0 s, "
        f"start: {100 * i} s, threat: {{use: rocket_107, launch_failure: 0 %, "
        "range_scatter: 0.1 %, deflection_scatter: 0.1 %}}\n"
        for i in number
    )
    return f"""version: 1
name: calibration case
origin: {{latitude: 33 deg, longitude: 44 deg}}
defended_assets:
  - {{name: base, at: {{east: 0 m, north: 0 m}}, radius: 650 m}}
{aims}launch_sites:
  - {{name: site, at: {{east: 5500 m, north: 0 m}}}}
salvos:
{salvos}sensors:
  - use: radar_ku_search
    name: search
    at: {{east: 0 m, north: 50 m, up: 8 m}}
    maximum_tracks: 1000
  - {{use: radar_ku_track, name: track, on: gun, residual_acceleration: {residual_acceleration}}}
fire_units:
  - use: gun_20mm
    name: gun
    at: {{east: 0 m, north: 0 m}}
    magazine: 1000000
    round_dispersion: {dispersion}
experiment: {{replications: 1, seed: 1}}
"""


def neutralised(dispersion: str, residual_acceleration: str, replications: int) -> str:
    """The share of rockets neutralised, with its interval over replications."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.yaml"
        file.write_text(scenario_text(dispersion, residual_acceleration))
        scenario = load_scenario(file)
    threats = replicate(prepare(scenario), 1, 0, replications)["threats"]
    kills = threats["neutralised"].reshape(replications, AIM_POINTS).sum(axis=1)
    sums = PairSums.of(kills, np.full(replications, AIM_POINTS))
    found = share(sums, replications, meaning="neutralised", of="rockets")
    return f"{found.value:.3f} [{found.low:.3f} - {found.high:.3f}]"


def main() -> None:
    """Print the share neutralised for three dispersions with and without residual acceleration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=50)
    replications = parser.parse_args().replications
    print("share neutralised, 95 % interval; published for the default: 0.75")
    for dispersion in ("1.0 mrad", "1.35 mrad", "2.0 mrad"):
        for acceleration in ("0 m/s2", "0.5 m/s2"):
            found = neutralised(dispersion, acceleration, replications)
            print(f"dispersion {dispersion:<9} residual acceleration {acceleration:<9} {found}")


if __name__ == "__main__":
    main()
