# `make run` and `make test` set everything up on a fresh machine; the rest is for daily work.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt

.PHONY: run test test-all lint format setup setup-dev system screenshots freeze clean

run: setup
	@packaging/run.sh $(BIN) $(ARGS)

test: setup-dev lint
	@echo "== tests"
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(ARGS)

test-all: setup-dev lint
	@echo "== all tests, the slow ones too"
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m "" $(ARGS)

lint: setup-dev
	@echo "== format, lint, import contract, types"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

format: setup-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

screenshots: setup-dev
	@$(BIN)/python packaging/screenshots.py

freeze: setup-dev
	@echo "== the frozen app in dist/drishti (some minutes, about 830 MB)"
	@$(PIP) --editable '.[train,dev,freeze]'
	@$(BIN)/pyinstaller --noconfirm --clean --log-level WARN packaging/drishti.spec
	@$(BIN)/python packaging/smoke.py dist/drishti

setup: system $(VENV)/.installed $(VENV)/.pose-model

setup-dev: system $(VENV)/.installed-dev $(VENV)/.pose-model

system:
	@sh packaging/system-libraries.sh

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Drishti needs Python 3.11 or newer: install it and run make again." >&2; exit 1; }
	@echo "== Python environment in $(VENV) ($(PYTHON))"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "== packages for the app (about 1.5 GB on disk, no torch)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "== packages for training and tests (about 3 GB on disk)"
	@$(PIP) torch==$$(sed -n 's/^torch==//p' constraints.txt) --editable '.[train,dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.pose-model: model/landmarker.py | $(BIN)/python
	@echo "== MediaPipe's pose model"
	@$(BIN)/python -m model.landmarker
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
