# What syslog, containers, collectors and grep put around lines: the same rows as without, and extra.wrapper to write them as they came.
. "$ROOT/tests/lib/script.sh"
logs=$ROOT/sample-data/wrapped

# The columns of the rows; extra without the wrapper.
content() {
	query "SELECT time, time_iso8601, remote_addr, remote_user, request_method, request_path, query_string, server_protocol, status,
		body_bytes_sent, http_referer, http_user_agent, nullif(json_remove(coalesce(extra, '{}'), '\$.wrapper'), '{}')
		FROM access_log ORDER BY id" "$1"
}

# Writes each row's line again, from the line inside and what extra says of the wrappers.
cat >rebuild.py <<'END'
import csv, json, sys

def escaped(line):
    return line.replace('\\', '\\\\').replace('"', '\\"')

def rebuilt(wrapper, line):
    if wrapper is None:
        return line
    inside = rebuilt(wrapper.get('wrapper'), line)
    if wrapper['kind'] in ('docker', 'object'):
        inside = wrapper.get('logged', escaped(inside))
    return wrapper['before'] + inside + wrapper.get('after', '')

plain = open(sys.argv[1]).read().splitlines()
wanted = open(sys.argv[2]).read().splitlines()
del wanted[20]
extras = [json.loads(extra) for extra, in list(csv.reader(sys.stdin))]
found = [rebuilt(extra['wrapper'], line) for extra, line in zip(extras, plain)]
print('written again as they came' if found == wanted else [(a, b) for a, b in zip(found, wanted) if a != b][:1])
print(json.dumps(extras[-1]['wrapper'], ensure_ascii=False))
END

ingest --db plain.db "$logs/plain.log"
content plain.db >wanted
for log in syslog rsyslog rfc5424 cri docker object timestamp compose grep nested; do
	echo "== $log"
	ingest --db $log.db "$logs/$log.log"
	query "SELECT format, lines FROM source" $log.db
	query "SELECT line, reason, field, position FROM reject" $log.db
	content $log.db >found
	compare wanted found "rows"
	query "SELECT extra FROM access_log ORDER BY id" $log.db | python3 rebuild.py "$logs/plain.log" "$logs/$log.log"
	sed 21d "$logs/$log.log" | sort >logged
	"$LOGETL" export --db $log.db | sort >exported
	compare logged exported "export"
	"$LOGETL" export --db $log.db --format combined | grep -v x16 | sort >exported
	grep -v x16 "$logs/plain.log" | sort >logged
	compare logged exported "export --format combined"
	for options in "--format combined" "--format unwrap:combined" "--format common --format combined" "--block-size 4K -j 3"; do
		rm -f other.db
		"$LOGETL" ingest --no-progress --db other.db $options "$logs/$log.log"
		rows $log.db >ours
		rows other.db >theirs
		compare ours theirs "$options"
	done
done

echo "== in pieces, and mixed with lines that are in no wrapper"
head -n 15 "$logs/syslog.log" >access.log
ingest access.log
head -n 3 "$logs/plain.log" | sed 's/203/204/' >>access.log
tail -n +16 "$logs/syslog.log" >>access.log
head -n 3 "$logs/docker.log" >>access.log
ingest access.log
query "SELECT count(*), json_extract(extra, '\$.wrapper.kind') AS kind, count(DISTINCT json_extract(extra, '\$.wrapper.pid')),
	(SELECT format FROM source) FROM access_log GROUP BY kind"

sort access.log | grep -v 'signal 15' >logged
"$LOGETL" export | sort >exported
compare logged exported "export"

echo "== JSON inside"
sed -n 's/^\([^ ]*\) .*"\([A-Z]*\) \([^ ]*\) [^ ]*" \([0-9]*\).*/{"time_iso8601":"2026-11-20T09:00:00+01:00","remote_addr":"\1","request_method":"\2","request_uri":"\3","status":\4,"mine":[1, 2]}/p' \
	"$logs/plain.log" | head -n 10 >json.log
sed 's/^/web-1 | 2026-11-20T08:00:05.1Z stdout F /' json.log >cri.log
sed 's/"/\\"/g; s/.*/{"log":"&\\n","stream":"stdout","time":"2026-11-20T08:00:05.1Z"}/' json.log >docker.log
for log in cri docker; do
	ingest --db json-$log.db $log.log
	"$LOGETL" export --db json-$log.db >exported
	compare $log.log exported "export"
done
query "SELECT format FROM source" json-docker.db
query "SELECT remote_addr, request_path, status, extra FROM access_log LIMIT 1" json-docker.db

echo "== a virtual host is no file name"
sed 's/^/log.example.com:80 /' "$logs/plain.log" >vhosts.log
ingest --db vhosts.db vhosts.log
query "SELECT DISTINCT format, host FROM access_log, source" vhosts.db

echo "== check"
cp "$logs/docker.log" .
run "$LOGETL" check docker.log
