# Two commands do everything on a machine with Python 3.11+ and nothing else: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CRDS   ?=
UV_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate --extra chart

.PHONY: run test check format lint types manifests lock golden bench clean

run: $(VENV)/.run ## set up, then Slack when tokens are set, else the terminal tutor
	@$(BIN)/python app.py

test: $(VENV)/.dev ## set up, then every test
	$(BIN)/python -m pytest

check: $(VENV)/.dev ## format, lint, types, architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## write the format and the safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

manifests: $(VENV)/.dev ## check every manifest in the content: make manifests CRDS=<folder of CRDs>
	@test -n "$(CRDS)" || { echo "say where the CRDs are: make manifests CRDS=<folder>"; exit 2; }
	$(BIN)/python -m meshbot lint --manifests "$(CRDS)"

golden: $(VENV)/.dev ## write the expected outputs anew; read the diff before committing it
	MESHBOT_WRITE_GOLDEN=1 $(BIN)/python -m pytest tests/golden

lock: ## resolve the dependencies anew (hashes, every platform, no index URLs)
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile $(UV_FLAGS) -o requirements.txt pyproject.toml
	$(VENV)/lock/bin/uv pip compile $(UV_FLAGS) --group test --group check -o requirements-dev.txt pyproject.toml

# The stamps depend on the lock files, so that a pull with new dependencies installs them at the next `make`.
$(VENV)/.run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "meshbot needs Python 3.11 or newer")'
	@echo "Setting up .venv (once)…"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
