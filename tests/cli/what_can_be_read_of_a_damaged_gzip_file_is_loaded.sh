. "$ROOT/tests/lib/script.sh"
generate --lines 5000 --odd 1 >plain
gzip -c plain >whole.gz

# Another gzip may compress to another size, so how much can be read of a part is not to be printed.
numbers() {
	sed 's/[0-9][0-9]* lines = [0-9]* inserted/N lines = N inserted/; s/[0-9][0-9]* rejected + [0-9]* blank/N rejected + N blank/
		s/[0-9][0-9]* of the log text/N of the log text/; s/(.*)/(…)/'
}

# cut_at BYTES WHAT: the last line may be missing (see stages/read/inflater.h).
cut_at() {
	echo "$2"
	rm -f logetl.db
	head -c "$1" whole.gz >access.log.gz
	zcat access.log.gz 2>/dev/null >readable || true
	ingest access.log.gz | numbers
	said | numbers
	query "SELECT $(wc -l <readable) - lines IN (0, 1), lines > 500, finished FROM source"
	head -n "$(query "SELECT lines FROM source")" readable >loaded
	agrees logetl.db --origin x loaded | grep aggregates
	ingest access.log.gz
	echo "repaired"
	cp whole.gz access.log.gz
	ingest access.log.gz | numbers
	query "SELECT lines, finished FROM source"
	ingest access.log.gz
	agrees logetl.db access.log.gz
}
cut_at 20000 "a part"
cut_at $(($(wc -c <whole.gz) - 9)) "all but the end and the check sum"
cut_at $(($(wc -c <whole.gz) - 1)) "all but the last byte"

echo "nothing but the magic"
head -c 10 whole.gz >magic.gz
ingest --db magic.db magic.gz
said

echo "noise in the middle; the other file is loaded"
{ head -c 30000 whole.gz; head -c 1000 /dev/zero; tail -c +31001 whole.gz; } >noise.gz
generate --seed 2 --lines 10 >good.log
ingest --db noise.db noise.gz good.log | numbers
said | numbers
query "SELECT lines FROM source WHERE path LIKE '%good.log'" noise.db
query "SELECT count(*) > 500 FROM access_log" noise.db

echo "something else behind its end"
{ cat whole.gz; echo "no gzip"; } >tail.gz
ingest --db tail.db tail.gz
said
ingest --db tail.db tail.gz
{ cat whole.gz; head -c 5000 /dev/zero; } >padded.gz
ingest --db padded.db padded.gz
said

echo "through a pipe"
head -c 20000 whole.gz | ingest --db pipe.db - | numbers
said | numbers

echo "compressions that are not read here"
printf '\375\067\172\130\132\000 and so on' >log.xz
printf '\050\265\057\375 and so on' >log.zst
printf 'BZh91AY&SY and so on' >log.bz2
for file in log.xz log.zst log.bz2; do
	ingest --db foreign.db $file
	said
done
mkdir logs
mv log.xz log.zst log.bz2 good.log logs
touch -d 2026-01-01 logs/*
ingest --db foreign.db logs
said
