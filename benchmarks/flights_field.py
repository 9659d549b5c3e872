"""Who takes part in the flights benchmark, in the order of the tables."""

from functools import partial

from flights_cases import MORTAR_CASE, ROCKET_122_CASE, SHELL_CASE, SMOOTH_CASE, Case, part
from flights_loop import Maker, compiled_rates, python_rates, tuned_loop
from flights_report import BASELINE, OURS
from peers import hardware, rocket_py, small_arms
from peers.engine import Peer, Prepared
from peers.numpy_batch import LANES, tuned_batch
from peers.taylor import tuned_taylor

from cram_sim.ballistics.point_mass import TOLERANCE

BLOCK = 20_000
SAMPLE, TRIES = 64, 5


def ours(name: str, *, threads: int = 1, keep_path: bool = False) -> Peer:
    """The package's kernel at the tolerance of the case."""

    def prepare(case: Case) -> Prepared:
        fly = partial(Case.fly, threads=threads, keep_path=keep_path)
        return Prepared(fly, f"{case.tolerance:g} m a step")

    return Peer(f"{OURS}, {name}", prepare, BLOCK, must_hold=True, threads=threads)


def by_default(case: Case) -> Prepared:
    """The package's kernel at its default tolerance."""
    del case
    fly = partial(Case.fly, threads=1, tolerance=TOLERANCE)
    return Prepared(fly, f"{TOLERANCE:g} m a step, the default")


def by_hand(name: str, *, keep_path: bool) -> Peer:
    """The C++ kernel at the tolerance of the case."""

    def prepare(case: Case) -> Prepared:
        launches = case.launches(BLOCK, 1)
        few = part(launches, 0, SAMPLE)
        capacity = hardware.room_for_paths(case, few) if keep_path else 0
        tries = [hardware.flown(case, launches, capacity=capacity) for _ in range(TRIES)]
        nanoseconds = min(1e9 * one.seconds / one.steps for one in tries)
        remark = f"{case.tolerance:g} m a step, {nanoseconds:.1f} ns a step and flight"
        return Prepared(partial(hardware.fly, capacity=capacity), remark)

    return Peer(name, prepare, BLOCK, must_hold=True)


def loop(name: str, make: Maker) -> Peer:
    """The tuned `solve_ivp` loop with a right-hand side."""

    def prepare(case: Case) -> Prepared:
        tuned = tuned_loop(case, make)
        return Prepared(tuned.fly, f"{tuned.method} at {tuned.tolerance:.0e}")

    return Peer(name, prepare, 40)


def arrays(case: Case) -> Prepared:
    """The batch in NumPy."""
    tuned = tuned_batch(case)
    burning = f"{tuned.burning} s burning, " if case.burn_time > 0 else ""
    return Prepared(tuned.fly, f"steps of {burning}{tuned.coasting} s")


def taylor(case: Case) -> Prepared:
    """Batches of heyoka."""
    tuned = tuned_taylor(case)
    return Prepared(tuned.fly, f"{tuned.lanes} lanes, tolerance {tuned.tolerance:.0e}")


FIELD = (
    ours("ends only"),
    ours("ends only, 2 threads", threads=2),
    ours("with paths", keep_path=True),
    Peer(f"{OURS}, by default", by_default, BLOCK, only=SHELL_CASE.name, must_hold=True),
    by_hand("C++ by hand, ends only", keep_path=False),
    by_hand("C++ by hand, with paths", keep_path=True),
    Peer("heyoka, Taylor in batches", taylor, 2_000, only=SMOOTH_CASE.name),
    Peer("NumPy batch, RK4", arrays, LANES),
    Peer(
        "py-ballisticcalc, compiled", small_arms.prepared, 200, MORTAR_CASE.name, is_matched=False
    ),
    Peer("RocketPy, 3 DOF", rocket_py.prepared, 10, ROCKET_122_CASE.name, is_matched=False),
    loop("solve_ivp loop, compiled rates", compiled_rates),
    loop(BASELINE, python_rates),
)
