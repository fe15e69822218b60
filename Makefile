# make demo   set up and simulate the quickstart        make test   set up and run the tests
# make lint   style, types, layers                      make bench  speed and memory, against plain SimPy
# make docs   the documentation as a site, in site/     make schema lock measured   what is generated and committed
# make fuzz   20,000 mutants of all shipped files
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint docs bench fuzz schema api measured lock clean

demo: .venv/ready
	$(BIN)/ccsim run scenarios/quickstart.yaml

test: .venv/ready
	$(BIN)/python -m pytest

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Strict: a broken link or anchor, or a page that nothing leads to, is an error.
docs: .venv/ready
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

bench: .venv/ready
	$(BIN)/python -m tests.bench

# Fewer or more: make fuzz MUTANTS=1000. What one shows in full: .venv/bin/python -m tests.fuzz --first NUMBER 1
MUTANTS ?= 20000
fuzz: .venv/ready
	$(BIN)/python -m tests.fuzz $(MUTANTS)

schema: .venv/ready
	$(BIN)/ccsim schema > docs/scenario.schema.json
	$(BIN)/ccsim schema --study > docs/study.schema.json
	$(BIN)/python -m docs.tools.reference > docs/reference.md

# What the comparisons with exact values came to, for docs/validation.md.
measured: .venv/ready
	$(BIN)/python -m docs.tools.measured

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
	rm -rf .venv build dist site *.egg-info
