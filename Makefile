# p0f-stats: "make help" says what can be made.
# SPDX-License-Identifier: GPL-2.0-only

VERSION = 0.1.0

# What a packager sets.
PREFIX   ?= /usr/local
DESTDIR  ?=
BINDIR   ?= $(PREFIX)/bin
DATADIR  ?= $(PREFIX)/share
MANDIR   ?= $(DATADIR)/man
LIBDIR   ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
CC       ?= cc
CFLAGS   ?= -O2 -g
PKG_CONFIG ?= pkg-config
PYTHON   ?= $(firstword $(wildcard /usr/bin/python3) python3)
CAIRO    ?= auto
ISAL     ?= auto
AVX2     ?= auto
BUILD    ?= build
V        ?= 0

Q := $(if $(filter 0,$(V)),@)
say = $(if $(filter 0,$(V)),@printf '  %-7s %s\n' '$(1)' '$(2)')

# What the program is built from and what the tests need, as Debian names it.
DEPS_BUILD = gcc make pkg-config libc6-dev libpcre2-dev libjansson-dev libxxhash-dev libcairo2-dev libisal-dev
DEPS_TEST  = clang libcmocka-dev mandoc valgrind python3-minimal python3-jsonschema mawk tzdata

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
           -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Iinclude -Isrc $(WARNINGS) -fno-strict-aliasing -pthread \
             -DP0FSTATS_VERSION='"$(VERSION)"' $(CFLAGS) $(CPPFLAGS)

# An optional library is known to one file, which has a twin that says "not built in".
ifeq ($(CAIRO),auto)
  override CAIRO := $(shell $(PKG_CONFIG) --exists cairo && echo yes || echo no)
endif
ifeq ($(CAIRO),yes)
  LEFT_OUT += src/chart/draw_none.c
  OPTIONAL_LIBS += cairo
else
  LEFT_OUT += src/chart/draw_cairo.c tests/unit/test_chart_drawn.c
endif
ifeq ($(ISAL),auto)
  override ISAL := $(shell $(PKG_CONFIG) --exists libisal && echo yes || echo no)
endif
ifeq ($(ISAL),yes)
  LEFT_OUT += src/input/gzip_none.c
  OPTIONAL_LIBS += libisal
else
  LEFT_OUT += src/input/gzip_isal.c
endif

# AVX2 is chosen at run time; AVX2=no, and processors other than x86-64, leave it out.
ifeq ($(AVX2)$(shell uname -m),autox86_64)
  LEFT_OUT += src/parse/lines_noavx2.c
else
  LEFT_OUT += src/parse/lines_avx2.c
endif

LIBS = libpcre2-8 jansson libxxhash $(OPTIONAL_LIBS)
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(LIBS))
PKG_LIBS   = $(shell $(PKG_CONFIG) --libs $(LIBS)) -lm

