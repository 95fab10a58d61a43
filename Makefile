# Two commands on a fresh machine: `make demo` and `make test`. Both need only Python 3.11 to 3.13.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: demo test fast lint types house bench clean

demo: $(VENV)/.core
	$(BIN)/symgen generate quickstart -o $(DEMO)/quickstart
	$(BIN)/symgen preview quickstart -o $(DEMO)/quickstart-sheet.png
	@$(BIN)/symgen plan quickstart --brief
	@echo
	@echo "Made:           $(DEMO)/quickstart   (parquet shards, card, manifest)"
	@echo "Contact sheet:  $(DEMO)/quickstart-sheet.png"
	@echo "Try next:       $(BIN)/symgen generate math -o $(DEMO)/math --limit 50"

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2

fast: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 -m "not slow and not data"

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

house: $(VENV)/.dev
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/symgen bench

# The marker files keep a second `make` from installing again; touching pyproject.toml installs anew.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 14)) and "symgen needs Python 3.11 to 3.13, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.core: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable . --constraint constraints.txt
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	@touch $@ $(VENV)/.core

clean:
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
