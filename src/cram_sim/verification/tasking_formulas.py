"""The formulas that the clock is held against, themselves against published values."""

from collections.abc import Callable
from typing import Final

import numpy as np

from cram_sim.verification.data import columns, document
from cram_sim.verification.queue_formulas import (
    erlang_b,
    loss_of_impatient,
    machine_repair,
    mean_wait,
    one_server_wait,
    priority_waits,
)
from cram_sim.verification.rows import Row, Tolerance, within, within_share, worst
from cram_sim.verification.salvo_formulas import (
    least_leakers,
    looks_at_one,
    looks_at_raid,
    losses,
)

PRINTED: Final = within(5.1e-5, "four decimals are printed")
EXACT: Final = within(1e-9, "the same law by a second program")
LOADS: Final = within(1e-8, "loads with ten digits")
EXAMPLE: Final = within(1e-12, "a worked example")
ROUNDED: Final = within_share(0.02, "the table rounds its service factor by 1 %")
SECOND: Final = "second program"

Formula = Callable[..., float]


def rows() -> tuple[Row, ...]:
    """Queues, machines under repair, looks and salvos."""
    return (*_losses(), *_waits(), *_repairs(), *_raids())


def _table(
    file: str,
    quantity: str,
    column: str,
    formula: Formula,
    arguments: tuple[str, ...],
    tolerance: Tolerance,
    source: str,
) -> Row:
    """A formula of some columns of a table against another column, at its worst."""
    table = columns("tasking", file)
    lines = list(zip(*(table[name].tolist() for name in arguments), strict=True))
    ours = np.array([formula(*map(_whole, line)) for line in lines])
    places = [
        ", ".join(f"{name} {value:g}" for name, value in zip(arguments, line, strict=True))
        for line in lines
    ]
    return worst("formula", quantity, table[column], ours, tolerance, source, places=places)


def _whole(value: float) -> float:
    """Counts as whole numbers: a table has floats only."""
    return int(value) if value.is_integer() else value


def _losses() -> list[Row]:
    return [
        _table("erlang_loss.csv", "P(lost)", "p_loss", erlang_b, ("servers", "load"), PRINTED,
               SECOND),
        _table("erlang_loads.csv", "P(lost)", "gos", erlang_b, ("servers", "load_exact"), LOADS,
               "Rappaport"),
        _table("fixed_window.csv", "P(lost) of impatient", "p_loss", loss_of_impatient,
               ("lam", "mu", "patience_s"), PRINTED, "Barrer"),
    ]  # fmt: skip


def _waits() -> list[Row]:
    told = document("tasking", "waits.json")
    room, book = told["emergency_room"], "Hillier and Lieberman"
    mean = 1.0 / room["mu"]
    ours = mean_wait(room["servers"], room["lam"], room["mu"])
    found = [Row("formula", "mean wait, h", room["wait"], ours, EXACT, book)]
    of_classes = priority_waits(room["classes_lam"], mean, 2.0 * mean * mean)
    for number, (published, ours) in enumerate(
        zip(room["classes_wait"], of_classes, strict=True), start=1
    ):
        found.append(
            Row("formula", f"mean wait of class {number}, h", published, ours, EXACT, book)
        )
    for one in told["one_server"]:
        ours = one_server_wait(one["lam"], one["mean"], one["second_moment"])
        case = f"formula, {one['service']} service"
        found.append(Row(case, "mean wait", one["wait"], ours, EXACT, "Pollaczek and Khinchine"))
    return found


def _repairs() -> list[Row]:
    arguments = ("machines", "crews", "lam", "mu")
    named = (("working", "machines working"), ("wait", "mean wait for a crew"),
             ("p_wait", "P(waits for a crew)"))  # fmt: skip
    found = []
    for place, (column, quantity) in enumerate(named):

        def formula(machines: int, crews: int, *rates: float, place: int = place) -> float:
            return machine_repair(machines, crews, *rates)[place]

        found.append(
            _table("machine_repair.csv", quantity, column, formula, arguments, EXACT, SECOND)
        )
        if column != "wait":
            file, book = "machine_repair_printed.csv", "Heizer and Render"
            found.append(_table(file, quantity, column, formula, arguments, ROUNDED, book))
    return found


def _raids() -> list[Row]:
    one = ("p_shot", "looks", "salvo")
    raid = ("threats", "p_shot", "stock", "looks")
    salvo = ("attackers", "shots_each", "well_aimed", "defenders", "intercepts", "hits_to_kill")
    return [
        _table("looks_at_one.csv", "P(kill)", "p_kill", lambda *line: 1.0 - looks_at_one(*line)[0],
               one, EXACT, SECOND),
        _table("looks_at_one.csv", "expected shots", "expected_shots",
               lambda *line: looks_at_one(*line)[1], one, EXACT, SECOND),
        _table("looks_at_raid.csv", "expected leakers", "expected_leakers",
               lambda *line: looks_at_raid(*line)[0], raid, EXACT, SECOND),
        _table("looks_at_raid.csv", "expected shots", "expected_shots",
               lambda *line: looks_at_raid(*line)[1], raid, EXACT, SECOND),
        _table("salvo_at_raid.csv", "P(no leaker)", "p_no_leak",
               lambda n, p, shots: (1.0 - (1.0 - p) ** shots) ** n, ("threats", "p_shot", "shots"),
               EXACT, "Wilkening"),
        _table("best_looks.csv", "least expected leakers", "expected_leakers", least_leakers, raid,
               PRINTED, SECOND),
        _table("no_leaker.csv", "P(no leaker)", "p_no_leak", lambda n, p: p**n,
               ("threats", "p_kill"), PRINTED, "Wilkening"),
        _table("salvo_equations.csv", "losses", "losses", losses, salvo, EXAMPLE, "Mirsch"),
    ]  # fmt: skip
