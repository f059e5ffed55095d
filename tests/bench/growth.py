"""Runs of bench.py that show whether a line costs the same however much there is already: a large database, many origins of
the same hours, the same log again and again, and a run each minute."""
import os
import shutil
import subprocess

FIRST = 1790000000  # the first second of every log
RATE = 50
ORIGINS, COPIES, MINUTES = 50, 10, 10


class Growth:
    def __init__(self, bench):
        self.bench, args = bench, bench.args
        self.lines, self.stored = args.lines, args.stored
        self.large = bench.data / 'large.db'
        self.log = bench.data / 'large.log'
        self.next = FIRST + self.stored // RATE + 1
        self.origins = [bench.data / 'origins' / f'server{i}.log' for i in range(ORIGINS)]
        self.copies = [bench.data / 'copies' / f'access.log.{i}' for i in range(COPIES)]

    def generate(self):
        bench, lines = self.bench, self.lines
        for folder in self.origins[0].parent, self.copies[0].parent:
            folder.mkdir()
        for i, path in enumerate(self.origins):
            bench.generate(path, lines=lines // ORIGINS, rate=1, seed=100 + i, start=FIRST)
        bench.generate(self.copies[0], lines=lines // COPIES, start=FIRST)
        for i, path in enumerate(self.copies[1:]):  # another first line makes it another source
            with open(path, 'wb') as out, open(self.copies[0], 'rb') as log:
                out.write(b'10.0.0.%d - - [21/Sep/2026:00:00:00 +0000] "GET /before HTTP/1.1" 200 1 "-" "-"\n' % i)
                shutil.copyfileobj(log, out, 1 << 20)
        if not self.stored:
            return
        with subprocess.Popen([f'{bench.args.tools}/generate', '--lines', str(self.stored), '--seed', '3'],
                              stdout=subprocess.PIPE) as rows:
            subprocess.run([bench.args.logetl, 'ingest', '--no-progress', '--db', self.large, '-'], stdin=rows.stdout,
                           check=True)

    def append(self, name, lines):
        """One run over the large database's log, to which so many lines were appended."""
        new = self.bench.data / 'new.log'
        self.bench.generate(new, lines=lines, seed=self.next, start=self.next)
        self.next += lines // RATE + 60
        with open(self.log, 'ab') as log, open(new, 'rb') as more:
            shutil.copyfileobj(more, log, 1 << 20)
        os.unlink(new)
        return self.bench.logetl(name, [self.log], lines, database=self.large, fresh=False)

    def round(self):
        bench, lines = self.bench, self.lines
        one = bench.logetl('one origin', [bench.log], lines)
        many = bench.logetl('origins', [self.origins[0].parent], lines // ORIGINS * ORIGINS)
        bench.ratio(f'{ORIGINS} origins of the same hours ÷ one origin, lines/s', many.speed / one.speed)
        lines = lines // COPIES
        once = bench.logetl('once', [self.copies[0]], lines)
        copies = bench.logetl('copies', self.copies[1:], (lines + 1) * (COPIES - 1), inserted=COPIES - 1, fresh=False)
        bench.ratio(f'{COPIES - 1} more deliveries ÷ first delivery, lines/s', copies.speed / once.speed)
        if not self.stored:
            return
        self.append('warm', 1)
        large = self.append('large', self.lines)
        bench.ratio(f'the same number of lines on {self.stored:,} rows ÷ on none, time', large.seconds / one.seconds)
        few = self.append('few', 100)
        bench.ratio(f'100 new lines on {self.stored:,} rows, CPU ms', few.cpu * 1000)
        for _ in range(MINUTES):
            minute = self.append('minute', RATE * 60)
            bench.ratio(f'a run each minute: {RATE * 60:,} new lines on {self.stored:,} rows, CPU ms', minute.cpu * 1000)
