#!/usr/bin/env python3
"""Memory and speed over a long run.    usage: endurance.py LOGETL LOG LINES

Ingests LOG into a fresh database beside it, samples the proportional set size (PSS) of all processes together, and
prints its largest value and the lines/s of the first and of the last tenth.
"""
import os, sqlite3, subprocess, sys, time


def descendants(pid):
    found = [pid]
    for child in open(f'/proc/{pid}/task/{pid}/children').read().split():
        found += descendants(int(child))
    return found


def pss_kib(pid):
    total = 0
    try:
        for process in descendants(pid):
            for line in open(f'/proc/{process}/smaps_rollup'):
                if line.startswith('Pss:'):
                    total += int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        pass
    return total


def main():
    logetl, log, lines = sys.argv[1], sys.argv[2], int(sys.argv[3])
    database = log + '.endurance.db'
    for suffix in ('', '-wal', '-shm'):
        if os.path.exists(database + suffix):
            os.unlink(database + suffix)
    run = subprocess.Popen([logetl, 'ingest', '--no-progress', '--db', database, log])
    start, seen, largest = time.monotonic(), [], 0
    connection = None
    while run.poll() is None:
        largest = max(largest, pss_kib(run.pid))
        try:
            connection = connection or sqlite3.connect(f'file:{database}?mode=ro', uri=True)
            row = connection.execute('SELECT lines FROM run').fetchone()
            seen.append((time.monotonic() - start, row[0] if row else 0))
        except sqlite3.OperationalError:
            pass
        time.sleep(0.1)
    if run.returncode != 0:
        sys.exit(f'logetl ended with {run.returncode}')
    seen.append((time.monotonic() - start, lines))

    def when(count):
        for (t0, n0), (t1, n1) in zip(seen, seen[1:]):
            if n1 >= count > n0:
                return t0 + (t1 - t0) * (count - n0) / (n1 - n0)
        return seen[0][0]
    first = lines / 10 / (when(lines / 10) - seen[0][0])
    last = lines / 10 / (seen[-1][0] - when(lines * 9 / 10))
    print(f'lines {lines}  seconds {seen[-1][0]:.2f}  PSS at most {largest / 1024:.1f} MiB  '
          f'first tenth {first:.0f} lines/s  last tenth {last:.0f} lines/s  ratio {last / first:.2f}')
    for suffix in ('', '-wal', '-shm'):
        if os.path.exists(database + suffix):
            os.unlink(database + suffix)


if __name__ == '__main__':
    main()
