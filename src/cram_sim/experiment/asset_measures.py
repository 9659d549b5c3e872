"""What the ledger says of each defended asset."""

from cram_sim.experiment.counting import (
    MILLIONTHS,
    Columns,
    Counter,
    Counts,
    Key,
    millionths,
    rows_where,
)
from cram_sim.experiment.rates import Rate, difference_of, mean_of, probability_of
from cram_sim.scenario.model import DefendedAsset

ASSET: dict[str, Rate] = {
    "damaged": probability_of("damaged"),
    "damaged_unengaged": probability_of("damaged without the defence"),
    "damage_averted": difference_of("damage averted", "raids"),
    "struck_by_debris": probability_of("struck by heavy debris"),
    "hazardous_pieces": mean_of(
        "hazardous pieces on it per raid", "raids", "pieces", per=MILLIONTHS
    ),
    "impacts": mean_of("impacts in its zone per raid", "raids", "impacts"),
    "threatened_by": mean_of("the same without the defence", "raids", "impacts"),
}
ITEMS: dict[str, Rate] = {
    "items_damaged": mean_of("items damaged per raid", "raids", "items"),
    "items_damaged_unengaged": mean_of("the same without the defence", "raids", "items"),
}


def asset_rates(asset: DefendedAsset) -> dict[str, Rate]:
    """The measures of one asset; how many items are damaged where it has several."""
    return ASSET | ITEMS if asset.number > 1 else ASSET


def asset_counts(count: Counter, assets: Columns, name: str) -> dict[Key, Counts]:
    """Of every raid what came down on one asset; `assets` are the rows of all."""
    rows = rows_where(assets, assets["asset"] == name)
    damaged = count(rows, rows["damaged"])
    unengaged = count(rows, rows["damaged_unengaged"])
    per_raid = {
        "damaged": damaged,
        "damaged_unengaged": unengaged,
        "damage_averted": unengaged - damaged,
        "struck_by_debris": count(rows, rows["struck_by_debris"]),
        "hazardous_pieces": count.total(rows, millionths(rows["expected_hazardous_pieces"])),
        "impacts": count.total(rows, rows["impacts"]),
        "threatened_by": count.total(rows, rows["threatened_by"]),
        "items_damaged": count.total(rows, rows["items_damaged"]),
        "items_damaged_unengaged": count.total(rows, rows["items_damaged_unengaged"]),
    }
    return {
        ("assets", name, measure): Counts(values, count.one_each)
        for measure, values in per_raid.items()
    }
