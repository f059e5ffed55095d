"""The same made-up requests as different servers log them: each format's log beside combined's of as many lines."""
import subprocess
import sys
from statistics import median

PATTERN = (r'^(?<remote_addr>\S+) - (?<remote_user>\S+) \[(?<time_local>[^]]+)\] "(?<request>[^"]*)" (?<status>\d+) '
           r'(?<body_bytes_sent>\d+) "(?<http_referer>[^"]*)" "(?<http_user_agent>[^"]*)"$')
# Name, generate's --format, options of ingest, and where logetl says that it can read this: a command and a word.
FORMATS = [
    ('main', 'main', ['--format', 'main'], ['formats'], 'main:'),
    ('Caddy, JSON', 'caddy', ['--format', 'caddy'], ['formats'], 'caddy:'),
    ('W3C, of IIS', 'w3c', ['--format', 'w3c'], ['formats'], 'w3c:'),
    ('AWS ALB', 'alb', ['--format', 'awsalb'], ['formats'], 'awsalb:'),
    ('combined by a regular expression', 'combined', ['--pattern', PATTERN], ['ingest', '--help'], '--pattern'),
]
SAMPLE = 2000  # lines that tell how wide they are


class Formats:
    def __init__(self, bench):
        self.bench, self.bytes = bench, bench.args.format_bytes
        self.log, self.combined = bench.data / 'format' / 'access.log', bench.data / 'combined' / 'access.log'
        self.rows = []

    def lacks(self, command, word):
        printed = subprocess.run([self.bench.args.logetl, *command], capture_output=True, text=True, check=True).stdout
        return word not in printed.split()

    def sample(self, format):
        """How many lines of the format have so many bytes, and how many that are no request's come with them."""
        self.bench.generate(self.log, format=format, lines=SAMPLE)
        size, lines = self.log.stat().st_size, self.log.read_bytes().count(b'\n')
        return self.bytes * SAMPLE // size, lines - SAMPLE

    def measure(self, name, format, options):
        bench = self.bench
        lines, comments = self.sample(format)
        bench.generate(self.log, format=format, lines=lines)
        bench.generate(self.combined, lines=lines)

        def own():
            return bench.logetl(name, [self.log], lines + comments, inserted=lines, options=options)

        for turn in range(bench.args.rounds):
            first = own() if turn % 2 else None
            combined = bench.logetl(f'{name}: combined', [self.combined], lines)
            bench.ratio(f'{name} ÷ combined', (first or own()).speed / combined.speed)
        if not self.rows:
            self.add_row('combined', f'{name}: combined', lines, self.combined, [1])
        self.add_row(name, name, lines, self.log, bench.ratios.pop(f'{name} ÷ combined'))

    def add_row(self, title, name, lines, log, ratios):
        size, runs = log.stat().st_size, self.bench.runs[name]
        speed, cpu, written = (median(getattr(run, what) for run in runs) for what in ('speed', 'cpu', 'bytes'))
        self.rows.append(f'| {title} | {lines:,} | {size / lines:.0f} | {speed:,.0f} | {speed * size / lines / 1e6:.0f} | '
                         f'{cpu:.2f} | {written / size:.2f} | ' +
                         ' | '.join(f'{f(ratios):.2f}' for f in (median, min, max)) + ' |')

    def run(self):
        if not self.bytes:
            return
        for path in self.log, self.combined:
            path.parent.mkdir()
        for name, format, options, command, word in FORMATS:
            print(f'formats: {name}', file=sys.stderr)
            if self.lacks(command, word):
                self.rows.append(f'| {name} | this logetl cannot read it |' + ' |' * 8)
            else:
                self.measure(name, format, options)
        for path in self.log, self.combined:
            path.unlink(missing_ok=True)

    def table(self):
        if not self.rows:
            return ''
        return '\n'.join([
            '', '| format | lines | bytes a line | lines/s | MB/s | CPU s | database ÷ log | ÷ combined | min | max |',
            '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|', *self.rows]) + '\n'
