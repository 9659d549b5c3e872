"""Many runs that answer one question: sweeps, comparisons, sensitivity.

A study is a file (`plan_study`) or is made here. Its plan has every cell's scenario, all of them
checked; its result has every cell's measures with their intervals:

>>> from cram_sim.studies import Study, plan_of, run_study
>>> study = Study.from_si(
...     version=1,
...     name="slower rounds",
...     scenario="green_zone_2021_12_19.yaml",
...     replications=20,
...     factors=({"path": "command.delay", "values": ("1 s", "30 s")},),
...     measures=("no_leaker", "rounds_per_raid"),
... )
>>> plan = plan_of(study, SCENARIOS)  # the folder that the scenario's file is in
>>> [cell.settings[0].text for cell in plan.cells]
['1 s', '30 s']
>>> result = run_study(plan, DIRECTORY, workers=1)
>>> at_once, late = (cell.estimate(("effect", "rounds_per_raid")) for cell in result.cells)
>>> at_once.low > late.high
True

The directory keeps it: `read_study(DIRECTORY)` gives the same result again.
"""

from cram_sim.studies.plan import Cell, Plan
from cram_sim.studies.planning import plan_of, plan_study
from cram_sim.studies.result import CellResult, StudyResult
from cram_sim.studies.study import Study
from cram_sim.studies.sweep import read_study, run_study, sweep

__all__ = [
    "Cell",
    "CellResult",
    "Plan",
    "Study",
    "StudyResult",
    "plan_of",
    "plan_study",
    "read_study",
    "run_study",
    "sweep",
]
