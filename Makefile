# Two commands for a first look, `make demo` and `make test`; the rest is for whoever changes the code.
# Each installs what it needs into .venv, with the versions of constraints.txt, and only when pyproject.toml or constraints.txt changed.
# Choose the interpreter with `make PYTHON=python3.12 …`; hand pytest its own arguments with `make test PYTEST_ARGS='-x -k tight'`.

PYTHON ?= python3
PYTEST_ARGS ?= -n auto --dist loadfile
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help demo test nets check docs prove proofs coq refuse bench coverage clean
.DELETE_ON_ERROR:
.NOTPARALLEL: # the installs below share one environment

help:
	@echo 'make demo      install arprops and run `arprops check` on every file in examples/'
	@echo 'make test      install what the tests need and run them, every example in the docs included'
	@echo 'make nets      train nets on aⁿbⁿ, count what they do at impossible prompts, audit one, and take an automaton out of it'
	@echo 'make check     ruff, pyright, import-linter'
	@echo 'make docs      build docs/_build/html, warnings are errors'
	@echo 'make prove     run the theorem scripts, refute their mutants, and store what they show'
	@echo 'make proofs    re-verify the stored certificates, and see the false ones rejected'
	@echo 'make coq       have Coq check the proofs of A1, A6 and D3 (needs coqc: see proofs/coq/README.md)'
	@echo 'make refuse    disable each refusal of the kernel in turn, and see a test fail'
	@echo 'make bench     the side-by-side ratios of benchmarks/'
	@echo 'make coverage  which lines and branches the tests reach'
	@echo 'make clean     remove what these commands made, the environment included'

# -- the environment: one stamp a set of packages ------------------------------------------------------------------------

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "arprops needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; say: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: $(VENV)/.made pyproject.toml constraints.txt
	@echo 'Installing arprops into $(VENV) (only when pyproject.toml or constraints.txt has changed) …'
	$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.test: $(VENV)/.made pyproject.toml constraints.txt
	@echo 'Installing arprops and what its tests need into $(VENV) (only when pyproject.toml or constraints.txt has changed) …'
	$(PIP_INSTALL) -e '.[test]'
	@touch $@ $(VENV)/.base

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	$(PIP_INSTALL) -e '.[dev]'
	@touch $@ $(VENV)/.test $(VENV)/.base

# -- the two commands ----------------------------------------------------------------------------------------------------

# A file in examples/ opens with a comment that says what it shows; each of its claims names the verdict it expects.
demo: $(VENV)/.base
	@shown=0; for file in $$(grep -l '^\[\[claim\]\]' examples/*.toml); do \
	  printf '\n── arprops check %s\n' "$$file"; \
	  sed -n -e '/^#/!q' -e 's/^# \{0,1\}/   /p' "$$file"; \
	  $(BIN)/arprops check "$$file" || { code=$$?; printf '\n%s did not hold: exit code %s\n' "$$file" "$$code"; exit "$$code"; }; \
	  shown=$$((shown + 1)); \
	done; \
	printf '\nAll %s files hold: each verdict above is the one its file expects, and each proof was re-checked by the kernel.\n' "$$shown"

test: $(VENV)/.test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Half a minute of training on a CPU: three architectures within 10⁻³ nats of one language, which complete what it never writes in three ways.
nets: $(VENV)/.test
	@out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; set -e; \
	  $(BIN)/arprops fit examples/anbn_fit.toml --out "$$out"; \
	  printf '\n── arprops audit\n'; $(BIN)/arprops audit "$$out/nets/anbn-lstm-0-final"; \
	  printf '\n── arprops extract\n'; $(BIN)/arprops extract "$$out/nets/anbn-lstm-0-final" --out "$$out/lstm.toml"

# -- for whoever changes the code ----------------------------------------------------------------------------------------

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/pyright
	$(BIN)/lint-imports

docs: $(VENV)/.dev
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

# What is stored says nothing of times, so it changes only when a proof does.
prove: $(VENV)/.test
	rm -rf proofs/theorems/stored proofs/theorems/smt
	$(BIN)/arprops prove --save proofs/theorems

# recheck.py imports nothing of ours and runs on any Python, so it needs no environment.
proofs:
	$(PYTHON) proofs/recheck.py proofs/stored/*.json proofs/theorems/stored/*.json
	$(PYTHON) proofs/recheck.py --must-fail proofs/must_fail/*.json

coq:
	sh proofs/coq/check

refuse: $(VENV)/.test
	$(BIN)/python tests/refuse/disable.py

bench: $(VENV)/.test
	$(BIN)/python benchmarks/run.py

coverage: $(VENV)/.test
	$(BIN)/python -m coverage run -m pytest
	$(BIN)/python -m coverage report

clean:
	rm -rf $(VENV) docs/_build dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
