"""The logs of a round, which grow and rotate, and what a database must hold of them in the end."""
import collections
import gzip
import json
import os
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import oracle  # noqa: E402

START = 1750000000
SPARE_FORMAT = '$remote_addr|$time_iso8601|$request|$status'  # of the lines that only a retry can read
COLUMNS = [name for name in oracle.COLUMNS if name != 'source']
ADDRESS = b'192.0.2.%d'


def combined(chance, second, path):
    return ADDRESS % chance.randrange(256) + time.strftime(
        ' - - [%d/%b/%Y:%H:%M:%S +0000] "GET ', time.gmtime(second)).encode() + path + \
        b' HTTP/1.1" %d %d "-" "Agent/%d"' % (chance.choice([200, 200, 304, 404]), chance.randrange(9999), chance.randrange(30))


def spare(chance, second, path):
    return ADDRESS % chance.randrange(256) + time.strftime('|%Y-%m-%dT%H:%M:%S+00:00|GET ', time.gmtime(second)).encode() + \
        path + b' HTTP/1.1|200'


class Log:
    """One log series.  No two of its events are equal but twins, which stand beside each other; what was written stays, under
    one name or another."""

    def __init__(self, folder, chance):
        self.folder, self.chance = folder, chance
        self.second, self.count, self.rotations, self.cuts = START, 0, 0, 0
        os.makedirs(folder)

    def path(self, suffix=''):
        return os.path.join(self.folder, 'access.log' + suffix)

    def lines(self, count):
        chance = self.chance
        for _ in range(count):
            self.second += chance.choice([0, 0, 0, 1, 1, 5])
            self.count += 1
            second = self.second - (chance.randrange(600) if chance.random() < 0.01 else 0)
            path = b'/%d/%d?%x' % (self.count % 50, self.count, chance.getrandbits(20))
            dice = chance.random()
            if dice < 0.01:
                yield b'no log line %d' % self.count
            elif dice < 0.03:
                yield spare(chance, second, path)
            else:
                yield combined(chance, second, path)
                if dice < 0.05:
                    yield combined(chance, second, path)
            if dice > 0.99:
                yield b''

    def append(self):
        text = b''.join(line + b'\n' for line in self.lines(self.chance.choice([1, 20, 200, 700])))
        at = self.chance.randrange(len(text))
        with open(self.path(), 'ab', buffering=0) as file:
            file.write(text[:at])  # an ingest may come now
            file.write(text[at:])

    def rotate(self):
        if not os.path.exists(self.path()):
            return
        self.rotations += 1
        for number in range(self.rotations, 0, -1):
            for end in ('', '.gz'):
                before = self.path('.%d' % (number - 1) + end) if number > 1 else self.path()
                if os.path.exists(before) and not (number == 1 and end):
                    os.rename(before, self.path('.%d' % number + end))

    def compress(self):
        for number in range(2, self.rotations + 1):
            name = self.path('.%d' % number)
            if os.path.exists(name):
                with open(name, 'rb') as file, gzip.open(self.folder + '.part', 'wb', 1) as packed:
                    packed.write(file.read())
                os.rename(self.folder + '.part', name + '.gz')
                os.remove(name)
                return

    def cut(self):
        """A piece of a rotated log comes again, as an overlapping delivery."""
        name = self.path('.1')
        if not os.path.exists(name):
            return
        with open(name, 'rb') as file:
            lines = file.read().split(b'\n')[:-1]
        start = self.chance.randrange(1, max(2, len(lines) // 2))
        piece = lines[start:start + 50 + self.chance.randrange(500)]
        if len(piece) < 50:
            return
        self.cuts += 1
        with open(self.folder + '.part', 'wb') as out:
            out.write(b''.join(line + b'\n' for line in piece))
        os.rename(self.folder + '.part', self.path('-%d' % (20260000 + 101 + self.cuts)))

    def live(self, over):
        acts = [self.append] * 20 + [self.rotate, self.compress, self.cut]
        while not over.is_set() and self.count < 40000:
            self.chance.choice(acts)()
            time.sleep(self.chance.choice([0.005, 0.03, 0.1]))


def cells(row):
    extra = row['extra']
    return tuple(json.dumps(extra, sort_keys=True) if name == 'extra' and extra else
                 row[name].decode() if isinstance(row[name], bytes) else row[name] for name in COLUMNS)


class World:
    def __init__(self, folder, chance_of):
        self.folder, self.database = folder, folder + '/logetl.db'
        self.logs = [Log('%s/%s' % (folder, name), chance_of(name)) for name in ('one', 'two', 'three')]
        self.folders = [log.folder for log in self.logs]
        for log in self.logs:
            log.append()
        os.mkdir(folder + '/by')
        os.symlink(folder + '/two', folder + '/by/another')
        os.symlink(self.database, folder + '/by/name.db')
        self.pruned, self.lock = START, threading.Lock()  # events before that second are gone

    def next_prune(self, chance):
        with self.lock:
            newest = min(log.second for log in self.logs)
            self.pruned = chance.randrange(self.pruned, max(self.pruned, newest) + 1)
            return self.pruned

    def deliveries(self, log):
        """How often each file of a log has each line."""
        for name in sorted(os.listdir(log.folder)):
            yield collections.Counter(oracle.read_lines(os.path.join(log.folder, name), False))

    def wanted(self):
        """The rows that must be there, those of the spare format by their paths, and the lines of all rejects."""
        pattern, rows, spares = oracle.FORMATS['combined'], collections.Counter(), collections.Counter()
        rejects = collections.Counter()
        for log in self.logs:
            held = collections.Counter()
            for delivered in self.deliveries(log):
                held |= delivered
            for line, count in held.items():
                if line.startswith(b'no log line'):
                    rejects[log.folder, line] = 1
                    continue
                row = oracle.read_line(pattern, line) if line else None
                if row and row['time'] >= self.pruned * 1000000:
                    rows[cells(row)] += count
                elif not row and b'|' in line and line.split(b'|')[1].decode() >= time.strftime(
                        '%Y-%m-%dT%H:%M:%S', time.gmtime(self.pruned)):
                    spares[line.split(b'|')[2].split(b' ')[1].split(b'?')[0].decode()] += count
        return rows, spares, rejects

    def found(self):
        rows, spares = collections.Counter(), collections.Counter()
        database = sqlite3.connect('file:%s?mode=ro' % self.database, uri=True)
        database.row_factory = sqlite3.Row
        for row in database.execute('SELECT *, http_user_agent IS NULL AS spare FROM access_log'):
            if row['spare']:
                spares[row['request_path']] += 1
            else:
                row = dict(row, extra=json.loads(row['extra']) if row['extra'] else None)
                rows[cells(row)] += 1
        # A file and its compressed copy may be met at once: two sources, and each has its rejects.
        rejects = collections.Counter((os.path.dirname(path), raw) for path, raw in database.execute(
            'SELECT DISTINCT origin, raw FROM reject JOIN source ON source.id = source_id'))
        return rows, spares, rejects

    def differences(self):
        for what, wanted, found in zip(('rows', 'rows of the other format', 'rejects'), self.wanted(), self.found()):
            if wanted == found:
                continue
            lost, more = wanted - found, found - wanted
            yield '%s: %d missing, such as %s; %d too many, such as %s' % (
                what, lost.total(), list(lost)[:2], more.total(), list(more)[:2])
