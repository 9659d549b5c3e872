"""Detection by radar against printed tables and test vectors of other programs."""

import math
from collections.abc import Iterator

from cram_sim.sensors.detection import (
    Swerling,
    p_detect,
    p_detect_known_phase,
    required_snr,
    threshold,
)
from cram_sim.sensors.detection_formulas import albersheim, shnidman
from cram_sim.sensors.m_of_n import p_at_least, p_confirmed_by
from cram_sim.sensors.radar_equation import Transmission, range_for_snr, snr_of_pulse
from cram_sim.verification.data import columns, document
from cram_sim.verification.rows import Row, Tolerance, within, within_share

PRINTED = within(2e-4, "the table prints four decimals")
SQUARE_LAW = within(1e-6, "the vectors carry eight decimals")
RECOMPUTED = within(1e-3, "both are exact; a thousandth of a decibel is a root's last digits")
SAME_FORMULA = within(1e-9, "the same formula in other hands")
PRINTED_FORMULA = within(1e-6, "the same formula; its coefficients are printed with few digits")
EXACT = within(1e-9, "both are exact")
FIVE_DIGITS = within_share(1e-4, "five digits are printed")

CASES: tuple[Swerling, ...] = (0, 1, 2, 3, 4)


def rows() -> tuple[Row, ...]:
    """Swerling's probabilities, the signal to noise they need, M of N, and the radar equation."""
    return (
        *_probabilities(),
        *_coherent(),
        *_square_law(),
        *_required(),
        *_by_formula(),
        *_confirmations(),
        *_radar_equation(),
    )


def _probabilities() -> list[Row]:
    lines = _lines("swerling_pd", "pfa", "snr_db", "n_pulses", "swerling", "pd")
    return [
        Row(
            _setting(swerling, pulses, p_false_alarm),
            f"probability of detection at {snr_db:g} dB",
            published,
            float(p_detect(_linear(snr_db), p_false_alarm, int(pulses), CASES[int(swerling)])),
            PRINTED,
            "radarsimpy",
        )
        for p_false_alarm, snr_db, pulses, swerling, published in lines
    ]


def _coherent() -> list[Row]:
    lines = _lines("coherent_pd", "pfa", "snr_db", "n_pulses", "pd")
    return [
        Row(
            f"steady target of known phase, {_pulses(pulses)}, P_fa {p_false_alarm:g}",
            f"probability of detection at {snr_db:g} dB",
            published,
            float(p_detect_known_phase(_linear(snr_db), p_false_alarm, int(pulses))),
            PRINTED,
            "radarsimpy",
        )
        for p_false_alarm, snr_db, pulses, published in lines
    ]


def _square_law() -> list[Row]:
    table = columns("radar", "square_law.csv")
    ours = p_detect(10.0 ** (0.1 * table["snr_db"]), 1e-3, 1, 0)
    return [
        Row(
            _setting(0, 1, 1e-3),
            f"probability of detection at {snr_db:g} dB",
            published,
            found,
            SQUARE_LAW,
            "sdr",
        )
        for snr_db, published, found in zip(
            table["snr_db"].tolist(), table["pd"].tolist(), ours.tolist(), strict=True
        )
    ]


def _required() -> list[Row]:
    lines = _lines("swerling_required_snr", "pd", "pfa", "n_pulses", "swerling", "snr_db")
    return [
        Row(
            _setting(swerling, pulses, p_false_alarm),
            f"signal to noise for P_d {p_detection:g} (dB)",
            published,
            _decibels(required_snr(p_detection, p_false_alarm, int(pulses), CASES[int(swerling)])),
            RECOMPUTED,
            "exact, second program",
        )
        for p_detection, p_false_alarm, pulses, swerling, published in lines
    ]


def _by_formula() -> list[Row]:
    return [
        *_formula("albersheim", "Albersheim's formula", SAME_FORMULA),
        *_formula("shnidman", "Shnidman's formula", PRINTED_FORMULA),
    ]


def _formula(name: str, title: str, tolerance: Tolerance) -> list[Row]:
    lines = _lines(name, "pd", "pfa", "n_pulses", "snr_db")
    found = []
    for p_detection, p_false_alarm, pulses, published in lines:
        if name == "albersheim":
            ours = albersheim(p_detection, p_false_alarm, int(pulses))
        else:
            ours = shnidman(p_detection, p_false_alarm, int(pulses), 0)
        case = f"{title}, {_pulses(pulses)}, P_fa {p_false_alarm:g}"
        quantity = f"signal to noise for P_d {p_detection:g} (dB)"
        found.append(Row(case, quantity, published, ours, tolerance, "MATLAB, in sdr"))
    return found


def _confirmations() -> list[Row]:
    lines = _lines("m_of_n", "p_hit", "m", "n", "scans", "p_fixed", "p_sliding")
    found = []
    for p_hit, m, n, scans, p_fixed, p_sliding in lines:
        case, source = f"{m:g} of {n:g}, P_d {p_hit:g}", "exact, second program"
        within_window = p_at_least(p_hit, int(m), int(n))
        by_then = float(p_confirmed_by([p_hit] * int(scans), int(m), int(n))[-1])
        found += [
            Row(case, f"detections in {n:g} looks", p_fixed, within_window, EXACT, source),
            Row(case, f"confirmed by look {scans:g}", p_sliding, by_then, EXACT, source),
        ]
    return found


def _radar_equation() -> list[Row]:
    published, source = document("radar", "radar_equation.json"), "MATLAB, documentation"
    power, reach = published["peak_power"], published["range"]
    needed = _linear(power["snr_db"])
    per_watt = snr_of_pulse(_sent(power, 1.0), power["cross_section"], power["range"])
    farthest = range_for_snr(
        _sent(reach, reach["power"]), reach["cross_section"], _linear(reach["snr_db"])
    )
    real = published["real_threshold"]
    # A real channel is half a pulse, and its threshold has one sign: twice the P_fa has both.
    level = _decibels(2.0 * threshold(2.0 * real["p_false_alarm"], 0.5))
    case = "radar equation"
    return [
        Row(case, "peak power (W)", power["result"], needed / per_watt, FIVE_DIGITS, source),
        Row(case, "range (m)", reach["result"], farthest, FIVE_DIGITS, source),
        Row(
            "noise alone, one real channel, P_fa 0.01",
            "threshold (dB)",
            real["result_db"],
            level,
            FIVE_DIGITS,
            source,
        ),
    ]


def _sent(case: dict[str, float], power: float) -> Transmission:
    return Transmission(
        power=power,
        pulse_length=case["pulse_length"],
        frequency=case["frequency"],
        gain=_linear(case["gain_db"]),
        temperature=case["temperature"],
    )


def _lines(file: str, *names: str) -> Iterator[tuple[float, ...]]:
    """The rows of a table, these columns of it."""
    table = columns("radar", f"{file}.csv")
    return zip(*(table[name].tolist() for name in names), strict=True)


def _setting(swerling: float, pulses: float, p_false_alarm: float) -> str:
    target = "steady target" if swerling == 0 else f"Swerling {swerling:g}"
    return f"{target}, {_pulses(pulses)}, P_fa {p_false_alarm:g}"


def _pulses(pulses: float) -> str:
    return "1 pulse" if pulses == 1 else f"{pulses:g} pulses"


def _linear(decibels: float) -> float:
    return float(10.0 ** (0.1 * decibels))


def _decibels(linear: float) -> float:
    return 10.0 * math.log10(linear)
