. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
ingest access.log
values="SELECT 1 AS number, 2.5 AS real, 'text' AS word, NULL AS none, '' AS empty, 'a,b' AS comma, 'say \"x\"' AS quote
	UNION ALL SELECT -9223372036854775808, 1e300, 'ünï', x'00ff', x'', char(10), char(9)
	UNION ALL SELECT 0, 0.1, char(27) || '[31m', 'last', NULL, 'no', 'no'"

for style in --csv --json --table; do
	echo "$style"
	run "$LOGETL" query $style "$values" | od -An -c | sed 's/ *$//' >$style.od
	run "$LOGETL" query $style "$values" | LC_ALL=C tr -d '\000\377\033' || true
done 2>/dev/null
echo "CSV's bytes are the values'"
tail -n 7 ./--csv.od

echo "CSV is what there is without a terminal"
run "$LOGETL" query "SELECT status, count(*) AS n FROM access_log WHERE id > 0 GROUP BY 1 ORDER BY n DESC, 1 LIMIT 2"

echo "no rows"
for style in --csv --json --table; do
	run "$LOGETL" query $style "SELECT status, host FROM access_log WHERE status = 1"
done

echo "several statements, comments, nothing, and standard input"
run "$LOGETL" query "SELECT 1 AS a; SELECT 2 AS b, 3 AS c; -- and no more
	;"
run "$LOGETL" query --json "SELECT 1 AS a; SELECT 2 AS a"
run "$LOGETL" query ""
run "$LOGETL" query " -- nothing"
echo "SELECT 'from standard input' AS sql;" | run "$LOGETL" query -
run "$LOGETL" query - </dev/null

echo "what is wrong"
run "$LOGETL" query "SELEC 1"
run "$LOGETL" query "SELECT no_such_column FROM access_log"
run "$LOGETL" query "SELECT 1 AS a; SELECT 2 FROM nowhere; SELECT 3"
run "$LOGETL" query "SELECT 1 AS a UNION ALL SELECT abs(-9223372036854775808)"
run "$LOGETL" query --json "SELECT 1 AS a UNION ALL SELECT abs(-9223372036854775808)"
