"""What the ledger says of what came down besides the threats that nothing stopped."""

import numpy as np

from cram_sim.experiment.counting import Columns, Counter, Counts, Key
from cram_sim.experiment.hazard_tally import THOUSANDTHS, is_hazardous, thousandths
from cram_sim.experiment.rates import Rate, mean_of, share_of, share_of_amount
from cram_sim.records import Piece

OF_THREATS = (Piece.FRAGMENT, Piece.PART, Piece.DUD, Piece.LIVE)
COUNTED = {
    "parts": Piece.PART,
    "duds": Piece.DUD,
    "live_rounds": Piece.LIVE,
    "gun_rounds": Piece.GUN_ROUND,
    "interceptors": Piece.INTERCEPTOR,
}
WORDS = {
    "parts": "parts of broken-up threats per raid",
    "duds": "whole threats that cannot detonate",
    "live_rounds": "whole threats that can",
    "gun_rounds": "gun rounds that fell whole",
    "interceptors": "interceptors' bodies",
}

# What only these kinds of effectors leave.
LEFT_BY = {"gun_rounds": ("gun", "airburst_gun"), "interceptors": ("missile",)}


def debris_rates(kinds: set[str], least_energy: float) -> dict[str, Rate]:
    """The measures of a defence of these kinds of effectors; none of one that cannot fire.

    Pieces are hazardous from `least_energy` (J) on.
    """
    if not kinds:
        return {}
    counted = {
        name: mean_of(words, "raids", "pieces", per=THOUSANDTHS)
        for name, words in WORDS.items()
        if name not in LEFT_BY or kinds.intersection(LEFT_BY[name])
    }
    return {
        "hazardous": mean_of(
            f"pieces of {least_energy:g} J and more per raid", "raids", "pieces", per=THOUSANDTHS
        ),
        "own": share_of_amount("of them the defence's own", "hazardous pieces", per=THOUSANDTHS),
        **counted,
        "live_detonated": share_of("detonated where they came down", "whole threats that can"),
    }


def debris_counts(count: Counter, debris: Columns, least_energy: float) -> dict[Key, Counts]:
    """Of every raid what came down; a piece in the table may stand for many."""
    pieces = thousandths(debris["pieces"])
    hazardous = is_hazardous(debris, least_energy)
    of_threat = np.isin(debris["piece"], [piece.value for piece in OF_THREATS])
    live = debris["piece"] == Piece.LIVE.value
    total = count.total(debris, pieces * hazardous)
    counts = {
        "hazardous": Counts(total, count.one_each),
        "own": Counts(count.total(debris, pieces * (hazardous & ~of_threat)), total),
        "live_detonated": Counts(count(debris, live & debris["detonated"]), count(debris, live)),
    }
    counts |= {
        name: Counts(count.total(debris, pieces * (debris["piece"] == piece.value)), count.one_each)
        for name, piece in COUNTED.items()
    }
    return {("debris", name): pair for name, pair in counts.items()}
