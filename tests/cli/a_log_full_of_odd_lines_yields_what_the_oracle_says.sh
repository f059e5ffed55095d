# Every format, with other alphabets, raw bytes, escapes, things that are no request, twins, rejects and blank lines.
. "$ROOT/tests/lib/script.sh"

for format in common combined vcommon vcombined main; do
	generate --seed 3 --lines 1500 --format $format --odd 30 --twins 5 --rejects 4 --blank 2 --back 10 --zone -0330 >$format.log
	echo $format
	ingest --db $format.db --format $format $format.log
	counts --format $format $format.log
	agrees $format.db --format $format $format.log
done

echo "every value another one"
generate --seed 4 --lines 3000 --distinct --odd 2 >distinct.log
ingest --db distinct.db distinct.log
counts distinct.log
agrees distinct.db distinct.log
