# Every target sets itself up first: nothing but Python 3.11+ and make is presumed.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo neighbours before-tests test lint sbom advisories docs mutants proof month drill bench bench-growth bench-soak bench-catch-up bench-matching lock clean

# Tests start many processes: without compiled files each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# A distribution's own Python is compiled with optimisation, one that was built in place mostly is not: the same tests
# take half as long again. So the distribution's is taken where it is new enough.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell /usr/bin/python3 -c '$(NEW_ENOUGH)' 2>/dev/null && echo /usr/bin/python3 || command -v python3)

BIN := .venv/bin
STAMP := .make/setup
CHART := .make/chart
COMPILED := .make/compiled

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Install everything the project needs into .venv

.tools/bin/uv: requirements/uv.txt
	@echo "== uv, pinned by hash"
	$(PYTHON) -m venv .tools || { apt-get update -q && apt-get install -qy python3-venv && $(PYTHON) -m venv --clear .tools; }
	.tools/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	touch $@

$(STAMP): .tools/bin/uv requirements/all.txt pyproject.toml $(wildcard adapter/fhir/schema_*.py)
	@mkdir -p .make
	test -x $(BIN)/python || .tools/bin/uv venv --quiet --python $(PYTHON) .venv
	echo "== packages, pinned by hash"
	.tools/bin/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/all.txt
	.tools/bin/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	echo "== FHIR schemas, made from the models' metadata"
	$(BIN)/python -m adapter.fhir.schema_source
	touch $@

demo: $(STAMP) ## Run the examples through the whole path into var/demo
	@$(BIN)/kpr-adapter demo

lint: $(STAMP) ## Formatting, lint, types, imports
	@$(BIN)/ruff format --check adapter tests
	$(BIN)/ruff check adapter tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml adapter

sbom: $(STAMP) ## What the program ships with, as CycloneDX, in dist/sbom.json
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.json requirements/run.txt

advisories: $(STAMP) ## Known weaknesses of what the program ships with, as of today; needs the internet
	@$(BIN)/python -m tests.advisories

$(CHART): $(STAMP) tests/helm/versions.toml tests/helm/schemas.py tests/helm/tools.py
	@echo "== helm and kubeconform, built by Go; Kubernetes' schemas"
	$(BIN)/python -m tests.helm.tools
	touch $@

neighbours: $(STAMP) ## Get the broker and the database server that the tests run against
	@$(BIN)/python -m tests.neighbours

# Each worker would compile every test and everything it imports anew, all four the same at the same time.
$(COMPILED): $(STAMP)
	@echo "== tests, compiled once for all workers"
	$(BIN)/python -m pytest --collect-only -qq -p no:xdist >.make/collected || { cat .make/collected; exit 1; }
	touch $@

# At once: each of it keeps one core busy, or waits for what it fetches.
before-tests: $(STAMP)
	@$(MAKE) --no-print-directory --jobs=3 lint neighbours $(CHART) $(COMPILED)

# Two for each of CI's cores: a third of the time a test waits, for a process, a broker, a pause to pass. With three both
# cores stood still for three quarters of a minute, when all happened to wait.
test: before-tests ## Everything CI runs
	@$(BIN)/python -m tests.suite -n 4 --dist worksteal

docs: $(STAMP) ## Write the parts of the documents that follow from the program
	@$(BIN)/python -m tests.pages

mutants: $(STAMP) ## Mutation score of the pure stages (slow)
	@$(BIN)/python -m tests.mutants --processes 2

proof: neighbours ## Kill, freeze, stop and cut while 20,000 events come in (about ten minutes)
	@$(BIN)/python -m tests.proof

month: $(STAMP) ## A simulated month of delivery with faults, an outage, changes of keys (about ten minutes)
	@$(BIN)/python -m tests.month

drill: neighbours $(CHART) ## Incidents, mended by the runbook before a real Prometheus (a quarter of an hour)
	@$(BIN)/python -m tests.drill

bench-matching: $(STAMP) ## Matching against a known truth: 100,000 persons, 300,000 services (half an hour)
	@$(BIN)/python -m tests.matching_bench

bench: neighbours ## Speed of the whole path beside a naive one and bare Kafka, stage by stage (twenty minutes)
	@$(BIN)/python -m tests.bench

bench-growth: neighbours ## What an event costs with up to five million services held (two hours, 30 GB)
	@$(BIN)/python -m tests.bench.whole.growth

bench-soak: neighbours ## Half an hour at half of what the adapter can: its memory stays flat
	@$(BIN)/python -m tests.bench.whole.soak

bench-catch-up: neighbours ## A backlog of a million events, and 300,000 outcomes decided anew (hours)
	@$(BIN)/python -m tests.bench.whole.catching_up

image-test: $(STAMP) ## Build the container image and run it (as root on Debian; several minutes)
	@tests/image/build.sh
	$(BIN)/pytest tests/image/contents.py tests/image/running.py -v -p no:xdist

# Development, the image, and what builds the image: the same pins in all three.
lock: .tools/bin/uv ## Resolve the dependencies anew
	@compile() { .tools/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 "$$@"; }
	compile --upgrade pyproject.toml --group dev -o requirements/all.txt
	compile --constraint requirements/all.txt --extra parquet --extra tracing pyproject.toml -o requirements/run.txt
	echo hatchling | compile --constraint requirements/all.txt - -o requirements/build.txt

clean: ## Remove everything that was made here
	@rm -rf .venv .tools .make .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants dist var
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
