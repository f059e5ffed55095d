"""damage.py LOGETL main|wal SEED COUNT: COUNT damaged copies of a database, and what each command makes of them.

main  bits flipped anywhere, the header, page headers, pages in each other's place, a file that is cut off: whatever a command
      answers, it ends by itself, with a status of its own and, where that is a failure, a message
wal   the same done to the write-ahead log and its index: the next ingest of the same log makes the database whole again

Prints what does not hold, and a line at the end.  An asan build says more.
"""
import os
import random
import shutil
import sqlite3
import subprocess
import sys

LINES = 600
COMMANDS = [["query", "SELECT * FROM access_log"], ["query", "SELECT count(*), max(id), min(http_user_agent) FROM access_log"],
            ["status"], ["status", "--json"], ["rejects"], ["export"], ["export", "--format", "json"], ["verify"], ["retry"],
            ["prune", "--older-than", "2026-09-22", "--vacuum"], ["ingest", "other.log"], ["ingest", "access.log"]]
STATUSES = (0, 1, 2, 3, 65, 66, 75, 78)
SECONDS_MOST = 60

logetl, kind, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
generate = os.path.join(os.path.dirname(os.path.abspath(__file__)), "generate.py")
rng = random.Random(seed)


def run(command, database):
    """Exit status (None: it did not end) and what it said."""
    try:
        done = subprocess.run([logetl, command[0], "--db", database, *command[1:]], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS_MOST)
    except subprocess.TimeoutExpired:
        return None, b""
    said = done.stderr or done.stdout
    return (done.returncode if b"Sanitizer" not in said else None), said


def flip(data, first, last, most):
    for _ in range(rng.randint(1, most)):
        data[rng.randrange(first, last)] ^= 1 << rng.randrange(8)


def damage(data, page):
    """Does one thing to the bytes of a file of such pages."""
    pages = max(1, len(data) // page)
    what = rng.randrange(6)
    if what == 0:
        flip(data, 0, min(100, len(data)), 3)
    elif what == 1:
        flip(data, 0, len(data), 30)
    elif what == 2:  # where a page says what it holds and where
        for _ in range(rng.randint(1, 4)):
            number = rng.randrange(pages)
            at = number * page + (100 if number == 0 else 0) + rng.randrange(60)
            data[min(at, len(data) - 1)] = rng.choice([0, 1, 2, 5, 10, 13, 255, rng.randrange(256)])
    elif what == 3:
        del data[rng.randrange(1, len(data)):]
    elif what == 4:
        a, b = rng.randrange(pages) * page, rng.randrange(pages) * page
        data[a:a + page] = data[b:b + page]
    else:
        at = rng.randrange(len(data))
        data[at:at + 512] = rng.randbytes(len(data[at:at + 512]))
    return data


def read(path):
    with open(path, "rb") as file:
        return bytearray(file.read())


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def remove(path):
    for suffix in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


def keep(what, status, said, *paths):
    print(f"seed {seed}: {what}: status {status}: {said[:2000].decode('utf-8', 'replace')}")
    for path in paths:
        shutil.copy(path, f"kept.{seed}.{path}")


def main_file():
    subprocess.run([logetl, "ingest", "--db", "good.db", "access.log"], check=True, stdout=subprocess.DEVNULL)
    good = read("good.db")
    write("access.log", whole)
    for _ in range(count):
        data = damage(bytearray(good), 16384)
        for command in rng.sample(COMMANDS, 2):
            remove("bad.db")
            write("bad.db", data)
            status, said = run(command, "bad.db")
            if status not in STATUSES or (status and not said.strip()):
                write("bad.db", data)
                keep(command, status, said, "bad.db")


def wal_file():
    subprocess.run([logetl, "ingest", "--db", "good.db", "access.log"], check=True, stdout=subprocess.DEVNULL)
    reader = sqlite3.connect("good.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM request").fetchone()  # who reads keeps the log from being taken back
    write("access.log", whole)
    subprocess.run([logetl, "ingest", "--db", "good.db", "access.log"], check=True, stdout=subprocess.DEVNULL)
    files = {suffix: read("good.db" + suffix) for suffix in ("", "-wal", "-shm")}
    assert len(files["-wal"]) > 16384
    reader.close()
    subprocess.run([logetl, "ingest", "--db", "whole.db", "access.log"], check=True, stdout=subprocess.DEVNULL)
    wanted = sqlite3.connect("whole.db").execute("SELECT count(*) FROM request").fetchone()
    for _ in range(count):
        bad = {suffix: bytearray(data) for suffix, data in files.items()}
        for suffix in rng.choice([("-wal",), ("-shm",), ("-wal", "-shm")]):
            damage(bad[suffix], 16384 + 24 if suffix == "-wal" else 4096)
        remove("bad.db")
        for suffix, data in bad.items():
            write("bad.db" + suffix, data)
        status, said = run(["ingest", "access.log"], "bad.db")
        verified, findings = run(["verify"], "bad.db")
        found = sqlite3.connect("bad.db").execute("SELECT count(*) FROM request").fetchone()
        if status != 0 or verified != 0 or found != wanted:
            for suffix, data in bad.items():
                write("bad.db" + suffix, data)
            keep(f"{found} of {wanted} events", (status, verified), said + findings, "bad.db", "bad.db-wal", "bad.db-shm")


def made(*arguments):
    return subprocess.run([sys.executable, generate, *arguments], capture_output=True, check=True).stdout


whole = made("--lines", str(LINES), "--rejects", "10")
half = b"".join(whole.splitlines(True)[:LINES // 2])
write("other.log", made("--lines", "50", "--seed", "5"))
write("access.log", half)
(main_file if kind == "main" else wal_file)()
print(f"{count} damaged copies")
