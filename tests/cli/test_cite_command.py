"""`cram-sim cite`, and `cram-sim catalogue cite`, which is the same."""

import json
from pathlib import Path

from click.testing import CliRunner

from cram_sim.cli import verbs

VALID = Path(__file__).parent.parent / "cases" / "valid"
TWO_GUNS = VALID / "two_guns.yaml"


def cited(file: Path) -> dict[str, list[str]]:
    """The numbers of each source by its key."""
    result = CliRunner().invoke(verbs, ["cite", "--json", str(file)])
    assert result.exit_code == 0
    return {
        each["reference"].partition(":")[0]: each["parameters"]
        for each in json.loads(result.stdout)
    }


def test_each_source_is_cited_with_the_numbers_that_it_gave() -> None:
    assert cited(TWO_GUNS)["spin73"] == ["gun_20mm.drag_law", "gun_20mm.form_factor"]


def test_what_the_file_writes_itself_is_not_cited() -> None:
    """The magazine of both guns is the file's own; the rate of fire is not."""
    given = [name for names in cited(TWO_GUNS).values() for name in names]
    assert "gun_20mm.magazine" not in given
    assert given.count("gun_20mm.rate_of_fire") == 1


def test_a_sceptics_values_are_assumptions(tmp_path: Path) -> None:
    file = tmp_path / "sceptic.yaml"
    text = TWO_GUNS.read_text()
    file.write_text(text.replace("seed: 20211219", "seed: 1, parameter_set: sceptic"))
    assert "gun_20mm.round_dispersion" in cited(file)["assumption"]
    assert "success_calibration" not in cited(file)
    assert cited(TWO_GUNS)["success_calibration"] == ["gun_20mm.round_dispersion"]


def test_the_sources_of_the_raid_come_last() -> None:
    told = CliRunner().invoke(verbs, ["cite", str(VALID / "warning_only.yaml")]).stdout
    assert told.splitlines()[-1] == "a fictitious place"
    assert "strategypage_2004: " in told
    assert "spin73" not in told


def test_both_spellings_say_the_same() -> None:
    short, long = (
        CliRunner().invoke(verbs, [*words, str(TWO_GUNS)]).stdout
        for words in (["cite"], ["catalogue", "cite"])
    )
    assert short == long
    assert "    gun_20mm.drag_law, gun_20mm.form_factor\n" in short
