#!/usr/bin/env python3
"""How fast logetl is, beside others that load the same log.    usage: bench.py [OPTION]…, or make bench

In each round each peer runs next to a run of logetl, in turns first and second; ratios are taken pair by pair, so that
a machine that is slow for a while is slow for both.  The page cache is warm, and what was written before is on the disk.
"""
import argparse
import glob
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from types import SimpleNamespace

from endurance import descendants, pss_kib
from formats import Formats
from growth import Growth

HERE = Path(__file__).parent
GOACCESS = ('goaccess "$0" --log-format=COMBINED --no-global-config --no-progress -o "$1.json" >&2 && '
            'sed -n \'s/.*"valid_requests": *\\([0-9]*\\).*/\\1/p\' "$1.json"')
# Name, programs and node modules that it needs, command, in which {log} {database} {lines} {tools} are filled in.  All
# print the number of rows at last.
PEERS = [
    ('floor: SQLite, rows that cost nothing', [], [], ['{tools}/floor', '{lines}', '{database}']),
    ('awk, then sqlite3 .import', ['awk', 'sqlite3'], [], ['sh', f'{HERE}/peer_import.sh', '{log}', '{database}']),
    ('Python process pool + sqlite3', [], [], [sys.executable, f'{HERE}/peer_pool.py', '{log}', '{database}']),
    ('DuckDB', ['node'], ['@duckdb/node-api'], ['node', f'{HERE}/peer_duckdb.js', '{log}', '{database}']),
    ('chDB', ['node'], ['chdb'], ['node', f'{HERE}/peer_chdb.js', '{log}', '{database}']),
    ('GoAccess (a report, no rows)', ['goaccess'], [], ['sh', '-c', GOACCESS, '{log}', '{database}']),
    ('lnav (a table in memory)', ['lnav'], [], ['lnav', '-n', '-c', ';CREATE TABLE request AS SELECT * FROM access_log',
                                               '-c', ';SELECT count(*) FROM request', '-c', ':write-csv-to -', '{log}']),
]


def missing(programs, modules):
    lacking = [p for p in programs if not shutil.which(p)]
    if not lacking:
        lacking = [f'node module {m}' for m in modules
                   if subprocess.run(['node', '-e', f'require.resolve("{m}")'], capture_output=True).returncode != 0]
    return ', '.join(lacking)


def remove(database):
    for path in glob.glob(glob.escape(str(database)) + '*'):
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def bytes_on_disk(database):
    paths = [Path(p) for p in glob.glob(glob.escape(str(database)) + '*')]
    return sum(file.stat().st_size for path in paths for file in [path, *path.rglob('*')] if file.is_file())


def warm(files):
    for path in map(Path, files):
        for file in path.iterdir() if path.is_dir() else [path]:
            with open(file, 'rb') as stream:
                while stream.read(1 << 20):
                    pass
    os.sync()


class Watch(threading.Thread):
    """Samples what ends with the processes: the loader's CPU seconds or, since that costs more, their memory."""

    def __init__(self, pid, memory):
        super().__init__()
        self.pid, self.memory, self.over = pid, memory, threading.Event()
        self.loader, self.loader_cpu, self.pss = None, 0, 0
        self.start()

    def sample(self):
        if self.memory:
            self.pss = max(self.pss, pss_kib(self.pid))
            return
        if not self.loader:
            found = [p for p in descendants(self.pid) if Path(f'/proc/{p}/comm').read_text() == 'logetl-loader\n']
            self.loader = found[0] if found else None
        if self.loader:
            fields = Path(f'/proc/{self.loader}/stat').read_text().rpartition(')')[2].split()
            self.loader_cpu = (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def run(self):
        while not self.over.wait(0.02):
            try:
                self.sample()
            except OSError:
                pass  # a process that has just ended


def measure(command, files, database, memory=False):
    """Runs a command to its end: seconds, CPU seconds of it and all its children, bytes written, what it printed."""
    warm(files)
    with tempfile.TemporaryFile('w+') as out, tempfile.TemporaryFile('w+') as messages:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=messages)
        watch = Watch(process.pid, memory)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.over.set()
        watch.join()
        out.seek(0)
        messages.seek(0)
        if process.returncode != 0:
            sys.exit(f'{" ".join(map(str, command))}: exit status {process.returncode}\n{messages.read()[-2000:]}')
        return SimpleNamespace(seconds=seconds, cpu=usage.ru_utime + usage.ru_stime, bytes=bytes_on_disk(database),
                               loader=watch.loader_cpu / seconds, pss=watch.pss / 1024, printed=out.read())


