.DEFAULT_GOAL := help
.PHONY: setup run test bench soak lint help

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
ARGS ?=

setup: $(READY) ## Make the virtual environment and install the locked dependencies (once)
	@:

$(READY): infra/requirements.lock pyproject.toml
	@rm -f $@
	@found=; for python in python3.11 python3; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { found=$$python; break; }; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 ou plus récent est introuvable. Installez-le (apt-get install python3.11 python3.11-venv), puis relancez."; \
		echo "Python 3.11 or newer was not found. Install it (apt-get install python3.11 python3.11-venv), then run this again."; \
		exit 1; \
	fi; \
	"$$found" -m venv $(VENV) || { \
		echo "L'environnement virtuel n'a pas pu être créé dans $(VENV). Sous Debian : apt-get install python3-venv."; \
		echo "The virtual environment could not be made in $(VENV). On Debian: apt-get install python3-venv."; \
		exit 1; \
	}
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r infra/requirements.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## Serve the platform: servers, migrations, demonstration, API, console, projector, worker (ARGS="--port 8080")
	@$(VENV)/bin/ekole run $(ARGS)

lint: setup ## Check style, types and the direction of imports
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

test: lint ## Check, then run the whole test suite (ARGS="-k pair -x")
	@$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

soak: setup ## Run the long tests: full matrices, hours if need be
	@$(PYTHON) -m pytest -m soak $(ARGS)

bench: setup ## Measure, each figure as a ratio to a bare insert or select of the same run
	@$(PYTHON) -m tests.benchmarks $(ARGS)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
