"""flood.py LOGETL: CPU time a line of logs that are aimed at a hash table, beside the same logs that are not.

The paths are aimed with the secret of a database: into that one, which is what a hash without a secret would come to,
and into another.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

LINES, ROUNDS = 60000, 3
FLOOD = pathlib.Path(__file__).parent.parent / "lib" / "flood.py"
LINE = '192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"\n'


def flood(log, *arguments):
    with open(log, "w") as out:
        subprocess.run([sys.executable, FLOOD, arguments[0], str(LINES), *arguments[1:]], stdout=out, check=True)


def stages(logetl, database, log):
    """ns of CPU time a line, by stage."""
    report = json.loads(subprocess.run([logetl, "ingest", "--json", "--profile", "--db", database, log],
                                       capture_output=True, check=True).stdout)
    assert report["inserted"] == LINES
    return {s["stage"]: (s["user_ns"] + s["system_ns"]) / LINES for s in report["profile"]["stages"]}


def main():
    logetl = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        one, known = folder / "one.log", folder / "known.db"
        one.write_text(LINE)
        subprocess.run([logetl, "ingest", "--db", known, one], check=True, stdout=subprocess.DEVNULL)
        for kind in ("seconds", "paths"):
            flood(folder / f"any {kind}", f"any-{kind}")
            flood(folder / f"aimed {kind}", kind, known)
        runs = [("any seconds", None), ("aimed seconds", None), ("any paths", None), ("aimed paths", None),
                ("aimed paths", known)]
        print("| log | into | parser ns | dedup ns | loader ns |\n|---|---|--:|--:|--:|")
        for name, database in runs:
            rounds = []
            for turn in range(ROUNDS):
                fresh = folder / f"{turn}.db"
                fresh.unlink(missing_ok=True)
                if database:
                    shutil.copy(database, fresh)
                rounds.append(stages(logetl, fresh, folder / name))
            least = [min(round[stage] for round in rounds) for stage in ("parser", "dedup", "loader")]
            where = "the database whose secret it knows" if database else "a new one"
            print(f"| {name} | {where} |", " | ".join(f"{ns:.0f}" for ns in least), "|")


main()
