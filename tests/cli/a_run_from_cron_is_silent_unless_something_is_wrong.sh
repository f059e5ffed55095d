# cron mails whatever is printed.  It gives neither a terminal nor much of an environment.
. "$ROOT/tests/lib/script.sh"
generate --lines 300 --twins 10 --rejects 5 >whole.log
mkdir logs

# cron COMMAND…: runs it as cron does, and prints what would be mailed.
cron() {
	status=0
	(cd / && env -i HOME=/ LOGNAME=nobody PATH=/usr/bin:/bin SHELL=/bin/sh "$@") >mail 2>&1 </dev/null || status=$?
	here <mail | sed 's/ in .* lines.s:/ …/'
	[ $status -eq 0 ] || echo "exit status $status"
}

echo "the first run, the next, rejects, a rotation, a copy, a line that is not complete yet"
head -n 100 whole.log >logs/access.log
cron "$LOGETL" ingest --db "$PWD/logetl.db" "$PWD/logs"
cron "$LOGETL" ingest --db "$PWD/logetl.db" "$PWD/logs"
head -n 200 whole.log | tail -n 100 >>logs/access.log
cron "$LOGETL" ingest --db "$PWD/logetl.db" "$PWD/logs"
mv logs/access.log logs/access.log.1
tail -n 100 whole.log | head -c -5 >logs/access.log
cron "$LOGETL" ingest --db "$PWD/logetl.db" "$PWD/logs"
cp logs/access.log.1 logs/access.log.2
cron "$LOGETL" ingest --db "$PWD/logetl.db" "$PWD/logs"
query "SELECT sum(inserted) > 0, sum(rejected) > 0, sum(duplicates) > 0 FROM run"
echo "what goes with it is silent, too"
cron "$LOGETL" retry --db "$PWD/logetl.db"
cron "$LOGETL" prune --db "$PWD/logetl.db" --older-than 2020-01-01
cron "$LOGETL" retry --db "$PWD/logetl.db" --summary
cron "$LOGETL" prune --db "$PWD/logetl.db" --older-than 2020-01-01 --summary
echo "--summary is one line, whatever it has to tell"
cron "$LOGETL" ingest --summary --db "$PWD/one.db" "$PWD/logs"
echo '192.0.2.1 2026-11-20 12:00:00 200' >local.log
cron "$LOGETL" ingest --summary --db "$PWD/one.db" --format '%h %{%Y-%m-%d %H:%M:%S}t %s' "$PWD/local.log"
cron "$LOGETL" ingest --summary --db "$PWD/one.db" "$PWD/logs"
echo "what is wrong is told"
cron "$LOGETL" ingest --db "$PWD/logetl.db" "$PWD/logs" "$PWD/missing.log"
cron "$LOGETL" ingest --strict --db "$PWD/strict.db" "$PWD/logs"
