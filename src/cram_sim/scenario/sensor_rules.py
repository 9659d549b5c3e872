"""What the parameters of one sensor may say alone, but not together."""

import itertools
from collections.abc import Iterator

from cram_sim.scenario.document import Location
from cram_sim.scenario.model import SensorPost
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.spec import CIRCLE

Contradiction = tuple[Location, str]  # where in the entry, and what is wrong


def contradictions_of_sensor(post: SensorPost) -> Iterator[Contradiction]:
    """Every contradiction within one sensor's entry."""
    radar = post.sensor
    if isinstance(radar, SearchRadar):
        yield from _volume(radar)
        yield from _detection(radar)
        yield from _failures(radar)
        yield from _mask(post)
    elif post.mask:
        what = "camera" if isinstance(radar, ElectroOptical) else "fire-control radar"
        yield ("mask",), f"not of a {what}, which has elevation_minimum; leave it out"


def _volume(radar: SearchRadar) -> Iterator[Contradiction]:
    if radar.elevation_minimum >= radar.elevation_maximum:
        yield ("elevation_minimum",), "not below elevation_maximum; write less"


def _detection(radar: SearchRadar) -> Iterator[Contradiction]:
    if radar.confirm_detections > radar.confirm_looks:
        yield (
            ("confirm_detections",),
            f"more than confirm_looks (got {radar.confirm_detections}); "
            f"write at most {radar.confirm_looks}",
        )
        return
    if not 0.0 < radar.p_false_alarm < radar.reference_p_detect < 1.0:
        yield (
            ("p_false_alarm",),
            f"not 0 < p_false_alarm < reference_p_detect < 1 (got {radar.p_false_alarm:g} and "
            f"{radar.reference_p_detect:g}); write e.g. 1e-6 and 0.5",
        )
    elif radar.p_false_alarm >= radar.reference_p_look:
        yield (
            ("reference_p_detect",),
            f"a location this rare takes single looks of {radar.reference_p_look:.2g}, not above "
            f"p_false_alarm (got {radar.reference_p_detect:g}); write e.g. 0.9",
        )


def _failures(radar: SearchRadar) -> Iterator[Contradiction]:
    if radar.repair_time is not None and radar.time_between_failures is None:
        yield ("repair_time",), "without time_between_failures; write both or neither"
    if radar.time_between_failures is not None and radar.repair_time is None:
        yield ("time_between_failures",), "without repair_time; write both or neither"


def _mask(post: SensorPost) -> Iterator[Contradiction]:
    azimuths = [point.azimuth for point in post.mask]
    for number, (before, after) in enumerate(itertools.pairwise(azimuths), start=1):
        if not before < after:
            yield (
                ("mask", number, "azimuth"),
                "not beyond the azimuth before; write the mask clockwise, each azimuth once",
            )
    if azimuths and max(azimuths) - min(azimuths) >= CIRCLE * (1.0 - 1e-12):
        yield (
            ("mask", len(azimuths) - 1, "azimuth"),
            "a whole circle after the first; leave it out, the mask closes by itself",
        )
