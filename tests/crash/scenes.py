"""The runs that are disturbed: small logs, the commands that read them, and what the database holds when nothing is.

A scene is a command with the database that it begins with.  All of it is made once, in a folder that is only read later.
What an ingest yields is held against the oracle (tests/lib/oracle.py); the other scenes against what they yield undisturbed.
"""
import argparse
import collections
import contextlib
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import generate  # noqa: E402
import oracle    # noqa: E402
import report    # noqa: E402

START, STEP_SECONDS = 1_790_000_000, 3
SMALL_BLOCKS = ['--block-size', '4K', '--batch-rows', '1']     # many blocks, a commit for each: many moments to fail at
NO_LINE_FITS = 65

# Which of several sources delivered a line first is a matter of order, so an event has none here.  A retry or a prune is a run
# without bytes; README.md has the sums.
CONTENT = {
    'request': 'SELECT time, time_iso8601, remote_addr, remote_user, host, request_method, request_path, query_string, '
               'server_protocol, status, body_bytes_sent, request_time, http_referer, http_user_agent, extra '
               'FROM access_log',
    'reject': 'SELECT (SELECT path FROM source WHERE id = source_id), line, offset, reason, raw FROM reject',
    'source': 'SELECT path, origin, format, offset, lines, finished FROM source',
    'run': 'SELECT sum(lines) FILTER (WHERE bytes > 0), sum(inserted), sum(duplicates), sum(blank), sum(bytes), '
           'sum(CASE WHEN bytes > 0 THEN rejected ELSE rejected - lines END) FROM run',
}
LINES = ['request', 'reject']    # the tables in which a line may be lost or doubled


def read_content(database, tables=CONTENT):
    """{table: its rows, counted}, of a database that SQLite finds sound, and that adds up."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        sound = [row[0] for row in connection.execute('PRAGMA integrity_check')]
        if sound != ['ok']:
            raise sqlite3.DatabaseError('integrity_check: %s' % sound[:3])
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'run'").fetchone():
            return {name: collections.Counter() for name in tables}
        for what, one, other in report.PAIRS:
            if connection.execute(one).fetchone()[0] != (connection.execute(other).fetchone()[0] or 0):
                raise sqlite3.DatabaseError('does not add up: %s' % what)
        return {name: collections.Counter(connection.execute(CONTENT[name])) for name in tables}


def copy_database(source, target):
    """With what is not in the file yet, and nothing else left there.  The -shm is made anew, as after a power cut."""
    for suffix in ['', '-wal', '-journal', '-shm']:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(target + suffix)
        if suffix != '-shm' and source and os.path.exists(source + suffix):
            shutil.copyfile(source + suffix, target + suffix)


def make_lines(seed, count, start=START):
    arguments = argparse.Namespace(seed=seed, lines=count, format='combined', start=start, step=STEP_SECONDS, zone='+0000',
                                   pool=0, twins=4, back=1, rejects=2, blank=1, odd=3, distinct=False, length=0)
    return list(generate.Generator(arguments).lines())


def write_log(path, lines, age):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with (gzip.open if path.endswith('.gz') else open)(path, 'wb') as out:
        out.write(b''.join(line + b'\n' for line in lines))
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))
    return path


class Scene:
    def __init__(self, name, words, template=None, stdin=None, tables=tuple(CONTENT)):
        self.name, self.words, self.template, self.stdin, self.tables = name, words, template, stdin, tables
        self.wanted = self.before = None

    def command(self, program, database):
        return [program, self.words[0], '--db', database, *self.words[1:]]


class Scenes:
    """All scenes, made in a folder with an undisturbed command."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.logs = folder + '/logs'
        lines = make_lines(1, 420)
        self.half = write_log(self.logs + '/one/access.log', lines[200:280], 100)
        self.append = self.database('append', *SMALL_BLOCKS, self.logs)
        self.files = [
            write_log(self.logs + '/one/access.log.2.gz', lines[:110], 300),
            write_log(self.logs + '/one/access.log.1', lines[100:210], 200),
            self.grow(self.half, lines[280:], 100),
            write_log(self.logs + '/two/access.log', lines[90:210:2] + make_lines(2, 60), 50),
        ]
        self.large = write_log(folder + '/large/access.log', make_lines(3, 4000), 10)
        self.list = {scene.name: scene for scene in self.make()}
        for scene in self.list.values():
            self.learn(scene)
        self.ask_oracle()

    def grow(self, path, lines, age):
        with open(path, 'ab') as out:
            out.write(b''.join(line + b'\n' for line in lines))
        os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))
        return path

    def run(self, command, stdin=None, wanted=0):
        with open(stdin or os.devnull, 'rb') as data:
            done = subprocess.run(command, stdin=data, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode != wanted:
            sys.exit('%s\nended with %d: %s' % (' '.join(command), done.returncode, done.stderr.decode(errors='replace')))

    def database(self, name, *words, wanted=0):
        path = '%s/%s.db' % (self.folder, name)
        self.run([self.program, 'ingest', '--db', path, *words], wanted=wanted)
        return path

    def make(self):
        jobs = ['--jobs', '2', '--readers', '2', *SMALL_BLOCKS]
        yield Scene('ingest', ['ingest', *jobs, self.logs + '/one', self.logs + '/two'])
        yield Scene('append', ['ingest', '--jobs', '1', *SMALL_BLOCKS, self.logs + '/one', self.logs + '/two'], self.append)
        yield Scene('stream', ['ingest', '--format', 'combined', *jobs, '-'], stdin=self.half, tables=('request',))
        rejects = self.database('rejects', '--format', 'main', self.logs + '/one', self.logs + '/two', wanted=NO_LINE_FITS)
        yield Scene('retry', ['retry', '--batch-rows', '1'], rejects)
        old = self.database('old', self.logs + '/one', self.logs + '/two')
        with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as connection:
            connection.execute('UPDATE run SET started = 1000, ended = 2000')
        yield Scene('prune', ['prune', '--older-than', '@%d' % (START + 300)], old)
        yield Scene('vacuum', ['prune', '--vacuum', '--older-than', '@%d' % (START + 300)], old)
        yield Scene('large', ['ingest', '--jobs', '1', *SMALL_BLOCKS, self.large])

    def learn(self, scene):
        """What it yields when it is left alone."""
        database = self.folder + '/wanted.db'
        copy_database(scene.template, database)
        scene.before = read_content(database, ['request'])['request'] if scene.template else collections.Counter()
        self.run(scene.command(self.program, database), scene.stdin)
        scene.wanted = read_content(database, scene.tables)

    def ask_oracle(self):
        """Stops everything where an ingest is not what it must be."""
        for name, files in [('ingest', self.files), ('append', self.files), ('large', [self.large])]:
            _, rows = oracle.ingest(oracle.arguments().parse_args(files))
            wanted = collections.Counter(row_text([oracle.cell(row[column]) for column in oracle.COLUMNS[:-1]]) for row in rows)
            found = collections.Counter(row_text([oracle.cell(value) for value in row[:-1]] + [row[-1] and json.loads(row[-1])])
                                        for row in self.list[name].wanted['request'].elements())
            if wanted != found:
                sys.exit('the scene %s is not what the oracle says: %s' % (name, list((wanted - found) + (found - wanted))[:2]))


def row_text(cells):
    return json.dumps(cells, sort_keys=True)
