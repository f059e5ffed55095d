. "$ROOT/tests/lib/script.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS

# make_there TARGET…: with the command as it is; nothing is built.
make_there() {
	make -s -C "$ROOT" -o "$LOGETL" LOGETL="$LOGETL" "$@"
}
# tree DIRECTORY: what is in it, with who may do what.
tree() {
	(cd "$1" && find . -type f -printf '%m %p\n' | sort -k 2)
}
umask 077 # which must make no difference
echo "in the usual places"
make_there install DESTDIR="$PWD/usual"
tree usual
grep -h -e '^ExecStart' -e '^Documentation' usual/usr/local/lib/systemd/system/*
echo "in other places"
make_there install DESTDIR="$PWD/other" PREFIX=/usr SYSCONFDIR=/etc/logetl UNITDIR=/lib/systemd/system
tree other
grep -h -e '^ExecStart' -e '^Documentation' other/lib/systemd/system/*
echo "what was installed works, and a configuration that is there stays"
usual/usr/local/bin/logetl --version | cut -d ' ' -f 1
run usual/usr/local/bin/logetl check --config usual/etc/logetl.conf
sed -n 's/^#\([a-z[].* = \|\[\)/\1/p' usual/etc/logetl.conf >commented.conf
sed -i /nginx-conf/d commented.conf
run usual/usr/local/bin/logetl check --config commented.conf
echo 'db = mine.db' >usual/etc/logetl.conf
make_there install DESTDIR="$PWD/usual"
cat usual/etc/logetl.conf
echo "taken away again, but for what was changed"
make_there uninstall DESTDIR="$PWD/usual"
tree usual
make_there uninstall DESTDIR="$PWD/usual"
make_there uninstall DESTDIR="$PWD/other" PREFIX=/usr SYSCONFDIR=/etc/logetl UNITDIR=/lib/systemd/system
tree other
