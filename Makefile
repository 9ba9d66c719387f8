# Lotwise. Needs Python 3.11 or newer and make; everything else is installed into this folder.
# Works with GNU make 3.81 (the one that macOS brings).

PYTHON ?= python3
UV ?= uv
# The tests run in two processes, each with graph engines of its own. Whoever names arguments of
# their own, such as one file, gets one process.
PYTEST_ARGS ?= --numprocesses=2

VENV := .venv
BIN := $(VENV)/bin
VENDOR := lotwise/static/vendor
PACKAGES := graph loaders resolvers schema lotwise
CHECKED := $(PACKAGES) scripts tests benchmarks

# What is installed is remembered by stamp files, so that a second run starts at once. Their folder
# is named after this one: an environment does not survive being moved, so a moved one is made anew.
STAMPS := $(VENV)/.stamps-$(shell printf '%s' "$(CURDIR)" | cksum | cut -d ' ' -f 1)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help install run test check format bench schema lock clean FORCE

help: ## Say what can be made
	@printf 'Lotwise: usage: make TARGET\n\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/\1:\2/p' Makefile | awk -F: '{ printf "  %-10s %s\n", $$1, $$2 }'

install: $(STAMPS)/runtime $(VENDOR)/.installed ## Make .venv with the command lotwise, and install the browser assets
	@:

run: install ## Install what is missing, then start the service (Ctrl-C stops it)
	@exec $(BIN)/lotwise run

test: install $(STAMPS)/dev node_modules/.installed ## Run every test
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(STAMPS)/dev node_modules/.installed ## Look at the code (format, lint, types, import directions)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(CHECKED)
	$(BIN)/lint-imports --no-cache
	@PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/tsc --project tsconfig.json

format: $(STAMPS)/dev ## Format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install $(STAMPS)/dev ## Measure, and print a table of ratios
	$(BIN)/python -m benchmarks

schema: $(STAMPS)/runtime ## Write schema/schema.graphql anew from the code
	$(BIN)/python -m schema.export

lock: ## Renew the lock files (a maintainer's task; needs uv and npm)
	UV="$(UV)" sh scripts/lock.sh

clean: ## Remove everything that was installed or built here; the data stays
	rm -rf $(VENV) $(VENDOR) node_modules build .cache .mypy_cache .ruff_cache .pytest_cache
	rm -rf .import_linter_cache .hypothesis *.egg-info
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +

# A missing or dangling interpreter (Python was upgraded or removed) makes the environment anew.
$(STAMPS)/python: $(if $(wildcard $(BIN)/python),,FORCE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Lotwise needs Python 3.11 or newer, and '$(PYTHON)' is not that." \
		"Install one, or name it: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Making the environment $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@mkdir -p $(STAMPS) && touch $@

# The project itself is installed in place, by the build tool that the lock pins.
$(STAMPS)/runtime: $(STAMPS)/python requirements/runtime.lock scripts/install_python.py pyproject.toml
	@$(BIN)/python scripts/install_python.py requirements/runtime.lock
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install \
		--no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/runtime requirements/dev.lock
	@$(BIN)/python scripts/install_python.py requirements/dev.lock
	@touch $@

$(VENDOR)/.installed: package.json package-lock.json scripts/install_assets.py | $(STAMPS)/runtime
	@$(BIN)/python scripts/install_assets.py assets
	@touch $@

node_modules/.installed: package.json package-lock.json scripts/install_assets.py | $(STAMPS)/runtime
	@$(BIN)/python scripts/install_assets.py dev
	@touch $@
