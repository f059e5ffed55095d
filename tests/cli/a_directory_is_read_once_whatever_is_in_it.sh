# Loops of links, links to nothing and to devices, pipes, sockets, what may not be read, a great many files, names of any bytes.
. "$ROOT/tests/lib/script.sh"
generate --lines 30 >good.log
mkdir logs logs/below
cp good.log logs/access.log
cp good.log logs/below
ln -s . logs/loop
ln -s self logs/self
ln -s nowhere logs/dangling
ln -s /dev/zero logs/zero
ln -s .. logs/below/up
mkfifo logs/pipe
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("logs/socket")'
echo "a directory, and again by way of itself"
ingest logs
ingest logs/loop/loop logs/loop/loop/loop/below/up
ingest logs/below
echo "what cannot be read is said, and the rest is loaded"
mkdir dark
cp good.log dark.log
cp good.log plain.log
chmod 0 dark dark.log
for name in dark dark.log logs/self logs/dangling logs/socket; do
	run unprivileged "$LOGETL" ingest --json --db unprivileged.db $name plain.log | sed 's/, "duplicates".*//;/^ /d'
done
chmod 755 dark
echo "20,000 files of which 3 are logs"
mkdir many
python3 - <<'P'
for n in range(20000):
    open(f'many/{n}', 'w').close()
P
for n in 1 2 3; do sed "s/GET /&\/$n/" good.log >many/site$n.log; done
python3 "$LIB/memory.py" 200 "$LOGETL" ingest --db many.db many
query "SELECT count(*), count(DISTINCT source) FROM access_log" many.db
echo "names of any bytes are stored as they are, found again, and asked for"
mkdir names
python3 - <<'P'
names = [b'a\nb', b' ', b'\x1b[31m', b'\xff\xfe', b'\xc2\x9b', '\u202e'.encode(), b"'; DROP TABLE source; --", b'%s%n', b'"', b'-', b'\\x41', b'*']
for n, name in enumerate(names):
    with open(b'names/' + name + b'.log', 'w') as log:
        log.write(f'192.0.2.{n + 1} - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"\nreject\n')
P
ingest --db names.db names
ingest --db names.db names
python3 - "$LOGETL" <<'P'
import os, sqlite3, subprocess, sys
stored = {row[0] if isinstance(row[0], bytes) else row[0].encode('utf-8', 'surrogateescape')
          for row in sqlite3.connect('names.db').execute('SELECT CAST(path AS BLOB) FROM source')}
there = {os.path.abspath(os.path.join(b'names', name)) for name in os.listdir(b'names')}
print('stored as they are:', stored == there)
for path in sorted(there):
    options = [sys.argv[1], '--db', 'names.db', '--source', path]
    for command, wanted in ('export', b'GET'), ('rejects', b'reject'):
        answer = subprocess.run([options[0], command, *options[1:]], capture_output=True)
        if answer.returncode or wanted not in answer.stdout:
            print(command, ascii(path), answer)
P
