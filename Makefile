# Two commands: `make demo` and `make test`. The rest is for those who live here; `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
PORT   ?=
DATA   ?=
QUICK  ?=

# Where the surroundings forbid it, each of the hundreds of processes that the tests and the demo start would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
UV  := $(BIN)/python -m uv
APP := src/fairlead/http/static/index.html
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -name '*.test.*' 2>/dev/null)


# An environment holds absolute paths: one that was moved with its folder is made anew.
MADE_IN := $(shell cat .venv/.made-in 2>/dev/null)
ifneq ($(MADE_IN),)
ifneq ($(MADE_IN),$(CURDIR))
MOVED := .moved
endif
endif

.PHONY: help setup demo test check bench docs dev lock clean .moved

help: ## this list
	@echo "Fairlead: predictive lead routing. The commands:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: .venv/.ready $(APP) ## the environment from the hash-pinned lock, and the web app built; does nothing when nothing changed

demo: setup ## a sample sales organization, trained, live in the browser; PORT=number, DATA=folder of your own exports
	@exec $(BIN)/fairlead demo $(if $(PORT),--port $(PORT)) $(if $(DATA),--data "$(DATA)")

test: setup ## everything: system packages, lint, types, imports, the web app, all tests, one summary
	@exec bash scripts/test.sh

check: setup ## the quick gates only: lint, format, types, imports
	@exec bash scripts/test.sh quick

bench: setup ## every benchmark, each result kept in bench/results/NAME.json; QUICK=1 for the short runs
	@mkdir -p bench/results
	@for name in $$(grep -lE '^    run\(' bench/*.py bench/*/*.py 2>/dev/null | sed -E 's#^bench/##; s#(/__main__)?\.py$$##; s#/#.#'); do \
	  $(BIN)/python -m "bench.$$name" --json $(if $(QUICK),--quick) > "bench/results/$$name.json.tmp"; \
	  mv "bench/results/$$name.json.tmp" "bench/results/$$name.json"; \
	  echo "bench/results/$$name.json"; \
	done

docs: .venv/.ready ## write the pages of docs/reference that are made from the program
	$(BIN)/python scripts/commands.py
	$(BIN)/python scripts/policy.py

dev: setup ## the web app reloading as you edit it, against a `make demo` that runs on PORT
	@FAIRLEAD_API="http://127.0.0.1:$(or $(PORT),8765)" exec npm run --prefix web dev

lock: .venv/.ready ## resolve the dependencies anew and pin them by hash
	$(UV) lock
	$(UV) export --format requirements-txt --no-header --no-emit-project --all-groups --all-extras --output-file requirements.lock --quiet

clean: ## everything that setup and the tools made; data folders stay
	rm -rf .venv web/node_modules web/dist src/fairlead/http/static test-results
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# uv itself is pinned in the lock; pip installs that one line of it, with its hashes, and uv does the rest.
.venv/.ready: requirements.lock pyproject.toml $(MOVED)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Fairlead needs Python 3.11 or newer; name one with PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "no virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@awk '/^[a-z]/ { mine = /^uv==/ } mine' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m uv --version 2>/dev/null | grep -qF "uv $$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements.lock)" \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	$(UV) pip sync --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --python $(BIN)/python --no-deps --no-build-isolation --offline --editable .
	@pwd > .venv/.made-in
	@touch $@

.moved:
	@echo "this folder was moved; the environment is made anew" && rm -rf .venv

web/node_modules/.ready: web/package-lock.json web/package.json
	@command -v npm >/dev/null || { echo "the web app is built with Node 20 or newer and npm; install them and run make again" >&2; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
	  || { echo "Node 20.19 or newer is needed; this is $$(node --version)" >&2; exit 1; }
	npm ci --prefix web --no-audit --no-fund
	@touch $@

$(APP): web/node_modules/.ready $(WEB_SOURCES)
	npm run --prefix web build
	@touch $@
