. "$ROOT/tests/lib/script.sh"
mkdir -p nginx/conf/sites elsewhere
cat >nginx/conf/nginx.conf <<'END'
events { }
stream { log_format main '$remote_addr'; access_log logs/stream.log main; }
http {
	log_format main '$remote_addr - $remote_user [$time_local] "$request" '
	                '$status $body_bytes_sent "$http_referer" '
	                '"$http_user_agent" "$http_x_forwarded_for"';
	log_format timed "$remote_addr [$time_iso8601] \"$request\" $status $request_time"; # no referer
	log_format json escape=json '{"time":"$time_iso8601","status":"$status"}';
	log_format short '$status';
	access_log logs/access.log main;
	access_log syslog:server=unix:/dev/log main;
	access_log /dev/stdout;
	include sites/*;
}
END
cat >nginx/conf/sites/api <<'END'
server {
	server_name api.example.com;
	access_log logs/api.log timed buffer=32k;
	location /status { access_log off; }
	location /short { access_log logs/short.log short; }
}
END
cat >nginx/conf/sites/hosts <<'END'
server { access_log logs/hosts/${host}.log timed; access_log logs/plain.log; access_log logs/both.log; }
server { access_log logs/both.log timed; }
END
mkdir -p nginx/logs/hosts
cd nginx/logs
main() { echo "192.0.2.1 - - [20/Nov/2026:10:00:0$1 +0000] \"GET /main/$1 HTTP/1.1\" 200 5 \"-\" \"curl/8\" \"-\""; }
timed() { echo "192.0.2.2 [2026-11-20T10:00:0$1+00:00] \"GET $2/$1 HTTP/1.1\" 200 0.00$1"; }
plain() { echo "192.0.2.3 - - [20/Nov/2026:10:00:0$1 +0000] \"GET $2/$1 HTTP/1.1\" 200 5 \"-\" \"curl/8\""; }
main 1 | gzip >access.log.2.gz
main 2 >access.log.1
main 3 >access.log
timed 4 /api >api.log
echo "no line of the API" >>api.log
timed 6 /a >hosts/a.example.com.log.1
timed 5 /a >hosts/a.example.com.log
timed 7 /b >hosts/b.example.com.log
echo "2026/11/20 10:00:00 [notice] 1#1: start" >hosts/error.log
echo "2026/11/20 10:00:00 [notice] 1#1: start" >error.log
plain 1 /plain >plain.log
plain 2 /both >both.log
plain 3 /other >other.log
cd ../..

echo "what is in it"
run "$LOGETL" formats --nginx-conf nginx/conf/nginx.conf
"$LOGETL" formats --json --nginx-conf nginx/conf/nginx.conf 2>messages | python3 -c '
import json, sys
for found in json.load(sys.stdin):
    print(found["name"], found["where"], found["fault"] is None, [log["where"] for log in found["logs"]])'

echo "without a file, its logs and their rotated siblings"
ingest --nginx-conf nginx/conf/nginx.conf
said
query "SELECT replace(source.path, '$SCRATCH/', ''), format, lines FROM source ORDER BY 1"
query "SELECT request_path, request_time, http_user_agent FROM access_log ORDER BY id"
query "SELECT reason, CAST(raw AS TEXT) FROM reject"
ingest --nginx-conf nginx/conf/nginx.conf

echo "with files, their formats, and for others all formats of the configuration"
cp nginx/logs/api.log copy.log
ln -s nginx/logs/api.log link.log
ingest --db files.db --nginx-conf nginx/conf/nginx.conf copy.log nginx/logs/access.log.1 nginx/logs/other.log
query "SELECT replace(path, '$SCRATCH/', ''), format, lines FROM source ORDER BY 1" files.db
run "$LOGETL" check --nginx-conf nginx/conf/nginx.conf link.log copy.log | grep -v '^    '

echo "check looks at all of them"
run "$LOGETL" check --nginx-conf nginx/conf/nginx.conf | grep ' of '

echo "a log that is not there is told, and the others are read"
rm nginx/logs/plain.log nginx/logs/access.log
ingest --db missing.db --nginx-conf nginx/conf/nginx.conf
echo $status
said
run "$LOGETL" ingest --nginx-conf nginx/conf/nginx.conf --prefix elsewhere

echo "formats whose lines look alike are told by the log"
mkdir alike
cat >alike/nginx.conf <<'END'
log_format in '$remote_addr [$time_iso8601] "$request" $status $request_length';
log_format out '$remote_addr [$time_iso8601] "$request" $status $bytes_sent';
access_log in.log in;
access_log out.log out;
access_log ./$host-out.log out;
END
for name in in out a-out; do
	echo '192.0.2.1 [2026-11-20T10:00:00+00:00] "GET / HTTP/1.1" 200 17' >alike/$name.log
done
ingest --db alike.db --nginx-conf alike/nginx.conf --prefix alike
query "SELECT replace(source, '$SCRATCH/', ''), extra FROM access_log ORDER BY 1" alike.db

echo "what is no log is skipped where there is one format only, too"
mkdir one
echo 'access_log logs/$host.log;' >one/nginx.conf
mkdir one/logs
cp nginx/logs/other.log nginx/logs/error.log one/logs
ingest --db one.db --nginx-conf one/nginx.conf --prefix one
query "SELECT replace(path, '$SCRATCH/', '') FROM source" one.db
