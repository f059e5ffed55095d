. "$ROOT/tests/lib/script.sh"
generate --lines 4000 --odd 1 >plain
for suffix in gz bz2 xz zst; do
	pack $suffix <plain >whole.$suffix
done

# Another version of a tool may compress to another size, so how much can be read of a part is not to be printed.
numbers() {
	sed 's/[0-9][0-9]* lines = [0-9]* inserted/N lines = N inserted/; s/[0-9][0-9]* rejected + [0-9]* blank/N rejected + N blank/
		s/[0-9][0-9]* of the log text/N of the log text/; s/(.*)/(…)/'
}

echo "noise in the middle; the other file is loaded"
generate --seed 2 --lines 10 >good.log
for suffix in gz bz2 xz zst; do
	half=$(($(wc -c <whole.$suffix) / 2))
	{ head -c $half whole.$suffix; head -c 1000 /dev/zero; tail -c +$((half + 1001)) whole.$suffix; } >noise.$suffix
	ingest --db noise-$suffix.db noise.$suffix good.log | numbers
	said | numbers
	query "SELECT lines FROM source WHERE path LIKE '%good.log'" noise-$suffix.db
	query "SELECT count(*) > 500 FROM access_log" noise-$suffix.db
done

echo "something else behind its end"
for suffix in gz bz2 xz zst; do
	{ cat whole.$suffix; echo "no member, stream or frame"; } >tail.$suffix
	ingest --db tail-$suffix.db tail.$suffix
	said | numbers
	ingest --db tail-$suffix.db tail.$suffix
done

echo "padding"
for suffix in gz xz; do
	{ cat whole.$suffix; head -c 5000 /dev/zero; } >padded.$suffix
	ingest --db padded-$suffix.db padded.$suffix
	said
done

echo "windows of a gibibyte and more"
printf '\050\265\057\375\000\250\001\000\000' >giant.zst
printf '\135\000\000\000\100\377\377\377\377\377\377\377\377\000\000\000\000\000' >giant.lzma
for log in giant.zst giant.lzma; do
	ingest --db giant.db $log
	said
done
