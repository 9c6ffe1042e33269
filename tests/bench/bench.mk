# SPDX-License-Identifier: GPL-2.0-only
#
# Measuring; a part of the Makefile. BENCH_MB and BENCH_ROUNDS change the size of the work.
BENCH = $(BUILD)/bench

.PHONY: bench bench-micro bench-query
$(BENCH)/%: tests/bench/%.c $(BUILD)/settings
	$(call say,LD,$@)
	$(link)

$(BENCH)/micro: tests/bench/micro.c $(LIB)
	$(call say,LD,$@)
	$(link) $(PKG_LIBS)

# The table of tests/bench/README.md.
bench: all $(BENCH)/generate $(BENCH)/bench
	@$(MAKE) -s BUILD=$(BUILD)/portable AVX2=no CAIRO=no $(BUILD)/portable/p0f-stats
	@tests/bench/measure $(PROGRAM) $(BUILD)/portable/p0f-stats $(BENCH)

# Single stages, in nanoseconds a record.
bench-micro: $(BENCH)/micro $(BENCH)/generate
	@$(BENCH)/generate two-line 700000 100000 1 >$(BENCH)/micro.log
	@$(BENCH)/micro $(BENCH)/micro.log
	@$(BENCH)/generate p0f3 350000 100000 1 >$(BENCH)/micro.log
	@echo && $(BENCH)/micro $(BENCH)/micro.log

# p0f-query beside a Python client on a real p0f 3; as root.
bench-query: $(QUERY)
	@$(PYTHON) tests/bench/query $(QUERY)
