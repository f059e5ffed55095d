# SIGKILL for one reader of four, or SIGINT for the run, in the middle: the next runs take the rest, with any number of readers.
. "$ROOT/tests/lib/script.sh"
ingest=
trap 'kill -KILL $ingest 2>/dev/null || true' EXIT
for site in 1 2 3 4 5; do
	generate --seed $site --lines 12000 --twins 2 | gzip >site$site.log.gz
done
generate --seed 6 --lines 12000 >site6.log
cp site1.log.gz site1.log.1.gz
logs="site1.log.1.gz site1.log.gz site2.log.gz site3.log.gz site4.log.gz site5.log.gz site6.log"

content() {
	rows "$1" | sort
	query "SELECT path, finished, offset, lines FROM source ORDER BY path" "$1"
	query "SELECT sum(lines), sum(inserted), sum(duplicates) FROM run" "$1"
}
"$LOGETL" ingest --db wanted.db --readers 1 $logs
content wanted.db >wanted

child() {
	grep -ls "^PPid:[[:space:]]*$ingest\$" /proc/[0-9]*/status | xargs grep -ls "^Name:[[:space:]]*logetl-$1" | tr -dc '0-9\n'
}

in_the_middle() {
	stored=$(query "SELECT count(*) FROM request" 2>/dev/null || echo 0)
	[ "${stored:-0}" -gt "$1" ] && [ "$(child reader | wc -l)" -gt 0 ]
}

# begin READERS ROWS: an ingest that has stored more rows than that.
begin() {
	env --default-signal=INT "$LOGETL" ingest --no-progress --readers $1 --block-size 4K --batch-rows 1 $logs >report 2>messages &
	ingest=$!
	eventually in_the_middle $2
}

ended() {
	status=0
	wait $ingest || status=$?
	echo "$1, exit status $status"
}

for victim in 1 2 3 4; do
	begin 4 500
	readers=$(child reader | sed -n "${victim}p")
	kill -KILL ${readers:-$(child reader | tail -n 1)}
	ended killed
	said | sed 's/process [0-9]*/process N/; s/block [0-9]*/block N/'
	stored=$(query "SELECT count(*) FROM request")
	begin $((5 - victim)) $((stored + 500))
	kill -INT $ingest
	ended interrupted
	"$LOGETL" ingest --no-progress --readers $victim $logs
	content logetl.db >content
	compare wanted content "resumed"
	rm -f logetl.db*
done
