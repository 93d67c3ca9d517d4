# make demo    judge the sample repository fixtures/estates/clinic
# make test    run the tests; ARGS="-k hook" chooses among them
# make golden  rewrite the golden reports of the estates, to be reviewed as the change that users will see
# make pages   write the generated pages of docs/ and its transcripts, to be reviewed like the golden reports
# make site    build the site of docs/ into docs/_build
# make check   lint, types, and whether the documents still fit the code
# make lock    choose the development tools anew, with their hashes, into requirements-dev.lock (needs uv)
# make clean   remove what these commands made
#
# Each sets up what it needs in .venv, once. PYTHON=... names the Python to use.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: demo test golden pages site check lint types docs lock clean

VENV := .venv
RUN := $(VENV)/bin/python -m
PIP := $(RUN) pip --disable-pip-version-check --quiet
PYTHON ?= python3.13 python3.12 python3.11 python3
ESTATE := fixtures/estates/clinic

demo: $(VENV)/installed
	@code=0; $(RUN) iaclint check $(ESTATE) || code=$$?; \
	case $$code in \
	  1) echo "demo: the findings above are planted in $(ESTATE); its README lists them" >&2 ;; \
	  0) echo "demo: no findings, though $(ESTATE) has faults planted in it" >&2; exit 1 ;; \
	  *) echo "demo: iaclint did not run properly (exit $$code)" >&2; exit $$code ;; \
	esac

test: $(VENV)/installed-dev
	@$(RUN) pytest $(ARGS)

golden: $(VENV)/installed-dev
	$(RUN) tests.test_estates

pages: $(VENV)/installed-dev
	$(RUN) tools.write_docs
	$(RUN) tests.test_site

site: $(VENV)/installed-dev
	$(RUN) sphinx -W --keep-going -q -b dirhtml docs docs/_build

check: lint types docs

lint: $(VENV)/installed-dev
	$(RUN) ruff check
	$(RUN) ruff format --check

types: $(VENV)/installed-dev
	$(RUN) mypy
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(RUN) pyright --pythonpath $(VENV)/bin/python

docs: $(VENV)/installed-dev
	$(RUN) pytest tests/test_documents.py tests/test_site.py

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --extra dev \
	  --custom-compile-command "make lock" --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist docs/_build *.egg-info .mypy_cache .pytest_cache .ruff_cache

$(VENV)/created:
	@for python in $(PYTHON); do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "setting up $(VENV) with $$("$$python" --version)" >&2; \
	    "$$python" -m venv --clear $(VENV) && touch $@; exit; \
	  fi; \
	done; \
	echo "no Python 3.11 or newer with the venv module among: $(PYTHON)" >&2; \
	echo "install one (on Debian and Ubuntu also its python3-venv), or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

# The version is part of what is installed.
$(VENV)/installed: $(VENV)/created pyproject.toml iaclint/__init__.py
	@echo "installing iaclint into $(VENV)" >&2
	@$(PIP) install --editable .
	@touch $@

# Exactly the packages of the lock file, by their hashes; `make lock` chooses them anew.
$(VENV)/installed-dev: $(VENV)/created requirements-dev.lock pyproject.toml iaclint/__init__.py
	@echo "installing iaclint and its development tools into $(VENV)" >&2
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/installed
