"""What would happen after the last impact does not happen."""

import numpy as np
from engagement.stories import chance, defence, gun, tell, threatens, times

from cram_sim.engagement.plan import UnitChance
from cram_sim.records import Event


def test_outage_and_resupply_ordered_after_the_raid_do_not_come() -> None:
    units = [UnitChance(np.zeros(3), outages=[(500.0, 600.0)], resupply=[(900.0, 5.0)])]
    outcome = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 1.0)], units=units)
    assert times(outcome, Event.WENT_DOWN) == times(outcome, Event.RESUPPLIED) == []


def test_command_post_goes_out_only_while_the_raid_lasts() -> None:
    outages = [(50.0, 60.0), (500.0, 600.0)]
    outcome = tell(defence(gun()), [[None]], [threatens(0, 1.0)], command_outages=outages)
    assert times(outcome, Event.COMMAND_POST_DOWN) == [50.0]
