# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
VENV := .venv
BIN := $(VENV)/bin
export PORT DEMO

.PHONY: help setup setup-test run test check bench lock clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.runs ## Make the environment: virtual environment, pinned packages, system libraries
	@tools/system-packages run

setup-test: setup $(VENV)/.tests
	@tools/system-packages test

run: setup ## Serve http://localhost:8000 (PORT= to change), with a demo office on first start (DEMO=0: empty)
	@tools/serve

test: setup-test ## Run every test, on SQLite and PostgreSQL, browser journeys included
	@$(BIN)/pytest -n 2 --dist loadgroup -q

check: setup-test ## Lint, types, import contracts, fast tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --backend sqlite -m "not journey and not slow"

bench: setup-test ## Measure ratios against a bound taken in the same run
	@$(BIN)/python -m tests.bench

lock: setup-test ## Write requirements*.txt, with hashes, from requirements*.in
	$(BIN)/uv pip compile -q --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean: ## Remove the environment; the data under var/ stays
	rm -rf $(VENV)

$(VENV)/.runs: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11 …" >&2; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned packages (the first time takes about a minute)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runs
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
