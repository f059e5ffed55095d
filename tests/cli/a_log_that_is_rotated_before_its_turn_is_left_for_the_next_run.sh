# It was found under a name that is gone when it is to be opened.
. "$ROOT/tests/lib/script.sh"
generate --lines 100 >access.log.1
generate --lines 200 --seed 2 >live.log
mkfifo pipe

"$LOGETL" ingest --summary --no-progress pipe live.log >printed 2>messages &
{
	cat access.log.1
	eventually holds 100 logetl.db
	mv live.log live.log.1
} >pipe
wait $! && echo "exit status 0"
said
query "SELECT count(*) FROM request"
ingest live.log.1
echo "one that was never there"
ingest live.log
said
