. "$ROOT/tests/lib/script.sh"
line() {
	echo "192.0.2.$1 - - [20/Nov/2026:10:00:00 +0000] \"GET /$1 HTTP/1.1\" 200 1 \"-\" \"-\""
}
twins() {
	query "SELECT remote_addr, count(*) FROM access_log GROUP BY 1 ORDER BY 1" "$1"
}

echo "in one file"
{ line 1; line 1; line 2; line 1; } >access.log
ingest access.log
twins logetl.db

echo "in a file that grows between them, over three runs"
line 1 >>access.log
ingest access.log
{ line 2; line 2; } >>access.log
ingest access.log
twins logetl.db

echo "but not on both sides of a rotation, where nobody can tell a twin from a copy"
mv access.log access.log.1
{ line 1; line 2; line 2; line 2; line 2; line 3; } >access.log
ingest access.log access.log.1
twins logetl.db

echo "and the copy may come later than one of its twins"
{ line 3; line 3; } >>access.log
ingest access.log
twins logetl.db
agrees logetl.db access.log.1 access.log | grep aggregates

echo "with --twins=drop they are one"
ingest --db drop.db --twins=drop access.log access.log.1
counts --twins drop access.log access.log.1
twins drop.db
line 3 >>access.log
ingest --db drop.db --twins drop access.log
agrees drop.db --twins drop access.log access.log.1
