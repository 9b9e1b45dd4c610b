# Two commands need nothing before them: `make demo` serves the product with its demo data,
# `make test` proves it. Both set up .venv, node_modules and portal/static/vendor by themselves.

PORT ?= 8000
FRESH ?=

BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/pytest --quiet
IN_PARALLEL := --numprocesses=auto --maxprocesses=4
# The first Python on the machine that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

.PHONY: demo test check unit requests programs unit-postgresql journeys pictures help-pictures browser \
	lighthouse bench profile wheel lock catalogue icons format clean npm
.NOTPARALLEL:

demo: .venv/installed portal/static/vendor/icons.svg
	$(BIN)/portal demo --port $(PORT) --data demo-data $(if $(FRESH),--fresh)

test: check unit requests programs unit-postgresql journeys

check: .venv/installed-dev
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports

unit: .venv/installed-dev portal/static/vendor/icons.svg
	$(PYTEST) $(IN_PARALLEL) -m "not program and not exhaustive" --ignore=tests/routes tests

# Whole requests, from the form to the page that answers it.
requests: .venv/installed-dev portal/static/vendor/icons.svg
	$(PYTEST) $(IN_PARALLEL) -m "not program and not exhaustive" tests/routes

# Tests that start the program or kill it, and those that walk all there is: they take their time.
programs: .venv/installed-dev portal/static/vendor/icons.svg
	$(PYTEST) $(IN_PARALLEL) -m "program or exhaustive" tests

unit-postgresql: .venv/installed-dev portal/static/vendor/icons.svg
	$(BIN)/python -m tests.servers postgresql $(PYTEST) $(IN_PARALLEL) tests

journeys: browser
	$(PYTEST) $(IN_PARALLEL) e2e

pictures: browser
	$(BIN)/python -m e2e.pictures

# Those that the help shows; git holds them, so look before you commit.
help-pictures: browser
	$(BIN)/python -m e2e.help_pictures

browser: .venv/installed-dev portal/static/vendor/icons.svg
	$(BIN)/python -m tests.servers chromium

# Scores of the pages that matter most, as a slow phone sees them.
lighthouse: browser
	PATH="$$PATH:$(CURDIR)/$(BIN)" $(BIN)/python -m e2e.lighthouse

# The figures of the README: half an hour. SIZES=1000 takes minutes; `make profile` says what a
# ticket's page spends its time on.
bench: browser
	$(BIN)/python -m bench.speed $(if $(SIZES),--sizes $(SIZES)) $(if $(PROCESSES),--processes $(PROCESSES))

profile: .venv/installed-dev
	$(BIN)/python -m bench.profile

wheel: .venv/installed portal/static/vendor/icons.svg
	$(PIP) wheel --no-build-isolation --no-deps --wheel-dir dist .

# Brings what code and templates say into the catalogues; new sentences wait there for words.
catalogue: .venv/installed
	$(BIN)/python scripts/catalogue.py

# The pictures of the installed app, after the logo has changed.
icons: browser
	$(BIN)/python -m scripts.app_icons

format: .venv/installed-dev
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

# What is pinned stays pinned; `make lock UPGRADE=1` takes the newest of everything.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade)
lock: .venv/installed-dev npm
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) --constraints requirements.lock --group build --output-file requirements-build.lock
	$(COMPILE) --group node --output-file requirements-node.lock
	$(COMPILE) --constraints requirements.lock --constraints requirements-build.lock \
		pyproject.toml --group build --group dev --output-file requirements-dev.lock
	$(NPM) install --package-lock-only --loglevel=error

# The data of the demo stays.
clean:
	rm -rf .venv node_modules portal/static/vendor build dist pictures test-results
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find portal tests e2e scripts -name __pycache__ -prune -exec rm -rf {} +

# --- set-up: each rule runs again only when what it read has changed ---

.venv/bin/pip:
	@$(if $(PYTHON),,echo "Python 3.11 or newer is needed, with venv."; exit 1)
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock requirements-build.lock pyproject.toml | .venv/bin/pip
	$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	$(PIP) install --no-build-isolation --no-deps --editable .
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@

# The machine's own npm, else the one that comes from PyPI.
NPM := PATH="$$PATH:$(CURDIR)/$(BIN)" npm
npm: .venv/installed
	@$(NPM) --version >/dev/null 2>&1 || $(PIP) install --require-hashes -r requirements-node.lock

node_modules/.package-lock.json: package.json package-lock.json .npmrc | npm
	$(NPM) ci --loglevel=error

portal/static/vendor/icons.svg: node_modules/.package-lock.json portal/static/icons.txt scripts/assets.py
	$(BIN)/python scripts/assets.py
