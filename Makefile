# The two commands a newcomer needs: `make demo` and `make test`; both set up all that they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
CASES ?= *
ROUNDS ?= 50
PREDICTIONS ?= outputs/score
PLATFORM ?= linux-x86_64
PYTHON_VERSION ?= 3.11

.PHONY: help setup system-packages demo test test-readers test-faults test-cluster lint types contracts tests score bench bench-check bench-peers lock manifest wheel bundle

help:
	@echo "make demo    set up, read the sheets in samples/ into outputs/demo/, make their report"
	@echo "make test    set up, then lint, types, import contracts and tests"
	@echo "make setup   system packages, .venv and the locked packages alone (safe to repeat)"
	@echo "make test-readers  open exports in Chromium, poppler, qpdf and PDFBox, where these can be installed"
	@echo "make test-faults  disturb whole runs by force and compare what they leave (ROUNDS=50)"
	@echo "make test-cluster  install Ray and take a node away from a cluster in the middle of a run"
	@echo "make score   read the measuring data where it is present and print its scores (CASES='dev-real/*')"
	@echo "make bench   measure what reading costs beside other programs (first: make bench-peers)"
	@echo "make bundle  a zip that installs on a PC without internet (PLATFORM=windows-x86_64 PYTHON_VERSION=3.11)"
	@echo "make manifest  write the digests of models/ into its manifest"
	@echo "make lock    lock the newest versions that pyproject.toml allows"

setup: system-packages $(INSTALLED)

system-packages:
	@PYTHON="$(PYTHON)" sh .ci/system-packages

$(INSTALLED): requirements-dev.txt pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	$(BIN)/sop extract 'samples/*.pdf' --out outputs/demo --jobs $(JOBS)
	$(BIN)/sop report outputs/demo
	@echo "Open it in a browser. Then try:"
	@echo "  $(BIN)/sop review outputs/demo"
	@echo "  $(BIN)/sop export outputs/demo --to xlsx"

test: setup lint types contracts tests

test-readers: setup
	@sh .ci/reader-packages
	$(BIN)/pytest -q -m readers tests/readers tests/export tests/test_bundle.py

test-faults: setup
	$(BIN)/python -m benchmarks.faults --rounds $(ROUNDS)

# Ray is 80 MB and of an extra: without this its tests are passed over.
test-cluster: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.txt
	$(BIN)/pytest -q tests/batch/test_ray_engine.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

tests: setup
	$(BIN)/pytest -q -n $(JOBS) --dist loadscope

score: setup
	$(BIN)/python -m benchmarks.score --out $(PREDICTIONS) --jobs $(JOBS) '$(CASES)'

bench: setup
	$(BIN)/python -m benchmarks.speed --write

bench-check: setup
	$(BIN)/python -m benchmarks.speed --check

# Who cannot be installed is left out, and named in the table.
bench-peers:
	@for peer in rapidocr img2table ocrmypdf camelot-py; do \
		"$(PYTHON)" -m venv outputs/peers/$$peer && outputs/peers/$$peer/bin/pip install --quiet $$peer \
		$$([ $$peer = rapidocr ] && echo onnxruntime) || { echo "$$peer cannot be installed"; rm -rf outputs/peers/$$peer; }; \
	done

lock:
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml --extra cluster --constraint requirements-dev.txt --output-file requirements-cluster.txt

manifest: setup
	$(BIN)/python -m training.update_manifest

wheel: setup
	$(BIN)/python -m build --wheel --no-isolation

bundle: setup
	$(BIN)/python -m release.bundle --platform $(PLATFORM) --python $(PYTHON_VERSION)
