"""Studies of the base raid, as texts in a folder."""

from pathlib import Path

from cram_sim.scenario.load import read_scenario
from cram_sim.studies.plan import Plan
from cram_sim.studies.planning import plan_study

BASE = Path(__file__).parents[2] / "scenarios" / "base_raid_20_rockets.yaml"
HEAD = "version: 1\nname: a study\nscenario: base.yaml\nseed: 7\n"
READING = read_scenario(BASE)


def study_file(folder: Path, body: str, *, base: str | None = None) -> Path:
    """A study file with this after its head, beside its scenario."""
    text = BASE.read_text(encoding="utf-8") if base is None else base
    (folder / "base.yaml").write_text(text, encoding="utf-8")
    file = folder / "study.yaml"
    file.write_text(HEAD + body, encoding="utf-8")
    return file


def plan(folder: Path, body: str, *, base: str | None = None) -> Plan:
    """The plan of such a study."""
    return plan_study(study_file(folder, body, base=base))
