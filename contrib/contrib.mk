# SPDX-License-Identifier: GPL-2.0-only
#
# What makes a machine of the program: units, cron, logrotate, completion, documents, the tarball,
# packages. Included by the Makefile.

UNITDIR      ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR  ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR  ?= $(PREFIX)/lib/tmpfiles.d
BASHCOMPDIR  ?= $(DATADIR)/bash-completion/completions
ZSHCOMPDIR   ?= $(DATADIR)/zsh/site-functions
FISHCOMPDIR  ?= $(DATADIR)/fish/vendor_completions.d
DOCDIR       ?= $(DATADIR)/doc/p0f-stats

.PHONY: completion install-contrib uninstall-contrib doc install-doc dist deb
install: install-contrib
uninstall: uninstall-contrib

# ---- Completion ----

# From --help. To build for a machine whose programs do not run here, name ones that do.
HELP_PROGRAMS ?= $(BUILD)
COMPLETIONS := $(foreach shell,bash zsh fish,$(foreach command,p0f-stats p0f-query,\
               $(BUILD)/completion/$(command).$(shell)))
completion: $(COMPLETIONS)
test-programs: completion

$(COMPLETIONS): $(BUILD)/completion/%: contrib/completion/generate.awk $(PROGRAM) $(QUERY)
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(HELP_PROGRAMS)/$(basename $*) --help >$@.help
	$(Q)awk -v shell=$(subst .,,$(suffix $*)) -v command=$(basename $*) -f $< $@.help >$@

# ---- Installing ----

# The files name the places of a distribution. $(call place,FILE,TARGET,MODE)
place = sed -e 's|/usr/bin/p0f-stats|$(BINDIR)/p0f-stats|' -e 's|/etc/p0f-stats\.conf|$(SYSCONFDIR)/p0f-stats.conf|' \
            $(1) >$(BUILD)/placed && $(INSTALL) -m $(3) $(BUILD)/placed $(DESTDIR)$(2)
UNITS = p0fd@.service p0f-stats-report.service p0f-stats-report.timer

# A configuration that is there stays.
install-contrib: all completion
	$(if $(PLUGINS),$(INSTALL) -d $(DESTDIR)$(PKGLIBDIR) && $(INSTALL) -m 644 $(PLUGINS) $(DESTDIR)$(PKGLIBDIR)/)
	$(INSTALL) -d $(addprefix $(DESTDIR),$(UNITDIR) $(SYSUSERSDIR) $(TMPFILESDIR) $(BASHCOMPDIR) \
	    $(ZSHCOMPDIR) $(FISHCOMPDIR) $(SYSCONFDIR)/cron.daily $(SYSCONFDIR)/logrotate.d)
	$(foreach unit,$(UNITS),$(call place,contrib/systemd/$(unit),$(UNITDIR)/$(unit),644) && ) true
	$(INSTALL) -m 644 contrib/systemd/p0f-stats.sysusers $(DESTDIR)$(SYSUSERSDIR)/p0f-stats.conf
	$(INSTALL) -m 644 contrib/systemd/p0f-stats.tmpfiles $(DESTDIR)$(TMPFILESDIR)/p0f-stats.conf
	$(call place,contrib/cron.daily/p0f-stats,$(SYSCONFDIR)/cron.daily/p0f-stats,755)
	$(INSTALL) -m 644 contrib/logrotate/p0f $(DESTDIR)$(SYSCONFDIR)/logrotate.d/p0f
	[ -e $(DESTDIR)$(SYSCONFDIR)/p0f-stats.conf ] || \
	    $(INSTALL) -m 644 contrib/p0f-stats.conf $(DESTDIR)$(SYSCONFDIR)/p0f-stats.conf
	for command in p0f-stats p0f-query; do \
	    $(INSTALL) -m 644 $(BUILD)/completion/$$command.bash $(DESTDIR)$(BASHCOMPDIR)/$$command && \
	    $(INSTALL) -m 644 $(BUILD)/completion/$$command.zsh $(DESTDIR)$(ZSHCOMPDIR)/_$$command && \
	    $(INSTALL) -m 644 $(BUILD)/completion/$$command.fish $(DESTDIR)$(FISHCOMPDIR)/ || exit 1; \
	done

# A configuration that was changed stays.
uninstall-contrib:
	rm -f $(addprefix $(DESTDIR)$(UNITDIR)/,$(UNITS)) \
	    $(addprefix $(DESTDIR),$(SYSUSERSDIR)/p0f-stats.conf $(TMPFILESDIR)/p0f-stats.conf \
	    $(SYSCONFDIR)/cron.daily/p0f-stats $(SYSCONFDIR)/logrotate.d/p0f) \
	    $(addprefix $(DESTDIR)$(BASHCOMPDIR)/,p0f-stats p0f-query) \
	    $(addprefix $(DESTDIR)$(ZSHCOMPDIR)/,_p0f-stats _p0f-query) \
	    $(addprefix $(DESTDIR)$(FISHCOMPDIR)/,p0f-stats.fish p0f-query.fish)
	! cmp -s contrib/p0f-stats.conf $(DESTDIR)$(SYSCONFDIR)/p0f-stats.conf || \
	    rm -f $(DESTDIR)$(SYSCONFDIR)/p0f-stats.conf
	rm -rf $(DESTDIR)$(PKGLIBDIR) $(DESTDIR)$(DOCDIR)/html $(DESTDIR)$(DOCDIR)/pdf

