# Everything a person types. Each target prepares what it needs; see scripts/.
SHELL := /bin/sh
.DEFAULT_GOAL := help

.PHONY: help setup
help: ## this list
	@awk -F':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## prepare the machine and the checkout
	@sh scripts/bootstrap.sh scripts/setup.py

run: ## the demo: set up, start, print the address and the accounts
	@sh scripts/bootstrap.sh scripts/run.py

stop: ## end what this checkout started
	@sh scripts/bootstrap.sh scripts/stop.py

reset: ## drop the demo database; the next `make run` makes it anew
	@sh scripts/bootstrap.sh scripts/run.py --reset

test: ## everything; ends with "N passed, N failed"
	@sh scripts/bootstrap.sh scripts/test.py

unit: ## the plain Python rules, in seconds
	@sh scripts/bootstrap.sh scripts/test.py unit
