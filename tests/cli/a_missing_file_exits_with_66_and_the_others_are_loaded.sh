. "$ROOT/tests/lib/script.sh"
generate --lines 20 >access.log
ingest missing.log
said
ls logetl.db 2>/dev/null || echo "no database was made"
ingest missing.log access.log also-missing
said
agrees logetl.db access.log
ingest '' access.log
said
ln -s nowhere dangling
ln -s loop loop
ingest dangling loop "$(head -c 5000 /dev/zero | tr '\0' x)" | cut -c 1-80
said | cut -c 1-40
query "SELECT exit_status FROM run"
