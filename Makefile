# make help lists what there is. Words in capitals change how: make test TESTS="-k erlang", make bench BENCH=--short.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test test-oracles test-slow lint docs bench bench-short bench-sweeps fuzz schema current measured retold api words golden lock clean

demo: .venv/ready  ## set up .venv and simulate the quickstart (DEMO: further words for ccsim run)
	$(BIN)/ccsim run scenarios/quickstart.yaml $(DEMO)

help:  ## list these
	@sed -n 's/^\([a-z-]*\):.*  ## /\1  /p' Makefile | awk -F '  ' '{printf "make %-14s%s\n", $$1, $$2}'

test: .venv/ready  ## set up .venv and run the tests (TESTS: further words for pytest)
	$(BIN)/python -m pytest -m "not slow and not oracle" $(TESTS)

test-oracles: .venv/ready  ## run the long comparisons with what no simulation computed: exact values, laws of many replications
	$(BIN)/python -m pytest -m "oracle and not slow" $(TESTS)

test-slow: .venv/ready  ## run the longest: stories, studies, published days and pages, networks of queues, simulated again
	$(BIN)/python -m pytest -m slow $(TESTS)

lint: .venv/ready  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Strict: a broken link or anchor, or a page that nothing leads to, is an error.
docs: .venv/ready  ## the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

bench: .venv/ready  ## speed and memory, against plain SimPy (BENCH: such as --hours 1 --pairs 1)
	$(BIN)/python -m tests.performance.bench $(BENCH)

bench-short: .venv/ready  ## the same in half a minute: fails where ccsim has become too slow
	$(BIN)/python -m tests.performance.bench --short $(BENCH)

bench-sweeps: .venv/ready  ## what the workers of a sweep do with their time (BENCH: such as --short)
	$(BIN)/python -m tests.performance.sweeps $(BENCH)

# What one shows in full: .venv/bin/python -m tests.support.fuzz --first NUMBER 1
MUTANTS ?= 20000
fuzz: .venv/ready  ## mutants of all shipped files, each told in a line (MUTANTS: how many)
	$(BIN)/python -m tests.support.fuzz $(MUTANTS)

schema: .venv/ready  ## write the schemas, the reference of all keys, and the tables of metrics
	$(BIN)/ccsim schema > docs/scenario.schema.json
	$(BIN)/ccsim schema --study > docs/study.schema.json
	$(BIN)/python -m docs.tools.reference > docs/reference.md
	$(BIN)/python -m docs.tools.metrics --write

current: .venv/ready  ## whether what make schema and make api write is what the code says
	$(BIN)/ccsim schema | diff docs/scenario.schema.json -
	$(BIN)/ccsim schema --study | diff docs/study.schema.json -
	$(BIN)/python -m docs.tools.reference | diff docs/reference.md -
	$(BIN)/python -m docs.tools.metrics | diff docs/metrics.md -
	$(BIN)/python -m docs.tools.api_page | diff docs/api.md -

measured: .venv/ready  ## write what the comparisons with exact values came to into docs/validation.md (MEASURED: of which test files)
	$(BIN)/python -m docs.tools.measured $(MEASURED)

retold: .venv/ready  ## write the tables of pages that tell a story from what is simulated (RETOLD: of which test files)
	$(BIN)/python -m docs.tools.tables $(RETOLD)

api: .venv/ready  ## write docs/api.md from the docstrings
	$(BIN)/python -m docs.tools.api_page > docs/api.md

words: .venv/ready  ## find all messages, bring the catalogues of languages up to date, compile them (WORDS: a new language, such as fr)
	$(BIN)/python -m docs.tools.words $(WORDS)

golden: .venv/ready  ## write what logs are into tests/golden/, where they are meant to be others than they were
	$(BIN)/python -m tests.golden.logs

lock: .venv/ready  ## pin the newest versions that fit, for every supported Python and system
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev pyproject.toml -o requirements.lock

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

clean:  ## remove all that was set up, built and cached; runs in outputs/ stay
	rm -rf .venv build dist site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