# ---- Documents ----

# Each manual, and the reference of libp0f3 from its header, as HTML and as PDF.
DOC     := $(BUILD)/doc
MANUALS := $(notdir $(wildcard man/*.[1-9])) p0f3.h.3

doc: $(DOC)/html/index.html

$(DOC)/p0f3.h.3: include/p0f3.h contrib/doc/header.awk man/libp0f3.3
	@mkdir -p $(@D)
	$(Q)awk -v date="$$(sed -n 's/^\.Dd //p' man/libp0f3.3)" -f contrib/doc/header.awk $< >$@

# mandoc links a page whose source it finds in the folder it runs in, others on the Web.
$(DOC)/html/index.html: $(wildcard man/*.[1-9]) $(DOC)/p0f3.h.3 contrib/doc/index.awk contrib/doc/style.css
	$(call say,DOC,$(DOC))
	@mkdir -p $(DOC)/html $(DOC)/pdf
	$(Q)cp $(filter man/%,$^) $(DOC)/ && cp contrib/doc/style.css $(DOC)/html/
	$(Q)cd $(DOC) && for page in $(MANUALS); do \
	    mandoc -T html -I os=p0f-stats \
	        -O 'toc,style=style.css,man=%N.%S.html;https://manpages.debian.org/%N.%S' $$page >html/$$page.html && \
	    mandoc -T pdf -I os=p0f-stats -O paper=a4 $$page >pdf/$$page.pdf || exit 1; \
	done
	$(Q)awk -f contrib/doc/index.awk $(addprefix $(DOC)/,$(MANUALS)) >$@

install-doc: doc
	$(INSTALL) -d $(DESTDIR)$(DOCDIR)/html $(DESTDIR)$(DOCDIR)/pdf
	$(INSTALL) -m 644 $(DOC)/html/* $(DESTDIR)$(DOCDIR)/html/
	$(INSTALL) -m 644 $(DOC)/pdf/* $(DESTDIR)$(DOCDIR)/pdf/

# ---- The tarball ----

# The same tree gives the same bytes. Without git: every file but what make made.
DIST := p0f-stats-$(VERSION)
DIST_FILES = { git ls-files -z 2>/dev/null || find . -path './build*' -prune -o -type f -print0; } | \
             sed -z "s|^\./||" | LC_ALL=C sort -z | xargs -0 -n 1 sh -c '[ ! -f "$$0" ] || printf "%s\0" "$$0"'
DIST_EPOCH ?= $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || stat -c %Y Makefile))

dist: $(BUILD)/$(DIST).tar.gz
$(BUILD)/$(DIST).tar.gz: FORCE
	@mkdir -p $(BUILD)
	$(Q)$(DIST_FILES) | LC_ALL=C tar -c --null -T - --format=gnu --mtime=@$(DIST_EPOCH) \
	    --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r,go-w,a+X \
	    --transform='s|^|$(DIST)/|' | gzip -9n >$@.new
	$(Q)if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# ---- Debian packages ----

# What make deps installs for them, for the documents, and for the tests of all that.
DEPS_DEB  = apache2-dev debhelper dh-python dpkg-dev libcmocka-dev lintian mandoc python3
DEPS     += $(if $(filter deb,$(MAKECMDGOALS)),$(DEPS_DEB)) $(if $(filter doc,$(MAKECMDGOALS)),mandoc)
DEPS_ALL += $(DEPS_DEB) bash-completion fish logrotate systemd-container zsh

# On a copy of the tree, so that nothing of Debian lies about in ours. The packages are built with
# Debian's settings, not with those of this run.
deb: $(BUILD)/deb/checked
	@ls $(BUILD)/deb/*.deb

$(BUILD)/deb/checked: $(BUILD)/$(DIST).tar.gz
	rm -rf $(@D)
	mkdir -p $(@D)
	tar -C $(@D) -xzf $<
	cp $< $(@D)/p0f-stats_$(VERSION).orig.tar.gz
	cp -R contrib/debian $(@D)/$(DIST)/debian
	cd $(@D)/$(DIST) && env -i PATH="$$PATH" HOME="$$HOME" DEB_BUILD_OPTIONS="$(DEB_BUILD_OPTIONS)" \
	    dpkg-buildpackage -us -uc >../build.log 2>&1 || { tail -n 30 ../build.log && exit 1; }
	lintian --allow-root --fail-on error,warning $(@D)/*.changes
	@rm -rf $(@D)/$(DIST) && touch $@
