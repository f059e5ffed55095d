. "$ROOT/tests/lib/script.sh"
mkdir logs
generate --lines 200 | sort -u >all.log
head -n 100 all.log >logs/access.log
cat >logetl.conf <<-'END' # for the runs that end
	[ingest]
	max-errors = 1%
	rejects = rejected.log
	final-line = yes
	profile = yes
	END

# tells TEXT: waits until it has told that.
tells() {
	eventually grep -q -e "$1" told
}
alive() {
	[ "$(grep -c '^WATCHDOG=1' told)" -ge 3 ]
}
export WATCHDOG_USEC=400000
env --default-signal=HUP,TERM python3 "$LIB/manager.py" "$LOGETL" ingest --follow --config logetl.conf logs >>told 2>messages &
echo "it is ready when it has read what was there"
tells '^READY=1'
holds 100 logetl.db && echo "100 events"
tells '^STATUS=following; 1 files, 100 lines: 100 inserted'
echo "it tells of what comes"
tail -n +101 all.log | head -n 50 >>logs/access.log
tells ' 150 lines: 150 inserted'
echo "and that it is alive"
: >told
tells '^WATCHDOG=1'
echo "a reload begins and ends"
kill -HUP "$(cat service.pid)"
tells '^RELOADING=1'
tells '^MONOTONIC_USEC=[0-9]'
tells '^READY=1'
echo "and so does one with a mistake"
echo 'nonsense = 1' >>logetl.conf
: >told
kill -HUP "$(cat service.pid)"
tells '^RELOADING=1'
tells '^READY=1'
echo "while it reads its configuration it is alive, and can be stopped"
rm logetl.conf
mkfifo logetl.conf # which nobody writes
: >told
kill -HUP "$(cat service.pid)"
tells '^RELOADING=1'
: >told
eventually alive
echo "it stops"
kill -TERM "$(cat service.pid)"
wait $! || echo "exit status $?"
tells '^STOPPING=1'
tells '^STATUS=.* 0 rejected, 0 blank'
said
grep 'ANOTHER PROCESS' told || echo "nobody else said a word"
