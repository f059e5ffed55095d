. "$ROOT/tests/lib/script.sh"
mkdir logs
generate --lines 300 | sort -u >all.log
head -n 100 all.log >logs/access.log
tail -n +101 all.log | head -n 100 >second.log
tail -n +201 all.log >third.log
generate --lines 20 --start 1795000000 | sort -u >fourth.log
: >told
echo "[error] 1" >logs/error.log
: >logs/empty.log
printf '192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] "GET /' >logs/begun.log

# tells TEXT: waits until it has told that.
tells() {
	eventually grep -q -e "$1" told
}

# passes: how many there were; the status is told after each.
passes() {
	grep -c '^STATUS=following' told
}

env --default-signal=TERM python3 "$LIB/manager.py" "$LOGETL" ingest --follow --json --commit-interval 0.1 logs >>told 2>messages &
tells '^STATUS=following; 4 files, 100 lines'
echo "$(passes) pass"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	echo "[error] 1$i" >>logs/error.log
	[ $i -ne 10 ] || cat second.log >>logs/access.log # at once
	sleep 0.12
done
tells ' 200 lines'
echo "$(passes) passes, as the other log has grown once"

echo "what has no whole line is not given up"
echo ' HTTP/1.1" 200 1' >>logs/begun.log
tells ' 201 lines'
cat third.log >>logs/empty.log
tells ' 301 lines'

echo "by another name it is the same, and the new one is looked at"
before=$(passes)
mv logs/error.log logs/error.log.1
mv fourth.log logs/error.log
tells ' 321 lines'
echo "$(($(passes) - before)) pass"
kill -TERM "$(cat service.pid)"
wait $! || echo "exit status $?"
grep -o '"skipped_files": [0-9]*' told
said
