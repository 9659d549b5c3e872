"""From when each track counts as hostile: drones must be identified first, rounds need not."""

from dataclasses import replace

import numpy as np

from cram_sim.ballistics.flights import Flights
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block
from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.stages import Flown, Tracked, first_arrival
from cram_sim.records import Floats, Truths
from cram_sim.sensors.electro_optical import critical_size
from cram_sim.sensors.identification_looks import identified_times
from cram_sim.streams import Purpose


def identify(case: Case, block: Block, flown: list[Flown], tracked: list[Tracked]) -> list[Tracked]:
    """The same tracks with the time from which each counts as hostile; lists by launch group.

    A drone is identified a delay after its track is confirmed, or once a camera that is handed the
    track then has told what it is. Whose it is taken for is drawn once, however it is found out;
    who is taken for a friend never counts as hostile.
    """
    drones = [number for number, part in enumerate(flown) if isinstance(part.group, DroneGroup)]
    if not drones:
        return tracked
    parts = [flown[number] for number in drones]
    tracks = [first_arrival(tracked[number].reports, tracked[number].reports.confirmed)
              for number in drones]  # fmt: skip
    by_camera = _by_cameras(case, block, parts, np.concatenate(tracks))
    done, first = list(tracked), 0
    for number, part, track in zip(drones, parts, tracks, strict=True):
        draws = _draws(block, part)
        told = np.minimum(
            track + case.scenario.command.identification.delay.quantile(draws[:, 0]),
            by_camera[first : first + len(track)],
        )
        hostile_from = np.where(_taken_for_threat(case, part, draws[:, 1]), told, np.inf)
        done[number] = replace(tracked[number], hostile_from=hostile_from)
        first += len(track)
    return done


def _draws(block: Block, part: Flown) -> Floats:
    """A drone's own uniforms, (n, 4): its delay, and whose it is taken for."""
    names = part.group.names
    return np.concatenate([block.uniforms(Purpose.IDENTIFICATION, name) for name in names])


def _taken_for_threat(case: Case, part: Flown, draws: Floats) -> Truths:
    """Whether each drone is taken for a threat, (n,)."""
    rules = case.scenario.command.identification
    taken: Truths
    if part.group.salvo.friendly:
        taken = draws < rules.p_friend_taken_for_threat
    else:
        taken = draws >= rules.p_threat_taken_for_friend
    return taken


def _by_cameras(case: Case, block: Block, parts: list[Flown], cue_time: Floats) -> Floats:
    """When the first camera has told what each drone is, (n,) s over all groups."""
    shape = (-1, block.replications)
    flights = _together([part.flights for part in parts])
    size = np.array(
        [
            critical_size(part.group.salvo.threat.diameter, part.group.salvo.threat.length)
            for part in parts
            for _ in part.group.names
        ]
    )
    names = [name for part in parts for name in part.group.names]
    earliest = np.full(len(cue_time), np.inf)
    for post in case.camera_posts:
        draws = [block.uniforms(Purpose.IDENTIFICATION, f"{post.name}|{name}") for name in names]
        told = identified_times(
            post.camera,
            post.place,
            case.scenario.environment.visibility,
            flights,
            cue_time.reshape(shape),
            size,
            np.array([each[:, 0] for each in draws]),
        )
        earliest = np.minimum(earliest, told.ravel())
    return earliest


def _together(flights: list[Flights]) -> Flights:
    """The flights of several groups as one block."""
    capacity = max(part.node_time.shape[1] for part in flights)

    def padded(nodes: Floats) -> Floats:
        wider = np.zeros((len(nodes), capacity, *nodes.shape[2:]))
        wider[:, : nodes.shape[1]] = nodes
        return wider

    return Flights(
        status=np.concatenate([part.status for part in flights]),
        end_time=np.concatenate([part.end_time for part in flights]),
        end_position=np.concatenate([part.end_position for part in flights], axis=1),
        end_velocity=np.concatenate([part.end_velocity for part in flights], axis=1),
        apex=np.concatenate([part.apex for part in flights]),
        burn_out_time=np.concatenate([part.burn_out_time for part in flights]),
        node_count=np.concatenate([part.node_count for part in flights]),
        node_time=np.concatenate([padded(part.node_time) for part in flights]),
        node_state=np.concatenate([padded(part.node_state) for part in flights]),
    )
