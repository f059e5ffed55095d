. "$ROOT/tests/lib/script.sh"
# Eight log series, plain and compressed, of the same days; the first in overlapping pieces, another a copy of it.
for site in 1 2 3 4 5 6 7 8; do
	mkdir site$site
	generate --seed $site --lines $((1500 * site)) --odd 1 --rejects 1 --blank 1 --twins 2 --step 1 >site$site/access.log
done
tail -n 700 site1/access.log | gzip >site1/access.log.1.gz
head -n 900 site1/access.log | gzip >site1/access.log.2.gz
cp site1/access.log site2/access.log
for site in 3 4 5 6 8; do
	gzip site$site/access.log
done
logs="site1/access.log.2.gz site1/access.log.1.gz site1/access.log site2/access.log site3/access.log.gz site4/access.log.gz
	site5/access.log.gz site6/access.log.gz site7/access.log site8/access.log.gz"

# content DATABASE: all that is stored, in no order.
content() {
	rows "$1" | sort
	query "SELECT path, origin, format, finished, offset, lines, first_second, last_second FROM source ORDER BY path" "$1"
	query "SELECT path, line, reject.offset, reason, field, position, hex(raw) FROM reject JOIN source ON source.id = source_id
		ORDER BY 1, 2" "$1"
	query "SELECT sum(lines), sum(inserted), sum(duplicates), sum(rejected), sum(blank), sum(bytes) FROM run" "$1"
}

# check ARGUMENT…
check() {
	rm -f other.db
	"$LOGETL" ingest --no-progress --db other.db "$@" $logs
	content other.db >content
	compare wanted content "$*"
}
ingest --readers 1 -j 1 $logs
agrees logetl.db $logs
content logetl.db >wanted
for readers in 2 3 4 8 16; do
	check --readers $readers -j 1 --block-size 4K
	check --readers $readers -j 3 --block-size 64K
done
check --readers 2 -j 2 --batch-rows 1000
check -j 4 --block-size 16K

echo "and the same order, each time"
for run in 1 2 3; do
	rm -f other.db
	"$LOGETL" ingest --no-progress --db other.db --readers 3 -j $run --block-size 16K $logs
	{ rows other.db; query "SELECT id, path FROM source ORDER BY id" other.db; } | cksum >order$run
done
compare order1 order2 "a second time"
compare order1 order3 "a third time"
ingest --db other.db --readers 2 $logs

echo "one of them is damaged"
mv site5/access.log.gz whole.gz
head -c 20000 whole.gz >site5/access.log.gz
"$LOGETL" ingest --no-progress --db damaged.db --readers 4 $logs 2>messages || echo "exit status $?"
said | sed 's/byte [0-9]*/byte N/'
for database in logetl.db damaged.db; do
	query "SELECT path, lines, finished FROM source WHERE path NOT LIKE '%site5%' ORDER BY path" $database >sources-$database
done
compare sources-logetl.db sources-damaged.db "the others"
mv whole.gz site5/access.log.gz
"$LOGETL" ingest --no-progress --db damaged.db --readers 4 $logs
content damaged.db | sed '$d' >content
sed '$d' wanted | compare - content "repaired"
