. "$ROOT/tests/lib/script.sh"
run "$LOGETL" formats
"$LOGETL" formats --json >formats.json
echo "each of the examples fits its format, by name, by definition and by itself"
python3 - <<'END'
import json, os, subprocess
for found in json.load(open('formats.json')):
    with open(found['name'] + '.log', 'w') as file:
        print(found['example'], file=file)
    for arguments in ['--format', found['name']], ['--format', found['definition']], []:
        answer = subprocess.run([os.environ['LOGETL'], 'check', *arguments, found['name'] + '.log'], capture_output=True)
        print(found['name'], answer.returncode, answer.stdout.decode().splitlines()[0])
    subprocess.run([os.environ['LOGETL'], 'ingest', '--format', found['definition'], found['name'] + '.log'], check=True)
END
query "SELECT host, remote_addr, remote_user, time_iso8601, request_method, request_path, query_string, server_protocol, status,
	body_bytes_sent, http_referer, http_user_agent, extra FROM access_log ORDER BY id"
query "SELECT format FROM source"
