# The example's names, owner and server are replaced by what is here; the server writes to the log that it has open until it
# is told to open it again.
. "$ROOT/tests/lib/script.sh"
mkdir logs
generate --lines 2000 --rejects 0 --twins 0 >whole.log
sed "s|/var/log/nginx|$PWD/logs|; s|0640 www-data adm|0640|; s|/run/nginx.pid|$PWD/server.pid|; s|kill -USR1.*|touch $PWD/reopen|" \
	"$ROOT/cmd/systemd/logetl.logrotate" >rotate.conf
chmod 644 rotate.conf
: >server.pid

exec 3>>logs/access.log
from=1
while [ $from -le 2000 ]; do
	sed -n "$from,$((from + 99))p" whole.log >&3
	logrotate --force --state state rotate.conf
	sed -n "$((from + 100)),$((from + 124))p" whole.log >&3 # the server has not looked yet
	[ $((from % 2)) -eq 0 ] || ingest logs >/dev/null
	ls reopen >>reopened
	exec 3>>logs/access.log
	rm reopen
	from=$((from + 125))
done
ingest logs >/dev/null
echo "after $(wc -l <reopened) rotations there are"
ls logs
query "SELECT sum(lines), sum(inserted), sum(duplicates) FROM run"
agrees logetl.db whole.log | grep aggregates
