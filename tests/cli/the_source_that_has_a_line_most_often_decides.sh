# The multiset union: three sources with other multiplicities of each line; in each order, in one run and in three.
. "$ROOT/tests/lib/script.sh"
write() {
	file=$1
	shift
	for word; do
		count=${word#*x}
		while [ "$count" -gt 0 ]; do
			echo "192.0.2.${word%x*} - - [20/Nov/2026:10:00:0${word%x*} +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""
			count=$((count - 1))
		done
	done | shuf --random-source="$LIB/oracle.py" >"$file"
}
write access.log.1 1x1 2x5 3x2 4x0 5x3 6x40
write access.log.2 1x2 2x1 3x2 4x3 5x3 6x1
write access.log.3 1x3 2x3 3x0 4x1 5x3 6x50

for order in "1 2 3" "2 3 1" "3 2 1"; do
	set --
	for n in $order; do
		set -- "$@" access.log.$n
	done
	echo "order $order"
	ingest --db "$order.db" "$@"
	counts "$@"
	agrees "$order.db" "$@"
	for log; do
		ingest --db "$order runs.db" $log
	done
	query "SELECT group_concat(n) FROM (SELECT count(*) AS n FROM access_log GROUP BY remote_addr ORDER BY remote_addr)" \
		"$order runs.db"
	agrees "$order runs.db" "$@"
done
