# Everything that Silta's people run. Needs Python 3.11 or newer and make; the rest is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard locales/*/LC_MESSAGES/silta.po)
COMPILED := $(CATALOGUES:.po=.mo)
LANGUAGES := fi sv es ca fr it

.PHONY: help install run demo test test-long check bench locales lock audit browser clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

# One stamp for what runs Silta, one for what tests it: `make run` need not wait for a browser.
.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Silta needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/.run: .venv/pyvenv.cfg requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

locales/%.mo: locales/%.po .venv/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

install: .venv/.run $(COMPILED) ## sets up .venv and the languages, starts nothing

run: install ## serves http://127.0.0.1:8080, SQLite in ./data
	@exec $(BIN)/silta run

demo: install ## the same, filled and alive: four classrooms on one page
	@exec $(BIN)/silta demo

browser: .venv/.dev ## a Chromium for the tests
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/install_browser.sh

test: install .venv/.dev browser ## the tests (under ten minutes)
	@$(BIN)/pytest -m "not long" -n auto --dist worksteal

test-long: install .venv/.dev browser ## the tests with their full figures
	@$(BIN)/pytest -m "long or not long" -n auto --dist worksteal

check: install .venv/.dev ## lint, types, contracts, format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: install .venv/.dev ## ratios against what a developer would stitch today
	@$(BIN)/python -m bench

locales: install .venv/.dev ## extract, update and compile the sentences
	$(BIN)/pybabel --quiet extract -F locales/babel.cfg --no-default-keywords -k Text -k Plural:1,2 -k say -k label --no-location --sort-output --project=Silta --version=1 --copyright-holder="The Silta contributors" --msgid-bugs-address="" -o locales/silta.pot .
	for l in $(LANGUAGES); do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --init-missing -D silta -i locales/silta.pot -d locales -l $$l; done
	$(MAKE) install

lock: .venv/.dev ## pin what is installed, with hashes and without index hosts
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.lock

audit: .venv/.dev ## known vulnerabilities of what is pinned
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock

clean: ## removes what make made; never ./data
	rm -rf .venv $(COMPILED) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
