. "$ROOT/tests/lib/script.sh"
sources() {
	query "SELECT id, replace(path, '$PWD/', ''), lines, finished FROM source ORDER BY id"
}

generate --lines 3000 --rejects 1 >access.log.1
ingest access.log.1
gzip access.log.1
ingest access.log.1.gz
ingest access.log.1.gz
sources

echo "rotated further"
mv access.log.1.gz access.log.2.gz
ingest access.log.2.gz
sources

echo "compressed before its last lines were read"
generate --seed 2 --lines 1000 >access.log.1
ingest access.log.1
generate --seed 3 --lines 50 --start 1795000000 >>access.log.1
gzip access.log.1
ingest access.log.1.gz
sources

echo "inflated again"
gunzip access.log.1.gz
ingest access.log.1
agrees logetl.db access.log.2.gz access.log.1
sources

echo "the same content, compressed anew"
cp access.log.2.gz kept.gz
zcat access.log.2.gz | gzip -1 >copy
rm access.log.2.gz
mv copy access.log.2.gz
ingest access.log.2.gz access.log.1
sources

echo "and in other ways"
for suffix in bz2 xz lzma zst; do
	rm -f access.log.2.* access.log.1.*
	zcat kept.gz | pack $suffix >access.log.2.$suffix
	pack $suffix <access.log.1 >access.log.1.$suffix
	ingest access.log.2.$suffix access.log.1.$suffix
	sources
done

echo "with a line more"
{ zcat kept.gz; generate --seed 4 --lines 1; } | zstd -q >access.log.2.new
mv access.log.2.new access.log.2.zst
ingest access.log.2.zst
sources
