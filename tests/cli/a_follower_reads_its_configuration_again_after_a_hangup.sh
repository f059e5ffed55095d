. "$ROOT/tests/lib/script.sh"
generate --lines 400 | sort -u >all.log

part() {
	sed -n "$1,$2p" all.log
}

# settings INPUT…: writes the configuration.
settings() {
	echo "[ingest]" >logetl.conf
	printf 'input = %s\n' "$@" >>logetl.conf
}

runs_are() {
	[ "$(query "SELECT count(*) FROM run")" = "$1" ]
}

part 1 100 >a.log
part 101 200 >b.log
settings a.log
follow --config logetl.conf
loaded 100

echo "another log"
settings a.log b.log
kill -HUP "$follower"
loaded 200
part 201 210 >>a.log
loaded 210

echo "a mistake"
echo "inputs = c.log" >>logetl.conf
kill -HUP "$follower"
eventually grep -q "goes on as before" messages
part 211 220 >>b.log
loaded 220

echo "and none"
settings a.log b.log
kill -HUP "$follower"
eventually runs_are 3
part 221 230 >>b.log
loaded 230

echo "hangups while it starts over"
for _ in 1 2 3 4 5 6 7 8 9 10; do
	kill -HUP "$follower"
	sleep 0.01
done
part 231 240 >>b.log
loaded 240
part 1 240 >wanted.log
stored wanted.log
kill -TERM "$follower"
wait "$follower" || echo "exit status $?"
said
query "SELECT inserted, exit_status FROM run WHERE inserted > 0"
query "SELECT count(*) FROM run WHERE exit_status IS NULL"

echo "a terminal that goes away ends it"
cat >terminal.py <<'END'
import os, pty, subprocess, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], ['logetl', 'ingest', '--follow', '--db', 'terminal.db', 'a.log'])
while subprocess.run(['sqlite3', 'terminal.db', 'SELECT count(*) FROM request'], capture_output=True).stdout != b'110\n':
    time.sleep(0.05)
os.close(terminal)
print('exit status', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
env --default-signal=HUP python3 terminal.py "$LOGETL"
