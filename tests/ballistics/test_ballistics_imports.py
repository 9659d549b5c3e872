import ast
from pathlib import Path

import cram_sim.ballistics

ALLOWED = {
    "collections",
    "dataclasses",
    "math",
    "operator",
    "typing",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
}
OURS = ("cram_sim.ballistics", "cram_sim.compiled")


def test_the_ballistic_core_needs_arrays_and_the_compiler_only() -> None:
    for path in Path(cram_sim.ballistics.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] in ALLOWED or name.startswith(OURS), f"{path}: {name}"
