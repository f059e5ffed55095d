# The rule is the same whenever a line is parsed: an origin holds a line as often as the source that has it most often.
. "$ROOT/tests/lib/script.sh"
generate --lines 600 --pool 100 --step 1 --twins 20 >all
head -n 400 all >access.log.1
tail -n 350 all >access.log
sed -n '100,500p' all | gzip -n >access.log.2.gz

# history NAME STEP…: a step is a file and the format that it is ingested with, or a retry.
history() {
	database=$1.db
	shift
	echo "$*"
	for step in "$@"; do
		case $step in
		retry) retry --db "$database" ;;
		*) ingest --db "$database" --format "${step#*:}" "${step%%:*}" ;;
		esac
	done
	"$LOGETL" query --csv --db "$database" "SELECT time, remote_addr, request_path, status, body_bytes_sent, http_user_agent, count(*)
		FROM access_log GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6" >found
	[ -e wanted ] || cp found wanted
	compare wanted found "events"
}

history right access.log.2.gz:combined access.log.1:combined access.log:combined
history all access.log.2.gz:main access.log.1:main access.log:main retry
history first access.log.2.gz:main access.log.1:combined access.log:combined retry
history last access.log.2.gz:combined access.log.1:combined access.log:main retry retry
history between access.log.2.gz:main retry access.log.1:main access.log:combined retry
echo "other origins are others"
mkdir elsewhere
cp access.log.1 elsewhere
ingest --db all.db --format main elsewhere/access.log.1
retry --db all.db
echo "one event of equal lines"
ingest --db twins.db --twins drop --format main access.log.1 access.log
retry --db twins.db --twins drop
ingest --db one.db --twins drop --format combined access.log.1 access.log
