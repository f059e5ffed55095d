# It was found under a name that is gone when it is to be opened.
. "$ROOT/tests/lib/script.sh"
generate --lines 100 >access.log.1
mkdir logs
generate --lines 200 --seed 2 >logs/live.log
mkfifo pipe

"$LOGETL" ingest --summary --no-progress pipe logs >printed 2>messages &
{
	cat access.log.1
	eventually holds 100 logetl.db
	mv logs/live.log logs/live.log.1
} >pipe
wait $! && echo "exit status 0"
said
query "SELECT count(*) FROM request"
ingest logs
echo "one that was named"
"$LOGETL" ingest --summary --no-progress pipe logs/live.log.1 >printed 2>messages &
{
	generate --lines 10 --seed 3
	eventually holds 310 logetl.db
	mv logs/live.log.1 logs/live.log.2
	generate --lines 20 --seed 4 >>logs/live.log.2
} >pipe
wait $! || echo "exit status $?"
said
