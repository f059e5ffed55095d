. "$ROOT/tests/lib/script.sh"
"$LOGETL" --version | cut -d ' ' -f 1
run "$LOGETL" --help
for command in ingest query status export rejects retry prune verify check formats; do
	echo
	run "$LOGETL" $command --help
	"$LOGETL" help $command >help
	"$LOGETL" $command -h | cmp - help
done
echo
run "$LOGETL" help no-such-command
"$LOGETL" --help | awk 'length > 120'
