"""What a scenario asks of its raids, and what was reported that a raid can be counted against."""

from typing import Annotated, Final, Literal

from pydantic import Field

from cram_sim.spec import LARGEST_COUNT, Margin, Name, Spec, WholeNumber

Count = Annotated[int, WholeNumber(0, LARGEST_COUNT)]
OF_AN_ASSET: Final = ("inside", "outside", "damaged_items")  # counts that need to know of which


class Question(Spec):
    """What a raid is asked for; the answer is the probability that all of it holds.

    Every asset of `damaged` is damaged, none of `undamaged` is; a threat, or one that was
    neutralised and is still a whole round, came down within `impact_within` of the edge of the
    asset `of`, whether it detonated or not; exactly `neutralised` threats were. A file may write
    `undamaged: others` for all assets that are not in `damaged`.
    """

    name: Name
    damaged: tuple[Name, ...] = ()
    undamaged: tuple[Name, ...] = ()
    impact_within: Margin | None = None
    of: Name | None = None
    neutralised: Count | None = None


class ReportedCount(Spec):
    """What was reported of a raid in numbers: `from_` to `to` of what is counted, both included.

    Of the threats that flew: `flew` all of them, `neutralised`, `leaked` (truly threatening and not
    neutralised), `inside` and `outside` those that came down on the asset `of` or elsewhere; and
    `damaged_items` of that asset.
    """

    name: Name
    count: Literal["flew", "neutralised", "leaked", "inside", "outside", "damaged_items"]
    of: Name | None = None
    from_: Count = Field(alias="from")
    to: Count
    source: Annotated[str, Field(min_length=1)]

    @property
    def has(self) -> str:
        """What is counted, in words."""
        return {
            "flew": "threats that flew",
            "neutralised": "threats neutralised",
            "leaked": "threats that leaked",
            "inside": f"came down inside {self.of}",
            "outside": f"came down outside {self.of}",
            "damaged_items": f"items of {self.of} damaged",
        }[self.count]
