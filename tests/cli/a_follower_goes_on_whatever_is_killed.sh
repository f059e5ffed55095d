# A process that dies takes no line with it: the pass is tried again from its last commit, and so is the follower itself.
. "$ROOT/tests/lib/script.sh"
generate --lines 40000 | sort -u >all.log
: >access.log

# Appends lines, so slowly that something is going on all the time, until it is enough.
write_slowly() {
	for from in $(seq 1 20 40000); do
		[ ! -e enough ] || break
		sed -n "$from,$((from + 19))p" all.log >>access.log
		sleep 0.02
	done
}

# killed NAME: kills the first process of that name that there is.
killed() {
	victim=$(process "$1" | head -n 1)
	[ -n "$victim" ] && kill -KILL "$victim" 2>/dev/null
}

write_slowly &
writer=$!
follow --commit-interval 0.1 access.log
for name in parser loader dedup reader pass; do
	eventually killed $name
	echo "the $name was killed"
	sleep 0.5
done
eventually grep -q "goes on" messages
grep "goes on" messages | sort -u
eventually killed reader
kill -KILL "$follower"
wait "$follower" 2>/dev/null || echo "the follower was killed: exit status $?"
follow --commit-interval 0.1 access.log
eventually killed reader
: >enough
wait $writer
eventually holds "$(grep -c . access.log)" logetl.db
stored access.log
end_follower TERM >numbers
grep WRONG numbers || true
"$LOGETL" verify | grep -v ^ok || echo verified

echo "before anything was committed, and then the log was rotated"
rm -f logetl.db* access.log
head -n 100 all.log >access.log
touch -d "1 hour ago" access.log # nothing is written to it after the follower has begun
LOGETL_FAULT=parse-hang:GET LOGETL=$LOGETL_FAULTS follow access.log
parser_runs() {
	[ -n "$(process parser)" ]
}
eventually parser_runs
kill -KILL "$follower"
wait "$follower" 2>/dev/null || echo "exit status $?"
sleep 1.1 # runs are known to the second
mv access.log access.log.1
sed -n 101,200p all.log >access.log
follow access.log
loaded 200
end_follower TERM
