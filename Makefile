# The two commands of the quick start are `make run` and `make test`. Everything else is for developers.
# requirements.lock carries names, versions and hashes; the installer takes them from wherever it is set up to.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.installed-run
DEV    := $(VENV)/.installed-dev
PORT   ?= 8501

.PHONY: run test check tests fast postgis floors format bench lock clean

run: $(RUN)
	$(BIN)/frontline ingest seeds
	$(BIN)/frontline serve --port $(PORT)

test: check tests

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Every test, the slow ones and those in a browser too; they say loudly when chromium is not there.
tests: $(DEV)
	$(BIN)/python -m pytest -n auto --dist loadfile

fast: $(DEV)
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not browser and not slow and not postgis and not cluster"

# The store in a real PostgreSQL with PostGIS, which the tests start themselves (Debian: postgresql-postgis).
postgis: $(DEV)
	$(BIN)/python -m pytest -n auto --dist loadfile -m postgis

floors: $(DEV)
	$(BIN)/frontline eval tests/gold/dev.jsonl --by-lang

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Writes docs/benchmark.md; `python -m bench` lists the other measurements.
bench: $(DEV)
	$(BIN)/python -m bench speed --sizes 1 10

$(RUN): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(DEV): $(RUN) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

# Needs uv. --universal: one lock for every Python from 3.11 on; names, versions and hashes only.
COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
