"""What questions and reported counts may not say together."""

from collections.abc import Iterator

from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import DefendedAsset, Scenario
from cram_sim.scenario.questions import OF_AN_ASSET, Question, ReportedCount


def contradictions_of_questions(scenario: Scenario) -> Iterator[Problem]:
    """Questions that ask nothing or too much, and counts that no raid can have."""
    rounds = sum(salvo.rounds for salvo in scenario.salvos if not salvo.friendly)
    for number, question in enumerate(scenario.questions):
        for key, sentence in _of_a_question(question, rounds):
            yield Problem(("questions", number, *key), sentence)
    assets = {asset.name: asset for asset in scenario.defended_assets}
    for number, reported in enumerate(scenario.reported):
        found = list(_of_a_count(reported, rounds))
        if reported.of is not None:
            found += _of_an_asset(reported, assets[reported.of])
        for key, sentence in found:
            yield Problem(("reported", number, *key), sentence)


def _of_a_question(question: Question, rounds: int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    numbers = (question.impact_within, question.of, question.neutralised)
    if not (question.damaged or question.undamaged or any(n is not None for n in numbers)):
        yield (), "asks nothing; write damaged, undamaged, impact_within and of, or neutralised"
    if question.impact_within is not None and question.of is None:
        yield ("impact_within",), "of nothing; write `of:` and the asset it is measured from"
    if question.of is not None and question.impact_within is None:
        yield ("of",), "how far from it is not said; write e.g. `impact_within: 100 m`"
    for place, name in enumerate(question.undamaged):
        if name in question.damaged:
            yield (
                ("undamaged", place),
                f'"{name}" is in damaged, too; no raid has both, write it in one of the two',
            )
    if question.neutralised is not None and question.neutralised > rounds:
        yield (
            ("neutralised",),
            f"more than are launched (got {question.neutralised}); write at most {rounds}",
        )


def _of_a_count(reported: ReportedCount, rounds: int) -> Iterator[tuple[tuple[str], str]]:
    if reported.to < reported.from_:
        yield ("to",), f"less than `from` (got {reported.to}); write at least {reported.from_}"
    elif reported.count != "damaged_items" and reported.from_ > rounds:
        yield ("from",), f"more than are launched (got {reported.from_}); write at most {rounds}"
    if reported.count in OF_AN_ASSET and reported.of is None:
        yield ("count",), f"{reported.count} of nothing; write `of:` and a defended asset"
    if reported.count not in OF_AN_ASSET and reported.of is not None:
        yield ("of",), f"not for {reported.count}, which is of the whole raid; leave it out"


def _of_an_asset(reported: ReportedCount, asset: DefendedAsset) -> Iterator[tuple[tuple[str], str]]:
    if reported.count == "damaged_items" and asset.number < reported.from_ <= reported.to:
        yield (
            ("from",),
            f'"{asset.name}" has not so many items (got {reported.from_}); write at most '
            f"{asset.number}, or give it a greater `number`",
        )
    if reported.count in ("inside", "outside") and asset.at is not None and asset.radius is None:
        yield (
            ("of",),
            f'"{asset.name}" is a point, which nothing comes down inside; give it a `radius`, '
            "or ask of another asset",
        )
