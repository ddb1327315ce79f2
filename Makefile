# Everything a person types. Each target prepares what it needs; see scripts/.
SHELL := /bin/sh
.DEFAULT_GOAL := help
RUN := sh scripts/bootstrap.sh

.PHONY: help setup run stop reset test unit verify story screenshots pictures forms conformance check format pot bench chaos \
	demo-pki backup restore drill clean

help: ## this list
	@awk -F':.*## ' '/^[a-z][a-z%-]*:.*## / {printf "  make %-18s %s\n", $$1, $$2}' \
		$(firstword $(MAKEFILE_LIST))

setup: ## prepare the machine and the checkout
	@$(RUN) scripts/setup.py

run: ## the demo: set up, start, print the address and the accounts
	@$(RUN) scripts/run.py

stop: ## end what this checkout started
	@$(RUN) scripts/stop.py

reset: ## drop the demo database; the next `make run` makes it anew
	@$(RUN) scripts/run.py --reset

test: ## everything; ends with "N passed, N failed"
	@$(RUN) scripts/test.py

test-%: ## one stage of it: make test-odoo, test-javascript, test-install, …
	@$(RUN) scripts/test.py $*

unit: ## the plain Python rules but for the slow tests, in seconds
	@$(RUN) scripts/test.py quick

verify: ## check the demo's registers and journal against their heads outside
	@$(RUN) scripts/verify.py

story: ## one document there and back, told aloud; PDF=… sends your own file
	@$(RUN) scripts/tool.py story.py $(if $(PDF),--pdf "$(PDF)")

screenshots: ## the pictures of the guides; ROLE=van-thu takes those of one role
	@$(RUN) scripts/tool.py screenshots.py $(ROLE)

pictures: ## take the stored pictures of printed books anew, to be looked at
	@$(RUN) scripts/tool.py pictures.py

forms: ## write the Word templates of the official forms anew
	@$(RUN) scripts/tool.py forms.py

conformance: ## requirement → test → result, from the last `make test`
	@$(RUN) scripts/tool.py conformance.py

check: ## linters, types, format
	@$(RUN) scripts/check.py

format: ## let the formatters rewrite what they can
	@$(RUN) scripts/check.py --fix

pot: ## export the terms to translate
	@$(RUN) scripts/pot.py

bench: ## all benchmarks that exist
	@$(RUN) scripts/bench.py

bench-%: ## one of them: make bench-numbering, …
	@$(RUN) scripts/bench.py $*

chaos: ## faults on purpose: nothing lost, double or stuck; SEED=…, LEDGER=…, MUTANTS=1
	@$(RUN) scripts/chaos.py

demo-pki: ## the demo's certificates, token and pictures
	@$(RUN) scripts/demo_pki.py

backup: ## back the demo up while it runs; TO=folder
	@$(RUN) scripts/tool.py backup.py backup "$(TO)"

restore: ## bring a backup back; FROM=folder NAME=new database name
	@$(RUN) scripts/tool.py backup.py restore "$(FROM)" "$(NAME)"

drill: ## back up under load, restore elsewhere, check every chain, file, signature
	@$(RUN) scripts/tool.py backup.py drill

clean: ## stop all and remove what was made here; downloads stay in the cache
	@$(RUN) scripts/clean.py
