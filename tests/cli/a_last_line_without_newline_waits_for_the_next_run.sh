. "$ROOT/tests/lib/script.sh"
generate --lines 4 >all.log
bytes=$(wc -c <all.log)
events() {
	query "SELECT count(*) FROM access_log" "$1"
}

echo "the newline comes later"
head -c $((bytes - 1)) all.log >access.log
ingest access.log
ingest access.log
tail -c 1 all.log >>access.log
ingest access.log
agrees logetl.db access.log

echo "half of the line comes later, then the newline"
head -c $((bytes - 50)) all.log >half.log
ingest --db half.db half.log
tail -c 50 all.log | head -c 49 >>half.log
ingest --db half.db half.log
echo >>half.log
ingest --db half.db half.log
agrees half.db half.log

echo "only one line, and that not whole"
head -n 1 all.log | tr -d '\n' >one.log
ingest --db one.db one.log
query "SELECT count(*) FROM source" one.db
echo >>one.log
ingest --db one.db one.log

echo "--final-line takes it"
head -c $((bytes - 1)) all.log >final.log
ingest --db final.db --final-line final.log
counts --final-line final.log
ingest --db final.db --final-line final.log
agrees final.db --final-line final.log
echo "and its newline, when it comes, is an empty line"
{ echo; generate --lines 1 --start 1795000000; } >>final.log
ingest --db final.db --final-line final.log

echo "of a compressed file it counts"
head -c $((bytes - 1)) all.log | gzip >final.gz
ingest --db gzip.db final.gz
counts final.gz
ingest --db gzip.db final.gz

echo "of a pipe it counts"
head -c $((bytes - 1)) all.log | ingest --db pipe.db -
mkfifo pipe
head -c $((bytes - 1)) all.log >pipe &
ingest --db pipe.db --origin other pipe
events pipe.db

echo "a line that ends in CR LF, of which the LF comes later"
sed 's/$/\r/' all.log | head -c $((bytes + 3)) >crlf.log
ingest --db crlf.db crlf.log
echo >>crlf.log
ingest --db crlf.db crlf.log
