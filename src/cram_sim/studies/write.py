"""From a Study back to text: the file that it could have been read from."""

from pathlib import PurePath
from typing import Any

import yaml
from yamlcore import CCoreDumper

from cram_sim.studies.study import Study


def study_yaml(study: Study, *, scenario: PurePath | str | None = None) -> str:
    """The study as YAML that loads to an equal one; `scenario` to name its scenario otherwise."""
    written: dict[str, Any] = study.model_dump(mode="json", exclude_none=True)
    if scenario is not None:
        written["scenario"] = str(scenario)
    text: str = yaml.dump(
        written, Dumper=CCoreDumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text