class Bench:
    def __init__(self, args):
        self.args, self.data = args, Path(args.dir, 'data').resolve()
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        os.environ['HOME'] = str(self.data)  # where some peers leave settings and caches
        self.log, self.database = self.data / 'access.log', self.data / 'logetl.db'
        self.runs, self.ratios = {}, {}

    def generate(self, path, **options):
        knobs = [word for name, value in options.items() for word in (f'--{name}', str(value))]
        with open(path, 'wb') as out:
            subprocess.run([f'{self.args.tools}/generate', *knobs], stdout=out, check=True)

    def generate_logs(self):
        lines, first = self.args.lines, 1790000000
        self.generate(self.log, lines=lines, start=first)
        self.generate(self.data / 'new', lines=100, seed=2, start=first + lines // 40)
        self.generate(self.data / 'distinct.log', lines=lines, distinct=1)
        with open(self.data / 'access.log.1', 'wb') as out, open(self.log, 'rb') as log:
            out.write(b'10.0.0.1 - - [21/Sep/2026:00:00:00 +0000] "GET /before HTTP/1.1" 200 1 "-" "-"\n')
            shutil.copyfileobj(log, out, 1 << 20)
        self.plain = [self.data / f'server{i}.log' for i in range(1, 9)]
        for i, path in enumerate(self.plain):
            self.generate(path, lines=lines // 8, seed=10 + i)
        for path in self.plain:
            subprocess.run(['gzip', '-k', path], check=True)
        self.gzip = [path.with_suffix('.log.gz') for path in self.plain]

    def note(self, name, run):
        self.runs.setdefault(name, []).append(run)
        return run

    def ratio(self, name, value):
        self.ratios.setdefault(name, []).append(value)

    def logetl(self, name, files, lines, inserted=None, fresh=True, memory=False, database=None, options=()):
        database = database or self.database
        if fresh:
            remove(database)
        run = measure([self.args.logetl, 'ingest', '--json', '--no-progress', '--db', database, *options, *files], files,
                      database, memory)
        result = json.loads(run.printed)
        if (result['lines'], result['inserted']) != (lines, lines if inserted is None else inserted):
            sys.exit(f'{name}: {run.printed}')
        run.speed = lines / run.seconds
        return self.note(name, run)

    def peer(self, name, command):
        database = self.data / 'peer.db'
        words = dict(log=self.log, database=database, lines=self.args.lines, tools=self.args.tools)
        run = measure([word if word is GOACCESS else word.format(**words) for word in command], [self.log], database)
        remove(database)
        if run.printed.split()[-1:] != [str(self.args.lines)]:
            sys.exit(f'{name} did not load {self.args.lines} lines: {run.printed[-500:]}')
        run.speed = self.args.lines / run.seconds
        return self.note(name, run)

    def beside_peers(self, turn, peers):
        lines = self.args.lines
        for name, command in peers:
            print(f'round {turn + 1}: {name}', file=sys.stderr)
            other = self.peer(name, command) if turn % 2 else None
            own = self.logetl('logetl', [self.log], lines)
            other = other or self.peer(name, command)
            self.ratio(name, own.speed / other.speed)

    def alone(self, turn):
        print(f'round {turn + 1}: logetl in other cases', file=sys.stderr)
        lines = self.args.lines
        main = self.logetl('logetl', [self.log], lines)
        size = self.log.stat().st_size
        with open(self.log, 'ab') as log:
            log.write((self.data / 'new').read_bytes())
        new = self.logetl('100 new lines', [self.log], 100, fresh=False)
        os.truncate(self.log, size)
        again = self.logetl('redelivery', [self.data / 'access.log.1'], lines + 1, inserted=1, fresh=False)
        distinct = self.logetl('distinct', [self.data / 'distinct.log'], lines)
        plain = self.logetl('plain', self.plain, lines // 8 * 8)
        gzip = self.logetl('gzip', self.gzip, lines // 8 * 8)
        self.ratio('complete redelivery ÷ first delivery, lines/s', again.speed / main.speed)
        self.ratio('all values distinct ÷ normal, lines/s', distinct.speed / main.speed)
        self.ratio('8 gzip files of 8 origins ÷ the same plain, lines/s', gzip.speed / plain.speed)
        self.ratio("loader's CPU ÷ wall of the run", main.loader)
        self.ratio('100 new lines on this database, CPU ms', new.cpu * 1000)
        self.ratio('100 new lines on this database, wall ms', new.seconds * 1000)

    def memory(self):
        for name, path in ('', self.log), (', all values distinct', self.data / 'distinct.log'):
            run = self.logetl('memory', [path], self.args.lines, memory=True)
            self.ratio(f'largest PSS of all processes{name}, MiB', run.pss)

    def table(self, absent):
        size, args = self.log.stat().st_size, self.args
        out = [f'{args.lines:,} combined lines, {size / 1e6:.0f} MB; {args.rounds} rounds, medians; '
               f'{os.cpu_count()} CPUs, {platform.machine()}, Linux {platform.release().split("-")[0]}; '
               f'load average {self.load:.1f} before the rounds', '',
               '| | lines/s | CPU s | database ÷ log | logetl ÷ this | min | max |', '|---|--:|--:|--:|--:|--:|--:|']
        for name in ['logetl'] + [peer[0] for peer in PEERS]:
            if name in absent:
                out.append(f'| {name} | not installed: {absent[name]} | | | | | |')
                continue
            runs = self.runs[name]
            speed, cpu, written = (median(getattr(r, what) for r in runs) for what in ('speed', 'cpu', 'bytes'))
            ratio = self.ratios.get(name)
            out.append(f'| {name} | {speed:,.0f} | {cpu:.2f} | {written / size:.2f} |' +
                       (f' {median(ratio):.2f} | {min(ratio):.2f} | {max(ratio):.2f} |' if ratio else ' | | |'))
        out += ['', '| logetl | median | min | max |', '|---|--:|--:|--:|']
        for name, values in self.ratios.items():
            if name not in self.runs:
                out.append(f'| {name} | ' + ' | '.join(f'{f(values):.2f}' for f in (median, min, max)) + ' |')
        return '\n'.join(out) + '\n'

    def peers_and_growth(self):
        absent = {name: what for name, programs, modules, _ in PEERS if (what := missing(programs, modules))}
        present = [(name, command) for name, _, _, command in PEERS if name not in absent]
        print('writing the logs', file=sys.stderr)
        self.generate_logs()
        growth = Growth(self)
        growth.generate()
        self.load = os.getloadavg()[0]
        for turn in range(self.args.rounds):
            self.beside_peers(turn, present)
            self.alone(turn)
            growth.round()
        self.memory()
        return self.table(absent)

    def run(self):
        formats = Formats(self)
        table = '' if self.args.only_formats else self.peers_and_growth()
        formats.run()
        table += formats.table()
        Path(self.args.dir, 'results.md').write_text(table)
        shutil.rmtree(self.data)
        print(table, end='')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--logetl', default='build/release/logetl')
    parser.add_argument('--tools', default='build/release/bench', help='where generate and floor are')
    parser.add_argument('--dir', default='build/bench', help='for the logs and databases, and results.md')
    parser.add_argument('--lines', type=int, default=2000000)
    parser.add_argument('--stored', type=int, help='rows of the large database (25 times --lines); 0: without it')
    parser.add_argument('--format-bytes', type=int, help="size of each other format's log (500 times --lines); 0: none")
    parser.add_argument('--only-formats', action='store_true', help='nothing but the logs of other formats')
    parser.add_argument('--rounds', type=int, default=5)
    args = parser.parse_args()
    if args.stored is None:
        args.stored = args.lines * 25
    if args.format_bytes is None:
        args.format_bytes = args.lines * 500
    Bench(args).run()


if __name__ == '__main__':
    main()
