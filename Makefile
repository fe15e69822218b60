# make demo   set up and simulate the quickstart        make test   set up and run the tests
# make lint   style, types, layers                      make bench  speed and memory, against plain SimPy
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench schema api lock clean

demo: .venv/ready
	$(BIN)/ccsim run scenarios/quickstart.yaml

test: .venv/ready
	$(BIN)/python -m pytest

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready
	$(BIN)/python -m tests.bench

schema: .venv/ready
	$(BIN)/ccsim schema > docs/scenario.schema.json
	$(BIN)/ccsim schema --study > docs/study.schema.json

api: .venv/ready
	PYTHONPATH=. $(BIN)/python -m tests.api_page > docs/api.md

# Pin the newest versions that fit, for every supported Python and system.
lock: .venv/ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev pyproject.toml -o requirements.lock

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

clean:
	rm -rf .venv build dist *.egg-info
