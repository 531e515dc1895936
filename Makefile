# Two commands do all the set-up: `make demo` shows Helin, `make test` proves it. `make check` is the quick gate.
# Needs Python 3.11 or newer and make; everything else is installed into .venv from the lock files.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -q
WORKERS ?= 2
GATE := tests/test_tidy.py tests/test_docs.py tests/test_messages.py
.DEFAULT_GOAL := help
.PHONY: help demo check test format messages docs fuzz new-feature chromium clean bench

help:
	@echo "make demo                 start Helin with the demo neighbourhood (PORT=8000)"
	@echo "make test                 every test, journeys in a real browser included (WORKERS=2)"
	@echo "make check                format, lint, types, contracts, tidy, docs, migrations, templates, messages"
	@echo "make format               let ruff and djade rewrite the sources"
	@echo "make docs                 write docs/reference/ anew"
	@echo "make messages             compile the Chinese texts and say what is missing"
	@echo "make bench                every figure of bench/RESULTS.md anew, about ten minutes (SIZE=full: up to 1,000,000 cases)"
	@echo "make fuzz                 more than 10,000 generated requests against the interface for programs (EXAMPLES=420 an operation)"
	@echo "make new-feature NAME=x   a whole feature folder in the house style"

$(BIN)/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Helin needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "On Debian: apt-get install python3-venv"; exit 1; }

.venv/run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Helin runs on into .venv …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Helin is tested with into .venv …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ .venv/run

demo: .venv/run
	@HELIN_DEV=1 $(BIN)/helin up --demo

check: export DJANGO_SETTINGS_MODULE = helin.site.settings_test
check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	find helin -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	$(BIN)/mypy helin
	$(BIN)/python -m pytest $(GATE)

test: .venv/dev chromium
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 5 $(PYTEST)

chromium:
	@.ci/chromium

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find helin -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2

messages: .venv/dev
	$(BIN)/python -m helin.site.messages

docs: .venv/dev
	$(BIN)/python -m helin.site.reference

bench: .venv/dev chromium
	@HELIN_ALLOW_ROOT=1 $(BIN)/python -m bench --size $(or $(SIZE),default)

fuzz: .venv/dev
	HELIN_FUZZ_EXAMPLES=$(or $(EXAMPLES),420) $(BIN)/python -m pytest helin/features/cases/tests/rest/test_description.py

new-feature: .venv/dev
	$(BIN)/python -m helin.site.scaffold $(NAME) $(if $(ITEM),--item $(ITEM)) $(if $(CHINESE),--chinese $(CHINESE))

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
