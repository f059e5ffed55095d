# Faults on request, in a build that has them: a parser that dies of a line, is killed, or dies again and again.
. "$ROOT/tests/lib/script.sh"
LOGETL=$LOGETL_FAULTS
[ -x "$LOGETL" ] || skip "there is no build with faults at $LOGETL"
generate --lines 3000 >access.log
path=$(sed -n 's/.*"[A-Z-]* \(\/path\/[0-9]*\).*/\1/;1500p' access.log)
sed -i "1500s|$path|/poison|; 2000s|HTTP|/poison HTTP|" access.log
grep -v poison access.log >good
others() {
	query "SELECT line, reason, field FROM reject ORDER BY id" "$1"
	agrees "$1" --origin x good | grep aggregates
}

for kind in crash abort; do
	echo "$kind"
	LOGETL_FAULT=parse-$kind:poison
	export LOGETL_FAULT
	ingest --db $kind.db -j 2 --block-size 64K access.log
	sed 's/process [0-9]*/process N/' messages | sort | uniq -c | sed 's/^ *[0-9]* //; s/block [0-9]*/block N/'
	unset LOGETL_FAULT
	others $kind.db
done

echo "killed by somebody else, which says nothing about the line"
LOGETL_FAULT=parse-kill:poison
export LOGETL_FAULT
ingest --db kill.db access.log
unset LOGETL_FAULT
query "SELECT count(*) FROM reject" kill.db
agrees kill.db access.log

echo "again, without the fault: what was rejected stays so"
ingest --db crash.db access.log
"$LOGETL" rejects --raw --db crash.db | grep -c poison
