"""The scenario that a study varies: found, read, and asked whether it has the study's measures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cram_sim.errors import CramSimError
from cram_sim.experiment.counting import Key
from cram_sim.experiment.measure_names import keys_of, measure_key
from cram_sim.experiment.precision import parse_precision, refuse_too_wide
from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.document import Document, Problem, read_document
from cram_sim.scenario.load import Reading, is_study, reading_of
from cram_sim.scenario.model import Scenario
from cram_sim.studies.study import Study

ENDINGS: Final = (".yaml", ".yml")


def read_base(study: Study, folder: Path, written: Document) -> Reading:
    """The scenario that a study in a folder names.

    Raises ScenarioError: with the study's line where it names none, else with those of the file.
    """
    file = folder / study.scenario
    if not file.is_file():
        raise written.errors([Problem(("scenario",), _not_there(study.scenario, folder))])
    document = read_document(file)
    if is_study(document.tree):
        sentence = (
            f"a study and no scenario (got {shown(study.scenario)}); write that of a scenario"
        )
        raise written.errors([Problem(("scenario",), sentence)])
    return reading_of(document)


def measure_problems(study: Study, scenario: Scenario) -> Iterator[Problem]:
    """What is wrong with the measures that a study asks for, and with how precise they shall be."""
    keys = keys_of(scenario)
    asked: set[Key] = set()
    for number, name in enumerate(study.measures):
        try:
            key = measure_key(name, keys)
        except CramSimError as error:
            yield Problem(("measures", number), str(error))
            continue
        if key in asked:
            sentence = f"a measure twice (got {shown(name)}); write it once"
            yield Problem(("measures", number), sentence)
        asked.add(key)
    if study.until is not None:
        try:
            refuse_too_wide(parse_precision(study.until, keys), scenario)
        except CramSimError as error:
            yield Problem(("until",), str(error).removeprefix("until: "))


def _not_there(name: str, folder: Path) -> str:
    """That there is no such file, and the one of its folder that was probably meant."""
    place = (folder / name).parent
    if not place.is_dir():
        missing = shown(str(Path(name).parent))
        return f"no such folder (got {missing}); write the path from the study's folder"
    known = sorted(path.name for path in place.iterdir() if path.suffix in ENDINGS)
    advice = did_you_mean(Path(name).name, known) if known else "write that of a scenario"
    return f"no such file (got {shown(name)}); {advice}"
