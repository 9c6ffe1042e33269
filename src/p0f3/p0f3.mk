# SPDX-License-Identifier: GPL-2.0-only
#
# The p0f 3 client: libp0f3, p0f-query, mod_p0f and p0f-auth; a part of the Makefile.
#
# libp0f3 is installed on its own and uses nothing of src/base. One set of objects serves the static
# library, the shared one and the Apache module.
#
# The library's version is apart from that of p0f-stats. It also stands in p0f3.h, as a number. The
# soname keeps its first part for as long as old programs run with the new library.
P0F3_VERSION := 0.1.0
P0F3_SO      := libp0f3.so.$(P0F3_VERSION)
P0F3_SONAME  := libp0f3.so.$(firstword $(subst ., ,$(P0F3_VERSION)))
P0F3_FUNCTIONS := $(shell sed -n 's/^ *\(p0f3_[a-z_]*\);/\1/p' src/p0f3/libp0f3.map)
P0F3_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard src/p0f3/*.c)))
QUERY        := $(BUILD)/p0f-query
QUERY_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard src/query/*.c)))
APXS         ?= $(firstword $(wildcard /usr/bin/apxs /usr/bin/apxs2 /usr/sbin/apxs) apxs)
APACHE_MODULE := $(BUILD)/mod_p0f.so

.PHONY: apache install-apache p0f-auth install-p0f-auth install-p0f3 uninstall-p0f3
all: $(BUILD)/libp0f3.a $(BUILD)/libp0f3.so $(BUILD)/p0f3.pc $(QUERY)

$(BUILD)/src/p0f3/%.o: FILE_CFLAGS = -fPIC -fvisibility=hidden

$(BUILD)/libp0f3.a: $(P0F3_OBJECTS)
	$(call say,AR,$@)
	$(archive)

$(BUILD)/$(P0F3_SO): $(P0F3_OBJECTS)
	$(call say,LD,$@)
	$(link) -shared -Wl,-soname,$(P0F3_SONAME) -Wl,--version-script=src/p0f3/libp0f3.map

$(BUILD)/libp0f3.so: $(BUILD)/$(P0F3_SO)
	$(Q)ln -sf $(P0F3_SO) $(BUILD)/$(P0F3_SONAME) && ln -sf $(P0F3_SONAME) $@

# The paths may differ from one call of make to the next.
$(BUILD)/p0f3.pc: src/p0f3/p0f3.pc.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
	     -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' -e 's|@VERSION@|$(P0F3_VERSION)|' $< >$@

$(QUERY): $(QUERY_OBJECTS) $(BUILD)/libp0f3.a $(LIB)
	$(call say,LD,$@)
	$(link) -pie

# The headers of Apache and APR are not written for our warnings, hence -isystem.
APACHE_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard contrib/apache/*.c)))
apache: $(APACHE_MODULE)
$(APACHE_OBJECTS): FILE_CFLAGS = -fPIC -fvisibility=hidden \
    -isystem $(shell $(APXS) -q INCLUDEDIR) -isystem $(shell $(APXS) -q APR_INCLUDEDIR) \
    $(shell $(APXS) -q EXTRA_CPPFLAGS)

$(APACHE_MODULE): $(APACHE_OBJECTS) $(BUILD)/libp0f3.a
	$(call say,LD,$@)
	$(link) -shared -Wl,--exclude-libs,ALL

# For Debian's a2enmod; elsewhere set APACHE_CONF.
APACHE_CONF ?= /etc/apache2/mods-available
APACHE_MODULES = $(shell $(APXS) -q LIBEXECDIR)
install-apache: $(APACHE_MODULE)
	$(INSTALL) -d $(DESTDIR)$(APACHE_MODULES) $(DESTDIR)$(APACHE_CONF)
	$(INSTALL) -m 644 $(APACHE_MODULE) $(DESTDIR)$(APACHE_MODULES)/mod_p0f.so
	sed 's|@MODULES@|$(APACHE_MODULES)|' contrib/apache/p0f.load.in >$(DESTDIR)$(APACHE_CONF)/p0f.load
	$(INSTALL) -m 644 contrib/apache/p0f.conf $(DESTDIR)$(APACHE_CONF)/p0f.conf

p0f-auth: $(BUILD)/p0f-auth
$(BUILD)/p0f-auth: $(BUILD)/contrib/p0f-auth/p0f-auth.o $(BUILD)/libp0f3.a
	$(call say,LD,$@)
	$(link) -pie -lfcgi

install-p0f-auth: $(BUILD)/p0f-auth
	$(INSTALL) -d $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 755 $(BUILD)/p0f-auth $(DESTDIR)$(BINDIR)/p0f-auth

install-p0f3: all $(BUILD)/p0f3.pc
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR) \
	    $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man3
	$(INSTALL) -m 755 $(QUERY) $(DESTDIR)$(BINDIR)/p0f-query
	$(INSTALL) -m 644 include/p0f3.h $(DESTDIR)$(INCLUDEDIR)/p0f3.h
	$(INSTALL) -m 644 $(BUILD)/libp0f3.a $(DESTDIR)$(LIBDIR)/libp0f3.a
	$(INSTALL) -m 644 $(BUILD)/$(P0F3_SO) $(DESTDIR)$(LIBDIR)/$(P0F3_SO)
	ln -sf $(P0F3_SO) $(DESTDIR)$(LIBDIR)/$(P0F3_SONAME)
	ln -sf $(P0F3_SONAME) $(DESTDIR)$(LIBDIR)/libp0f3.so
	$(INSTALL) -m 644 $(BUILD)/p0f3.pc $(DESTDIR)$(LIBDIR)/pkgconfig/p0f3.pc
	$(INSTALL) -m 644 man/p0f-query.1 $(DESTDIR)$(MANDIR)/man1/p0f-query.1
	$(INSTALL) -m 644 man/libp0f3.3 $(DESTDIR)$(MANDIR)/man3/libp0f3.3
	for f in $(P0F3_FUNCTIONS); do ln -sf libp0f3.3 $(DESTDIR)$(MANDIR)/man3/$$f.3; done

uninstall-p0f3:
	rm -f $(DESTDIR)$(BINDIR)/p0f-query $(DESTDIR)$(INCLUDEDIR)/p0f3.h \
	    $(DESTDIR)$(LIBDIR)/libp0f3.a $(DESTDIR)$(LIBDIR)/$(P0F3_SO) \
	    $(DESTDIR)$(LIBDIR)/$(P0F3_SONAME) $(DESTDIR)$(LIBDIR)/libp0f3.so \
	    $(DESTDIR)$(LIBDIR)/pkgconfig/p0f3.pc \
	    $(DESTDIR)$(MANDIR)/man1/p0f-query.1 $(DESTDIR)$(MANDIR)/man3/libp0f3.3 \
	    $(P0F3_FUNCTIONS:%=$(DESTDIR)$(MANDIR)/man3/%.3)
