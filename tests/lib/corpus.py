"""The corpus of real logs and other tools' test logs, and ingests of it: what corpus_table.py, expectations.py and
round_trip.py share.

The corpus is no part of the project: its lines are read where they are, and named by file and number only.
"""
import argparse
import contextlib
import gzip
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
NO_LOGS = ('.md', '.assert', '.test', '.golden', '.conf', '-expected.json', 'logswan.json')
SKIPPED = 77


def arguments(description):
    parser = argparse.ArgumentParser(description=description.partition('\n')[0])
    parser.add_argument('--logetl', default=os.environ.get('LOGETL', os.path.join(ROOT, 'build', 'logetl')))
    parser.add_argument('--corpus', default=os.environ.get('LOGETL_CORPUS', os.path.join(ROOT, '..', 'shared', 'corpus')))
    return parser


def parse(parser):
    """The arguments, with both paths absolute; ends the program as skipped where there is no corpus."""
    args = parser.parse_args()
    if not os.path.isdir(args.corpus):
        print(f'there is no corpus of real logs at {args.corpus}; --corpus or $LOGETL_CORPUS say where it is')
        sys.exit(SKIPPED)
    args.logetl, args.corpus = os.path.realpath(args.logetl), os.path.realpath(args.corpus)
    return args


def logs(directory):
    """The names of the logs in it, sorted, relative to it."""
    found = []
    for folder, _, names in os.walk(directory):
        found += [os.path.relpath(os.path.join(folder, name), directory) for name in names if not name.endswith(NO_LOGS)]
    return sorted(found)


def read_lines(path):
    """Its lines as bytes, without their ends."""
    with (gzip.open if path.endswith('.gz') else open)(path, 'rb') as file:
        lines = file.read().split(b'\n')
    if not lines[-1]:
        lines.pop()
    return [line[:-1] if line.endswith(b'\r') else line for line in lines]


class Row:
    """A row of access_log."""

    def __init__(self, columns):
        self.columns = columns
        self.extra = json.loads(columns.get('extra') or '{}')

    def value(self, key):
        """A column, or what stands in extra under that key or dotted path."""
        return self.columns[key] if key in self.columns else self.at(key)

    def around(self):
        """The object of which the line was a member: without it, as extra.wrapper has it; {} where there is none."""
        wrapper = self.extra.get('wrapper', {})
        return json.loads(wrapper['before'] + wrapper['after']) if wrapper.get('kind') == 'object' else {}

    def at(self, key, node=None):
        node = self.extra if node is None else node
        if key in node:
            return node[key]
        for name in key.split('.'):
            if not isinstance(node, dict) or name not in node:
                return None
            node = node[name]
        return node

    def leaves(self):
        """(path, value) of everything in extra."""
        nodes = [((), self.extra)]
        while nodes:
            path, node = nodes.pop()
            if isinstance(node, dict):
                nodes += [((*path, name), below) for name, below in node.items()]
            else:
                yield '.'.join(path), node


class Database:
    """A fresh database, and the command that fills it."""

    def __init__(self, logetl, folder):
        self.logetl, self.folder, self.path = logetl, folder, os.path.join(folder, 'logetl.db')
        self.status, self.messages = 0, ''

    def run(self, *args):
        """The command's output; its exit status is in `status`."""
        done = subprocess.run([self.logetl, *args], capture_output=True, check=False, cwd=self.folder)
        self.status, self.messages = done.returncode, done.stderr.decode('utf-8', 'replace')
        return done.stdout

    def ingest(self, *args):
        """The report."""
        text = self.run('ingest', '--json', '--no-progress', '--final-line', '--db', self.path, *args)
        return json.loads(text) if text.strip() else {'lines': 0, 'inserted': 0, 'duplicates': 0, 'rejected': 0, 'blank': 0}

    def query(self, sql):
        text = self.run('query', '--json', '--db', self.path, sql).decode('utf-8', 'surrogateescape')
        if self.status:
            raise RuntimeError(f'{sql}: {self.messages}')
        return json.loads(text)

    def rows(self, where='1'):
        return [Row(columns) for columns in self.query(f'SELECT * FROM access_log WHERE {where} ORDER BY id')]

    def rejects(self):
        """{line: (reason, field)}"""
        return {row['line']: (row['reason'], row['field']) for row in self.query('SELECT line, reason, field FROM reject')}

    def formats(self):
        """The formats of the sources, as they are stored."""
        return [row['format'] for row in self.query('SELECT DISTINCT format FROM source ORDER BY 1')]


@contextlib.contextmanager
def database(logetl):
    with tempfile.TemporaryDirectory() as folder:
        yield Database(logetl, folder)


def rows_by_line(logetl, path, *args):
    """{line: Row} of the lines that became rows.

    A row does not say which line it was.  So the log is ingested whole, which settles its format; then its lines are
    appended to it once more, one at a time, with an ingest after each: the row that is new is that line's.
    """
    found = {}
    with database(logetl) as db:
        grown, lines = os.path.join(db.folder, 'grown.log'), read_lines(path)
        with open(grown, 'wb') as file:
            file.write(b''.join(line + b'\n' for line in lines))
        db.ingest(*args, grown)
        if db.status not in (0, 3):
            return found
        before = {row.columns['id'] for row in db.rows()}
        for number, line in enumerate(lines, 1):
            with open(grown, 'ab') as file:
                file.write(line + b'\n')
            if not db.ingest(*args, grown)['inserted']:
                continue
            new = [row for row in db.rows() if row.columns['id'] not in before]
            assert len(new) == 1, (path, number, len(new))
            before.add(new[0].columns['id'])
            found[number] = new[0]
    return found


def table(head, rows):
    """Prints rows as columns; numbers stand right."""
    cells = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    right = [all(isinstance(row[i], int) for row in rows) for i in range(len(head))]
    for row in cells:
        print('  '.join(cell.rjust(width) if r else cell.ljust(width)
                        for cell, width, r in zip(row, widths, right)).rstrip())
