# Check: of each sample what it is, how sure that is, and one line taken apart; of what is no log, what is wrong with it.
. "$ROOT/tests/lib/script.sh"

cd "$ROOT/sample-data" || exit 1
for log in *.log formats/*.log wrapped/*.log; do
	"$LOGETL" check "$log" >"$OLDPWD/checked" || echo "exit status $?"
	echo "$(head -n 1 "$OLDPWD/checked"); $(grep -c ' request_path ' "$OLDPWD/checked") path, $(grep -c ' time ' "$OLDPWD/checked") times taken apart"
done
cd "$OLDPWD" || exit 1

: >empty
head -c 3000 "$LOGETL" >binary
printf 'a,b\n1,2\n' >table.csv
head -c 70 "$ROOT/sample-data/common.log" >cut
sed '2s/"GET/GET/' "$ROOT/sample-data/common.log" | head -n 3 >broken
printf '{"time":"2026-11-20T10:00:00Z","method":"GET","path":"/","status":200}\n{"time":\n' >broken.json
gzip -c broken | head -c 60 >cut.gz
for log in empty binary table.csv cut broken broken.json cut.gz; do
	run "$LOGETL" check $log | cut -c 1-100
done
run "$LOGETL" check nowhere.log
