# What a newcomer needs. Each target first sets up whatever it is missing; the work is done by scripts/.
PYTHON ?= $(shell for name in python3.11 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo "$$name" && break; done)
ifeq ($(PYTHON),)
$(error Python 3.11 is not on the PATH. On Debian 12: apt-get install python3)
endif
PORTAL := .venv/bin/python

.PHONY: help setup run test check format bench drill-pages drill-mail drill-walks drill-access drill-crash drill-files drill-audit drill-seats drill-seminar-years

help:
	@echo "make setup    virtual environment, packages, messages, static files, secret key (touches no database)"
	@echo "make run      start the portal with fictitious data on http://localhost:8000 (PORT=8001 for another port)"
	@echo "make test     the whole suite, on SQLite and on a private PostgreSQL (ARGS='tests/core -k eras' for a part)"
	@echo "make check    style, types, import direction, templates, translations, migrations, deployment settings"
	@echo "make format   rewrite code in the house style"
	@echo "make drill-pages  every page in every state, language and width, by keyboard and without scripts (long)"
	@echo "make drill-mail   the mail worker killed with -9 in the middle of 1,000 due mails, on both engines"
	@echo "make drill-walks  1,000 random walks of steps by all roles, on both engines (long)"
	@echo "make drill-files  hostile files and hostile uploads, each with its time, memory and disk (long)"
	@echo "make drill-access every address as everybody about every kind of case, on both engines (long)"
	@echo "make drill-crash  actions killed before and after each of their statements, on both engines (long)"
	@echo "make drill-audit  many writers, one audit chain; 1,000 tamperings; 1,000,000 entries verified; on both engines (long)"
	@echo "make drill-seats  many bookers for the last seat, mixed changes of seats, with and without the guard; on both engines (long)"
	@echo "make drill-seminar-years  three years of seminars hour by hour against an oracle, on both engines (long)"
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

drill-pages:
	@$(PYTHON) -m scripts.prepare test
	@$(PORTAL) -m scripts.drill_pages $(ARGS)

drill-mail:
	@$(PYTHON) -m scripts.prepare test
	@$(PORTAL) -m scripts.drill_mail $(ARGS)

drill-walks:
	@$(PYTHON) -m scripts.prepare test
	@DRILL_WALKS=1000 $(PORTAL) -m scripts.suite tests/consultations/test_walks.py $(ARGS)

drill-access:
	@$(PYTHON) -m scripts.prepare test
	@$(PORTAL) -m scripts.drill_access $(ARGS)

drill-crash:
	@$(PYTHON) -m scripts.prepare test
	@DRILL_CRASH=1 $(PORTAL) -m scripts.suite tests/crash -s $(ARGS)

drill-files:
	@$(PYTHON) -m scripts.prepare test
	@$(PORTAL) -m scripts.drill_files

drill-audit:
	@$(PYTHON) -m scripts.prepare test
	@$(PORTAL) -m scripts.drill_audit $(ARGS)

drill-seminar-years:
	@$(PYTHON) -m scripts.prepare test
	@DRILL_SEMINAR_YEARS=1 $(PORTAL) -m scripts.suite tests/seminars/test_three_years.py -s $(ARGS)

drill-seats:
	@$(PYTHON) -m scripts.prepare test
	@$(PORTAL) -m scripts.drill_seats $(ARGS)
