# What goes by a log's name when its turn comes may be another file than the one that was looked at: the next run reads it.
. "$ROOT/tests/lib/script.sh"
generate --lines 100 >access.log.1
generate --lines 200 --seed 2 >access.log
generate --lines 50 --seed 3 >new.log
mkfifo pipe

for mode in off auto; do
	echo "--sandbox=$mode"
	rm -f logetl.db*
	cp access.log live.log
	"$LOGETL" ingest --sandbox=$mode --summary --no-progress pipe live.log >printed 2>messages &
	{
		cat access.log.1
		eventually holds 100 logetl.db
		cp new.log next.log
		mv next.log live.log
	} >pipe
	wait $! && echo "exit status 0"
	said
	query "SELECT count(*) FROM request"
	ingest --sandbox=$mode live.log
done
