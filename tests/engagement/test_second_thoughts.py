"""A unit that was kept for a threat is given away when the reason for keeping it is gone."""

from dataclasses import replace

import pytest
from engagement.stories import PREPARATION, chance, defence, gun, tell, threatens, times

from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.engagement.plan import Defence, ReleaseMode, Update
from cram_sim.records import Event

# The gun can serve one of the two: it is kept for the worse, which it can be cued at later only.
LESSER = chance(0.9, first_fire=6.0, last_fire=11.0)
WORSE = chance(0.9, first_fire=12.0, last_fire=12.4, cue_from=10.0)
JUDGED = [threatens(0, 1.0), threatens(1, 1.0, loss=5.0)]


def looking_ahead(release: ReleaseMode = "automatic") -> Defence:
    doctrine = ShootLookShoot.from_si(look_ahead=True)
    return replace(defence(gun(), release=release, operators=2), doctrine=doctrine)


def test_unit_is_kept_for_the_worse_threat_that_only_it_can_serve() -> None:
    outcome = tell(looking_ahead(), [[LESSER], [WORSE]], JUDGED)
    assert [shot.threat for shot in outcome.shots] == [1]


def test_unit_kept_for_a_threat_that_is_dismissed_takes_the_other_at_once() -> None:
    updates = [*JUDGED, Update(3.0, 1, False, 0.0, 20.0)]
    outcome = tell(looking_ahead(), [[LESSER], [WORSE]], updates)
    assert times(outcome, Event.ASSIGNED, 0) == [3.0]
    assert [shot.threat for shot in outcome.shots] == [0]


def test_unit_kept_for_a_threat_that_is_withheld_takes_the_other_at_once() -> None:
    story = looking_ahead("semi-automatic")
    outcome = tell(story, [[LESSER], [WORSE]], JUDGED, release_delay=2.0, withheld=[1])
    assert times(outcome, Event.ASSIGNED, 0) == [3.0]
    assert [shot.threat for shot in outcome.shots] == [0]


class Waiting(ShootLookShoot):
    """Gives threat 0 once nobody could serve threat 1 any more, and threat 1 to nobody."""

    def assign(self, picture: Picture) -> list[Assignment]:
        if any(option.track == 1 for option in picture.options):
            return []
        return [Assignment(option.track, option.fire_unit) for option in picture.options]


def test_unit_kept_for_a_threat_that_it_can_no_longer_serve_takes_the_other_then() -> None:
    story = replace(defence(gun()), doctrine=Waiting.from_si(look_ahead=True))
    lasting = chance(0.9, first_fire=6.0, last_fire=20.0)
    outcome = tell(story, [[lasting], [WORSE]], JUDGED)
    assert times(outcome, Event.ASSIGNED, 0) == [pytest.approx(12.4 - PREPARATION)]
