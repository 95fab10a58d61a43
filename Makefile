# Two commands on a fresh machine: `make demo` and `make test`. Both need only Python 3.11 to 3.13.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
# Of 100 rows each: about a minute on two cores.
DEMO_STEPS ?= 1000

.PHONY: demo test fast lint types house bench prove-gain prove-few prove-ablation prove-ablation-svm prove-leaky prove-realism calibrate prove-reading prove-publish prove-crash prove-fuzz prove-scaling prove-peers clean

demo: $(VENV)/.train
	$(BIN)/symgen generate quickstart -o $(DEMO)/quickstart
	$(BIN)/symgen preview quickstart -o $(DEMO)/quickstart-sheet.png
	@$(BIN)/symgen plan quickstart --brief
	@echo
	$(BIN)/symgen train $(DEMO)/quickstart -o $(DEMO)/run --steps $(DEMO_STEPS)
	@echo "The accuracy is that on rows of fonts and pen templates kept from training: it shows that the set teaches. How well"
	@echo "real handwriting is read it does not show; that takes real ink: $(BIN)/symgen evaluate $(DEMO)/run --on DIR"
	@echo
	@echo "Made:           $(DEMO)/quickstart   (parquet shards, card, manifest)"
	@echo "Contact sheet:  $(DEMO)/quickstart-sheet.png"
	@echo "Trained:        $(DEMO)/run   (report.html opens offline)"
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

# Proofs, for the record: most take hours. What they make lies in proof/, which `make clean` leaves alone. Stopped, each goes on
# when called again; where a comment says so, it begins anew.
#
# The data-gain experiment. For example
#   make prove-gain RECIPE=rare-classes REAL=data/real TEST="data/real:validation data/other" BUDGET=8
RECIPE ?= crohme101-balanced
STEPS ?= 4000
PROVE ?= proof/gain-$(notdir $(RECIPE))
prove-gain: $(VENV)/.dev
	@test -n "$(REAL)" -a -n "$(TEST)" || { echo "name the real data: make prove-gain REAL=DIR TEST=DIR:SPLIT"; exit 2; }
	$(BIN)/symgen gain $(RECIPE) $(foreach one,$(REAL),--real $(one)) $(foreach one,$(TEST),--test $(one)) -o $(PROVE) \
	  --shots 5,20,all --seeds 3 --draws 2 --steps $(STEPS) $(if $(BUDGET),--budget $(BUDGET))

# Five pictures a class of 18 classes, re-inked, five draws, three seeds; then a support vector machine on the same draws.
#   make prove-few REAL=photos/pool TEST=photos/rest        # folders with a folder a class, no picture in both
prove-few: $(VENV)/.dev
	@test -n "$(REAL)" -a -n "$(TEST)" || { echo "name the pictures: make prove-few REAL=DIR TEST=DIR"; exit 2; }
	SYMGEN_PICTURES=$(REAL) $(BIN)/symgen gain tests/prove/few_shots.toml --real $(REAL) --test $(TEST) -o proof/few --shots 5 \
	  --draws 5 --seeds 3 --steps 500 --doses 1 --arm real --arm "real, augmented" --arm "real + synthetic"
	$(BIN)/python tests/prove/few_shots.py proof/few --real $(REAL) --test $(TEST)

# What each step and source adds to the gain, a row a method; ONLY="all bare" makes those rows alone. For example
#   make prove-ablation REAL=data/real TEST=data/real:validation SHOTS=5 STEPS=2000
SHOTS ?= 5
prove-ablation: $(VENV)/.dev
	@test -n "$(REAL)" -a -n "$(TEST)" || { echo "name the real data: make prove-ablation REAL=DIR TEST=DIR:SPLIT"; exit 2; }
	$(BIN)/python tests/prove/ablation.py $(RECIPE) -o proof/ablation-$(notdir $(RECIPE)) --real $(REAL) --test $(TEST) \
	  --shots $(SHOTS) --steps $(STEPS) $(if $(ONLY),--only $(ONLY))

