"""The command `cram-sim`, also as `python -m cram_sim`."""

from cram_sim.cli import verbs


def main() -> None:
    """Run the command line and leave with its exit code."""
    verbs(prog_name="cram-sim")


if __name__ == "__main__":
    main()
