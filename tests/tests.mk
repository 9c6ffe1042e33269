# SPDX-License-Identifier: GPL-2.0-only
#
# The tests; a part of the Makefile.
#
# tests/unit/test_*.c are programs, tests/*/run the suites of make check, and tests/*/run-all those
# that take longer, of make check-all. All of them print TAP, and tests/run adds the results up.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
# The Debian packages of make check, and those that only make check-all needs.
DEPS_TEST = apache2-bin apache2-dev bzip2 curl iproute2 jq libcmocka-dev libfcgi-dev mandoc mawk nginx p0f python3 python3-django python3-jsonschema sqlite3 \
            tzdata xz-utils zstd
DEPS_ALL  = apache2-utils chromium clang clang-tidy cppcheck debootstrap faketime gunicorn libclang-rt-dev logrotate opensmtpd \
            postgresql python3-uvicorn tidy valgrind

SUITES       := $(sort $(wildcard tests/*/run))
LONG_SUITES  := $(sort $(wildcard tests/*/run-all))
UNIT_TESTS   := $(patsubst %.c,$(BUILD)/%,$(filter-out $(LEFT_OUT),$(sort $(wildcard tests/unit/test_*.c))))
TEST_SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/*.c)))
TEST_HELPERS := $(addprefix $(BUILD)/tests/,chart/gallery config/p0f-stats faults/inject.so live/inject query/manual query/mock sandbox/plant.so)
TEST_LIBS    := $(BUILD)/tests/plugin.o $(BUILD)/tests/unit/mock_p0f.o $(TEST_SUPPORT) $(LIB) $(BUILD)/libp0f3.a

FUZZER       ?= fuzz_*
FUZZERS      := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/$(FUZZER).c)))

.PHONY: test-programs check check-all asan ubsan tsan valgrind coverage analyze fuzz fuzzers
test-programs: all $(UNIT_TESTS) $(TEST_HELPERS) $(FUZZERS) $(if $(wildcard $(APXS)),apache) $(if $(wildcard /usr/include/fcgiapp.h),p0f-auth)

RUN_TESTS = @BUILD=$(BUILD) PYTHON=$(PYTHON) CC='$(CC)' tests/run
check: test-programs
	$(RUN_TESTS) $(SUITES) $(UNIT_TESTS)

check-all: export LONG = 1
check-all: test-programs
	$(RUN_TESTS) $(LONG_SUITES) $(SUITES) $(UNIT_TESTS)

# The tests again, in builds of their own below $(BUILD). What a sanitizer does replaces the hardening.
SANITIZE_asan  = -fsanitize=address
SANITIZE_ubsan = -fsanitize=undefined -fno-sanitize-recover=all
SANITIZE_tsan  = -fsanitize=thread
asan ubsan tsan:
	$(Q)$(MAKE) BUILD=$(BUILD)/$@ HARDENING= CFLAGS='-O1 -g -fno-omit-frame-pointer $(SANITIZE_$@)' check

# Without the suites that make programs in the build; those of the sandbox, in which valgrind cannot end a
# program by a signal; and robust, which tests/robust/run-all runs under valgrind.
valgrind: SUITES := $(filter-out $(patsubst %,tests/%/run,apache examples sandbox signals robust),$(SUITES))
valgrind: test-programs
	$(Q)tests/valgrind $(BUILD) $(BUILD)/valgrind
	@BUILD=$(BUILD)/valgrind PYTHON=$(PYTHON) CC='$(CC)' tests/run $(SUITES) $(UNIT_TESTS:$(BUILD)/%=$(BUILD)/valgrind/%)

# Which lines of these folders the fast tests and tests/faults run; build/coverage/index.html shows the
# others. gcovr cannot join what is compiled twice. As root, one case of tests/chart fails: it runs the
# program as another user, who may not write the counts.
COVERED = base parse filter count summary report input
coverage:
	-$(Q)$(MAKE) BUILD=$(BUILD)/coverage HARDENING= AVX2=no SUITES='$(SUITES) tests/faults/run-all' \
	    CFLAGS='-O0 -g --coverage -fprofile-update=atomic' check
	$(Q)gcovr -r . $(COVERED:%=-f src/%/) --object-directory $(BUILD)/coverage $(BUILD)/coverage \
	    --html-details $(BUILD)/coverage/index.html --txt --print-summary --fail-under-line 97 --fail-under-branch 90

analyze:
	$(Q)CC='$(CC)' tests/analyze/run-all

# Each fuzzer, or FUZZER, for FUZZ_SECONDS. What a fuzzer finds stays in its build. With
# FUZZ_CC=afl-clang-fast AFL++ runs them instead of libFuzzer.
FUZZ_SECONDS ?= 60
FUZZ_CC      ?= clang
fuzz:
	$(Q)$(MAKE) BUILD=$(BUILD)/fuzz-$(FUZZ_CC) CC=$(FUZZ_CC) HARDENING= FUZZ_MAIN= FUZZ_ENGINE=-fsanitize=fuzzer fuzzers \
	    CFLAGS='-O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all'
	$(Q)for fuzzer in $(FUZZERS:$(BUILD)/%=$(BUILD)/fuzz-$(FUZZ_CC)/%); do \
	    tests/fuzz/run-one $$fuzzer $(FUZZ_SECONDS) || exit 1; \
	done
fuzzers: $(FUZZERS)

$(BUILD)/tests/unit/%.o $(BUILD)/tests/chart/%.o $(BUILD)/tests/query/%.o: FILE_CFLAGS = -Itests/support -Itests/unit

# Their plug-ins are in the build folder.
$(BUILD)/tests/plugin.o: FILE_CFLAGS = -DP0FSTATS_PKGLIBDIR='"$(abspath $(BUILD))"'
$(BUILD)/tests/plugin.o: src/base/plugin.c $(BUILD)/settings
	$(compile)

$(BUILD)/tests/unit/test_chart_drawn.o: FILE_CFLAGS += $(shell $(PKG_CONFIG) --cflags cairo)
$(BUILD)/tests/unit/test_chart_drawn: MODULES = cairo

$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(TEST_LIBS)
	$(link) $(PKG_LIBS) $(shell $(PKG_CONFIG) --libs cmocka $(MODULES))

# Without libFuzzer, replay.c gives them files.
FUZZ_MAIN ?= $(BUILD)/tests/fuzz/replay.o
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_MAIN) $(TEST_LIBS) | $(PLUGINS)
	$(link) $(FUZZ_ENGINE) $(PKG_LIBS) -lz $(FUZZ_LIBS)
$(BUILD)/tests/fuzz/%.o: FILE_CFLAGS = -I.
ifeq ($(GMIME),yes)
$(BUILD)/tests/fuzz/fuzz_output.o: FILE_CFLAGS = -DHAVE_GMIME $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags gmime-3.0))
$(BUILD)/tests/fuzz/fuzz_output: FUZZ_LIBS = $(shell $(PKG_CONFIG) --libs gmime-3.0)
endif

# Draws the charts of tests/support for tests/chart.
$(BUILD)/tests/chart/gallery: $(BUILD)/tests/chart/gallery.o $(BUILD)/tests/plugin.o $(TEST_SUPPORT) $(LIB)
	$(link) $(PKG_LIBS)

# The program that looks for the configuration of the system in the current folder.
$(BUILD)/tests/config/p0f-stats: src/cli/main.c $(LIB) $(BUILD)/libp0f3.a
	$(link) -DSYSCONFDIR='"etc"' $(PKG_CFLAGS) -pie $(PKG_LIBS)

# Neither hardened nor sanitized: it is loaded before the C library that those replace.
$(BUILD)/tests/faults/inject.so: tests/faults/inject.c
	$(Q)mkdir -p $(@D) && $(CC) -std=c11 $(DEFINES) $(WARNINGS) -O2 -g -fPIC -shared -o $@ $<

$(BUILD)/tests/live/inject: $(BUILD)/tests/live/inject.o
	$(link)

$(BUILD)/tests/sandbox/plant.o: FILE_CFLAGS = -fPIC
$(BUILD)/tests/sandbox/plant.so: $(BUILD)/tests/sandbox/plant.o
	$(link) -shared

$(BUILD)/tests/query/mock: $(BUILD)/tests/query/mock.o $(BUILD)/tests/unit/mock_p0f.o
	$(link)

# The program that man/libp0f3.3 shows, between two comments. mdoc writes \ as \e.
$(BUILD)/tests/query/manual.c: man/libp0f3.3
	@mkdir -p $(@D)
	@sed -n '/program begins/,/program ends/p' $< | sed -e '/^\./d' -e 's/\\e/\\/g' >$@
$(BUILD)/tests/query/manual: $(BUILD)/tests/query/manual.c $(BUILD)/libp0f3.so
	$(link) -Wl,-rpath,'$$ORIGIN/../..'
