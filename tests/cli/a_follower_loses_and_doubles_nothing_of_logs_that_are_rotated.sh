. "$ROOT/tests/lib/script.sh"
generate --lines 2000 --odd 3 | sort -u >all.log

# part FROM TO: these lines.
part() {
	sed -n "$1,$2p" all.log
}

part 1801 1900 >access.log.1 # was rotated away before anybody asked for the log
touch -d '2 hours ago' access.log.1
part 1 100 >access.log
follow access.log
loaded 100
part 101 200 >>access.log
loaded 200

echo "renamed and created, and written to under its old name for a while"
mv access.log access.log.2
part 201 250 >>access.log.2
part 251 300 >access.log
loaded 300
part 301 350 >>access.log.2
part 351 400 >>access.log
loaded 400

echo "renamed twice between two looks"
mv access.log.2 access.log.4
mv access.log access.log.3
part 401 410 >>access.log.3
part 411 500 >access.log.2
part 501 600 >access.log
loaded 600

echo "compressed"
gzip access.log.3
part 601 610 >>access.log
loaded 610

echo "copied, truncated, and written to again"
cp access.log access.log.5
: >access.log
part 611 700 >>access.log
loaded 700
cp access.log access.log.6
part 701 710 >>access.log
loaded 710
: >access.log
part 711 720 >>access.log
loaded 720

part 1 720 >wanted.log
stored wanted.log
end_follower TERM >numbers # how often a copy was read depends on when it was looked at
grep WRONG numbers || true
query "SELECT count(*), exit_status FROM run GROUP BY exit_status"
"$LOGETL" verify | grep -v ^ok || echo verified

echo "what was rotated while nobody looked is found later"
mv access.log access.log.7
part 721 730 >>access.log.7
part 731 740 >access.log.8
part 741 750 >access.log
follow access.log
loaded 750
part 1 750 >wanted.log
stored wanted.log
end_follower INT
