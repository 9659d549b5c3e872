"""A block of replications from seed to tables: the whole simulation, in order.

Read this file first. Arrays hold a whole block; only `fight` lets simulated time pass, one raid at
a time.
"""

from pathlib import Path
from traceback import extract_tb, walk_tb

from cram_sim.engagement.plan import Defence, Plan
from cram_sim.engagement.raid import RaidOutcome, fight
from cram_sim.errors import BrokenRaidError
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.debris import debris_of
from cram_sim.experiment.estimation import estimate
from cram_sim.experiment.identification import identify
from cram_sim.experiment.observation import observe
from cram_sim.experiment.plans import plans_of
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.stages import draw, fly
from cram_sim.experiment.tabulate import tabulate
from cram_sim.experiment.windows import window
from cram_sim.schemas import Tables


def simulate(case: Case, block: Block, *, keep_log: bool = False) -> Replicated:
    """Simulate every raid of a block; `keep_log` keeps each raid's event log."""
    chance = raid_chance(block)
    flown = [fly(case, draw(case, group, block, chance)) for group in case.all_groups]
    seen, swaps = observe(case, block, flown)
    tracked = estimate(case, block, chance, flown, seen, swaps)
    tracked = identify(case, block, flown, tracked)
    engageable = window(case, block, flown, tracked)
    plans = list(plans_of(case, block, chance, flown, tracked, engageable))
    outcomes = [
        _fought(case.defence, plan, block.seed, block.first + number, keep_log=keep_log)
        for number, plan in enumerate(plans)
    ]
    debris = debris_of(case, block, chance, flown, engageable, outcomes)
    return Replicated(case, block, flown, seen, swaps, tracked, plans, outcomes, debris)


def _fought(
    defence: Defence, plan: Plan, seed: int, replication: int, *, keep_log: bool
) -> RaidOutcome:
    """One raid on the clock. An error in it names the raid: nothing is left out of a run."""
    try:
        return fight(defence, plan, keep_log=keep_log)
    except Exception as error:
        what = f"{type(error).__name__}: {error} ({_where(error)})"
        raise BrokenRaidError(seed, replication, what) from error


def _where(error: BaseException) -> str:
    """The simulated time, where a clock ran, and the line that broke."""
    clocks = [
        frame.f_locals["clock"]
        for frame, _ in walk_tb(error.__traceback__)
        if frame.f_code is fight.__code__ and "clock" in frame.f_locals
    ]
    # The clock raises what a process raised anew: the line is in the first of them.
    while error.__cause__ is not None:
        error = error.__cause__
    last = extract_tb(error.__traceback__)[-1]
    line = f"{Path(last.filename).name}:{last.name}:{last.lineno}"
    return f"at {clocks[0].now:.3f} s, {line}" if clocks else line


def replicate(case: Case, seed: int, first_replication: int, replications: int) -> Tables:
    """Simulate `replications` raids from number `first_replication` on and tabulate them.

    A replication is the same, bit for bit, whatever block it is simulated in.
    """
    block = Block(seed, first_replication, replications, case.scenario.experiment.is_stratified)
    return tabulate(simulate(case, block))
