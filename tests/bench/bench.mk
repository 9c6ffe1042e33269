# SPDX-License-Identifier: GPL-2.0-only
#
# Measuring; a part of the Makefile. BENCH_MB and BENCH_ROUNDS change the size of the work; OLD is a
# program to run in turn with this one.
BENCH = $(BUILD)/bench

.PHONY: bench bench-micro bench-query
$(BENCH)/%: tests/bench/%.c $(BUILD)/settings
	$(call say,LD,$@)
	$(link)

$(BENCH)/micro: tests/bench/micro.c $(LIB)
	$(call say,LD,$@)
	$(link) $(PKG_LIBS)

# The table of tests/bench/README.md.
bench: all $(BENCH)/generate $(BENCH)/yardstick $(BENCH)/bench
	@$(MAKE) -s BUILD=$(BUILD)/portable AVX2=no CAIRO=no $(BUILD)/portable/p0f-stats
	@tests/bench/measure $(PROGRAM) $(BUILD)/portable/p0f-stats $(BENCH) $(OLD)

# Single stages, in nanoseconds a record.
bench-micro: $(BENCH)/micro $(BENCH)/generate
	@for log in 'two-line few 700000 100000' 'two-line real 700000 400000' 'p0f3 few 350000 100000'; do \
	    echo "$$log" && $(BENCH)/generate $$log 1 >$(BENCH)/micro.log && $(BENCH)/micro $(BENCH)/micro.log && echo || exit 1; \
	done

# p0f-query beside a Python client on a real p0f 3; as root.
bench-query: $(QUERY)
	@$(PYTHON) tests/bench/query $(QUERY)
