# Everything from a bare clone: `make run` and `make test` need Python 3.11+ and make, nothing else.
PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin

.PHONY: run test check compiled format clean

run: .venv/.synced
	$(BIN)/cram-sim run scenarios/green_zone_2021_12_19.yaml

test:
	$(MAKE) --jobs 2 check compiled
	$(BIN)/pytest -n 2 --dist worksteal

# The machine code that most tests need, made while style and types are checked.
compiled: .venv/.synced
	$(BIN)/cram-sim run scenarios/green_zone_2021_12_19.yaml --replications 50 --no-figures --force --out runs/compiled >/dev/null

check: .venv/.synced
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.synced
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf .venv .tools runs

.venv/.synced: uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --compile-bytecode --quiet
	@touch $@

$(UV):
	@echo "Setting up: Python environment from uv.lock (a minute the first time)"
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
