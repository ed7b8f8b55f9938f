# What a newcomer needs. Each target first sets up whatever it is missing; the work is done by scripts/.
PYTHON ?= $(shell for name in python3.11 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo "$$name" && break; done)
ifeq ($(PYTHON),)
$(error Python 3.11 is not on the PATH. On Debian 12: apt-get install python3)
endif
PORTAL := .venv/bin/python

.PHONY: help setup run test check format bench

help:
	@echo "make setup    virtual environment, packages, messages, static files, secret key (touches no database)"
	@echo "make run      start the portal with fictitious data on http://localhost:8000 (PORT=8001 for another port)"
	@echo "make test     the whole suite, on SQLite and on a private PostgreSQL (ARGS='tests/core -k eras' for a part)"
	@echo "make check    style, types, import direction, templates, translations, migrations, deployment settings"
	@echo "make format   rewrite code in the house style"
	@echo "make bench    the performance figures of benchmarks/README.md, on a private PostgreSQL"

setup:
	@$(PYTHON) -m scripts.prepare setup

run:
	@$(PYTHON) -m scripts.prepare run
	@$(PORTAL) -m scripts.run

test:
	@$(PYTHON) -m scripts.prepare test
	@$(PORTAL) -m scripts.suite $(ARGS)

check:
	@$(PYTHON) -m scripts.prepare check
	@$(PORTAL) -m scripts.checks

format:
	@$(PYTHON) -m scripts.prepare format
	@$(PORTAL) -m ruff check --fix --quiet .
	@$(PORTAL) -m ruff format --quiet .

bench:
	@$(PYTHON) -m scripts.prepare bench
	@$(PORTAL) -m benchmarks.run $(ARGS)
