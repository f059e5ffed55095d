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

# cut_at SUFFIX BYTES WHAT: what is cut off is loaded in part, and the rest when the file is whole.
cut_at() {
	echo "$1: $3"
	rm -f logetl.db*
	log=access.log.$1
	head -c "$2" "whole.$1" >"$log"
	ingest "$log" | numbers
	said | numbers
	query "SELECT lines > 500, finished FROM source"
	head -n "$(query "SELECT lines FROM source")" plain >loaded
	agrees logetl.db --origin x loaded | grep aggregates
	ingest "$log"
	echo "repaired"
	cp "whole.$1" "$log"
	ingest "$log" | numbers
	query "SELECT lines, finished FROM source"
	ingest "$log"
	agrees logetl.db "$log"
}
for suffix in gz bz2 xz zst; do
	size=$(wc -c <whole.$suffix)
	cut_at $suffix $((size / 2)) "a part"
	cut_at $suffix $((size - 1)) "all but the last byte"
done
cut_at gz $(($(wc -c <whole.gz) - 9)) "all but the end and the check sum"

echo "nothing but the magic"
head -c 10 whole.gz >magic.gz
ingest --db magic.db magic.gz
said

echo "through a pipe"
for suffix in gz bz2 xz zst; do
	half=$(($(wc -c <whole.$suffix) / 2))
	head -c $half whole.$suffix | ingest --db pipe-$suffix.db - | numbers
	said | numbers
done
