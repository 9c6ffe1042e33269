# p0f-stats: "make help" lists what can be made.
# SPDX-License-Identifier: GPL-2.0-only

VERSION = 0.1.0

# What a packager sets.
PREFIX   ?= /usr/local
DESTDIR  ?=
BINDIR   ?= $(PREFIX)/bin
DATADIR  ?= $(PREFIX)/share
MANDIR   ?= $(DATADIR)/man
LIBDIR   ?= $(PREFIX)/lib
SYSCONFDIR ?= /etc
INCLUDEDIR ?= $(PREFIX)/include
PKGLIBDIR ?= $(LIBDIR)/p0f-stats
INSTALL  ?= install
CC       ?= cc
CFLAGS   ?= -O2 -g
PKG_CONFIG ?= pkg-config
AVX2     ?= auto
BUILD    ?= build
V        ?= 0

Q   := $(if $(filter 0,$(V)),@)
say  = $(if $(filter 0,$(V)),@printf '  %-7s %s\n' '$(1)' '$(2)')

# The Debian packages that the program is built from; tests/tests.mk has those of the tests.
DEPS_BUILD = gcc make pkg-config libc6-dev libpcre2-dev libjansson-dev libxxhash-dev libcairo2-dev libisal-dev zlib1g-dev \
             liblzma-dev libzstd-dev libbz2-dev libgmime-3.0-dev libseccomp-dev

# ---- Libraries ----

LIBS = libpcre2-8 jansson

# The libraries that only some runs need are for plug-ins, which the program loads.
# NAME=yes or NAME=no decides whether one is built; otherwise pkg-config does.
#   $(call plugin,NAME,plug-in,source file,pkg-config module,or how to link it)
define plugin
$(1) ?= auto
ifeq ($$($(1)),auto)
  override $(1) := $$(shell $$(PKG_CONFIG) --exists $(4) 2>/dev/null && echo yes || echo no)
endif
OPTIONS += $(1)=$$($(1))
ifeq ($$($(1)),yes)
PLUGINS += $$(BUILD)/$(2).so
$$(BUILD)/src/plugin/$(3).o: FILE_CFLAGS = -fPIC $(if $(4),$$(patsubst -I%,-isystem %,$$(shell $$(PKG_CONFIG) --cflags $(4))))
$$(BUILD)/$(2).so: $$(BUILD)/src/plugin/$(3).o
	$$(call say,LD,$$@)
	$$(link) -shared -Wl,--as-needed $$(or $(5),$$(shell $$(PKG_CONFIG) --libs $(4))) -lm
endif
endef

# NAME=yes or NAME=no decides whether system calls can be denied; otherwise pkg-config does.
SECCOMP ?= auto
ifeq ($(SECCOMP),auto)
  override SECCOMP := $(shell $(PKG_CONFIG) --exists libseccomp 2>/dev/null && echo yes || echo no)
endif
OPTIONS += SECCOMP=$(SECCOMP)
LIBS += $(if $(filter yes,$(SECCOMP)),libseccomp)
LEFT_OUT += src/cli/calls_$(if $(filter yes,$(SECCOMP)),none,seccomp).c

# Before Debian 13, libbz2 has no file for pkg-config. A cross compiler finds the header of this machine,
# so the library decides.
BZIP2 ?= auto
ifeq ($(BZIP2),auto)
  override BZIP2 := $(shell printf '\043include <bzlib.h>\nint main(void) { return !BZ2_bzlibVersion(); }\n' | \
                      $(CC) -x c - -lbz2 -o /dev/null 2>/dev/null && echo yes || echo no)
endif

# The program chooses AVX2 when it runs. AVX2=no, and other processors than x86-64, leave it out.
ifeq ($(AVX2)$(filter x86_64-%,$(shell $(CC) -dumpmachine 2>/dev/null)),auto)
  override AVX2 := no
endif
LEFT_OUT += src/parse/$(if $(filter no,$(AVX2)),lines_avx2.c,lines_noavx2.c)

