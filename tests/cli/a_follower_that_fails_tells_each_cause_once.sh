. "$ROOT/tests/lib/script.sh"
generate --lines 10 >access.log
LOGETL_FAULT=parse-hang:HTTP LOGETL=$LOGETL_FAULTS follow access.log

# killed NAME: kills the process of that name, of a pass that the parser holds up.
killed() {
	victim=$(process "$1")
	[ -n "$victim" ] && kill -KILL "$victim"
}

gone() {
	! kill -0 "$victim" 2>/dev/null
}

for name in loader dedup loader; do
	eventually killed $name
	eventually gone
done
kill -KILL "$follower"
wait "$follower" 2>/dev/null || echo "exit status $?"
said
