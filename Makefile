# The two commands of the quick start are `make run` and `make test`. Everything else is for developers.
# requirements.lock carries names, versions and hashes; the installer takes them from wherever it is set up to.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PORT   ?= 8501

.PHONY: run test check format lint types tests slow floors bench lock screenshots clean

run: $(STAMP)
	$(BIN)/frontline ingest seeds
	$(BIN)/frontline serve --port $(PORT)

test: check tests

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Every test, the slow ones and those in a browser too; they say loudly when chromium is not there.
tests: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile

fast: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not browser and not slow and not postgis"

floors: $(STAMP)
	$(BIN)/frontline eval tests/gold/dev.jsonl --by-lang

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	$(BIN)/python -m bench

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Needs uv; --universal keeps one lock for every Python from 3.11 on.
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
