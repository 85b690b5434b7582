# SPDX-License-Identifier: Apache-2.0
# make run    open the window on the sample project (without a display: describe sample files in the terminal)
# make test   everything that must hold: style, types, import contracts, tests
# Both first set up what is missing: .venv, system packages (as root), weights and data in the user's cache.
# make translations    the window's texts into assets/translations, compiled; new ones are left for a person to translate
# make player, make package    an application to install, into build/: describing with exported models only, or everything
# make starter    the starter model again, from packages; SOURCES="openclipart sonic-pi" are in the public domain

PYTHON ?= python3
PY := .venv/bin/python

.NOTPARALLEL:
.PHONY: run test setup check bench chaos shots starter translations player package environment fetch

run: setup
	@$(PY) packaging/run.py

test: environment
	@$(PY) packaging/system_packages.py qt fonts || true
	@$(PY) packaging/system_packages.py browser || true
	@$(PY) packaging/node_packages.py || true
	@$(MAKE) --no-print-directory fetch check

setup: environment
	@$(PY) packaging/system_packages.py qt fonts window || true
	@$(MAKE) --no-print-directory fetch
	@$(PY) packaging/sample_project.py || true

# The gate, without fetching anything: what a commit must pass.
check: environment
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest

bench: setup
	@$(PY) tests/bench/bench.py

# Kills the window, the engine and trainings at random moments, fifty times: nothing may be lost.
chaos: setup
	@$(PY) tests/chaos/chaos.py

shots: setup
	@$(PY) packaging/system_packages.py shots || true
	@if command -v xvfb-run > /dev/null; \
	then xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24" $(PY) packaging/shots.py; \
	else QT_QPA_PLATFORM=offscreen $(PY) packaging/shots.py; fi

player: environment
	@$(PY) packaging/package.py player

package: environment
	@$(PY) packaging/package.py full

starter: environment
	@$(PY) packaging/make_starter.py $(SOURCES)

translations: environment
	@$(PY) packaging/translations.py

environment:
	@command -v "$(PYTHON)" > /dev/null || { echo "Braid needs Python 3.11 or later, and there is no $(PYTHON): run apt-get install python3 python3-venv as root, or name one, as in make PYTHON=python3.12 run." >&2; exit 1; }
	@"$(PYTHON)" packaging/environment.py

# One carrier that cannot be had makes its own role unavailable; the rest goes on.
fetch: environment
	@$(PY) -m core fetch || true