# Each asks pkg-config when it is used first, and once.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell $$(PKG_CONFIG) --cflags $$(LIBS) libxxhash))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell $$(PKG_CONFIG) --libs $$(LIBS)) -lm $$(EXPORTED:%=-Wl,--export-dynamic-symbol=%))$(PKG_LIBS)
# What plug-ins call of the program.
EXPORTED   = chart_color_rgb chart_color_text_on error_set output_bytes zone_date zone_utc

# ---- Flags ----

# Constants are enums, and some are sizes that meet a double; clang 19 warns of that.
# gcc for i386 notes that other versions align 64-bit atomics differently; no library exchanges them.
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
           -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings -Wno-enum-float-conversion -Wno-psabi
# glibc declares memmem, getopt_long and others for _GNU_SOURCE only. Files over 2 GB and times after
# 2038 need the 64-bit types on 32-bit machines.
DEFINES  = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DP0FSTATS_VERSION='"$(VERSION)"'
# The logs come from strangers: an overflow must end the program, and find nothing at a known address.
# _FORTIFY_SOURCE works only where the compiler optimises.
HARDENING ?= -fstack-protector-strong $(if $(filter-out -O0,$(filter -O%,$(CFLAGS))),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
RELRO    ?= -Wl,-z,relro,-z,now
ALL_CFLAGS  = -std=c11 $(DEFINES) -Iinclude -Isrc $(WARNINGS) -fPIE -pthread $(HARDENING) $(CFLAGS) $(CPPFLAGS)
ALL_LDFLAGS = $(RELRO) $(LDFLAGS)

# The recipes of objects, programs and archives. Further flags and libraries may follow them.
compile = $(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(FILE_CFLAGS) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<
link    = $(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter-out FORCE %/settings %/folders,$^)
archive = $(Q)rm -f $@ && $(AR) rcs $@ $^

# ---- The program ----

LIB_SOURCES := $(filter-out $(LEFT_OUT) src/cli/main.c src/plugin/% src/p0f3/% src/query/%,$(sort $(wildcard src/*/*.c)))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
# The fast paths of the parsers are compiled a second time, for AVX2.
ifneq ($(AVX2),no)
  LIB_OBJECTS += $(patsubst %_fast.c,$(BUILD)/%_fast_avx2.o,$(filter src/parse/%_fast.c,$(LIB_SOURCES)))
endif
LIB     := $(BUILD)/libp0fstats.a
PROGRAM := $(BUILD)/p0f-stats

.PHONY: all help deps demo install uninstall clean FORCE
.SECONDARY:
all: $(PROGRAM)

# Change when the compiler, a flag or an option does, and every object depends on it; or a folder.
$(BUILD)/settings: SETTINGS = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(OPTIONS) AVX2=$(AVX2)
$(BUILD)/folders: SETTINGS = $(SYSCONFDIR) $(PKGLIBDIR)
$(BUILD)/settings $(BUILD)/folders: FORCE
	@mkdir -p $(BUILD)
	@printf '%s\n' '$(subst ','\'',$(SETTINGS))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(SETTINGS))' >$@

$(BUILD)/%.o: %.c $(BUILD)/settings
	$(compile)

# No sandbox where the compiler adds what opens files and starts programs.
$(BUILD)/src/cli/sandbox.o: FILE_CFLAGS = -DP0FSTATS_SANDBOX=$(if $(filter -fsanitize% --coverage -fprofile%,$(CFLAGS)),0,1)
# These read the configuration of the system and the plug-ins.
$(BUILD)/src/cli/main.o: FILE_CFLAGS = -DSYSCONFDIR='"$(SYSCONFDIR)"'
$(BUILD)/src/base/plugin.o: FILE_CFLAGS = -DP0FSTATS_PKGLIBDIR='"$(PKGLIBDIR)"'
$(BUILD)/src/cli/main.o $(BUILD)/src/base/plugin.o: $(BUILD)/folders

AVX2_CFLAGS = -mavx2 -mbmi -mbmi2
$(BUILD)/src/parse/lines_avx2.o: FILE_CFLAGS = $(AVX2_CFLAGS)
$(BUILD)/src/parse/%_fast_avx2.o: src/parse/%_fast.c $(BUILD)/settings
	$(compile) $(AVX2_CFLAGS) -DP0FSTATS_AVX2

$(LIB): $(LIB_OBJECTS)
	$(call say,AR,$@)
	$(archive)

$(PROGRAM): $(BUILD)/src/cli/main.o $(LIB) $(BUILD)/libp0f3.a
	$(call say,LD,$@)
	$(link) -pie $(PKG_LIBS)

$(eval $(call plugin,CAIRO,charts,charts,cairo))
$(eval $(call plugin,GMIME,mail,mail,gmime-3.0))
$(eval $(call plugin,XZ,xz,xz,liblzma))
$(eval $(call plugin,ZSTD,zstd,zstd,libzstd))
$(eval $(call plugin,BZIP2,bzip2,bzip2,,-lbz2))
$(eval $(call plugin,ISAL,gzip,gzip_isal,libisal))
$(if $(filter no,$(ISAL)),$(eval $(call plugin,ZLIB,gzip,gzip_zlib,zlib)))
LEFT_OUT += $(if $(filter no,$(CAIRO)),tests/unit/test_chart_drawn.c)
all: $(PLUGINS)

include src/p0f3/p0f3.mk tests/tests.mk tests/bench/bench.mk

# ---- Setting up ----

# "make deps GOAL" installs what GOAL needs and then makes it. Make starts again after it has made a
# part of its Makefile, so GOAL is built with the libraries that were just installed.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
DEPS = $(DEPS_BUILD) $(if $(filter check check-all,$(MAKECMDGOALS)),$(DEPS_TEST)) \
       $(if $(filter check-all,$(MAKECMDGOALS)),$(DEPS_ALL))
ifeq ($(MAKE_RESTARTS)$(findstring n,$(firstword -$(MAKEFLAGS))),)
include $(BUILD)/packages
$(BUILD)/packages: FORCE
	@mkdir -p $(BUILD)
	@contrib/install-packages $(BUILD)/packages.log $(DEPS)
	@touch $@
endif
endif
deps:
	@:

# The report of a directory of logs.
demo: all
	@$(PROGRAM) tests/data/sample/p0f --reject-from-ip 82.224.17.200 --services tests/data/sample/services

include contrib/contrib.mk

# ---- Installing ----

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

clean:
	rm -rf $(BUILD)

help:
	@echo 'make            build the program at $(PROGRAM)'
	@echo 'make deps GOAL  install with apt-get what the goal needs, and make it'
	@echo 'make demo       print the report of a sample directory of logs'
	@echo 'make check      run the fast tests; make check-all: all tests'
	@echo 'make asan       run the fast tests under AddressSanitizer; also make ubsan, tsan and valgrind'
	@echo 'make fuzz       run the fuzzers, FUZZ_SECONDS each; make analyze: static analysis'
	@echo 'make coverage   run the fast tests and tests/faults; list the lines that they miss'
	@echo 'make bench      measure (OLD=program: beside that one); make bench-micro: single stages; make bench-query: p0f-query'
	@echo 'make doc        make the manuals as HTML and PDF in $(DOC)'
	@echo 'make dist       make the tarball in $(BUILD); make deb: the Debian packages in $(BUILD)/deb'
	@echo 'make apache     build mod_p0f, with apache2-dev'
	@echo 'make install    install under PREFIX (now $(PREFIX)), below DESTDIR if that is set'
	@echo 'make uninstall  remove what make install put there'
	@echo 'make clean      remove what was built'
	@echo 'Settings: CC CFLAGS LDFLAGS PREFIX DESTDIR CAIRO=yes|no ISAL=yes|no BUILD=folder V=1 (show commands)'

-include $(shell find $(BUILD)/src $(BUILD)/tests $(BUILD)/contrib -name '*.d' -type f 2>/dev/null)
