# Each target is one line; without make: python3 scripts/bootstrap.py TARGET ARGUMENTS
PYTHON ?= python3
TARGETS := demo test setup check serve drill-import drill-race drill-kill messages lock
.PHONY: $(TARGETS)

$(TARGETS):
	@$(PYTHON) scripts/bootstrap.py $@ $(ARGS)
