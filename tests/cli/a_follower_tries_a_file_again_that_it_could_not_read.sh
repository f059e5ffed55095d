. "$ROOT/tests/lib/script.sh"
[ "${1-}" = unprivileged ] || { unprivileged sh "$0" unprivileged; exit; }
generate --lines 300 | sort -u >all.log
total=$(grep -c . all.log)

# denied NUMBER: whether it was said so often that the log may not be read.
denied() {
	[ "$(grep -c 'access.log: Permission denied' messages)" = "$1" ]
}

head -n 100 all.log >access.log
chmod 000 access.log
sed -n 101,200p all.log >other.log
follow access.log other.log
loaded 100
eventually denied 1
sed -n 201,250p all.log >>other.log
loaded 150
chmod 644 access.log
loaded 250
echo "what was said once is said again when it is so again"
chmod 000 access.log
eventually denied 2
chmod 644 access.log
tail -n +251 all.log >>access.log
loaded "$total"
stored all.log
end_follower TERM