#   The same table judged by a support vector machine: some ten seconds of one core a row and draw.
prove-ablation-svm: $(VENV)/.dev
	@test -n "$(REAL)" -a -n "$(TEST)" || { echo "name the real data: make prove-ablation-svm REAL=DIR TEST=DIR:SPLIT"; exit 2; }
	$(BIN)/python tests/prove/ablation_svm.py $(RECIPE) -o proof/ablation-svm-$(notdir $(RECIPE)) --real $(REAL) --test $(TEST) \
	  --shots $(SHOTS) $(if $(ONLY),--only $(ONLY))

# Why a network may say 95 % of itself on leaky data and read 20 of 82 drawings (tests/prove/leaky_twin.py). Needs
# SYMGEN_CROHME. Small form: SCALE=0.05 STEPS=500.
SCALE ?= 1
prove-leaky: $(VENV)/.dev
	$(BIN)/python tests/prove/leaky_twin.py -o proof/leaky-$(SCALE) --scale $(SCALE) --steps $(STEPS)

# What presets make of a few inks a class, against ink of other writers (tests/prove/realism.py), and how strong a preset's
# steps should be for that (tests/prove/calibrate.py; begins anew). Both need SYMGEN_CROHME.
INKS ?= 5
PRESET ?= natural
prove-realism: $(VENV)/.dev
	$(BIN)/python tests/prove/realism.py -o proof/realism-$(INKS) --inks $(INKS)

calibrate: $(VENV)/.dev
	$(BIN)/python tests/prove/calibrate.py -o proof/calibrated-$(PRESET).json --preset $(PRESET) --inks $(INKS)

# How well expressions are read, stage by stage: composed ones by a run made for it, on hands that it has not seen
# (SYMGEN_CROHME names CROHME's ink); then handwritten ones where INKML (folders of expressions) and RUN (a run that has not seen their writers) are given.
LINEAR = proof/linear

prove-reading: $(VENV)/.train
	@mkdir -p $(LINEAR)
	test -e $(LINEAR)/data/manifest.json || $(BIN)/symgen generate symbols-linear -o $(LINEAR)/data
	test -e $(LINEAR)/run/metrics.json || $(BIN)/symgen train $(LINEAR)/data -o $(LINEAR)/run --steps 4500 --none-class
	PYTHONPATH=tests $(BIN)/python tests/prove/reading_composed.py $(LINEAR)/run --data $(LINEAR)/data --split test --seed 100 \
	  -o $(LINEAR)/composed.jsonl
	test -z "$(INKML)" || PYTHONPATH=tests $(BIN)/python tests/prove/reading.py $(INKML) --run $(RUN) -o proof/reading.jsonl

# A million rows to the test hub: a fault at every 20th request, then ten kills at random moments.
prove-publish: $(VENV)/.dev
	$(BIN)/python tests/bench/prove_publish.py --home proof/publish

# Kills at random moments, a full disk, a target that cannot be written, two at once. Small form: KILLS=10.
KILLS ?= 200
prove-crash: $(VENV)/.dev
	$(BIN)/python tests/prove/crash.py -o proof/crash --kills $(KILLS)

# Hostile files: coverage-guided fuzzing of every reader, on from the corpus of the last run; ten minutes a reader, 20 s
# before anything lands (.ci/run).
SECONDS_EACH ?= 600
prove-fuzz: $(VENV)/.dev
	$(BIN)/python tests/fuzz/fuzz.py --home proof/fuzz --seconds $(SECONDS_EACH)

# What a row costs as sets grow to ten million rows, and beside the peers, each in an environment of its own. Both begin anew.
prove-scaling: $(VENV)/.dev
	$(BIN)/python tests/bench/scaling.py --home proof/scaling --up-to 10000000

prove-peers: $(VENV)/.dev
	$(BIN)/python tests/bench/peers.py --home proof/peers

# The marker files keep a second `make` from installing again; touching pyproject.toml installs anew.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 14)) and "symgen needs Python 3.11 to 3.13, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.core: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable . --constraint constraints.txt
	@touch $@

$(VENV)/.train: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[train]' --constraint constraints.txt
	@touch $@ $(VENV)/.core

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	@touch $@ $(VENV)/.core $(VENV)/.train

clean:
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
