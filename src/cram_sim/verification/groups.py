"""All comparisons, in groups: what each holds us against."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cram_sim.errors import VerificationError
from cram_sim.quantities import did_you_mean, shown
from cram_sim.verification import (
    anchors,
    assignments,
    bursts,
    cep,
    channels,
    closed_forms,
    clouds,
    coriolis,
    damage,
    damage_formulas,
    discs,
    firing_tables,
    geodesy,
    guidance,
    gun_flights,
    kalman,
    kernel,
    layers,
    looks,
    nasa,
    queues,
    radar,
    repairs,
    rockets,
    salvos,
    shelter,
    small_arms,
    standard_air,
    tasking_formulas,
    tracking,
    warning_times,
)
from cram_sim.verification.rows import Row

Heard = Callable[[int], object]

MOST_TRIALS = 100_000  # arrivals, failures or threats in each setting of the tasking
TRIALS_PER_FLIGHT = 100


@dataclass(frozen=True)
class Group:
    """Comparisons that belong together. `part` is the part of the simulator that they are about.

    `rows` computes them; `flights` is how many it reports one by one while it does, 0 for a group
    that is quick.
    """

    name: str
    part: str
    title: str
    against: str
    rows: Callable[[], tuple[Row, ...]]
    flights: int = 0


@dataclass(frozen=True)
class Finding:
    """A group with its rows."""

    group: Group
    rows: tuple[Row, ...]

    @property
    def failed(self) -> int:
        """How many rows failed."""
        return sum(not row.passed for row in self.rows)


def groups(flights: int, heard: Heard) -> tuple[Group, ...]:
    """Every group; so many fresh `flights` per class fly against the reference.

    The trials of the tasking go with them: 20,000 for 200 flights, and never more than 100,000.
    `heard` is called with the number of flights just compared.
    """
    return (
        Group(
            "standard_air",
            "ballistics",
            "Standard atmosphere",
            "Tables of ICAO Doc 7488/3 and of the US Standard Atmosphere 1976, from 5 km below sea "
            "level to 72 km.",
            standard_air.rows,
        ),
        Group(
            "closed_forms",
            "ballistics",
            "Closed forms",
            "Exact solutions, with the tolerance per step that runs use: vacuum, linear and "
            "quadratic drag, boost, a fall on a turning Earth.",
            closed_forms.rows,
        ),
        Group(
            "nasa",
            "ballistics",
            "NASA check cases",
            "Spheres over a rotating ellipsoid: gravity, Coriolis, curvature, air, drag and wind "
            "together. NASA's own six tools differ by up to 1.5 m in case 9.",
            nasa.rows,
        ),
        Group(
            "small_arms",
            "ballistics",
            "Bullets",
            "Drag laws, moist air and wind against tables that ballistics programs print to "
            "1,000 yd.",
            small_arms.rows,
        ),
        Group(
            "coriolis",
            "ballistics",
            "Coriolis drift of bullets",
            "A commercial program; the accurate reference for rotation is NASA's.",
            coriolis.rows,
        ),
        Group(
            "firing_tables",
            "ballistics",
            "Artillery firing table",
            "The 155 mm M107 shell over five charges, 2 to 16 km, from its official table.",
            firing_tables.rows,
        ),
        Group(
            "rockets",
            "ballistics",
            "Rockets",
            "A published simulation of a 122 mm rocket in six degrees of freedom, and two "
            "amateur rockets that carried an altimeter.",
            rockets.rows,
        ),
        Group(
            "kernel",
            "ballistics",
            "Compiled kernel",
            "SciPy's DOP853 at a relative tolerance of 1e-12 on the same equations, over fresh "
            "random flights of every class.",
            partial(kernel.rows, flights, heard),
            flights * len(kernel.CLASSES),
        ),
        Group(
            "kalman",
            "sensing",
            "Kalman filter",
            "A textbook's filter of the Nile's yearly flow, and the steady gains of alpha-beta "
            "trackers in closed form.",
            kalman.rows,
        ),
        Group(
            "radar",
            "sensing",
            "Detection by radar",
            "Printed tables and other programs' test vectors: Swerling's targets, the signal to "
            "noise they need, M of N, the radar equation.",
            radar.rows,
        ),
        Group(
            "anchors",
            "sensing",
            "Reported warning times and locations",
            "Whole raids of three scenarios against figures of the press. Delays and accuracies "
            "were chosen with these in view: calibrations, not confirmations.",
            anchors.rows,
        ),
        Group(
            "looks",
            "sensing",
            "Looks of a radar",
            "The same tables against looks as runs draw them, 40,000 of each setting, and the "
            "errors of what they measure against the stated accuracy.",
            looks.rows,
        ),
        Group(
            "cep",
            "sensing",
            "Error circles and ellipses",
            "Closed forms and quadrature for error circles, the chi-square law for ellipses and "
            "for how surprised a Kalman track is by its looks.",
            cep.rows,
        ),
        Group(
            "geodesy",
            "sensing",
            "Places on the Earth",
            "Other programs and exact places: latitude and longitude to coordinates about the "
            "origin and back, short geodesics, normal gravity.",
            geodesy.rows,
        ),
        Group(
            "tracking",
            "sensing",
            "Tracker",
            "A nonlinear least-squares fit of every launch, and the truth: the tracker's linear "
            "form predicts the same impact, and the stated ellipses contain what they should.",
            partial(tracking.rows, flights, heard),
            2 * flights * len(tracking.classes_of(flights)),
        ),
        Group(
            "bursts",
            "lethality",
            "Bursts of a gun",
            "Closed forms of combat modelling: rounds that share an aiming error, the miss of one "
            "round, continuous fire at a closing target.",
            bursts.rows,
        ),
        Group(
            "discs",
            "lethality",
            "One round at a disc",
            "The non-central chi-square, Rice and Rayleigh laws; and how far the quick form is off "
            "that a gun's rounds use.",
            discs.rows,
        ),
        Group(
            "gun_flights",
            "lethality",
            "Flight of a 20 mm round",
            "SciPy's DOP853 on equations written a second time, 250 m to 2 km, level to 60 deg; "
            "and a second program's times to 2.5 km.",
            gun_flights.rows,
        ),
        Group(
            "clouds",
            "lethality",
            "Clouds of sub-projectiles",
            "The Poisson law of a round that bursts ahead of its target, and clouds drawn pellet "
            "by pellet, with dispersion, obliquity and fuze errors.",
            clouds.rows,
        ),
        Group(
            "guidance",
            "lethality",
            "Proportional navigation",
            "The miss of an interceptor with a single lag, by the method of adjoints: heading "
            "error, a target that accelerates, noise of the seeker.",
            guidance.rows,
        ),
        *_aftermath(),
        *_warning(),
        *_tasking(min(MOST_TRIALS, TRIALS_PER_FLIGHT * flights)),
    )


def _warning() -> tuple[Group, ...]:
    """The groups about who is warned, and whom that saves; what was calibrated stands apart."""
    return (
        Group(
            "warning_calibrated",
            "aftermath",
            "Warning time that fixes a delay",
            "The delay of command post and siren, fitted to the alarm of Basra in 2007: a "
            "calibration, not a confirmation.",
            warning_times.calibrated_rows,
        ),
        Group(
            "warning_checked",
            "aftermath",
            "Warning times with that delay",
            "What towns were told to count on, with the delay of Basra unchanged. The places of "
            "radar and launchers are assumed, and only the distances are published.",
            warning_times.checked_rows,
        ),
        Group(
            "shelter_effect",
            "aftermath",
            "What warning and walls save",
            "A published model of a town in the open against the casualties that were observed "
            "there. Vulnerabilities are not tuned to it: held with factors half-way; with the "
            "high ones alone it falls a little below the published 3.",
            shelter.rows,
        ),
    )


def _aftermath() -> tuple[Group, ...]:
    """The groups about what comes down."""
    return (
        Group(
            "damage_formulas",
            "aftermath",
            "Closed forms of damage",
            "Gaussian integrals, the non-central chi-square law, SciPy's bivariate normal and "
            "quadrature for points, circles and polygons, and people spread over them.",
            damage_formulas.rows,
        ),
        Group(
            "damage",
            "aftermath",
            "Damage after whole raids",
            f"The same formulas against {damage.RAIDS:,} raids of one drone that comes down "
            "unhindered, with normal errors. Casualties are a proxy: this checks their "
            "arithmetic, not their factors.",
            damage.rows,
        ),
    )


def _tasking(trials: int) -> tuple[Group, ...]:
    """The groups that hold the clock of an engagement against exact values."""
    return (
        Group(
            "tasking_formulas",
            "tasking",
            "Closed forms of queues and salvos",
            "Printed tables and a second program: what the clock is held against below.",
            tasking_formulas.rows,
        ),
        Group(
            "queues",
            "tasking",
            "Fire units as servers",
            f"Erlang's losses and waits, general service, priorities, limited patience; {trials:,} "
            "threats in each raid. A threat takes the first free unit, so that of six units the "
            "first c lose what c alone would.",
            partial(queues.rows, trials),
        ),
        Group(
            "repairs",
            "tasking",
            "Fire units under repair",
            f"Machines that fail and share repair crews, by birth-death balance; {trials:,} "
            "failures in each raid.",
            partial(repairs.rows, trials),
        ),
        Group(
            "salvos",
            "tasking",
            "Looks, salvos and stocks",
            "Exact recursions for shoot-look-shoot, the best use of a limited stock, salvos "
            f"without a look, the salvo equations; about {trials:,} threats in each setting.",
            partial(salvos.rows, trials),
        ),
        Group(
            "channels",
            "tasking",
            "Channels of a launcher",
            "Fewer channels than interceptors: Erlang's losses of salvos, the recursion of looks, "
            f"interceptors promised before they are fired; about {trials:,} threats in each "
            "setting.",
            partial(channels.rows, trials),
        ),
        Group(
            "layers",
            "tasking",
            "Layers of a defence",
            "The binomial law of survivors, whatever the order of layers that follow each other, "
            f"and of the rounds left where windows overlap; {trials:,} threats.",
            partial(layers.rows, trials),
        ),
        Group(
            "assignments",
            "tasking",
            "Weapons assigned to targets",
            "Published optima, enumeration and a continuous optimum of the weapon-target "
            "assignment problem.",
            assignments.rows,
        ),
    )


def chosen(everything: tuple[Group, ...], only: str | None) -> tuple[Group, ...]:
    """The groups of a part, or the one of this name; all for None.

    Raises VerificationError for a name that is neither.
    """
    if only is None:
        return everything
    found = tuple(group for group in everything if only in (group.part, group.name))
    if not found:
        known = dict.fromkeys(name for group in everything for name in (group.part, group.name))
        raise VerificationError(
            f"no such part or group to verify (got {shown(only)}); {did_you_mean(only, known)}"
        )
    return found
