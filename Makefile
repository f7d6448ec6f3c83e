# Partner Desk: `make run` to talk to it, `make test` to check it, `make check` before handing in.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install run test check format lock clean

help:  ## show the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run.stamp  ## install what is needed and start the desk on http://localhost:3978
	@$(BIN)/partner-desk serve

install: $(VENV)/run.stamp  ## make .venv and install the desk from the lock

test: $(VENV)/dev.stamp  ## install what tests need and run all of them
	$(BIN)/python -m pytest

check: $(VENV)/dev.stamp  ## format, lint, types, imports, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/dialogs/test_locales.py

format: $(VENV)/dev.stamp  ## write the code in our format and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--upgrade requirements/build.in -o requirements/build.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--upgrade pyproject.toml -o requirements/run.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--upgrade pyproject.toml --group dev -c requirements/run.lock -o requirements/dev.lock

clean:  ## remove the environment and caches; the desk's database stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

# Build tools come first and from their own lock: packages of the SDK that are only published as source
# are then built with them rather than with whatever is newest that day.
$(VENV)/build.stamp: requirements/build.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		|| { echo "Partner Desk needs Python 3.11, 3.12 or 3.13: run make with PYTHON=python3.11" >&2; exit 1; }
	@echo "Installing Partner Desk into $(VENV): about a minute, only this time."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/build.lock
	@touch $@

$(VENV)/run.stamp: $(VENV)/build.stamp requirements/run.lock pyproject.toml
	$(BIN)/pip install --quiet --no-build-isolation --require-hashes -r requirements/run.lock
	$(BIN)/pip install --quiet --no-build-isolation --no-deps --editable .
	@$(BIN)/python -c 'from knowledge.learned import learned; learned()'
	@$(BIN)/partner-desk webchat || true
	@$(BIN)/partner-desk teams-schema || true
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.lock
	$(BIN)/pip install --quiet --no-build-isolation --require-hashes -r requirements/dev.lock
	@touch $@
