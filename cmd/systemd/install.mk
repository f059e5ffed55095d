# Installing, included by the Makefile.
#   make install     PREFIX=/usr/local SYSCONFDIR=/etc DESTDIR=    UNITDIR=… where systemd looks for units
#   make uninstall   with the same
# What is there already of SYSCONFDIR/logetl.conf stays; uninstall takes it where nobody changed it.

UNITDIR     ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
DOCDIR      ?= $(PREFIX)/share/doc/logetl

UNITS     = logetl.service logetl.timer logetl@.service
CONFIG    = $(DESTDIR)$(SYSCONFDIR)/logetl.conf
INSTALLED = $(PREFIX)/bin/logetl $(UNITS:%=$(UNITDIR)/%) $(SYSUSERSDIR)/logetl.conf $(TMPFILESDIR)/logetl.conf \
	    $(DOCDIR)/README.md $(DOCDIR)/LICENSE $(DOCDIR)/logrotate

.PHONY: install uninstall
install: $(LOGETL)
	install -D -m 755 $(LOGETL) '$(DESTDIR)$(PREFIX)/bin/logetl'
	install -d '$(DESTDIR)$(UNITDIR)'
	for unit in $(UNITS); do \
		sed 's|/usr/local/|$(PREFIX)/|' cmd/systemd/$$unit >'$(DESTDIR)$(UNITDIR)'/$$unit && \
		chmod 644 '$(DESTDIR)$(UNITDIR)'/$$unit || exit 1; done
	install -D -m 644 cmd/systemd/logetl.sysusers '$(DESTDIR)$(SYSUSERSDIR)/logetl.conf'
	install -D -m 644 cmd/systemd/logetl.tmpfiles '$(DESTDIR)$(TMPFILESDIR)/logetl.conf'
	install -D -m 644 cmd/systemd/logetl.logrotate '$(DESTDIR)$(DOCDIR)/logrotate'
	install -m 644 README.md LICENSE '$(DESTDIR)$(DOCDIR)'
	[ -e '$(CONFIG)' ] || install -D -m 644 cmd/systemd/logetl.conf '$(CONFIG)'

uninstall:
	rm -f $(INSTALLED:%='$(DESTDIR)%')
	! cmp -s cmd/systemd/logetl.conf '$(CONFIG)' || rm '$(CONFIG)'
	[ ! -d '$(DESTDIR)$(DOCDIR)' ] || rmdir --ignore-fail-on-non-empty '$(DESTDIR)$(DOCDIR)'
