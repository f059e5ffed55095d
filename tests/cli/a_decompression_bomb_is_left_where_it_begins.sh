. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
line=$(head -n 1 access.log)
rejects() {
	query "SELECT reason, count(*) FROM reject GROUP BY 1" "$1"
}
for suffix in bz2 zst; do
	echo "$suffix: a log, and a bomb behind it"
	{ pack $suffix <access.log; if [ $suffix = bz2 ]; then head -c 30000000 /dev/zero | bzip2 -9; else head -c 60000000 /dev/zero | pack zst; fi; } >bomb.log.$suffix
	python3 "$LIB/memory.py" 200 "$LOGETL" ingest --summary --db bomb.$suffix.db bomb.log.$suffix 2>messages | sed 's/ in .* lines.s//'
	said
	query "SELECT count(*) FROM request" bomb.$suffix.db
	ingest --db bomb.$suffix.db bomb.log.$suffix
	ingest --db bomb.$suffix.db --max-ratio 0 bomb.log.$suffix
	rejects bomb.$suffix.db
done
echo "a pipe"
head -c 30000000 /dev/zero | bzip2 -9 | ingest --db pipe.db -
said
echo "zeros that no compression makes a bomb of are one line"
head -c 30000000 /dev/zero | gzip >zeros.gz
ingest --db zeros.db zeros.gz
rejects zeros.db
echo "lines that are all the same are a log"
yes "$line" | head -n 100000 >same.log
for suffix in gz bz2 xz zst; do
	if [ $suffix = bz2 ]; then bzip2 -9 <same.log; else pack $suffix <same.log; fi >same.log.$suffix
	ingest --db same.$suffix.db --twins drop same.log.$suffix
done
echo "unless they are not asked for"
ingest --db less.db --twins drop --max-ratio 100 same.log.gz | sed 's/[0-9]* lines = 1 inserted + [0-9]*/some lines = 1 inserted + others/'
said | sed 's/up to byte [0-9]*/up to byte N/'
