. "$ROOT/tests/lib/script.sh"
mkdir shop blog
generate --seed 1 --lines 100 --rejects 0 >shop/access.log.1
generate --seed 2 --lines 50 --rejects 0 | gzip >shop/access.log.2.gz
generate --seed 3 --lines 70 --rejects 0 >shop/access.log
generate --seed 4 --lines 30 --rejects 0 >blog/access.log
touch -d '2026-11-18' shop/access.log.2.gz
touch -d '2026-11-19' shop/access.log.1
touch -d '2026-11-20' shop/access.log
touch -d '2026-11-21' blog/access.log
echo "nothing like a log" >shop/error.log
sources() {
	query "SELECT replace(path, '$PWD/', ''), lines FROM source ORDER BY id" "$1"
}
echo "files, the oldest first; directories"
ingest 'shop/access.log*'
sources logetl.db
ingest 'shop/access.log*' 'sh[aeiou]p'
ingest --db directories.db './????/'
sources directories.db
echo "from a configuration"
printf '[ingest]\ninput = */access.log\n' >logetl.conf
ingest --config logetl.conf --db configured.db
sources configured.db
echo "a file of that very name is meant itself"
generate --seed 5 --lines 10 --rejects 0 >'shop/access.log*'
ingest --db literal.db 'shop/access.log*'
echo "where nothing fits, or it leads nowhere"
run "$LOGETL" ingest --db none.db 'shop/*.gone' 'shop/access.log.gone'
ln -s nowhere.log shop/link.log
run "$LOGETL" ingest --db none.db 'shop/l*.log'
run "$LOGETL" ingest --db none.db shop/link.log
