. "$ROOT/tests/lib/script.sh"
generate --lines 1000 | sort -u >all.log

part() {
	sed -n "$1,$2p" all.log
}

echo "in a directory"
mkdir logs
part 1 100 >logs/a.log
echo "no log" >logs/readme.txt
follow --db logs/logetl.db logs
eventually holds 100 logs/logetl.db
part 101 200 >logs/b.log
eventually holds 200 logs/logetl.db
part 201 300 >>logs/a.log
eventually holds 300 logs/logetl.db
end_follower TERM
query "SELECT count(*) FROM run" logs/logetl.db

echo "by a pattern"
mkdir -p sites/one
part 1 100 >sites/one/access.log
part 101 200 >sites/one/other.txt
follow 'sites/*/*.log'
loaded 100
mkdir sites/two
part 201 300 >sites/two/access.log
loaded 200
mv sites/two/access.log sites/two/access.log.1
part 301 400 >sites/two/access.log
loaded 300
end_follower TERM

echo "by name, where there is nothing yet"
rm logetl.db
follow new/access.log
eventually grep -q 'new/access.log' messages
mkdir new
part 1 100 >new/access.log
loaded 100
echo "a last line is held back until it is whole"
part 101 101 | head -c 30 >>new/access.log
part 102 150 >new/access.log.1
loaded 149
part 101 101 | tail -c +31 >>new/access.log
loaded 150
part 1 150 >wanted.log
stored wanted.log
end_follower TERM

echo "by a server's configuration"
rm logetl.db
mkdir conf vhosts
cat >conf/nginx.conf <<-END
	events {}
	http {
		log_format short '\$remote_addr [\$time_local] "\$request" \$status';
		server { access_log $PWD/vhosts/\$host.log short; }
	}
	END
follow --nginx-conf conf/nginx.conf
eventually test -s logetl.db
echo '192.0.2.1 [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200' >vhosts/example.org.log
loaded 1
echo '192.0.2.1 [20/Nov/2026:10:00:01 +0000] "GET / HTTP/1.1" 200' >>vhosts/example.org.log
loaded 2
end_follower TERM

echo "what cannot be followed"
run "$LOGETL" ingest --follow -
run "$LOGETL" ingest --follow --dry-run all.log
run "$LOGETL" ingest --follow --strict all.log
mkfifo pipe
run "$LOGETL" ingest --follow pipe
run "$LOGETL" ingest --follow --db no/such/directory all.log
