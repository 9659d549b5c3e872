"""What the ledger says of each defended asset."""

from cram_sim.experiment.counting import Columns, Counter, Key, rows_where
from cram_sim.experiment.rates import Rate, difference_of, mean_of, probability_of
from cram_sim.experiment.statistics import PairSums

ASSET: dict[str, Rate] = {
    "damaged": probability_of("damaged"),
    "damaged_unengaged": probability_of("damaged without the defence"),
    "damage_averted": difference_of("damage averted", "raids"),
    "impacts": mean_of("impacts in its zone per raid", "raids", "impacts"),
    "threatened_by": mean_of("the same without the defence", "raids", "impacts"),
}


def asset_sums(count: Counter, assets: Columns, name: str) -> dict[Key, PairSums]:
    """Sums over raids of what came down on one asset; `assets` are the rows of all."""
    rows = rows_where(assets, assets["asset"] == name)
    damaged = count(rows, rows["damaged"])
    unengaged = count(rows, rows["damaged_unengaged"])
    per_raid = {
        "damaged": damaged,
        "damaged_unengaged": unengaged,
        "damage_averted": unengaged - damaged,
        "impacts": count.total(rows, rows["impacts"]),
        "threatened_by": count.total(rows, rows["threatened_by"]),
    }
    return {
        ("assets", name, measure): PairSums.of(values, count.one_each)
        for measure, values in per_raid.items()
    }