LIB_SOURCES := $(filter-out $(LEFT_OUT) src/cli/main.c src/p0f3/% src/query/%,$(sort $(wildcard src/*/*.c)))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
# The fast paths of the parsers are compiled a second time, for AVX2.
ifneq ($(filter src/parse/lines_avx2.c,$(LIB_SOURCES)),)
  LIB_OBJECTS += $(patsubst src/parse/%_fast.c,$(BUILD)/src/parse/%_fast_avx2.o,\
                 $(filter src/parse/%_fast.c,$(LIB_SOURCES)))
endif
LIB         := $(BUILD)/libp0fstats.a
PROGRAM     := $(BUILD)/p0f-stats

# What a change of must build everything again: compiler, flags, options.
SETTINGS := $(CC) $(ALL_CFLAGS) $(LDFLAGS) CAIRO=$(CAIRO) ISAL=$(ISAL) AVX2=$(AVX2)

.PHONY: all help deps demo check bench bench-micro install uninstall clean FORCE
.SECONDARY:
all: $(PROGRAM)

$(BUILD)/settings: FORCE
	@mkdir -p $(BUILD)
	@printf '%s\n' '$(subst ','\'',$(SETTINGS))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(SETTINGS))' >$@

$(BUILD)/%.o: %.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(FILE_CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

AVX2_CFLAGS = -mavx2 -mbmi -mbmi2
$(BUILD)/src/parse/lines_avx2.o: FILE_CFLAGS = $(AVX2_CFLAGS)

$(BUILD)/src/parse/%_fast_avx2.o: src/parse/%_fast.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call say,CC,$< for AVX2)
	$(Q)$(CC) $(ALL_CFLAGS) $(AVX2_CFLAGS) -DP0FSTATS_AVX2 $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(PROGRAM): $(BUILD)/src/cli/main.o $(LIB) $(BUILD)/libp0f3.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# Tests. Each file tests/unit/test_*.c is a program of its own; each tests/*/run is a suite.
# All of them speak TAP, and tests/run adds up what they say.
UNIT_TESTS  := $(patsubst %.c,$(BUILD)/%,$(filter-out $(LEFT_OUT),$(sort $(wildcard tests/unit/test_*.c))))
TEST_SUITES := $(sort $(wildcard tests/*/run))
UNIT_TEST_LIBS += $(BUILD)/tests/unit/mock_p0f.o $(BUILD)/libp0f3.a
CMOCKA_LIBS  = $(shell $(PKG_CONFIG) --libs cmocka)
TEST_SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/*.c)))
UNIT_TEST_LIBS += $(TEST_SUPPORT)
TEST_PROGRAMS += $(BUILD)/tests/chart/gallery

$(BUILD)/tests/unit/%.o $(BUILD)/tests/chart/%.o: FILE_CFLAGS = -Itests/support

# Draws the charts of tests/support, to be looked at or probed.
$(BUILD)/tests/chart/gallery: $(BUILD)/tests/chart/gallery.o $(TEST_SUPPORT) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(UNIT_TEST_LIBS) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CMOCKA_LIBS)

check: all $(UNIT_TESTS) $(TEST_PROGRAMS)
	@BUILD=$(BUILD) PYTHON=$(PYTHON) tests/run $(UNIT_TESTS) $(TEST_SUITES)

# ---- Measuring ----

# The table of tests/bench/README.md. BENCH_MB and BENCH_ROUNDS change the size of the work.
BENCH_TOOLS = $(BUILD)/bench

$(BENCH_TOOLS)/%: tests/bench/%.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $<

$(BENCH_TOOLS)/micro: tests/bench/micro.c $(LIB)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# Single stages, in nanoseconds a record.
bench-micro: $(BENCH_TOOLS)/micro $(BENCH_TOOLS)/generate
	@$(BENCH_TOOLS)/generate two-line 700000 100000 1 >$(BENCH_TOOLS)/micro.log
	@$(BENCH_TOOLS)/micro $(BENCH_TOOLS)/micro.log
	@$(BENCH_TOOLS)/generate p0f3 350000 100000 1 >$(BENCH_TOOLS)/micro.log
	@echo && $(BENCH_TOOLS)/micro $(BENCH_TOOLS)/micro.log

bench: all $(BENCH_TOOLS)/generate $(BENCH_TOOLS)/bench
	@$(MAKE) -s BUILD=$(BUILD)/portable AVX2=no CAIRO=no $(BUILD)/portable/p0f-stats
	@tests/bench/measure $(PROGRAM) $(BUILD)/portable/p0f-stats $(BENCH_TOOLS)

# The p0f 3 client: libp0f3, p0f-query, mod_p0f.
include src/p0f3/p0f3.mk

clean:
	rm -rf $(BUILD) build-asan build-fuzz

# ---- Sanitizers and fuzzers ----
#
# make sanitize: everything again under AddressSanitizer and UBSan, with the same tests.
# make fuzz: each fuzzer for FUZZ_SECONDS; needs clang. What is found stays in build-fuzz.
# Neither is part of make check.

SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_SECONDS ?= 30
FUZZ_CC ?= clang
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

.PHONY: sanitize fuzz fuzzers
sanitize:
	$(Q)$(MAKE) BUILD=build-asan CFLAGS='-O1 -g -fno-omit-frame-pointer $(SANITIZERS)' check

fuzz:
	$(Q)$(MAKE) BUILD=build-fuzz CC='$(FUZZ_CC)' \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' fuzzers
	$(Q)for fuzzer in $(patsubst $(BUILD)/%,build-fuzz/%,$(FUZZERS)); do \
	    tests/fuzz/run-one $$fuzzer $(FUZZ_SECONDS) || exit 1; \
	done

fuzzers: $(FUZZERS)

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# ---- Setting up ----

# Asks apt-get for what is missing. The tests need more than the program: make deps TEST=no leaves
# that out.
TEST ?= yes
DEPS = $(DEPS_BUILD) $(if $(filter yes,$(TEST)),$(DEPS_TEST))
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

deps:
	@if ! command -v apt-get >/dev/null; then \
	    echo 'There is no apt-get here. p0f-stats needs a C11 compiler, GNU make, pkg-config, and the'; \
	    echo 'libraries PCRE2, jansson and xxHash; cairo for PNG and PDF, ISA-L for gzip, if wanted. The'; \
	    echo 'tests need cmocka, mandoc, valgrind, clang and Python 3 with jsonschema. Install them and run make.'; \
	    exit 1; \
	fi
	@missing=; \
	for package in $(DEPS); do \
	    [ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || \
	        missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	    $(SUDO) apt-get update -q && \
	    $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi

# The report of the sample directory.
demo: all
	$(PROGRAM) tests/data/sample/p0f --reject-from-ip 82.224.17.200 --services tests/data/sample/services

include contrib/contrib.mk

# ---- Installing ----

INSTALL ?= install
MANUALS1 = $(filter-out man/p0f-query.1,$(wildcard man/*.1))
MANUALS5 = $(wildcard man/*.5)

install: all install-p0f3
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	    $(DESTDIR)$(DATADIR)/p0f-stats
	$(INSTALL) -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/
	$(INSTALL) -m 644 $(MANUALS1) $(DESTDIR)$(MANDIR)/man1/
	$(INSTALL) -m 644 $(MANUALS5) $(DESTDIR)$(MANDIR)/man5/
	$(INSTALL) -m 644 man/p0f-stats.schema.json $(DESTDIR)$(DATADIR)/p0f-stats/

uninstall: uninstall-p0f3
	rm -f $(DESTDIR)$(BINDIR)/p0f-stats $(DESTDIR)$(DATADIR)/p0f-stats/p0f-stats.schema.json
	rm -f $(MANUALS1:man/%=$(DESTDIR)$(MANDIR)/man1/%) $(MANUALS5:man/%=$(DESTDIR)$(MANDIR)/man5/%)
	rmdir $(DESTDIR)$(DATADIR)/p0f-stats 2>/dev/null || true

help:
	@echo 'make            build the program at $(PROGRAM)'
	@echo 'make deps       install what is needed, with apt-get'
	@echo 'make demo       build, and print the report of a sample directory of logs'
	@echo 'make check      build, and run all tests'
	@echo 'make bench      measure against wc -l and others; make bench-micro: single stages'
	@echo 'make install    install under PREFIX (now $(PREFIX)), below DESTDIR if that is set'
	@echo 'make uninstall  remove what make install put there'
	@echo 'make sanitize   run the tests under AddressSanitizer and UBSan'
	@echo 'make fuzz       run the fuzzers, FUZZ_SECONDS each'
	@echo 'make apache     build mod_p0f, with apache2-dev'
	@echo 'make clean      remove what was built'
	@echo 'Settings: CC CFLAGS LDFLAGS PREFIX DESTDIR CAIRO=yes|no ISAL=yes|no BUILD=folder V=1 (show commands)'

-include $(shell find $(BUILD) \( -path $(BUILD)/deb -o -path $(BUILD)/roots \) -prune -o -name '*.d' -type f -print 2>/dev/null)
